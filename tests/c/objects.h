// One live object of every kind, for hosts that misuse them. The environment names a simulator that answers.
#ifndef OBJECTS_H
#define OBJECTS_H

#include "host.h"

struct objects {
    armid_options options;
    armid_credential credential;
    armid_client client;
    armid_request request;
    armid_operation operation;
    armid_token token;
    armid_response response;
    armid_pager pager;
    armid_document document;
    armid_error error;
};

static inline struct objects objects_make(void) {
    armid_error error = 0;
    struct objects made;
    memset(&made, 0, sizeof made);
    made.options = host_options();
    REQUIRE_OK(armid_credential_new(made.options, &made.credential, &error));
    REQUIRE_OK(armid_client_new(made.credential, made.options, &made.client, &error));
    REQUIRE_OK(armid_request_new("GET", "/subscriptions", &made.request, &error));
    REQUIRE_OK(armid_token_get_start(made.credential, NULL, 0, &made.operation, &error));
    REQUIRE_OK(armid_token_get(made.credential, NULL, 0, &made.token, &error));
    REQUIRE_OK(armid_resource_group_get(made.client, NULL, 0, &made.response, &error));
    REQUIRE_OK(armid_resource_group_list(made.client, 0, &made.pager, &error));
    REQUIRE_OK(armid_client_describe(made.client, &made.document, &error));
    CHECK(armid_options_set(made.options, "no_such_option", "x", &made.error) == ARMID_UNKNOWN_OPTION);
    CHECK(made.error != 0);
    return made;
}

static inline void objects_release(const struct objects *made) {
    CHECK(armid_error_release(made->error) == ARMID_OK);
    CHECK(armid_document_release(made->document) == ARMID_OK);
    CHECK(armid_pager_release(made->pager) == ARMID_OK);
    CHECK(armid_response_release(made->response) == ARMID_OK);
    CHECK(armid_token_release(made->token) == ARMID_OK);
    CHECK(armid_operation_release(made->operation) == ARMID_OK);
    CHECK(armid_request_release(made->request) == ARMID_OK);
    CHECK(armid_client_release(made->client) == ARMID_OK);
    CHECK(armid_credential_release(made->credential) == ARMID_OK);
    CHECK(armid_options_release(made->options) == ARMID_OK);
}

#endif
