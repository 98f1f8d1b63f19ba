"""What answers at the other end: which software, what it accepts, what it can be relied on for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from protocols.adapter import Later, Offline, Refused
from protocols.loading import load
from storage.model import Visibility

from .fields import mapping, text
from .place import domain_of, origin
from .wire import Reply, Wire

_COMPATIBLE = re.compile(r"\(compatible; ([A-Za-z]+)")
_PLAIN = re.compile(r"(\d+)\.\d+")
_LONGEST_TEXT = 10_000_000
_LARGEST_FILE = 1 << 40  # bytes
_USUAL_FILES = 4
_MOST_FILES = 100
_BUSY = 60.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """https://docs.joinmastodon.org/entities/Instance/ reduced to what is used here."""

    software: str  # "mastodon", "gotosocial", "snac", "pleroma"… or "" when it does not say
    domain: str  # what stands after the @ of its own accounts
    max_length: int | None  # characters of a post
    attachments: int = 0  # files of a post
    max_bytes: int | None = None  # of the largest file of any sort
    streaming: str = ""  # where it says that what is new can be listened to; not to be trusted

    @property
    def shows_at_once(self) -> bool:
        """Whether a post that was accepted stands in its author's list when the reply leaves.

        So it is where the request itself writes the post, read in their sources or tried;
        Friendica and Pixelfed hand it to a queue.
        """
        return self.software in ("mastodon", "gotosocial", "snac", "pleroma", "akkoma")

    @property
    def keeps_keys(self) -> bool:
        """Whether a post with a key that was used before (Mastodon: within the hour) is made no
        second time, read in their sources; snac and GoToSocial have none."""
        return self.software in ("mastodon", "pleroma", "akkoma")

    def lists(self, visibility: Visibility | None) -> bool:
        """Whether the author's own list and home together hold posts of this visibility."""
        return visibility is not Visibility.DIRECT or self.software in ("mastodon", "snac")


_DESCRIBED_AT = ("/api/v2/instance", "/api/v1/instance")


async def knock(wire: Wire) -> None:
    """Return if Mastodon's client API answers there, else Refused("no-service"). Raises Later.

    A server in limited federation tells strangers nothing about itself, but says so in JSON.
    """
    try:
        for path in _DESCRIBED_AT:
            reply = await wire.look(path)
            if _is_instance(reply) or (reply.status in (401, 403) and _says_error(reply)):
                return
            if reply.status >= 500:
                raise Later(_BUSY)
    except Offline as reason:
        if reason.code != "not-the-server":
            raise
    raise Refused("no-service")


async def describe(wire: Wire) -> bytes:
    """The instance as its server describes it: version 2 where it is spoken, else 1.

    https://docs.joinmastodon.org/methods/instance/ Raises Offline, Later.
    """
    for path in _DESCRIBED_AT:
        reply = await wire.look(path)
        if _is_instance(reply):
            return reply.body
        if reply.status >= 500:
            raise Later(_BUSY)
    raise Offline("not-the-server")


def read_service(body: bytes, base: str) -> Service:
    """Pure: the service that an instance's JSON describes. Never raises."""
    try:
        found = mapping(load(body))
    except ValueError:
        found = {}
    domain = text(found.get("domain")) or text(found.get("uri"))
    if "://" in domain:
        domain = domain_of(origin(domain) or base)
    return Service(
        software=_software(text(found.get("version"))),
        domain=(domain or domain_of(base)).strip("/").lower(),
        max_length=_longest(found),
        attachments=_attachments(found),
        max_bytes=_largest(found),
        streaming=_streaming(found),
    )


def _is_instance(reply: Reply) -> bool:
    found = _object(reply)
    named = text(found.get("domain")) or text(found.get("uri"))
    return reply.status == 200 and bool(named and text(found.get("version")))


def _says_error(reply: Reply) -> bool:
    return bool(text(_object(reply).get("error")))


def _object(reply: Reply) -> dict[str, object]:
    try:
        return mapping(reply.json())
    except ValueError:
        return {}


def _software(version: str) -> str:
    """``2.7.2 (compatible; Pleroma 2.6)``, ``4.0.0 (not true; really snac/2.96)``, ``4.3.1``."""
    if "snac/" in version:
        return "snac"
    match = _COMPATIBLE.search(version)
    if match:
        return match[1].lower()
    plain = _PLAIN.match(version)
    if plain is None:
        return ""
    return "mastodon" if int(plain[1]) else "gotosocial"  # it counts from 0 and says no name


def _configured(found: dict[str, object], part: str) -> dict[str, object]:
    """A part of https://docs.joinmastodon.org/entities/Instance/#configuration; {} if none."""
    configuration = found.get("configuration")
    inner = configuration.get(part) if isinstance(configuration, dict) else None
    return inner if isinstance(inner, dict) else {}


def _attachments(found: dict[str, object]) -> int:
    """As it says; four, as nearly everywhere, if it speaks of files but not of their number."""
    said = _configured(found, "statuses").get("max_media_attachments")
    if isinstance(said, int) and 0 <= said <= _MOST_FILES:
        return int(said)
    speaks = _configured(found, "media_attachments") or isinstance(found.get("upload_limit"), int)
    return _USUAL_FILES if speaks else 0


def _largest(found: dict[str, object]) -> int | None:
    """Of pictures and films the larger limit: which one a file falls under, the server says."""
    media = _configured(found, "media_attachments")
    said = [media.get("image_size_limit"), media.get("video_size_limit")]
    said.append(found.get("upload_limit"))  # Pleroma's word
    limits = [int(one) for one in said if isinstance(one, int) and 0 < one < _LARGEST_FILE]
    return max(limits, default=None)


def _streaming(found: dict[str, object]) -> str:
    urls = found.get("urls")
    older = urls.get("streaming_api") if isinstance(urls, dict) else None
    return text(_configured(found, "urls").get("streaming")) or text(older)


def _longest(found: dict[str, object]) -> int | None:
    said = _configured(found, "statuses").get("max_characters")
    for value in (said, found.get("max_toot_chars")):  # Pleroma's word
        if isinstance(value, int) and 0 < value < _LONGEST_TEXT:
            return int(value)
    return None
