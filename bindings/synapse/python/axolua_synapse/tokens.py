"""Whose access token one is: for the pages that modules serve to users of the homeserver."""

from __future__ import annotations

from typing import Any

from synapse.api.errors import AuthError, Codes, InvalidClientTokenError

from .api_member import Home


async def whoami(home: Home, access_token: str) -> dict[str, Any]:
    """Synapse's own authentication, also where that is delegated, with what Synapse asks of the account when a client
    sends a request. Who is shadow-banned is refused, too: Synapse would pretend, which a page cannot."""
    auth = home.hs.get_auth()
    requester = await auth.get_user_by_access_token(access_token)
    user_id = requester.user.to_string()
    info = await home.api.get_userinfo_by_id(user_id)
    if info is None or info.is_deactivated:
        raise InvalidClientTokenError("Invalid access token passed.")
    if info.locked:
        raise AuthError(401, "User account has been locked", errcode=Codes.USER_LOCKED)
    if requester.is_guest or info.is_guest:
        raise AuthError(403, "Guest access not allowed", errcode=Codes.GUEST_ACCESS_FORBIDDEN)
    if requester.shadow_banned or info.is_shadow_banned:
        raise AuthError(403, "This account may not use this", errcode=Codes.FORBIDDEN)
    if await home.hs.get_account_validity_handler().is_user_expired(user_id):
        raise AuthError(403, "User account has expired", errcode=Codes.EXPIRED_ACCOUNT)
    return {"user_id": user_id, "is_admin": await auth.is_server_admin(requester)}
