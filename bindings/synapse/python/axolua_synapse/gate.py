"""How many questions are with the engine at once. Synapse checks thousands of pulled events at a time, and the engine would
refuse what its queue has no room for; so they wait here."""

from collections import OrderedDict
from typing import Any

from synapse.logging.context import PreserveLoggingContext, make_deferred_yieldable
from twisted.internet.defer import Deferred

from .wire import EngineAway


class Gate:
    """Who does not find a place waits in line for one."""

    def __init__(self, reactor: Any, places: int) -> None:
        self._reactor = reactor
        self._places = places
        self._free = places
        self._waiting: OrderedDict[Deferred[None], None] = OrderedDict()
        self._calling = False

    def enter(self) -> bool:
        """Takes a place, if one is free and nobody was there before."""
        if self._free and not self._waiting:
            self._free -= 1
            return True
        return False

    async def wait(self, deadline: float) -> None:
        """Takes the place whose turn it is. Raises EngineAway at the deadline."""
        place: Deferred[None] = Deferred(self._waiting.pop)
        self._waiting[place] = None
        timer = self._reactor.callLater(deadline - self._reactor.seconds(), self._too_late, place)
        try:
            await make_deferred_yieldable(place)
        finally:
            if timer.active():
                timer.cancel()

    def leave(self) -> None:
        self._free += 1
        if self._waiting and not self._calling:
            self._call()

    def _call(self) -> None:
        # Not from within one another: where the engine is away, each of thousands leaves as soon as it has entered.
        self._calling = True
        while self._free and self._waiting:
            place, _ = self._waiting.popitem(last=False)
            self._free -= 1
            with PreserveLoggingContext():
                place.callback(None)
        self._calling = False

    def _too_late(self, place: "Deferred[None]") -> None:
        del self._waiting[place]
        with PreserveLoggingContext():
            place.errback(EngineAway(f"{self._places} questions are with the engine already"))
