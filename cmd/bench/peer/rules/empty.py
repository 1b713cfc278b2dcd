async def check_event_for_spam(event):
    return "NOT_SPAM"
