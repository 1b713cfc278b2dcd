"""TCP, beyond what a unix socket does by itself: a path that has died says nothing of it."""

import socket
from contextlib import suppress
from typing import Any

# In seconds, a count and milliseconds; the last is how long what was sent may stay unacknowledged. A system has not all.
_OPTIONS = (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3), ("TCP_USER_TIMEOUT", 60_000))


def prepare(transport: Any) -> None:
    """For a connection of many short messages, which may be idle for long."""
    transport.setTcpNoDelay(True)
    transport.setTcpKeepAlive(True)
    for name, value in _OPTIONS:
        with suppress(AttributeError, OSError):
            transport.getHandle().setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
