"""A link without an engine behind it: tests say what it answers, and look at what it was asked."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from axolua_synapse import wire
from axolua_synapse.callbacks import Registry
from axolua_synapse.catalogue import CALLBACKS
from axolua_synapse.offer import Offer, Policy
from axolua_synapse.runs import Run, Runs
from axolua_synapse.wire import EngineAway
from synapse.logging.context import current_context

from tests.homeserver import Home

AWAY = EngineAway("nobody is there")


class Asked:
    """One question, its arguments as the engine reads them."""

    def __init__(self, callback: str, args: dict[str, Any], request: Any, within: Any, run: Run) -> None:
        self.callback = callback
        self.args = json.loads(wire.encode(args))
        self.request = request
        self.within = within
        self.state = run.state
        self.lazy = run.lazy
        self.room_id = run.room_id


class Asking:
    """Stands for Link. `answers` are by callback: a result, a whole answer under "raise" or "failure", an exception, or
    a function that gives one of these."""

    def __init__(self) -> None:
        self.offer: Offer | None = None
        self.listeners: list[Callable[[Offer], None]] = []
        self.answers: dict[str, Any] = {}
        self.asked: list[Asked] = []
        self.finished: list[tuple[str, str, Any]] = []
        self.jobs: list[Callable[[], Awaitable[object]]] = []
        self.finishing: Exception | None = None

    def on_offer(self, fn: Callable[[Offer], None]) -> None:
        self.listeners.append(fn)

    def make_offer(self, *callbacks: str, **rest: Any) -> None:
        self.offer = Offer(callbacks=frozenset(callbacks), **rest)
        for listener in list(self.listeners):
            listener(self.offer)

    async def ask(self, callback: str, args: dict[str, Any], *, request: Any, within: Any, run: Run) -> dict[str, Any]:
        self.asked.append(Asked(callback, args, request, within, run))
        answer = self.answers.get(callback, CALLBACKS[callback].default)
        if callable(answer):
            answer = answer()
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, dict) and answer.keys() & {"raise", "failure"}:
            return answer
        result: dict[str, Any] = json.loads(json.dumps({"result": answer}))
        return result

    async def finish(self, method: str, handle: str, response: Any, run: Run) -> None:
        assert run.context is current_context()
        self.finished.append((method, handle, response))
        if self.finishing is not None:
            raise self.finishing

    async def later(self, callback: str, job: Callable[[], Awaitable[object]]) -> None:
        self.jobs.append(job)

    @property
    def last(self) -> Asked:
        return self.asked[-1]


class Bridge:
    """A homeserver whose modules are all behind an `Asking`."""

    def __init__(self, *, run_on_all: bool = False, **config: Any) -> None:
        self.home = Home(**config)
        self.link = Asking()
        self.registry = Registry(self.link, Runs(), self.home.hs, self.home.api, run_on_all)  # type: ignore[arg-type]
        self.link.on_offer(self.registry.follow)

    def offer(self, *callbacks: str, **rest: Any) -> None:
        self.link.make_offer(*callbacks, **rest)

    def policy(self, callback: str, on_error: str, federated: str | None = None) -> None:
        """Offers only this callback, with that policy."""
        self.offer(callback, policies={callback: Policy(local=on_error, federated=federated or on_error)})

    def answer(self, callback: str, answer: Any) -> None:
        self.link.answers[callback] = answer
