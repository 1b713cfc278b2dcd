"""What the Lua modules want to hear of, evaluated before anything is encoded: joining a large room asks about every
event in it, and a question that nobody wants costs no more than this."""

from typing import Any

from synapse.events import EventBase

from .encode import LOCAL

# For each module, the values that each key may have.
Filter = tuple[tuple[tuple[str, frozenset[str]], ...], ...]


def compile(filters: list[dict[str, list[str]]]) -> Filter:
    """The offer's filters of one callback, in a form that is quick to evaluate."""
    return tuple(tuple((key, frozenset(values)) for key, values in one.items()) for one in filters)


def wanted(filters: Filter, event: EventBase, origin: str) -> bool:
    """Whether one of the filters lets the event pass."""
    for one in filters:
        for key, values in one:
            if _text(event, key, origin) not in values:
                break
        else:
            return True
    return False


def _text(event: EventBase, key: str, origin: str) -> str | None:
    """The event's text under the key; None where it has no text there, which is none of the values."""
    value: Any
    if key == "origin":
        return LOCAL if origin == LOCAL else "federated"
    if key == "room_id":
        value = event.room_id
    else:
        value = event.get(key)
    return value if isinstance(value, str) else None
