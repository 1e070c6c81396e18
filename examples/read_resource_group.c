// Reads a resource group with the managed identity of the machine that it runs on:
//
//     cc read_resource_group.c $(pkg-config --cflags --libs armidentity) -o read_resource_group
//     ./read_resource_group myResourceGroupVM
#include <armidentity.h>
#include <stdio.h>

// Prints what went wrong and what to do about it. Returns the exit code of the program.
static int report(armid_error error) {
    armid_str code = {NULL, 0};
    armid_str message = {NULL, 0};
    if (armid_error_code(error, &code) == ARMID_OK && armid_error_message(error, &message) == ARMID_OK) {
        fprintf(stderr, "%s: %s\n", code.data, message.data);
    }
    armid_error_release(error);
    return 1;
}

int main(int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : NULL; // NULL is the group of this machine
    armid_credential credential = 0;
    armid_client client = 0;
    armid_response response = 0;
    armid_error error = 0;
    armid_str json = {NULL, 0};
    int exit_code = 0;

    if (armid_credential_new(0, &credential, &error) == ARMID_OK
        && armid_client_new(credential, 0, &client, &error) == ARMID_OK
        && armid_resource_group_get(client, name, 0, &response, &error) == ARMID_OK
        && armid_response_body(response, &json, &error) == ARMID_OK) {
        printf("%s\n", json.data);
    } else {
        exit_code = report(error);
    }

    armid_response_release(response); // releasing 0, an object that was never made, is fine
    armid_client_release(client);
    armid_credential_release(credential);
    return exit_code;
}
