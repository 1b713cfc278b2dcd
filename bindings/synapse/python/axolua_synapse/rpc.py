"""One connection to the engine: JSON-RPC in both directions, a message per line.

Everything here runs in the reactor's thread and in the sentinel log context; who awaits a Deferred from here has to use
make_deferred_yieldable.
"""

import logging
from collections.abc import Iterator
from typing import Any
from typing import Protocol as Interface

from synapse.logging.context import SENTINEL_CONTEXT, PreserveLoggingContext, set_current_context
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import ITCPTransport
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure

from . import tcp, wire
from .serving import Serve, Serving
from .wire import ConnectionGone, EngineAway, TimedOut

logger = logging.getLogger(__name__)

# Bytes that may wait for a peer which takes nothing, before the connection is given up.
MAX_BEHIND = 4 * wire.MAX_LINE

# For so long the reactor has to have read nothing, before a question whose time is over counts as not answered;
READ_S = 0.005
# and it counts as that in any case so long after its time.
READ_AT_MOST_S = 1.0


class Owner(Interface):
    """Who a Peer reports to."""

    def connected(self, peer: "Peer") -> None: ...

    def notified(self, peer: "Peer", method: str, params: dict[str, Any]) -> None:
        """Raises ValueError for what is no such notification, which ends the connection."""

    def lost(self, peer: "Peer", reason: str) -> None:
        """Called after all pending requests have failed."""


class Peer(Protocol):
    """Made for one connection. It is a producer of the transport's too, one that is told whenever nothing is left to send.

    `ids` are shared by the connections of a process, so that a late mention of a request of an earlier connection
    never meets another one.
    """

    def __init__(self, reactor: Any, ids: Iterator[int], owner: Owner, serve: Serve) -> None:
        self._reactor = reactor
        self._ids = ids
        self._owner = owner
        self._open = False
        # What Twisted's interfaces say of a transport is less than what every connection can do.
        self._socket: Any = None
        self._reason = ""
        self._parts: list[bytes] = []
        self._size = 0
        self._reads = 0
        self._pending: dict[int, tuple[Deferred[Any], Any]] = {}
        self._serving = Serving(serve, self._write)
        self._held: list[bytes] | None = None  # what is to be sent after all that was read has been seen to
        self._behind = 0  # bytes that the transport has been given since it last had none
        self.garbage = False
        self.leaving = False  # for who owns it: the engine has said that it ends

    # Requests to the engine.

    def request(self, method: str, params: dict[str, Any], timeout_s: float) -> "tuple[int, Deferred[Any]]":
        """The Deferred gives the result, or fails with RpcError, TimedOut or ConnectionGone; cancelling it tells the
        engine. Raises EngineAway if the request cannot be sent at all."""
        if not self._open:
            raise ConnectionGone("the connection is closed")
        number = next(self._ids)
        try:
            line = wire.encode({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        except ValueError as e:
            raise EngineAway(f"{method} cannot be sent: {e}") from e
        answer: Deferred[Any] = Deferred(lambda _: self._cancelled(number))
        self._pending[number] = (answer, self._reactor.callLater(timeout_s, self._late, number, timeout_s))
        self._write(line)
        return number, answer

    def notify(self, method: str, params: dict[str, Any]) -> None:
        self._write(wire.encode({"jsonrpc": "2.0", "method": method, "params": params}))

    def fail_pending(self, why: EngineAway) -> None:
        """Fails every request that waits for its answer, and tells the engine that nobody does any more."""
        for number in list(self._pending):
            self._fail(number, why)

    def abort(self, reason: str) -> None:
        """Ends the connection at once, without what is still to be written."""
        self._reason = self._reason or reason
        if self._open:
            self._open = False
            self._socket.abortConnection()

    def _late(self, number: int, timeout_s: float) -> None:
        # After a stall of the reactor its timers run before it reads, and of many answers that are there already it
        # reads a few at a time.
        until = self._reactor.seconds() + READ_AT_MOST_S
        self._look_again(number, TimedOut(f"no answer in {timeout_s:g} s"), until)

    def _look_again(self, number: int, why: TimedOut, until: float) -> None:
        answer, _ = self._pending[number]
        timer = self._reactor.callLater(READ_S, self._still_late, number, why, until, self._reads)
        self._pending[number] = (answer, timer)

    def _still_late(self, number: int, why: TimedOut, until: float, reads: int) -> None:
        if self._reads == reads or self._reactor.seconds() >= until:
            self._fail(number, why)
        else:
            self._look_again(number, why, until)

    def _fail(self, number: int, why: EngineAway) -> None:
        # An earlier failure of the same round may have cancelled this one.
        if answer := self._give_up(number):
            with PreserveLoggingContext():
                answer.errback(why)

    def _cancelled(self, number: int) -> None:
        self._give_up(number)

    def _give_up(self, number: int) -> "Deferred[Any] | None":
        if answer := self._settle(number):
            self.notify("cancel", {"id": number})
        return answer

    def _settle(self, number: object) -> "Deferred[Any] | None":
        answer, timer = self._pending.pop(number, (None, None)) if isinstance(number, int) else (None, None)
        if timer is not None and timer.active():
            timer.cancel()
        return answer

    # What comes in.

    def dataReceived(self, data: bytes) -> None:
        self._reads += 1
        self._held = []
        self._read(data)
        held, self._held = self._held, None
        if held and self._open:
            self._send(b"".join(held))

    def _read(self, data: bytes) -> None:
        *ends, rest = data.split(b"\n")
        for end in ends:
            if not self._open or not self._add(end):
                return
            line = b"".join(self._parts)
            self._parts.clear()
            self._size = 0
            self._line(line)
        self._add(rest)

    def _add(self, part: bytes) -> bool:
        self._size += len(part)
        if self._size > wire.MAX_LINE:
            self._not_rpc(f"a line of more than {wire.MAX_LINE} bytes")
            return False
        self._parts.append(part)
        return True

    def _line(self, line: bytes) -> None:
        try:
            message = wire.decode(line)
            method, number = message.get("method"), message.get("id")
            if isinstance(method, str):
                params = message.get("params") or {}
                if not isinstance(params, dict):
                    raise ValueError("params are no object")
                if number is not None:
                    self._serving.begin(number, method, params)
                elif method == "cancel":
                    self._serving.cancel(params.get("id"))
                else:
                    self._owner.notified(self, method, params)
            elif isinstance(number, int) and ("result" in message or "error" in message):
                self._answered(number, message)
            elif number is None and "error" in message:
                logger.error("axolua: the engine did not understand: %s", wire.remote_error(message["error"]))
            else:
                raise ValueError("neither a request nor an answer")
        except ValueError as e:
            self._not_rpc(str(e))

    def _not_rpc(self, what: str) -> None:
        self.garbage = True
        self.abort(f"the engine sent what is no JSON-RPC: {what}")

    def _answered(self, number: int, message: dict[str, Any]) -> None:
        answer = self._settle(number)
        if answer is None:
            return  # given up before
        if message.get("error") is not None:
            answer.errback(wire.remote_error(message["error"]))
        else:
            answer.callback(message.get("result"))
        set_current_context(SENTINEL_CONTEXT)  # that of whoever waited may be left over

    # The transport.

    def connectionMade(self) -> None:
        self._open = True
        self._socket = self.transport
        self._socket.registerProducer(self, False)
        if ITCPTransport.providedBy(self._socket):
            tcp.prepare(self._socket)
        self._owner.connected(self)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._open = False
        why = self._reason or reason.getErrorMessage()
        self._serving.end()
        self.fail_pending(ConnectionGone(why))
        self._owner.lost(self, why)

    def _write(self, line: bytes) -> None:
        if self._held is not None:
            self._held.append(line)
        elif self._open:
            self._send(line)

    def _send(self, data: bytes) -> None:
        if not self._behind:
            # At once: by way of the reactor it takes one more turn of it, and two changes of what it polls for.
            sent = self._socket.writeSomeData(data)
            if sent == len(data):
                return
            # Of an error the transport finds out by itself, when it tries again.
            data = data[sent:] if isinstance(sent, int) else data
        self._behind += len(data)
        if self._behind > MAX_BEHIND:
            self.abort("the engine does not take what is sent to it")
        else:
            self._socket.write(data)

    def resumeProducing(self) -> None:
        self._behind = 0

    def stopProducing(self) -> None:
        """The transport's way to say that it has ended; connectionLost says so too."""
