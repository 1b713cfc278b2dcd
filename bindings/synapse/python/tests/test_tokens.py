"""Whose access token one is, on a real homeserver."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from synapse.api.errors import Codes
from synapse.types import UserID, create_requester
from twisted.trial.unittest import SkipTest, TestCase

from axolua_synapse.wire import RpcError

from .engine_calls import Engine
from .homeserver import Home


class Tokens(TestCase):
    def setUp(self) -> None:
        self.home = Home()
        self.addCleanup(self.home.close)
        self.engine = Engine(self.home)
        self.alice = self.home.user("alice")
        self.token = self.login(self.alice)
        self.store = self.home.hs.get_datastores().main

    def login(self, user_id: str, **options: Any) -> str:
        register = self.home.hs.get_registration_handler().register_device
        token: str = self.home.do(register, user_id, None, None, **options)[1]
        return token

    def whoami(self, token: Any) -> Any:
        return self.home.wait(self.engine.request("whoami", {"run": "r1", "access_token": token}))

    def refused(self, token: Any) -> tuple[Any, Any]:
        with self.assertRaises(RpcError) as raised:
            self.whoami(token)
        assert raised.exception.data is not None
        self.assertNotIn(str(token), str(raised.exception.data))
        return raised.exception.data.get("code"), raised.exception.data.get("errcode")

    def test_a_user(self) -> None:
        self.assertEqual(self.whoami(self.token), {"user_id": self.alice, "is_admin": False})

    def test_an_admin(self) -> None:
        self.engine.api("set_user_admin", user_id=self.alice, admin=True)
        self.assertEqual(self.whoami(self.token), {"user_id": self.alice, "is_admin": True})

    def test_nobody(self) -> None:
        for token in ("nonsense", "x" * 5000, "MDAxY2xvY2F0aW9u"):
            self.assertEqual(self.refused(token), (401, "M_UNKNOWN_TOKEN"))
        for token in (None, 5, {}):
            self.assertEqual(self.refused(token), (None, None))

    def test_logged_out(self) -> None:
        self.home.do(self.home.hs.get_auth_handler().delete_access_token, self.token)
        self.assertEqual(self.refused(self.token), (401, "M_UNKNOWN_TOKEN"))

    def test_a_guest(self) -> None:
        guest = self.home.user("guest", make_guest=True)
        token = self.login(guest, is_guest=True)
        self.assertEqual(self.refused(token), (403, "M_GUEST_ACCESS_FORBIDDEN"))

    def test_shadow_banned(self) -> None:
        self.home.do(self.store.set_shadow_banned, UserID.from_string(self.alice), True)
        self.assertEqual(self.refused(self.token), (403, "M_FORBIDDEN"))

    def test_locked(self) -> None:
        self.home.do(self.store.set_user_locked_status, self.alice, True)
        self.assertEqual(self.refused(self.token), (401, Codes.USER_LOCKED))

    def test_deactivated(self) -> None:
        deactivate = self.home.hs.get_deactivate_account_handler().deactivate_account
        self.home.do(deactivate, self.alice, False, create_requester(self.alice))
        self.assertEqual(self.refused(self.token), (401, "M_UNKNOWN_TOKEN"))

    def test_deactivated_elsewhere(self) -> None:
        """Where authentication is delegated a token may live longer than its account."""
        self.home.do(self.store.set_user_deactivated_status, self.alice, True)
        self.assertEqual(self.refused(self.token), (401, "M_UNKNOWN_TOKEN"))

    def test_expired(self) -> None:
        async def expired(_user_id: str) -> bool:
            return True

        self.home.api.register_account_validity_callbacks(is_user_expired=expired)
        self.assertEqual(self.refused(self.token), (403, "ORG_MATRIX_EXPIRED_ACCOUNT"))


class Delegated(TestCase):
    """The Matrix Authentication Service says whose token it is, and by its scope who is an admin."""

    def setUp(self) -> None:
        try:
            from synapse.api.auth.mas import MasDelegatedAuth  # noqa: F401
        except ImportError:
            raise SkipTest("this Synapse does not know the service") from None
        service = {"enabled": True, "endpoint": "http://mas.test/", "secret": "secret"}
        registration = {"enable_registration": False, "enable_registration_without_verification": False}
        self.home = Home(matrix_authentication_service=service, password_config={"enabled": False}, **registration)
        self.addCleanup(self.home.close)
        self.engine = Engine(self.home)
        self.alice = self.home.user("alice")

    def whoami(self, **introspected: Any) -> Any:
        async def introspect(*_args: Any, **_kwargs: Any) -> Any:
            from synapse.api.auth.mas import IntrospectionResponse

            return IntrospectionResponse(retrieved_at_ms=self.home.hs.get_clock().time_msec(), **introspected)

        with patch.object(self.home.hs.get_auth(), "_introspect_token", introspect):
            return self.home.wait(self.engine.request("whoami", {"run": "r1", "access_token": "mat_x"}))

    def test_scopes(self) -> None:
        scope = "urn:matrix:client:api:*"
        plain = self.whoami(active=True, username="alice", scope=scope)
        self.assertEqual(plain, {"user_id": self.alice, "is_admin": False})

    def test_admins(self) -> None:
        scope = "urn:matrix:client:api:* urn:synapse:admin:*"
        self.assertIs(self.whoami(active=True, username="alice", scope=scope)["is_admin"], True)

    def test_not_active(self) -> None:
        with self.assertRaises(RpcError) as raised:
            self.whoami(active=False)
        self.assertEqual(raised.exception.data["errcode"], "M_UNKNOWN_TOKEN")  # type: ignore[index]
