// The process ends while operations run, threads wait for them, callbacks are due and the log is written: it must end at once, with its own
// exit code, whoever ends it. Nothing is canceled, waited for or released before.
//
//     leaving WAY SILENT-ENDPOINT    how to end, and an http address that accepts a connection and never answers
//
// The environment names a metadata service that does answer. The exit code is 7.
#include "host.h"

#ifndef _WIN32
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

enum { OPERATIONS = 16, WAITING_THREADS = 4, EXIT_CODE = 7 };

static const char *silent_endpoint;
static armid_operation operations[OPERATIONS];

#ifdef _WIN32
#define THREAD static DWORD WINAPI
#define THREAD_END return 0
#define start_thread(work, argument) CHECK(CreateThread(NULL, 0, (work), (argument), 0, NULL) != NULL)
#else
#define THREAD static void *
#define THREAD_END return NULL
#define start_thread(work, argument)                                    \
    do {                                                                \
        pthread_t thread;                                               \
        CHECK(pthread_create(&thread, NULL, (work), (argument)) == 0);  \
        pthread_detach(thread);                                         \
    } while (0)
#endif

static armid_operation start(const char *endpoint) {
    armid_error error = 0;
    armid_options options = host_options();
    armid_credential credential = 0;
    armid_operation operation = 0;
    if (endpoint != NULL) {
        REQUIRE_OK(armid_options_set(options, "imds_endpoint", endpoint, &error));
        REQUIRE_OK(armid_options_set(options, "allow_loopback_http", "true", &error));
        REQUIRE_OK(armid_options_set(options, "probe_timeout_ms", "60000", &error));
    }
    REQUIRE_OK(armid_credential_new(options, &credential, &error));
    REQUIRE_OK(armid_token_get_start(credential, NULL, 0, &operation, &error));
    armid_credential_release(credential);
    armid_options_release(options);
    return operation;
}

THREAD waits(void *argument) {
    armid_operation_wait(*(const armid_operation *)argument, ARMID_WAIT_FOREVER, NULL);
    fprintf(stderr, "an operation without an answer has ended\n");
    abort();
    THREAD_END;
}

static void never_completes(void *user_data, armid_operation operation) {
    (void)user_data;
    (void)operation;
    fprintf(stderr, "an operation without an answer has called back\n");
    abort();
}

static void logs(void *user_data, int32_t level, const char *target, const char *message, const char *fields_json) {
    (void)user_data;
    (void)level;
    (void)target;
    (void)message;
    (void)fields_json;
}

static void leave(void) {
    fflush(stdout);
    exit(host_failures == 0 ? EXIT_CODE : 1);
}

static void leaves(void *user_data, armid_operation operation) {
    (void)user_data;
    (void)operation;
    leave();
}

THREAD leaves_from_a_thread(void *argument) {
    (void)argument;
    leave();
    THREAD_END;
}

// What a careful host does last: the library still works there.
static void cancels_everything(void) {
    for (int i = 0; i < OPERATIONS; i++) {
        CHECK(armid_operation_release(operations[i]) == ARMID_OK);
    }
    CHECK(armid_operation_wait(operations[0], 0, NULL) == ARMID_INVALID_HANDLE);
    if (host_failures > 0) {
        abort();
    }
}

static void wait_here(void) {
    host_sleep_ms(60000);
    fprintf(stderr, "nobody has ended the process\n");
    abort();
}

#ifndef _WIN32
// The child of a fork ends as any process does, its exit handlers included, and the parent's operations run on.
static void leave_from_a_child(void) {
    pid_t child = fork();
    if (child == 0) {
        alarm(20); // a hang is a failure
        CHECK(armid_operation_cancel(operations[0], NULL) == ARMID_FORKED);
        CHECK(armid_operation_wait(operations[0], ARMID_WAIT_FOREVER, NULL) == ARMID_FORKED);
        leave();
    }
    int outcome = -1;
    CHECK(waitpid(child, &outcome, 0) == child);
    CHECK(WIFEXITED(outcome) && WEXITSTATUS(outcome) == EXIT_CODE);
    CHECK(armid_operation_wait(operations[0], 10, NULL) == ARMID_PENDING);
    armid_operation answered = start(NULL);
    CHECK(armid_operation_wait(answered, ARMID_WAIT_FOREVER, NULL) == ARMID_OK);
    leave();
}
#endif

int main(int argc, char **argv) {
    armid_error error = 0;
    if (argc != 3) {
        fprintf(stderr, "usage: leaving WAY SILENT-ENDPOINT\n");
        return 2;
    }
    const char *way = argv[1];
    silent_endpoint = argv[2];
    REQUIRE_OK(armid_log_set_callback(logs, NULL, ARMID_LOG_TRACE, &error));
    for (int i = 0; i < OPERATIONS; i++) {
        operations[i] = start(silent_endpoint);
    }
    // Those that others wait for are not the one that is canceled or called back for.
    for (int i = 1; i <= WAITING_THREADS; i++) {
        start_thread(waits, &operations[i]);
        REQUIRE_OK(armid_operation_on_completion(operations[i], never_completes, NULL, &error));
    }
    host_sleep_ms(200); // everything is under way
    printf("leaving: %s\n", way);

    if (strcmp(way, "return") == 0) {
        return host_failures == 0 ? EXIT_CODE : 1;
    } else if (strcmp(way, "exit") == 0) {
        leave();
    } else if (strcmp(way, "exit-in-a-thread") == 0) {
        start_thread(leaves_from_a_thread, NULL);
        wait_here();
    } else if (strcmp(way, "exit-in-a-callback") == 0) {
        REQUIRE_OK(armid_operation_on_completion(start(NULL), leaves, NULL, &error));
        wait_here();
    } else if (strcmp(way, "release-at-exit") == 0) {
        // Threads that wait, and callbacks, are told: that is no failure here.
        for (int i = 0; i < OPERATIONS; i++) {
            operations[i] = start(silent_endpoint);
        }
        CHECK(atexit(cancels_everything) == 0);
        leave();
#ifndef _WIN32
    } else if (strcmp(way, "exit-in-a-child") == 0) {
        leave_from_a_child();
#endif
    }
    fprintf(stderr, "there is no way %s\n", way);
    return 2;
}
