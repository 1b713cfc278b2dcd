"""JSON-RPC messages as lines, and the errors that the connection knows."""

import json
from collections.abc import Mapping
from math import isinf
from typing import Any

# In bytes, with the newline.
MAX_LINE = 16 * 1024 * 1024

# JSON-RPC's own codes, and those of the protocol.
METHOD_NOT_FOUND = -32601
INTERNAL_ERROR = -32603
FAILED = -32000
CANCELLED = -32800


class EngineAway(Exception):
    """No answer came: the engine is not connected, silent, refused the question, or it could not be put."""


class TimedOut(EngineAway):
    """Nothing came within the question's time."""


class ConnectionGone(EngineAway):
    """The connection ended before the answer."""


class RpcError(Exception):
    """A JSON-RPC error: one that the engine answered, or one to answer it with."""

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data


def _plain(value: Any) -> Any:
    # Contents of events are frozen mappings in some versions and configurations of Synapse.
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is no JSON")


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if isinf(number):
        raise ValueError(f"{text} is too large")
    return number


# What Synapse gives has no circles, and one would be nested too deeply.
_encoder = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":"), default=_plain
)
_ascii_encoder = json.JSONEncoder(check_circular=False, allow_nan=False, separators=(",", ":"), default=_plain)
_decoder = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite)


def encode(message: dict[str, Any]) -> bytes:
    """One line with its newline. Raises ValueError for what JSON cannot say and for a line that is too long."""
    try:
        try:
            line = _encoder.encode(message).encode("utf-8") + b"\n"
        except UnicodeEncodeError:
            # A lone surrogate, which a client can put into JSON as an escape, has no UTF-8: it stays an escape.
            line = _ascii_encoder.encode(message).encode("ascii") + b"\n"
    except (TypeError, RecursionError) as e:
        raise ValueError(str(e)) from e
    if len(line) > MAX_LINE:
        raise ValueError(f"a message of {len(line)} bytes; the limit is {MAX_LINE}")
    return line


def decode(line: bytes) -> dict[str, Any]:
    """Raises ValueError for what is no JSON object."""
    try:
        message = _decoder.decode(line.decode("utf-8"))
    except RecursionError as e:
        raise ValueError("nested too deeply") from e
    if not isinstance(message, dict):
        raise ValueError("no JSON object")
    return message


def remote_error(error: Any) -> RpcError:
    """What an answer's `error` says, whatever it is."""
    if not isinstance(error, dict):
        return RpcError(INTERNAL_ERROR, "an error that is no object")
    code = error.get("code")
    return RpcError(code if isinstance(code, int) else INTERNAL_ERROR, str(error.get("message")), error.get("data"))


def error_line(number: Any, error: RpcError) -> bytes:
    """The answer that says `error`; without its data where those cannot be sent."""
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    answer = {"jsonrpc": "2.0", "id": number, "error": body}
    if error.data is not None:
        try:
            return encode({**answer, "error": {**body, "data": error.data}})
        except ValueError:
            pass
    return encode(answer)
