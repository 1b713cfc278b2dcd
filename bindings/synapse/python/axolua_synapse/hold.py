"""Questions wait here while the engine restarts on purpose."""

from typing import Any

from synapse.logging.context import PreserveLoggingContext, make_deferred_yieldable
from twisted.internet.defer import Deferred

from .wire import EngineAway

RESTARTS = "the engine restarts"


class Hold:
    """Begins when the engine says that it restarts; ends when it is back, or by itself."""

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor
        self._until = float("-inf")
        self._waiting: set[Deferred[None]] = set()

    @property
    def on(self) -> bool:
        return bool(self._reactor.seconds() < self._until)

    def begin(self, for_s: float) -> None:
        self._until = self._reactor.seconds() + for_s

    def end(self) -> None:
        self._until = float("-inf")
        waiting, self._waiting = self._waiting, set()
        for one in waiting:
            with PreserveLoggingContext():
                one.callback(None)

    async def wait(self, deadline: float) -> None:
        """Until it ends. Raises EngineAway at the deadline."""
        now = self._reactor.seconds()
        if deadline <= now:
            raise EngineAway(RESTARTS)
        over: Deferred[None] = Deferred(self._waiting.discard)
        self._waiting.add(over)
        timer = self._reactor.callLater(min(self._until, deadline) - now, self._over, over, deadline <= self._until)
        try:
            await make_deferred_yieldable(over)
        finally:
            if timer.active():
                timer.cancel()

    def _over(self, over: "Deferred[None]", too_late: bool) -> None:
        self._waiting.discard(over)
        with PreserveLoggingContext():
            if too_late:
                over.errback(EngineAway(RESTARTS))
            else:
                over.callback(None)
