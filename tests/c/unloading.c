// A host loads the library by its file, unloads it while operations run, and loads it again: it stays in the process, its threads go on, and
// the functions that the host still knows work.
//
//     unloading LIBRARY SILENT-ENDPOINT    the library's file, and an http address that accepts a connection and never answers
#include "host.h"

#ifndef _WIN32
#include <dlfcn.h>
#endif

#ifdef _WIN32
typedef HMODULE library;
static library load(const char *file) { return LoadLibraryA(file); }
static void unload(library loaded) { CHECK(FreeLibrary(loaded) != 0); }
static void *find(library loaded, const char *name) { return (void *)(uintptr_t)GetProcAddress(loaded, name); }
#else
typedef void *library;
static library load(const char *file) { return dlopen(file, RTLD_NOW | RTLD_LOCAL); }
static void unload(library loaded) { CHECK(dlclose(loaded) == 0); }
static void *find(library loaded, const char *name) { return dlsym(loaded, name); }
#endif

// The functions that are needed, by their types in the header. ISO C has no conversion from an object's address to a function's; the
// systems that have dlsym() or GetProcAddress() do.
#define FUNCTION(name, returns, parameters) \
    typedef returns(*name##_function) parameters; \
    static name##_function name##_loaded

FUNCTION(options_new, armid_status, (armid_options *, armid_error *));
FUNCTION(options_set, armid_status, (armid_options, const char *, const char *, armid_error *));
FUNCTION(credential_new, armid_status, (armid_options, armid_credential *, armid_error *));
FUNCTION(token_get_start, armid_status, (armid_credential, const char *, armid_options, armid_operation *, armid_error *));
FUNCTION(operation_on_completion, armid_status, (armid_operation, armid_completion_callback, void *, armid_error *));
FUNCTION(operation_wait, armid_status, (armid_operation, uint32_t, armid_error *));
FUNCTION(operation_cancel, armid_status, (armid_operation, armid_error *));
FUNCTION(operation_release, armid_status, (armid_operation));

#define FIND(loaded, name)                                                      \
    do {                                                                        \
        void *address = find(loaded, "armid_" #name);                           \
        memcpy(&name##_loaded, &address, sizeof name##_loaded);                 \
        if (address == NULL) {                                                  \
            fprintf(stderr, "armid_" #name " is not in the library\n");         \
            exit(1);                                                            \
        }                                                                       \
    } while (0)

static volatile int calls = 0;

static void on_completion(void *user_data, armid_operation operation) {
    (void)user_data;
    (void)operation;
    calls += 1;
}

static library load_or_end(const char *file) {
    library loaded = load(file);
    if (loaded == NULL) {
        fprintf(stderr, "cannot load %s\n", file);
        exit(1);
    }
    return loaded;
}

static armid_operation start(const char *endpoint) {
    armid_options options = 0;
    armid_credential credential = 0;
    armid_operation operation = 0;
    CHECK(options_new_loaded(&options, NULL) == ARMID_OK);
    CHECK(options_set_loaded(options, "imds_endpoint", endpoint, NULL) == ARMID_OK);
    CHECK(options_set_loaded(options, "allow_loopback_http", "true", NULL) == ARMID_OK);
    CHECK(options_set_loaded(options, "probe_timeout_ms", "60000", NULL) == ARMID_OK);
    CHECK(credential_new_loaded(options, &credential, NULL) == ARMID_OK);
    CHECK(token_get_start_loaded(credential, NULL, 0, &operation, NULL) == ARMID_OK);
    CHECK(operation_on_completion_loaded(operation, on_completion, NULL, NULL) == ARMID_OK);
    return operation;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: unloading LIBRARY SILENT-ENDPOINT\n");
        return 2;
    }
    library loaded = load_or_end(argv[1]);
    FIND(loaded, options_new);
    FIND(loaded, options_set);
    FIND(loaded, credential_new);
    FIND(loaded, token_get_start);
    FIND(loaded, operation_on_completion);
    FIND(loaded, operation_wait);
    FIND(loaded, operation_cancel);
    FIND(loaded, operation_release);
    options_new_function first = options_new_loaded;

    armid_operation operation = start(argv[2]);
    host_sleep_ms(100); // the request is under way
    unload(loaded);
    host_sleep_ms(100);
    CHECK(operation_wait_loaded(operation, 0, NULL) == ARMID_PENDING);
    CHECK(operation_cancel_loaded(operation, NULL) == ARMID_OK);
    CHECK(operation_wait_loaded(operation, 10000, NULL) == ARMID_CANCELED);

    library again = load_or_end(argv[1]);
    FIND(again, options_new);
    CHECK(options_new_loaded == first); // the same copy
    CHECK(operation_release_loaded(operation) == ARMID_OK); // an object of before
    armid_operation second = start(argv[2]);
    unload(again);
    CHECK(operation_release_loaded(second) == ARMID_OK);
    for (int i = 0; i < 2000 && calls < 2; i++) {
        host_sleep_ms(5);
    }
    CHECK(calls == 2);
    start(argv[2]); // runs at the end
    return host_end("unloading");
}
