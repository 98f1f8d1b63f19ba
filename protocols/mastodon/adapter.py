"""One account at one Mastodon-like server: its streams, its past, its threads and pictures."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping

from protocols.adapter import Offline, Refused, SignedOut, Tools, Unknown
from storage.model import (
    Accepts,
    Batch,
    ChannelId,
    ItemId,
    Media,
    Outgoing,
    ReadMark,
    ServerAnswer,
    Stream,
)

from . import translate
from .fields import MalformedError
from .pages import Mark, walk
from .place import is_secure
from .records import Viewer
from .sending import KEPT, SETTLE, Sender
from .service import describe
from .wire import TIMEOUT, Wire

ACCOUNT = Stream("account")
"""What the server accepts and who the person is there: it makes the channels."""
HOME = Stream("home")
MENTIONS = Stream("mentions")

_DESCRIBED_FOR = 24 * 3600.0  # seconds; limits and names of a server change rarely
_LARGEST_MEDIA = 32 * 1024 * 1024
_PATHS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    translate.HOME: ("/api/v1/timelines/home", {}),
    translate.MENTIONS: ("/api/v1/notifications", {"types[]": "mention"}),
}


class MastodonAdapter:
    """See :class:`protocols.adapter.Adapter`. Reads are polls: streaming is for a later day."""

    def __init__(
        self, tools: Tools, *, timeout: float = TIMEOUT, settle: float = SETTLE, kept: float = KEPT
    ) -> None:
        self._tools = tools
        self._wire = Wire(tools.account.server, tools.secret.get("token"), timeout=timeout)
        self._sender = Sender(self._wire, tools, self._viewer, settle=settle, kept=kept)
        self._described_at: float | None = None

    async def streams(self) -> tuple[Stream, ...]:
        return (ACCOUNT, HOME, MENTIONS)

    async def changes(self, stream: Stream, cursor: str | None) -> AsyncIterator[ServerAnswer]:
        if stream == ACCOUNT:
            answer = await self._describe(cursor)
            if answer is not None:
                yield answer
            return
        path, query = _PATHS[stream]
        async for body, mark in walk(self._wire, path, query, Mark.read(cursor)):
            yield ServerAnswer(stream=stream, cursor=mark.write(), kind=stream, body=body)

    async def learn(self, answer: ServerAnswer) -> None:
        """Nothing: the Fediverse encrypts nothing."""

    def translate(self, answer: ServerAnswer) -> Batch:
        make = {
            ACCOUNT: translate.channels,
            HOME: translate.home,
            MENTIONS: translate.mentions,
        }.get(Stream(answer.kind))
        return make(answer.body, self._viewer()) if make else Batch()

    async def send(self, outgoing: Outgoing) -> Batch:
        return await self._sender.send(outgoing)

    async def find(self, outgoing: Outgoing) -> Batch | None:
        return await self._sender.find(outgoing)

    async def live(
        self,
        channels: frozenset[ChannelId],  # noqa: ARG002
        cursor: str | None,  # noqa: ARG002
    ) -> AsyncIterator[ServerAnswer]:
        """Nothing yet."""
        nothing: tuple[ServerAnswer, ...] = ()
        for answer in nothing:
            yield answer

    async def mark(self, mark: ReadMark) -> None:  # noqa: ARG002
        """Nothing yet."""
        raise Refused("unsupported")

    async def history(self, channel: ChannelId, before: ItemId | None) -> Batch:
        """A thread has no older pages: it is fetched whole."""
        remote = channel.partition("/")[2]
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
        home = self._tools.shelf.channel(self._viewer().channel(translate.HOME))
        accepts = home.accepts if home else Accepts(intents=translate.INTENTS)
        try:
            return translate.thread(target.json(), context.json(), self._viewer(), accepts)
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

    async def _describe(self, cursor: str | None) -> ServerAnswer | None:
        """Both descriptions in one answer, when they say something new; at most once a day."""
        now = asyncio.get_running_loop().time()
        fresh = self._described_at is not None and now - self._described_at < _DESCRIBED_FOR
        if fresh and cursor is not None:
            return None
        account = await self._wire.get("/api/v1/accounts/verify_credentials")
        instance = await describe(self._wire)
        body = b'{"account":' + account.body + b',"instance":' + instance + b"}"
        self._described_at = now
        says = repr(translate.channels(body, self._viewer()).channels)  # counts change all the time
        digest = hashlib.sha256(says.encode()).hexdigest()
        if digest == cursor:
            return None
        return ServerAnswer(stream=ACCOUNT, cursor=digest, kind=ACCOUNT, body=body)

    def _viewer(self) -> Viewer:
        return Viewer(account=self._tools.account, find=self._known)

    def _known(self, remote: str) -> ItemId | None:
        """The item of a status id, from what home or mentions brought before."""
        for name in _PATHS:
            channel = ChannelId(f"{self._tools.account.id}/{name}")
            items = self._tools.shelf.items_of(channel, remote)
            if items:
                return items[0]
        return None
