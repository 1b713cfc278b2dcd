"""A module for Synapse that has it ask the modules as often as it is told, for what a callback costs by itself:
bench_callbacks_test.go of bindings/synapse/e2e."""

from __future__ import annotations

import logging
from typing import Any

from synapse.http.servlet import parse_json_object_from_request
from synapse.module_api import NOT_SPAM, DirectServeJsonResource, ModuleApi

logger = logging.getLogger(__name__)

PATH = "/_axolua/spin"


class Spin:
    """With `four: true` it has four callbacks of its own, which answer at once as if there were no module."""

    def __init__(self, config: dict[str, Any], api: ModuleApi) -> None:
        api.register_web_resource(PATH, _Resource(api))
        if config.get("four"):
            api.register_account_validity_callbacks(is_user_expired=_nothing)
            api.register_third_party_rules_callbacks(check_event_allowed=_allowed, on_new_event=_nothing)
            api.register_spam_checker_callbacks(check_event_for_spam=_good)
            logger.info("this Synapse has an on_new_event")

    @staticmethod
    def parse_config(config: dict[str, Any]) -> dict[str, Any]:
        return config


async def _nothing(*values: Any) -> None:
    pass


async def _allowed(event: Any, state: Any) -> tuple[bool, None]:
    return True, None


async def _good(event: Any) -> str:
    return NOT_SPAM


class _Resource(DirectServeJsonResource):
    def __init__(self, api: ModuleApi) -> None:
        super().__init__()
        self._api = api

    async def _async_render_POST(self, request: Any) -> tuple[int, dict[str, Any]]:
        """`callback` of the spam checker, `args`, of which {"event_id"} stands for an event, and `times`."""
        body = parse_json_object_from_request(request)
        hs = self._api._hs
        callback = getattr(hs.get_module_api_callbacks().spam_checker, body["callback"])
        args = body["args"]
        if isinstance(args, dict):
            args = [await hs.get_datastores().main.get_event(args["event_id"])]
        for _ in range(body["times"]):
            await callback(*args)
        return 200, {}
