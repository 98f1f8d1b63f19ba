"""One account at one Mastodon-like server: its streams, its past, its threads and pictures."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace

from protocols.adapter import Offline, Refused, SignedOut, Tools, Unknown
from storage.model import (
    Accepts,
    Batch,
    Channel,
    ChannelId,
    ChannelKind,
    ItemId,
    Media,
    Outgoing,
    ReadMark,
    ServerAnswer,
    Stream,
    Visibility,
)

from . import beside, translate
from .asking import APPRECIATIONS, BLOCKED, CONVERSATIONS, DAILY, MARKERS, Asking
from .direct import DIRECT
from .fields import MalformedError, text
from .following import EVERY, Following
from .marks import Marks
from .pages import Mark, walk
from .place import is_secure
from .records import VERSION, Viewer
from .sending import KEPT, SETTLE, Sender
from .service import describe
from .wire import TIMEOUT, Wire

ACCOUNT = Stream("account")
"""What the server accepts and who the person is there: it makes the channels."""
HOME = Stream("home")
MENTIONS = Stream("mentions")
KEPT_BEFORE = Stream("kept")
"""What an earlier translator made of direct posts, made anew: no request."""

_LARGEST_MEDIA = 32 * 1024 * 1024
_AT_ONCE = 200  # kept posts read anew in one answer
_PATHS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    translate.HOME: ("/api/v1/timelines/home", {}),
    translate.MENTIONS: ("/api/v1/notifications", {"types[]": "mention"}),
}
_TRANSLATORS: Mapping[str, Callable[[bytes, Viewer], Batch]] = {
    ACCOUNT: translate.channels,
    KEPT_BEFORE: translate.again,
    HOME: translate.home,
    MENTIONS: translate.mentions,
    CONVERSATIONS: beside.conversations,
    MARKERS: beside.markers,
    BLOCKED: beside.blocked,
    APPRECIATIONS: beside.appreciations,
    translate.THREAD: translate.surroundings,
}
"""By the kind of an answer."""


class MastodonAdapter:
    """See :class:`protocols.adapter.Adapter`."""

    def __init__(
        self,
        tools: Tools,
        *,
        timeout: float = TIMEOUT,
        settle: float = SETTLE,
        kept: float = KEPT,
        every: float = EVERY,
    ) -> None:
        self._tools = tools
        self._wire = Wire(tools.account.server, tools.secret.get("token"), timeout=timeout)
        self._sender = Sender(self._wire, tools, self._viewer, settle=settle, kept=kept)
        self._asking = Asking(self._wire)
        self._marks = Marks(self._wire, tools.shelf, self._asking)
        self._following = Following(self._wire, tools.shelf, every=every)
        self._described_at: float | None = None

    async def streams(self) -> tuple[Stream, ...]:
        """Who liked or passed on what is asked for only if the person chose to be told."""
        usual = (ACCOUNT, KEPT_BEFORE, HOME, MENTIONS, CONVERSATIONS, MARKERS, BLOCKED)
        return (*usual, APPRECIATIONS) if self._tools.wants_appreciations() else usual

    async def changes(self, stream: Stream, cursor: str | None) -> AsyncIterator[ServerAnswer]:
        if stream in _PATHS:
            path, query = _PATHS[stream]
            async for body, mark in walk(self._wire, path, query, Mark.read(cursor)):
                yield ServerAnswer(stream=stream, cursor=mark.write(), kind=stream, body=body)
            return
        asked = {
            ACCOUNT: self._describe,
            KEPT_BEFORE: self._kept_before,
            CONVERSATIONS: self._asking.conversations,
            MARKERS: self._asking.markers,
            BLOCKED: self._asking.blocked,
            APPRECIATIONS: self._asking.appreciations,
        }.get(stream)
        if asked is not None:
            async for answer in asked(cursor):
                yield answer

    async def learn(self, answer: ServerAnswer) -> None:
        """Nothing: the Fediverse encrypts nothing."""

    def translate(self, answer: ServerAnswer) -> Batch:
        make = _TRANSLATORS.get(answer.kind)
        return make(answer.body, self._viewer()) if make else Batch()

    async def send(self, outgoing: Outgoing) -> Batch:
        return await self._sender.send(outgoing)

    async def find(self, outgoing: Outgoing) -> Batch | None:
        return await self._sender.find(outgoing)

    async def live(
        self, channels: frozenset[ChannelId], cursor: str | None
    ) -> AsyncIterator[ServerAnswer]:
        """Direct conversations and threads; home has its hours."""
        async for answer in self._following.follow(self._viewer(), channels, cursor):
            yield answer

    async def mark(self, mark: ReadMark) -> None:
        await self._marks.tell(self._viewer(), mark)

    async def history(self, channel: ChannelId, before: ItemId | None) -> Batch:
        """A thread has no older pages: it is fetched whole."""
        remote = channel.partition("/")[2]
        if remote.startswith(DIRECT) and before is not None:
            return await self._earlier(channel, before)
        if remote not in _PATHS:
            return Batch()
        path, query = _PATHS[remote]
        bounds = {"limit": "40"}
        if before is not None:
            payload = self._tools.shelf.payload(before, channel)
            entry = translate.entry_id(payload) if payload else ""
            if not entry:
                return Batch()  # it came another way (one's own direct post): no place to go on
            bounds["max_id"] = entry
        reply = await self._wire.get(path, {**query, **bounds})
        make = translate.home if remote == translate.HOME else translate.mentions
        return make(reply.body, self._viewer())

    async def thread(self, item: ItemId) -> Batch:
        """https://docs.joinmastodon.org/methods/statuses/#context"""
        payload = self._tools.shelf.payload(item)
        remote = str(translate.status_in(payload).get("id") or "") if payload else ""
        if not remote:
            raise Refused("not-found")
        target = await self._wire.get(f"/api/v1/statuses/{remote}")
        context = await self._wire.get(f"/api/v1/statuses/{remote}/context")
        viewer = self._viewer()
        try:
            return translate.thread(target.json(), context.json(), viewer, viewer.accepts)
        except MalformedError as reason:
            raise Offline("not-the-server") from reason

    async def fetch(self, media: Media) -> bytes:
        """From wherever the server said it is; a foreign post cannot point at this computer."""
        here = self._tools.account.server.startswith("http:")
        if not is_secure(media.remote) or (media.remote.startswith("http:") and not here):
            raise Refused("not-found")
        return await self._wire.download(media.remote, _LARGEST_MEDIA)

    async def sign_out(self) -> None:
        """https://docs.joinmastodon.org/methods/oauth/#revoke; RFC 7009"""
        secret = self._tools.secret
        form = [(name, secret.get(name, "")) for name in ("client_id", "client_secret", "token")]
        try:
            await self._wire.write("POST", "/oauth/revoke", form, answered=False)
        except (SignedOut, Refused):
            pass  # the server has no such session, or no such request: nothing more to end
        except Unknown as reason:
            raise Offline("unreachable") from reason

    async def close(self) -> None:
        await self._wire.close()

    # --- below: parts ------------------------------------------------------------------------

    async def _describe(self, cursor: str | None) -> AsyncIterator[ServerAnswer]:
        """Both descriptions in one answer, when they say something new; at most once a day."""
        now = asyncio.get_running_loop().time()
        fresh = self._described_at is not None and now - self._described_at < DAILY
        if fresh and cursor is not None:
            return
        account = await self._wire.get("/api/v1/accounts/verify_credentials")
        instance = await describe(self._wire)
        body = b'{"account":' + account.body + b',"instance":' + instance + b"}"
        self._described_at = now
        alone = replace(self._viewer(), directs=tuple)
        says = repr(translate.channels(body, alone).channels)  # counts change all the time
        digest = hashlib.sha256(says.encode()).hexdigest()
        if digest != cursor:
            yield ServerAnswer(stream=ACCOUNT, cursor=digest, kind=ACCOUNT, body=body)

    async def _kept_before(self, _cursor: str | None) -> AsyncIterator[ServerAnswer]:
        """Direct posts that stand with the mentions, from before they were conversations."""
        shelf, mentions = self._tools.shelf, self._viewer().channel(translate.MENTIONS)
        before: tuple[ItemId, ...] = ()
        while (found := shelf.seen_by(mentions, Visibility.DIRECT, _AT_ONCE)) and found != before:
            before = found
            payloads = [payload for one in found if (payload := shelf.payload(one)) is not None]
            body = b"[" + b",".join(one.body for one in payloads) + b"]"
            cursor = str(VERSION)
            yield ServerAnswer(stream=KEPT_BEFORE, cursor=cursor, kind=KEPT_BEFORE, body=body)

    async def _earlier(self, channel: ChannelId, before: ItemId) -> Batch:
        """What was said in a conversation before a post of it: what that answers."""
        payload = self._tools.shelf.payload(before)
        status = translate.status_in(payload) if payload else {}
        remote = text(status.get("id"))
        if not remote or not text(status.get("in_reply_to_id")):
            return Batch()
        context = await self._wire.get(f"/api/v1/statuses/{remote}/context")
        return translate.earlier(context.json(), self._viewer(), channel)

    def _viewer(self) -> Viewer:
        shelf = self._tools.shelf
        viewer = Viewer(account=self._tools.account, find=self._known)
        home = shelf.channel(viewer.channel(translate.HOME))
        return replace(
            viewer,
            names=shelf.names,
            entry=lambda timeline, remote: self._marks.entry(viewer, timeline, remote),
            accepts=home.accepts if home else Accepts(intents=translate.INTENTS),
            directs=self._directs,
        )

    def _directs(self) -> tuple[Channel, ...]:
        channels = self._tools.shelf.channels()
        return tuple(one for one in channels if one.kind is ChannelKind.DIRECT)

    def _known(self, remote: str) -> ItemId | None:
        """The item of a status id, from what home or mentions brought before."""
        for name in _PATHS:
            channel = ChannelId(f"{self._tools.account.id}/{name}")
            items = self._tools.shelf.items_of(channel, remote)
            if items:
                return items[0]
        return None
