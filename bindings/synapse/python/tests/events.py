"""Events of a room version 10."""

from __future__ import annotations

from typing import Any

from synapse.api.room_versions import RoomVersions
from synapse.events import EventBase, make_event_from_dict


def pdu(**changes: Any) -> dict[str, Any]:
    return {
        "type": "m.room.message",
        "sender": "@a:test",
        "room_id": "!r:test",
        "content": {"body": "hello", "msgtype": "m.text"},
        "depth": 3,
        "prev_events": ["$p"],
        "auth_events": ["$a"],
        "origin_server_ts": 1,
        "hashes": {"sha256": "x"},
        "signatures": {"test": {"ed25519:1": "x"}},
        "unsigned": {"age_ts": 4},
        **changes,
    }


def make_event(version: Any = RoomVersions.V10, **changes: Any) -> EventBase:
    return make_event_from_dict(pdu(**changes), version)
