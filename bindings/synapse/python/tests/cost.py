"""What a callback costs in Python, without the way to the engine: python -m tests.cost, in microseconds.

"coroutines" is what stays of a question when nothing is encoded and decoded: the call, the run, the awaiting.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from axolua_synapse import encode, filters, wire
from axolua_synapse.callbacks import make
from axolua_synapse.catalogue import CALLBACKS
from axolua_synapse.offer import Offer
from axolua_synapse.runs import Runs
from synapse.logging.context import ContextRequest, LoggingContext

from tests.events import make_event
from tests.homeserver import Home, context

REQUEST = ContextRequest("PUT-7", "::1", "8008", "@a:test", "@a:test", "PUT", "/_matrix/client/v3/x", "1.1", "curl")
ANSWER = wire.encode(
    {"jsonrpc": "2.0", "id": 7, "result": {"result": "NOT_SPAM", "decision": "d-1-2", "asked": ["a.lua"]}}
)


class Wire:
    """A link that encodes the question and decodes an answer, and has no engine."""

    def __init__(self, carry: bool, offer: Offer) -> None:
        self.carry = carry
        self.offer = offer

    def on_offer(self, fn: Any) -> None:
        pass

    async def ask(self, callback: str, args: Any, *, request: Any, within: Any, run: Any) -> Any:
        if not self.carry:
            return {"result": CALLBACKS[callback].default}
        params = {"callback": callback, "args": args, "request": request, "timeout_ms": 5000}
        wire.encode({"jsonrpc": "2.0", "id": 7, "method": "call", "params": params})
        return wire.decode(ANSWER)["result"]


def measure(what: str, function: Callable[[], Any], times: int = 20_000) -> None:
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(times // 5):
            function()
        best = min(best, (time.perf_counter() - start) / (times // 5))
    print(f"{what:50} {best * 1e6:8.2f}")


def asked(home: Home, callback: str, carry: bool = True, **offer: Any) -> Callable[..., None]:
    link = Wire(carry, Offer(**{"callbacks": frozenset([callback]), **offer}))
    function = make(CALLBACKS[callback], link, Runs(), home.hs)  # type: ignore[arg-type]

    def ask(*values: Any) -> None:
        try:
            function(*values).send(None)
        except StopIteration:
            return

    return ask


def main() -> None:
    home = Home()
    event = make_event()
    spam, join = "check_event_for_spam", "user_may_join_room"
    words = [{"type": ["m.room.topic"]}, {"sender": ["@b:test"], "origin": ["federated"]}]
    with context("client") as client:
        assert isinstance(client, LoggingContext)
        client.request = REQUEST
        for what, ask, values in (
            ("not offered", asked(home, spam, callbacks=frozenset()), (event,)),
            ("filtered", asked(home, spam, filters={spam: words}), (event,)),
            ("coroutines, event", asked(home, spam, carry=False), (event,)),
            ("whole, event", asked(home, spam), (event,)),
            ("coroutines, texts", asked(home, join, carry=False), ("@a:test", "!r:test", True)),
            ("whole, texts", asked(home, join), ("@a:test", "!r:test", True)),
        ):
            measure(what, lambda ask=ask, values=values: ask(*values))  # type: ignore[misc]
        measure("of it: the event, made plain", lambda: encode.event(event, "local"))
        measure("of it: whose it is", lambda: encode.origin(event, home.hs))
        compiled = filters.compile(words)
        measure("of it: two filters", lambda: filters.wanted(compiled, event, "local"))
        measure("of it: the request", encode.request_context)
        measure("of it: an answer, decoded", lambda: wire.decode(ANSWER))
    home.close()


if __name__ == "__main__":
    main()
