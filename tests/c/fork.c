// After fork() the child has none of the library's threads: there every function says so at once, and the parent goes on.
#include "objects.h"

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static struct objects live;

static void never_completes(void *user_data, armid_operation operation) {
    (void)user_data;
    (void)operation;
}

static void ignores_logs(void *user_data, int32_t level, const char *target, const char *message, const char *fields_json) {
    (void)user_data;
    (void)level;
    (void)target;
    (void)message;
    (void)fields_json;
}

static void must_be_forked(armid_status status, const char *function) {
    if (status != ARMID_FORKED) {
        fprintf(stderr, "%s gave %s in the child of fork()\n", function, armid_status_name(status));
        host_failures += 1;
    }
}

#include "every_call.h"

int main(void) {
    live = objects_make();
    fflush(NULL);

    pid_t child = fork();
    if (child == 0) {
        alarm(20); // a hang is a failure
        every_call();
        // To exec() is allowed there. It also spares the child the leak check of valgrind, which knows nothing of the parent's threads.
        execlp(host_failures == 0 ? "true" : "false", "end", (char *)NULL);
        _exit(2);
    }
    int outcome = -1;
    CHECK(child > 0);
    CHECK(waitpid(child, &outcome, 0) == child);
    CHECK(WIFEXITED(outcome) && WEXITSTATUS(outcome) == 0);

    armid_error error = 0;
    armid_token token = 0;
    REQUIRE_OK(armid_token_get(live.credential, NULL, 0, &token, &error));
    armid_token_release(token);
    objects_release(&live);
    return host_end("fork");
}
