// Memory: after the first rounds, making, using and releasing objects takes no more of it, however often.
#include "objects.h"

#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
#include <malloc.h>

// One arena, so that what other threads allocate is counted.
static void count_all(void) {
    mallopt(M_ARENA_MAX, 1);
}

static size_t bytes_in_use(void) {
    host_sleep_ms(200); // what ended a moment ago is freed on the library's thread
    return mallinfo2().uordblks;
}
#else
// No other system tells a program what it has allocated: there this program only runs.
static void count_all(void) {}

static size_t bytes_in_use(void) {
    return 0;
}
#endif

// The allocator's own bookkeeping makes a hundred bytes a round of noise; a leaked object with what it holds is more.
enum { ROUNDS = 400, BYTES_A_ROUND = 200 };

static void round_trip(void) {
    armid_error error = 0;
    armid_str text = {NULL, 0};
    struct objects made = objects_make();
    REQUIRE_OK(armid_operation_wait(made.operation, ARMID_WAIT_FOREVER, &error));
    REQUIRE_OK(armid_token_type(made.token, &text, &error));
    CHECK(armid_error_json(made.error, &text) == ARMID_OK);
    objects_release(&made);
}

int main(void) {
    count_all();
    for (int i = 0; i < ROUNDS; i++) {
        round_trip();
    }
    size_t before = bytes_in_use();
    for (int i = 0; i < ROUNDS; i++) {
        round_trip();
    }
    size_t after = bytes_in_use();
    printf("%lu bytes in use, %lu after %d more rounds\n", (unsigned long)before, (unsigned long)after, (int)ROUNDS);
    CHECK(after < before + (size_t)ROUNDS * BYTES_A_ROUND);
    return host_end("steady");
}
