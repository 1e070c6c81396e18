// Every text that can be borrowed can be copied as well: the same bytes, any buffer size, and nothing is written behind the buffer.
#include "objects.h"

enum { GUARD = 0x5A, GUARD_SIZE = 16 };

// Copies one text into buffers of every interesting size and compares it with the borrowed one.
static void copies_like(armid_handle object, armid_text_field field, armid_str borrowed) {
    armid_error error = 0;
    size_t length = 99;
    const size_t needed = borrowed.length + 1;

    CHECK(armid_handle_copy_text(object, field, NULL, 0, &length, &error) == ARMID_BUFFER_TOO_SMALL);
    CHECK(length == needed);
    CHECK(armid_error_status(error) == ARMID_BUFFER_TOO_SMALL);
    armid_error_release(error);

    const size_t sizes[] = {1, needed - 1, needed, needed + 7};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const size_t capacity = sizes[i];
        char *buffer = (char *)malloc(capacity + GUARD_SIZE);
        if (buffer == NULL) {
            exit(1);
        }
        memset(buffer, GUARD, capacity + GUARD_SIZE);
        length = 99;
        armid_status status = armid_handle_copy_text(object, field, buffer, capacity, &length, NULL);
        if (capacity >= needed) {
            CHECK(status == ARMID_OK);
            CHECK(length == borrowed.length);
            CHECK(memcmp(buffer, borrowed.data, needed) == 0);
        } else {
            CHECK(status == ARMID_BUFFER_TOO_SMALL);
            CHECK(length == needed);
            CHECK(capacity == 0 || buffer[0] == '\0');
        }
        for (size_t j = 0; j < GUARD_SIZE; j++) {
            CHECK(buffer[capacity + j] == GUARD);
        }
        free(buffer);
    }
}

typedef armid_status (*reader)(armid_handle object, armid_str *out_text, armid_error *out_error);
typedef armid_status (*error_reader)(armid_error object, armid_str *out_text);

struct text {
    armid_text_field field;
    reader read;
};

struct error_text {
    armid_text_field field;
    error_reader read;
};

static void all_copy_like(armid_handle object, const struct text *texts, size_t count) {
    for (size_t i = 0; i < count; i++) {
        armid_error error = 0;
        armid_str borrowed = {NULL, 0};
        REQUIRE_OK(texts[i].read(object, &borrowed, &error));
        CHECK(borrowed.data[borrowed.length] == '\0');
        copies_like(object, texts[i].field, borrowed);
    }
}

static void every_text(const struct objects *live) {
    const struct text token[] = {
        {ARMID_TEXT_TOKEN, armid_token_text},
        {ARMID_TEXT_TOKEN_TYPE, armid_token_type},
        {ARMID_TEXT_TOKEN_RESOURCE, armid_token_resource},
        {ARMID_TEXT_TOKEN_SOURCE, armid_token_source},
        {ARMID_TEXT_TOKEN_CLIENT_ID, armid_token_client_id},
        {ARMID_TEXT_TOKEN_OBJECT_ID, armid_token_object_id},
        {ARMID_TEXT_TOKEN_TENANT_ID, armid_token_tenant_id},
        {ARMID_TEXT_TOKEN_IDENTITY_RESOURCE_ID, armid_token_identity_resource_id},
    };
    const struct text response[] = {
        {ARMID_TEXT_RESPONSE_BODY, armid_response_body},
        {ARMID_TEXT_RESPONSE_HEADERS, armid_response_headers},
    };
    const struct text document[] = {{ARMID_TEXT_DOCUMENT_JSON, armid_document_json}};
    const struct text operation[] = {{ARMID_TEXT_OPERATION_STAGE, armid_operation_stage}};
    const struct error_text error[] = {
        {ARMID_TEXT_ERROR_CODE, armid_error_code},
        {ARMID_TEXT_ERROR_MESSAGE, armid_error_message},
        {ARMID_TEXT_ERROR_SERVICE_CODE, armid_error_service_code},
        {ARMID_TEXT_ERROR_SERVICE_MESSAGE, armid_error_service_message},
        {ARMID_TEXT_ERROR_TARGET, armid_error_target},
        {ARMID_TEXT_ERROR_DETAILS, armid_error_details},
        {ARMID_TEXT_ERROR_ADDITIONAL_INFO, armid_error_additional_info},
        {ARMID_TEXT_ERROR_REQUEST_ID, armid_error_request_id},
        {ARMID_TEXT_ERROR_CORRELATION_ID, armid_error_correlation_id},
        {ARMID_TEXT_ERROR_STATUS_URL, armid_error_status_url},
        {ARMID_TEXT_ERROR_SOURCE, armid_error_source},
        {ARMID_TEXT_ERROR_JSON, armid_error_json},
    };
    all_copy_like(live->token, token, sizeof token / sizeof token[0]);
    all_copy_like(live->response, response, sizeof response / sizeof response[0]);
    all_copy_like(live->document, document, sizeof document / sizeof document[0]);
    all_copy_like(live->operation, operation, sizeof operation / sizeof operation[0]);
    for (size_t i = 0; i < sizeof error / sizeof error[0]; i++) {
        armid_str borrowed = {NULL, 0};
        CHECK(error[i].read(live->error, &borrowed) == ARMID_OK);
        copies_like(live->error, error[i].field, borrowed);
    }
}

// Each kind of object has its own texts, and some have none.
static void a_text_of_another_kind_is_refused(const struct objects *live) {
    const armid_handle objects[] = {live->options, live->credential, live->client, live->request, live->pager,
                                    live->response, live->document, live->error};
    for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++) {
        armid_error error = 0;
        char buffer[8] = "before";
        size_t length = 99;
        CHECK(armid_handle_copy_text(objects[i], ARMID_TEXT_TOKEN, buffer, sizeof buffer, &length, &error) == ARMID_INVALID_ARGUMENT);
        CHECK(buffer[0] == '\0');
        armid_error_release(error);
    }
}

// The UTF-16 form is the same token: a token is ASCII.
static void utf16_is_the_same_text(const struct objects *live) {
    armid_error error = 0;
    armid_str narrow = {NULL, 0};
    armid_utf16 wide = {NULL, 0};
    REQUIRE_OK(armid_token_text(live->token, &narrow, &error));
    REQUIRE_OK(armid_token_text_utf16(live->token, &wide, &error));
    CHECK(narrow.length == wide.length);
    CHECK(wide.data[wide.length] == 0);
    for (size_t i = 0; i < narrow.length && i < wide.length; i++) {
        CHECK((unsigned char)narrow.data[i] == wide.data[i]);
    }
}

int main(void) {
    struct objects live = objects_make();
    every_text(&live);
    a_text_of_another_kind_is_refused(&live);
    utf16_is_the_same_text(&live);
    objects_release(&live);
    return host_end("copy_text");
}
