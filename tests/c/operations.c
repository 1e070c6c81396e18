// Operations: they start at once, are polled, watched, cancelled, called back, taken from once, and released while they run.
//
//     operations SILENT-ENDPOINT    an http address that accepts a connection and never answers
//
// The environment names a metadata service that does answer.
#include "host.h"

static const char *silent_endpoint;

static armid_operation start_without_answer(void) {
    armid_error error = 0;
    armid_options options = host_options();
    armid_credential credential = 0;
    armid_operation operation = 0;
    REQUIRE_OK(armid_options_set(options, "imds_endpoint", silent_endpoint, &error));
    REQUIRE_OK(armid_options_set(options, "allow_loopback_http", "true", &error));
    // The probe would end the operation by itself after a second: these tests want one that runs on.
    REQUIRE_OK(armid_options_set(options, "probe_timeout_ms", "60000", &error));
    REQUIRE_OK(armid_credential_new(options, &credential, &error));
    REQUIRE_OK(armid_token_get_start(credential, NULL, 0, &operation, &error));
    armid_credential_release(credential);
    armid_options_release(options);
    return operation;
}

static armid_operation start_with_answer(void) {
    armid_error error = 0;
    armid_options options = host_options();
    armid_credential credential = 0;
    armid_operation operation = 0;
    REQUIRE_OK(armid_credential_new(options, &credential, &error));
    REQUIRE_OK(armid_token_get_start(credential, NULL, 0, &operation, &error));
    armid_credential_release(credential);
    armid_options_release(options);
    return operation;
}

static void starting_and_polling_do_not_wait(void) {
    armid_error error = 0;
    armid_token token = 0;
    armid_progress progress;
    armid_str stage = {NULL, 0};
    double started = host_now_ms();
    armid_operation operation = start_without_answer();
    CHECK(armid_operation_wait(operation, 0, &error) == ARMID_PENDING);
    CHECK(error == 0);
    CHECK(armid_operation_take_token(operation, &token, &error) == ARMID_NO_RESULT);
    CHECK(token == 0);
    armid_error_release(error);
    CHECK(!host_is_timed() || host_now_ms() - started < 100.0);

    started = host_now_ms();
    CHECK(armid_operation_wait(operation, 50, NULL) == ARMID_PENDING);
    CHECK(host_now_ms() - started >= 49.0);

    memset(&progress, 0xFF, sizeof progress);
    REQUIRE_OK(armid_operation_progress(operation, &progress, &error));
    CHECK(progress.state == ARMID_STATE_RUNNING);
    CHECK(progress.percent == -1 || (progress.percent >= 0 && progress.percent <= 100));
    CHECK(progress.elapsed_ms >= 49);
    REQUIRE_OK(armid_operation_stage(operation, &stage, &error));
    CHECK(stage.length > 0 && stage.data[stage.length] == '\0');
    armid_operation_release(operation);
}

static void cancelling_ends_an_operation_at_once(void) {
    armid_error error = 0;
    armid_progress progress;
    armid_str code = {NULL, 0};
    armid_operation operation = start_without_answer();
    host_sleep_ms(100); // the request is under way
    double started = host_now_ms();
    REQUIRE_OK(armid_operation_cancel(operation, &error));
    CHECK(armid_operation_wait(operation, 10000, &error) == ARMID_CANCELED);
    CHECK(!host_is_timed() || host_now_ms() - started < 100.0);
    CHECK(armid_error_code(error, &code) == ARMID_OK);
    CHECK(host_same_text(code, "Canceled"));
    armid_error_release(error);
    REQUIRE_OK(armid_operation_progress(operation, &progress, &error));
    CHECK(progress.state == ARMID_STATE_CANCELED);
    REQUIRE_OK(armid_operation_cancel(operation, &error)); // once more changes nothing
    armid_operation_release(operation);
}

struct called {
    volatile int count;
    volatile armid_operation operation;
    volatile unsigned long long thread;
    volatile armid_status seen;
};

static void on_completion(void *user_data, armid_operation operation) {
    struct called *called = (struct called *)user_data;
    called->operation = operation;
    called->thread = host_thread();
    called->seen = armid_operation_wait(operation, 0, NULL);
    called->count += 1;
}

static void wait_for_call(const struct called *called) {
    for (int i = 0; i < 2000 && called->count == 0; i++) {
        host_sleep_ms(5);
    }
    host_sleep_ms(50); // a second call would come now
}

static void completion_is_called_once_on_another_thread(void) {
    armid_error error = 0;
    static struct called before, after, cancelled;

    armid_operation operation = start_with_answer();
    REQUIRE_OK(armid_operation_on_completion(operation, on_completion, &before, &error));
    wait_for_call(&before);
    CHECK(before.count == 1);
    CHECK(before.operation == operation);
    CHECK(before.thread != host_thread());
    CHECK(before.seen == ARMID_OK);
    CHECK(armid_operation_on_completion(operation, on_completion, &after, &error) == ARMID_INVALID_ARGUMENT);
    armid_error_release(error);
    armid_operation_release(operation);

    operation = start_with_answer();
    REQUIRE_OK(armid_operation_wait(operation, ARMID_WAIT_FOREVER, &error));
    REQUIRE_OK(armid_operation_on_completion(operation, on_completion, &after, &error));
    wait_for_call(&after);
    CHECK(after.count == 1); // also when it was complete already
    CHECK(after.thread != host_thread());
    armid_operation_release(operation);

    operation = start_without_answer();
    REQUIRE_OK(armid_operation_on_completion(operation, on_completion, &cancelled, &error));
    REQUIRE_OK(armid_operation_cancel(operation, &error));
    wait_for_call(&cancelled);
    CHECK(cancelled.count == 1);
    CHECK(cancelled.seen == ARMID_CANCELED);
    armid_operation_release(operation);
}

static void a_result_is_taken_once(void) {
    armid_error error = 0;
    armid_token token = 0, second = 0;
    armid_response response = 0;
    armid_document document = 0;
    armid_progress progress;
    armid_operation operation = start_with_answer();
    REQUIRE_OK(armid_operation_wait(operation, ARMID_WAIT_FOREVER, &error));
    REQUIRE_OK(armid_operation_progress(operation, &progress, &error));
    CHECK(progress.state == ARMID_STATE_SUCCEEDED);
    CHECK(armid_operation_take_response(operation, &response, NULL) == ARMID_NO_RESULT); // of another kind
    CHECK(armid_operation_take_document(operation, &document, NULL) == ARMID_NO_RESULT);
    REQUIRE_OK(armid_operation_take_token(operation, &token, &error));
    CHECK(token != 0);
    CHECK(armid_operation_take_token(operation, &second, &error) == ARMID_NO_RESULT);
    CHECK(second == 0);
    armid_error_release(error);
    armid_operation_release(operation);

    armid_str text = {NULL, 0};
    REQUIRE_OK(armid_token_text(token, &text, &error)); // outlives the operation
    CHECK(text.length > 0);
    armid_token_release(token);
}

static void a_failure_is_told_by_every_wait(void) {
    armid_error error = 0;
    armid_options options = host_options();
    armid_credential credential = 0;
    armid_operation operation = 0;
    armid_token token = 0;
    REQUIRE_OK(armid_options_set(options, "client_id", "00000000-0000-0000-0000-00000000dead", &error));
    REQUIRE_OK(armid_credential_new(options, &credential, &error));
    REQUIRE_OK(armid_token_get_start(credential, NULL, 0, &operation, &error));
    for (int i = 0; i < 2; i++) {
        CHECK(armid_operation_wait(operation, ARMID_WAIT_FOREVER, &error) == ARMID_IDENTITY_NOT_FOUND);
        CHECK(armid_error_status(error) == ARMID_IDENTITY_NOT_FOUND);
        armid_error_release(error);
    }
    CHECK(armid_operation_take_token(operation, &token, NULL) == ARMID_NO_RESULT);
    armid_operation_release(operation);
    armid_credential_release(credential);
    armid_options_release(options);
}

static void releasing_a_running_operation_ends_it(void) {
    double started = host_now_ms();
    armid_operation operation = start_without_answer();
    CHECK(armid_operation_release(operation) == ARMID_OK);
    CHECK(armid_operation_release(operation) == ARMID_INVALID_HANDLE);
    CHECK(armid_operation_wait(operation, 0, NULL) == ARMID_INVALID_HANDLE);
    CHECK(!host_is_timed() || host_now_ms() - started < 100.0);
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: operations SILENT-ENDPOINT\n");
        return 2;
    }
    silent_endpoint = argv[1];
    starting_and_polling_do_not_wait();
    cancelling_ends_an_operation_at_once();
    completion_is_called_once_on_another_thread();
    a_result_is_taken_once();
    a_failure_is_told_by_every_wait();
    releasing_a_running_operation_ends_it();
    return host_end("operations");
}
