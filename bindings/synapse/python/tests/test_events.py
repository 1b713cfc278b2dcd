"""Events: what the engine gets of them, whose they are, and which ones it is asked about."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import patch

from axolua_synapse import encode, filters, wire
from axolua_synapse.offer import Policy
from synapse.api.room_versions import KNOWN_ROOM_VERSIONS, RoomVersions
from synapse.crypto.event_signing import compute_event_signature
from synapse.events import EventBase, make_event_from_dict
from synapse.logging.context import ContextRequest, LoggingContext, current_context
from synapse.module_api import NOT_SPAM
from twisted.trial.unittest import TestCase

from tests.asking import AWAY, Bridge
from tests.events import make_event, pdu

try:
    from synapse.events.utils import FilteredEvent
except ImportError:  # an older Synapse serializes plain events
    FilteredEvent = None

BY_EMAIL = {"membership": "invite", "third_party_invite": {"signed": {}}}


def request(**changes: Any) -> ContextRequest:
    fields = {
        "request_id": "PUT-7",
        "ip_address": "::1",
        "site_tag": "8008",
        "requester": "@a:test",
        "authenticated_entity": "@a:test",
        "method": "PUT",
        "url": "/_matrix/client/v3/x?access_token=%3Credacted%3E",
        "protocol": "1.1",
        "user_agent": "curl",
    }
    return ContextRequest(**{**fields, **changes})


class EventsTest(TestCase):
    def setUp(self) -> None:
        self.bridge = Bridge()
        self.addCleanup(self.bridge.home.close)
        self.home = self.bridge.home
        self.link = self.bridge.link
        self.spam = self.home.hs.get_module_api_callbacks().spam_checker

    def within(self, context_request: ContextRequest | None, function: Any, *args: Any) -> Any:
        """Does it as a client whose request this is."""

        async def do() -> Any:
            context = current_context()
            assert isinstance(context, LoggingContext)
            context.request = context_request
            return await function(*args)

        return self.home.do(do)

    def sent(self, event: EventBase) -> Any:
        """The event as the engine gets it."""
        return json.loads(wire.encode(encode.event(event, encode.origin(event, self.home.hs))))

    # What is sent.

    def test_the_format(self) -> None:
        content = {"body": 5, "formatted_body": [{}, None, True], "n": 2**53 - 1, "ü": "\u2028"}
        event = make_event(origin="local", content=content)
        want = pdu(content=content, event_id=event.event_id, room_version="10", origin="local")
        self.assertEqual(self.sent(event), want)

    def test_the_first_and_the_last_room_versions(self) -> None:
        event = make_event(RoomVersions.V1, event_id="$e:test", prev_events=[["$p:test", {}]], auth_events=[])
        self.assertEqual((self.sent(event)["event_id"], self.sent(event)["room_version"]), ("$e:test", "1"))
        if "12" in KNOWN_ROOM_VERSIONS:
            without_room = pdu(type="m.room.create", state_key="", content={}, auth_events=[], prev_events=[])
            del without_room["room_id"]
            create = make_event_from_dict(without_room, KNOWN_ROOM_VERSIONS["12"])
            self.assertEqual(self.sent(create)["room_id"], create.room_id)

    def test_frozen_content(self) -> None:
        with patch("synapse.events.USE_FROZEN_DICTS", True):
            event = make_event(content={"a": [{"b": {}}], "n": 1})
        if hasattr(event, "freeze"):
            event.freeze()
        self.assertEqual(self.sent(event)["content"], {"a": [{"b": {}}], "n": 1})

    # Whose it is.

    def test_origin(self) -> None:
        hs = self.home.hs
        for sender, want in (
            ("@a:test", "local"),
            ("@a:far", "far"),
            ("@a:far:8448", "far:8448"),
            ("@a:local", "local:8448"),
        ):
            event = make_event(sender=sender, origin="local")
            self.assertEqual((sender, encode.origin(event, hs)), (sender, want))
            self.assertEqual(self.sent(event)["origin"], want)

    def test_invites_by_address_may_be_signed_by_anyone(self) -> None:
        hs = self.home.hs
        invite = pdu(type="m.room.member", state_key="@b:far", content=BY_EMAIL, signatures={})
        self.assertEqual(encode.origin(make_event(**invite), hs), "test")
        forged = {"test": {"ed25519:a_lPym": "x"}}
        self.assertEqual(encode.origin(make_event(**{**invite, "signatures": forged}), hs), "test")
        signatures = compute_event_signature(RoomVersions.V10, dict(invite), "test", hs.signing_key)
        self.assertEqual(encode.origin(make_event(**{**invite, "signatures": signatures}), hs), "local")

    def test_what_comes_from_another_server_is_never_local(self) -> None:
        self.bridge.offer("should_drop_federated_event", "federated_user_may_invite")
        federation = request(requester="far", url="/_matrix/federation/v2/invite/!r:test/$e")
        named_local = request(requester="local", url="/_matrix/federation/v1/send/1")
        event = make_event(type="m.room.member", state_key="@b:test", content={"membership": "invite"})
        for method in ("should_drop_federated_event", "federated_user_may_invite"):
            ask = getattr(self.spam, method, None)
            if ask is None:
                continue
            for context_request, want in ((federation, "far"), (named_local, "local:8448"), (None, "test")):
                self.within(context_request, ask, event)
                self.assertEqual(self.link.last.args["event"]["origin"], want)

    def test_the_policy_goes_by_the_origin(self) -> None:
        self.bridge.offer(
            "should_drop_federated_event",
            policies={"should_drop_federated_event": Policy(local="deny", federated="skip")},
        )
        self.bridge.answer("should_drop_federated_event", AWAY)
        self.assertIs(self.within(None, self.spam.should_drop_federated_event, make_event()), False)

    # Filters.

    def test_filters(self) -> None:
        topic = make_event(type="m.room.topic", state_key="", content={"topic": 5})
        far = make_event(sender="@x:far")
        for filter_, event, want in (
            ([{"type": ["m.room.message"]}], make_event(), True),
            ([{"type": ["m.room.message"]}], topic, False),
            ([{"type": ["m.room.message"], "origin": ["federated"]}], make_event(), False),
            ([{"type": ["m.room.message"], "origin": ["federated"]}], far, True),
            ([{"origin": ["local"]}, {"sender": ["@x:far"]}], far, True),
            ([{"origin": ["local"]}, {"sender": ["@y:far"]}], far, False),
            ([{"state_key": [""]}], topic, True),
            ([{"state_key": [""]}], far, False),
            ([{"room_id": ["!r:test"]}], far, True),
            ([{"room_id": []}], far, False),
            ([{"depth": ["3"]}], far, False),
            ([{}], far, True),
            ([], far, False),
        ):
            got = filters.wanted(filters.compile(filter_), event, encode.origin(event, self.home.hs))
            self.assertEqual((filter_, got), (filter_, want))

    def test_filters_spare_the_question(self) -> None:
        self.bridge.offer("check_event_for_spam", filters={"check_event_for_spam": [{"type": ["m.room.topic"]}]})
        self.bridge.answer("check_event_for_spam", {"errcode": "M_FORBIDDEN"})
        self.assertIs(self.home.do(self.spam.check_event_for_spam, make_event()), NOT_SPAM)
        self.assertEqual(self.link.asked, [])
        topic = make_event(type="m.room.topic", state_key="")
        self.assertIsNot(self.home.do(self.spam.check_event_for_spam, topic), NOT_SPAM)

    # The request.

    def test_the_request(self) -> None:
        self.bridge.offer("check_event_for_spam")
        whole = {
            "id": "PUT-7",
            "ip": "::1",
            "user_agent": "curl",
            "requester": "@a:test",
            "method": "PUT",
            "path": "/_matrix/client/v3/x",
        }
        for context_request, want in (
            (None, None),
            (request(), whole),
            (request(user_agent="", requester=None), {**whole, "user_agent": None, "requester": None}),
            (request(requester="far", url="/_matrix/federation/v1/send/1"), None),
            (request(url="/_synapse/replication/x/1"), {"id": "PUT-7", "requester": "@a:test"}),
        ):
            self.within(context_request, self.spam.check_event_for_spam, make_event())
            self.assertEqual(self.link.last.request, want)


class RoomTest(TestCase):
    """Callbacks about events in a room that there is."""

    def setUp(self) -> None:
        self.bridge = Bridge()
        self.addCleanup(self.bridge.home.close)
        self.home = self.bridge.home
        self.link = self.bridge.link
        self.user = self.home.user("ann")
        self.room = self.home.room(self.user)

    def test_a_message(self) -> None:
        self.bridge.offer("check_event_allowed", "check_event_for_spam")
        content = {"body": "changed", "msgtype": "m.text", "n": 2**53 - 1}
        event = {"type": "m.room.message", "sender": self.user, "room_id": self.room, "content": content}
        replacement = {**event, "event_id": "$gone", "room_version": "10", "origin": "local"}
        self.bridge.answer("check_event_allowed", {"allowed": True, "replacement": replacement})
        sent = self.home.send(self.room, self.user, body="hello", msgtype="m.text", formatted_body=5)
        self.assertEqual(dict(sent.content), content)
        allowed, spam = self.link.asked
        self.assertEqual(allowed.args["event"]["content"], {"body": "hello", "msgtype": "m.text", "formatted_body": 5})
        self.assertEqual(allowed.args["event"]["origin"], "local")
        self.assertEqual(set(allowed.args), {"event"})  # the state stays here
        assert allowed.state is not None
        self.assertIn(("m.room.create", ""), allowed.state)
        self.assertEqual(allowed.room_id, self.room)
        self.assertEqual(spam.args["event"]["content"], content)

    def test_a_new_event(self) -> None:
        sent = self.home.send(self.room, self.user, body="hello", msgtype="m.text")
        self.bridge.offer("on_new_event", policies={"on_new_event": Policy(wait=False)})
        rules = self.home.hs.get_module_api_callbacks().third_party_event_rules
        # Not by sending: Synapse loads the state for modules in the log context of a request that may be over.
        self.home.do(rules.on_new_event, sent.event_id)
        self.home.do(self.link.jobs.pop())
        self.assertEqual(self.link.last.args["event"]["event_id"], sent.event_id)
        self.assertEqual((self.link.last.lazy, self.link.last.room_id), (True, self.room))

    def test_the_room_of_a_state_map(self) -> None:
        self.bridge.offer("check_threepid_can_be_invited")
        rules = self.home.hs.get_module_api_callbacks().third_party_event_rules
        self.home.do(rules.check_threepid_can_be_invited, "email", "a@b", self.room)
        self.assertEqual(self.link.last.room_id, self.room)

    def test_unsigned(self) -> None:
        self.bridge.offer("add_field_to_unsigned_callback")
        event = self.home.send(self.room, self.user, body="hello", msgtype="m.text")
        serializer = self.home.hs.get_event_client_serializer()
        self.bridge.answer("add_field_to_unsigned_callback", {"x": {"y": [1]}})
        shown = event if FilteredEvent is None else FilteredEvent(event=event, membership=None)

        async def serialize() -> Any:
            return await serializer.serialize_event(shown, self.home.hs.get_clock().time_msec())

        self.assertEqual(self.home.do(serialize)["unsigned"]["x"], {"y": [1]})
        self.assertEqual(self.link.last.args["event"]["event_id"], event.event_id)
        self.bridge.answer("add_field_to_unsigned_callback", AWAY)
        self.assertNotIn("x", self.home.do(serialize)["unsigned"])

    def test_a_redacted_event(self) -> None:
        event = self.home.send(self.room, self.user, body="hello", msgtype="m.text")
        redaction = {
            "type": "m.room.redaction",
            "sender": self.user,
            "room_id": self.room,
            "redacts": event.event_id,
            "content": {},
        }
        self.home.do(self.home.api.create_and_send_event_into_room, redaction)
        redacted = self.home.do(self.home.hs.get_datastores().main.get_event, event.event_id)
        sent = json.loads(wire.encode(encode.event(redacted, "local")))
        self.assertEqual(sent["content"], {})

    def test_account_data(self) -> None:
        self.bridge.offer("on_account_data_updated")
        put = self.home.api.account_data_manager.put_global
        self.home.do(put, self.user, "org.example", {"a": [1, {"b": {}}]})
        self.assertEqual(
            self.link.last.args,
            {
                "user_id": self.user,
                "room_id": None,
                "account_data_type": "org.example",
                "content": {"a": [1, {"b": {}}]},
            },
        )


class WorkersTest(TestCase):
    def test_new_events_on_one_process(self) -> None:
        for background, run_on_all, want in ((True, False, 1), (False, False, 0), (False, True, 1)):
            with patch("synapse.module_api.ModuleApi.should_run_background_tasks", lambda _, b=background: b):
                bridge = Bridge(run_on_all=run_on_all)
            self.addCleanup(bridge.home.close)
            bridge.offer("on_new_event")
            rules = bridge.home.hs.get_module_api_callbacks().third_party_event_rules
            self.assertEqual(len(rules._on_new_event_callbacks), want)
