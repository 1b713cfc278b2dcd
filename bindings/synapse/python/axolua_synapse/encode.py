"""Synapse's objects as the engine reads them, for wire.encode, which also knows Synapse's frozen mappings.

Hardly anything here looks into the content of events: strangers write it, and it may be anything.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from synapse.api.constants import EventTypes, Membership
from synapse.crypto.event_signing import compute_event_signature
from synapse.events import EventBase
from synapse.logging.context import current_context
from synapse.util.frozenutils import unfreeze

if TYPE_CHECKING:
    from synapse.server import HomeServer

LOCAL = "local"


def origin(event: EventBase, hs: "HomeServer") -> str:
    """`LOCAL` for an event of this homeserver, else the name of its sender's server.

    Synapse has verified by now that the sender's server signed the event, so the sender tells whose it is. Only for
    invites by e-mail address any server may sign, whoever the sender is.
    """
    if not hs.is_mine_id(event.sender):
        return _server(event.sender)
    return LOCAL if not _anyone_may_sign(event) or _signed_here(event, hs) else _foreign(hs.hostname)


def origin_of_received(event: EventBase, hs: "HomeServer") -> str:
    """The server that sent an event which is known to come from another one, whoever it names as its sender: that may
    not be verified yet. Never `LOCAL`."""
    request = current_context().request
    requester = request.requester if request is not None else None
    if requester and not requester.startswith("@"):  # the server that signed the request
        return _foreign(requester)
    return _server(event.sender)


def _server(user_id: str) -> str:
    return _foreign(user_id.partition(":")[2])


def _foreign(server: str) -> str:
    # A server may really be called so, and must not pass for this one by its name. That is where it is, port and all.
    return "local:8448" if server == LOCAL else server


def _anyone_may_sign(event: EventBase) -> bool:
    if event.type != EventTypes.Member or not isinstance(event.content, Mapping):
        return False
    return event.content.get("membership") == Membership.INVITE and "third_party_invite" in event.content


def _signed_here(event: EventBase, hs: "HomeServer") -> bool:
    pdu = unfreeze(event.get_pdu_json())
    given = pdu.pop("signatures", {}).get(hs.hostname, {})
    ours = compute_event_signature(event.room_version, pdu, hs.hostname, hs.signing_key)[hs.hostname]
    return all(given.get(key) == signature for key, signature in ours.items())


def event(ev: EventBase, event_origin: str) -> dict[str, Any]:
    """The event in the federation format, with what the engine wants besides. A PDU's own `origin` is overwritten."""
    # Not get_dict(): its unsigned can hold another event, under redacted_because.
    pdu: dict[str, Any] = ev.get_pdu_json()
    pdu["event_id"] = ev.event_id
    pdu["room_id"] = ev.room_id  # from room version 12 on a room's creation has none of its own
    pdu["room_version"] = ev.room_version.identifier
    pdu["origin"] = event_origin
    return pdu


def request_context() -> dict[str, Any] | None:
    """The client request within which a callback is called; None outside of one, and for requests of other servers."""
    request = current_context().request
    if request is None:
        return None
    path = request.url.partition("?")[0]
    if path.startswith("/_matrix/federation/"):
        return None
    if path.startswith("/_synapse/replication/"):
        # A worker asks for a client; address, method and path are the worker's, and rules must not judge by them.
        return {"id": request.request_id, "requester": request.requester}
    return {
        "id": request.request_id,
        "ip": request.ip_address,
        "user_agent": request.user_agent or None,
        "requester": request.requester,
        "method": request.method,
        "path": path,
    }


def _user_profile(profile: Mapping[str, Any]) -> dict[str, Any]:
    return {key: profile.get(key) for key in ("user_id", "display_name", "avatar_url")}


def _profile_info(profile: Any) -> dict[str, Any]:
    return {"display_name": profile.display_name, "avatar_url": profile.avatar_url}


def _requester(requester: Any) -> dict[str, Any]:
    if hasattr(requester, "app_service_id"):
        app_service_id = requester.app_service_id
    else:  # before it became Rust's
        app_service_id = requester.app_service.id if requester.app_service else None
    return {
        "user_id": requester.user.to_string(),
        "device_id": requester.device_id,
        "is_guest": bool(requester.is_guest),  # a number, as SQLite has it, in older releases
        "shadow_banned": bool(requester.shadow_banned),
        "app_service_id": app_service_id,
        "authenticated_entity": requester.authenticated_entity,
    }


def _request_info(infos: Any) -> list[dict[str, Any]]:
    return [{"user_agent": user_agent or None, "ip": ip} for user_agent, ip in infos]


PRESENCE_FIELDS = (
    "user_id",
    "state",
    "last_active_ts",
    "last_federation_update_ts",
    "last_user_sync_ts",
    "status_msg",
    "currently_active",
)


def _presence_states(states: Any) -> list[dict[str, Any]]:
    return [{field: getattr(state, field) for field in PRESENCE_FIELDS} for state in states]


def _file_info(info: Any) -> dict[str, Any]:
    thumbnail = info.thumbnail
    return {
        "server_name": info.server_name,
        "file_id": info.file_id,
        "url_cache": bool(info.url_cache),
        "thumbnail": thumbnail
        and {field: getattr(thumbnail, field) for field in ("width", "height", "method", "type", "length")},
    }


def _limit(limit: Any) -> dict[str, int]:
    return {"max_bytes": limit.max_bytes, "time_period_ms": limit.time_period_ms}


def _http_request(request: Any) -> dict[str, Any]:
    """The body is read, and put back for whoever reads it next."""
    request.content.seek(0)
    body = request.content.read()
    request.content.seek(0)
    headers = request.requestHeaders.getAllRawHeaders()
    return {
        "method": _text(request.method),
        "uri": _text(request.uri),
        "headers": {_text(name): [_text(value) for value in values] for name, values in headers},
        "body": _text(body),
    }


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


# By the catalogue's type. None: as it is. Events and state maps are the caller's.
ENCODERS: dict[str, Callable[[Any], Any] | None] = {
    "string": None,
    "string or nil": None,
    "boolean": bool,
    "integer": None,
    "object": None,
    "object or nil": None,
    "mutable object": None,
    "user profile": _user_profile,
    "profile info": _profile_info,
    "room alias": lambda alias: alias.to_string(),
    "requester": _requester,
    "list of request info": _request_info,
    "list of presence states": _presence_states,
    "file wrapper": lambda file: {"path": file.path},
    "file info": _file_info,
    "media upload limit": _limit,
    "http request": _http_request,
}
