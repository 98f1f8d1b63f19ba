"""Uploading the files of a post: each is there before the post that names it."""

from __future__ import annotations

import asyncio
import re

import aiohttp

from protocols.adapter import Later, Offline, Refused, Tools
from storage.model import Attachment, Outgoing, OutgoingId

from .fields import MalformedError, mapping, needed
from .wire import DroppedUploadError, Reply, Wire

SLOWEST = 16 * 1024
"""Bytes a second at which an upload is not given up."""
_AT_LEAST = 30.0  # seconds for one upload
_READY = (1.0, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0)  # seconds between looks at one being prepared
_STILL_BUSY = 30.0  # seconds
_PREPARING = (202, 206)
_OFTEN = 3  # uploads that broke off before there is a longer pause
_KEPT = 3600.0  # seconds for which a file that no post names is relied on to be there
_LARGE = re.compile(r"size|large|\bM[i]?B\b|less than", re.IGNORECASE)


class Uploads:
    """One account's files on their way. Where one was put is remembered for an hour, so that a
    post that is tried again does not bring them again; the next engine uploads them anew."""

    def __init__(self, wire: Wire, tools: Tools) -> None:
        self._wire, self._tools = wire, tools
        self._there: dict[tuple[OutgoingId, str], tuple[str, float]] = {}
        self._dropped = 0  # uploads that broke off, one after the other

    async def bring(self, outgoing: Outgoing, attachments: tuple[Attachment, ...]) -> list[str]:
        """The server's ids of all files of a post, in order, once it can show them.

        Raises Offline, Later, SignedOut, Refused (``too-large``, ``unsupported``, ``damaged``).
        https://docs.joinmastodon.org/methods/media/#v2
        """
        return [await self._one(outgoing, attachment) for attachment in attachments]

    def forget(self, outgoing: OutgoingId) -> None:
        """The post has left, or was refused: perhaps because its files are there no more."""
        self._there = {key: put for key, put in self._there.items() if key[0] != outgoing}

    async def _one(self, outgoing: Outgoing, attachment: Attachment) -> str:
        key, now = (outgoing.id, attachment.media), asyncio.get_running_loop().time()
        remote, put = self._there.pop(key, ("", 0.0))
        reply = await self._still(remote) if remote and now - put < _KEPT else None
        if reply is None:
            reply, put = await self._upload(attachment), now
            remote = _id_of(reply)
        self._there[key] = (remote, put)
        for pause in _READY:
            if reply.status not in _PREPARING:
                return remote
            await asyncio.sleep(pause)
            reply = await self._look(remote)
        if reply.status in _PREPARING:
            raise Later(_STILL_BUSY)
        return remote

    async def _still(self, remote: str) -> Reply | None:
        """None where it is no more, or nobody can tell."""
        try:
            return await self._wire.get(f"/api/v1/media/{remote}")
        except Refused:
            return None

    async def _look(self, remote: str) -> Reply:
        try:
            return await self._wire.get(f"/api/v1/media/{remote}")
        except Refused as reason:
            raise _explained(reason) from reason

    async def _upload(self, attachment: Attachment) -> Reply:
        data = await self._tools.attachment(attachment.media)
        if data is None:
            raise Refused("damaged")
        patience = _AT_LEAST + len(data) / SLOWEST
        refused: Refused | None = None
        for path in ("/api/v2/media", "/api/v1/media"):
            try:
                reply = await self._wire.upload(path, _form(attachment, data), patience)
                self._dropped = 0
                return reply
            except DroppedUploadError as reason:
                self._dropped += 1
                if self._dropped < _OFTEN:
                    raise
                # A server may close on what is too large for it: not again and again at once.
                raise Later(_STILL_BUSY * self._dropped, reason.code) from reason
            except Refused as reason:
                refused = _explained(reason)
                if reason.code not in ("not-found", "unsupported"):
                    break
        assert refused is not None
        raise refused


def _form(attachment: Attachment, data: bytes) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)
    if attachment.alt:
        form.add_field("description", attachment.alt)
    name = re.sub(r"[\x00-\x1f\x7f\"\\/]", "_", attachment.name)[-100:] or "file"
    mime = attachment.mime if re.fullmatch(r"[\w.+-]+/[\w.+-]+", attachment.mime) else ""
    form.add_field("file", data, filename=name, content_type=mime or "application/octet-stream")
    return form


def _id_of(reply: Reply) -> str:
    try:
        return needed(mapping(reply.json()).get("id"))
    except (MalformedError, ValueError) as reason:
        raise Offline("not-the-server") from reason


def _explained(reason: Refused) -> Refused:
    """Servers say "too large" and "not such files" in words only, with 422 for both."""
    if reason.code == "too-long" or (reason.code == "invalid" and _LARGE.search(reason.detail)):
        return Refused("too-large", reason.detail)
    if reason.code in ("invalid", "not-found"):
        return Refused("unsupported", reason.detail)
    return reason
