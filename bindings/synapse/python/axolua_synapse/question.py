"""What happens when Synapse calls a callback: is it worth asking, how is it put, and what becomes of the answer."""

import logging
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from synapse.events import EventBase

from . import decode, encode, filters
from .catalogue import Callback
from .decode import Decoder
from .offer import Offer, Policy
from .runs import Runs, asking
from .wire import EngineAway

if TYPE_CHECKING:
    from synapse.server import HomeServer

    from .link import Link

logger = logging.getLogger(__name__)

# For these Synapse has not verified yet whose the event is, or it comes from another server whoever sent it first.
FROM_OTHER_SERVERS = frozenset(("should_drop_federated_event", "federated_user_may_invite"))

# What reading an answer raises that is not of the callback's kind.
NO_ANSWER = (KeyError, IndexError, TypeError, ValueError, AttributeError)


class Question:
    """One callback: what is fixed for it, and what the present offer says of it."""

    def __init__(self, spec: Callback, link: "Link", runs: Runs, hs: "HomeServer") -> None:
        self.spec = spec
        self.link = link
        self._runs = runs
        self.hs = hs
        self._decode: Decoder = decode.DECODERS.get(spec.answer, decode.as_it_is)
        if spec.name == "user_may_send_state_event":
            self._decode = lambda result, values: decode.state_event_verdict(result)
        types = [type for _, type in spec.params]
        self._event_at = types.index("event") if "event" in types else None
        self._state_at = types.index("state map") if "state map" in types else None
        self._room_at = next((at for at, (name, _) in enumerate(spec.params) if name in ("room_id", "room")), None)
        self._origin = encode.origin_of_received if spec.name in FROM_OTHER_SERVERS else encode.origin
        self._simple = [
            (at, name, encode.ENCODERS[type])
            for at, (name, type) in enumerate(spec.params)
            if type not in ("event", "state map")
        ]
        self._asked = False
        self._filters: filters.Filter | None = None
        self._policy = Policy()
        if link.offer is not None:
            self.follow(link.offer)
        link.on_offer(self.follow)

    def follow(self, offer: Offer) -> None:
        """Goes by this offer from now on. A callback that it does not list costs no round trip."""
        name = self.spec.name
        self._asked = name in offer.callbacks
        self._filters = filters.compile(offer.filters[name]) if name in offer.filters else None
        self._policy = offer.policies.get(name, Policy())

    def ask(self, values: tuple[Any, ...]) -> Coroutine[Any, Any, Any]:
        """Answers Synapse, which gave `values`; an older one gives fewer than the catalogue has."""
        return self.put(values, self._decode)

    async def put(self, values: tuple[Any, ...], read: Decoder) -> Any:
        """Puts the question if it is worth it. `read` makes what is returned of a result: the engine's, the default or
        the policy's."""
        if not self._asked:
            return read(self.spec.default, values)
        event: EventBase | None = None
        origin = encode.LOCAL
        args: dict[str, Any] = {}
        if self._event_at is not None:
            event = values[self._event_at]
            origin = self._origin(event, self.hs)
            if self._filters is not None and not filters.wanted(self._filters, event, origin):
                return read(self.spec.default, values)
            args[self.spec.params[self._event_at][0]] = encode.event(event, origin)
        given = len(values)
        for at, name, encoder in self._simple:
            if at < given:
                args[name] = values[at] if encoder is None else encoder(values[at])
        try:
            if not self._policy.wait:
                await self._later(args, values, event)
                return read(self.spec.default, values)
            answer = await self._answer(args, values, event, encode.request_context())
            try:
                return read(decode.outcome(self.spec.name, answer), values)
            except NO_ANSWER as e:
                raise EngineAway(f"an answer that is not of its kind: {e!r}") from e
        except EngineAway as e:
            return read(self._alone(e, origin), values)

    async def _later(self, args: dict[str, Any], values: tuple[Any, ...], event: EventBase | None) -> None:
        """Puts the question in its turn, which nobody waits for."""
        name, room_id, request = self.spec.name, self._room(values, event), encode.request_context()
        # Many may wait, and each state is as large as its room: it goes, and is looked up anew if a module reads it.
        lazy = self._state_at is not None

        async def job() -> None:
            asking.set(None)  # the lane runs on from where its first question arose, which may have been inside another
            with self._runs.begin(name, None, room_id, event, lazy) as run:
                await self.link.ask(name, args, request=request, within=run.within, run=run)

        await self.link.later(self.spec.name, job)

    async def _answer(
        self, args: dict[str, Any], values: tuple[Any, ...], event: EventBase | None, request: dict[str, Any] | None
    ) -> dict[str, Any]:
        state = values[self._state_at] if self._state_at is not None else None
        name = self.spec.name
        with self._runs.begin(name, state, self._room(values, event), event) as run:
            return await self.link.ask(name, args, request=request, within=run.within, run=run)

    def _room(self, values: tuple[Any, ...], event: EventBase | None) -> str | None:
        """The room that the question is about, where it has no event to tell."""
        if self._room_at is not None:
            room_id: str | None = values[self._room_at]
            return room_id
        state = values[self._state_at] if self._state_at is not None and event is None else None
        return next(iter(state.values())).room_id if state else None

    async def finish(self, method: str, handle: str, response: dict[str, Any] | None) -> None:
        """Runs the function that an earlier answer left behind. Raises EngineAway."""
        with self._runs.begin(self.spec.name) as run:
            await self.link.finish(method, handle, response, run)

    def _alone(self, why: EngineAway, origin: str) -> Any:
        """The result by the policy, where the engine gives none."""
        name = self.spec.name
        policy = self._policy.local if origin == encode.LOCAL else self._policy.federated
        logger.debug("%s: %s, so: %s", name, why, policy)
        if policy == "raise":
            raise decode.Failed(f"{name}: {why}") from why
        return decode.REFUSALS.get(self.spec.answer, self.spec.default) if policy == "deny" else self.spec.default
