from typing import Any

from twisted.internet.defer import CancelledError, Deferred, inlineCallbacks

from axolua_synapse.link import EngineAway
from axolua_synapse.rpc import READ_S

from .engine import OFFER
from .linked import TIMEOUT_S, LinkTest


class RestartTest(LinkTest):
    @inlineCallbacks
    def _announced(self, back_in_ms: int) -> Any:
        engine = yield self.connect()
        heard: Deferred[None] = Deferred()
        self.link.on_offer(lambda _: heard.called or heard.callback(None))
        engine.say(method="restarting", params={"back_in_ms": back_in_ms})
        engine.say(method="callbacks_changed", params=OFFER)
        yield heard
        return engine

    @inlineCallbacks
    def test_questions_wait(self) -> Any:
        engine = yield self._announced(3000)
        asked = self.ask()
        self.time.advance(1)
        self.assertNoResult(asked)
        engine.kill()
        yield engine.gone
        yield self.until(lambda: self.link._peer is None)
        self.time.advance(0.05)
        engine = yield self.next_conversation()
        call = yield engine.received.get()
        self.assertEqual(call["params"]["timeout_ms"], 3950)  # what is left of the 5,000
        engine.answer(call, {"result": 1})
        self.assertEqual((yield asked), {"result": 1})

    @inlineCallbacks
    def test_one_under_way_is_asked_again(self) -> Any:
        engine = yield self.connect()
        asked = self.ask()
        yield engine.received.get()
        engine.say(method="restarting", params={"back_in_ms": 1000})
        engine.transport.loseConnection()
        yield engine.gone
        yield self.until(lambda: self.link._peer is None)
        self.time.advance(0.05)
        engine = yield self.next_conversation()
        engine.answer((yield engine.received.get()), {"result": 1})
        self.assertEqual((yield asked), {"result": 1})

    @inlineCallbacks
    def test_one_that_the_api_has_acted_for_is_not_asked_again(self) -> Any:
        engine = yield self.connect()
        asked = self.ask()
        yield engine.received.get()
        self.run.acted = True
        engine.say(method="restarting", params={"back_in_ms": 1000})
        engine.transport.loseConnection()
        yield self.assertFailure(asked, EngineAway)

    @inlineCallbacks
    def test_cut_when_its_time_is_over_already(self) -> Any:
        engine = yield self.connect()
        asked = self.ask()
        yield engine.received.get()
        self.time.advance(1)
        engine.say(method="restarting", params={"back_in_ms": 60_000})
        yield self.until(lambda: self.link._hold.on)
        self.time.advance(TIMEOUT_S - 1 + READ_S / 2)  # there was no time yet to read what is there
        engine.kill()
        yield self.assertFailure(asked, EngineAway)

    @inlineCallbacks
    def test_none_goes_to_the_engine_that_ends(self) -> Any:
        policies = {"check_event_for_spam": {"timeout_ms": 20_000}}
        self.engine.offer = {**OFFER, "policies": policies}
        engine = yield self.connect()
        engine.say(method="restarting", params={"back_in_ms": 3000})
        yield self.until(lambda: self.link._hold.on)
        asked = self.ask()
        self.time.advance(3)
        self.failureResultOf(asked, EngineAway)
        self.failureResultOf(self.ask(), EngineAway)
        inner = self.ask(within=1)
        engine.answer((yield engine.received.get()), {"result": 1})
        self.assertEqual((yield inner), {"result": 1})

    @inlineCallbacks
    def test_one_from_inside_another_does_not_wait(self) -> Any:
        engine = yield self._announced(3000)
        asked = self.ask(within=1)
        engine.answer((yield engine.received.get()), {"result": 1})
        self.assertEqual((yield asked), {"result": 1})

    @inlineCallbacks
    def test_not_back_in_time(self) -> Any:
        engine = yield self._announced(3000)
        engine.kill()
        yield engine.gone
        yield self.engine.stop()
        asked, cancelled = self.ask(), self.ask()
        cancelled.cancel()
        self.failureResultOf(cancelled, CancelledError)
        self.time.advance(3)
        self.failureResultOf(asked, EngineAway)

    @inlineCallbacks
    def test_no_longer_than_the_timeout(self) -> Any:
        yield self._announced(60_000)
        asked = self.ask()
        self.time.advance(TIMEOUT_S)
        self.failureResultOf(asked, EngineAway)

    @inlineCallbacks
    def test_announced_for_longer_than_numbers_go(self) -> Any:
        yield self._announced(10**400)
        asked = self.ask()
        self.time.advance(TIMEOUT_S)
        self.failureResultOf(asked, EngineAway)

    @inlineCallbacks
    def test_one_timeout_and_not_one_per_callback(self) -> Any:
        engine = yield self._announced(60_000)
        engine.kill()
        yield engine.gone
        yield self.engine.stop()
        yield self.until(lambda: self.link._peer is None)
        self.time.advance(1)
        asked = self.ask()
        self.time.advance(TIMEOUT_S - 1)
        self.failureResultOf(asked, EngineAway)
        self.failureResultOf(self.ask(), EngineAway)
