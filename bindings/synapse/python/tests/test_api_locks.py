"""Changes of membership that would wait for the question in which they are asked for."""

from collections.abc import Callable
from itertools import count
from typing import Any, ClassVar

from twisted.internet.defer import Deferred
from twisted.trial.unittest import TestCase

from axolua_synapse.wire import RpcError

from .engine_calls import Engine
from .homeserver import Home

HELD = "this callback runs while Synapse holds the room's membership lock; use spawn"


class Asking(TestCase):
    config: ClassVar[dict[str, Any]] = {}

    def setUp(self) -> None:
        self.home = Home(**self.config)
        self.addCleanup(self.home.close)
        self.engine = Engine(self.home)
        self.alice, self.bob, self.carol = (self.home.user(name) for name in ("alice", "bob", "carol"))
        self.room = self.home.room(self.alice, preset="public_chat")
        self.other = self.home.room(self.alice, preset="public_chat")
        self.ids = count(1)
        self.answers: list[str] = []

    def asks(self, member: str, **args: Any) -> Callable[..., Any]:
        """A function that asks for something once, as a module would, in a question of the name."""

        async def ask(callback: str, **about: Any) -> None:
            if self.answers:
                return
            self.answers.append("waits")
            with self.engine.runs.begin(callback, **about) as run:
                run.id = next(self.ids)
                try:
                    await self.engine.within(run.id, member, **args)
                    self.answers[0] = "done"
                except RpcError as e:
                    self.answers[0] = e.message

        return ask

    def changes(self, room_id: str) -> Callable[..., Any]:
        return self.asks(
            "update_room_membership", sender=self.alice, target=self.carol, room_id=room_id, new_membership="invite"
        )

    def on_join(self, ask: Callable[..., Any]) -> None:
        async def user_may_join_room(user: str, room: str, invited: bool) -> str:
            await ask("user_may_join_room", room_id=room)
            return "NOT_SPAM"

        self.home.api.register_spam_checker_callbacks(user_may_join_room=user_may_join_room)
        self.home.member(self.room, self.bob)


class Locks(Asking):
    def test_join(self) -> None:
        self.on_join(self.changes(self.room))
        self.assertEqual(self.answers, [f"update_room_membership in {self.room}: {HELD}"])

    def test_join_and_another_room(self) -> None:
        self.on_join(self.changes(self.other))
        self.assertEqual(self.answers, ["done"])

    def test_invite(self) -> None:
        ask = self.changes(self.room)

        async def user_may_invite(inviter: str, invitee: str, room_id: str) -> str:
            await ask("user_may_invite", room_id=room_id)
            return "NOT_SPAM"

        self.home.api.register_spam_checker_callbacks(user_may_invite=user_may_invite)
        self.home.member(self.room, self.bob, "invite", self.alice)
        self.assertIn(HELD, self.answers[0])

    def on_event(self, ask: Callable[..., Any], name: str = "m.room.member") -> None:
        async def check_event_allowed(event: Any, state: Any) -> Any:
            if event.type == name:
                await ask("check_event_allowed", event=event, state=state)
            return True, None

        self.home.api.register_third_party_rules_callbacks(check_event_allowed=check_event_allowed)

    def test_event_about_a_membership(self) -> None:
        self.on_event(self.changes(self.room))
        self.home.member(self.room, self.bob)
        self.assertIn(HELD, self.answers[0])

    def test_other_event(self) -> None:
        self.on_event(self.changes(self.room), "m.room.message")
        self.home.send(self.room, self.alice, msgtype="m.text", body="hi")
        self.assertEqual(self.answers, ["done"])

    def test_new_room(self) -> None:
        self.on_event(self.changes(self.room))
        self.home.room(self.alice, invite=[self.bob])
        self.assertEqual(self.answers, ["done"])

    def test_question_within_one_that_the_lock_waits_for(self) -> None:
        self.on_event(self.changes(self.room), "m.room.message")
        message = {"type": "m.room.message", "room_id": self.room, "sender": self.alice}
        content = {"msgtype": "m.text", "body": "hi"}
        outer = self.asks("create_and_send_event_into_room", event_dict={**message, "content": content})

        async def user_may_join_room(user: str, room: str, invited: bool) -> str:
            await outer("user_may_join_room", room_id=room)
            return "NOT_SPAM"

        # The message is sent inside the question about the join, and the module changes a membership at the message.
        inner, self.answers = self.answers, []
        outer_answers = self.answers
        self.home.api.register_spam_checker_callbacks(user_may_join_room=user_may_join_room)
        seen: list[Any] = []
        original = self.engine.within

        async def within(run: int, member: str, **args: Any) -> Any:
            if member == "create_and_send_event_into_room":
                self.answers = inner
            try:
                return await original(run, member, **args)
            finally:
                if member == "create_and_send_event_into_room":
                    seen.extend(self.answers)
                    self.answers = outer_answers

        self.engine.within = within  # type: ignore[method-assign]
        self.home.member(self.room, self.bob)
        self.assertEqual(len(seen), 1)
        self.assertIn(HELD, seen[0])

    def test_somebody_else_has_the_lock(self) -> None:
        self.on_event(self.changes(self.room), "m.room.message")
        release: Deferred[None] = Deferred()
        locks = self.home.hs.get_room_member_handler().member_linearizer
        locks._clock = self.home.hs.get_clock()  # older ones take the real reactor's

        async def hold() -> None:
            async with locks.queue((self.room,)):
                await release

        holding = Deferred.fromCoroutine(hold())
        self.home.reactor.callLater(1, release.callback, None)
        self.home.send(self.room, self.alice, msgtype="m.text", body="hi")
        self.assertEqual(self.answers, ["done"])
        self.successResultOf(holding)

    def test_displayname(self) -> None:
        self.on_join(self.asks("set_displayname", user_id=self.alice, new_displayname="Al"))
        later = hasattr(self.home.hs.get_profile_handler(), "_update_join_states_task")
        self.assertEqual(self.answers, ["done" if later else f"set_displayname in {self.room}: {HELD}"])

    def test_displayname_of_somebody_outside(self) -> None:
        self.on_join(self.asks("set_displayname", user_id=self.carol, new_displayname="Caz"))
        self.assertEqual(self.answers, ["done"])

    def test_registration(self) -> None:
        self.on_join(self.asks("register_user", localpart="dave"))
        self.assertEqual(self.answers, ["done"])


class AutoJoin(Asking):
    config: ClassVar[dict[str, Any]] = {"auto_join_rooms": ["#lobby:test"], "autocreate_auto_join_rooms": True}

    def test_registration(self) -> None:
        self.on_join(self.asks("register_user", localpart="dave"))
        self.assertEqual(self.answers, [f"register_user in {self.room}: {HELD}"])
