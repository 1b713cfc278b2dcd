"""A whole homeserver of Synapse's, in this process: SQLite, a clock of its own, threads that are none.

Nothing here sleeps: `Home.wait` turns the clock until a Deferred has its result.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from typing import Any
from unittest.mock import patch

from synapse.app.homeserver import SynapseHomeServer
from synapse.config.homeserver import HomeServerConfig
from synapse.logging.context import (
    SENTINEL_CONTEXT,
    LoggingContext,
    PreserveLoggingContext,
    current_context,
    run_in_background,
)
from synapse.storage.database import make_pool
from synapse.types import UserID, create_requester
from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.testing import MemoryReactorClock
from twisted.python.failure import Failure

CONFIG: dict[str, Any] = {
    "server_name": "test",
    "report_stats": False,
    "public_baseurl": "https://matrix.test/",
    "pid_file": "/dev/null",
    "registration_shared_secret": "secret",
    "macaroon_secret_key": "key",
    "enable_registration": True,
    "enable_registration_without_verification": True,
    "trusted_key_servers": [],
    "suppress_key_server_warning": True,
    "url_preview_enabled": False,
    "enable_metrics": False,
    "email": {"notif_from": "%(app)s <noreply@test>", "smtp_host": "127.0.0.1", "smtp_port": 25},
    "default_room_version": "10",
}

_ENDLESS = {"per_second": 10_000, "burst_count": 10_000}
RATELIMITS: dict[str, Any] = {
    "rc_message": _ENDLESS,
    "rc_joins": {"local": _ENDLESS, "remote": _ENDLESS},
    "rc_joins_per_room": _ENDLESS,
    "rc_invites": {"per_room": _ENDLESS, "per_user": _ENDLESS, "per_issuer": _ENDLESS},
    "rc_room_creation": _ENDLESS,
}


class Threads:
    """A thread pool without threads: work is done in the reactor's next turn."""

    def __init__(self, reactor: Reactor) -> None:
        self._reactor = reactor
        self.min, self.max = 1, 1

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def adjustPoolsize(self, *_: Any) -> None:
        pass

    def callInThread(self, func: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        self.callInThreadWithCallback(None, func, *args, **kwargs)

    def callInThreadWithCallback(
        self, done: Callable[[bool, Any], Any] | None, func: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> None:
        def work() -> None:
            try:
                result: Any = func(*args, **kwargs)
                success = True
            except BaseException:
                result, success = Failure(), False
            if done is not None:
                done(success, result)

        self._reactor.callLater(0, work)


class Reactor(MemoryReactorClock):  # type: ignore[misc]
    """A reactor whose time passes only when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.threads = Threads(self)
        self.rightNow = 1_700_000_000.0

    def getThreadPool(self) -> Threads:
        return self.threads

    def callInThread(self, func: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        self.threads.callInThread(func, *args, **kwargs)

    def callFromThread(self, func: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        self.callLater(0, func, *args, **kwargs)

    def installNameResolver(self, resolver: Any) -> Any:
        return resolver

    def suggestThreadPoolSize(self, size: int) -> None:
        pass


class Home:
    """A homeserver with its module API, and short ways to what tests do with it."""

    def __init__(self, **config: Any) -> None:
        self.warnings = ContextWarnings()
        logging.getLogger().addHandler(self.warnings)
        self.directory = tempfile.mkdtemp(prefix="axolua-synapse-")
        self.reactor = Reactor()
        self.hs = SynapseHomeServer("test", config=self._config(config), reactor=self.reactor)
        with patch("synapse.storage.database.make_pool", self._make_pool):
            self.hs.setup()
        if hasattr(self.hs, "start_background_tasks"):  # else setup has done it
            self.hs.start_background_tasks()
        self.api = self.hs.get_module_api()

    def _config(self, changes: dict[str, Any]) -> HomeServerConfig:
        key = os.path.join(self.directory, "key")
        with open(key, "w", encoding="ascii") as file:
            file.write("ed25519 a_lPym qvioDNmfExFBRPgdTU+wtFYKq4JfwFRv7sYVgWvmgJg\n")
        args = {"database": os.path.join(self.directory, "homeserver.db"), "cp_min": 1, "cp_max": 1}
        parsed = HomeServerConfig()
        parsed.parse_config_dict(
            {
                **CONFIG,
                **RATELIMITS,
                "signing_key_path": key,
                "media_store_path": os.path.join(self.directory, "media"),
                "database": {"name": "sqlite3", "args": args},
                **changes,
            },
            "",
            "",
        )
        return parsed

    def _make_pool(self, *args: Any, **kwargs: Any) -> Any:
        pool = make_pool(*args, **kwargs)

        def run(func: Callable[..., Any], *args: Any, **kwargs: Any) -> Deferred[Any]:
            done: Deferred[Any] = Deferred()

            def answer(success: bool, result: Any) -> None:
                done.callback(result) if success else done.errback(result)

            self.reactor.threads.callInThreadWithCallback(answer, pool._runWithConnection, func, *args, **kwargs)
            return done

        pool.runWithConnection = run
        pool.threadpool = self.reactor.threads
        pool.running = True
        return pool

    def close(self) -> None:
        """Fails if Synapse had anything to say against our use of log contexts."""
        self.settle()
        logging.getLogger().removeHandler(self.warnings)
        for database in self.hs.get_datastores().databases:
            database._db_pool.close()
        shutil.rmtree(self.directory)
        assert not self.warnings.seen, self.warnings.seen

    def wait(self, awaitable: Awaitable[Any], turns: int = 1000) -> Any:
        """Turns the clock until there is a result, which is given or raised. What was running before goes on, too."""
        done: Deferred[Any] = awaitable if isinstance(awaitable, Deferred) else ensureDeferred(awaitable)  # type: ignore[arg-type]
        results: list[Any] = []
        done.addBoth(results.append)
        for _ in range(turns):
            if results:
                break
            self.reactor.advance(0.01)
        assert results, "nothing came"
        assert current_context() is SENTINEL_CONTEXT, f"{current_context()} was left behind"
        if isinstance(results[0], Failure):
            results[0].raiseException()
        return results[0]

    def settle(self) -> None:
        """Lets what runs in the background come to its end."""
        self.reactor.pump([0.01] * 200)

    def do(self, function: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> Any:
        """What a client has done: in a log context of its own."""
        with PreserveLoggingContext(context("client")):
            done = run_in_background(function, *args, **kwargs)
        return self.wait(done)

    def user(self, localpart: str, **options: Any) -> str:
        user_id: str = self.do(self.hs.get_registration_handler().register_user, localpart=localpart, **options)
        return user_id

    def room(self, creator: str, **config: Any) -> str:
        create = self.hs.get_room_creation_handler().create_room
        room_id: str = self.do(create, create_requester(creator), config)[0]
        return room_id

    def member(self, room_id: str, user_id: str, action: str = "join", sender: str = "") -> None:
        update = self.hs.get_room_member_handler().update_membership
        self.do(update, create_requester(sender or user_id), UserID.from_string(user_id), room_id, action)

    def send(self, room_id: str, sender: str, **content: Any) -> Any:
        event = {"type": "m.room.message", "room_id": room_id, "sender": sender, "content": content}
        create = self.hs.get_event_creation_handler().create_and_send_nonmember_event
        return self.do(create, create_requester(sender), event)[0]


def context(name: str) -> LoggingContext:
    """A log context as that of a request."""
    if hasattr(LoggingContext, "server_name"):
        return LoggingContext(name=name, server_name="test")
    return LoggingContext(name=name)  # type: ignore[call-arg]


class ContextWarnings(logging.Handler):
    """Collects what Synapse has to complain of in the use of log contexts, and failures that nobody looked at."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.name == "synapse.logging.context" or "sentinel" in text or "Unhandled error" in text:
            self.seen.append(text)
