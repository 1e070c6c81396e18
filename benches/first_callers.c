// Callers that ask for the first token at the same time, each on a thread of its own.
//
//     first_callers CALLERS
//
// Prints the milliseconds from the moment that all may ask to the moment that the last has its token.
#include "../tests/c/host.h"
#include <pthread.h>

enum { STACK_BYTES = 256 * 1024 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int waiting = 0;
static int may_ask = 0;
static armid_credential credential = 0;

static void *ask(void *unused) {
    armid_error error = 0;
    armid_token token = 0;
    (void)unused;
    pthread_mutex_lock(&lock);
    waiting += 1;
    pthread_cond_broadcast(&changed);
    while (!may_ask) {
        pthread_cond_wait(&changed, &lock);
    }
    pthread_mutex_unlock(&lock);
    REQUIRE_OK(armid_token_get(credential, NULL, 0, &token, &error));
    REQUIRE_OK(armid_token_release(token));
    return NULL;
}

int main(int argc, char **argv) {
    armid_error error = 0;
    pthread_attr_t attributes;
    int callers = argc == 2 ? atoi(argv[1]) : 0;
    pthread_t *threads = callers > 0 ? calloc((size_t)callers, sizeof *threads) : NULL;
    if (threads == NULL) {
        fprintf(stderr, "usage: first_callers CALLERS\n");
        return 2;
    }
    REQUIRE_OK(armid_credential_new(0, &credential, &error));
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    for (int i = 0; i < callers; i++) {
        if (pthread_create(&threads[i], &attributes, ask, NULL) != 0) {
            fprintf(stderr, "no thread %d\n", i);
            return 1;
        }
    }
    pthread_mutex_lock(&lock);
    while (waiting < callers) {
        pthread_cond_wait(&changed, &lock);
    }
    may_ask = 1;
    double start = host_now_ms();
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < callers; i++) {
        pthread_join(threads[i], NULL);
    }
    printf("%.3f\n", host_now_ms() - start);
    free(threads);
    return 0;
}
