"""The callbacks with which more is to be done than to read an answer: keep it, run a function later, or do what Synapse
itself would do without a module."""

import logging
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from synapse.api.errors import SynapseError
from synapse.http.servlet import parse_json_object_from_request
from synapse.logging.context import make_deferred_yieldable, run_in_background
from synapse.storage.background_updates import BackgroundUpdater, _BackgroundUpdateContextManager

from . import decode
from .offer import Offer
from .question import Question
from .wire import EngineAway

if TYPE_CHECKING:
    from synapse.module_api import LoginResponse

logger = logging.getLogger(__name__)

MAX_KEPT = 10_000

# The seconds for which an answer holds are counted by Synapse's clock; expired ones go when they are next asked for.
Kept = dict[str, tuple[float, bool]]


class Expiry(Question):
    """is_user_expired, of which every request asks: answers are kept while they hold, but no longer than the offer."""

    _kept: Kept = {}

    def follow(self, offer: Offer) -> None:
        super().follow(offer)
        self._kept = {}

    async def ask(self, values: tuple[Any, ...]) -> Any:
        kept = self._kept
        until, expired = kept.get(values[0], (0.0, False))
        if until > self.hs.get_clock().time():
            return expired

        def read(result: Any, values: tuple[Any, ...]) -> bool | None:
            expired = decode.expiry(result)
            if expired is not None and result.get("valid_s"):
                self._keep(kept, values[0], result["valid_s"], expired)
            return expired

        return await self.put(values, read)

    def _keep(self, kept: Kept, user: str, valid_s: float, expired: bool) -> None:
        # `kept` is of the offer under which was asked: where it is void by now, so is the answer.
        kept.pop(user, None)
        if len(kept) >= MAX_KEPT:
            del kept[next(iter(kept))]
        kept[user] = (self.hs.get_clock().time() + valid_s, expired)


def _handle(result: Any, name: str) -> str | None:
    """What stands for a function that is to be run later, if there is one."""
    handle: str | None = decode.of(result.get(name), str, type(None))
    return handle


class Auth(Question):
    """check_auth and check_3pid_auth: the user, and the function that the module wants to be run after the login."""

    async def ask(self, values: tuple[Any, ...]) -> Any:
        return await self.put(values, self._read)

    def _read(
        self, result: Any, values: tuple[Any, ...]
    ) -> "tuple[str, Callable[[LoginResponse], Awaitable[None]] | None] | None":
        if result is None:
            return None
        user_id, handle = decode.of(result["user_id"], str), _handle(result, "on_login")
        if handle is None:
            return user_id, None

        async def on_login(response: "LoginResponse") -> None:
            try:
                await self.finish("on_login", handle, dict(response))
            except EngineAway as e:
                raise decode.Failed(f"{self.spec.name}: the function for after the login: {e}") from e

        return user_id, on_login


def updater(question: Question, database: str) -> BackgroundUpdater:
    """What Synapse runs the background updates of a database with, and so what it would do without a module."""
    databases = question.hs.get_datastores().databases
    return next((db for db in databases if db.name() == database), databases[0]).updates


class BatchSize(Question):
    async def ask(self, values: tuple[Any, ...]) -> int:
        size: int | None = await super().ask(values)
        if size is not None:
            return size
        updates = updater(self, values[1])
        first = self.spec.name == "default_batch_size"
        return int(updates.default_background_batch_size if first else updates.minimum_background_batch_size)


class Update(Question):
    """on_update. Synapse wants a context manager, without awaiting, and the question is put when it enters that."""

    async def ask(self, values: tuple[Any, ...]) -> tuple[float, str | None]:
        """The duration in ms, and the handle of what is to be run at the end."""
        answer: tuple[float, str | None] | None = await self.put(values, self._read)
        if answer is not None:
            return answer
        updates = updater(self, values[1])
        own = _BackgroundUpdateContextManager(
            True, self.hs.get_clock(), updates.sleep_duration_ms, updates.update_duration_ms
        )
        return await own.__aenter__(), None

    def _read(self, result: Any, values: tuple[Any, ...]) -> tuple[float, str | None] | None:
        return None if result is None else (decode.of(result["duration_ms"], int, float), _handle(result, "on_exit"))


class Iteration:
    """One step of a background update."""

    def __init__(self, question: Question, values: tuple[Any, ...]) -> None:
        self._question = question
        self._values = values
        self._on_exit: str | None = None

    async def __aenter__(self) -> float:
        duration_ms: float
        duration_ms, self._on_exit = await self._question.ask(self._values)
        return duration_ms

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._on_exit is None:
            return
        try:
            await self._question.finish("on_exit", self._on_exit, None)
        except EngineAway as e:
            # The step is done, and Synapse gives up background updates after five failures.
            logger.warning("on_update: the function for the end of a step did not run: %s", e)


class Legacy(Question):
    """The on_legacy_* callbacks. Each has one slot, which cannot be given back: where no module answers, Synapse's own
    code has to be run from within."""

    async def ask(self, values: tuple[Any, ...]) -> Any:
        if self._asked:
            answer = await super().ask(values)
            if answer is not None or self.spec.answer == "nothing":
                return answer
        return await self._own(values[0])

    async def _own(self, value: Any) -> Any:
        handler = self.hs.get_account_validity_handler()
        if self.spec.name == "on_legacy_admin_request":
            body = parse_json_object_from_request(value)
            if "user_id" not in body:
                raise SynapseError(400, "Missing property 'user_id' in the request body")
            return await handler.renew_account_for_user(
                body["user_id"], body.get("expiration_ts"), not body.get("enable_renewal_emails", True)
            )
        own = handler.renew_account if self.spec.name == "on_legacy_renew" else handler.send_renewal_email_to_user
        slots = self.hs.get_module_api_callbacks().account_validity
        slot = f"{self.spec.name}_callback"
        taken = getattr(slots, slot)
        # Synapse looks at the slot before it first awaits. Only until then may it be empty: another call may come.
        setattr(slots, slot, None)
        try:
            done = run_in_background(own, value)
        finally:
            setattr(slots, slot, taken)
        return await make_deferred_yieldable(done)


QUESTIONS: dict[str, type[Question]] = {
    "is_user_expired": Expiry,
    "check_auth": Auth,
    "check_3pid_auth": Auth,
    "on_update": Update,
    "default_batch_size": BatchSize,
    "min_batch_size": BatchSize,
    "on_legacy_send_mail": Legacy,
    "on_legacy_renew": Legacy,
    "on_legacy_admin_request": Legacy,
}
