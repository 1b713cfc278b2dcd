"""In which log context a request is carried out, and what it can know of its question."""

from typing import Any
from unittest.mock import Mock, patch

from synapse.logging.context import (
    LoggingContext,
    PreserveLoggingContext,
    current_context,
    make_deferred_yieldable,
)
from twisted.internet.defer import Deferred
from twisted.trial.unittest import TestCase

from axolua_synapse import api, wire
from axolua_synapse.runs import Run
from axolua_synapse.wire import RpcError

from .engine_calls import Engine
from .homeserver import Home, context


class Context(TestCase):
    def setUp(self) -> None:
        self.home = Home()
        self.addCleanup(self.home.close)
        self.engine = Engine(self.home)
        self.alice = self.home.user("alice")
        self.room = self.home.room(self.alice)

    def message(self) -> dict[str, Any]:
        content = {"msgtype": "m.text", "body": "hi"}
        return {"type": "m.room.message", "room_id": self.room, "sender": self.alice, "content": content}

    def run_of(self, callback: str, client: LoggingContext, **options: Any) -> Run:
        with PreserveLoggingContext(client):
            run = self.engine.runs.begin(callback, **options)
        run.id = 7
        return run

    def test_request_is_charged_to_its_question(self) -> None:
        seen: list[str] = []

        async def on_profile_update(*_: Any) -> None:
            seen.append(str(current_context()))

        self.home.api.register_third_party_rules_callbacks(on_profile_update=on_profile_update)
        client = context("PUT-42")
        with self.run_of("check_username_for_spam", client):
            args = {"user_id": self.alice, "new_displayname": "Al"}
            self.home.wait(self.engine.request("api", {"run": 7, "method": "set_displayname", "args": args}))
        self.assertEqual(seen, ["PUT-42"])
        self.assertGreater(client.get_resource_usage().db_txn_count, 0)

    def test_question_and_client_gone_before_the_request(self) -> None:
        client = context("PUT-42")
        with client:
            run = self.engine.runs.begin("check_username_for_spam")
        run.id = 7
        done = self.engine.request("api", {"run": 7, "method": "check_username", "args": {"username": "bob"}})
        run.__exit__(None, None, None)
        self.assertIsNone(self.home.wait(done))

    def test_a_question_that_has_acted_through_the_api(self) -> None:
        with self.run_of("check_username_for_spam", context("PUT-42")) as run:
            self.assertFalse(run.acted)
            self.home.wait(
                self.engine.request("api", {"run": 7, "method": "check_username", "args": {"username": "bob"}})
            )
            self.assertTrue(run.acted)

    def test_requests_of_a_question_that_is_over_are_refused(self) -> None:
        with self.run_of("check_username_for_spam", context("PUT-42")):
            pass
        with patch.dict(api.MEMBERS, check_username=Mock(side_effect=AssertionError)):  # type: ignore[arg-type]
            done = self.engine.request("api", {"run": 7, "method": "check_username", "args": {"username": "bob"}})
            error = self.failureResultOf(done, RpcError).value
        self.assertEqual(error.message, "the question is over")

    def test_too_many_requests(self) -> None:
        work: Deferred[None] = Deferred()

        async def check_username(home: Any, username: str) -> None:
            await make_deferred_yieldable(work)

        request = {"run": "init", "method": "check_username", "args": {"username": "bob"}}
        with patch.dict(api.MEMBERS, check_username=check_username), patch.object(api, "MAX_OPEN", 2):  # type: ignore[arg-type]
            first, second, third = (self.engine.request("api", request) for _ in range(3))
            self.assertIn("2 requests", self.failureResultOf(third, RpcError).value.message)
            work.callback(None)
            for done in (first, second, self.engine.request("api", request)):
                self.assertIsNone(self.successResultOf(done))

    def test_request_without_question_is_a_background_process(self) -> None:
        seen: list[str] = []

        async def on_profile_update(*_: Any) -> None:
            seen.append(str(current_context()))

        self.home.api.register_third_party_rules_callbacks(on_profile_update=on_profile_update)
        self.engine.api("set_displayname", user_id=self.alice, new_displayname="Al")
        self.assertEqual([name.rpartition("-")[0] for name in seen], ["axolua_api"])

    def test_question_after_the_request_that_it_arose_in(self) -> None:
        waited: list[Any] = []

        async def on_new_event(*_: Any) -> None:
            pause: Deferred[None] = Deferred()
            self.home.reactor.callLater(0.5, pause.callback, None)  # longer than the request
            await make_deferred_yieldable(pause)
            waited.append(self.engine.runs.begin("on_new_event").within)

        self.home.api.register_third_party_rules_callbacks(on_new_event=on_new_event)
        self.engine.api("create_and_send_event_into_room", event_dict=self.message())
        self.home.settle()
        self.assertEqual(waited, [None])
        # Synapse calls on_new_event in a context that it has finished already, whatever the module then does.
        self.home.warnings.seen.clear()

    def test_nested_question_says_where_it_arose(self) -> None:
        seen: list[Any] = []

        async def check_event_allowed(event: Any, state: Any) -> Any:
            with self.engine.runs.begin("check_event_allowed", state=state, event=event) as run:
                seen.append((run.within, run.room_id, ("m.room.create", "") in state))
            return True, None

        self.home.api.register_third_party_rules_callbacks(check_event_allowed=check_event_allowed)
        with self.run_of("check_username_for_spam", context("PUT-42")):
            args = {"event_dict": self.message()}
            self.home.wait(
                self.engine.request("api", {"run": 7, "method": "create_and_send_event_into_room", "args": args})
            )
        self.assertEqual(seen, [(7, self.room, True)])
        self.home.send(self.room, self.alice, msgtype="m.text", body="hi")
        self.assertEqual(seen[1:], [(None, self.room, True)])

    def test_five_rounds_of_sending_from_check_event_allowed(self) -> None:
        texts: list[str] = []

        async def check_event_allowed(event: Any, state: Any) -> Any:
            with self.engine.runs.begin("check_event_allowed", state=state, event=event) as run:
                run.id = 100 + len(texts)
                texts.append(event.content["body"])
                if len(texts) < 5:
                    sent = self.message()
                    sent["content"]["body"] = f"round {len(texts)}"
                    await self.engine.within(run.id, "create_and_send_event_into_room", event_dict=sent)
                self.assertIs(self.engine.runs.get(run.id), run)
                key = {"run": run.id, "type": "m.room.create", "state_key": ""}
                create = await make_deferred_yieldable(self.engine.request("state", key))
                self.assertEqual(create["sender"], self.alice)
            return True, None

        self.home.api.register_third_party_rules_callbacks(check_event_allowed=check_event_allowed)
        self.home.send(self.room, self.alice, msgtype="m.text", body="hi")
        self.assertEqual(texts, ["hi", "round 1", "round 2", "round 3", "round 4"])
        self.assertEqual(self.engine.runs.by_id, {})


class State(TestCase):
    def setUp(self) -> None:
        self.home = Home()
        self.addCleanup(self.home.close)
        self.engine = Engine(self.home)
        self.alice = self.home.user("alice")
        self.room = self.home.room(self.alice, name="Den")
        self.state = self.home.do(self.home.api.get_room_state, self.room)

    def ask(self, method: str, **params: Any) -> Any:
        return self.home.wait(self.engine.request(method, params))

    def test_lookups_in_the_state_that_synapse_gave(self) -> None:
        with self.engine.runs.begin("check_event_allowed", state=self.state) as run:
            self.lookups(run)

    def test_lookups_in_the_state_of_now(self) -> None:
        with self.engine.runs.begin("on_new_event", room_id=self.room, lazy=True) as run:
            self.lookups(run)

    def test_the_state_of_now_is_that_when_it_is_first_read(self) -> None:
        client = context("PUT-42")
        with PreserveLoggingContext(client):
            run = self.engine.runs.begin("on_new_event", room_id=self.room, lazy=True)
        with run:
            run.id = 3
            self.name_it("Lair")
            key = {"run": 3, "type": "m.room.name", "state_key": ""}
            self.assertEqual(self.ask("state", **key)["content"], {"name": "Lair"})
            self.name_it("Nest")
            self.assertEqual(self.ask("state", **key)["content"], {"name": "Lair"})
        self.assertGreater(client.get_resource_usage().db_txn_count, 0)

    def name_it(self, name: str) -> None:
        event = {"type": "m.room.name", "state_key": "", "room_id": self.room, "sender": self.alice}
        self.engine.api("create_and_send_event_into_room", event_dict={**event, "content": {"name": name}})

    def lookups(self, run: Run) -> None:
        run.id = 3
        name = self.ask("state", run=3, type="m.room.name", state_key="")
        self.assertEqual((name["content"], name["origin"]), ({"name": "Den"}, "local"))
        self.assertEqual(self.ask("state", run=3, type="m.room.name"), name)
        self.assertIsNone(self.ask("state", run=3, type="m.room.topic", state_key=""))
        self.assertEqual(self.ask("state_keys", run=3, type="m.room.member"), [("m.room.member", self.alice)])
        self.assertEqual(self.ask("state_keys", run=3), sorted(self.state))
        self.assertEqual(self.ask("state_keys", run=3, type="t"), [])
        wire.encode({"result": self.ask("state_keys", run=3)})

    def test_a_question_that_is_over(self) -> None:
        with self.engine.runs.begin("check_event_allowed", state=self.state) as run:
            run.id = 3
        for method in ("state", "state_keys"):
            error = self.failureOf(method, run=3, type="m.room.name", state_key="")
            self.assertEqual((error.code, error.data), (-32000, {"kind": "failed", "error": "the question is over"}))

    def test_no_state(self) -> None:
        with self.engine.runs.begin("check_username_for_spam") as run:
            run.id = 3
            self.assertIn("without state", self.failureOf("state", run=3, type="t", state_key="").message)

    def test_runs_that_are_no_question(self) -> None:
        for run in ("init", None, True, 1.0, [1]):
            self.assertEqual(self.failureOf("state", run=run, type="t", state_key="").message, "the question is over")

    def failureOf(self, method: str, **params: Any) -> RpcError:
        return self.failureResultOf(self.engine.request(method, params), RpcError).value


class NotOffered(TestCase):
    def setUp(self) -> None:
        self.home = Home()
        self.addCleanup(self.home.close)
        self.engine = Engine(self.home)

    def test_unknown(self) -> None:
        for member in ("http_client.get_json", "_hs", "", "run_db_interaction"):
            error = self.engine.error(member)
            self.assertEqual((error.code, error.message), (-32601, f"{member}: not offered"))
        error = self.failureResultOf(self.engine.request("stat", {}), RpcError).value
        self.assertEqual(error.code, -32601)

    def test_synapse_lacks_it(self) -> None:
        class Lacking:
            run_as_background_process = None
            account_data_manager = object()

        self.engine.serve._home = self.engine.serve._home._replace(api=Lacking())  # type: ignore[arg-type]
        for member in (
            "delete_room",
            "account_data_manager.get_global",
            "public_room_list_manager.add_room_to_public_room_list",
        ):
            error = self.engine.error(member, room_id="!r:test")
            self.assertEqual((error.code, error.message), (-32601, f"{member}: not offered"))

    def test_arguments(self) -> None:
        error = self.engine.error("check_user_exists")
        self.assertEqual(error.message, "the argument user_id is missing")
        self.assertEqual(self.engine.error("check_user_exists", user_id=None).message, error.message)
        self.assertIsNone(self.engine.api("check_user_exists", user_id="@a:test", later="ignored"))
