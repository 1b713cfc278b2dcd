"""Synapse's objects and errors as the protocol has them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import attr
from synapse.api.errors import HttpResponseException, SynapseError
from synapse.module_api.errors import ConfigError
from synapse.types import DomainSpecificString

from . import encode
from .wire import FAILED, RpcError

if TYPE_CHECKING:
    from synapse.config.homeserver import HomeServerConfig
    from synapse.events import EventBase
    from synapse.server import HomeServer

MOST_EVENTS = 30_000
"""So many fill a line of the protocol, and Synapse stands still while they are made JSON."""

_LONGEST_TEXT = 1_000

# The errors of which the text is one that Synapse's own code wrote. Others can quote what is in the database.
_TOLD = (ConfigError, Exception, RuntimeError, TypeError, ValueError)


def event(hs: HomeServer, event: EventBase) -> dict[str, Any]:
    return encode.event(event, encode.origin(event, hs))


def events(hs: HomeServer, found: Iterable[EventBase]) -> list[dict[str, Any]]:
    listed = list(found)
    if len(listed) > MOST_EVENTS:
        raise failed(f"the state has {len(listed)} events, more than {MOST_EVENTS}: ask for less of it with a filter")
    return [event(hs, e) for e in listed]


def record(value: Any) -> dict[str, Any] | None:
    """The fields of a UserInfo, a ProfileInfo and the like; ids in them are texts."""
    return None if value is None else attr.asdict(value, recurse=False, value_serializer=_field)


def _field(_instance: object, _attribute: object, value: Any) -> Any:
    return value.to_string() if isinstance(value, DomainSpecificString) else value


def failed(text: str) -> RpcError:
    """An error that has nothing of Matrix's."""
    return RpcError(FAILED, text, {"kind": "failed", "error": text})


def rpc_error(error: Exception, config: HomeServerConfig) -> RpcError:
    """What the engine is told of an error: no traceback, of other servers' answers only what Matrix says of them, and
    of errors that are not Synapse's own nothing but their kind. Synapse's debug log has the rest."""
    if isinstance(error, RpcError):
        return error
    if isinstance(error, HttpResponseException):
        error = error.to_synapse_error()
    if not isinstance(error, SynapseError):
        text = str(error)[:_LONGEST_TEXT] if type(error) in _TOLD else ""
        return failed(f"{type(error).__name__}: {text}" if text else type(error).__name__)
    fields = dict(error.error_dict(config))
    errcode, text = fields.pop("errcode", error.errcode), str(fields.pop("error", error.msg))
    data = {"kind": "matrix", "code": error.code, "errcode": errcode, "error": text, "fields": fields}
    return RpcError(FAILED, text, {name: v for name, v in data.items() if v})
