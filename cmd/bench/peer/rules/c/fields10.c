#include "rule.h"

EXPORT("check_event_for_spam") int check_event_for_spam(void) {
  return IS(event.type, "m.spam") || IS(event.sender, "") || IS(event.room_id, "") || event.depth == 0 ||
         event.origin_server_ts == 0 || IS(event.msgtype, "m.spam") || IS(event.body, "") || IS(event.format, "spam") ||
         IS(event.formatted_body, "") || event.spam.len >= 0;
}
