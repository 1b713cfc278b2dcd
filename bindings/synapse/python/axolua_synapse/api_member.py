"""What a member of the module API is here, and how it gets its arguments."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from .convert import failed
from .wire import METHOD_NOT_FOUND, RpcError

if TYPE_CHECKING:
    from synapse.module_api import ModuleApi
    from synapse.server import HomeServer


class Home(NamedTuple):
    """The homeserver that carries a member out."""

    hs: HomeServer
    api: ModuleApi


Function = Callable[..., Awaitable[Any]]
"""Takes a Home and, by the names of the declaration, the arguments that were given; ids are texts. Gives what JSON has."""


@cache
def _parameters(function: Function) -> dict[str, bool]:
    """The names of a member's arguments, and whether each has to be given."""
    _, *parameters = inspect.signature(function).parameters.values()
    return {p.name: p.default is p.empty for p in parameters}


async def call(function: Function, home: Home, args: Mapping[str, Any]) -> Any:
    """Arguments that are null are absent, and ones that the member does not know do not matter."""
    parameters = _parameters(function)
    for name, required in parameters.items():
        if required and args.get(name) is None:
            raise failed(f"the argument {name} is missing")
    return await function(home, **{name: v for name, v in args.items() if name in parameters and v is not None})


def check_offered(api: ModuleApi, name: str) -> None:
    """Raises "not offered" for what this version of Synapse does not have."""
    try:
        attrgetter(name)(api)
    except AttributeError:
        raise not_offered(name) from None


def not_offered(name: object) -> RpcError:
    return RpcError(METHOD_NOT_FOUND, f"{name}: not offered")
