import socket
from typing import Any

from synapse.logging.context import SENTINEL_CONTEXT, current_context
from twisted.internet import reactor
from twisted.internet.defer import CancelledError, Deferred, ensureDeferred, inlineCallbacks

from axolua_synapse.config import Config
from axolua_synapse.hello import hello
from axolua_synapse.link import EngineAway, Link, RpcError
from axolua_synapse.rpc import READ_S

from .engine import OFFER
from .linked import LinkTest, fake_api, fake_hs


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
