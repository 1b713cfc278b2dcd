"""What is kept, what runs later, and what Synapse does itself where no module answers."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import Mock, patch

from axolua_synapse import special
from axolua_synapse.catalogue import CALLBACKS
from axolua_synapse.decode import Failed
from axolua_synapse.offer import Policy
from synapse.api.errors import AuthError, SynapseError
from synapse.logging.context import run_in_background
from twisted.internet.defer import Deferred
from twisted.trial.unittest import TestCase
from twisted.web.http_headers import Headers

from tests.asking import AWAY, Bridge

PASSWORD = ("m.login.password", ("password",))


class SpecialTest(TestCase):
    def setUp(self) -> None:
        self.bridge = Bridge()
        self.addCleanup(self.bridge.home.close)
        self.home = self.bridge.home
        self.link = self.bridge.link
        self.validity = self.home.hs.get_account_validity_handler()
        self.passwords = self.home.hs.get_password_auth_provider()
        self.updates = self.home.hs.get_datastores().databases[0].updates

    def expired(self, user: str = "@a:test") -> Any:
        return self.home.do(self.validity.is_user_expired, user)

    # is_user_expired.

    def test_an_answer_is_kept_while_it_holds(self) -> None:
        self.bridge.offer("is_user_expired")
        self.bridge.answer("is_user_expired", {"expired": True, "valid_s": 60})
        self.assertEqual([self.expired(), self.expired()], [True, True])
        self.assertEqual(len(self.link.asked), 1)
        self.expired("@b:test")
        self.assertEqual(len(self.link.asked), 2)
        self.bridge.answer("is_user_expired", AWAY)
        self.assertIs(self.expired(), True)
        self.home.reactor.advance(61)
        self.assertIs(self.expired(), False)

    def test_an_answer_without_seconds_is_not_kept(self) -> None:
        self.bridge.offer("is_user_expired")
        for answer in ({"expired": False}, None, {"expired": True, "valid_s": 0}, AWAY):
            self.bridge.answer("is_user_expired", answer)
            self.link.asked.clear()
            self.expired()
            self.expired()
            self.assertEqual(len(self.link.asked), 2)

    def test_a_new_offer_voids_what_is_kept(self) -> None:
        self.bridge.offer("is_user_expired")

        def answer() -> Any:  # of the old offer, and it comes after the new one
            self.bridge.offer("is_user_expired")
            return {"expired": True, "valid_s": 60}

        self.bridge.answer("is_user_expired", answer)
        self.assertEqual([self.expired(), self.expired()], [True, True])
        self.assertEqual(len(self.link.asked), 2)
        self.bridge.answer("is_user_expired", {"expired": True, "valid_s": 60})
        self.expired()
        self.bridge.offer()
        self.assertIs(self.expired(), False)

    def test_not_too_many_are_kept(self) -> None:
        self.bridge.offer("is_user_expired")
        self.bridge.answer("is_user_expired", {"expired": True, "valid_s": 60})
        with patch.object(special, "MAX_KEPT", 2):
            for user in ("@a:test", "@b:test", "@c:test", "@c:test", "@a:test"):
                self.expired(user)
        self.assertEqual(
            [asked.args["user"] for asked in self.link.asked], ["@a:test", "@b:test", "@c:test", "@a:test"]
        )

    # Logins.

    def login(self, user: str = "a") -> Any:
        return self.home.do(self.passwords.check_auth, user, "m.login.password", {"password": "p"})

    def test_a_function_for_after_the_login(self) -> None:
        self.bridge.offer("check_auth", "check_3pid_auth", auth_checkers=[PASSWORD])
        for name, ask in (
            ("check_auth", self.login),
            ("check_3pid_auth", lambda: self.home.do(self.passwords.check_3pid_auth, "email", "a@b", "p")),
        ):
            self.bridge.answer(name, {"user_id": "@a:test", "on_login": "H"})
            user, function = ask()
            self.assertEqual(user, "@a:test")
            self.home.do(function, {"user_id": "@a:test", "device_id": "D"})
            self.assertEqual(self.link.finished.pop(), ("on_login", "H", {"user_id": "@a:test", "device_id": "D"}))
        self.link.finishing = AWAY
        self.assertRaises(Failed, self.home.do, function, {})
        self.bridge.answer("check_auth", {"user_id": "@a:test", "on_login": 5})
        self.assertIsNone(self.login())

    def test_login_types_follow_the_offers(self) -> None:
        self.bridge.offer("check_auth", auth_checkers=[PASSWORD])
        self.bridge.offer("check_auth", auth_checkers=[PASSWORD, ("org.example", ("a",))])
        self.bridge.offer("check_auth", auth_checkers=[PASSWORD, ("org.example", ("b", "c"))])
        self.assertEqual(
            self.passwords.get_supported_login_types(), {"m.login.password": ("password",), "org.example": ("b", "c")}
        )
        self.home.do(self.passwords.check_auth, "a", "org.example", {"b": "1", "c": "2"})
        self.assertEqual(
            [asked.args for asked in self.link.asked],
            [{"user": "a", "login_type": "org.example", "login_dict": {"b": "1", "c": "2"}}],
        )
        self.bridge.offer()
        self.assertIsNone(self.login())
        self.assertEqual(len(self.link.asked), 1)

    # Background updates.

    def iteration(self) -> Any:
        return self.updates._get_context_manager_for_update(True, "u", "master", False)

    def step(self) -> float:
        async def step() -> float:
            async with self.iteration() as duration:
                return float(duration)

        return float(self.home.do(step))

    def test_an_iteration(self) -> None:
        self.bridge.offer("on_update")
        self.bridge.answer("on_update", {"duration_ms": 250, "on_exit": "H"})
        self.assertEqual(self.step(), 250)
        self.assertEqual(self.link.last.args, {"update_name": "u", "database_name": "master", "one_shot": False})
        self.assertEqual(self.link.finished, [("on_exit", "H", None)])
        self.link.finishing = AWAY
        self.assertEqual(self.step(), 250)  # five failures would end all background updates
        self.bridge.answer("on_update", {"duration_ms": 50})
        self.assertEqual((self.step(), len(self.link.finished)), (50, 2))

    def test_an_iteration_without_a_module(self) -> None:
        self.bridge.offer("on_update")
        for answer in (None, AWAY):
            self.bridge.answer("on_update", answer)
            before = self.home.reactor.seconds()
            self.assertEqual(self.step(), self.updates.update_duration_ms)
            self.assertGreaterEqual(self.home.reactor.seconds() - before, self.updates.sleep_duration_ms / 1000)
        self.bridge.policy("on_update", "raise")
        for answer in (AWAY, {"duration_ms": "5"}, {"duration_ms": True}, {"duration_ms": 5, "on_exit": 5}):
            self.bridge.answer("on_update", answer)
            self.assertRaises(Failed, self.step)

    # The legacy callbacks.

    def test_legacy_renewal(self) -> None:
        self.bridge.offer("on_legacy_renew")
        self.bridge.answer("on_legacy_renew", [True, False, 5])
        self.assertEqual(self.home.do(self.validity.renew_account, "token"), (True, False, 5))
        for answer in (None, AWAY):
            self.bridge.answer("on_legacy_renew", answer)
            self.assertEqual(self.home.do(self.validity.renew_account, "token"), (False, False, 0))
        self.bridge.policy("on_legacy_renew", "raise")
        self.assertRaises(Failed, self.home.do, self.validity.renew_account, "token")

    def test_legacy_renewals_that_overlap(self) -> None:
        self.bridge.offer("on_legacy_renew")
        self.bridge.answer("on_legacy_renew", None)
        pauses: list[Deferred[Any]] = [Deferred(), Deferred()]
        waiting = iter(pauses)
        with patch.object(self.validity.store, "get_user_from_renewal_token", lambda token: next(waiting)):
            first, second = (run_in_background(self.validity.renew_account, token) for token in "ab")
            for done in (first, second):
                self.assertNoResult(done)
            for pause in pauses:
                pause.callback(("@a:test", 5, 1))
        self.assertEqual([self.successResultOf(done) for done in (first, second)], [(False, True, 5)] * 2)
        self.assertEqual(len(self.link.asked), 2)
        self.bridge.answer("on_legacy_renew", [True, False, 6])
        self.assertEqual(self.home.do(self.validity.renew_account, "c"), (True, False, 6))

    def test_legacy_mail(self) -> None:
        send = self.validity.send_renewal_email_to_user
        self.bridge.offer("on_legacy_send_mail")
        self.home.do(send, "@a:test")
        self.assertEqual(self.link.last.args, {"user_id": "@a:test"})
        self.bridge.offer()
        self.assertRaises(AuthError, self.home.do, send, "@a:test")
        self.bridge.offer("on_legacy_send_mail")
        self.home.do(send, "@a:test")
        self.assertEqual(len(self.link.asked), 2)

    def test_legacy_admin_request(self) -> None:
        body = json.dumps({"user_id": "@a:test", "expiration_ts": 7}).encode()
        request = Mock(
            method=b"POST",
            uri=b"/_synapse/admin/v1/account_validity/validity",
            requestHeaders=Headers({b"Authorization": [b"Bearer t"], b"X": [b"1", b"\xff"]}),
            content=Mock(read=Mock(return_value=body)),
        )
        self.bridge.offer("on_legacy_admin_request")
        ask = self.home.hs.get_module_api_callbacks().account_validity.on_legacy_admin_request_callback
        self.bridge.answer("on_legacy_admin_request", 1700000000000)
        self.assertEqual(self.home.do(ask, request), 1700000000000)
        self.assertEqual(
            self.link.last.args["request"],
            {
                "method": "POST",
                "uri": "/_synapse/admin/v1/account_validity/validity",
                "headers": {"Authorization": ["Bearer t"], "X": ["1", "\ufffd"]},
                "body": body.decode(),
            },
        )
        request.content.seek.assert_called_with(0)
        self.bridge.policy("on_legacy_admin_request", "raise")
        self.bridge.answer("on_legacy_admin_request", "soon")
        self.assertRaises(Failed, self.home.do, ask, request)
        self.bridge.answer("on_legacy_admin_request", None)
        self.assertEqual(self.home.do(ask, request), 7)
        request.content.read.return_value = b"{}"
        self.assertRaises(SynapseError, self.home.do, ask, request)

    # Registration.

    def test_registered_once(self) -> None:
        spam = self.home.hs.get_module_api_callbacks().spam_checker
        for _ in range(3):
            self.bridge.offer("check_event_for_spam")
            self.bridge.offer("check_event_for_spam", "user_may_join_room")
        self.assertEqual(len(spam._check_event_for_spam_callbacks), 1)
        self.assertEqual(len(spam._user_may_join_room_callbacks), 1)
        self.assertEqual(len(spam._user_may_invite_callbacks), 0)

    def test_one_of_a_pair(self) -> None:
        self.bridge.offer("get_interested_users")
        presence = self.home.hs.get_presence_router()
        self.bridge.answer("get_interested_users", ["@b:test"])
        self.assertEqual(self.home.do(presence.get_interested_users, "@a:test"), {"@b:test"})
        self.assertEqual(self.home.do(presence.get_users_for_states, []), {})
        self.assertEqual([asked.callback for asked in self.link.asked], ["get_interested_users"])

    def test_nothing_raises(self) -> None:
        async def somebody_elses(token: str) -> Any: ...

        self.home.api.register_account_validity_callbacks(on_legacy_renew=somebody_elses)
        refuse = Mock(side_effect=RuntimeError("delegated"), __signature__=None)
        with patch.object(self.passwords, "register_password_auth_provider_callbacks", refuse):
            with self.assertLogs("axolua_synapse.callbacks", "WARNING") as logs:
                self.bridge.offer(*CALLBACKS, "from_the_future", auth_checkers=[PASSWORD])
        self.assertTrue(any("from_the_future" in line for line in logs.output))
        self.assertTrue(any("on_legacy_renew is never called" in line for line in logs.output))
        self.assertTrue(any("auth_checkers is never called: delegated" in line for line in logs.output))


class QueueTest(TestCase):
    def test_no_room_in_the_queue(self) -> None:
        bridge = Bridge()
        self.addCleanup(bridge.home.close)
        bridge.offer("on_threepid_bind", policies={"on_threepid_bind": Policy(wait=False)})
        rules = bridge.home.hs.get_module_api_callbacks().third_party_event_rules
        with patch.object(bridge.link, "later", Mock(side_effect=AWAY)):
            bridge.home.do(rules.on_threepid_bind, "@a:test", "email", "a@b")
