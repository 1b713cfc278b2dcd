"""Rooms, what is sent into them and mail: the members of the module API about them."""

from __future__ import annotations

from typing import Any

from synapse.api.errors import Codes, SynapseError

from . import api_locks, convert
from .api_member import Function, Home


def _places(places: list[list[str]]) -> list[tuple[str, str | None]]:
    """Without a state key, a place is all of a type."""
    return [(place[0], place[1] if len(place) > 1 else None) for place in places]


async def get_room_state(home: Home, room_id: str, event_filter: list[list[str]] | None = None) -> list[dict[str, Any]]:
    state = await home.api.get_room_state(room_id, None if event_filter is None else _places(event_filter))
    return convert.events(home.hs, state.values())


async def get_state_events_in_room(home: Home, room_id: str, types: list[list[str]]) -> list[dict[str, Any]]:
    return convert.events(home.hs, await home.api.get_state_events_in_room(room_id, _places(types)))


async def create_and_send_event_into_room(home: Home, event_dict: dict[str, Any]) -> dict[str, Any]:
    # Synapse takes all that for granted, and its failures would name no key.
    for name, kind in (("type", str), ("room_id", str), ("sender", str), ("content", dict)):
        if name not in event_dict:
            raise convert.failed(f"the event has no {name}")
        if not isinstance(event_dict[name], kind):
            raise SynapseError(400, f"the event's {name} is of the wrong type", Codes.BAD_JSON)
    return convert.event(home.hs, await home.api.create_and_send_event_into_room(event_dict))


async def update_room_membership(
    home: Home,
    sender: str,
    target: str,
    room_id: str,
    new_membership: str,
    content: dict[str, Any] | None = None,
    remote_room_hosts: list[str] | None = None,
) -> dict[str, Any]:
    api_locks.refuse_if_held(home.hs, "update_room_membership", {room_id})
    event = await home.api.update_room_membership(sender, target, room_id, new_membership, content, remote_room_hosts)
    return convert.event(home.hs, event)


async def create_room(
    home: Home,
    user_id: str,
    config: dict[str, Any],
    ratelimit: bool = True,
    creator_join_profile: dict[str, Any] | None = None,
) -> list[str | None]:
    return list(await home.api.create_room(user_id, config, ratelimit, creator_join_profile))


async def delete_room(home: Home, room_id: str) -> None:
    await home.api.delete_room(room_id)


async def lookup_room_alias(home: Home, room_alias: str) -> list[Any]:
    room_id, hosts = await home.api.lookup_room_alias(room_alias)
    return [room_id, list(hosts)]


async def room_is_in_public_room_list(home: Home, room_id: str) -> bool:
    return bool(await home.api.public_room_list_manager.room_is_in_public_room_list(room_id))


async def add_room_to_public_room_list(home: Home, room_id: str) -> None:
    await home.api.public_room_list_manager.add_room_to_public_room_list(room_id)


async def remove_room_from_public_room_list(home: Home, room_id: str) -> None:
    await home.api.public_room_list_manager.remove_room_from_public_room_list(room_id)


async def send_mail(home: Home, recipient: str, subject: str, html: str, text: str) -> None:
    await home.api.send_mail(recipient, subject, html, text)


MEMBERS: dict[str, Function] = {
    "get_room_state": get_room_state,
    "get_state_events_in_room": get_state_events_in_room,
    "create_and_send_event_into_room": create_and_send_event_into_room,
    "update_room_membership": update_room_membership,
    "create_room": create_room,
    "delete_room": delete_room,
    "lookup_room_alias": lookup_room_alias,
    "public_room_list_manager.room_is_in_public_room_list": room_is_in_public_room_list,
    "public_room_list_manager.add_room_to_public_room_list": add_room_to_public_room_list,
    "public_room_list_manager.remove_room_from_public_room_list": remove_room_from_public_room_list,
    "send_mail": send_mail,
}
