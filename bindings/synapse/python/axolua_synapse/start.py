"""The first hello, said over a plain blocking socket while Synapse loads its modules, before its listeners start: it tells
which callbacks to register. The lasting connection is made by dial.py when the reactor runs."""

import logging
import socket
import time
from typing import Any

from . import offer, wire
from .config import Config
from .wire import EngineAway, RpcError

logger = logging.getLogger(__name__)

# Between attempts, and for one attempt even where wait_s is 0.
RETRY_S = 0.1
ATTEMPT_S = 2.0


def first_offer(config: Config, hello: dict[str, Any]) -> offer.Offer:
    """Waits up to config.wait_s for the engine. Raises EngineAway; at once if the engine refuses."""
    deadline = time.monotonic() + config.wait_s
    waiting = False
    while True:
        try:
            return _ask(config, hello, max(deadline - time.monotonic(), ATTEMPT_S))
        except RpcError as e:
            raise EngineAway(f"the engine at {config.address} refuses: {e.message}") from e
        except (OSError, ValueError) as e:
            if time.monotonic() + RETRY_S >= deadline:
                raise EngineAway(f"no answer from the engine at {config.address} in {config.wait_s:g} s: {e}") from e
            if not waiting:
                waiting = True
                logger.warning("axolua: waiting for the engine at %s: %s", config.address, e)
        time.sleep(RETRY_S)


def _ask(config: Config, hello: dict[str, Any], timeout_s: float) -> offer.Offer:
    with _connect(config, timeout_s) as connection, connection.makefile("rb") as lines:
        connection.sendall(wire.encode({"jsonrpc": "2.0", "id": 1, "method": "hello", "params": hello}))
        while line := lines.readline(wire.MAX_LINE + 1):
            message = wire.decode(line)
            if message.get("id") == 1 and "method" not in message:
                if message.get("error") is not None:
                    raise wire.remote_error(message["error"])
                return offer.parse(message.get("result"))
        raise ValueError("it closed the connection")


def _connect(config: Config, timeout_s: float) -> socket.socket:
    if config.socket is None:
        return socket.create_connection((config.host, config.port), timeout_s)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(timeout_s)
        connection.connect(config.socket)
    except OSError:
        connection.close()
        raise
    return connection
