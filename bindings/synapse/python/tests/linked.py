"""A Link for tests, in front of the engine of engine.py."""

import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from synapse.logging.context import SENTINEL_CONTEXT, LoggingContext, PreserveLoggingContext, current_context
from synapse.logging.context import run_in_background as background
from twisted.internet import reactor
from twisted.internet.defer import Deferred, inlineCallbacks
from twisted.trial.unittest import TestCase

from axolua_synapse.config import Config
from axolua_synapse.link import Link
from axolua_synapse.runs import Run, Runs

from .engine import Conversation, Engine, Time

# What a question of 5,000 ms may take on this side.
TIMEOUT_S = 5.25


def fake_hs(time: Any, worker: str = "master", **config: Any) -> Any:
    return SimpleNamespace(
        hostname="test",
        get_reactor=lambda: time,
        get_instance_name=lambda: worker,
        config=SimpleNamespace(
            server=SimpleNamespace(public_baseurl="https://m.test/"),
            experimental=SimpleNamespace(),
            **config,
        ),
    )


def run_as_background_process(desc: str, func: Any) -> Any:
    with PreserveLoggingContext(context(desc)):
        return background(func)


fake_api: Any = SimpleNamespace(
    should_run_background_tasks=lambda: True, run_as_background_process=run_as_background_process
)


def context(name: str) -> LoggingContext:
    try:
        return LoggingContext(name=name, server_name="test")
    except TypeError:
        return LoggingContext(name)  # type: ignore[call-arg,misc]


# What is logged is not tested here.
logging.getLogger("axolua_synapse").addHandler(logging.NullHandler())


class LinkTest(TestCase):
    """`timeout` is trial's, in real seconds: only sockets take any."""

    timeout = 20

    def setUp(self) -> None:
        self.time = Time()
        self.folder = tempfile.mkdtemp()  # trial's own are too long for a socket
        self.socket = os.path.join(self.folder, "axolua.sock")
        self.served: Any = None
        self.runs = Runs()
        self.engine = Engine(self.socket)
        self.link = self.make_link()

    def make_link(self, **config: Any) -> Link:
        return Link(fake_hs(self.time), fake_api, Config(socket=self.socket, **config), self._serve)

    async def _serve(self, method: str, params: dict[str, Any]) -> Any:
        return await self.served(method, params)

    @inlineCallbacks
    def tearDown(self) -> Any:
        self.assertIs(current_context(), SENTINEL_CONTEXT)
        self.link._dialer.stop()
        yield self.engine.stop()
        if self.link._peer is not None:
            self.link._peer.abort("the test is over")
            yield self.conversation.gone
            yield self.until(lambda: self.link._peer is None)
        shutil.rmtree(self.folder)

    @inlineCallbacks
    def until(self, done: Callable[[], bool]) -> Any:
        """Lets the real reactor turn until that holds."""
        while not done():
            yield self.turn()

    def turn(self) -> "Deferred[None]":
        turn: Deferred[None] = Deferred()
        reactor.callLater(0, turn.callback, None)  # type: ignore[attr-defined]
        return turn

    @inlineCallbacks
    def connect(self) -> Any:
        """The engine's side of the connection, after `ready`."""
        yield self.engine.listen()
        self.link.start()
        return (yield self.next_conversation())

    @inlineCallbacks
    def next_conversation(self) -> Any:
        self.conversation: Conversation = yield self.engine.connections.get()
        ready = yield self.conversation.received.get()
        self.assertEqual(ready["method"], "ready")
        return self.conversation

    def ask(self, callback: str = "check_event_for_spam", **given: Any) -> "Deferred[Any]":
        """Puts a question as Synapse does, in a log context that has to be the same after the answer."""

        async def question() -> Any:
            with context("request") as mine:
                with self.runs.begin(callback) as run:
                    self.run: Run = run
                    try:
                        return await self.link.ask(
                            callback, {"event": {}}, request=None, within=given.get("within"), run=run
                        )
                    finally:
                        self.assertIs(current_context(), mine)

        return background(question)
