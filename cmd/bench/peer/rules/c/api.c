#include "rule.h"

EXPORT("check_event_for_spam") int check_event_for_spam(void) {
  char name[256];
  int colon = 1;
  while (colon < event.sender.len && event.sender.at[colon] != ':') colon++;
  int len = display_name(event.sender.at + 1, colon - 1, name, sizeof name);
  return IS(((text){name, len}), "Casino");
}
