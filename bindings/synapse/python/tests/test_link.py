import socket
from typing import Any

from synapse.logging.context import SENTINEL_CONTEXT, current_context
from twisted.internet import reactor
from twisted.internet.defer import CancelledError, Deferred, ensureDeferred, inlineCallbacks
from twisted.internet.endpoints import UNIXClientEndpoint

from axolua_synapse import dial
from axolua_synapse.config import Config
from axolua_synapse.hello import hello
from axolua_synapse.link import EngineAway, Link, RpcError
from axolua_synapse.rpc import READ_S
from axolua_synapse.wire import TimedOut

from .engine import OFFER
from .linked import LinkTest, fake_api, fake_hs

# What a question of 5,000 ms may take on this side.
TIMEOUT_S = 5.25


class QuestionTest(LinkTest):
    @inlineCallbacks
    def test_a_question_and_its_answer(self) -> Any:
        engine = yield self.connect()
        asked = self.ask()
        call = yield engine.received.get()
        self.assertEqual(call["method"], "call")
        self.assertEqual(
            call["params"], {"callback": "check_event_for_spam", "args": {"event": {}}, "timeout_ms": 5000}
        )
        self.assertEqual(self.run.id, call["id"])
        engine.answer(call, {"result": "NOT_SPAM"})
        self.assertEqual((yield asked), {"result": "NOT_SPAM"})

    @inlineCallbacks
    def test_answers_in_any_order(self) -> Any:
        engine = yield self.connect()
        first, second = self.ask(within=7), self.ask()
        one, two = (yield engine.received.get()), (yield engine.received.get())
        self.assertEqual(one["params"]["within"], 7)
        engine.answer(two, {"result": 2})
        engine.answer(one, {"result": 1})
        self.assertEqual((yield second), {"result": 2})
        self.assertEqual((yield first), {"result": 1})

    @inlineCallbacks
    def test_what_is_no_answer_is_away(self) -> Any:
        engine = yield self.connect()
        for answer, text in (({"result": 5}, "no object"), ({"error": {"code": -32602, "message": "no"}}, "refused")):
            asked = self.ask()
            engine.say(id=(yield engine.received.get())["id"], **answer)
            error = yield self.assertFailure(asked, EngineAway)
            self.assertIn(text, str(error))

    @inlineCallbacks
    def test_a_question_that_json_cannot_say(self) -> Any:
        yield self.connect()
        asked = ensureDeferred(
            self.link.ask("c", {"x": float("nan")}, request=None, within=None, run=self.runs.begin("c"))
        )
        error = yield self.assertFailure(asked, EngineAway)
        self.assertIn("cannot be sent", str(error))

    @inlineCallbacks
    def test_cancelling_a_question_cancels_it_at_the_engine(self) -> Any:
        engine = yield self.connect()
        asked = self.ask()
        call = yield engine.received.get()
        asked.cancel()
        yield self.assertFailure(asked, CancelledError)
        cancel = yield engine.received.get()
        self.assertEqual((cancel["method"], cancel["params"]), ("cancel", {"id": call["id"]}))
        engine.answer(call, {"result": "late"})  # is nobody's any more
        again = self.ask()
        engine.answer((yield engine.received.get()), {"result": 1})
        self.assertEqual((yield again), {"result": 1})

    @inlineCallbacks
    def test_finish(self) -> Any:
        engine = yield self.connect()
        run = self.runs.begin("check_auth")
        done = ensureDeferred(self.link.finish("on_login", "h1", {"user_id": "@a:test"}, run))
        request = yield engine.received.get()
        self.assertIs(self.runs.get(request["id"]), run)
        self.assertEqual(request["params"], {"handle": "h1", "response": {"user_id": "@a:test"}})
        engine.answer(request, None)
        self.assertIsNone((yield done))
        done = ensureDeferred(self.link.finish("on_exit", "h2", None, run))
        request = yield engine.received.get()
        self.assertEqual((request["method"], request["params"]), ("on_exit", {"handle": "h2"}))
        engine.say(id=request["id"], error={"code": -32000, "message": "used"})
        yield self.assertFailure(done, EngineAway)

    @inlineCallbacks
    def test_what_the_engine_asks(self) -> Any:
        async def serve(method: str, params: dict[str, Any]) -> Any:
            self.assertIs(current_context(), SENTINEL_CONTEXT)
            if method == "state":
                return None
            if params.get("bad"):
                raise ValueError("secret")
            raise RpcError(-32000, "gone", {"kind": "matrix"})

        self.served = serve
        engine = yield self.connect()
        engine.say(id="a", method="state", params={"run": 1})
        self.assertEqual((yield engine.received.get()), {"jsonrpc": "2.0", "id": "a", "result": None})
        engine.say(id="b", method="api", params={})
        error = {"code": -32000, "message": "gone", "data": {"kind": "matrix"}}
        self.assertEqual((yield engine.received.get()), {"jsonrpc": "2.0", "id": "b", "error": error})
        engine.say(id="c", method="api", params={"bad": True})
        answer = yield engine.received.get()
        self.assertEqual(answer["error"], {"code": -32603, "message": "ValueError"})

    @inlineCallbacks
    def test_the_engine_cancels_what_it_asked(self) -> Any:
        work: Deferred[Any] = Deferred()

        async def serve(method: str, params: dict[str, Any]) -> Any:
            return await work

        self.served = serve
        engine = yield self.connect()
        engine.say(id=1, method="api", params={})
        engine.say(method="cancel", params={"id": 1})
        self.assertEqual((yield engine.received.get())["error"]["code"], -32800)
        self.assertFalse(work.called)
        work.callback(5)  # goes on to its end; nobody hears of it

    @inlineCallbacks
    def test_nested_both_ways(self) -> Any:
        async def serve(method: str, params: dict[str, Any]) -> Any:
            return await self.ask(within=params["run"])

        self.served = serve
        engine = yield self.connect()
        outer = self.ask()
        call = yield engine.received.get()
        engine.say(id="api", method="api", params={"run": call["id"]})
        inner = yield engine.received.get()
        self.assertEqual(inner["params"]["within"], call["id"])
        engine.answer(inner, {"result": "inner"})
        self.assertEqual((yield engine.received.get())["result"], {"result": "inner"})
        engine.answer(call, {"result": "outer"})
        self.assertEqual((yield outer), {"result": "outer"})


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


class LossTest(LinkTest):
    @inlineCallbacks
    def test_before_the_first_connection(self) -> Any:
        self.link.start()
        self.failureResultOf(self.ask(), EngineAway)
        yield self.engine.listen()

    @inlineCallbacks
    def test_pending_questions_fail_and_it_connects_again(self) -> Any:
        engine = yield self.connect()
        asked = self.ask()
        first = yield engine.received.get()
        engine.kill()
        yield self.assertFailure(asked, EngineAway)
        self.failureResultOf(self.ask(), EngineAway)
        yield self.until(lambda: self.link._peer is None)
        offers: list[Any] = []
        self.link.on_offer(offers.append)
        self.engine.offer = {**OFFER, "callbacks": []}
        self.time.advance(0.1)
        engine = yield self.next_conversation()
        self.assertEqual([offer.callbacks for offer in offers], [frozenset()])
        self.assertEqual(len(self.engine.hellos), 2)
        asked = self.ask()
        call = yield engine.received.get()
        self.assertGreater(call["id"], first["id"])  # ids are never used twice
        engine.answer(call, {"result": 1})
        self.assertEqual((yield asked), {"result": 1})

    @inlineCallbacks
    def test_garbage_ends_the_connection(self) -> Any:
        lines = [b"garbage", b"[]", b"5", b'{"id":1}', b'{"id":1,"result":NaN}', b"\xff", b"[" * 100_000, b""]
        lines += [b'{"method":"api","id":{}}', b'{"method":"callbacks_changed","params":{"callbacks":5}}']
        lines += [b'{"method":"restarting","params":{}}', b'{"method":"x","params":[1]}', b"x" * (16 * 1024 * 1024 + 1)]
        lines += [b'{"method":"restarting","params":{"back_in_ms":1e400}}', b'{"id":1,"result":-1e400}']
        engine = yield self.connect()
        for line in lines:
            asked = self.ask()
            engine.sendLine(line)
            yield self.assertFailure(asked, EngineAway)
            yield engine.gone
            self.time.advance(10)
            engine = yield self.next_conversation()

    @inlineCallbacks
    def test_garbage_backs_off(self) -> Any:
        engine = yield self.connect()
        delays = []
        for _ in range(20):
            engine.sendLine(b"garbage")
            yield engine.gone
            yield self.until(lambda: self.link._peer is None)
            (call,) = self.time.clock.getDelayedCalls()
            delays.append(call.getTime() - self.time.seconds())
            self.time.advance(delays[-1])
            engine = yield self.next_conversation()
        self.assertAlmostEqual(delays[0], 0.075)
        self.assertEqual(delays[-1], 5.0)

    @inlineCallbacks
    def test_an_engine_that_refuses_hello(self) -> Any:
        self.engine.offer = None
        yield self.engine.listen()
        self.link.start()
        self.conversation = yield self.engine.connections.get()
        hello = yield self.conversation.received.get()
        self.conversation.say(id=hello["id"], error={"code": -32000, "message": "wrong token"})
        yield self.conversation.gone
        error = self.failureResultOf(self.ask(), EngineAway)
        self.assertIn("wrong token", str(error.value))

    @inlineCallbacks
    def test_an_engine_that_never_says_hello(self) -> Any:
        self.engine.offer = None
        yield self.engine.listen()
        self.link.start()
        self.conversation = yield self.engine.connections.get()
        yield self.conversation.received.get()
        self.failureResultOf(self.ask(), EngineAway)
        self.time.advance(10)
        self.time.advance(READ_S)
        yield self.conversation.gone


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


class HelloTest(LinkTest):
    def test_what_it_says(self) -> None:
        said = hello(fake_hs(self.time), fake_api, Config(host="h", port=1, token="t"))
        version = said.pop("version")
        self.assertRegex(version, r"^1\.\d+")
        self.assertEqual(
            said,
            {
                "protocol": 1,
                "server_name": "test",
                "worker_name": None,
                "background": True,
                "software": "synapse",
                "public_baseurl": "https://m.test/",
                "delegated_auth": False,
                "token": "t",
            },
        )

    def test_a_worker_and_delegated_auth(self) -> None:
        from types import SimpleNamespace

        hs = fake_hs(self.time, "w1", mas=SimpleNamespace(enabled=True))
        self.assertEqual(hello(hs, fake_api, Config(socket="/s"))["worker_name"], "w1")
        self.assertTrue(hello(hs, fake_api, Config(socket="/s"))["delegated_auth"])
        hs = fake_hs(self.time)
        hs.config.experimental.msc3861 = SimpleNamespace(enabled=True)
        self.assertTrue(hello(hs, fake_api, Config(socket="/s"))["delegated_auth"])


class TcpTest(LinkTest):
    """Over TCP, where the time is real: HostnameEndpoint wants a whole reactor."""

    @inlineCallbacks
    def test_hello_has_the_token(self) -> Any:
        port = yield self.engine.listen_tcp()
        hs = fake_hs(reactor)
        self.link = Link(hs, fake_api, Config(host="localhost", port=port, token="secret"), self._serve)
        self.link.start()
        engine = yield self.next_conversation()
        self.assertEqual(self.engine.hellos[0]["token"], "secret")
        handle = self.link._peer.transport.getHandle()
        self.assertEqual(handle.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE), 30)
        asked = self.ask()
        engine.answer((yield engine.received.get()), {"result": 1})
        self.assertEqual((yield asked), {"result": 1})
