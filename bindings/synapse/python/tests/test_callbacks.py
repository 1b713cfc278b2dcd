"""Every callback, called by Synapse's own code: what the engine is asked, and what becomes of its answers."""

from __future__ import annotations

import gc
import inspect
import weakref
from types import SimpleNamespace
from typing import Any

from axolua_synapse import encode
from axolua_synapse.callbacks import make
from axolua_synapse.catalogue import CALLBACKS
from axolua_synapse.decode import Failed
from axolua_synapse.offer import Policy
from axolua_synapse.runs import Runs
from synapse.api.errors import Codes, SynapseError
from synapse.events.presence_router import PresenceRouter
from synapse.module_api import NOT_SPAM
from synapse.spam_checker_api import RegistrationBehaviour
from synapse.types import UserID, create_requester
from twisted.internet.defer import CancelledError
from twisted.trial.unittest import TestCase

from tests.asking import AWAY, Bridge
from tests.calls import ARGS, ELSEWHERE, INVITE, MESSAGE, OTHER_STATE, ROWS, STATE, Ask

FORBIDDEN = {"errcode": "M_FORBIDDEN"}

# What Synapse's own code makes of an answer.
VERDICTS = [
    ("NOT_SPAM", NOT_SPAM),
    (FORBIDDEN, (Codes.FORBIDDEN, {})),
    ({"errcode": "M_UNKNOWN", "fields": {"a": [1]}}, (Codes.UNKNOWN, {"a": [1]})),
    ({"errcode": "M_FORBIDDEN", "error": "no"}, (Codes.FORBIDDEN, {"error": "no"})),
    ({"errcode": "ORG_X", "error": "no"}, (Codes.FORBIDDEN, {"error": "no", "errcode": "ORG_X"})),
]
FLAGS = [(True, True), (False, False)]
SynapseErrors = [
    (
        {"raise": {"code": 418, "errcode": "ORG_X", "error": "tea", "fields": {"a": 1}}},
        (418, "tea", "ORG_X", {"a": 1}),
    ),
    ({"raise": {"code": 403, "errcode": "M_FORBIDDEN", "error": "no", "fields": {}}}, (403, "no", Codes.FORBIDDEN, {})),
]
RESULTS: dict[str, list[tuple[Any, Any]]] = {
    "check_event_for_spam": [VERDICTS[0], *VERDICTS[2:]],
    "should_drop_federated_event": FLAGS,
    "user_may_join_room": VERDICTS,
    "user_may_invite": VERDICTS,
    "federated_user_may_invite": VERDICTS,
    "user_may_send_3pid_invite": VERDICTS,
    "user_may_create_room": VERDICTS,
    "user_may_create_room_alias": VERDICTS,
    "user_may_publish_room": VERDICTS,
    "user_may_send_state_event": VERDICTS[:2],
    "check_username_for_spam": FLAGS,
    "check_registration_for_spam": [({"behaviour": b.value}, b) for b in RegistrationBehaviour],
    "check_media_file_for_spam": VERDICTS,
    "check_login_for_spam": VERDICTS,
    "check_event_allowed": [
        ({"allowed": True, "replacement": None}, (True, None)),
        ({"allowed": False, "replacement": None}, (False, None)),
        (
            {"allowed": True, "replacement": {"event_id": "$x", "room_version": "10", "origin": "local", "type": "t"}},
            (True, {"type": "t"}),
        ),
    ],
    "check_threepid_can_be_invited": FLAGS,
    "check_visibility_can_be_modified": FLAGS,
    "check_can_shutdown_room": FLAGS,
    "check_can_deactivate_user": FLAGS,
    "is_user_expired": [(None, False), ({"expired": True}, True), ({"expired": False}, False)],
    "check_auth": [(None, None), ({"user_id": "@a:test"}, ("@a:test", None))],
    "check_3pid_auth": [(None, None), ({"user_id": "@a:test"}, ("@a:test", None))],
    "get_username_for_registration": [(None, None), ("ann", "ann")],
    "get_displayname_for_registration": [(None, None), ("Ann", "Ann")],
    "is_3pid_allowed": FLAGS,
    "get_media_config_for_user": [(None, None), ({"m.upload.size": 5}, {"m.upload.size": 5})],
    "is_user_allowed_to_upload_media_of_size": FLAGS,
    "get_users_for_states": [
        ({}, {}),
        (
            {"@x:test": ["@b:test", "@unknown:test"], "@y:test": ["@a:test", "@b:test"]},
            {"@x:test": {OTHER_STATE}, "@y:test": {STATE, OTHER_STATE}},
        ),
    ],
    "get_interested_users": [
        ([], set()),
        (["@b:test"], {"@b:test"}),
        ("ALL", PresenceRouter.ALL_USERS),
    ],
    "default_batch_size": [(None, 100), (7, 7)],
    "min_batch_size": [(None, 1), (7, 7)],
}

# The refusal where the engine is away and the policy is "deny".
REFUSED: dict[str, Any] = {
    "check_event_for_spam": (Codes.FORBIDDEN, {}),
    "check_event_allowed": (False, None),
    "check_registration_for_spam": RegistrationBehaviour.DENY,
    "is_user_expired": True,
    "should_drop_federated_event": True,
    "check_username_for_spam": True,
    "is_3pid_allowed": False,
    "check_can_shutdown_room": False,
    "check_login_for_spam": (Codes.FORBIDDEN, {}),
    "user_may_send_state_event": (Codes.FORBIDDEN, {}),
}

RAISING = (
    "check_event_for_spam",
    "user_may_join_room",
    "is_user_expired",
    "on_user_login",
    "get_media_config_for_user",
)


OF_ANOTHER_TYPE: dict[str, tuple[Any, ...]] = {
    "get_username_for_registration": (5, True, ["ann"]),
    "get_displayname_for_registration": (5, {}),
    "get_media_config_for_user": ("x", [["m.upload.size", 5]]),
    "default_batch_size": ("7", True, 1.5, [7]),
    "min_batch_size": ("7", False),
    "get_ratelimit_override_for_user": ({"per_second": "1", "burst_count": 1}, {"per_second": 1, "burst_count": []}),
    "get_media_upload_limits_for_user": ([{"max_bytes": "1", "time_period_ms": 1}], {}),
}


class CallbacksTest(TestCase):
    def setUp(self) -> None:
        self.bridge = Bridge()
        self.addCleanup(self.bridge.home.close)
        self.link = self.bridge.link
        self.offered: dict[str, Any] = {"auth_checkers": [("m.login.password", ("password",))]}
        self.bridge.offer(*CALLBACKS, **self.offered)
        self.ask = Ask(self.bridge)

    def known(self, names: Any) -> Any:
        """Those of the callbacks that this Synapse has, and how it asks."""
        for name in names:
            ask = self.ask[name]
            if ask is not None:
                yield name, ask

    def test_each_is_here(self) -> None:
        self.assertEqual(set(ROWS) | ELSEWHERE, set(CALLBACKS))

    def test_arguments(self) -> None:
        for name, ask in self.known(ROWS):
            self.link.asked.clear()
            self.bridge.home.do(ask)
            # As the clock goes on, Synapse may ask of its own.
            asked = next(asked for asked in self.link.asked if asked.callback == name)
            params = CALLBACKS[name].params
            want = ARGS.get(name)
            if want is None:
                values = ROWS[name](self.ask)[2:]
                want = {
                    p: v for (p, kind), v in zip(params, values, strict=False) if kind not in ("event", "state map")
                }
            got = {key: value for key, value in asked.args.items() if key != "event"}
            # An older Synapse gives fewer.
            self.assertEqual(got, {key: value for key, value in want.items() if key in got}, name)
            self.assertGreaterEqual(len(got), len(want) - 1, name)

    def test_results(self) -> None:
        for name, ask in self.known(RESULTS):
            for answer, want in RESULTS[name]:
                self.bridge.answer(name, answer)
                got = self.bridge.home.do(ask)
                self.assertEqual((name, got), (name, want))
                if want is NOT_SPAM:
                    self.assertIs(got, NOT_SPAM)
                self.bridge.offer(*CALLBACKS, **self.offered)  # is_user_expired's answers are void
            del self.link.answers[name]

    def test_synapse_errors_pass(self) -> None:
        for name, ask in self.known(RAISING):
            for answer, want in SynapseErrors:
                self.bridge.answer(name, answer)
                error = self.assertRaises(SynapseError, self.bridge.home.do, ask)
                got = (error.code, error.msg, error.errcode, error._additional_fields)
                self.assertEqual((name, got), (name, want))

    def test_failures_are_those_of_a_module(self) -> None:
        for name, ask in self.known(RAISING):
            self.bridge.answer(name, {"failure": {"error": "a.lua:1: broken"}})
            error = self.assertRaises(Failed, self.bridge.home.do, ask)
            self.assertEqual(str(error), f"{name}: a.lua:1: broken")

    def test_codes_that_synapse_would_lose_are_raised(self) -> None:
        for name, ask in self.known(["user_may_send_state_event"]):
            self.bridge.answer(name, {"errcode": "ORG_X"})
            error = self.assertRaises(SynapseError, self.bridge.home.do, ask)
            self.assertEqual(error.error_dict(None)["errcode"], "ORG_X")

    def test_what_nobody_handles_costs_nothing(self) -> None:
        self.bridge.offer()
        for name, ask in self.known(ROWS):
            self.assertEqual((name, self.bridge.home.do(ask)), (name, self.without(name)))
        self.assertEqual(self.link.asked, [])

    def without(self, name: str) -> Any:
        """What Synapse's code gives without modules."""
        return RESULTS[name][1 if CALLBACKS[name].default is False else 0][1] if name in RESULTS else None

    def test_the_policies_where_the_engine_is_away(self) -> None:
        for name, ask in self.known(ROWS):
            self.bridge.answer(name, AWAY)
            self.bridge.policy(name, "skip")
            self.assertEqual((name, self.bridge.home.do(ask)), (name, self.without(name)))
        for name, ask in self.known(REFUSED):
            self.bridge.policy(name, "deny")
            self.assertEqual((name, self.bridge.home.do(ask)), (name, REFUSED[name]))
        for name, ask in self.known(RAISING):
            self.bridge.answer(name, AWAY)
            self.bridge.policy(name, "raise")
            self.assertRaises(Failed, self.bridge.home.do, ask)

    def test_local_and_federated_policies(self) -> None:
        self.bridge.answer("check_event_for_spam", AWAY)
        self.bridge.policy("check_event_for_spam", "deny", "skip")
        self.assertEqual(self.bridge.home.do(self.ask["check_event_for_spam"]), (Codes.FORBIDDEN, {}))
        self.assertEqual(self.bridge.home.do(self.ask.spam.check_event_for_spam, INVITE), NOT_SPAM)

    def test_an_answer_that_is_none(self) -> None:
        for name in (
            "check_event_for_spam",
            "check_registration_for_spam",
            "check_event_allowed",
            "get_interested_users",
        ):
            for answer in (5, None, "x", {"allowed": True}, {"behaviour": []}, {"raise": 5}, {"failure": 6}):
                self.bridge.answer(name, answer)
                self.assertEqual((name, self.bridge.home.do(self.ask[name])), (name, self.without(name)))

    def test_an_answer_of_another_type(self) -> None:
        for name, answers in OF_ANOTHER_TYPE.items():
            self.bridge.policy(name, "raise")
            for _, ask in self.known([name]):
                for answer in answers:
                    self.bridge.answer(name, answer)
                    self.assertRaises((Failed, SynapseError), self.bridge.home.do, ask)

    def test_an_error_of_another_type(self) -> None:
        self.bridge.policy("check_event_for_spam", "raise")
        error = {"code": 403, "errcode": "M_FORBIDDEN", "error": "no"}
        for wrong in ({"code": "403"}, {"code": True}, {"errcode": []}, {"errcode": 5}, {"error": {}}, {"fields": "x"}):
            self.bridge.answer("check_event_for_spam", {"raise": {**error, **wrong}})
            self.assertRaises(Failed, self.bridge.home.do, self.ask["check_event_for_spam"])

    def test_cancellation_passes(self) -> None:
        self.bridge.answer("on_user_registration", CancelledError())
        self.assertRaises(CancelledError, self.bridge.home.do, self.ask["on_user_registration"])

    def test_a_body_that_is_changed(self) -> None:
        content = {"name": "n", "invite": 5}
        self.bridge.answer("on_create_room", {"request_content": {"name": "m", "n": 2**53}})
        self.bridge.home.do(self.ask.rules.on_create_room, create_requester("@a:test"), content, False)
        self.assertEqual(content, {"name": "m", "n": 2**53})
        for answer in ({"request_content": []}, AWAY):
            self.bridge.answer("on_create_room", answer)
            self.bridge.home.do(self.ask.rules.on_create_room, create_requester("@a:test"), content, False)
            self.assertEqual(content, {"name": "m", "n": 2**53})

    def test_flags_of_an_older_synapse_are_booleans(self) -> None:
        # SQLite has none, and older releases pass on what it gives. The engine takes no number for a boolean.
        requester = SimpleNamespace(
            user=UserID("a", "test"),
            device_id=None,
            is_guest=0,
            shadow_banned=None,
            app_service=None,
            authenticated_entity="@a:test",
        )
        got = encode.ENCODERS["requester"](requester)  # type: ignore[misc]
        self.assertIs(got["is_guest"], False)
        self.assertIs(got["shadow_banned"], False)

    def test_objects_of_synapse(self) -> None:
        for name, ask in self.known(["get_ratelimit_override_for_user", "get_media_upload_limits_for_user"]):
            self.bridge.answer(name, None)
            self.assertIsNone(self.bridge.home.do(ask))
        for _, ask in self.known(["get_ratelimit_override_for_user"]):
            self.bridge.answer("get_ratelimit_override_for_user", {"per_second": 0.5, "burst_count": 3})
            override = self.bridge.home.do(ask)
            self.assertEqual((override.per_second, override.burst_count), (0.5, 3))
        for _, ask in self.known(["get_media_upload_limits_for_user"]):
            self.bridge.answer("get_media_upload_limits_for_user", [{"max_bytes": 1, "time_period_ms": 2}])
            (limit,) = self.bridge.home.do(ask)
            self.assertEqual((limit.max_bytes, limit.time_period_ms), (1, 2))
            self.bridge.answer("get_media_upload_limits_for_user", [])
            self.assertEqual(self.bridge.home.do(ask), [])

    def test_rooms(self) -> None:
        for name, room_id in (
            ("user_may_join_room", "!r:test"),
            ("user_may_invite", "!r:test"),
            ("check_event_for_spam", "!r:test"),
            ("on_user_login", None),
        ):
            self.bridge.home.do(self.ask[name])
            self.assertEqual(self.link.last.room_id, room_id)

    def test_signatures(self) -> None:
        for spec in CALLBACKS.values():
            function = make(spec, self.link, Runs(), self.bridge.home.hs)  # type: ignore[arg-type]
            self.assertEqual(list(inspect.signature(function).parameters), [name for name, _ in spec.params])
            label = f"{function.__module__}.{function.__qualname__}"
            self.assertEqual(label, f"axolua_synapse.{spec.name}")

    def test_a_question_that_waits_for_its_turn_keeps_no_state(self) -> None:
        self.bridge.offer("on_new_event", policies={"on_new_event": Policy(wait=False)})
        (on_new_event,) = self.ask.rules._on_new_event_callbacks

        class State(dict[Any, Any]):
            """A dict has no weak references."""

        state = State({("m.room.message", ""): MESSAGE})
        kept = weakref.ref(state)
        self.bridge.home.do(on_new_event, MESSAGE, state)
        del state
        gc.collect()
        self.assertIsNone(kept())
        self.bridge.home.do(self.link.jobs.pop())
        self.assertEqual((self.link.last.state, self.link.last.lazy), (None, True))
        self.assertEqual(self.link.last.room_id, MESSAGE.room_id)

    def test_what_nobody_waits_for(self) -> None:
        self.bridge.offer("on_logged_out", policies={"on_logged_out": Policy(wait=False)})
        self.bridge.home.do(self.ask["on_logged_out"])
        self.assertEqual(self.link.asked, [])
        self.bridge.home.do(self.link.jobs.pop())
        self.assertEqual(self.link.last.args, {"user_id": "@a:test", "device_id": None, "access_token": "token"})
