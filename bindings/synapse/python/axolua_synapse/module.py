"""What homeserver.yaml names."""

import logging
from typing import Any

from synapse.module_api import ModuleApi

from . import config as configuration
from .api import Serve
from .callbacks import Registry
from .config import Config
from .link import Link
from .runs import Runs
from .wire import EngineAway

logger = logging.getLogger(__name__)


class Axolua:
    """Loaded once in every process of Synapse, before its listeners start. What Lua files define never keeps Synapse from
    starting; an engine that is away does so only if the configuration wants it."""

    def __init__(self, config: Config, api: ModuleApi) -> None:
        hs = api._hs
        runs = Runs()
        self._link = Link(hs, api, config, Serve(hs, api, runs))
        self._link.on_offer(Registry(self._link, runs, hs, api, config.run_on_all).follow)
        try:
            self._link.say_hello()
        except Exception as e:  # not only EngineAway: a fault of ours is no reason to go without a homeserver
            if config.fail_at_start:
                raise RuntimeError(f"axolua: {e}") from e
            logger.error("axolua: starting without Lua modules: %s", e, exc_info=not isinstance(e, EngineAway))
        self._link.start()

    @staticmethod
    def parse_config(config: dict[str, Any]) -> Config:
        return configuration.parse(config)
