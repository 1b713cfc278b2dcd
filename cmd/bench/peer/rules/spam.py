banned = {f"@spammer{i}:bad.example" for i in range(1, 1001)}


async def check_event_for_spam(event):
    if event.type != "m.room.message":
        return "NOT_SPAM"
    if event.sender in banned:
        return "M_FORBIDDEN"
    body = event.content.get("body")
    if body and "casino bonus" in body.lower():
        return "M_FORBIDDEN"
    return "NOT_SPAM"
