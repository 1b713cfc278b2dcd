"""Whether the engine at the other end of the present connection is alive."""

import logging

from synapse.logging.context import PreserveLoggingContext
from twisted.python.failure import Failure

from .rpc import Peer
from .wire import EngineAway, RpcError, TimedOut

logger = logging.getLogger(__name__)

PING_S = 2.0
# Over TCP it may be the path that is dead; then only another connection helps, and this one does not say so for long.
GIVE_UP_AFTER = 5


class Breaker:
    """`silent` from a question that ran into its timeout on, until a `ping` is answered or there is another connection."""

    def __init__(self, over_tcp: bool) -> None:
        self.silent = False
        self.reason = ""
        self._over_tcp = over_tcp
        self._peer: Peer | None = None
        self._missed = 0

    def watch(self, peer: Peer | None) -> None:
        """Goes by this connection from now on."""
        self._peer, self.silent = peer, False

    def trip(self, peer: Peer, reason: str) -> None:
        if peer is self._peer and not self.silent:
            self.silent, self._missed = True, 0
            self.reason = f"the engine is silent ({reason})"
            logger.warning("axolua: %s; its callbacks are answered by their policies until it answers", self.reason)
            with PreserveLoggingContext():
                self._probe(peer)

    def _probe(self, peer: Peer) -> None:
        try:
            _, answer = peer.request("ping", {}, PING_S)
        except EngineAway:
            return
        answer.addCallbacks(self._speaks, self._not_yet, callbackArgs=(peer,), errbackArgs=(peer,))

    def _speaks(self, _: object, peer: Peer) -> None:
        if peer is self._peer:
            self.silent = False
            logger.info("axolua: the engine answers again")

    def _not_yet(self, failure: Failure, peer: Peer) -> None:
        if isinstance(failure.value, RpcError):
            self._speaks(None, peer)
        elif isinstance(failure.value, TimedOut):
            # No need for the others to wait for their own timeouts.
            peer.fail_pending(TimedOut(self.reason))
            self._missed += 1
            if self._over_tcp and self._missed >= GIVE_UP_AFTER:
                peer.abort(f"no ping was answered in {GIVE_UP_AFTER * PING_S:g} s")
            else:
                self._probe(peer)
