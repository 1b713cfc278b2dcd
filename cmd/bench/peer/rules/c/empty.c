#include "rule.h"

EXPORT("check_event_for_spam") int check_event_for_spam(void) { return 0; }
