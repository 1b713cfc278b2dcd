async def check_event_for_spam(event):
    content = event.content
    if (
        event.type == "m.spam"
        or event.sender == ""
        or event.room_id == ""
        or event.depth == 0
        or event.origin_server_ts == 0
        or content.get("msgtype") == "m.spam"
        or content.get("body") == ""
        or content.get("format") == "spam"
        or content.get("formatted_body") == ""
        or content.get("spam")
    ):
        return "M_FORBIDDEN"
    return "NOT_SPAM"
