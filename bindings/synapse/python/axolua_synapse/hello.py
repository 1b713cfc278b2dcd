"""What this process says of itself at the beginning of every connection."""

from typing import TYPE_CHECKING, Any

from synapse.module_api import ModuleApi
from synapse.util import SYNAPSE_VERSION

from .config import Config
from .offer import PROTOCOL

if TYPE_CHECKING:
    from synapse.server import HomeServer


def hello(hs: "HomeServer", api: ModuleApi, config: Config) -> dict[str, Any]:
    name = hs.get_instance_name()
    params: dict[str, Any] = {
        "protocol": PROTOCOL,
        "server_name": hs.hostname,
        "worker_name": None if name == "master" else name,
        "background": api.should_run_background_tasks(),
        "software": "synapse",
        "version": SYNAPSE_VERSION,
        "public_baseurl": hs.config.server.public_baseurl,
        "delegated_auth": delegated_auth(hs),
    }
    if config.token is not None:
        params["token"] = config.token
    return params


def delegated_auth(hs: "HomeServer") -> bool:
    """Logins happen elsewhere, and Synapse refuses auth callbacks: by the section of the Matrix Authentication Service, or
    in older versions by MSC3861, which newer ones have no longer."""
    mas = getattr(hs.config, "mas", None)
    msc3861 = getattr(hs.config.experimental, "msc3861", None)
    return bool(getattr(mas, "enabled", False) or getattr(msc3861, "enabled", False))
