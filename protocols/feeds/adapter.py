"""One followed agenda: the adapter that the engine runs, and how one begins to follow.

The file comes whole or not at all; which of its events are others is found here, by comparing
each with what is kept, so that a change costs what has changed.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta, tzinfo

from protocols.adapter import Credentials, Offline, OpenAddress, Refused, SignedIn, Tools
from protocols.calendars import keeping
from protocols.calendars.resting import Resting
from protocols.feeds import translate
from protocols.feeds.reading import Feed, NotAFeedError, TooLargeError, mark, read
from protocols.feeds.wire import TIMEOUT, Reply, Seen, fetch
from storage.clock import Clock, SystemClock
from storage.feeds import ADDRESS, THROUGH, Address, kept, typed
from storage.model import (
    AccountId,
    Batch,
    Media,
    Outgoing,
    ServerAnswer,
    Stream,
)

log = logging.getLogger(__name__)

FEED = Stream("feed")
AT_ONCE, GONE_AT_ONCE = 100, 500
FEW = 10
"""Up to so many events may vanish at once without a second look, as with any calendar."""
DOUBT_FOR = timedelta(hours=6)
LONGEST_REST = timedelta(days=8)
"""A time further away was written by a clock that has been set back since."""
WHOLE_AGAIN = timedelta(days=7)
"""How long a server is believed that says again and again that nothing changed."""
MOST_THROUGH = 50
"""Other servers that one address may have led to; whom it would lead to next is not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where a feed was left: by what its server knows the file again, when it may be asked again
    at the soonest, and since when it says that nothing is left. ISO instants, "" for none."""

    tag: str = ""
    modified: str = ""
    place: str = ""  # who said these two
    whole: str = ""  # when the file was given last
    every: int = 0  # seconds, 0: with each round
    rest: str = ""
    empty_since: str = ""
    since: str = ""  # when all of it was here for the first time

    @classmethod
    def of(cls, text: str | None) -> Cursor:
        try:
            held = json.loads(text or "{}")
            every = int(held.pop("every", 0))
            return cls(every=every, **{k: str(v) for k, v in held.items() if k in cls.__slots__})
        except (ValueError, AttributeError, TypeError):
            return cls()

    def __str__(self) -> str:
        return json.dumps({k: v for k, v in asdict(self).items() if v})

    def rests(self, now: datetime) -> bool:
        """Whether whoever publishes it wants it left alone still."""
        until = _instant(self.rest)
        return until is not None and timedelta() < until - now < LONGEST_REST

    def doubted(self, now: datetime) -> bool:
        """Whether emptiness was not told for long enough yet to be believed."""
        since = _instant(self.empty_since)
        return since is None or now - since < DOUBT_FOR

    def seen(self, now: datetime) -> Seen:
        """What the server may be asked by whether the file is another one."""
        given = _instant(self.whole)
        if given is None or not timedelta() <= now - given < WHOLE_AGAIN:
            return Seen()
        return Seen(tag=self.tag, modified=self.modified, place=self.place)

    def given(self, feed: Feed, seen: Seen, now: datetime) -> Cursor:
        """After the file came."""
        return Cursor(
            tag=seen.tag,
            modified=seen.modified,
            place=seen.place,
            whole=now.isoformat(),
            every=0 if feed.every is None else int(feed.every.total_seconds()),
            since=self.since or now.isoformat(),
        ).asked(now)

    def asked(self, now: datetime) -> Cursor:
        return replace(
            self, rest=(now + timedelta(seconds=self.every)).isoformat() if self.every else ""
        )


async def sign_in(
    credentials: Credentials,
    open_address: OpenAddress,  # noqa: ARG001
    clock: Clock | None = None,
) -> SignedIn:
    """Begin to follow what ``credentials.server`` names, if an agenda is there, with all that is
    in it.

    :raises Refused: ``no-service``, ``not-secure``, ``agenda-closed``, ``agenda-large``.
    :raises Offline: ``not-the-server`` where something else is there; else its server was not
        reached. :raises Later: it asks for patience.
    """
    found = typed(credentials.server)
    if not isinstance(found, Address):
        raise Refused(found)
    asked = [found.place]

    async def elsewhere(place: str) -> None:
        await credentials.asks(place)
        asked.append(place)

    await credentials.asks(found.place)
    try:
        reply = await fetch(found.url, elsewhere)
        feed = await _understood(reply)
    except Refused as refused:
        raise Refused("no-service" if refused.code == "agenda-gone" else refused.code) from None
    now = (clock or SystemClock()).now()
    answers = [keeping.whole(now), *await asyncio.to_thread(_first, feed, reply.seen, now)]
    return replace(_signed_in(found, asked, feed.name), answers=tuple(answers))


def unreached(credentials: Credentials, asked: Sequence[str]) -> SignedIn:
    """What :func:`sign_in` could not fetch, to be fetched as soon as that can be.

    :raises Refused: as there, where ``credentials.server`` is no address."""
    found = typed(credentials.server)
    if not isinstance(found, Address):
        raise Refused(found)
    return _signed_in(found, asked)


def _signed_in(found: Address, asked: Sequence[str], name: str = "") -> SignedIn:
    account, secret = kept(found, AccountId(""))
    through = [place for place in dict.fromkeys(asked) if place != found.place]
    return SignedIn(
        server=account.server,
        login=account.login,
        address=account.address,
        name=name or account.name,
        secret={**secret, THROUGH: json.dumps(through)} if through else secret,
    )


def _first(feed: Feed, seen: Seen, now: datetime) -> list[ServerAnswer]:
    """All of a feed of which nothing is here."""
    steps = [_step(translate.FEED, Cursor(), _told(feed))]
    before = {"before": now.isoformat()}
    steps += [_step(kind, Cursor(), body | before) for kind, body in _news(feed, {})]
    return [*steps, _step(translate.SAME, Cursor(since=now.isoformat()).given(feed, seen, now))]


async def _understood(reply: Reply) -> Feed:
    try:
        return await asyncio.to_thread(read, reply.body or b"", reply.charset)
    except NotAFeedError:
        raise Offline("not-the-server") from None
    except TooLargeError:
        raise Refused("agenda-large") from None


class FeedAdapter(Resting):
    """See :class:`protocols.adapter.Adapter`. ``local`` is the zone of floating times."""

    def __init__(
        self,
        tools: Tools,
        *,
        clock: Clock | None = None,
        local: tzinfo | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        self._tools = tools
        self._clock = clock or SystemClock()
        self._local, self._timeout = local, timeout
        self._secret = dict(tools.secret)

    async def streams(self) -> tuple[Stream, ...]:
        return keeping.WINDOW, FEED

    async def changes(self, stream: Stream, cursor: str | None) -> AsyncIterator[ServerAnswer]:
        shelf, now = self._tools.shelf, self._clock.now()
        if stream == keeping.WINDOW:
            steps = keeping.moved(shelf, shelf.channels(), cursor, now)
        else:
            steps = self._changes(Cursor.of(cursor), now)
        async for step in steps:
            yield step

    async def learn(self, answer: ServerAnswer) -> None:
        """Nothing: what everybody may read is not encrypted."""

    def translate(self, answer: ServerAnswer) -> Batch:
        return translate.translate(
            answer, self._tools.account, self._tools.shelf, self._clock.now(), self._local
        )

    async def _changes(self, held: Cursor, now: datetime) -> AsyncIterator[ServerAnswer]:
        shelf, channel = self._tools.shelf, translate.channel_of(self._tools.account)
        known = shelf.channel(channel)
        if known is not None and held.rests(now):
            return
        seen = held.seen(now) if known is not None else Seen()
        reply = await fetch(
            self._secret.get(ADDRESS, ""), self._elsewhere, seen, timeout=self._timeout
        )
        if reply.body is None:
            if (after := held.asked(now)) != held:
                yield _step(translate.SAME, after)
            return
        feed = await _understood(reply)
        told = translate.channel(self._tools.account, feed)
        if told != known:
            yield _step(translate.FEED, held, _told(feed))
        etags = shelf.etags(channel)
        if len(etags) > FEW and not feed.resources and held.doubted(now):
            log.warning("a feed says that nothing is left; waiting before it is believed")
            since = _instant(held.empty_since)
            if since is None or since > now:  # the clock may have been set back
                yield _step(translate.SAME, replace(held, empty_since=now.isoformat()))
            return
        # some programs make every UID anew each time: that is no news each time
        others = len(etags) > FEW and not etags.keys() & feed.resources.keys()
        first = {"before": now.isoformat()} if others or not held.since else {}
        for kind, body in await asyncio.to_thread(_news, feed, etags):
            yield _step(kind, held, body | first)
        after = held.given(feed, reply.seen, now)
        if after != held:
            yield _step(translate.SAME, after)

    async def _elsewhere(self, place: str) -> None:
        """The address leads on to another server: written down before that is asked."""
        known = json.loads(self._secret.get(THROUGH, "[]"))
        if place not in known:
            if len(known) >= MOST_THROUGH:
                raise Offline("not-the-server")
            self._secret[THROUGH] = json.dumps([*known, place])
            await self._tools.keep_secret(self._secret)

    async def send(self, outgoing: Outgoing) -> Batch:  # noqa: ARG002
        """It is only to be read."""
        raise Refused("read-only")

    async def find(self, outgoing: Outgoing) -> Batch | None:  # noqa: ARG002
        """Nothing was ever sent."""
        return None

    async def fetch(self, media: Media) -> bytes:  # noqa: ARG002
        """It brings no pictures."""
        raise Refused("forbidden")

    async def sign_out(self) -> None:
        """Nothing to end: the server does not know who reads."""

    async def close(self) -> None:
        """Nothing stays open between two requests."""


def _told(feed: Feed) -> dict[str, object]:
    """What a feed says of itself."""
    return asdict(replace(feed, every=None, resources={}))


def _news(feed: Feed, etags: Mapping[str, str | None]) -> list[tuple[str, dict[str, object]]]:
    """What is new or another, and what is gone, in steps."""
    marks = {name: mark(text) for name, text in feed.resources.items()}
    wanted = [name for name, told in marks.items() if etags.get(name) != told]
    gone = [name for name in etags if name not in marks]
    steps: list[tuple[str, dict[str, object]]] = []
    for some in _chunks(wanted, AT_ONCE):
        given = [[name, marks[name], feed.resources[name]] for name in some]
        steps.append((translate.EVENTS, {"given": given}))
    steps.extend((translate.GONE, {"gone": some}) for some in _chunks(gone, GONE_AT_ONCE))
    return steps


def _chunks(names: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(names), size):
        yield list(names[start : start + size])


def _step(kind: str, cursor: Cursor, body: dict[str, object] | None = None) -> ServerAnswer:
    return ServerAnswer(
        stream=FEED, cursor=str(cursor), kind=kind, body=json.dumps(body or {}).encode()
    )


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
