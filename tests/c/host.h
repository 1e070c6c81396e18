// What the C hosts share: checks that say what failed, time, and a pause.
#ifndef HOST_H
#define HOST_H

#ifndef _WIN32
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#endif

#include <armidentity.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <windows.h>
#else
#include <pthread.h>
#include <time.h>
#endif

static int host_failures = 0;

// Counts and reports a condition that does not hold; the program goes on.
#define CHECK(condition) host_check((condition) ? 1 : 0, #condition, __FILE__, __LINE__)

// Reports a failure that makes the rest pointless, with everything that the library says about it, and ends the program.
#define REQUIRE_OK(call) host_require((call), &error, #call, __FILE__, __LINE__)

static inline void host_check(int holds, const char *condition, const char *file, int line) {
    if (!holds) {
        host_failures += 1;
        fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    }
}

static inline void host_require(armid_status status, const armid_error *error, const char *call, const char *file, int line) {
    armid_str json = {NULL, 0};
    if (status == ARMID_OK) {
        return;
    }
    fprintf(stderr, "%s:%d: %s gave %s\n", file, line, call, armid_status_name(status));
    if (armid_error_json(*error, &json) == ARMID_OK) {
        fprintf(stderr, "%s\n", json.data);
    }
    exit(1);
}

// The exit code of the program; says on which side it ended.
static inline int host_end(const char *name) {
    if (host_failures == 0) {
        printf("%s: everything as it must be\n", name);
        return 0;
    }
    fprintf(stderr, "%s: %d checks failed\n", name, host_failures);
    return 1;
}

static inline int host_same_text(armid_str text, const char *expected) {
    return text.data != NULL && text.length == strlen(expected) && strcmp(text.data, expected) == 0;
}

static inline int host_contains(armid_str text, const char *part) {
    return text.data != NULL && strstr(text.data, part) != NULL;
}

// Milliseconds of a clock that only goes forward.
static inline double host_now_ms(void) {
#ifdef _WIN32
    LARGE_INTEGER count, frequency;
    QueryPerformanceCounter(&count);
    QueryPerformanceFrequency(&frequency);
    return (double)count.QuadPart * 1000.0 / (double)frequency.QuadPart;
#else
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1000.0 + (double)now.tv_nsec / 1000000.0;
#endif
}

static inline void host_sleep_ms(unsigned milliseconds) {
#ifdef _WIN32
    Sleep(milliseconds);
#else
    struct timespec pause;
    pause.tv_sec = (time_t)(milliseconds / 1000);
    pause.tv_nsec = (long)(milliseconds % 1000) * 1000000L;
    nanosleep(&pause, NULL);
#endif
}

// A number that differs between threads that live at the same time.
static inline unsigned long long host_thread(void) {
#ifdef _WIN32
    return GetCurrentThreadId();
#else
    unsigned long long number = 0;
    pthread_t self = pthread_self();
    memcpy(&number, &self, sizeof self < sizeof number ? sizeof self : sizeof number);
    return number;
#endif
}

// Valgrind makes everything about thirty times slower: time limits are for runs without it.
static inline int host_is_timed(void) {
    return getenv("HOST_UNTIMED") == NULL;
}

// New options: none but, where everything is slow, patience with the identity endpoint. To be released.
static inline armid_options host_options(void) {
    armid_error error = 0;
    armid_options options = 0;
    REQUIRE_OK(armid_options_new(&options, &error));
    if (!host_is_timed()) {
        REQUIRE_OK(armid_options_set(options, "probe_timeout_ms", "60000", &error));
    }
    return options;
}

#endif
