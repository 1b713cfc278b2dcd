async def check_event_for_spam(event):
    profile = await api.get_profile_for_user(UserID.from_string(event.sender).localpart)
    if profile.display_name == "Casino":
        return "M_FORBIDDEN"
    return "NOT_SPAM"
