"""Accounts: the members of the module API about them."""

from __future__ import annotations

import inspect
from typing import Any

import attr
from synapse.types import UserID

from . import api_locks, convert
from .api_member import Function, Home


async def check_user_exists(home: Home, user_id: str) -> str | None:
    return await home.api.check_user_exists(user_id)


async def get_userinfo_by_id(home: Home, user_id: str) -> dict[str, Any] | None:
    return convert.record(await home.api.get_userinfo_by_id(user_id))


async def is_user_admin(home: Home, user_id: str) -> bool:
    UserID.from_string(user_id)  # newer Synapses do not look, and say no
    return bool(await home.api.is_user_admin(user_id))


async def set_user_admin(home: Home, user_id: str, admin: bool) -> None:
    await home.api.set_user_admin(user_id, admin)


async def get_profile_for_user(home: Home, localpart: str) -> dict[str, Any] | None:
    return convert.record(await home.api.get_profile_for_user(localpart))


async def set_displayname(home: Home, user_id: str, new_displayname: str, deactivation: bool = False) -> None:
    user = UserID.from_string(user_id)
    # Newer Synapses tell the rooms later; older ones do it here, under the lock of each.
    if not hasattr(home.hs.get_profile_handler(), "_update_join_states_task") and api_locks.held(home.hs):
        store: Any = home.hs.get_datastores().main
        rooms = await store.get_rooms_for_user(user_id)
        api_locks.refuse_if_held(home.hs, "set_displayname", rooms)
    # Newer Synapses have given it up and complain of whoever passes it.
    flag = inspect.signature(home.api.set_displayname).parameters.get("deactivation")
    if deactivation and flag is not None and flag.default is False:
        await home.api.set_displayname(user, new_displayname, deactivation)
    else:
        await home.api.set_displayname(user, new_displayname)


async def get_threepids_for_user(home: Home, user_id: str) -> list[dict[str, Any]]:
    return [dict(threepid) for threepid in await home.api.get_threepids_for_user(user_id)]


async def get_user_ip_and_agents(home: Home, user_id: str, since_ts: int = 0) -> list[dict[str, Any]]:
    return [attr.asdict(use) for use in await home.api.get_user_ip_and_agents(user_id, since_ts)]


async def check_username(home: Home, username: str) -> None:
    await home.api.check_username(username)


async def register_user(
    home: Home, localpart: str, displayname: str | None = None, emails: list[str] | None = None, admin: bool = False
) -> str:
    if home.hs.config.registration.auto_join_rooms:
        # Which rooms they are is known only when the account joins them.
        api_locks.refuse_if_held(home.hs, "register_user", api_locks.held(home.hs))
    return await home.api.register_user(localpart, displayname, emails or [], admin)


async def register_device(
    home: Home, user_id: str, device_id: str | None = None, initial_display_name: str | None = None
) -> list[Any]:
    return list(await home.api.register_device(user_id, device_id, initial_display_name))


async def get_global(home: Home, user_id: str, data_type: str) -> Any:
    return await home.api.account_data_manager.get_global(user_id, data_type)


async def put_global(home: Home, user_id: str, data_type: str, new_data: dict[str, Any]) -> None:
    await home.api.account_data_manager.put_global(user_id, data_type, new_data)


MEMBERS: dict[str, Function] = {
    "check_user_exists": check_user_exists,
    "get_userinfo_by_id": get_userinfo_by_id,
    "is_user_admin": is_user_admin,
    "set_user_admin": set_user_admin,
    "get_profile_for_user": get_profile_for_user,
    "set_displayname": set_displayname,
    "get_threepids_for_user": get_threepids_for_user,
    "get_user_ip_and_agents": get_user_ip_and_agents,
    "check_username": check_username,
    "register_user": register_user,
    "register_device": register_device,
    "account_data_manager.get_global": get_global,
    "account_data_manager.put_global": put_global,
}
