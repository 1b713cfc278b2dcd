import json
import os
import shutil
import socket
import tempfile
import threading
from itertools import count
from types import SimpleNamespace
from typing import Any

from twisted.trial.unittest import TestCase

from axolua_synapse import start
from axolua_synapse.config import Config
from axolua_synapse.wire import EngineAway

from .engine import OFFER


class BlockingEngine:
    """Answers one connection after another with the lines given, in a thread: the caller blocks."""

    def __init__(self, path: str, *answers: bytes) -> None:
        self.hellos: list[Any] = []
        self._answers = answers
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(path)
        self._listener.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        for answer in self._answers:
            connection, _ = self._listener.accept()
            with connection, connection.makefile("rb") as lines:
                self.hellos.append(json.loads(lines.readline()))
                connection.sendall(answer)

    def close(self) -> None:
        self._thread.join()
        self._listener.close()


def welcome(offer: Any) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": 1, "result": offer}).encode() + b"\n"


class StartTest(TestCase):
    def setUp(self) -> None:
        self.folder = tempfile.mkdtemp()
        self.path = os.path.join(self.folder, "s")
        self.now = 0.0
        self.slept: list[float] = []
        self.on_sleep: Any = None
        self.patch(start, "time", SimpleNamespace(monotonic=lambda: self.now, sleep=self._sleep))

    def tearDown(self) -> None:
        shutil.rmtree(self.folder)

    def _sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)
        if self.on_sleep:
            self.on_sleep()

    def engine(self, *answers: bytes) -> BlockingEngine:
        engine = BlockingEngine(self.path, *answers)
        self.addCleanup(engine.close)
        return engine

    def ask(self, wait_s: float = 5) -> Any:
        return start.first_offer(Config(socket=self.path, wait_s=wait_s), {"protocol": 1})

    def test_offer(self) -> None:
        engine = self.engine(b'{"method":"callbacks_changed"}\n' + welcome(OFFER))
        offer = self.ask()
        self.assertEqual(offer.callbacks, {"check_event_for_spam"})
        policy = offer.policies["check_event_for_spam"]
        self.assertEqual((policy.timeout_ms, policy.local, policy.federated, policy.wait), (5000, "skip", "deny", True))
        hello = {"jsonrpc": "2.0", "id": 1, "method": "hello", "params": {"protocol": 1}}
        self.assertEqual(engine.hellos, [hello])
        self.assertEqual(self.slept, [])

    def test_waits_for_the_engine(self) -> None:
        self.on_sleep = lambda: len(self.slept) == 3 and self.engine(welcome(OFFER))
        self.assertEqual(self.ask().generation, "g1")

    def test_gives_up(self) -> None:
        error = self.assertRaises(EngineAway, self.ask)
        self.assertIn("in 5 s", str(error))
        self.assertLess(self.now, 5)
        self.now = 0.0
        self.slept.clear()
        self.assertRaises(EngineAway, self.ask, wait_s=0)
        self.assertEqual(self.slept, [])

    def test_garbage_is_no_engine(self) -> None:
        endless = welcome({"policies": {"check_event_for_spam": {"timeout_ms": 5}}}).replace(b"5", b"1e400")
        for garbage in (b"", b"HTTP/1.1\r\n", b"[]\n", welcome([]), welcome({"callbacks": {}}), endless):
            engine = BlockingEngine(self.path, garbage)
            self.assertRaises(EngineAway, self.ask, wait_s=0)
            engine.close()
            os.unlink(self.path)

    def test_a_timeout_without_an_end_has_one(self) -> None:
        self.engine(welcome({"policies": {"check_event_for_spam": {"timeout_ms": 10**400}}}))
        self.assertEqual(self.ask().policies["check_event_for_spam"].timeout_ms, 24 * 60 * 60 * 1000)

    def test_one_that_talks_and_never_says_hello(self) -> None:
        self.engine(b'{"method":"n"}\n' * 1000)
        self.patch(start, "READ", 10)
        ticks = count()
        self.patch(start, "time", SimpleNamespace(monotonic=lambda: next(ticks) / 2))
        error = self.assertRaises(EngineAway, self.ask, wait_s=0)
        self.assertIn("in time", str(error))

    def test_a_refusal_is_final(self) -> None:
        self.engine(b'{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"wrong token"}}\n')
        error = self.assertRaises(EngineAway, self.ask)
        self.assertIn("wrong token", str(error))
        self.assertEqual(self.slept, [])

    def test_another_protocol(self) -> None:
        self.engine(welcome({"protocol": 2}))
        error = self.assertRaises(EngineAway, self.ask, wait_s=0)
        self.assertIn("protocol 2", str(error))
