// What a rule has in place of a standard library, and how the host hands over an event: it writes the fields that the rule
// reads into `event`, and the texts into `bytes`.

typedef struct {
  const char *at;
  int len; // -1 if there is no such field
} text;

struct {
  text type, sender, room_id, msgtype, body, format, formatted_body, spam;
  long long depth, origin_server_ts;
} event;

char bytes[1 << 18];

#define EXPORT(name) __attribute__((export_name(name)))
#define IMPORT(name) __attribute__((import_module("host"), import_name(name)))

// What the host writes to `to`, at most `room` bytes, is of the length that they return; -1 if there is nothing.
IMPORT("display_name") int display_name(const char *localpart, int localpart_len, char *to, int room);
IMPORT("room_state") int room_state(const char *type, int type_len, const char *path, int path_len, char *to, int room);

static inline int same(const char *a, const char *b, int len) {
  for (int i = 0; i < len; i++)
    if (a[i] != b[i]) return 0;
  return 1;
}

#define LENGTH(literal) ((int)sizeof(literal) - 1)

static inline int is_word(text t, const char *word, int len) { return t.len == len && same(t.at, word, len); }

#define IS(t, literal) is_word(t, literal, LENGTH(literal))

static inline int is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static inline int is_digit(char c) { return c >= '0' && c <= '9'; }
static inline char lower(char c) { return c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c; }
static inline int is_letter_or_digit(char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z'); }
