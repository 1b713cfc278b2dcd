from typing import Any

from twisted.internet.defer import Deferred, inlineCallbacks
from twisted.internet.endpoints import UNIXClientEndpoint

from axolua_synapse import dial
from axolua_synapse.config import Config
from axolua_synapse.link import EngineAway, Link
from axolua_synapse.rpc import READ_S
from axolua_synapse.wire import TimedOut

from .engine import OFFER
from .linked import TIMEOUT_S, LinkTest, fake_api, fake_hs


class BreakerTest(LinkTest):
    @inlineCallbacks
    def test_a_silent_engine_costs_one_timeout(self) -> Any:
        engine = yield self.connect()
        first = self.ask()
        self.time.advance(1)
        second = self.ask()
        self.time.advance(TIMEOUT_S - 1)
        self.time.advance(READ_S)
        yield self.assertFailure(first, TimedOut)
        # The breaker is open: new ones fail at once, and those under way as soon as a ping is not answered either.
        self.failureResultOf(self.ask(), EngineAway)
        self.assertNoResult(second)
        self.time.advance(2)
        self.time.advance(READ_S)
        self.failureResultOf(second, EngineAway)
        # The engine wakes up, and finds what was given up.
        seen = []
        while len(seen) < 6:
            message = yield engine.received.get()
            seen.append(message["method"])
        self.assertEqual(seen, ["call", "call", "cancel", "ping", "cancel", "cancel"])
        ping = yield engine.received.get()
        self.assertEqual(ping["method"], "ping")
        engine.answer(ping, None)
        yield self._answered(engine)

    @inlineCallbacks
    def _answered(self, engine: Any) -> Any:
        """Asks until a question reaches the engine, which is after it was heard."""
        heard: Deferred[None] = Deferred()
        self.link.on_offer(lambda _: heard.callback(None))
        engine.say(method="callbacks_changed", params=OFFER)
        yield heard
        asked = self.ask()
        call = yield engine.received.get()
        self.assertEqual(call["method"], "call")
        engine.answer(call, {"result": 1})
        self.assertEqual((yield asked), {"result": 1})

    @inlineCallbacks
    def test_one_lost_question_closes_it_again(self) -> Any:
        engine = yield self.connect()
        asked = self.ask()
        self.time.advance(TIMEOUT_S)
        self.time.advance(READ_S)
        yield self.assertFailure(asked, TimedOut)
        self.assertEqual((yield engine.received.get())["method"], "call")
        self.assertEqual((yield engine.received.get())["method"], "cancel")
        engine.answer((yield engine.received.get()), None)
        yield self._answered(engine)

    @inlineCallbacks
    def _silent_for(self, pings: int) -> Any:
        engine = yield self.connect()
        asked = self.ask()
        self.time.advance(TIMEOUT_S)
        self.time.advance(READ_S)
        yield self.assertFailure(asked, TimedOut)
        for _ in range(pings):
            self.assertIsNotNone(self.link._peer)
            self.assertTrue(self.link._peer._open)
            self.time.advance(2)
            self.time.advance(READ_S)
        return engine

    @inlineCallbacks
    def test_a_stopped_engine_keeps_its_connection(self) -> Any:
        engine = yield self._silent_for(20)
        self.assertTrue(self.link._peer._open)
        received = yield engine.received.get()
        self.assertEqual(received["method"], "call")

    @inlineCallbacks
    def test_a_network_that_may_be_dead_is_given_up(self) -> Any:
        self.patch(dial, "endpoint", lambda *_: UNIXClientEndpoint(self.time, self.socket))
        config = Config(host="far", port=1, token="t")
        self.link = Link(fake_hs(self.time), fake_api, config, self._serve)
        engine = yield self._silent_for(5)
        yield engine.gone
        yield self.until(lambda: self.link._peer is None)
        self.failureResultOf(self.ask(), EngineAway)
        self.time.advance(1)
        yield self.next_conversation()

    @inlineCallbacks
    def test_an_answer_that_was_there_when_the_reactor_stalled(self) -> Any:
        engine = yield self.connect()
        asked = self.ask()
        call = yield engine.received.get()
        engine.answer(call, {"result": 1})
        self.time.advance(60)  # before anything is read
        self.assertEqual((yield asked), {"result": 1})

    @inlineCallbacks
    def test_answers_that_take_many_turns_to_read(self) -> Any:
        engine = yield self.connect()
        asked = [self.ask() for _ in range(60)]
        calls = []
        for _ in asked:
            calls.append((yield engine.received.get()))
        for call in calls:
            engine.answer(call, {"result": "x" * 10_000})
        self.time.advance(60)  # before anything is read
        while not all(one.called for one in asked):
            yield self.turn()
            self.time.advance(READ_S / 5)
        for one in asked:
            self.assertEqual(len((yield one)["result"]), 10_000)
