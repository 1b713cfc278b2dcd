async def check_event_for_spam(event):
    if event.type == "m.spam" or event.sender == "" or event.content.get("msgtype") == "m.spam":
        return "M_FORBIDDEN"
    return "NOT_SPAM"
