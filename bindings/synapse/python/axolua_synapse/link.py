"""The engine as this process of Synapse sees it: one connection, made anew when it is lost, and the questions over it.

A question never waits for an engine that is known to be away. It is away while there is no connection whose `hello` has been
answered, and while it is silent: a question ran into its timeout, and no `ping` has been answered since.
"""

import logging
from collections.abc import Awaitable, Callable
from itertools import count
from typing import TYPE_CHECKING, Any

from synapse.logging.context import SENTINEL_CONTEXT, PreserveLoggingContext, set_current_context
from synapse.module_api import ModuleApi
from twisted.python.failure import Failure

from . import offer as offers
from .breaker import Breaker
from .config import Config
from .dial import Dialer
from .gate import Gate
from .hello import hello
from .hold import RESTARTS, Hold
from .lanes import Lane
from .offer import Offer, Policy
from .rpc import Peer
from .serving import Serve
from .start import first_offer
from .wire import ConnectionGone, EngineAway, RpcError, TimedOut

if TYPE_CHECKING:
    from synapse.server import HomeServer

    from .runs import Run

__all__ = ["EngineAway", "Link", "Offer", "Policy", "RpcError", "Serve"]

logger = logging.getLogger(__name__)

# The engine answers by its own deadline; only one that does not live overruns it by this much.
GRACE_MS = 250
# Several processes share the engine's queue, which has room for about a thousand.
MOST_AT_ONCE = 256
HELLO_S = 10.0

_DEFAULT = Policy()


class Link:
    def __init__(self, hs: "HomeServer", api: ModuleApi, config: Config, serve: Serve) -> None:
        self.offer: Offer | None = None
        self._reactor: Any = hs.get_reactor()
        self._config = config
        self._serve = serve
        self._hello = hello(hs, api, config)
        self._ids = count(1)
        self._dialer = Dialer(self._reactor, config, self._make_peer)
        self._gate = Gate(self._reactor, MOST_AT_ONCE)
        self._hold = Hold(self._reactor)
        self._lane = Lane(api, self._reactor)
        self._peer: Peer | None = None
        self._breaker = Breaker(over_tcp=config.host is not None)
        self._reason = "not connected yet"
        self._listeners: list[Callable[[Offer], None]] = []

    def say_hello(self) -> None:
        """Blocks until the engine has made its first offer. Raises EngineAway."""
        self._take(first_offer(self._config, self._hello))

    def start(self) -> None:
        """Connects when the reactor runs, at once if it does."""
        with PreserveLoggingContext():
            self._reactor.callWhenRunning(self._dialer.dial)
        self._reactor.addSystemEventTrigger("before", "shutdown", self._dialer.stop)

    def on_offer(self, fn: Callable[[Offer], None]) -> None:
        """`fn` is called with each offer from now on. What was kept of earlier answers is void then."""
        self._listeners.append(fn)

    def policy(self, callback: str) -> Policy:
        return _DEFAULT if self.offer is None else self.offer.policies.get(callback, _DEFAULT)

    async def ask(
        self,
        callback: str,
        args: dict[str, Any],
        *,
        request: dict[str, Any] | None,
        within: int | str | None,
        run: "Run",
    ) -> dict[str, Any]:
        """The answer object. Raises EngineAway when none comes: at once if the engine is away, else after its timeout.
        Cancelling it cancels the question."""
        params: dict[str, Any] = {"callback": callback, "args": args}
        if request is not None:
            params["request"] = request
        if within is not None:
            params["within"] = within
        policy = self.policy(callback)
        answer = await self._question("call", params, policy.timeout_ms, run, within is None, policy.wait)
        if not isinstance(answer, dict):
            raise EngineAway(f"{callback}: the engine's answer is no object")
        return answer

    async def finish(self, method: str, handle: str, response: dict[str, Any] | None, run: "Run") -> None:
        """Runs the function that an earlier answer of this connection left behind. Raises EngineAway."""
        params: dict[str, Any] = {"handle": handle}
        if method == "on_login":
            params["response"] = response
        callback = "check_auth" if method == "on_login" else "on_update"
        await self._question(method, params, self.policy(callback).timeout_ms, run, False, False)

    async def later(self, callback: str, job: Callable[[], Awaitable[object]]) -> None:
        """For callbacks whose policy does not wait: `job` asks, after those put before it, in a background process.
        Returns when it is in the queue; raises EngineAway if the queue stays full for as long as a question may take."""
        await self._lane.put(job, self.policy(callback).timeout_ms / 1000)

    # Questions.

    async def _question(
        self, method: str, params: dict[str, Any], timeout_ms: int, run: "Run", may_wait: bool, in_turn: bool
    ) -> Any:
        """`may_wait` says that the question may wait: for its turn, and for a later connection than the present one. One
        from inside another may not: that one keeps its place, and the engine that restarts, until it is over. `in_turn` is
        false for the lane's, which are one at a time already."""
        deadline = self._reactor.seconds() + (timeout_ms + GRACE_MS) / 1000
        gated = may_wait and in_turn
        if gated and not self._gate.enter():
            if not self._hold.on:
                self._present()
            await self._gate.wait(deadline)
        try:
            while True:
                if may_wait and self._hold.on:
                    await self._hold.wait(deadline)
                peer, left_s = self._present(), deadline - self._reactor.seconds()
                if left_s <= 0 or (may_wait and peer.leaving):
                    raise EngineAway(RESTARTS)
                if method == "call":
                    params["timeout_ms"] = max(int(left_s * 1000) - GRACE_MS, 1)
                try:
                    return await self._put(peer, method, params, left_s, run)
                except ConnectionGone:
                    # Lost in a planned restart, between its announcement and its end: nobody has answered it. Lua may
                    # have run for it all the same, but has done nothing here.
                    if not (may_wait and self._hold.on) or run.acted:
                        raise
        finally:
            if gated:
                self._gate.leave()

    def _present(self) -> Peer:
        if self._peer is None:
            raise EngineAway(self._reason)
        if self._breaker.silent:
            raise EngineAway(self._breaker.reason)
        return self._peer

    async def _put(self, peer: Peer, method: str, params: dict[str, Any], timeout_s: float, run: "Run") -> Any:
        number, answer = peer.request(method, params, timeout_s)
        run.id = number
        # As make_deferred_yieldable does it, at a fraction of the cost.
        mine = set_current_context(SENTINEL_CONTEXT)
        try:
            return await answer
        except TimedOut as e:
            self._breaker.trip(peer, str(e))
            raise
        except RpcError as e:
            raise EngineAway(f"the engine refused {method}: {e.message}") from e
        finally:
            set_current_context(mine)

    # The connection: what a Peer tells its owner.

    def _make_peer(self) -> Peer:
        return Peer(self._reactor, self._ids, self, self._serve)

    def connected(self, peer: Peer) -> None:
        _, answer = peer.request("hello", self._hello, HELLO_S)
        answer.addCallback(self._welcome, peer)
        answer.addErrback(self._unwelcome, peer)

    def _welcome(self, result: Any, peer: Peer) -> None:
        self._take(offers.parse(result))
        peer.notify("ready", {})
        self._peer, self._reason = peer, ""
        self._breaker.watch(peer)
        self._dialer.answered()
        self._hold.end()
        logger.info("axolua: connected to %s", self._config.address)

    def _unwelcome(self, failure: Failure, peer: Peer) -> None:
        reason = f"the engine did not say hello: {failure.getErrorMessage()}"
        if reason != self._reason:
            logger.warning("axolua: %s", reason)
        self._reason = reason
        peer.abort(reason)

    def notified(self, peer: Peer, method: str, params: dict[str, Any]) -> None:
        if method == "callbacks_changed":
            self._take(offers.parse(params))
        elif method == "restarting":
            back_in_ms = params.get("back_in_ms")
            if isinstance(back_in_ms, bool) or not isinstance(back_in_ms, (int, float)):
                raise ValueError("back_in_ms is no number")
            back_in_ms = min(back_in_ms, offers.MAX_TIMEOUT_MS)
            logger.info("axolua: the engine restarts, back in %d ms", back_in_ms)
            # Not for longer than one question may take: else each callback of a request would wait anew.
            policies = self.offer.policies.values() if self.offer is not None else ()
            longest_ms = max((policy.timeout_ms for policy in policies), default=_DEFAULT.timeout_ms) + GRACE_MS
            peer.leaving = True
            self._hold.begin(min(back_in_ms, longest_ms) / 1000)
            self._dialer.soon(back_in_ms / 1000)

    def lost(self, peer: Peer, reason: str) -> None:
        if peer is self._peer:
            self._peer = None
            self._breaker.watch(None)
            self._reason = f"the connection is lost: {reason}"
            if not (self._dialer.stopped or self._hold.on):
                logger.warning("axolua: %s", self._reason)
        self._dialer.lost(peer.garbage)

    def _take(self, offer: Offer) -> None:
        if self.offer is None or self.offer.generation != offer.generation:
            handled = ", ".join(sorted(offer.callbacks))
            logger.info("axolua: generation %s handles %s", offer.generation, handled or "nothing")
        self.offer = offer
        for listener in tuple(self._listeners):  # one may add another, which knows this offer already
            try:
                listener(offer)
            except Exception:
                logger.exception("axolua: the offer %s was not taken", offer.generation)
