#include "rule.h"

static const char levels[] = "m.room.power_levels", rules[] = "m.room.join_rules", rule[] = "join_rule", users[] = "users/";

EXPORT("check_event_allowed") int check_event_allowed(void) {
  char path[512], level[32], join_rule[32];
  int len = LENGTH(users);
  if (event.sender.len > (int)sizeof path - len) return 1;
  for (int i = 0; i < len; i++) path[i] = users[i];
  for (int i = 0; i < event.sender.len; i++) path[len + i] = event.sender.at[i];
  int level_len = room_state(levels, LENGTH(levels), path, len + event.sender.len, level, sizeof level);
  int rule_len = room_state(rules, LENGTH(rules), rule, LENGTH(rule), join_rule, sizeof join_rule);
  return IS(((text){join_rule, rule_len}), "public") && level_len > 0 && level[0] == '-';
}
