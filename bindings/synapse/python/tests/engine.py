"""An engine for tests: the protocol over a real unix socket, and answers as a test wants them; and a reactor whose sockets
are real and whose time is the test's."""

import json
from typing import Any

from twisted.internet import reactor as real_reactor
from twisted.internet.defer import Deferred, DeferredQueue, inlineCallbacks
from twisted.internet.endpoints import TCP4ServerEndpoint, UNIXServerEndpoint
from twisted.internet.protocol import Factory
from twisted.internet.task import Clock
from twisted.protocols.basic import LineOnlyReceiver

OFFER: dict[str, Any] = {
    "protocol": 1,
    "generation": "g1",
    "callbacks": ["check_event_for_spam"],
    "policies": {"check_event_for_spam": {"timeout_ms": 5000, "on_error": {"local": "skip", "federated": "deny"}}},
}


class Time:
    """The global reactor with a clock of the test's."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.callLater = self.clock.callLater
        self.seconds = self.clock.seconds
        self.advance = self.clock.advance

    def callWhenRunning(self, fn: Any) -> None:
        fn()

    def addSystemEventTrigger(self, *args: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        return getattr(real_reactor, name)


class Conversation(LineOnlyReceiver):
    """One connection to the engine. What arrives is in `received`, but `hello`, which is answered with the engine's offer."""

    delimiter = b"\n"
    MAX_LENGTH = 16 * 1024 * 1024

    def connectionMade(self) -> None:
        self.received: DeferredQueue[dict[str, Any]] = DeferredQueue()
        self.gone: Deferred[None] = Deferred()
        self.factory.engine.connections.put(self)

    def connectionLost(self, reason: Any = None) -> None:
        self.gone.callback(None)

    def lineReceived(self, line: bytes) -> None:
        message = json.loads(line)
        engine = self.factory.engine
        if message.get("method") == "hello" and engine.offer is not None:
            engine.hellos.append(message["params"])
            self.answer(message, engine.offer)
        else:
            self.received.put(message)

    def say(self, **message: Any) -> None:
        self.sendLine(json.dumps({"jsonrpc": "2.0", **message}).encode())

    def answer(self, message: dict[str, Any], result: Any) -> None:
        self.say(id=message["id"], result=result)

    def kill(self) -> None:
        self.transport.abortConnection()


class Engine:
    """`offer` None leaves `hello` to the test."""

    def __init__(self, path: str, offer: Any = OFFER) -> None:
        self.path = path
        self.offer = offer
        self.hellos: list[dict[str, Any]] = []
        self.connections: DeferredQueue[Conversation] = DeferredQueue()
        self._port: Any = None

    @inlineCallbacks
    def listen(self) -> Any:
        self._port = yield UNIXServerEndpoint(real_reactor, self.path).listen(self._factory())

    @inlineCallbacks
    def listen_tcp(self) -> Any:
        """Gives the port, on loopback."""
        self._port = yield TCP4ServerEndpoint(real_reactor, 0, interface="127.0.0.1").listen(self._factory())
        return self._port.getHost().port

    def _factory(self) -> Factory:
        factory = Factory.forProtocol(Conversation)
        factory.noisy = False
        factory.engine = self
        return factory

    @inlineCallbacks
    def stop(self) -> Any:
        if self._port is not None:
            port, self._port = self._port, None
            yield port.stopListening()
