"""What differs between the Synapses that are supported. Each difference is tested for once, by feature."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import synapse.module_api
from synapse.logging.context import LoggingContext  # type: ignore[attr-defined]
from twisted.internet.defer import Deferred

if TYPE_CHECKING:
    from synapse.module_api import ModuleApi

_CONTEXTS_NAME_SERVERS = hasattr(LoggingContext, "server_name")


def child_context(parent: LoggingContext) -> LoggingContext:
    """A log context under the same name as ``parent`` and for the same request, whose costs are charged to ``parent``
    as they arise.

    Use it with ``PreserveLoggingContext``, so that it never counts as finished: what Synapse leaves running after an
    API call may go on in it, and so may an API call whose question is over.
    """
    if _CONTEXTS_NAME_SERVERS:
        return LoggingContext(name=str(parent), server_name=parent.server_name, parent_context=parent)
    return LoggingContext(name=str(parent), parent_context=parent)  # type: ignore[call-arg]


def background(api: ModuleApi, desc: str, func: Callable[[], Awaitable[Any]]) -> Deferred[Any]:
    """Runs ``func`` as a background process. It must not raise: Synapse would log that and give None. The result does
    not follow the rules of log contexts."""
    run = getattr(api, "run_as_background_process", None) or synapse.module_api.run_as_background_process
    deferred: Deferred[Any] = run(desc, func)
    return deferred
