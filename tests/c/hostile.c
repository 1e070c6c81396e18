// Every function of the header with input that no correct program gives it: NULL, text that is empty, not UTF-8, huge or has a NUL in it,
// impossible lengths, addresses that are not aligned, numbers that were never objects, objects that were released, objects of another kind.
// The answer must be a status that the function's documentation names, a message that names the parameter, cleared outputs; never a crash.
//
// every_function.h is written from the header by tests/support/every_function.rs when the tests run, so that no function can be missing.
#include "objects.h"

// Text that is not UTF-8.
static const char *const not_utf8 = "\xC3\x28";

// Ten megabytes of text, and their number; and a text that is long without being too long.
static char *huge_text;
static size_t huge_length = 10000000;
static char long_text[30001];

// Where no object of more than one byte belongs.
static union {
    armid_handle alignment;
    char bytes[64];
} unaligned;
static char *const odd_address = unaligned.bytes + 1;

static armid_handle random_number(void) {
    static uint64_t state = 0x9E3779B97F4A7C15u;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

// Ends each list of documented statuses.
#define UNDOCUMENTED INT32_MIN
static const armid_status *documented;

static struct objects live;
static struct objects released;

static void never_completes(void *user_data, armid_operation operation) {
    (void)user_data;
    (void)operation;
    fprintf(stderr, "a callback came for a call that was refused\n");
    abort();
}

static void ignores_logs(void *user_data, int32_t level, const char *target, const char *message, const char *fields_json) {
    (void)user_data;
    (void)level;
    (void)target;
    (void)message;
    (void)fields_json;
}

static unsigned long calls = 0;

// A call that must be refused, and the parameter that its message must name.
static void refused(armid_status status, armid_status expected, armid_error error, int has_error, const char *function,
                    const char *parameter, const char *what) {
    armid_str message = {NULL, 0};
    calls += 1;
    if (status != expected) {
        fprintf(stderr, "%s: %s = %s gave %s instead of %s\n", function, parameter, what, armid_status_name(status),
                armid_status_name(expected));
        host_failures += 1;
    }
    if (!has_error) {
        return;
    }
    if (error == 0 || armid_error_status(error) != status) {
        fprintf(stderr, "%s: %s = %s: the error object is not that of the status %s\n", function, parameter, what,
                armid_status_name(status));
        host_failures += 1;
        return;
    }
    CHECK(armid_error_message(error, &message) == ARMID_OK);
    if (!host_contains(message, parameter)) {
        fprintf(stderr, "%s: %s = %s: the message does not name the parameter: %s\n", function, parameter, what, message.data);
        host_failures += 1;
    }
    CHECK(armid_error_release(error) == ARMID_OK);
}

static int is_documented(armid_status status) {
    const armid_status *each = documented;
    while (*each != status && *each != UNDOCUMENTED) {
        each += 1;
    }
    return *each == status;
}

// A call that may be answered either way, by whatever the function's documentation names.
static void survived(armid_status status, armid_error error, const char *function, const char *parameter, const char *what) {
    armid_str message = {NULL, 0};
    calls += 1;
    if (status == ARMID_PANIC || !is_documented(status)) {
        fprintf(stderr, "%s: %s = %s gave %s, which its documentation does not name\n", function, parameter, what, armid_status_name(status));
        host_failures += 1;
    }
    // An output can be refused for none but its own sake; what else a call is about may be wrong by now.
    if (status == ARMID_INVALID_ARGUMENT && error != 0 && strncmp(parameter, "out_", 4) != 0) {
        CHECK(armid_error_message(error, &message) == ARMID_OK);
        if (!host_contains(message, parameter)) {
            fprintf(stderr, "%s: %s = %s: the message does not name the parameter: %s\n", function, parameter, what, message.data);
            host_failures += 1;
        }
        if (message.length > 4096) {
            fprintf(stderr, "%s: %s = %s: the message is for a person and has %lu bytes\n", function, parameter, what,
                    (unsigned long)message.length);
            host_failures += 1;
        }
    }
    armid_error_release(error);
}

static void cleared(int is_cleared, const char *function, const char *output, const char *what) {
    if (!is_cleared) {
        fprintf(stderr, "%s: %s was not cleared when %s was refused\n", function, output, what);
        host_failures += 1;
    }
}

#include "every_function.h"

// Numbers that look like objects to a careless library: neighbours of a live one in number and in generation.
static void guessed_numbers(void) {
    armid_handle guesses[64 * 2 + 4] = {UINT64_MAX, 1, 0x8000000000000000u, 0xFFFFFFFFu};
    for (int bit = 0; bit < 64; bit++) {
        guesses[4 + bit] = live.token ^ ((armid_handle)1 << bit);
        guesses[68 + bit] = live.options ^ ((armid_handle)1 << bit);
    }
    for (size_t i = 0; i < sizeof guesses / sizeof guesses[0]; i++) {
        armid_str text = {NULL, 0};
        if (guesses[i] != live.token) {
            CHECK(armid_token_text(guesses[i], &text, NULL) == ARMID_INVALID_HANDLE);
            CHECK(text.length == 0);
        }
    }
}

static void status_names(void) {
    const armid_status numbers[] = {INT32_MIN, -1, 0, 1, 30, 1000, INT32_MAX};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        CHECK(armid_status_name(numbers[i]) != NULL);
    }
    CHECK(strcmp(armid_status_name(ARMID_OK), "Ok") == 0);
    CHECK(strcmp(armid_status_name(INT32_MAX), "Unknown") == 0);
}

static void texts_make(void) {
    if (!host_is_timed()) {
        huge_length = 1100000; // as much too long, where every byte takes its time
    }
    huge_text = (char *)malloc(huge_length + 1);
    if (huge_text == NULL) {
        exit(1);
    }
    memset(huge_text, 'a', huge_length);
    huge_text[huge_length] = '\0';
    memset(long_text, 'a', sizeof long_text - 1);
}

int main(void) {
    texts_make();
    released = objects_make();
    objects_release(&released);
    live = objects_make();

    every_function();
    guessed_numbers();
    status_names();

    objects_release(&live); // nothing of the above has touched them
    free(huge_text);
    printf("%lu hostile calls to %d functions\n", calls, EVERY_FUNCTION_COUNT);
    return host_end("hostile");
}
