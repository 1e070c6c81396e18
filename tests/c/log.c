// What the library logs, by callback and by queue: something, with a level, a target and fields, and never a secret.
//
//     log SECRETS-FILE    where to write the secrets that this program saw, one a line, for the caller to look for in what was printed
#include "host.h"

enum { MAX_LOGGED = 4 * 1024 * 1024 };

#ifdef _WIN32
static CRITICAL_SECTION log_lock;
static void log_lock_make(void) { InitializeCriticalSection(&log_lock); }
static void log_lock_take(void) { EnterCriticalSection(&log_lock); }
static void log_lock_give(void) { LeaveCriticalSection(&log_lock); }
#else
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static void log_lock_make(void) {}
static void log_lock_take(void) { pthread_mutex_lock(&log_lock); }
static void log_lock_give(void) { pthread_mutex_unlock(&log_lock); }
#endif

// Everything that was logged, one after the other.
static char logged[MAX_LOGGED];
static size_t logged_length = 0;
static int lines = 0;
static int32_t highest_level = 0;
static int user_data_arrived = 1;
static char user_data_mark;

static void append(const char *text) {
    size_t length = text == NULL ? 0 : strlen(text);
    if (length + 2 < MAX_LOGGED - logged_length) {
        memcpy(logged + logged_length, text, length);
        logged_length += length;
        logged[logged_length++] = '\n';
        logged[logged_length] = '\0';
    }
}

static void on_log(void *user_data, int32_t level, const char *target, const char *message, const char *fields_json) {
    log_lock_take();
    lines += 1;
    user_data_arrived = user_data_arrived && user_data == &user_data_mark;
    highest_level = level > highest_level ? level : highest_level;
    append(target);
    append(message);
    append(fields_json);
    log_lock_give();
}

static int lines_now(void) {
    log_lock_take();
    int now = lines;
    log_lock_give();
    return now;
}

static char *copy_of(armid_str text) {
    char *copy = (char *)malloc(text.length + 1);
    if (copy == NULL) {
        exit(1);
    }
    memcpy(copy, text.data, text.length + 1);
    return copy;
}

// Does something worth logging: a token from the network, a resource group, and a failure. Returns the token's text, to be freed.
static char *work(const char *brought_token) {
    armid_error error = 0;
    armid_options options = host_options(), fresh = 0;
    armid_credential credential = 0, brought = 0;
    armid_client client = 0;
    armid_token token = 0;
    armid_response response = 0;
    armid_str text = {NULL, 0};

    REQUIRE_OK(armid_options_new(&fresh, &error));
    REQUIRE_OK(armid_options_set(fresh, "force_refresh", "true", &error));
    REQUIRE_OK(armid_credential_new(options, &credential, &error));
    REQUIRE_OK(armid_token_get(credential, NULL, fresh, &token, &error));
    REQUIRE_OK(armid_token_text(token, &text, &error));
    char *secret = copy_of(text);

    REQUIRE_OK(armid_client_new(credential, options, &client, &error));
    REQUIRE_OK(armid_resource_group_get(client, NULL, 0, &response, &error));
    armid_response_release(response);
    armid_client_release(client);

    REQUIRE_OK(armid_options_set(options, "source", "access_token", &error));
    REQUIRE_OK(armid_options_set_secret(options, "access_token", brought_token, strlen(brought_token), &error));
    REQUIRE_OK(armid_credential_new(options, &brought, &error));
    REQUIRE_OK(armid_client_new(brought, options, &client, &error));
    CHECK(armid_resource_group_get(client, NULL, 0, &response, &error) != ARMID_OK);
    armid_error_release(error);

    armid_client_release(client);
    armid_credential_release(brought);
    armid_options_release(options);
    armid_token_release(token);
    armid_credential_release(credential);
    armid_options_release(fresh);
    return secret;
}

// Neither the whole secret, nor any of its parts between dots.
static void check_absent(const char *where, const char *text, const char *secret) {
    char *copy = (char *)malloc(strlen(secret) + 1);
    if (copy == NULL) {
        exit(1);
    }
    strcpy(copy, secret);
    for (char *part = strtok(copy, "."); part != NULL; part = strtok(NULL, ".")) {
        if (strlen(part) > 16 && strstr(text, part) != NULL) {
            fprintf(stderr, "a part of a secret is in the %s\n", where);
            host_failures += 1;
        }
    }
    free(copy);
}

static void by_callback(FILE *secrets) {
    static const char brought_token[] = "broughtheaderbroughtheader.broughtpayloadbroughtpayload.broughtsignaturebroughtsignature";
    armid_error error = 0;
    REQUIRE_OK(armid_log_set_callback(on_log, &user_data_mark, 5, &error));
    char *secret = work(brought_token);
    REQUIRE_OK(armid_log_set_callback(NULL, NULL, 0, &error));
    int so_far = lines_now();
    CHECK(so_far > 0);
    CHECK(user_data_arrived);
    CHECK(highest_level >= 4);
    check_absent("callback's text", logged, secret);
    check_absent("callback's text", logged, brought_token);
    fprintf(secrets, "%s\n%s\n", secret, brought_token);
    free(secret);

    free(work(brought_token)); // switched off: nothing more comes
    CHECK(lines_now() == so_far);

    log_lock_take();
    highest_level = 0;
    log_lock_give();
    REQUIRE_OK(armid_log_set_callback(on_log, &user_data_mark, 2, &error));
    free(work(brought_token));
    REQUIRE_OK(armid_log_set_callback(NULL, NULL, 0, &error));
    CHECK(highest_level <= 2);
}

static void by_queue(FILE *secrets) {
    static const char brought_token[] = "queuedheaderqueuedheader.queuedpayloadqueuedpayload.queuedsignaturequeuedsignature";
    armid_error error = 0;
    armid_document entry = 0;
    int entries = 0;

    REQUIRE_OK(armid_log_queue_open(5, 1000, &error));
    char *secret = work(brought_token);
    for (;;) {
        armid_str json = {NULL, 0};
        armid_status status = armid_log_queue_next(&entry, &error);
        if (status == ARMID_PENDING) {
            break;
        }
        REQUIRE_OK(status);
        REQUIRE_OK(armid_document_json(entry, &json, &error));
        CHECK(host_contains(json, "\"time\":"));
        CHECK(host_contains(json, "\"level\":"));
        CHECK(host_contains(json, "\"target\":"));
        CHECK(host_contains(json, "\"message\":"));
        CHECK(host_contains(json, "\"fields\":{"));
        check_absent("queue", json.data, secret);
        check_absent("queue", json.data, brought_token);
        armid_document_release(entry);
        entries += 1;
    }
    CHECK(entries > 0);
    fprintf(secrets, "%s\n%s\n", secret, brought_token);
    free(secret);

    REQUIRE_OK(armid_log_queue_open(0, 0, &error)); // off
    free(work(brought_token));
    CHECK(armid_log_queue_next(&entry, &error) == ARMID_PENDING);
    CHECK(entry == 0);
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: log SECRETS-FILE\n");
        return 2;
    }
    FILE *secrets = fopen(argv[1], "w");
    if (secrets == NULL) {
        perror(argv[1]);
        return 2;
    }
    log_lock_make();
    by_callback(secrets);
    by_queue(secrets);
    fclose(secrets);
    return host_end("log");
}
