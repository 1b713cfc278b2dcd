"""Requests as the engine makes them, without a connection between."""

from __future__ import annotations

from contextvars import Context
from typing import Any

from synapse.logging.context import PreserveLoggingContext, make_deferred_yieldable, run_in_background
from twisted.internet.defer import Deferred

from axolua_synapse.api import Serve
from axolua_synapse.runs import Runs
from axolua_synapse.wire import RpcError

from .homeserver import Home


class Engine:
    """The engine's side of a homeserver."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.runs = Runs()
        self.serve = Serve(home.hs, home.api, self.runs)

    def request(self, method: str, params: dict[str, Any]) -> Deferred[Any]:
        """A request comes over the connection, so from no log context and knowing nothing of who waits for it."""
        with PreserveLoggingContext():
            done: Deferred[Any] = Context().run(run_in_background, self.serve, method, params)
        return done

    def api(self, member: str, **args: Any) -> Any:
        """A request outside a question."""
        return self.home.wait(self.request("api", {"run": "init", "method": member, "args": args}))

    def error(self, member: str, **args: Any) -> RpcError:
        try:
            result = self.api(member, **args)
        except RpcError as e:
            return e
        raise AssertionError(f"{member} gave {result}")

    async def within(self, run: int, member: str, **args: Any) -> Any:
        """A request while a callback waits for question `run`."""
        return await make_deferred_yieldable(self.request("api", {"run": run, "method": member, "args": args}))
