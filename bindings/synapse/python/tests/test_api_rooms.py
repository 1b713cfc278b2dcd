"""Members about rooms, each on a real homeserver."""

from typing import Any
from unittest.mock import patch

from synapse.api.room_versions import KNOWN_ROOM_VERSIONS
from twisted.trial.unittest import TestCase

from .engine_calls import Engine
from .homeserver import Home


class Rooms(TestCase):
    def setUp(self) -> None:
        self.home = Home()
        self.addCleanup(self.home.close)
        self.engine = Engine(self.home)
        self.alice = self.home.user("alice")
        self.bob = self.home.user("bob", default_display_name="Bob")
        self.room = self.home.room(self.alice, preset="public_chat", name="Den")

    def members(self) -> dict[str, str]:
        state = self.engine.api("get_room_state", room_id=self.room, event_filter=[["m.room.member"]])
        return {e["state_key"]: e["content"]["membership"] for e in state}

    def test_state(self) -> None:
        state = {(e["type"], e["state_key"]): e for e in self.engine.api("get_room_state", room_id=self.room)}
        self.assertIn(("m.room.power_levels", ""), state)
        create = state["m.room.create", ""]
        self.assertTrue(create["event_id"].startswith("$"))
        given = {name: create[name] for name in ("room_id", "room_version", "origin", "sender")}
        self.assertEqual(given, {"room_id": self.room, "room_version": "10", "origin": "local", "sender": self.alice})
        for places in ([["m.room.name", ""], ["m.room.topic", ""]], [["m.room.name"]]):
            (name,) = self.engine.api("get_room_state", room_id=self.room, event_filter=places)
            self.assertEqual(name["content"], {"name": "Den"})
            self.assertEqual(self.engine.api("get_state_events_in_room", room_id=self.room, types=places), [name])
        self.assertEqual(self.engine.api("get_room_state", room_id="!none:test"), [])

    def test_too_much_state(self) -> None:
        with patch("axolua_synapse.convert.MOST_EVENTS", 3):
            error = self.engine.error("get_room_state", room_id=self.room)
        self.assertIn("more than 3: ask for less of it with a filter", error.message)

    def test_state_that_is_not_all_there(self) -> None:
        store = self.home.hs.get_datastores().main
        self.home.do(store.store_partial_state_room, self.room, {"elsewhere"}, 0, "elsewhere")
        for places, waits in (([["m.room.create", ""]], False), ([["m.room.member"]], True)):
            args = {"room_id": self.room, "event_filter": places}
            state = self.engine.request("api", {"run": "init", "method": "get_room_state", "args": args})
            self.home.settle()
            self.assertIs(state.called, not waits)
        self.home.do(store.clear_partial_state_room, self.room)
        self.home.hs.get_storage_controllers().state.notify_room_un_partial_stated(self.room)
        self.assertEqual(len(self.home.wait(state)), 1)

    def test_creation_has_its_room(self) -> None:
        newest = max((v for v in KNOWN_ROOM_VERSIONS if v.isdigit()), key=int)  # from 12 on the PDU has none
        room = self.home.room(self.alice, room_version=newest)
        (create,) = self.engine.api("get_room_state", room_id=room, event_filter=[["m.room.create", ""]])
        self.assertEqual(create["room_id"], room)

    def test_send(self) -> None:
        event = {
            "type": "m.room.message",
            "room_id": self.room,
            "sender": self.alice,
            "content": {"msgtype": "m.text", "body": "hi"},
        }
        sent = self.engine.api("create_and_send_event_into_room", event_dict=event)
        self.assertEqual({name: sent[name] for name in event}, event)
        self.assertNotIn("state_key", sent)
        self.assertEqual((sent["origin"], sent["room_version"]), ("local", "10"))

    def test_send_the_same_state_twice(self) -> None:
        event = {"type": "t", "room_id": self.room, "sender": self.alice, "content": {"a": 1}, "state_key": "k"}
        first = self.engine.api("create_and_send_event_into_room", event_dict=dict(event))
        again = self.engine.api("create_and_send_event_into_room", event_dict=dict(event))
        self.assertEqual(first["event_id"], again["event_id"])
        event["content"] = {"a": 2}
        other = self.engine.api("create_and_send_event_into_room", event_dict=event)
        self.assertNotEqual(first["event_id"], other["event_id"])

    def test_send_wrongly(self) -> None:
        event = {"type": "t", "room_id": self.room, "sender": self.alice, "content": {}}
        cases: list[tuple[dict[str, Any], str, int | None, str]] = [
            ({"sender": self.bob}, "matrix", 403, "not in room"),
            ({"type": "m.room.member", "state_key": self.bob}, "matrix", 500, "member event"),
            ({"content": []}, "matrix", 400, "content is of the wrong type"),
            ({"content": {"a": 1.5}}, "matrix", 400, ""),
            ({"room_id": "!none:test"}, "matrix", 403, "not in room"),
            ({"sender": "@a:elsewhere"}, "failed", None, "non-local user @a:elsewhere"),
        ]
        for changes, kind, code, text in cases:
            error = self.engine.error("create_and_send_event_into_room", event_dict={**event, **changes})
            self.assertEqual((error.code, error.data["kind"], error.data.get("code")), (-32000, kind, code), changes)
            self.assertIn(text, error.message)
        del event["sender"]
        error = self.engine.error("create_and_send_event_into_room", event_dict=event)
        self.assertEqual(error.data, {"kind": "failed", "error": "the event has no sender"})

    def test_membership(self) -> None:
        def update(sender: str, target: str, becomes: str, **more: Any) -> Any:
            given = {"sender": sender, "target": target, "room_id": self.room, "new_membership": becomes, **more}
            return self.engine.api("update_room_membership", **given)

        joined = update(self.bob, self.bob, "join", content={"org.example": True}, remote_room_hosts=["elsewhere"])
        self.assertEqual((joined["type"], joined["state_key"], joined["sender"]), ("m.room.member", self.bob, self.bob))
        self.assertEqual(joined["content"]["displayname"], "Bob")
        self.assertIs(joined["content"]["org.example"], True)
        self.assertEqual(update(self.alice, self.bob, "leave")["content"]["membership"], "leave")
        self.assertEqual(update(self.alice, self.bob, "ban", content={"reason": "x"})["content"]["reason"], "x")
        self.assertEqual(self.members(), {self.alice: "join", self.bob: "ban"})

    def test_membership_wrongly(self) -> None:
        given = {"target": self.bob, "room_id": self.room, "new_membership": "invite"}
        error = self.engine.error("update_room_membership", sender="@a:elsewhere", **given)
        self.assertEqual(error.data["kind"], "failed")
        self.assertIn("RuntimeError: Tried to send an event as a user that isn't local", error.message)
        error = self.engine.error("update_room_membership", sender=self.bob, **given)
        self.assertEqual((error.data["code"], error.data["errcode"]), (403, "M_FORBIDDEN"))
        given["new_membership"] = "elope"
        self.assertEqual(self.engine.error("update_room_membership", sender=self.alice, **given).data["code"], 400)

    def test_create(self) -> None:
        config = {"preset": "public_chat", "room_alias_name": "lounge", "invite": [self.bob]}
        profile = {"displayname": "Boss"}
        room, alias = self.engine.api(
            "create_room", user_id=self.alice, config=config, ratelimit=False, creator_join_profile=profile
        )
        self.assertEqual(alias, "#lounge:test")
        self.assertEqual(self.engine.api("lookup_room_alias", room_alias=alias), [room, ["test"]])
        (own,) = self.engine.api("get_room_state", room_id=room, event_filter=[["m.room.member", self.alice]])
        self.assertEqual(own["content"]["displayname"], "Boss")
        self.assertIsNone(self.engine.api("create_room", user_id=self.alice, config={})[1])
        self.assertEqual(self.engine.error("create_room", user_id="@a:elsewhere", config={}).data["kind"], "failed")

    def test_alias(self) -> None:
        error = self.engine.error("lookup_room_alias", room_alias="#none:test")
        self.assertEqual((error.data["code"], error.data["errcode"]), (404, "M_NOT_FOUND"))
        self.assertEqual(self.engine.error("lookup_room_alias", room_alias="lounge").data["code"], 400)

    def test_delete(self) -> None:
        self.assertIsNone(self.engine.api("delete_room", room_id=self.room))
        for _ in range(30):
            self.home.settle()
        self.assertEqual(self.engine.api("get_room_state", room_id=self.room), [])

    def test_public_rooms(self) -> None:
        def listed(room: str) -> Any:
            return self.engine.api("public_room_list_manager.room_is_in_public_room_list", room_id=room)

        self.assertIs(listed("!none:test"), False)
        self.assertIs(listed(self.room), False)
        self.assertIsNone(self.engine.api("public_room_list_manager.add_room_to_public_room_list", room_id=self.room))
        self.assertIs(listed(self.room), True)
        self.assertIsNone(
            self.engine.api("public_room_list_manager.remove_room_from_public_room_list", room_id=self.room)
        )
        self.assertIs(listed(self.room), False)

    def test_mail(self) -> None:
        mails: list[Any] = []

        async def sendmail(*args: Any, **kwargs: Any) -> None:
            mails.append(args)

        self.home.hs.get_send_email_handler()._sendmail = sendmail
        mail = {"recipient": "bob@mail.test", "subject": "Hello", "html": "<p>Hi</p>", "text": "Hi"}
        self.assertIsNone(self.engine.api("send_mail", **mail))
        ((_reactor, host, _port, sender, recipient, message, *_),) = mails
        self.assertEqual((host, sender, recipient), ("127.0.0.1", "noreply@test", "bob@mail.test"))
        self.assertIn(b"Subject: Hello", message)
