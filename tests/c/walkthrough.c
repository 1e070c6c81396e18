// The on-VM half of the tutorial through the C ABI: a token for each way to name the identity, the resource group, and the error for
// a group that the identity may not read. Shows each step with its call, its output and its time; fails when one is not as it must be.
//
//     walkthrough CLIENT-ID OBJECT-ID RESOURCE-ID GROUP GROUP-WITHOUT-ROLE
#include "host.h"

static double step_started;

static void step(const char *call) {
    printf("\n> %s\n", call);
    step_started = host_now_ms();
}

static void step_done(void) {
    printf("  [%.1f ms]\n", host_now_ms() - step_started);
}

static void print_text(const char *label, armid_str text) {
    printf("  %-10s %s\n", label, text.length == 0 ? "(not known)" : text.data);
}

// A token looks like three parts with dots between them; its own text is never shown.
static int is_compact_jwt(armid_str text) {
    int dots = 0;
    for (size_t i = 0; i < text.length; i++) {
        dots += text.data[i] == '.';
    }
    return dots == 2 && text.length > 20;
}

// Gets a token for the identity that an option names (none: the machine's default one).
static void show_token(const char *option, const char *value, const char *expected_client_id) {
    armid_error error = 0;
    armid_options options = host_options();
    armid_credential credential = 0;
    armid_token token = 0;
    armid_str text = {NULL, 0}, type = {NULL, 0}, resource = {NULL, 0}, source = {NULL, 0}, client_id = {NULL, 0};
    int64_t expires_on = 0;
    char call[600];

    if (option == NULL) {
        snprintf(call, sizeof call, "armid_token_get(credential, NULL, 0, &token, &error)");
    } else {
        snprintf(call, sizeof call,
                 "armid_options_set(options, \"%s\", \"%s\", &error)\n> armid_token_get(credential, NULL, 0, &token, &error)", option,
                 value);
    }
    step(call);
    if (option != NULL) {
        REQUIRE_OK(armid_options_set(options, option, value, &error));
    }
    REQUIRE_OK(armid_credential_new(options, &credential, &error));
    REQUIRE_OK(armid_token_get(credential, NULL, 0, &token, &error));

    REQUIRE_OK(armid_token_text(token, &text, &error));
    REQUIRE_OK(armid_token_type(token, &type, &error));
    REQUIRE_OK(armid_token_resource(token, &resource, &error));
    REQUIRE_OK(armid_token_source(token, &source, &error));
    REQUIRE_OK(armid_token_client_id(token, &client_id, &error));
    REQUIRE_OK(armid_token_expires_on(token, &expires_on, &error));
    print_text("type", type);
    print_text("resource", resource);
    print_text("source", source);
    print_text("client id", client_id);
    printf("  %-10s %lld (Unix seconds)\n", "expires on", (long long)expires_on);
    printf("  %-10s %lu bytes, not shown\n", "token", (unsigned long)text.length);
    CHECK(is_compact_jwt(text));
    CHECK(host_same_text(type, "Bearer"));
    CHECK(host_same_text(resource, "https://management.azure.com/"));
    CHECK(host_same_text(source, "Imds"));
    CHECK(expires_on > 1700000000);
    if (expected_client_id != NULL) {
        CHECK(host_same_text(client_id, expected_client_id));
    }

    armid_token_release(token);
    armid_credential_release(credential);
    armid_options_release(options);
    step_done();
}

static void show_resource_group(armid_client client, const char *name) {
    armid_error error = 0;
    armid_response response = 0;
    armid_str body = {NULL, 0};
    int32_t http_status = 0;
    char call[200];

    snprintf(call, sizeof call, "armid_resource_group_get(client, \"%s\", 0, &response, &error)", name);
    step(call);
    REQUIRE_OK(armid_resource_group_get(client, name, 0, &response, &error));
    REQUIRE_OK(armid_response_status(response, &http_status, &error));
    REQUIRE_OK(armid_response_body(response, &body, &error));
    printf("  %s\n", body.data);
    CHECK(http_status == 200);
    CHECK(host_contains(body, "\"provisioningState\":\"Succeeded\""));
    CHECK(host_contains(body, name));
    armid_response_release(response);
    step_done();
}

static void show_refusal(armid_client client, const char *name) {
    armid_error error = 0;
    armid_response response = 0;
    armid_str message = {NULL, 0}, code = {NULL, 0}, service_code = {NULL, 0};
    int32_t http_status = 0;
    char call[200];

    snprintf(call, sizeof call, "armid_resource_group_get(client, \"%s\", 0, &response, &error)", name);
    step(call);
    CHECK(armid_resource_group_get(client, name, 0, &response, &error) == ARMID_ARM_AUTHORIZATION_FAILED);
    CHECK(response == 0);
    CHECK(armid_error_message(error, &message) == ARMID_OK);
    CHECK(armid_error_code(error, &code) == ARMID_OK);
    CHECK(armid_error_service_code(error, &service_code) == ARMID_OK);
    CHECK(armid_error_http_status(error, &http_status) == ARMID_OK);
    print_text("code", code);
    print_text("service", service_code);
    print_text("message", message);
    CHECK(host_same_text(code, "ArmAuthorizationFailed"));
    CHECK(host_same_text(service_code, "AuthorizationFailed"));
    CHECK(http_status == 403);
    armid_error_release(error);
    step_done();
}

int main(int argc, char **argv) {
    armid_error error = 0;
    armid_options options = 0;
    armid_credential credential = 0;
    armid_client client = 0;

    if (argc != 6) {
        fprintf(stderr, "usage: walkthrough CLIENT-ID OBJECT-ID RESOURCE-ID GROUP GROUP-WITHOUT-ROLE\n");
        return 2;
    }
    printf("libarmidentity %s\n", armid_version());
    CHECK(strcmp(armid_version(), ARMIDENTITY_VERSION_STRING) == 0);

    show_token(NULL, NULL, NULL);
    show_token("client_id", argv[1], argv[1]);
    show_token("object_id", argv[2], argv[1]);
    show_token("identity_resource_id", argv[3], argv[1]);

    options = host_options();
    REQUIRE_OK(armid_credential_new(options, &credential, &error));
    REQUIRE_OK(armid_client_new(credential, options, &client, &error));
    show_resource_group(client, argv[4]);
    show_refusal(client, argv[5]);
    armid_client_release(client);
    armid_credential_release(credential);
    armid_options_release(options);
    return host_end("\nwalkthrough");
}
