"""Keeps one connection to the engine: dials, and dials again with a back-off.

Not Twisted's ClientService: a connection that ends while it is prepared (here: before `hello` is answered) makes that one
raise, and its back-off forgets a peer that accepts and then talks nonsense.
"""

import logging
from collections.abc import Callable
from typing import Any

from synapse.logging.context import PreserveLoggingContext
from twisted.application.internet import backoffPolicy
from twisted.internet.endpoints import HostnameEndpoint, UNIXClientEndpoint
from twisted.internet.protocol import Factory
from twisted.python.failure import Failure

from .config import Config
from .rpc import Peer

logger = logging.getLogger(__name__)

CONNECT_S = 5.0
# Between attempts while the engine has said that it comes back in a moment.
SOON_S = 0.05
# An engine that stays away longer has not just restarted.
MAX_SOON_S = 60.0
# A peer that sent garbage is not taken for a good one before this long.
DISTRUST_S = 60.0


def endpoint(reactor: Any, config: Config) -> Any:
    if config.host is not None:
        return HostnameEndpoint(reactor, config.host, config.port, timeout=CONNECT_S)
    return UNIXClientEndpoint(reactor, config.socket, timeout=CONNECT_S)  # type: ignore[no-untyped-call]


class _Peers(Factory):
    noisy = False

    def __init__(self, make: Callable[[], Peer]) -> None:
        self._make = make

    def buildProtocol(self, addr: object) -> Peer:
        return self._make()


class Dialer:
    """`make_peer` is called for each connection; its owner says `answered` and `lost`."""

    def __init__(self, reactor: Any, config: Config, make_peer: Callable[[], Peer]) -> None:
        self._reactor = reactor
        self._address = config.address
        self._endpoint = endpoint(reactor, config)
        self._factory = _Peers(make_peer)
        self._delay = backoffPolicy(0.05, 5.0, jitter=lambda: 0.0)
        self._attempt = 0
        self._garbage_at = float("-inf")
        self._soon_until = 0.0
        self._next: Any = None
        self.stopped = False

    def dial(self) -> None:
        self._next = None
        with PreserveLoggingContext():
            self._endpoint.connect(self._factory).addErrback(self._failed)

    def answered(self) -> None:
        """The engine has answered `hello`: the next loss is followed by a quick attempt."""
        if self._reactor.seconds() - self._garbage_at > DISTRUST_S:
            self._attempt = 0
        self._soon_until = 0.0

    def soon(self, for_s: float) -> None:
        """Attempts follow quickly for that long."""
        self._soon_until = self._reactor.seconds() + min(for_s, MAX_SOON_S)
        if self._next is not None:
            self._next.cancel()
            self._again()

    def lost(self, garbage: bool) -> None:
        if garbage:
            self._garbage_at = self._reactor.seconds()
        self._again()

    def stop(self) -> None:
        """No further attempt; a connection that exists stays."""
        self.stopped = True
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def _failed(self, failure: Failure) -> None:
        if self._attempt == 0:
            logger.warning("axolua: cannot connect to %s: %s", self._address, failure.getErrorMessage())
        self._again()

    def _again(self) -> None:
        if self.stopped:
            return
        self._attempt += 1
        soon = self._reactor.seconds() < self._soon_until
        self._next = self._reactor.callLater(SOON_S if soon else self._delay(self._attempt), self.dial)
