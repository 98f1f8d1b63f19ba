"""Files given to a homeserver, for a message to name: plain, or encrypted before they leave.

https://spec.matrix.org/latest/client-server-api/#content-repository
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any
from urllib.parse import urlencode

from protocols.adapter import Offline, Outcome, Refused, SignedOut, Tools
from storage.model import LARGEST_ATTACHMENT, Attachment, MediaKind

from . import guards
from .client import Client, Raw, path
from .crypto import files
from .draft import content_address

log = logging.getLogger(__name__)

SLOWEST = 16 * 1024
"""Bytes a second: a connection slower than that is given up."""
_AT_LEAST = 120.0  # seconds
_PATIENCE = 10.0  # seconds
_OCTETS = "application/octet-stream"
_SORTS = {
    MediaKind.IMAGE: "m.image",
    MediaKind.VIDEO: "m.video",
    MediaKind.AUDIO: "m.audio",
    MediaKind.FILE: "m.file",
}


class Uploads:
    """The way of one account's files to its server."""

    def __init__(self, client: Client, tools: Tools) -> None:
        self._client, self._tools = client, tools
        self._limit: int | None = None
        self._asked = False

    @property
    def largest(self) -> int:
        """Bytes of a file that may be sent, as far as is known now."""
        return LARGEST_ATTACHMENT if self._limit is None else min(LARGEST_ATTACHMENT, self._limit)

    async def learn(self) -> None:
        """Ask for the limit, without which all else goes on as well."""
        try:
            await self.limit()
        except SignedOut:
            raise
        except Outcome as error:
            log.info("the server does not say how large a file may be: %s", type(error).__name__)

    async def limit(self) -> int:
        """Bytes of the largest file that may be sent: what the server states, within our own
        bound. It is asked once.

        https://spec.matrix.org/latest/client-server-api/#get_matrixclientv1mediaconfig
        """
        if not self._asked:
            said = await self._config()
            self._limit, self._asked = guards.count(said.get("m.upload.size")), True
        return self.largest

    async def _config(self) -> dict[str, Any]:
        """Servers older than Matrix 1.11 say it elsewhere, and some nowhere."""
        for address in (path("v1", "media", "config"), "/_matrix/media/v3/config"):
            try:
                return (await self._client.get(address, timeout=_PATIENCE)).json
            except Refused:
                continue
        return {}

    async def content(self, attachment: Attachment, text: str, *, encrypt: bool) -> dict[str, Any]:
        """Upload one file; the content of its message, with ``text`` as its caption.

        Where it was put is not remembered: after a crash or a lost reply it is uploaded again,
        which nobody sees, for no message names the first.
        Refused ``too-large``, or ``damaged`` when its sealed copy is not here whole.
        https://spec.matrix.org/latest/client-server-api/#media-captions
        """
        data = await self._tools.attachment(attachment.media)
        if data is None:
            raise Refused("damaged")
        if len(data) > await self.limit():
            raise Refused("too-large")
        name = _name(attachment)
        content: dict[str, Any] = {
            "msgtype": _SORTS[attachment.kind],
            "body": words(attachment, text),
            "filename": name,
            "info": _info(attachment, len(data)),
        }
        if not encrypt:
            content["url"] = await self._upload(data, _mime(attachment), name)
            return content
        closed, file = await asyncio.to_thread(files.closed, data)
        content["file"] = {**file, "url": await self._upload(closed, _OCTETS, "")}
        return content

    async def _upload(self, data: bytes, mime: str, name: str) -> str:
        """https://spec.matrix.org/latest/client-server-api/#post_matrixmediav3upload"""
        address = "/_matrix/media/v3/upload"
        if name:
            address += "?" + urlencode({"filename": name})
        patience = _AT_LEAST + len(data) / SLOWEST
        try:
            reply = await self._client.post(address, Raw(data, mime), timeout=patience)
        except Refused as refused:
            code = "too-large" if refused.code == "too-long" else refused.code
            raise Refused(code, refused.detail) from refused
        remote = content_address((guards.parse(reply.body) or {}).get("content_uri"))
        if remote is None:
            raise Offline("not-the-server")
        return remote


def words(attachment: Attachment, text: str) -> str:
    """What stands with a file: its caption, else what it shows, else its name."""
    spoken = (said for said in (text, guards.text(attachment.alt)) if said.strip())
    return next(spoken, _name(attachment))


def _name(attachment: Attachment) -> str:
    return guards.name(attachment.name) or "file"


def _info(attachment: Attachment, size: int) -> dict[str, Any]:
    info: dict[str, Any] = {"mimetype": _mime(attachment), "size": size}
    if attachment.width and attachment.height:
        info |= {"w": attachment.width, "h": attachment.height}
    return info


def _mime(attachment: Attachment) -> str:
    """As it may stand in a header."""
    found = attachment.mime
    plain = found.isascii() and found.isprintable() and found.count("/") == 1 and " " not in found
    return found if plain and len(found) <= 127 else _OCTETS
