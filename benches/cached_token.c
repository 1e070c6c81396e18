// What a token costs that the library keeps already: threads that each get it and release it again and again.
//
//     cached_token THREADS CALLS
//
// Prints two numbers: the nanoseconds that a call takes its thread, and the calls a second of all threads together.
#include "../tests/c/host.h"
#include <pthread.h>

enum { MOST_THREADS = 64 };

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t opened;
    int is_open;
};

static struct gate gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};
static armid_credential credential = 0;
static long calls = 0;

static void get_and_release(long count) {
    for (long i = 0; i < count; i++) {
        armid_error error = 0;
        armid_token token = 0;
        REQUIRE_OK(armid_token_get(credential, NULL, 0, &token, &error));
        REQUIRE_OK(armid_token_release(token));
    }
}

static void *run(void *elapsed_ms) {
    pthread_mutex_lock(&gate.lock);
    while (!gate.is_open) {
        pthread_cond_wait(&gate.opened, &gate.lock);
    }
    pthread_mutex_unlock(&gate.lock);
    double start = host_now_ms();
    get_and_release(calls);
    *(double *)elapsed_ms = host_now_ms() - start;
    return NULL;
}

int main(int argc, char **argv) {
    armid_error error = 0;
    pthread_t threads[MOST_THREADS];
    double elapsed_ms[MOST_THREADS];
    int count = argc == 3 ? atoi(argv[1]) : 0;
    calls = argc == 3 ? atol(argv[2]) : 0;
    if (count < 1 || count > MOST_THREADS || calls < 1) {
        fprintf(stderr, "usage: cached_token THREADS CALLS\n");
        return 2;
    }
    armid_options options = host_options();
    REQUIRE_OK(armid_credential_new(options, &credential, &error));
    REQUIRE_OK(armid_options_release(options));
    get_and_release(1); // asks the identity endpoint

    for (int i = 0; i < count; i++) {
        if (pthread_create(&threads[i], NULL, run, &elapsed_ms[i]) != 0) {
            fprintf(stderr, "no thread %d\n", i);
            return 1;
        }
    }
    pthread_mutex_lock(&gate.lock);
    gate.is_open = 1;
    double start = host_now_ms();
    pthread_cond_broadcast(&gate.opened);
    pthread_mutex_unlock(&gate.lock);
    double busy_ms = 0;
    for (int i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
        busy_ms += elapsed_ms[i];
    }
    double all_ms = host_now_ms() - start;

    double all_calls = (double)calls * count;
    printf("%.3f %.0f\n", busy_ms * 1e6 / all_calls, all_calls * 1000.0 / all_ms);
    REQUIRE_OK(armid_credential_release(credential));
    return 0;
}
