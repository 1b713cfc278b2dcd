from typing import Any

from synapse.module_api.errors import ConfigError
from twisted.trial.unittest import TestCase

from axolua_synapse.config import Config, parse


class ConfigTest(TestCase):
    def test_accepted(self) -> None:
        token_path = self.mktemp()
        with open(token_path, "w") as f:
            f.write("secret\n")
        cases: list[tuple[dict[str, Any], Config]] = [
            ({"socket": "/run/a.sock"}, Config(socket="/run/a.sock")),
            ({"tcp": "localhost:9000", "token": "t"}, Config(host="localhost", port=9000, token="t")),
            ({"tcp": "[::1]:9000", "token_path": token_path}, Config(host="::1", port=9000, token="secret")),
            ({"socket": "/s", "at_start": {"wait_s": 0, "then": "fail"}}, Config("/s", wait_s=0, fail_at_start=True)),
            ({"socket": "/s", "at_start": {"wait_s": 2.5}, "run_on": "all"}, Config("/s", wait_s=2.5, run_on_all=True)),
        ]
        for config, want in cases:
            self.assertEqual(parse(config), want)

    def test_refused(self) -> None:
        cases: list[tuple[Any, tuple[str, ...], str]] = [
            ([], (), "a mapping"),
            ({}, (), "either `socket` or `tcp`"),
            ({"socket": "/s", "tcp": "h:1"}, (), "either `socket` or `tcp`"),
            ({"socket": "axolua.sock"}, ("socket",), "absolute path"),
            ({"socket": "/" + "s" * 107}, ("socket",), "107 bytes"),
            ({"socket": "/s", "sokcet": 1}, ("sokcet",), "unknown key"),
            ({"socket": "/s", "token": "t"}, ("token",), "only for `tcp`"),
            ({"tcp": "h", "token": "t"}, ("tcp",), "host:port"),
            ({"tcp": "h:70000", "token": "t"}, ("tcp",), "host:port"),
            ({"tcp": 9000, "token": "t"}, ("tcp",), "host:port"),
            ({"tcp": "h:1"}, (), "`token` or `token_path`"),
            ({"tcp": "h:1", "token": ""}, ("token",), "not empty"),
            ({"tcp": "h:1", "token_path": "/nowhere/token"}, ("token_path",), "cannot read"),
            ({"tcp": "h:1", "token_path": 5}, ("token_path",), "cannot read"),
            ({"socket": "/s", "at_start": "fail"}, ("at_start",), "a mapping"),
            ({"socket": "/s", "at_start": {"wait": 1}}, ("at_start", "wait"), "unknown key"),
            ({"socket": "/s", "at_start": {"wait_s": -1}}, ("at_start", "wait_s"), "from 0 to 3600"),
            ({"socket": "/s", "at_start": {"wait_s": True}}, ("at_start", "wait_s"), "from 0 to 3600"),
            ({"socket": "/s", "at_start": {"then": "stop"}}, ("at_start", "then"), "start or fail"),
            ({"socket": "/s", "run_on": "main"}, ("run_on",), "one or all"),
        ]
        for config, path, text in cases:
            error = self.assertRaises(ConfigError, parse, config)
            self.assertEqual(tuple(error.path or ()), path, config)
            self.assertIn(text, error.msg)
