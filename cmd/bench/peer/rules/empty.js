exports.check_event_for_spam = function (event) {};
