"""The functions that Synapse calls, and their registration."""

import inspect
import logging
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from synapse.module_api import ModuleApi

from . import catalogue
from .catalogue import CALLBACKS
from .offer import Offer
from .question import Question
from .runs import Runs
from .special import QUESTIONS, Iteration, Update

if TYPE_CHECKING:
    from synapse.server import HomeServer

    from .link import Link

logger = logging.getLogger(__name__)

Function = Callable[..., Any]


def make(spec: catalogue.Callback, link: "Link", runs: Runs, hs: "HomeServer") -> Function:
    """The function for one callback. It follows the link's offers, and answers as without modules where they do not
    list the callback."""
    question = QUESTIONS.get(spec.name, Question)(spec, link, runs, hs)

    def answer(*values: Any) -> Coroutine[Any, Any, Any]:
        return question.ask(values)

    def iterate(*values: Any) -> Any:
        return Iteration(question, values)

    # on_update is the only one that Synapse does not await.
    function: Function = iterate if isinstance(question, Update) else answer
    # Synapse counts the parameters, to see whether a module knows the newer ones, and names its metrics by the rest.
    parameter = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter(name, parameter) for name, _ in spec.params]
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__name__ = function.__qualname__ = spec.name
    function.__module__ = __package__
    return function


async def _nobody(user: str, login_type: str, login_dict: dict[str, Any]) -> None:
    return None


# What Synapse takes only together. A part that no Lua module defines answers as if there were none.
TOGETHER = (
    ("get_users_for_states", "get_interested_users"),
    ("on_update", "default_batch_size", "min_batch_size"),
)


class Registry:
    """Registers with Synapse what the engine offers: once each, because nothing can be unregistered. Nothing that a Lua
    file defines makes it raise, or Synapse would not start."""

    def __init__(self, link: "Link", runs: Runs, hs: "HomeServer", api: ModuleApi, run_on_all: bool) -> None:
        self._link = link
        self._runs = runs
        self._hs = hs
        self._api = api
        # on_new_event is called on every worker for every event.
        self._new_events = run_on_all or api.should_run_background_tasks()
        self._done: set[str] = set()
        self._fields: dict[str, tuple[str, ...]] = {}  # by login type, as registered last
        self._check_auth: Function | None = None

    def follow(self, offer: Offer) -> None:
        """Registers what is new in the offer."""
        for name in sorted(offer.callbacks - self._done - {"check_auth"}):
            if name == "on_new_event" and not self._new_events:
                continue
            together = next((group for group in TOGETHER if name in group), (name,))
            self._done.update(together)
            specs = [CALLBACKS[each] for each in together if each in CALLBACKS]
            if not specs:
                logger.warning("axolua: the engine is newer than this module, which does not know %s", name)
                continue
            self._register(specs[0].register, {spec.keyword: self._make(spec) for spec in specs}, specs[0].since)
        self._register_checkers(dict(offer.auth_checkers))

    def _register_checkers(self, fields: dict[str, tuple[str, ...]]) -> None:
        """Synapse asks every function of a login type, and goes by the fields that were registered last: ours is there
        once, and later fields come with one that never answers."""
        new = {login_type: of for login_type, of in fields.items() if self._fields.get(login_type) != of}
        if not new:
            return
        spec = CALLBACKS["check_auth"]
        check_auth = self._check_auth = self._check_auth or self._make(spec)
        functions = {(each, of): _nobody if each in self._fields else check_auth for each, of in new.items()}
        self._fields.update(new)
        self._register(spec.register, {spec.keyword: functions}, spec.since)

    def _make(self, spec: catalogue.Callback) -> Function:
        return make(spec, self._link, self._runs, self._hs)

    def _register(self, method: str, functions: dict[str, Any], since: str) -> None:
        names = ", ".join(functions)
        register = getattr(self._api, method, None)
        if register is None or not functions.keys() <= inspect.signature(register).parameters.keys():
            logger.warning("axolua: %s is never called: Synapse has it from %s on", names, since)
            return
        try:
            register(**functions)
        except Exception as e:
            # Auth where logins are delegated, or a callback of which another module has the only slot.
            logger.error("axolua: %s is never called: %s", names, e)
