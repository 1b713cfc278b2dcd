from typing import Any

from synapse.logging.context import current_context, make_deferred_yieldable, run_in_background
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import TestCase

from axolua_synapse.lanes import Lane
from axolua_synapse.wire import EngineAway

from .linked import context, fake_api


class LaneTest(TestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.lane = Lane(fake_api, self.clock, room=2)
        self.begun: list[int] = []
        self.ends: dict[int, Deferred[None]] = {}

    def put(self, number: int) -> "Deferred[None]":
        async def job() -> None:
            self.begun.append(number)
            self.ends[number] = Deferred()
            await make_deferred_yieldable(self.ends[number])

        async def callback() -> None:
            with context("request") as mine:
                await self.lane.put(job, 5)
                self.assertIs(current_context(), mine)

        done: Deferred[None] = run_in_background(callback)
        return done

    def test_one_after_another(self) -> None:
        for number in (1, 2, 3):
            self.successResultOf(self.put(number))
        self.assertEqual(self.begun, [1])
        self.ends[1].callback(None)
        self.assertEqual(self.begun, [1, 2])
        with self.assertLogs("axolua_synapse.lanes", "WARNING") as logged:
            self.ends[2].errback(EngineAway("away"))
            self.assertEqual(self.begun, [1, 2, 3])
            self.ends[3].errback(EngineAway("still away"))
            self.successResultOf(self.put(5))
            self.ends[5].callback(None)
        self.assertEqual(
            [record.getMessage() for record in logged.records],
            [
                "axolua: callbacks that nobody waits for are not carried: away",
                "axolua: 2 callbacks that nobody waits for were not carried",
            ],
        )
        self.successResultOf(self.put(4))
        self.assertEqual(self.begun, [1, 2, 3, 5, 4])

    def test_a_full_queue_waits_for_room(self) -> None:
        first, *queued = [self.put(number) for number in (1, 2, 3)]
        waiting = [self.put(number) for number in (4, 5, 6)]
        for done in (first, *queued):
            self.successResultOf(done)
        waiting[1].cancel()
        self.failureResultOf(waiting[1], CancelledError)
        self.ends[1].callback(None)
        self.successResultOf(waiting[0])
        self.assertNoResult(waiting[2])
        for number in (2, 3, 4, 6):
            self.ends[number].callback(None)
        self.successResultOf(waiting[2])
        self.assertEqual(self.begun, [1, 2, 3, 4, 6])

    def test_no_room_in_time(self) -> None:
        for number in (1, 2, 3):
            self.put(number)
        late: Any = self.put(4)
        self.clock.advance(5)
        self.failureResultOf(late, EngineAway)
        self.assertEqual(self.clock.getDelayedCalls(), [])
