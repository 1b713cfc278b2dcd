"""Runs the rules in Python, and takes the time: python -I -c <this> {dict,event,dispatch}.

Every line of the input is a turn, in JSON, to which one line is the answer. "dict" calls a rule as a plain function on a
dict, "event" on an event of Synapse's, and "dispatch" has Synapse's own code ask it, as a module's callback.
"""

import collections
import importlib.metadata
import itertools
import json
import platform
import re
import sys
import time
import traceback
import types

NOT_SPAM, FORBIDDEN = "NOT_SPAM", "M_FORBIDDEN"
SERVER_NAME = "example.org"

Profile = collections.namedtuple("Profile", "display_name")


class UserID(collections.namedtuple("UserID", "localpart domain")):
    @classmethod
    def from_string(cls, text):
        return cls(*text[1:].split(":", 1))


class API:
    """What a rule asks the host for, out of memory."""

    def __init__(self, names):
        self._profiles = {localpart: Profile(name) for localpart, name in names.items()}

    def get_profile_for_user(self, localpart):
        return self._profiles[localpart]


def plain(source):
    """The rule as a function that is no coroutine."""
    return source.replace("async def", "def").replace("await ", "")


def on_dicts(source):
    """The rule with events that are dicts: event.type is event["type"]."""
    return re.sub(r"\.(type|sender|room_id|depth|origin_server_ts|content)\b", r'["\1"]', source)


def callbacks(setup, source):
    """The rule's function from each module that has one. Every module has globals and a name of its own."""
    found = []
    for i in range(setup["modules"]):
        module = types.ModuleType(f"module{i}")
        module.__dict__.update(api=API(setup["profiles"]), UserID=UserID)
        exec(compile(source, setup["rule"] + ".py", "exec"), module.__dict__)
        found.append(getattr(module, setup["callback"]))
    return found[-setup["handled"] :]


class Dicts:
    """A plain call for each module, on a dict. With JSON, each question parses it."""

    rewrite = staticmethod(lambda source: on_dicts(plain(source)))

    def __init__(self, setup):
        self.json = setup["json"]
        self.callbacks = callbacks(setup, self.rewrite(setup["source"]))
        self.state = {(e["type"], e["state_key"]): self.state_event(e) for e in setup["state"]}
        self.questions = self.allowed if setup["callback"] == "check_event_allowed" else self.spam

    def parse(self, text):
        return json.loads(text)

    def state_event(self, event):
        return event

    def take(self, text):
        self.text, self.event = text, self.parse(text)

    def ask(self, n):
        """The last code, and how many nanoseconds all questions took."""
        events = map(self.parse, itertools.repeat(self.text, n)) if self.json else itertools.repeat(self.event, n)
        start = time.process_time_ns()
        code = self.questions(events)
        return code, time.process_time_ns() - start

    def spam(self, events):
        checks = self.callbacks
        for event in events:
            code = ""
            for check in checks:
                answer = check(event)
                if answer != NOT_SPAM:
                    code = answer
                    break
        return code

    def allowed(self, events):
        checks, state = self.callbacks, self.state
        for event in events:
            code = ""
            for check in checks:
                yes, _ = check(event, state)
                if not yes:
                    code = FORBIDDEN
                    break
        return code


class Events(Dicts):
    """The same on an event of Synapse's, which it makes as it does of one that another server sent."""

    rewrite = staticmethod(plain)

    def __init__(self, setup):
        from synapse.api.room_versions import RoomVersions
        from synapse.events import make_event_from_dict
        from synapse.util.json import json_decoder

        self.decode, self.make, self.version = json_decoder.decode, make_event_from_dict, RoomVersions.V11
        super().__init__(setup)

    def parse(self, text):
        return self.make(self.decode(text), self.version)

    def state_event(self, event):
        rest = {"room_id": "!room", "depth": 1, "origin_server_ts": 0, "auth_events": [], "prev_events": [], "hashes": {}}
        return self.make({**event, **rest}, self.version)

    def take(self, text):
        event = json.loads(text)
        del event["event_id"]  # which no server sends, since it follows from the rest
        super().take(json.dumps(event, ensure_ascii=False, separators=(",", ":")))


class Host:
    """What the callbacks' objects need of a homeserver: a name, Synapse's clock, and a store, which is a dict."""

    def __init__(self, state):
        from synapse.util.clock import Clock
        from twisted.internet import reactor

        self.hostname, self.main = SERVER_NAME, self
        self._clock = Clock(reactor, server_name=SERVER_NAME)
        self._events = {event.event_id: event for event in state.values()}
        self._ids = {key: event.event_id for key, event in state.items()}

    def get_clock(self):
        return self._clock

    def get_datastores(self):
        return self

    def get_storage_controllers(self):
        return self

    async def get_prev_state_ids(self):
        return self._ids

    async def get_events(self, ids):
        return {id: self._events[id] for id in ids}


class Dispatch(Events):
    """Synapse's own objects ask the modules, with all that they do besides."""

    rewrite = staticmethod(lambda source: source)

    def __init__(self, setup):
        from synapse.logging.context import LoggingContext
        from synapse.module_api.callbacks.spamchecker_callbacks import SpamCheckerModuleApiCallbacks
        from synapse.module_api.callbacks.third_party_event_rules_callbacks import ThirdPartyEventRulesModuleApiCallbacks
        from twisted.internet.defer import ensureDeferred
        from twisted.python.failure import Failure

        super().__init__(setup)
        self.context, self.ensure_deferred, self.failure = LoggingContext, ensureDeferred, Failure
        self.host = Host(self.state)
        self.spam_checker = SpamCheckerModuleApiCallbacks(self.host)
        self.third_party_rules = ThirdPartyEventRulesModuleApiCallbacks(self.host)
        for callback in self.callbacks:
            if setup["callback"] == "check_event_allowed":
                self.third_party_rules.register_third_party_rules_callbacks(check_event_allowed=callback)
            else:
                self.spam_checker.register_callbacks(check_event_for_spam=callback)

    def spam(self, events):
        return self.run(self.await_spam(events))

    def allowed(self, events):
        return self.run(self.await_allowed(events))

    def run(self, questions):
        with self.context(name="benchmark", server_name=SERVER_NAME):
            done = self.ensure_deferred(questions)
        results = []
        done.addBoth(results.append)
        (result,) = results  # nothing here waits
        if isinstance(result, self.failure):
            result.raiseException()
        return result

    async def await_spam(self, events):
        check = self.spam_checker.check_event_for_spam
        for event in events:
            code = await check(event)
        return "" if code == NOT_SPAM else code

    async def await_allowed(self, events):
        check = self.third_party_rules.check_event_allowed
        for event in events:
            yes, _ = await check(event, self.host)
        return "" if yes else FORBIDDEN


WAYS = {"dict": Dicts, "event": Events, "dispatch": Dispatch}


def name(way):
    python = f"CPython {platform.python_version()}"
    if way == "dict":
        return python
    synapse = f"Synapse {importlib.metadata.version('matrix-synapse')}"
    return synapse if way == "dispatch" else f"{python}, events of {synapse}"


def load(way, setup):
    try:
        return WAYS[way](setup)
    except (ImportError, AttributeError, TypeError) as e:
        if way == "dict":
            raise
        raise RuntimeError(f"{name(way)} has another API than the one that is known here: {e}") from e


def answer(way, loaded, turn):
    if "load" in turn:
        loaded[turn["id"]] = load(way, turn["load"])
        return {}
    if "name" in turn:
        return {"name": name(way)}
    if "close" in turn:
        del loaded[turn["id"]]
        return {}
    peer = loaded[turn["id"]]
    if "event" in turn:
        peer.take(turn["event"])
        return {}
    code, ns = peer.ask(turn["n"])
    return {"code": code, "ns": ns}


def main(way):
    out, sys.stdout = sys.stdout, sys.stderr
    loaded = {}
    for line in sys.stdin.buffer:
        turn = json.loads(line)
        try:
            reply = answer(way, loaded, turn)
        except Exception:
            reply = {"error": traceback.format_exc()}
        print(json.dumps({"turn": turn["turn"], **reply}), file=out, flush=True)


main(sys.argv[1])
