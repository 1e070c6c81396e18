// The whole tutorial through the C ABI. As the administrator, signed in as an application: create a user-assigned identity, assign it to the
// virtual machine, grant it Reader on the resource group; the same for the system-assigned identity. On the machine: a token for each way to
// name the identity, the resource group, and the error for a group that the identity may not read. As the administrator again: undo it all.
// Shows each step with its call, its output and its time; fails when one is not as it must be.
//
//     walkthrough TENANT APPLICATION-ID SECRET SUBSCRIPTION GROUP GROUP-WITHOUT-ROLE [keep]
//
// With keep nothing is undone.
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

// Waits for an operation and takes its response.
static armid_response response_of(armid_operation operation) {
    armid_error error = 0;
    armid_response response = 0;
    REQUIRE_OK(armid_operation_wait(operation, ARMID_WAIT_FOREVER, &error));
    REQUIRE_OK(armid_operation_take_response(operation, &response, &error));
    REQUIRE_OK(armid_operation_release(operation));
    return response;
}

static armid_str body_of(armid_response response) {
    armid_error error = 0;
    armid_str body = {NULL, 0};
    REQUIRE_OK(armid_response_body(response, &body, &error));
    return body;
}

// Copies the text of the first member of that name. Enough for the flat answers here; a program would use a JSON library.
static void copy_member(armid_str json, const char *name, char *into, size_t size) {
    char start[80];
    const char *found;
    size_t length = 0;

    snprintf(start, sizeof start, "\"%s\":", name);
    found = json.data == NULL ? NULL : strstr(json.data, start);
    CHECK(found != NULL);
    into[0] = '\0';
    if (found == NULL) {
        return;
    }
    found += strlen(start);
    found += strspn(found, " \"");
    length = strcspn(found, "\"");
    CHECK(length < size);
    memcpy(into, found, length < size ? length : 0);
    into[length < size ? length : 0] = '\0';
}

struct identity {
    char id[400];
    char client_id[40];
    char principal_id[40];
};

static armid_client sign_in(char **argv) {
    armid_error error = 0;
    armid_options options = host_options();
    armid_credential credential = 0;
    armid_client client = 0;
    armid_operation operation = 0;
    armid_document document = 0;
    armid_str json = {NULL, 0};

    step("armid_options_set(options, \"source\", \"service_principal\", &error)\n> armid_client_resolve_start(client, 0, &operation, &error)");
    REQUIRE_OK(armid_options_set(options, "source", "service_principal", &error));
    REQUIRE_OK(armid_options_set(options, "tenant", argv[1], &error));
    REQUIRE_OK(armid_options_set(options, "client_id", argv[2], &error));
    REQUIRE_OK(armid_options_set_secret(options, "client_secret", argv[3], strlen(argv[3]), &error));
    REQUIRE_OK(armid_options_set(options, "subscription", argv[4], &error));
    REQUIRE_OK(armid_credential_new(options, &credential, &error));
    REQUIRE_OK(armid_client_new(credential, options, &client, &error));
    REQUIRE_OK(armid_client_resolve_start(client, 0, &operation, &error));
    REQUIRE_OK(armid_operation_wait(operation, ARMID_WAIT_FOREVER, &error));
    REQUIRE_OK(armid_operation_take_document(operation, &document, &error));
    REQUIRE_OK(armid_document_json(document, &json, &error));
    printf("  %s\n", json.data);
    CHECK(host_contains(json, "\"source\":\"ServicePrincipal\""));
    CHECK(!host_contains(json, argv[3]));
    armid_document_release(document);
    armid_operation_release(operation);
    armid_credential_release(credential);
    armid_options_release(options);
    step_done();
    return client;
}

static void create_identity(armid_client client, const char *group, struct identity *created) {
    armid_error error = 0;
    armid_operation operation = 0;
    armid_response response = 0;

    step("armid_user_assigned_identity_create_start(client, group, \"ID1\", NULL, NULL, 0, &operation, &error)");
    REQUIRE_OK(armid_user_assigned_identity_create_start(client, group, "ID1", NULL, NULL, 0, &operation, &error));
    response = response_of(operation);
    printf("  %s\n", body_of(response).data);
    copy_member(body_of(response), "id", created->id, sizeof created->id);
    copy_member(body_of(response), "clientId", created->client_id, sizeof created->client_id);
    copy_member(body_of(response), "principalId", created->principal_id, sizeof created->principal_id);
    armid_response_release(response);
    step_done();
}

// Assigns a user-assigned identity, or with NULL the system-assigned one, to the machine. `principal_id` gets that of the system-assigned one.
static void assign_identity(armid_client client, const char *machine, const char *identity_id, char *principal_id, size_t size) {
    armid_error error = 0;
    armid_operation operation = 0;
    armid_response response = 0;
    char ids[420];

    snprintf(ids, sizeof ids, "[\"%s\"]", identity_id == NULL ? "" : identity_id);
    if (identity_id == NULL) {
        step("armid_resource_identity_add_start(client, machine, NULL, 1, 0, &operation, &error)");
        REQUIRE_OK(armid_resource_identity_add_start(client, machine, NULL, 1, 0, &operation, &error));
    } else {
        step("armid_resource_identity_add_start(client, machine, \"[\\\"<id of ID1>\\\"]\", 0, 0, &operation, &error)");
        REQUIRE_OK(armid_resource_identity_add_start(client, machine, ids, 0, 0, &operation, &error));
    }
    response = response_of(operation);
    CHECK(host_contains(body_of(response), identity_id == NULL ? "SystemAssigned" : "UserAssigned"));
    if (identity_id == NULL) {
        copy_member(body_of(response), "principalId", principal_id, size);
    }
    armid_response_release(response);
    step_done();
}

static void grant_reader(armid_client client, const char *scope, const char *principal_id, char *assignment_id, size_t size) {
    armid_error error = 0;
    armid_operation operation = 0;
    armid_response response = 0;

    step("armid_role_assignment_create_start(client, principal_id, \"Reader\", scope, NULL, NULL, NULL, 0, &operation, &error)");
    REQUIRE_OK(armid_role_assignment_create_start(client, principal_id, "Reader", scope, NULL, NULL, NULL, 0, &operation, &error));
    response = response_of(operation);
    printf("  %s\n", body_of(response).data);
    CHECK(host_contains(body_of(response), principal_id));
    copy_member(body_of(response), "id", assignment_id, size);
    armid_response_release(response);
    step_done();
}

static void undo(armid_client client, const char *machine, const char *group, const struct identity *identity, const char *const *assignments) {
    armid_error error = 0;
    armid_operation operation = 0;
    armid_response response = 0;
    char ids[420];
    int i;

    for (i = 0; i < 2; i++) {
        step("armid_role_assignment_delete_start(client, id, 0, &operation, &error)");
        REQUIRE_OK(armid_role_assignment_delete_start(client, assignments[i], 0, &operation, &error));
        armid_response_release(response_of(operation));
        step_done();
    }
    snprintf(ids, sizeof ids, "[\"%s\"]", identity->id);
    step("armid_resource_identity_remove_start(client, machine, \"[\\\"<id of ID1>\\\"]\", 1, 0, &operation, &error)");
    REQUIRE_OK(armid_resource_identity_remove_start(client, machine, ids, 1, 0, &operation, &error));
    response = response_of(operation);
    CHECK(!host_contains(body_of(response), "userAssignedIdentities"));
    armid_response_release(response);
    step_done();

    step("armid_user_assigned_identity_delete_start(client, group, \"ID1\", 0, &operation, &error)");
    REQUIRE_OK(armid_user_assigned_identity_delete_start(client, group, "ID1", 0, &operation, &error));
    armid_response_release(response_of(operation));
    step_done();
}

int main(int argc, char **argv) {
    armid_error error = 0;
    armid_options options = 0;
    armid_credential credential = 0;
    armid_client administrator = 0, client = 0;
    struct identity identity;
    char system_principal_id[40], scope[200], machine[300], of_identity[400], of_machine[400];
    const char *assignments[2];

    if (argc != 7 && argc != 8) {
        fprintf(stderr, "usage: walkthrough TENANT APPLICATION-ID SECRET SUBSCRIPTION GROUP GROUP-WITHOUT-ROLE [keep]\n");
        return 2;
    }
    printf("libarmidentity %s\n", armid_version());
    CHECK(strcmp(armid_version(), ARMIDENTITY_VERSION_STRING) == 0);

    printf("\nThe administrator\n");
    snprintf(scope, sizeof scope, "/subscriptions/%s/resourcegroups/%s/", argv[4], argv[5]);
    snprintf(machine, sizeof machine, "/subscriptions/%s/resourceGroups/%s/providers/Microsoft.Compute/virtualMachines/myVM", argv[4], argv[5]);
    administrator = sign_in(argv);
    create_identity(administrator, argv[5], &identity);
    assign_identity(administrator, machine, identity.id, NULL, 0);
    grant_reader(administrator, scope, identity.principal_id, of_identity, sizeof of_identity);
    assign_identity(administrator, machine, NULL, system_principal_id, sizeof system_principal_id);
    grant_reader(administrator, scope, system_principal_id, of_machine, sizeof of_machine);

    printf("\nOn the virtual machine\n");
    show_token(NULL, NULL, NULL);
    show_token("client_id", identity.client_id, identity.client_id);
    show_token("object_id", identity.principal_id, identity.client_id);
    show_token("identity_resource_id", identity.id, identity.client_id);
    options = host_options();
    REQUIRE_OK(armid_credential_new(options, &credential, &error));
    REQUIRE_OK(armid_client_new(credential, options, &client, &error));
    show_resource_group(client, argv[5]);
    show_refusal(client, argv[6]);
    armid_client_release(client);
    armid_credential_release(credential);
    armid_options_release(options);

    if (argc == 7) {
        printf("\nThe administrator, undoing it\n");
        assignments[0] = of_identity;
        assignments[1] = of_machine;
        undo(administrator, machine, argv[5], &identity, assignments);
    }
    armid_client_release(administrator);
    return host_end("\nwalkthrough");
}
