"""Members about accounts, each on a real homeserver."""

from twisted.trial.unittest import TestCase

from axolua_synapse import wire

from .engine_calls import Engine
from .homeserver import Home


class Users(TestCase):
    def setUp(self) -> None:
        self.home = Home()
        self.addCleanup(self.home.close)
        self.engine = Engine(self.home)
        self.alice = self.home.user("alice", default_display_name="Alice", bind_emails=["alice@mail.test"])

    def test_exists(self) -> None:
        self.assertEqual(self.engine.api("check_user_exists", user_id="@ALICE:test"), self.alice)
        self.assertIsNone(self.engine.api("check_user_exists", user_id="@nobody:test"))

    def test_userinfo(self) -> None:
        info = self.engine.api("get_userinfo_by_id", user_id=self.alice)
        self.assertEqual(
            set(info),
            {
                *("user_id", "appservice_id", "consent_server_notice_sent", "consent_version", "consent_ts"),
                *("creation_ts", "user_type", "is_admin", "is_deactivated", "is_guest", "is_shadow_banned"),
                *("approved", "locked", "suspended"),
            },
        )
        self.assertEqual((info["user_id"], info["creation_ts"]), (self.alice, 1_700_000_000))
        self.assertIs(info["is_admin"], False)
        self.assertIs(info["approved"], True)
        self.assertIsNone(self.engine.api("get_userinfo_by_id", user_id="@nobody:test"))

    def test_admin(self) -> None:
        self.assertIs(self.engine.api("is_user_admin", user_id=self.alice), False)
        self.assertIsNone(self.engine.api("set_user_admin", user_id=self.alice, admin=True))
        self.assertIs(self.engine.api("is_user_admin", user_id=self.alice), True)
        self.assertIs(self.engine.api("is_user_admin", user_id="@nobody:test"), False)
        self.assertEqual(self.engine.error("is_user_admin", user_id="nonsense").data["errcode"], "M_INVALID_PARAM")
        error = self.engine.error("set_user_admin", user_id="@nobody:test", admin=True)
        self.assertEqual((error.data["kind"], error.data["code"]), ("matrix", 404))

    def test_profile(self) -> None:
        profile = self.engine.api("get_profile_for_user", localpart="alice")
        self.assertEqual(profile, {"display_name": "Alice", "avatar_url": None})

    def test_displayname(self) -> None:
        room = self.home.room(self.alice)
        for name, extra in (("Al", {}), ("Ally", {"deactivation": True}), ("Alicia", {"deactivation": False})):
            self.assertIsNone(self.engine.api("set_displayname", user_id=self.alice, new_displayname=name, **extra))
            self.assertEqual(self.engine.api("get_profile_for_user", localpart="alice")["display_name"], name)
        self.home.settle()
        (member,) = self.engine.api("get_room_state", room_id=room, event_filter=[["m.room.member", self.alice]])
        self.assertEqual(member["content"]["displayname"], "Alicia")
        error = self.engine.error("set_displayname", user_id="@alice:elsewhere", new_displayname="A")
        self.assertEqual((error.data["kind"], error.data["code"]), ("matrix", 400))
        error = self.engine.error("set_displayname", user_id=self.alice, new_displayname="A" * 300)
        self.assertIn("too long", error.message)

    def test_threepids(self) -> None:
        (threepid,) = self.engine.api("get_threepids_for_user", user_id=self.alice)
        self.assertEqual(set(threepid), {"medium", "address", "validated_at", "added_at"})
        self.assertEqual((threepid["medium"], threepid["address"]), ("email", "alice@mail.test"))
        self.assertGreater(threepid["validated_at"], 1_600_000_000_000)

    def test_ips(self) -> None:
        self.home.do(
            self.home.hs.get_datastores().main.insert_client_ip, self.alice, "token", "10.1.2.3", "curl", "DEVICE"
        )
        self.home.settle()
        (use,) = self.engine.api("get_user_ip_and_agents", user_id=self.alice)
        self.assertEqual(
            (use["ip"], use["user_agent"], set(use)), ("10.1.2.3", "curl", {"ip", "user_agent", "last_seen"})
        )
        self.assertTrue(0 <= use["last_seen"] - 1_700_000_000_000 < 60_000, "in ms")
        self.assertEqual(self.engine.api("get_user_ip_and_agents", user_id=self.alice, since_ts=1 << 50), [])
        self.assertEqual(self.engine.api("get_user_ip_and_agents", user_id="@bob:elsewhere"), [])

    def test_username(self) -> None:
        self.assertIsNone(self.engine.api("check_username", username="free"))
        for name, errcode in (("alice", "M_USER_IN_USE"), ("Über", "M_INVALID_USERNAME")):
            error = self.engine.error("check_username", username=name)
            self.assertEqual((error.code, error.data["code"], error.data["errcode"]), (-32000, 400, errcode))
            self.assertTrue(error.data["error"])

    def test_register(self) -> None:
        self.assertEqual(self.engine.api("register_user", localpart="bob"), "@bob:test")
        given = {"localpart": "carol", "displayname": "Carol", "emails": ["carol@mail.test"], "admin": True}
        self.assertEqual(self.engine.api("register_user", **given), "@carol:test")
        self.assertIs(self.engine.api("is_user_admin", user_id="@carol:test"), True)
        self.assertEqual(self.engine.api("get_profile_for_user", localpart="carol")["display_name"], "Carol")
        self.assertEqual(len(self.engine.api("get_threepids_for_user", user_id="@carol:test")), 1)
        self.assertEqual(self.engine.error("register_user", localpart="bob").data["errcode"], "M_USER_IN_USE")

    def test_device(self) -> None:
        device, token, valid_until_ms, refresh = self.engine.api("register_device", user_id=self.alice)
        self.assertTrue(device and token.startswith("syt_"))
        self.assertEqual((valid_until_ms, refresh), (None, None))
        given = {"user_id": self.alice, "device_id": "PHONE", "initial_display_name": "Phone"}
        self.assertEqual(self.engine.api("register_device", **given)[0], "PHONE")

    def test_account_data(self) -> None:
        where = {"user_id": self.alice, "data_type": "org.example"}
        self.assertIsNone(self.engine.api("account_data_manager.get_global", **where))
        data = {"list": [1, {"a": None}], "empty": [], "object": {}}
        self.assertIsNone(self.engine.api("account_data_manager.put_global", **where, new_data=data))
        line = wire.encode({"result": self.engine.api("account_data_manager.get_global", **where)})
        self.assertEqual(wire.decode(line)["result"], data)
        error = self.engine.error("account_data_manager.get_global", user_id="@a:elsewhere", data_type="t")
        self.assertEqual(error.data["kind"], "failed")
        self.assertIn("ValueError: @a:elsewhere is not local", error.message)
        error = self.engine.error("account_data_manager.put_global", user_id="@nobody:test", data_type="t", new_data={})
        self.assertIn("does not exist", error.data["error"])
