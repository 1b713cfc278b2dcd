import re

trim = re.compile(r"^\s*(.*?)\s*$", re.ASCII | re.DOTALL)
casino = re.compile(r"casino\s+bonus[^a-zA-Z0-9]", re.ASCII)
number = re.compile(r"\d\d\d\d\s\d\d\d\d\s\d\d\d\d", re.ASCII)
other = re.compile(r"[^a-zA-Z0-9\s]", re.ASCII)


async def check_event_for_spam(event):
    body = trim.search(event.content["body"]).group(1)
    if casino.search(body) or number.search(body):
        return "M_FORBIDDEN"
    letters = other.sub("", body)
    if len(letters) < len(body) / 2:
        return "M_FORBIDDEN"
    return "NOT_SPAM"
