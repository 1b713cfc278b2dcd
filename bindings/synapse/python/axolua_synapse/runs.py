"""The questions that are being asked, by id: what an API request of the engine's needs to know of the question in
which it arose."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from types import TracebackType
from typing import TYPE_CHECKING

from synapse.logging.context import current_context
from typing_extensions import Self

if TYPE_CHECKING:
    from synapse.events import EventBase
    from synapse.logging.context import LoggingContextOrSentinel

    State = Mapping[tuple[str, str], EventBase]
    Ids = Mapping[tuple[str, str], str]


class Request:
    """An API request that is being carried out."""

    __slots__ = ("over", "parent", "run")

    def __init__(self, run: int | str | None, parent: Run | None) -> None:
        self.run = run
        self.parent = parent
        self.over = False


asking: ContextVar[Request | None] = ContextVar("axolua_asking", default=None)
"""The API request that is being carried out. What Synapse leaves running after a request still sees it."""


class Run:
    """A question that is being asked. It is a context manager: the question is over at its end, whatever the engine
    still does with it."""

    __slots__ = ("_id", "_runs", "acted", "callback", "context", "event", "ids", "lazy", "request", "room_id", "state")

    def __init__(
        self,
        runs: Runs,
        callback: str,
        state: State | None,
        room_id: str | None,
        event: EventBase | None,
        lazy: bool,
    ) -> None:
        self.callback = callback
        self.state = state
        self.lazy = lazy
        self.ids: Ids | None = None  # of a lazy one, once something was read of its state
        self.room_id = room_id
        self.event = event
        self.context: LoggingContextOrSentinel = current_context()
        request = asking.get()
        self.request = None if request is None or request.over else request
        self.acted = False  # a request to the API has been made for it
        self._id: int | None = None
        self._runs = runs

    @property
    def within(self) -> int | str | None:
        """The run of the API request in which the question arose; None outside of one."""
        return None if self.request is None else self.request.run

    @property
    def id(self) -> int | None:
        """The id under which the engine knows the question; None until it is sent."""
        return self._id

    @id.setter
    def id(self, value: int) -> None:
        self._runs.forget(self)
        self._id = value
        self._runs.by_id[value] = self

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._runs.forget(self)


class Runs:
    """The questions of this process that are not over."""

    def __init__(self) -> None:
        self.by_id: dict[int, Run] = {}

    def begin(
        self,
        callback: str,
        state: State | None = None,
        room_id: str | None = None,
        event: EventBase | None = None,
        lazy: bool = False,
    ) -> Run:
        """A run in the log context of the caller, to be used with ``with``. ``room_id`` may be left out where there
        is an event. A ``lazy`` one has no ``state``: its state is the room's at the time when it is first read."""
        if room_id is None and event is not None:
            room_id = event.room_id
        return Run(self, callback, state, room_id, event, lazy)

    def get(self, id: object) -> Run | None:
        """The question of that id; None if it is over, and for the texts that stand for no question."""
        return self.by_id.get(id) if type(id) is int else None

    def forget(self, run: Run) -> None:
        if run.id is not None and self.by_id.get(run.id) is run:
            del self.by_id[run.id]
