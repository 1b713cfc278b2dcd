"""Which rooms' membership locks Synapse holds while it waits for the question that a request came from.

Synapse changes the memberships of a room one after another, under `RoomMemberHandler.member_linearizer`, and asks some
callbacks meanwhile: a change that such a callback asks for in the same room would wait for itself, until the
question's time is over. Others who hold the lock let it go sooner or later, so only what this question waits under
matters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from synapse.api.constants import EventTypes

from .convert import failed
from .runs import asking

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from synapse.server import HomeServer

    from .runs import Run

_HOLDERS = frozenset(
    {
        # update_membership_locked asks these two, always,
        "user_may_join_room",
        "user_may_invite",
        # create_event this one, about every event, so also about memberships,
        "check_event_allowed",
        # and a join over federation this one, about the state that it gets.
        "check_event_for_spam",
    }
)


def refuse_if_held(hs: HomeServer, what: str, rooms: AbstractSet[str]) -> None:
    """Raises if carrying out ``what`` would wait for the question in which it was asked for."""
    for room_id in rooms & held(hs):
        raise failed(
            f"{what} in {room_id}: this callback runs while Synapse holds the room's membership lock; use spawn"
        )


def held(hs: HomeServer) -> set[str]:
    """The rooms whose lock is held around the current question, or around one that it arose in."""
    rooms: set[str] = set()
    request = asking.get()
    while request is not None and request.parent is not None:
        run = request.parent
        if run.callback == "on_new_event":
            break  # nothing waits for its answer
        if run.room_id is not None and _may_hold(hs, run) and _locked(hs, run.room_id):
            rooms.add(run.room_id)
        request = run.request
    return rooms


def _locked(hs: HomeServer, room_id: str) -> bool:
    # Each process has locks of its own, and a change takes the lock of the process that makes it.
    return (room_id,) in hs.get_room_member_handler().member_linearizer.key_to_defer


def _may_hold(hs: HomeServer, run: Run) -> bool:
    if run.callback not in _HOLDERS:
        return False
    if run.event is None:
        return True
    if run.callback == "check_event_for_spam":
        return not hs.is_mine_id(run.event.sender)
    return run.event.type == EventTypes.Member
