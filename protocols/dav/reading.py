"""What changed at the server since a cursor: collections first, then each calendar and book.

Cursors are JSON and each is true by itself: whoever starts from one again, after a crash between
any two steps, is told everything that it does not have yet.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from protocols.adapter import Offline, Shelf
from protocols.dav import translate
from protocols.dav.addresses import href_path
from protocols.dav.multistatus import (
    DAV,
    SERVER,
    Listing,
    NotMultistatusError,
    listing,
    multiget,
    questions,
    resources,
    sync_collection,
)
from protocols.dav.wire import (
    LIST_TIMEOUT,
    MAX_ANSWER,
    READ_TIMEOUT,
    REDIRECTS,
    LostError,
    Reply,
    TooLargeError,
    Wire,
)
from storage.model import (
    AccountId,
    Channel,
    ChannelId,
    ChannelKind,
    ServerAnswer,
    Stream,
    channel_id,
)

T = TypeVar("T")
log = logging.getLogger(__name__)

EVENTS_AT_ONCE, CARDS_AT_ONCE = 100, 200
GONE_AT_ONCE = 500
FEW = 10
"""Up to so many things may vanish at once without a second look."""
DOUBT_FOR = timedelta(hours=6)
"""A server that suddenly holds nothing must still say so after this time to be believed: it may
be half restored, or have lost its disk. vdirsyncer refuses to go on at all in that case."""
MOST_PAGES = 1_000

_COLLECTION_PROPS = questions(
    "D:displayname",
    "D:resourcetype",
    "D:current-user-privilege-set",
    "C:supported-calendar-component-set",
    "C:calendar-description",
    "R:addressbook-description",
    "A:calendar-color",
    "D:sync-token",
)
_STATE_PROPS = questions("D:sync-token", "S:getctag")
_ETAG_PROPS = questions("D:getetag", "D:resourcetype")
# What servers answer to a sync token that they no longer know, or to sync-collection at all.
_NO_DELTA = frozenset({400, 403, 405, 409, 410, 412, 415, 422, 501, 507})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where a collection was left.

    ``token`` is the server's sync token and ``tag`` its ctag, both from before the listing that
    is being fetched; ``after`` the last resource fetched of that listing, in alphabetical
    order; ``empty_since`` when the server first said that nothing is left.
    """

    token: str | None = None
    tag: str | None = None
    after: str | None = None
    empty_since: str | None = None

    @classmethod
    def of(cls, text: str | None) -> Cursor:
        try:
            held = json.loads(text or "{}")
            return cls(**{k: str(v) for k, v in held.items() if k in cls.__slots__})
        except (ValueError, AttributeError):
            return cls()

    def __str__(self) -> str:
        return json.dumps({k: v for k, v in asdict(self).items() if v is not None})

    def doubted(self, now: datetime) -> bool:
        """Whether emptiness was not told for long enough yet to be believed."""
        if self.empty_since is None:
            return True
        try:
            return now - datetime.fromisoformat(self.empty_since) < DOUBT_FOR
        except (ValueError, TypeError):
            return True


@dataclass(frozen=True, slots=True)
class Place:
    """One collection being read."""

    stream: Stream
    url: str
    channel: ChannelId
    is_book: bool

    @property
    def kind(self) -> str:
        return translate.CARDS if self.is_book else translate.EVENTS

    @property
    def gone_kind(self) -> str:
        return translate.GONE_CARDS if self.is_book else translate.GONE_EVENTS

    @property
    def at_once(self) -> int:
        return CARDS_AT_ONCE if self.is_book else EVENTS_AT_ONCE


class Reader:
    """Asks the server what is new. Nothing is changed there."""

    def __init__(self, wire: Wire, shelf: Shelf, account: AccountId) -> None:
        self._wire, self._shelf, self._account = wire, shelf, account
        self._turn = asyncio.Lock()
        self._tokens: dict[str, str] = {}  # collection → as the list of this round says it

    async def ask(
        self,
        method: str,
        url: str,
        body: bytes | None = None,
        depth: int | None = None,
        *,
        timeout: float = READ_TIMEOUT,
        limit: int = MAX_ANSWER,
    ) -> Reply:
        """One request that changes nothing, in a worker thread, one at a time.

        :raises Offline: not reached, or no answer came. :raises TooLargeError: see the wire.
        """
        headers = {} if depth is None else {"Depth": str(depth)}
        try:
            reply = await self.in_turn(
                lambda wire: wire.ask(method, url, body, headers, timeout=timeout, limit=limit)
            )
        except LostError as lost:
            raise Offline(lost.code) from None
        if reply.status in REDIRECTS:
            raise Offline("not-the-server")
        return reply

    async def in_turn(self, call: Callable[[Wire], T]) -> T:
        """Run a blocking call on the wire in a worker thread, one at a time."""
        async with self._turn:
            return await asyncio.to_thread(call, self._wire)

    # --- collections ------------------------------------------------------------------------

    async def collections(
        self, homes: Sequence[str], cursor: str | None, now: datetime
    ) -> AsyncIterator[ServerAnswer]:
        """One step if the list of calendars and books is another than at ``cursor``."""
        told: list[dict[str, str]] = []
        seen: dict[str, Channel] = {}
        self._tokens.clear()
        for home in homes:
            body = await self._home(home)
            told.append({"url": home, "xml": body.decode("latin-1")})  # any bytes pass through
            seen |= self._listed(body, home)
        digest = _digest(seen.values())
        held = Cursor.of(cursor)
        known = {channel.remote for channel in translate.followed(self._shelf)}
        if known and not seen and held.doubted(now):
            if held.empty_since is None:
                yield self._doubt(Stream(translate.COLLECTIONS), held, now)
            return
        if digest != held.token:
            yield ServerAnswer(
                stream=Stream(translate.COLLECTIONS),
                cursor=str(Cursor(token=digest)),
                kind=translate.COLLECTIONS,
                body=json.dumps({"homes": told}).encode(),
            )

    def _listed(self, body: bytes, home: str) -> dict[str, Channel]:
        found: dict[str, Channel] = {}
        try:
            for resource in resources(body):
                channel = translate.channel_of(resource, home, self._account)
                if channel is not None:
                    found[channel.remote] = channel
                    self._tokens[channel.remote] = resource.text(f"{DAV}sync-token")
            return found
        except NotMultistatusError:
            raise Offline("not-the-server") from None

    async def _home(self, home: str) -> bytes:
        """A home's listing. A home that is not there is empty, unless we knew it."""
        reply = await self._bounded("PROPFIND", home, _COLLECTION_PROPS, 1)
        if reply.status == 404 and not any(
            channel.remote.startswith(home) for channel in translate.followed(self._shelf)
        ):
            return b'<multistatus xmlns="DAV:"/>'
        return reply.check(207).body

    # --- one collection ---------------------------------------------------------------------

    async def collection(
        self, stream: Stream, cursor: str | None, now: datetime
    ) -> AsyncIterator[ServerAnswer]:
        """Steps until this collection is caught up with."""
        url = str(stream).removeprefix(translate.PREFIX)
        channel = channel_id(self._account, url)
        kept = self._shelf.channel(channel)
        if kept is None:
            return
        place = Place(stream, url, channel, kept.kind is ChannelKind.BOOK)
        held = Cursor.of(cursor)
        if held.token is None or held.after is not None:
            async for answer in self._compare(place, held, now):
                held = Cursor.of(answer.cursor)
                yield answer
        if held.token is None or held.after is not None:
            return
        if self._tokens.pop(url, None) == held.token and held.empty_since is None:
            return  # the list of this round says that nothing happened there
        async for answer in self._deltas(place, held, now):
            yield answer

    async def _deltas(
        self, place: Place, held: Cursor, now: datetime
    ) -> AsyncIterator[ServerAnswer]:
        """What changed since a token; all over again, by etags, if the server forgot it."""
        for _ in range(MOST_PAGES):
            page = await self._page(place, held)
            if page is None:
                async for answer in self._compare(place, Cursor(), now):
                    yield answer
                return
            async for answer in self._page_steps(place, held, page, now):
                yield answer
                if answer.kind == translate.DOUBT:
                    return
            more = _is_cut(place, page)
            if held.token == page.token or not more:
                return
            held = Cursor(token=page.token)

    async def _page(self, place: Place, held: Cursor) -> Listing | None:
        """One answer to sync-collection; None if the token is of no use any more."""
        reply = await self._bounded("REPORT", place.url, sync_collection(held.token or ""), 0)
        if reply.status in _NO_DELTA:
            log.info("sync token refused with %d, comparing etags", reply.status)
            return None
        if reply.status in {404, 410}:
            return Listing((), held.token)
        page = _listing(reply)
        return page if page.token else None

    async def _page_steps(
        self, place: Place, held: Cursor, page: Listing, now: datetime
    ) -> AsyncIterator[ServerAnswer]:
        etags = self._shelf.etags(place.channel)
        entries = [e for e in page.entries if e.href != href_path(place.url)]
        gone = [e.href for e in entries if e.status in {404, 410}]
        changed = [
            e.href
            for e in entries
            if e.status < 300
            and not e.is_collection
            and (e.etag is None or etags.get(e.href) != e.etag)
        ]
        if _is_emptied(etags, gone, changed) and held.doubted(now):
            if held.empty_since is None:
                yield self._doubt(place.stream, held, now)
            return
        for chunk in _chunks(changed, place.at_once):
            async for body in self._contents(place, chunk):
                yield ServerAnswer(
                    stream=place.stream,
                    cursor=str(Cursor(token=held.token)),
                    kind=place.kind,
                    body=body,
                )
        if gone or changed or page.token != held.token:
            yield self._gone(place, gone, Cursor(token=page.token))

    async def _compare(
        self, place: Place, held: Cursor, now: datetime
    ) -> AsyncIterator[ServerAnswer]:
        """Everything by name and etag, against what is kept: the first time, or when a token
        is not known any more. The token comes before the listing, so that whatever happens in
        between is told by the next delta."""
        state = await self._state(place)
        if state is None:
            return
        if state.token is None and state.tag is not None and state == held:
            return
        held, state = _resumed(held, state)
        etags = self._shelf.etags(place.channel)
        reply = await self._bounded("PROPFIND", place.url, _ETAG_PROPS, 1)
        there = {
            e.href: e.etag
            for e in _listing(reply).entries
            if e.status < 300 and not e.is_collection
        }
        gone = [href for href in etags if href not in there]
        if not there and len(etags) > FEW and held.doubted(now):
            if held.empty_since is None:
                yield self._doubt(place.stream, held, now)
            return
        wanted = sorted(
            href
            for href, etag in there.items()
            if (etag is None or etags.get(href) != etag) and href > (held.after or "")
        )
        for chunk in _chunks(wanted, place.at_once):
            async for body in self._contents(place, chunk):
                yield ServerAnswer(
                    stream=place.stream,
                    cursor=str(replace(state, after=chunk[-1])),
                    kind=place.kind,
                    body=body,
                )
        if not wanted and not gone and state == held:
            return
        parts = list(_chunks(gone, GONE_AT_ONCE)) or [[]]
        for part in parts[:-1]:
            yield self._gone(place, part, replace(state, after=max(wanted, default="")))
        yield self._gone(place, parts[-1], state)

    async def _state(self, place: Place) -> Cursor | None:
        """The collection's sync token and ctag now; None if it is not there any more."""
        reply = await self._bounded("PROPFIND", place.url, _STATE_PROPS, 0)
        if reply.status in {404, 410}:
            return None  # the list of collections will say so
        try:
            for resource in resources(reply.check(207).body):
                return Cursor(
                    token=resource.text(f"{DAV}sync-token") or None,
                    tag=resource.text(f"{SERVER}getctag") or None,
                )
        except NotMultistatusError:
            raise Offline("not-the-server") from None
        return Cursor()

    async def _contents(self, place: Place, hrefs: Sequence[str]) -> AsyncIterator[bytes]:
        """Multigets for all of these; what an answer leaves out is asked for once more."""
        missing: list[str] = []
        queue = [list(hrefs)]
        while queue:
            some = queue.pop(0)
            try:
                body = await self.contents(place.url, some, is_book=place.is_book)
            except TooLargeError:
                if len(some) == 1:
                    log.warning("a resource too large to read was left out")
                    continue
                half = len(some) // 2
                queue[:0] = [some[:half], some[half:]]
                continue
            told = {entry.href for entry in listing(body).entries}
            yield body
            if len(some) > 1:
                missing += [href for href in some if href not in told]
                if not queue:
                    queue, missing = [[href] for href in missing], []
            elif some[0] not in told:
                log.warning("the server did not tell of a resource that it lists")

    async def contents(self, url: str, hrefs: Iterable[str], *, is_book: bool) -> bytes:
        """One multiget: a whole multistatus. :raises TooLargeError: ask for fewer."""
        reply = await self.ask(
            "REPORT", url, multiget(hrefs, cards=is_book), 1, timeout=LIST_TIMEOUT
        )
        _listing(reply)
        return reply.body

    async def _bounded(self, method: str, url: str, body: bytes, depth: int) -> Reply:
        try:
            return await self.ask(method, url, body, depth, timeout=LIST_TIMEOUT)
        except TooLargeError:
            raise Offline("not-the-server") from None

    def _gone(self, place: Place, hrefs: Sequence[str], cursor: Cursor) -> ServerAnswer:
        return ServerAnswer(
            stream=place.stream,
            cursor=str(cursor),
            kind=place.gone_kind,
            body=json.dumps({"gone": list(hrefs)}).encode(),
        )

    def _doubt(self, stream: Stream, held: Cursor, now: datetime) -> ServerAnswer:
        log.warning("a server says that nothing is left; waiting before it is believed")
        return ServerAnswer(
            stream=stream,
            cursor=str(replace(held, empty_since=now.isoformat())),
            kind=translate.DOUBT,
            body=b"",
        )


def _listing(reply: Reply) -> Listing:
    """The names and etags in an answer, which must be a whole multistatus."""
    try:
        return listing(reply.check(207).body)
    except NotMultistatusError:
        raise Offline("not-the-server") from None


def _digest(channels: Iterable[Channel]) -> str:
    """Of what is shown of a list of collections, in whatever order the server tells it."""
    told = sorted(
        [c.remote, c.kind, c.name, c.topic, c.colour or "", str(bool(c.accepts.intents))]
        for c in channels
    )
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _is_cut(place: Place, page: Listing) -> bool:
    """Whether the server has more to tell: https://www.rfc-editor.org/rfc/rfc6578#section-3.6"""
    return any(e.status == 507 and e.href == href_path(place.url) for e in page.entries)


def _is_emptied(
    etags: Mapping[str, str | None], gone: Sequence[str], changed: Sequence[str]
) -> bool:
    return len(etags) > FEW and not changed and etags.keys() <= set(gone)


def _resumed(held: Cursor, state: Cursor) -> tuple[Cursor, Cursor]:
    """A listing that was broken off goes on after its last resource, and from its first token;
    without a token only if nothing has changed since, else from the beginning."""
    if held.after is not None and (held.token is not None or held.tag == state.tag):
        return held, replace(state, token=held.token)
    return replace(held, after=None), state


def _chunks(hrefs: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(hrefs), size):
        yield list(hrefs[start : start + size])
