"""Errors and records as the engine sees them."""

from sqlite3 import OperationalError
from typing import Any, cast

from synapse.api.errors import (
    Codes,
    HttpResponseException,
    LimitExceededError,
    ShadowBanError,
    SynapseError,
)
from synapse.module_api.errors import ConfigError
from synapse.storage.databases.main.registration import ThreepidResult
from twisted.trial.unittest import TestCase

from axolua_synapse import convert, wire

CONFIG = cast(Any, None)


class Errors(TestCase):
    def test_what_the_engine_is_told(self) -> None:
        remote = HttpResponseException(403, "Forbidden", b'{"errcode": "ORG_X", "error": "no", "why": 1}')
        page = HttpResponseException(502, "Bad Gateway", b"<html>secret</html>")
        cases: list[tuple[Exception, str, dict[str, Any]]] = [
            (
                SynapseError(403, "no", Codes.FORBIDDEN),
                "no",
                {"kind": "matrix", "code": 403, "errcode": "M_FORBIDDEN", "error": "no"},
            ),
            (
                SynapseError(400, "no", "ORG_Y", {"org.example": {"a": [1]}}),
                "no",
                {
                    "kind": "matrix",
                    "code": 400,
                    "errcode": "ORG_Y",
                    "error": "no",
                    "fields": {"org.example": {"a": [1]}},
                },
            ),
            (
                remote,
                "no",
                {"kind": "matrix", "code": 403, "errcode": "ORG_X", "error": "no", "fields": {"why": 1}},
            ),
            (page, "Bad Gateway", {"kind": "matrix", "code": 502, "errcode": "M_UNKNOWN", "error": "Bad Gateway"}),
            (ValueError("bad"), "ValueError: bad", {"kind": "failed", "error": "ValueError: bad"}),
            (ShadowBanError(), "ShadowBanError", {"kind": "failed", "error": "ShadowBanError"}),
            (ConfigError("no mail"), "ConfigError: no mail", {"kind": "failed", "error": "ConfigError: no mail"}),
            (RuntimeError("a worker"), "RuntimeError: a worker", {"kind": "failed", "error": "RuntimeError: a worker"}),
            # Texts that are not Synapse's can quote what is in the database.
            (KeyError("sender"), "KeyError", {"kind": "failed", "error": "KeyError"}),
            (
                OperationalError("DETAIL: Key (address)=(a@b.org) already exists."),
                "OperationalError",
                {"kind": "failed", "error": "OperationalError"},
            ),
            (
                UnicodeDecodeError("utf-8", b"\xffa@b", 0, 1, "bad"),
                "UnicodeDecodeError",
                {"kind": "failed", "error": "UnicodeDecodeError"},
            ),
        ]
        for error, text, data in cases:
            rpc = convert.rpc_error(error, CONFIG)
            self.assertEqual((rpc.code, rpc.message, rpc.data), (-32000, text, data))
            self.assertEqual(wire.decode(wire.encode({"data": rpc.data}))["data"], data)

    def test_fields_of_a_kind_of_error(self) -> None:
        rpc = convert.rpc_error(LimitExceededError("login", retry_after_ms=500), CONFIG)
        self.assertEqual((rpc.data["code"], rpc.data["errcode"]), (429, "M_LIMIT_EXCEEDED"))
        self.assertEqual(rpc.data["fields"]["retry_after_ms"], 500)

    def test_long_texts_are_cut(self) -> None:
        self.assertEqual(len(convert.rpc_error(ValueError("x" * 10_000), CONFIG).message), 1_000 + len("ValueError: "))

    def test_own_errors_stay(self) -> None:
        error = wire.RpcError(1, "x")
        self.assertIs(convert.rpc_error(error, CONFIG), error)


class Records(TestCase):
    def test_fields(self) -> None:
        self.assertIsNone(convert.record(None))
        threepid = ThreepidResult(medium="email", address="a@b", validated_at=1, added_at=2)
        self.assertEqual(
            convert.record(threepid), {"medium": "email", "address": "a@b", "validated_at": 1, "added_at": 2}
        )
