"""The engine's answers as Synapse wants them: it compares with `is` and asserts types, differently in each callback."""

from collections.abc import Callable
from typing import Any

from synapse.api.errors import Codes, SynapseError
from synapse.events import EventBase
from synapse.module_api import NOT_SPAM, PRESENCE_ALL_USERS
from synapse.spam_checker_api import RegistrationBehaviour

try:
    from synapse.config.repository import MediaUploadLimit
    from synapse.module_api.callbacks.ratelimit_callbacks import RatelimitOverride
except ImportError:  # older than the callbacks that answer with them
    MediaUploadLimit = RatelimitOverride = None  # type: ignore[assignment,misc]

CODES: dict[str, Codes] = {code.value: code for code in Codes}

REGISTRATION = {
    "allow": RegistrationBehaviour.ALLOW,
    "deny": RegistrationBehaviour.DENY,
    "shadow_ban": RegistrationBehaviour.SHADOW_BAN,
}


class Failed(Exception):
    """A module failed, and the engine's policy is that whoever asked fails: Synapse then does what it does for a module
    that raises."""


def outcome(callback: str, answer: dict[str, Any]) -> Any:
    """The answer's result, as it came. Raises the SynapseError that a module raised, and Failed for a failure."""
    error = answer.get("raise")
    if error is not None:
        raise synapse_error(error)
    failure = answer.get("failure")
    if failure is not None:
        raise Failed(f"{callback}: {failure.get('error')}")
    return answer.get("result")


def synapse_error(error: dict[str, Any]) -> SynapseError:
    errcode, fields = of(error["errcode"], str), of(error.get("fields"), dict, type(None))
    return SynapseError(of(error["code"], int), of(error["error"], str), CODES.get(errcode, errcode), fields)


def of(value: Any, *kinds: type) -> Any:
    """The value as it is. Raises TypeError if it is of none of these types; a boolean is no number."""
    if type(value) not in kinds:
        raise TypeError(f"{type(value).__name__} instead of {kinds[0].__name__}")
    return value


def verdict(result: Any) -> Any:
    """`NOT_SPAM`, or the code and what else goes into the error that the client gets."""
    if result == NOT_SPAM:
        return NOT_SPAM
    fields = dict(result.get("fields") or {})
    if result.get("error"):
        fields["error"] = result["error"]
    code = CODES.get(result["errcode"])
    if code is None:  # Synapse takes only codes that it knows, but further fields overwrite its own
        fields["errcode"] = result["errcode"]
        code = Codes.FORBIDDEN
    return (code, fields) if fields else code


def state_event_verdict(result: Any) -> Any:
    """As verdict; user_may_send_state_event takes nothing but a code that Synapse knows. Others reach the client as an
    error that is raised."""
    answer = verdict(result)
    if isinstance(answer, tuple):
        code, fields = answer
        raise SynapseError(403, "You are not permitted to send the state event", code, fields)
    return answer


def event_decision(result: Any, event: EventBase) -> tuple[bool, dict[str, Any] | None]:
    replacement = result["replacement"]
    if not result["allowed"] or replacement is None:
        return bool(result["allowed"]), None
    for key in ("event_id", "room_version", "origin"):
        replacement.pop(key, None)
    if "room_id" not in event:  # a room's creation from room version 12 on
        replacement.pop("room_id", None)
    return True, replacement


def expiry(result: Any) -> bool | None:
    return None if result is None else bool(result["expired"])


def registration(result: Any) -> RegistrationBehaviour:
    return REGISTRATION[result["behaviour"]]


def ratelimit(result: Any) -> Any:
    if result is None:
        return None
    return RatelimitOverride(
        per_second=of(result["per_second"], int, float), burst_count=of(result["burst_count"], int)
    )


def upload_limits(result: Any) -> Any:
    if result is None:
        return None
    return [
        MediaUploadLimit(max_bytes=of(limit["max_bytes"], int), time_period_ms=of(limit["time_period_ms"], int))
        for limit in of(result, list)
    ]


def states_by_user(result: Any, states: Any) -> dict[str, set[Any]]:
    """Synapse wants the very states that it gave."""
    by_user = {state.user_id: state for state in states}
    return {
        receiver: {by_user[user_id] for user_id in user_ids if user_id in by_user}
        for receiver, user_ids in result.items()
    }


def user_set(result: Any) -> set[str] | str:
    if not isinstance(result, (list, str)) or isinstance(result, str) and result != PRESENCE_ALL_USERS:
        raise TypeError("no list of users")
    return PRESENCE_ALL_USERS if isinstance(result, str) else set(result)


def renewal(result: Any) -> tuple[bool, bool, int] | None:
    return None if result is None else (bool(result[0]), bool(result[1]), int(result[2]))


def room_config(result: Any, content: dict[str, Any]) -> None:
    """Changes the body of the request in place; a result without one leaves it as it is."""
    if result is None:
        return
    changed = result["request_content"]
    if not isinstance(changed, dict):
        raise TypeError("request_content is no object")
    content.clear()
    content.update(changed)


Decoder = Callable[[Any, tuple[Any, ...]], Any]


def as_it_is(result: Any, values: tuple[Any, ...]) -> Any:
    return result


def _or_none(kind: type) -> Decoder:
    return lambda result, values: None if result is None else of(result, kind)


def _ignored(result: Any, values: tuple[Any, ...]) -> None:
    return None


# By the catalogue's kind of answer: what Synapse gets, of the result and of what Synapse gave. Answers with which more
# is to be done (a function to run later, a default of Synapse's own) are special.py's.
DECODERS: dict[str, Decoder] = {
    "nothing": _ignored,
    "verdict": lambda result, values: verdict(result),
    "flag": lambda result, values: result is True,
    "permission": lambda result, values: result is True,
    "expiry": lambda result, values: expiry(result),
    "event decision": lambda result, values: event_decision(result, values[0]),
    "registration": lambda result, values: registration(result),
    "name": _or_none(str),
    "media config": _or_none(dict),
    "ratelimit": lambda result, values: ratelimit(result),
    "upload limits": lambda result, values: upload_limits(result),
    "batch size": _or_none(int),
    "states by user": lambda result, values: states_by_user(result, values[0]),
    "user set": lambda result, values: user_set(result),
    "unsigned": lambda result, values: dict(result),
    "timestamp": _or_none(int),
    "renewal": lambda result, values: renewal(result),
    "room config": lambda result, values: room_config(result, values[1]),
}

# The callback's refusal, for the policy "deny", as a result. Kinds that are not here cannot refuse.
REFUSALS: dict[str, Any] = {
    "verdict": {"errcode": Codes.FORBIDDEN.value},
    "flag": True,
    "permission": False,
    "expiry": {"expired": True},
    "event decision": {"allowed": False, "replacement": None},
    "registration": {"behaviour": "deny"},
}
