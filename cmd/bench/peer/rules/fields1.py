async def check_event_for_spam(event):
    if event.type == "m.spam":
        return "M_FORBIDDEN"
    return "NOT_SPAM"
