#include "rule.h"

EXPORT("check_event_for_spam") int check_event_for_spam(void) { return IS(event.type, "m.spam"); }
