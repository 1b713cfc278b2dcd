"""What the engine offers: the callbacks that its Lua modules handle, and how to ask for them."""

from dataclasses import dataclass, field
from typing import Any

PROTOCOL = 1

# A question may not take longer, whatever the engine says: reactors count time in floats.
MAX_TIMEOUT_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True)
class Policy:
    """How a callback is asked. `local` and `federated` are "skip", "deny" or "raise": what to do where no answer comes."""

    timeout_ms: int = 5000
    local: str = "skip"
    federated: str = "skip"
    wait: bool = True


@dataclass(frozen=True)
class Offer:
    """One generation's offer; replaced as a whole, never changed."""

    generation: str = ""
    callbacks: frozenset[str] = frozenset()
    filters: dict[str, list[dict[str, list[str]]]] = field(default_factory=dict)
    auth_checkers: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    policies: dict[str, Policy] = field(default_factory=dict)


def parse(value: Any) -> Offer:
    """Raises ValueError for what is no offer of this protocol. What is missing has its default, what is unknown is ignored."""
    offer = _object(value, "the offer")
    if offer.get("protocol", PROTOCOL) != PROTOCOL:
        raise ValueError(f"the engine speaks protocol {offer['protocol']!r}, this module {PROTOCOL}")
    filters = _object(offer.get("filters"), "filters")
    policies = _object(offer.get("policies"), "policies")
    return Offer(
        generation=str(offer.get("generation") or ""),
        callbacks=frozenset(_texts(offer.get("callbacks"), "callbacks")),
        filters={name: [_filter(one) for one in _list(of, f"filters.{name}")] for name, of in filters.items()},
        auth_checkers=[_checker(one) for one in _list(offer.get("auth_checkers"), "auth_checkers")],
        policies={name: _policy(one, f"policies.{name}") for name, one in policies.items()},
    )


def _object(value: Any, what: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError(f"{what} is no object")
    return value


def _list(value: Any, what: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError(f"{what} is no list")
    return value


def _texts(value: Any, what: str) -> list[str]:
    texts = _list(value, what)
    if not all(isinstance(text, str) for text in texts):
        raise ValueError(f"{what} is no list of texts")
    return texts


def _filter(value: Any) -> dict[str, list[str]]:
    return {key: _texts(values, f"the filter's {key}") for key, values in _object(value, "a filter").items()}


def _checker(value: Any) -> tuple[str, tuple[str, ...]]:
    checker = _object(value, "an auth checker")
    login_type = checker.get("login_type")
    if not isinstance(login_type, str):
        raise ValueError("an auth checker has no login_type")
    return login_type, tuple(_texts(checker.get("fields"), "the auth checker's fields"))


def _policy(value: Any, what: str) -> Policy:
    policy = _object(value, what)
    on_error = _object(policy.get("on_error"), f"{what}.on_error")
    timeout_ms = policy.get("timeout_ms", Policy.timeout_ms)
    # bool is an int; wire.decode lets no NaN and no infinity come this far.
    if isinstance(timeout_ms, bool) or not isinstance(timeout_ms, (int, float)) or timeout_ms <= 0:
        raise ValueError(f"{what}.timeout_ms is no positive number")
    return Policy(
        timeout_ms=max(int(min(timeout_ms, MAX_TIMEOUT_MS)), 1),
        local=_on_error(on_error.get("local"), what),
        federated=_on_error(on_error.get("federated"), what),
        wait=policy.get("wait") is not False,
    )


def _on_error(value: Any, what: str) -> str:
    if value is None:
        return Policy.local
    if value not in ("skip", "deny", "raise"):
        raise ValueError(f"{what}.on_error is {value!r}, not skip, deny or raise")
    return str(value)
