"""The first hello, said over a plain blocking socket while Synapse loads its modules, before its listeners start: it tells
which callbacks to register. The lasting connection is made by dial.py when the reactor runs."""

import logging
import socket
import time
from collections.abc import Iterator
from typing import Any

from . import offer, wire
from .config import Config
from .wire import EngineAway, RpcError

logger = logging.getLogger(__name__)

# Between attempts, and for one attempt even where wait_s is 0.
RETRY_S = 0.1
ATTEMPT_S = 2.0
READ = 64 * 1024


def first_offer(config: Config, hello: dict[str, Any]) -> offer.Offer:
    """Waits up to config.wait_s for the engine. Raises EngineAway; at once if the engine refuses."""
    deadline = time.monotonic() + config.wait_s
    waiting = False
    while True:
        try:
            return _ask(config, hello, max(deadline, time.monotonic() + ATTEMPT_S))
        except RpcError as e:
            raise EngineAway(f"the engine at {config.address} refuses: {e.message}") from e
        except (OSError, ValueError) as e:
            if time.monotonic() + RETRY_S >= deadline:
                raise EngineAway(f"no answer from the engine at {config.address} in {config.wait_s:g} s: {e}") from e
            if not waiting:
                waiting = True
                logger.warning("axolua: waiting for the engine at %s: %s", config.address, e)
        time.sleep(RETRY_S)


def _ask(config: Config, hello: dict[str, Any], until: float) -> offer.Offer:
    with _connect(config, _left(until)) as connection:
        connection.sendall(wire.encode({"jsonrpc": "2.0", "id": 1, "method": "hello", "params": hello}))
        for line in _lines(connection, until):
            message = wire.decode(line)
            if message.get("id") == 1 and "method" not in message:
                if message.get("error") is not None:
                    raise wire.remote_error(message["error"])
                return offer.parse(message.get("result"))
        raise ValueError("it closed the connection")


def _lines(connection: socket.socket, until: float) -> Iterator[bytes]:
    rest = bytearray()
    while True:
        # The timeout of a socket is that of one read: who sends a byte now and then would never run into it.
        connection.settimeout(_left(until))
        data = connection.recv(READ)
        if not data:
            return
        *ends, last = data.split(b"\n")
        for end in ends:
            yield bytes(rest + end)
            rest.clear()
        rest += last
        if len(rest) > wire.MAX_LINE:
            raise ValueError(f"it sent a line of more than {wire.MAX_LINE} bytes")


def _left(until: float) -> float:
    left_s = until - time.monotonic()
    if left_s <= 0:
        raise TimeoutError("it did not answer in time")
    return left_s


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
