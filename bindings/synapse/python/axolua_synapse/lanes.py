"""The callbacks whose answer nobody needs: they go to the engine one after another, in order, while Synapse goes on."""

import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from synapse.logging.context import PreserveLoggingContext, make_deferred_yieldable
from synapse.module_api import ModuleApi
from twisted.internet.defer import Deferred

from .compat import background
from .wire import EngineAway

logger = logging.getLogger(__name__)

ROOM = 1000


class Lane:
    """At most `room` jobs wait; who comes when it is full waits for room, so that a burst slows down and loses nothing."""

    def __init__(self, api: ModuleApi, reactor: Any, room: int = ROOM) -> None:
        self._api = api
        self._reactor = reactor
        self._room = room
        self._jobs: deque[Callable[[], Awaitable[object]]] = deque()
        self._waiting: deque[Deferred[None]] = deque()
        self._running = False
        self._lost = 0  # since one was carried

    async def put(self, job: Callable[[], Awaitable[object]], within_s: float) -> None:
        """Returns when the job is in the queue; it runs as a background process. Raises EngineAway if there was no room
        for it in `within_s`."""
        if self._waiting or len(self._jobs) >= self._room:
            await self._wait(within_s)
        self._jobs.append(job)
        if not self._running:
            self._running = True
            background(self._api, "axolua_lane", self._run)

    async def _wait(self, within_s: float) -> None:
        room: Deferred[None] = Deferred(self._waiting.remove)
        self._waiting.append(room)
        timer = self._reactor.callLater(within_s, self._no_room, room)
        try:
            await make_deferred_yieldable(room)
        finally:
            if timer.active():
                timer.cancel()

    def _no_room(self, room: "Deferred[None]") -> None:
        self._waiting.remove(room)
        with PreserveLoggingContext():
            room.errback(EngineAway(f"{self._room} callbacks wait for the engine already"))

    async def _run(self) -> None:
        try:
            while self._jobs:
                job = self._jobs.popleft()
                if self._waiting:
                    room: Deferred[Any] = self._waiting.popleft()
                    with PreserveLoggingContext():
                        room.callback(None)
                try:
                    await job()
                except EngineAway as e:
                    self._lost += 1
                    if self._lost == 1:
                        logger.warning("axolua: callbacks that nobody waits for are not carried: %s", e)
                    continue
                except Exception:
                    logger.exception("axolua: a callback that nobody waits for failed")
                if self._lost > 0:
                    logger.warning("axolua: %d callbacks that nobody waits for were not carried", self._lost)
                    self._lost = 0
        finally:
            self._running = False
