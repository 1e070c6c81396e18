// The library as it is shipped, in a host that knows no secret but in disguise: signs in with a client secret, gets a token, reads a resource group,
// releases everything, and looks for both in all memory that this process may write to. tests/memory does so from within; here it is the file with its
// allocator that is loaded. Linux only. The environment: ARMIDENTITY_MEMORY_SECRET (in hexadecimal digits of the disguise), _TENANT, _CLIENT_ID.
#include "host.h"

#include <fcntl.h>
#include <unistd.h>

// What every byte of a secret is combined with while the host keeps it.
#define MASK 0xA7
// A secret is looked for by two parts: long enough to be nothing else.
#define PART 20
#define PARTS 4
#define LONGEST_SECRET 256
#define BLOCK ((size_t)1 << 20)
// What the simulator's Azure Resource Manager names as its audience: the token is the one that goes through its requests.
#define AUDIENCE "https://management.core.windows.net/"

static unsigned char parts[PARTS][PART];
static int part_count = 0;
static unsigned char block[BLOCK + 2 * PART];

static const char *variable(const char *name) {
    const char *value = getenv(name);
    if (value == NULL) {
        fprintf(stderr, "%s is not set\n", name);
        exit(2);
    }
    return value;
}

static void keep_part(const unsigned char *disguised) {
    memcpy(parts[part_count], disguised, PART);
    part_count += 1;
}

// Whether a part stands there, each byte of it followed by `zeros` that are zero.
static int is_at(const unsigned char *memory, size_t length, const unsigned char *part, size_t zeros) {
    size_t width = 1 + zeros, index;
    if (length < PART * width) {
        return 0;
    }
    for (index = 0; index < PART; index++) {
        if ((memory[index * width] ^ MASK) != part[index] || (zeros > 0 && memory[index * width + 1] != 0)) {
            return 0;
        }
    }
    return 1;
}

// How often a part is in a range of this process's memory, as UTF-8 or UTF-16. What was read lies in `block`, which does not count.
static int count_in_range(int memory, size_t start, size_t end, const unsigned char *part) {
    int found = 0;
    size_t from;
    for (from = start; from < end; from += BLOCK) {
        size_t wanted = end - from < sizeof block ? end - from : sizeof block;
        ssize_t read = pread(memory, block, wanted, (off_t)from);
        size_t at;
        // Some ranges cannot be read, as that of the system's clock.
        for (at = 0; read > 0 && at < (size_t)read; at++) {
            size_t address = from + at;
            int is_own = address >= (size_t)block && address < (size_t)block + sizeof block;
            if ((block[at] ^ MASK) != part[0] || is_own || at >= BLOCK) {
                continue;
            }
            if (is_at(block + at, (size_t)read - at, part, 0) || is_at(block + at, (size_t)read - at, part, 1)) {
                found += 1;
            }
        }
    }
    return found;
}

static int count_in_memory(const unsigned char *part) {
    static char line[1024];
    int memory = open("/proc/self/mem", O_RDONLY);
    FILE *maps = fopen("/proc/self/maps", "r");
    int found = 0;
    CHECK(memory >= 0 && maps != NULL);
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        char *rest = NULL;
        size_t start = (size_t)strtoull(line, &rest, 16);
        size_t end = (size_t)strtoull(rest + 1, &rest, 16);
        if (strncmp(rest, " rw", 3) == 0) {
            found += count_in_range(memory, start, end, part);
        }
    }
    if (maps != NULL) {
        fclose(maps);
    }
    close(memory);
    memset(block, 0, sizeof block);
    return found;
}

static int count_all(void) {
    int found = 0, index;
    for (index = 0; index < part_count; index++) {
        found += count_in_memory(parts[index]);
    }
    return found;
}

// Gives the library the secret, and wipes what it lent.
static void set_secret(armid_options options) {
    const char *hexadecimal = variable("ARMIDENTITY_MEMORY_SECRET");
    size_t length = strlen(hexadecimal) / 2, index;
    static unsigned char disguised[LONGEST_SECRET];
    static volatile char plain[LONGEST_SECRET];
    armid_error error = 0;
    if (length < PART || length > LONGEST_SECRET) {
        exit(2);
    }
    for (index = 0; index < length; index++) {
        char digits[3] = {hexadecimal[2 * index], hexadecimal[2 * index + 1], 0};
        disguised[index] = (unsigned char)strtoul(digits, NULL, 16);
        plain[index] = (char)(disguised[index] ^ MASK);
    }
    REQUIRE_OK(armid_options_set_secret(options, "client_secret", (const char *)plain, length, &error));
    for (index = 0; index < length; index++) {
        plain[index] = 0;
    }
    keep_part(disguised);
    keep_part(disguised + length - PART);
}

// The claims and the signature, in disguise.
static void keep_token(armid_token token) {
    armid_error error = 0;
    armid_str text = {NULL, 0};
    armid_utf16 wide = {NULL, 0};
    size_t from[2], index, which;
    REQUIRE_OK(armid_token_text(token, &text, &error));
    REQUIRE_OK(armid_token_text_utf16(token, &wide, &error));
    CHECK(text.length > 200 && wide.length == text.length);
    from[0] = text.length / 2;
    from[1] = text.length - PART;
    for (which = 0; which < 2; which++) {
        unsigned char disguised[PART];
        for (index = 0; index < PART; index++) {
            disguised[index] = (unsigned char)((unsigned char)text.data[from[which] + index] ^ MASK);
        }
        keep_part(disguised);
    }
}

int main(void) {
    armid_error error = 0;
    armid_options options = 0;
    armid_credential credential = 0;
    armid_client client = 0;
    armid_token token = 0;
    armid_response response = 0;
    double released;
    int index;

    REQUIRE_OK(armid_options_new(&options, &error));
    REQUIRE_OK(armid_options_set(options, "source", "service_principal", &error));
    REQUIRE_OK(armid_options_set(options, "tenant", variable("ARMIDENTITY_MEMORY_TENANT"), &error));
    REQUIRE_OK(armid_options_set(options, "client_id", variable("ARMIDENTITY_MEMORY_CLIENT_ID"), &error));
    set_secret(options);
    REQUIRE_OK(armid_credential_new(options, &credential, &error));
    REQUIRE_OK(armid_client_new(credential, options, &client, &error));
    REQUIRE_OK(armid_token_get(credential, AUDIENCE, 0, &token, &error));
    REQUIRE_OK(armid_resource_group_get(client, "myResourceGroupVM", 0, &response, &error));
    CHECK(armid_resource_group_get(client, "absent", 0, NULL, NULL) != ARMID_OK);
    keep_token(token);
    for (index = 0; index < part_count; index++) {
        CHECK(count_in_memory(parts[index]) > 0);
    }

    CHECK(armid_response_release(response) == ARMID_OK);
    CHECK(armid_token_release(token) == ARMID_OK);
    CHECK(armid_client_release(client) == ARMID_OK);
    CHECK(armid_credential_release(credential) == ARMID_OK);
    CHECK(armid_options_release(options) == ARMID_OK);
    // Connections end on the library's thread, after the last release.
    released = host_now_ms();
    while (count_all() > 0 && host_now_ms() - released < 20000.0) {
        host_sleep_ms(100);
    }
    CHECK(count_all() == 0);
    return host_end("memory");
}
