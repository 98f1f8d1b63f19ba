"""Fetches one file from wherever its address leads: only if it is another one, and within bounds.

https://www.rfc-editor.org/rfc/rfc9110#name-conditional-requests
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import aiohttp
from yarl import URL

from protocols.adapter import Later, Offline, Refused
from protocols.nearness import Nearness, NoNearer, nearest
from storage.feeds import Address, typed

LARGEST = 32 * 1024 * 1024
"""Bytes of a file, packed or not."""
TIMEOUT = 60.0
"""Seconds for one request, its answer read to the end."""
_CONNECT = 10.0  # seconds
_REDIRECTS = 5
_REDIRECTING = frozenset((301, 302, 303, 307, 308))
_PATIENCE, _LONGEST_PATIENCE = 60.0, 86_400.0  # seconds, where a busy server states none; a day
_BUSY = frozenset((408, 425, 429))
_PACKED = frozenset(("gzip", "x-gzip", "deflate"))
_VALIDATOR = re.compile(r"[ -~]{1,500}")  # what can be sent back as it came
_STRONG = timedelta(minutes=1)  # that a file has to have been as it is
_ASKING = {
    "User-Agent": "Preau",
    "Accept": "text/calendar, */*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}

Elsewhere = Callable[[str], Awaitable[None]]
"""Is told of another server (its address) before that is asked for anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """By what a server knows again which file it gave, as it said so. It is told to nobody else:
    ``place`` is who said it."""

    tag: str = ""
    modified: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """``body`` None: the file is still the one that was seen."""

    body: bytes | None
    charset: str = ""
    seen: Seen = Seen()


async def fetch(
    url: str, elsewhere: Elsewhere, seen: Seen = Seen(), *, timeout: float = TIMEOUT
) -> Reply:
    """The file at ``url``, along redirects that lead no nearer to this computer than it does.

    :raises Offline: ``unreachable``, ``timeout``, ``not-the-server``. :raises Later: it asks for
        patience, or has a fault of its own. :raises Refused: ``agenda-gone`` (404, 410),
        ``agenda-closed`` (any other refusal), ``agenda-large``, ``not-secure``.
    """
    first = urlsplit(url).hostname or ""
    # a name is judged where it is connected to, for it may be another one at the next look
    resolver = NoNearer(await nearest(first) if _is_number(first) else None)
    limits = aiohttp.ClientTimeout(total=timeout, connect=min(_CONNECT, timeout))
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(force_close=True, resolver=resolver),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,  # unpacked here, piece by piece, never past the bound
        timeout=limits,
    ) as session:
        for _ in range(_REDIRECTS + 1):
            answer = await _once(session, url, seen)
            if isinstance(answer, Reply):
                return answer
            near = resolver.most or Nearness.PUBLIC
            if await nearest(urlsplit(answer.url).hostname or "") > near:
                raise Offline("not-the-server")
            if answer.place != _place(url):
                await elsewhere(answer.place)
            url = answer.url
    raise Offline("not-the-server")


async def _once(session: aiohttp.ClientSession, url: str, seen: Seen) -> Reply | Address:
    """One request: what came, or where it leads on."""
    headers, place = dict(_ASKING), _place(url)
    seen = seen if seen.place == place else Seen()
    if seen.tag:
        headers["If-None-Match"] = seen.tag
    if seen.modified:
        headers["If-Modified-Since"] = seen.modified
    try:
        async with session.get(
            URL(url, encoded=True), headers=headers, allow_redirects=False
        ) as response:
            if response.status in _REDIRECTING:
                return _onward(url, response.headers.get("Location", ""))
            if response.status == 304 and (seen.tag or seen.modified):
                return Reply(body=None, seen=seen)
            _judge(response)
            return Reply(
                body=await _read(response),
                charset=response.charset or "",
                seen=Seen(
                    tag=_validator(response.headers.get("ETag", "")),
                    modified=_settled(response.headers),
                    place=place,
                ),
            )
    except aiohttp.InvalidURL:
        raise Refused("no-service") from None
    except (aiohttp.ClientSSLError, aiohttp.ServerFingerprintMismatch):
        raise Offline("not-the-server") from None
    except TimeoutError:
        raise Offline("timeout") from None
    except (aiohttp.ClientPayloadError, aiohttp.ClientResponseError, zlib.error):
        raise Offline("not-the-server") from None
    except (aiohttp.ClientError, OSError, ValueError):
        raise Offline("unreachable") from None


def _validator(text: str) -> str:
    """One that no header can hold is none: the agenda could never be asked for again."""
    return text if _VALIDATOR.fullmatch(text) else ""


def _settled(headers: Mapping[str, str]) -> str:
    """``Last-Modified``, where the file had not changed for a minute by its server's own clock; ""
    else: a time is told in seconds, and whatever was written in the same one after the file was
    given would count as the same file.
    https://www.rfc-editor.org/rfc/rfc9110#section-8.8.2.2 (the minute is that of RFC 7232)"""
    said = _validator(headers.get("Last-Modified", ""))
    try:
        age = parsedate_to_datetime(headers.get("Date", "")) - parsedate_to_datetime(said)
    except (TypeError, ValueError, OverflowError):
        return ""
    return said if age >= _STRONG else ""


def _is_number(host: str) -> bool:
    """As aiohttp takes it: an address that no resolver is asked about."""
    return ":" in host or host.replace(".", "").isdigit()


def _onward(url: str, location: str) -> Address:
    """Where a redirect leads: by https, or from this computer to this computer."""
    try:
        target = urljoin(url, location)
    except ValueError:
        raise Offline("not-the-server") from None
    found = typed(target) if target.startswith(("https:", "http:")) and location else ""
    if not isinstance(found, Address) or (
        url.startswith("https:") and not found.url.startswith("https:")
    ):
        raise Offline("not-the-server")
    return found


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _judge(response: aiohttp.ClientResponse) -> None:
    status = response.status
    if status == 200:
        return
    if status in _BUSY or status >= 500:
        raise Later(_patience(response.headers))
    if status in (404, 410):
        raise Refused("agenda-gone")
    if status >= 400:
        raise Refused("agenda-closed")
    raise Offline("not-the-server")


def _patience(headers: Mapping[str, str]) -> float:
    """Seconds that ``Retry-After`` asks for: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after"""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _LONGEST_PATIENCE)
    try:
        span = parsedate_to_datetime(text) - parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError, OverflowError):
        return _PATIENCE
    return min(max(1.0, span.total_seconds()), _LONGEST_PATIENCE)


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """The whole body, unpacked."""
    packing = response.headers.get("Content-Encoding", "identity").strip().lower()
    if packing not in _PACKED and packing not in ("identity", ""):
        raise Offline("not-the-server")
    unpacking = zlib.decompressobj(47) if packing in _PACKED else None  # gzip or zlib, as it says
    pieces: list[bytes] = []
    size = packed = 0
    async for piece in response.content.iter_chunked(64 * 1024):
        packed += len(piece)
        if unpacking is not None:
            if unpacking.eof:
                break  # what comes after the end is nothing, however much of it comes
            piece = unpacking.decompress(piece, LARGEST + 1 - size)  # noqa: PLW2901
        size += len(piece)
        if max(size, packed) > LARGEST:
            raise Refused("agenda-large")
        pieces.append(piece)
    if unpacking is not None and not unpacking.eof:
        raise Offline("not-the-server")  # cut off on its way
    return b"".join(pieces)
