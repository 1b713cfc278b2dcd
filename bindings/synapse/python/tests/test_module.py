import json
import os
import shutil
import tempfile
from typing import Any

from synapse.module_api import NOT_SPAM
from synapse.module_api.errors import ConfigError
from twisted.trial.unittest import TestCase

from axolua_synapse import Axolua, link

from .engine import OFFER
from .homeserver import Home
from .test_rpc import Transport
from .test_start import BlockingEngine, welcome


class ModuleTest(TestCase):
    """The module in a homeserver, whose reactor makes no connections: the test carries what is said."""

    def setUp(self) -> None:
        self.home = Home()
        self.folder = tempfile.mkdtemp()
        self.path = os.path.join(self.folder, "s")

    def tearDown(self) -> None:
        self.home.close()
        shutil.rmtree(self.folder)

    def load(self, *answers: bytes, **at_start: Any) -> Axolua:
        engine = BlockingEngine(self.path, *answers)
        config = Axolua.parse_config({"socket": self.path, "at_start": {"wait_s": 0, **at_start}})
        try:
            return Axolua(config=config, api=self.home.api)
        finally:
            engine.close()

    def connect(self, offer: Any) -> Any:
        """The lasting connection, after its hello."""
        self.assertEqual(self.home.reactor.unixClients, [])  # not before the reactor runs
        self.home.reactor.run()
        self.peer = self.home.reactor.unixClients[-1][1].buildProtocol(None)
        transport = Transport()
        self.peer.makeConnection(transport)
        (hello,) = [json.loads(line) for line in transport.value().splitlines()]
        transport.clear()
        self.say(id=hello["id"], result=offer)
        return transport

    def say(self, **message: Any) -> None:
        self.peer.dataReceived(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")

    def spam_checkers(self) -> list[Any]:
        checkers: list[Any] = self.home.hs.get_module_api_callbacks().spam_checker._check_event_for_spam_callbacks
        return checkers

    def test_what_the_offer_lists_is_registered(self) -> None:
        self.load(welcome(OFFER))
        self.assertEqual([each.__qualname__ for each in self.spam_checkers()], ["check_event_for_spam"])
        transport = self.connect(OFFER)
        self.assertEqual(json.loads(transport.value())["method"], "ready")
        self.assertEqual(len(self.spam_checkers()), 1)

    def test_nothing_else_is(self) -> None:
        self.load(welcome({**OFFER, "callbacks": []}))
        self.assertEqual(self.spam_checkers(), [])

    def test_a_callback_that_a_reload_adds_and_one_that_it_takes_away(self) -> None:
        self.load(welcome({**OFFER, "callbacks": []}))
        transport = self.connect({**OFFER, "callbacks": []})
        self.say(method="callbacks_changed", params=OFFER)
        (check,) = self.spam_checkers()
        self.say(method="callbacks_changed", params={**OFFER, "callbacks": []})
        transport.clear()
        self.assertIs(self.home.wait(check(None)), NOT_SPAM)
        self.assertEqual(transport.value(), b"")

    def test_an_engine_that_comes_later(self) -> None:
        self.load(b"")
        self.assertEqual(self.spam_checkers(), [])
        self.connect(OFFER)
        self.assertEqual(len(self.spam_checkers()), 1)

    def test_without_the_engine_it_may_fail(self) -> None:
        error = self.assertRaises(RuntimeError, self.load, b"", then="fail")
        self.assertIn(self.path, str(error))

    def test_no_offer_keeps_synapse_from_starting(self) -> None:
        names = ["check_auth", "get_users_for_states", "on_legacy_renew", "on_update", "of_the_future"]
        checkers = [{"login_type": "m.login.password", "fields": ["password"]}, {"login_type": "x", "fields": ["a"]}]
        self.load(welcome({"callbacks": names, "auth_checkers": checkers}))

    def test_nor_does_a_fault_of_this_module(self) -> None:
        def first_offer(*args: Any) -> Any:
            raise OverflowError("odd")

        self.patch(link, "first_offer", first_offer)
        Axolua(config=Axolua.parse_config({"socket": self.path}), api=self.home.api)
        fail = Axolua.parse_config({"socket": self.path, "at_start": {"then": "fail"}})
        self.assertRaises(RuntimeError, Axolua, config=fail, api=self.home.api)

    def test_the_configuration_is_checked(self) -> None:
        self.assertRaises(ConfigError, Axolua.parse_config, {})
