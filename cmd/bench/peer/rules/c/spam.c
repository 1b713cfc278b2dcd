#include "rule.h"

enum { count = 1000, slots = 4096 };

static const char casino[] = "casino bonus";
static text banned[slots];
static char names[count * 32];

static unsigned hash(const char *s, int len) {
  unsigned h = 2166136261u;
  for (int i = 0; i < len; i++) h = (h ^ (unsigned char)s[i]) * 16777619u;
  return h % slots;
}

static char *append(char *to, const char *s) {
  while (*s) *to++ = *s++;
  return to;
}

static char *append_number(char *to, int n) {
  if (n >= 10) to = append_number(to, n / 10);
  *to = '0' + n % 10;
  return to + 1;
}

EXPORT("_initialize") void initialize(void) {
  char *end = names;
  for (int i = 1; i <= count; i++) {
    char *name = end;
    end = append(append_number(append(end, "@spammer"), i), ":bad.example");
    unsigned slot = hash(name, end - name);
    while (banned[slot].at) slot = (slot + 1) % slots;
    banned[slot] = (text){name, end - name};
  }
}

static int is_banned(text user) {
  for (unsigned slot = hash(user.at, user.len); banned[slot].at; slot = (slot + 1) % slots)
    if (banned[slot].len == user.len && same(banned[slot].at, user.at, user.len)) return 1;
  return 0;
}

static int has_lowered(text t, const char *word, int len) {
  for (int i = 0; i + len <= t.len; i++) {
    if (lower(t.at[i]) != word[0]) continue;
    int at = 1;
    while (at < len && lower(t.at[i + at]) == word[at]) at++;
    if (at == len) return 1;
  }
  return 0;
}

EXPORT("check_event_for_spam") int check_event_for_spam(void) {
  if (!IS(event.type, "m.room.message")) return 0;
  return is_banned(event.sender) || has_lowered(event.body, casino, LENGTH(casino));
}
