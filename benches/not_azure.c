// How long it takes to hear that a machine is none of Azure's.
//
//     not_azure
//
// The environment says where the identity endpoint would be. Prints milliseconds; anything but that verdict is a failure.
#include "../tests/c/host.h"

int main(void) {
    armid_error error = 0;
    armid_credential credential = 0;
    armid_token token = 0;
    REQUIRE_OK(armid_credential_new(0, &credential, &error));
    double start = host_now_ms();
    armid_status status = armid_token_get(credential, NULL, 0, &token, &error);
    double took = host_now_ms() - start;
    if (status != ARMID_NOT_AZURE_HOST) {
        fprintf(stderr, "%s is not ARMID_NOT_AZURE_HOST\n", armid_status_name(status));
        return 1;
    }
    printf("%.3f\n", took);
    armid_error_release(error);
    armid_credential_release(credential);
    return 0;
}
