from typing import Any

from twisted.internet.defer import CancelledError, inlineCallbacks

from axolua_synapse import link
from axolua_synapse.link import EngineAway, Link
from axolua_synapse.rpc import READ_S

from .engine import OFFER
from .linked import TIMEOUT_S, LinkTest


class GateTest(LinkTest):
    """Two questions at a time."""

    def make_link(self, **config: Any) -> Link:
        self.patch(link, "MOST_AT_ONCE", 2)
        return super().make_link(**config)

    @inlineCallbacks
    def sent(self, engine: Any, *names: str) -> Any:
        """The calls that the engine has been sent since, which are these and in this order."""
        calls = []
        for _ in names:
            calls.append((yield engine.received.get()))
        self.assertEqual([call["params"]["callback"] for call in calls], list(names))
        return calls

    @inlineCallbacks
    def test_the_others_come_one_after_another(self) -> Any:
        self.engine.offer = {**OFFER, "policies": {"unheard": {"wait": False}}}
        engine = yield self.connect()
        asked = [self.ask(name) for name in "abcd"]
        (a, b) = yield self.sent(engine, "a", "b")
        # One from inside another does not wait for a place: that one keeps its own until it is answered.
        within = self.ask("inner", within=1)
        (inner,) = yield self.sent(engine, "inner")
        engine.answer(inner, {"result": 1})
        yield within
        # Nor does one of the lane, which is one at a time anyway.
        later = self.ask("unheard")
        (unheard,) = yield self.sent(engine, "unheard")
        engine.answer(unheard, {"result": 1})
        yield later
        engine.answer(b, {"result": 1})
        (c,) = yield self.sent(engine, "c")
        asked.append(self.ask("e"))
        engine.answer(a, {"result": 1})
        engine.answer(c, {"result": 1})
        for call in (yield self.sent(engine, "d", "e")):
            engine.answer(call, {"result": 1})
        for one in asked:
            self.assertEqual((yield one), {"result": 1})
        asked = [self.ask(name) for name in "fgh"]
        yield self.sent(engine, "f", "g")
        for one in asked:
            one.addErrback(lambda failure: failure.trap(CancelledError))
            one.cancel()

    @inlineCallbacks
    def test_the_time_for_which_one_waits_is_its_own(self) -> Any:
        self.engine.offer = {**OFFER, "policies": {"long": {"timeout_ms": 60_000}}}
        engine = yield self.connect()
        long = [self.ask("long"), self.ask("long")]
        one, two = yield self.sent(engine, "long", "long")
        late, cancelled, put = self.ask("late"), self.ask("cancelled"), self.ask("long")
        self.time.advance(2)
        cancelled.cancel()
        self.failureResultOf(cancelled, CancelledError)
        self.time.advance(4)
        error = self.failureResultOf(late, EngineAway).value
        self.assertIn("2 questions", str(error))
        engine.answer(one, {"result": 1})
        (three,) = yield self.sent(engine, "long")
        self.assertEqual(three["params"]["timeout_ms"], 54_000)
        engine.answer(two, {"result": 1})
        engine.answer(three, {"result": 1})
        for each in (*long, put):
            yield each

    @inlineCallbacks
    def test_none_waits_for_an_engine_that_is_away(self) -> Any:
        engine = yield self.connect()
        asked = [self.ask() for _ in range(3000)]
        yield engine.received.get()
        engine.kill()
        for one in asked:
            yield self.assertFailure(one, EngineAway)
        yield self.until(lambda: self.link._peer is None)
        self.time.advance(1)
        engine = yield self.next_conversation()
        asked = [self.ask() for _ in range(3)]
        self.time.advance(TIMEOUT_S)
        self.failureResultOf(asked[2], EngineAway)
        self.time.advance(READ_S)
        for one in (*asked[:2], self.ask(), self.ask(), self.ask()):  # the breaker is open
            self.failureResultOf(one, EngineAway)

    @inlineCallbacks
    def test_none_waits_in_line_for_an_engine_that_is_silent(self) -> Any:
        self.engine.offer = {**OFFER, "policies": {"long": {"timeout_ms": 60_000}}}
        engine = yield self.connect()
        long = [self.ask("long"), self.ask("long")]
        calls = yield self.sent(engine, "long", "long")
        within = self.ask(within=1)
        self.time.advance(TIMEOUT_S)
        self.time.advance(READ_S)
        self.failureResultOf(within, EngineAway)
        self.failureResultOf(self.ask(), EngineAway)
        for call, one in zip(calls, long, strict=True):
            engine.answer(call, {"result": 1})
            yield one
