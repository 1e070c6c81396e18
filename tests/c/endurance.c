// A long life: cached tokens, reads of Azure Resource Manager, operations that are started and canceled. After a first tenth of each, memory,
// open files and threads stay where they are.
//
//     endurance SILENT-ENDPOINT TOKENS READS CANCELS    an http address that never answers, and how many of each
//
// The environment names a simulator.
#include "host.h"

#ifdef __linux__
#include <dirent.h>
#include <malloc.h>
#endif

// What the allocator keeps for itself changes by this much from one look to the next.
enum { BYTES_OF_NOISE = 400000, FILES_OF_NOISE = 4, THREADS_OF_NOISE = 4 };

// What the process holds. Where the system does not tell, everything is 0 and this program only runs.
struct holding {
    size_t bytes;
    int files;
    int threads;
};

#ifdef __linux__
static int entries_of(const char *folder) {
    int count = 0;
    DIR *open = opendir(folder);
    while (open != NULL && readdir(open) != NULL) {
        count += 1;
    }
    closedir(open);
    return count;
}

static struct holding look(void) {
    struct holding now;
    host_sleep_ms(300); // what ended a moment ago is freed on the library's thread
#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
    now.bytes = mallinfo2().uordblks;
#else
    now.bytes = 0;
#endif
    now.files = entries_of("/proc/self/fd");
    now.threads = entries_of("/proc/self/task");
    return now;
}
#else
static struct holding look(void) {
    struct holding nothing = {0, 0, 0};
    return nothing;
}
#endif

static const char *silent_endpoint;
static armid_credential credential;
static armid_credential silent_credential;
static armid_client client;

static void get_token(void) {
    armid_error error = 0;
    armid_token token = 0;
    armid_str text = {NULL, 0};
    REQUIRE_OK(armid_token_get(credential, NULL, 0, &token, &error));
    REQUIRE_OK(armid_token_text(token, &text, &error));
    CHECK(text.length > 0);
    CHECK(armid_token_release(token) == ARMID_OK);
}

static void read_group(void) {
    armid_error error = 0;
    armid_response response = 0;
    armid_str body = {NULL, 0};
    REQUIRE_OK(armid_resource_group_get(client, NULL, 0, &response, &error));
    REQUIRE_OK(armid_response_body(response, &body, &error));
    CHECK(host_contains(body, "Succeeded"));
    CHECK(armid_response_release(response) == ARMID_OK);
}

static void start_and_cancel(void) {
    armid_error error = 0;
    armid_operation operation = 0;
    REQUIRE_OK(armid_token_get_start(silent_credential, NULL, 0, &operation, &error));
    REQUIRE_OK(armid_operation_cancel(operation, &error));
    CHECK(armid_operation_wait(operation, ARMID_WAIT_FOREVER, &error) == ARMID_CANCELED);
    armid_error_release(error);
    CHECK(armid_operation_release(operation) == ARMID_OK);
}

static void live(const char *name, void (*act)(void), const char *count_text) {
    const long count = atol(count_text);
    for (long i = 0; i < count / 10; i++) {
        act();
    }
    struct holding before = look();
    double began = host_now_ms();
    for (long i = 0; i < count; i++) {
        act();
    }
    double took = host_now_ms() - began;
    struct holding after = look();
    printf("%s: %ld in %.1f s; %ld bytes, %d files, %d threads more\n", name, count, took / 1000.0,
           (long)after.bytes - (long)before.bytes, after.files - before.files, after.threads - before.threads);
    fflush(stdout);
    CHECK(after.bytes < before.bytes + BYTES_OF_NOISE);
    CHECK(after.files <= before.files + FILES_OF_NOISE);
    CHECK(after.threads <= before.threads + THREADS_OF_NOISE);
}

int main(int argc, char **argv) {
    armid_error error = 0;
    if (argc != 5) {
        fprintf(stderr, "usage: endurance SILENT-ENDPOINT TOKENS READS CANCELS\n");
        return 2;
    }
    silent_endpoint = argv[1];
#ifdef __linux__
    mallopt(M_ARENA_MAX, 1); // so that what other threads allocate is counted
#endif
    armid_options options = host_options();
    REQUIRE_OK(armid_credential_new(options, &credential, &error));
    REQUIRE_OK(armid_client_new(credential, options, &client, &error));
    REQUIRE_OK(armid_options_set(options, "imds_endpoint", silent_endpoint, &error));
    REQUIRE_OK(armid_options_set(options, "allow_loopback_http", "true", &error));
    REQUIRE_OK(armid_options_set(options, "probe_timeout_ms", "60000", &error));
    REQUIRE_OK(armid_credential_new(options, &silent_credential, &error));
    CHECK(armid_options_release(options) == ARMID_OK);

    live("cached tokens", get_token, argv[2]);
    live("reads", read_group, argv[3]);
    live("starts and cancels", start_and_cancel, argv[4]);

    CHECK(armid_client_release(client) == ARMID_OK);
    CHECK(armid_credential_release(silent_credential) == ARMID_OK);
    CHECK(armid_credential_release(credential) == ARMID_OK);
    return host_end("endurance");
}
