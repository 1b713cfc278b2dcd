#include "rule.h"

static text trim(text t) {
  while (t.len > 0 && is_space(*t.at)) t.at++, t.len--;
  while (t.len > 0 && is_space(t.at[t.len - 1])) t.len--;
  return t;
}

static const char casino[] = "casino", bonus[] = "bonus";

static int is_casino(const char *s, const char *end) {
  if (*s != casino[0] || end - s <= LENGTH(casino) || !same(s, casino, LENGTH(casino))) return 0;
  s += LENGTH(casino);
  if (!is_space(*s)) return 0;
  while (s < end && is_space(*s)) s++;
  if (end - s <= LENGTH(bonus) || !same(s, bonus, LENGTH(bonus))) return 0;
  return !is_letter_or_digit(s[LENGTH(bonus)]);
}

static int is_card(const char *s, const char *end) {
  if (!is_digit(*s) || end - s < 14) return 0;
  for (int i = 0; i < 14; i++)
    if (i % 5 == 4 ? !is_space(s[i]) : !is_digit(s[i])) return 0;
  return 1;
}

EXPORT("check_event_for_spam") int check_event_for_spam(void) {
  text body = trim(event.body);
  const char *end = body.at + body.len;
  int letters = 0;
  for (const char *s = body.at; s < end; s++) {
    if (is_casino(s, end) || is_card(s, end)) return 1;
    letters += is_letter_or_digit(*s) || is_space(*s);
  }
  return letters * 2 < body.len;
}
