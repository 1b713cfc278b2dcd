"""The engine's requests over one connection, from their arrival to their answer."""

import logging
from collections.abc import Callable
from typing import Any
from typing import Protocol as Interface

from synapse.logging.context import run_in_background
from twisted.internet.defer import Deferred

from . import wire
from .wire import RpcError

logger = logging.getLogger(__name__)


class Serve(Interface):
    """Answers the engine's requests. Raises RpcError; anything else is logged and answered as an internal error."""

    async def __call__(self, method: str, params: dict[str, Any]) -> Any: ...


class Serving:
    """`write` sends a line."""

    def __init__(self, serve: Serve, write: Callable[[bytes], None]) -> None:
        self._serve = serve
        self._write = write
        self._open: set[str | float] = set()

    def begin(self, number: Any, method: str, params: dict[str, Any]) -> None:
        """Raises ValueError for what is no id."""
        if not isinstance(number, (str, int, float)) or number in self._open:
            raise ValueError("an id that is no text or number, or is in use")
        self._open.add(number)
        done: Deferred[Any] = run_in_background(self._serve, method, params)
        done.addCallbacks(
            lambda result: self._reply(number, result), lambda failure: self._failed(number, failure.value)
        )

    def cancel(self, number: Any) -> None:
        """The work itself goes on: Synapse's own code is not made to be stopped midway."""
        if isinstance(number, (str, int, float)) and number in self._open:
            self._refuse(number, RpcError(wire.CANCELLED, "cancelled"))

    def end(self) -> None:
        """Nobody waits for an answer any more."""
        self._open.clear()

    def _reply(self, number: str | float, result: Any) -> None:
        if number not in self._open:
            return  # cancelled
        try:
            line = wire.encode({"jsonrpc": "2.0", "id": number, "result": result})
        except ValueError as e:
            self._refuse(number, RpcError(wire.INTERNAL_ERROR, f"the result cannot be sent: {e}"))
            return
        self._open.discard(number)
        self._write(line)

    def _failed(self, number: str | float, error: BaseException) -> None:
        if not isinstance(error, RpcError):
            logger.error("axolua: a request of the engine failed", exc_info=error)
            error = RpcError(wire.INTERNAL_ERROR, type(error).__name__)
        if number in self._open:
            self._refuse(number, error)

    def _refuse(self, number: str | float, error: RpcError) -> None:
        self._open.discard(number)
        self._write(wire.error_line(number, error))
