import json
from itertools import count
from typing import Any

from immutabledict import immutabledict
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.trial.unittest import TestCase

from axolua_synapse import rpc, wire
from axolua_synapse.rpc import Peer
from axolua_synapse.wire import ConnectionGone, EngineAway, TimedOut


class Transport(StringTransport):  # type: ignore[misc]
    """One whose peer takes `room` bytes, and whose buffer is `unsent`."""

    room = 100 * wire.MAX_LINE
    unsent = 0

    def writeSomeData(self, data: bytes) -> int:
        taken = min(len(data), self.room)
        self.room -= taken
        super().write(data[:taken])
        return taken

    def write(self, data: bytes) -> None:
        self.unsent += len(data)
        super().write(data)

    def drain(self) -> None:
        self.unsent = 0
        self.producer.resumeProducing()


class PeerTest(TestCase):
    """A peer without a socket: what only shows at the level of bytes."""

    def setUp(self) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.transport = Transport()
        self.clock = Clock()
        self.peer = Peer(self.clock, count(1), self, self._serve)
        self.peer.makeConnection(self.transport)

    async def _serve(self, method: str, params: dict[str, Any]) -> Any:
        return {"never": object()} if params.get("odd") else {"frozen": immutabledict(a=1)}

    def connected(self, peer: Peer) -> None:
        pass

    def notified(self, peer: Peer, method: str, params: dict[str, Any]) -> None:
        self.heard.append((method, params))

    def lost(self, peer: Peer, reason: str) -> None:
        pass

    def sent(self) -> list[Any]:
        return [json.loads(line) for line in self.transport.value().splitlines()]

    def test_lines_arrive_in_any_pieces(self) -> None:
        line = '{"method":"n","params":{"text":"ä"}}\n'.encode()
        for size in range(1, len(line) + 1):
            self.heard.clear()
            stream = line * 3
            for at in range(0, len(stream), size):
                self.peer.dataReceived(stream[at : at + size])
            self.assertEqual(self.heard, [("n", {"text": "ä"})] * 3)

    def test_a_lone_surrogate_stays_an_escape(self) -> None:
        self.peer.notify("n", {"text": "ä\ud800"})
        self.assertIn(rb'"\u00e4\ud800"', self.transport.value())

    def test_the_end_of_a_line_counts(self) -> None:
        self.patch(wire, "MAX_LINE", len(wire.encode({"text": "x" * 10})))
        self.assertEqual(len(wire.encode({"text": "x" * 10})), wire.MAX_LINE)
        self.assertRaises(ValueError, wire.encode, {"text": "x" * 11})

    def test_a_request_that_is_too_long(self) -> None:
        self.assertRaises(EngineAway, self.peer.request, "call", {"text": "x" * wire.MAX_LINE}, 1)
        self.assertEqual(self.transport.value(), b"")

    def test_results_and_what_is_none(self) -> None:
        self.peer.dataReceived(b'{"id":1,"method":"api"}\n{"id":2,"method":"api","params":{"odd":true}}\n')
        good, bad = self.sent()
        self.assertEqual(good["result"], {"frozen": {"a": 1}})
        self.assertIn("cannot be sent", bad["error"]["message"])

    def test_an_error_without_an_id_hurts_nobody(self) -> None:
        _, answer = self.peer.request("ping", {}, 1)
        self.peer.dataReceived(b'{"id":null,"error":{"code":-32700,"message":"what?"}}\n{"id":1,"result":5}\n')
        self.assertEqual(self.successResultOf(answer), 5)

    def test_what_else_comes_puts_no_timeout_off_for_long(self) -> None:
        _, answer = self.peer.request("ping", {}, 1)
        self.clock.advance(1)
        while self.clock.seconds() < 1.9:
            self.peer.dataReceived(b'{"method":"n"}\n')
            self.clock.advance(rpc.READ_S)
        self.assertNoResult(answer)
        while self.clock.seconds() < 2.1:
            self.peer.dataReceived(b'{"method":"n"}\n')
            self.clock.advance(rpc.READ_S)
        self.failureResultOf(answer, TimedOut)

    def test_what_does_not_fit_is_sent_later_and_in_order(self) -> None:
        self.transport.room = 10
        for text in ("first", "second"):
            self.peer.notify("n", {"text": text})
        first, second = self.transport.value().splitlines(keepends=True)
        self.assertEqual(self.transport.unsent, len(first) - 10 + len(second))
        self.transport.drain()
        self.transport.room = 1000
        self.peer.notify("n", {"text": "third"})
        self.assertEqual(self.transport.unsent, 0)
        self.assertEqual([message["params"]["text"] for message in self.sent()], ["first", "second", "third"])

    def test_an_engine_that_takes_nothing(self) -> None:
        self.patch(rpc, "MAX_BEHIND", 1000)
        self.transport.room = 0
        self.peer.notify("n", {"text": "x" * 600})
        self.transport.drain()
        self.peer.notify("n", {"text": "x" * 600})
        self.assertFalse(self.transport.disconnecting)
        self.peer.notify("n", {"text": "x" * 600})
        self.assertTrue(self.transport.disconnected)
        self.assertRaises(ConnectionGone, self.peer.request, "ping", {}, 1)
