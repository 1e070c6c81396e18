// What ThreadSanitizer must be told of a standard library that was compiled without it, for a program that is linked with --wrap for each of
// these functions. The names in capitals are defined on the command line: they are the toolchain's mangled names. Each function does what
// the one that it wraps does, and then says what that one has synchronised:
//
// - A mutex or a read-write lock that others hold is taken in the standard library, out of sight. Whoever has it comes after whoever gave it up.
// - A condition variable gives its mutex up and takes it back, all of it out of sight.
// - A Once runs its closure and notes that it has run; whoever sees the note comes after the closure.
// - An Arc is dropped by a subtraction that releases and, for the last one, a fence that acquires. ThreadSanitizer knows no fences; the standard
//   library that is compiled for it has a load there. Here the subtraction acquires as well.
#include <stdbool.h>
#include <stdint.h>

void __tsan_acquire(void *address);
void __tsan_release(void *address);

#define PASTED(before, name) before##name
#define PASTE(before, name) PASTED(before, name)
#define REAL(name) PASTE(__real_, name)
#define WRAP(name) PASTE(__wrap_, name)

#define TAKES_LOCK(name)                \
    void REAL(name)(void *lock);        \
    void WRAP(name)(void *lock) {       \
        REAL(name)(lock);               \
        __tsan_acquire(lock);           \
    }

TAKES_LOCK(MUTEX_LOCK)
TAKES_LOCK(RWLOCK_READ)
TAKES_LOCK(RWLOCK_WRITE)

// The time limit, where there is one, is in two registers.
#define WAITS(name)                                                                             \
    bool REAL(name)(void *condition, void *mutex, uint64_t seconds, uint64_t nanoseconds);      \
    bool WRAP(name)(void *condition, void *mutex, uint64_t seconds, uint64_t nanoseconds) {     \
        __tsan_release(mutex);                                                                  \
        bool outcome = REAL(name)(condition, mutex, seconds, nanoseconds);                      \
        __tsan_acquire(mutex);                                                                  \
        return outcome;                                                                         \
    }

WAITS(CONDVAR_WAIT)
WAITS(CONDVAR_WAIT_TIMEOUT)

// A closure behind a pointer: its data, and a table of how to drop it, its size, its alignment, FnOnce::call_once and FnMut::call_mut.
typedef void (*call_mut)(void *data, void *state);
enum { CALL_ONCE = 3, CALL_MUT = 4, TABLE_LENGTH = 5 };

struct closure {
    void *data;
    call_mut call;
    void *once;
};

static void call_and_release(void *data, void *state) {
    struct closure *closure = data;
    closure->call(closure->data, state);
    __tsan_release(closure->once);
}

void REAL(ONCE_CALL)(void *once, bool ignores_poison, void *data, void *const *table, void *location);
void WRAP(ONCE_CALL)(void *once, bool ignores_poison, void *data, void *const *table, void *location) {
    struct closure closure = {data, (call_mut)table[CALL_MUT], once};
    void *const wrapped[TABLE_LENGTH] = {0, (void *)sizeof closure, (void *)_Alignof(struct closure), table[CALL_ONCE], (void *)call_and_release};
    REAL(ONCE_CALL)(once, ignores_poison, &closure, wrapped, location);
    __tsan_acquire(once);
}

enum { RELAXED = 0, RELEASE = 3, ACQUIRE_AND_RELEASE = 4 };

static int also_acquire(int order) {
    return order == RELEASE || order == RELAXED ? ACQUIRE_AND_RELEASE : order;
}

#define SUBTRACTS(name, number)                                                     \
    number REAL(name)(volatile number * address, number value, int order);          \
    number WRAP(name)(volatile number * address, number value, int order) {         \
        return REAL(name)(address, value, also_acquire(order));                     \
    }

SUBTRACTS(__tsan_atomic32_fetch_sub, uint32_t)
SUBTRACTS(__tsan_atomic64_fetch_sub, uint64_t)
