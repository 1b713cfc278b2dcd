"""What homeserver.yaml says about the engine: where it is, and what to do before it has answered for the first time.

Everything else (timeouts, policies, which callbacks exist) comes from the engine.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from synapse.module_api.errors import ConfigError

WAIT_S = 30.0
# sun_path of Linux has 108 bytes, the last one a zero.
MAX_SOCKET_BYTES = 107


@dataclass(frozen=True)
class Config:
    """Either `socket` or `host` and `port` are set; a `token` goes with the latter only."""

    socket: str | None = None
    host: str | None = None
    port: int = 0
    token: str | None = None
    wait_s: float = WAIT_S
    fail_at_start: bool = False
    run_on_all: bool = False

    @property
    def address(self) -> str:
        """The engine's address as log lines quote it."""
        return self.socket if self.socket is not None else f"{self.host}:{self.port}"


def parse(config: Any) -> Config:
    """Raises ConfigError, which names the key that is wrong; Synapse puts the module's name before it."""
    if not isinstance(config, dict):
        raise ConfigError("expected a mapping with `socket` or `tcp`")
    _known(config, ("socket", "tcp", "token", "token_path", "at_start", "run_on"), ())
    if ("socket" in config) == ("tcp" in config):
        raise ConfigError("expected either `socket` or `tcp`")
    wait_s, fail_at_start = _at_start(config.get("at_start"))
    common: dict[str, Any] = {
        "wait_s": wait_s,
        "fail_at_start": fail_at_start,
        "run_on_all": _choice(config, "run_on", ("one", "all"), ()) == "all",
    }
    if "tcp" in config:
        host, port = _tcp(config["tcp"])
        return Config(host=host, port=port, token=_token(config), **common)
    for key in ("token", "token_path"):
        if key in config:
            raise ConfigError("only for `tcp`; a socket is protected by its file mode", (key,))
    return Config(socket=_socket(config["socket"]), **common)


def _known(config: dict[Any, Any], known: tuple[str, ...], path: tuple[str, ...]) -> None:
    for key in config:
        if key not in known:
            raise ConfigError(f"unknown key, expected one of {', '.join(known)}", (*path, str(key)))


def _choice(config: dict[str, Any], key: str, choices: tuple[str, str], path: tuple[str, ...]) -> str:
    value = config.get(key, choices[0])
    if value not in choices:
        raise ConfigError(f"expected {choices[0]} or {choices[1]}, got {value!r}", (*path, key))
    return str(value)


def _socket(value: Any) -> str:
    if not isinstance(value, str) or not value.startswith("/"):
        raise ConfigError(f"expected an absolute path, got {value!r}", ("socket",))
    if len(value.encode()) > MAX_SOCKET_BYTES:
        raise ConfigError(f"the path of a socket may have at most {MAX_SOCKET_BYTES} bytes", ("socket",))
    return value


def _tcp(value: Any) -> tuple[str, int]:
    host, _, port = value.rpartition(":") if isinstance(value, str) else ("", "", "")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise ConfigError(f'expected "host:port", got {value!r}', ("tcp",))
    return host, int(port)


def _token(config: dict[str, Any]) -> str:
    if ("token" in config) == ("token_path" in config):
        raise ConfigError("`tcp` needs either `token` or `token_path`")
    key, token = "token", config.get("token")
    if "token_path" in config:
        key = "token_path"
        try:
            token = Path(config[key]).read_text(encoding="utf-8").strip()
        except (OSError, TypeError, ValueError) as e:
            raise ConfigError(f"cannot read the token: {e}", (key,)) from e
    if not isinstance(token, str) or not token:
        raise ConfigError("expected a text that is not empty", (key,))
    return token


def _at_start(value: Any) -> tuple[float, bool]:
    if value is None:
        return WAIT_S, False
    path = ("at_start",)
    if not isinstance(value, dict):
        raise ConfigError("expected a mapping with `wait_s` and `then`", path)
    _known(value, ("wait_s", "then"), path)
    wait_s = value.get("wait_s", WAIT_S)
    if isinstance(wait_s, bool) or not isinstance(wait_s, (int, float)) or not 0 <= wait_s <= 3600:
        raise ConfigError(f"expected seconds from 0 to 3600, got {wait_s!r}", (*path, "wait_s"))
    return float(wait_s), _choice(value, "then", ("start", "fail"), path) == "fail"
