"""Answers the engine's requests: members of the module API, lookups in the state that goes with a question, and whose access
tokens are."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from synapse.logging.context import (  # type: ignore[attr-defined]
    LoggingContext,
    PreserveLoggingContext,
    current_context,
    make_deferred_yieldable,
    run_in_background,
)

from . import api_rooms, api_users, compat, convert, tokens
from .api_member import Function, Home, call, check_offered, not_offered
from .runs import Request, Run, Runs, asking
from .wire import RpcError

if TYPE_CHECKING:
    from synapse.events import EventBase
    from synapse.module_api import ModuleApi
    from synapse.server import HomeServer

    from .runs import Ids

logger = logging.getLogger(__name__)

MEMBERS: Mapping[str, Function] = {**api_users.MEMBERS, **api_rooms.MEMBERS}
"""What `api` answers; the engine answers the rest of the declared members itself."""

MAX_OPEN = 500
"""The requests that may be open. One goes on when the engine has given up its question, so that only this bounds how many
there are; the engine waits for about as many as it has VMs."""


class Serve:
    """Answers one request of the engine's at each call, in the log context of the question in which it arose, or as a
    background process. It is called in the sentinel context and gives only RpcErrors."""

    def __init__(self, hs: HomeServer, api: ModuleApi, runs: Runs) -> None:
        self._home = Home(hs, api)
        self._runs = runs
        self._open = 0

    async def __call__(self, method: str, params: dict[str, Any]) -> Any:
        if self._open >= MAX_OPEN:
            raise convert.failed(f"{self._open} requests are open already")
        self._open += 1
        try:
            return await self._answer(method, params)
        finally:
            self._open -= 1

    async def _answer(self, method: str, params: dict[str, Any]) -> Any:
        if method == "api":
            return await self._api(params)
        if method == "whoami":
            return await self._whoami(params)
        if method == "state":
            return await self._state(params)
        if method == "state_keys":
            return await self._state_keys(params)
        raise not_offered(method)

    async def _state(self, params: dict[str, Any]) -> dict[str, Any] | None:
        run, key = self._run_of(params), (params.get("type", ""), params.get("state_key") or "")
        if run.state is not None:
            found = run.state.get(key)
        else:
            event_id = (await self._ids_of(run)).get(key)
            found = await self._carry_out(Request(run.id, run), _event, {"event_id": event_id}) if event_id else None
        return None if found is None else convert.event(self._home.hs, found)

    async def _state_keys(self, params: dict[str, Any]) -> list[tuple[str, str]]:
        run, kind = self._run_of(params), params.get("type")
        keys = run.state if run.state is not None else await self._ids_of(run)
        return sorted(key for key in keys if kind is None or key[0] == kind)

    def _run_of(self, params: dict[str, Any]) -> Run:
        run = self._runs.get(params.get("run"))
        if run is None:
            raise _over()
        return run

    async def _ids_of(self, run: Run) -> Ids:
        """The room's state when it was first read: Synapse's own cached object, whatever the room's size."""
        if not run.lazy:
            raise convert.failed(f"{run.callback} comes without state")
        if run.ids is None:
            run.ids = await self._carry_out(Request(run.id, run), _current_ids, {"room_id": run.room_id})
        return run.ids

    async def _whoami(self, params: dict[str, Any]) -> Any:
        token, run = params.get("access_token"), params.get("run")
        if not isinstance(token, str) or not isinstance(run, str):
            raise convert.failed("a request without run or access_token")
        return await self._carry_out(Request(run, None), tokens.whoami, {"access_token": token})

    async def _api(self, params: dict[str, Any]) -> Any:
        name, run, args = params.get("method"), params.get("run"), params.get("args") or {}
        function = MEMBERS.get(name) if isinstance(name, str) else None
        if function is None or not isinstance(name, str):
            raise not_offered(name)
        check_offered(self._home.api, name)
        if not isinstance(run, (int, str)) or not isinstance(args, dict):
            raise convert.failed("a request without run or with args that are no object")
        request = Request(run, self._runs.get(run))
        if request.parent is None and not isinstance(run, str):
            raise _over()
        if request.parent is not None:
            request.parent.acted = True
        return await self._carry_out(request, function, args)

    async def _carry_out(self, request: Request, function: Function, args: dict[str, Any]) -> Any:
        context = request.parent.context if request.parent is not None else None
        if isinstance(context, LoggingContext):
            return await make_deferred_yieldable(run_in_background(self._charged, context, request, function, args))
        return await self._in_background(request, function, args)

    async def _charged(self, to: LoggingContext, request: Request, function: Function, args: dict[str, Any]) -> Any:
        """Carries the request out at the expense of a log context, which may meanwhile come to its end."""
        asking.set(request)
        try:
            with PreserveLoggingContext(compat.child_context(to)):
                return await call(function, self._home, args)
        except Exception as e:
            logger.debug("axolua: %s failed", function.__name__, exc_info=True)
            raise convert.rpc_error(e, self._home.hs.config) from e
        finally:
            request.over = True

    async def _in_background(self, request: Request, function: Function, args: dict[str, Any]) -> Any:
        async def process() -> tuple[Any, RpcError | None]:
            context = current_context()
            assert isinstance(context, LoggingContext)
            try:
                return await self._charged(context, request, function, args), None
            except RpcError as e:
                return None, e

        result, error = await make_deferred_yieldable(compat.background(self._home.api, "axolua_api", process))
        if error is not None:
            raise error
        return result


async def _current_ids(home: Home, room_id: str) -> Ids:
    # To wait for the full state can take as long as another server does; Synapse does not for on_new_event either.
    return await home.hs.get_storage_controllers().state.get_current_state_ids(room_id, await_full_state=False)


async def _event(home: Home, event_id: str) -> EventBase | None:
    return await home.hs.get_datastores().main.get_event(event_id, allow_none=True)


def _over() -> RpcError:
    return convert.failed("the question is over")
