"""Requests to one server: raw bytes come back, or an outcome; what aiohttp raises ends here.

Not Mastodon.py, and on purpose: the bytes of an answer are committed before they are understood,
which its typed calls do not give; it knows neither PKCE nor an event loop; it folds "never
reached" and "reply lost" into one error, which is the difference between sending again and
asking first; and with requests it costs 21 MB beside the aiohttp that Matrix needs anyway. A
dozen plain requests remain, each documented at https://docs.joinmastodon.org/methods/.

A fresh connection for each request: snac closes kept ones without a word, and a lost reply to a
write costs more than a handshake.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import parse_qs, urljoin, urlsplit

import aiohttp

from protocols.adapter import Later, Offline, Outcome, Refused, SignedOut, Unknown
from protocols.loading import load
from protocols.nearness import Nearness, NoNearer, nearest

from .place import is_secure, origin

TIMEOUT = 30.0
"""Seconds for one request, its answer read to the end."""
LARGEST = 64 * 1024 * 1024
"""Bytes of one answer."""
_CONNECT = 10.0  # seconds
_REDIRECTS = 3
_PATIENCE = 60.0  # seconds, where a busy server states none
_AGENT = "Preau"

Form = Sequence[tuple[str, str]]

_REFUSALS = {
    403: "forbidden",
    404: "not-found",
    405: "unsupported",
    409: "conflict",
    410: "not-found",
    413: "too-long",
    501: "unsupported",
}
_NEXT = re.compile(r"<([^<>]*)>\s*;\s*rel=\"?next\"?")
_BUSY = frozenset((408, 425, 429, 503))
_NOT_SECURE = (
    aiohttp.ClientSSLError,
    aiohttp.ServerFingerprintMismatch,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a server answered, whole and within the bound."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    address: str  # where it came from, redirects followed

    def json(self) -> object:
        """The body as JSON; ValueError if it is none."""
        return read_json(self.body)


class AnsweredElsewhereError(Unknown):
    """What answered was not the service: nobody holds the request any more."""


class DroppedUploadError(Offline):
    """The server was there, and the connection broke while a file was on its way."""


class Wire:
    """All requests to one server, with its token if there is one. Closed by ``close``."""

    def __init__(self, base: str, token: str | None = None, *, timeout: float = TIMEOUT) -> None:
        self.base = base
        self._token = token
        self._timeout = _timeout(timeout)
        self._opened: aiohttp.ClientSession | None = None
        self._abroad: aiohttp.ClientSession | None = None  # for what the server points at
        self._near: Nearness | None = None  # how near this server is

    async def get(self, path: str, query: Mapping[str, str] | None = None) -> Reply:
        """A whole JSON answer with status 200, asked twice if the connection is dropped.

        Raises Offline, Later, Refused or SignedOut.
        """
        reply = await self.look(path, query)
        await self._judge(reply, "GET")
        if not is_json(reply):
            raise Offline("not-the-server")
        return reply

    async def look(self, path: str, query: Mapping[str, str] | None = None) -> Reply:
        """Whatever answers at ``path``, its status not judged. Raises Offline."""
        try:
            return await self._follow(self.base + path, query or {})
        except _DroppedError as reason:
            if reason.code == "timeout":
                raise Offline(reason.code) from reason
        try:
            return await self._follow(self.base + path, query or {})
        except _DroppedError as reason:
            raise Offline(reason.code) from reason

    async def write(
        self,
        method: str,
        path: str,
        form: Form = (),
        *,
        body: Mapping[str, object] | None = None,
        key: str | None = None,
        answered: bool = True,
    ) -> Reply:
        """Send a form (or ``body`` as JSON) once; ``key`` is the Idempotency-Key.

        Raises Unknown when it may have been received but the reply is lost or, where it is to be
        ``answered`` in JSON, cannot be read.
        """
        headers = {"Idempotency-Key": key} if key else {}
        try:
            reply = await self._once(
                method, self.base + path, data=list(form), body=body, headers=headers
            )
        except _DroppedError as reason:
            raise Unknown from reason
        await self._judge(reply, method)
        if not is_json(reply) and (answered or reply.body.lstrip().startswith(b"<")):
            raise AnsweredElsewhereError  # a page of the network in between is nobody's answer
        return reply

    async def newer(self, path: str, query: Mapping[str, str], tag: str) -> Reply | None:
        """As :meth:`get`, None while the server says that ``tag`` (an ETag) still stands.

        https://www.rfc-editor.org/rfc/rfc9110#field.if-none-match
        """
        conditions = {"If-None-Match": tag} if tag else {}
        try:
            reply = await self._once(
                "GET", self.base + path, params=dict(query), headers=conditions
            )
        except _DroppedError as reason:
            raise Offline(reason.code) from reason
        if reply.status == 304:
            return None
        await self._judge(reply, "GET")
        if not is_json(reply):
            raise Offline("not-the-server")
        return reply

    async def upload(self, path: str, form: aiohttp.FormData, patience: float) -> Reply:
        """Send a file once, within so many seconds; what no post names nobody sees, so that a
        lost reply is as if nothing had been sent. Raises DroppedUploadError, Offline, Later,
        Refused or SignedOut."""
        try:
            reply = await self._once("POST", self.base + path, data=form, patience=patience)
        except _DroppedError as reason:
            raise DroppedUploadError(reason.code) from reason
        if reply.status >= 500:
            raise Later(_PATIENCE)
        await self._judge(reply, "POST")
        if not is_json(reply):
            raise Offline("not-the-server")
        return reply

    async def listen(self, address: str, silence: float) -> AsyncIterator[bytes]:
        """Bytes of an answer that does not end, until the server closes or says nothing for so
        many seconds. Raises Offline, Later, Refused or SignedOut, a status other than 200 too.

        ``address``: of a host that the token may be given to.
        """
        headers = {"User-Agent": _AGENT, "Accept": "text/event-stream"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        timeout = aiohttp.ClientTimeout(total=None, connect=_CONNECT, sock_read=silence)
        session = await self._session_for(address)
        try:
            async with session.get(
                address, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                if response.status != 200:
                    reply = Reply(
                        status=response.status, body=b"", headers=response.headers, address=address
                    )
                    raise _outcome(reply, "GET")
                async for chunk in response.content.iter_any():
                    yield chunk
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as reason:
            raise Offline("unreachable") from reason

    async def download(self, address: str, largest: int) -> bytes:
        """The bytes at any https address (http on this computer only), never with the token."""
        try:
            reply = await self._follow(address, {}, largest=largest, bare=True)
        except _DroppedError as reason:
            raise Offline(reason.code) from reason
        if reply.status != 200:
            raise _outcome(reply, "GET")
        return reply.body

    async def leads_to(self, path: str, query: Mapping[str, str] | None = None) -> str | None:
        """The origin that answers for ``path`` after redirects to wherever; None if nobody."""
        try:
            reply = await self._follow(self.base + path, query or {}, bare=True)
        except (_DroppedError, Offline):
            return None
        return origin(reply.address)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_reason: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close what is open. Idempotent."""
        for session in (self._opened, self._abroad):
            if session is not None:
                await session.close()

    # --- below: one request ------------------------------------------------------------------

    async def _follow(
        self, address: str, query: Mapping[str, str], *, largest: int = LARGEST, bare: bool = False
    ) -> Reply:
        """A GET through a few redirects: of the same origin only, unless it goes ``bare``."""
        for _ in range(_REDIRECTS + 1):
            reply = await self._once("GET", address, params=dict(query), largest=largest, bare=bare)
            if reply.status not in (301, 302, 303, 307, 308):
                return reply
            try:
                target = urljoin(address, reply.headers.get("Location", ""))
            except ValueError:
                break  # no address
            if not (_no_step_down(address, target) if bare else origin(target) == self.base):
                break
            address, query = target, {}
        raise Offline("not-the-server")

    async def _once(
        self,
        method: str,
        address: str,
        *,
        params: dict[str, str] | None = None,
        data: list[tuple[str, str]] | aiohttp.FormData | None = None,
        body: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        largest: int = LARGEST,
        bare: bool = False,
        patience: float | None = None,
    ) -> Reply:
        """One request on a connection of its own; _DroppedError when it may have arrived."""
        sent = dict(headers or {}) | {"User-Agent": _AGENT}
        if self._token and not bare:
            sent["Authorization"] = f"Bearer {self._token}"
        session = await self._session_for(address) if bare else self._session()
        try:
            async with session.request(
                method,
                address,
                params=params or None,
                data=data if body is None else None,
                json=body,
                headers=sent,
                allow_redirects=False,
                timeout=self._timeout if patience is None else _timeout(patience),
                middlewares=() if method == "GET" else (_never_again,),
            ) as response:
                read = await _bounded(response, largest)
                return Reply(
                    status=response.status, body=read, headers=response.headers, address=address
                )
        except aiohttp.InvalidURL as reason:
            raise Refused("no-service") from reason
        except _NOT_SECURE as reason:
            raise Offline("not-the-server") from reason
        except aiohttp.ConnectionTimeoutError as reason:
            raise Offline("timeout") from reason
        except aiohttp.ClientConnectorError as reason:
            raise Offline("unreachable") from reason
        except TimeoutError as reason:
            raise _DroppedError("timeout") from reason
        except (aiohttp.ClientPayloadError, aiohttp.ClientResponseError) as reason:
            raise _DroppedError("not-the-server") from reason
        except (aiohttp.ClientError, OSError) as reason:
            raise _DroppedError("unreachable") from reason

    async def _judge(self, reply: Reply, method: str) -> None:
        """Raise what a status other than 2xx means.

        Some servers (snac) refuse with a page instead of JSON, and so does whatever sits in a
        broken server's place: what follows from 401, 404 and their like is believed only if the
        service itself answers beside it.
        """
        if 200 <= reply.status < 300:
            return
        if 400 <= reply.status < 500 and reply.status not in _BUSY and not is_json(reply):
            beside = await self.look("/api/v1/instance")
            if beside.status != 200 or not is_json(beside):
                raise Offline("not-the-server")
        raise _outcome(reply, method)

    def _session(self) -> aiohttp.ClientSession:
        if self._opened is None:
            self._opened = self._made(None)
        return self._opened

    async def _session_for(self, address: str) -> aiohttp.ClientSession:
        """For an address that the server gave. Refused("not-found") if it leads nearer to this
        computer than the server itself is, Offline if it leads nowhere."""
        if self._near is None:
            self._near = await nearest(_host(self.base))
        if await nearest(_host(address)) > self._near:
            raise Refused("not-found")
        if self._abroad is None:
            self._abroad = self._made(NoNearer(self._near))
        return self._abroad

    def _made(self, resolver: NoNearer | None) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(force_close=True, resolver=resolver),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
        )


class _DroppedError(Exception):
    """The request left and its reply did not come whole: it may have been received."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _CutError(aiohttp.ClientError):
    """A connection that broke while something was written."""


async def _never_again(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """aiohttp would repeat a PUT or DELETE at once when its connection breaks. A server that makes
    something of half a request (snac) might then be at work on the first after the second."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as reason:
        raise _CutError from reason


def _timeout(seconds: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=seconds, connect=min(_CONNECT, seconds))


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def read_json(body: bytes) -> object:
    """JSON of any shape; ValueError for everything else."""
    found: object = load(body)
    return found


def below(reply: Reply) -> str:
    """The ``max_id`` of the next page, which only the Link header names; "" on the last one.

    https://docs.joinmastodon.org/api/guidelines/#pagination
    """
    match = _NEXT.search(reply.headers.get("Link", ""))
    try:
        found = parse_qs(urlsplit(match[1]).query).get("max_id") if match else None
    except ValueError:
        return ""
    return found[0] if found else ""


def is_json(reply: Reply) -> bool:
    try:
        reply.json()
    except ValueError:
        return False
    return True


def _no_step_down(address: str, target: str) -> bool:
    """Whether a redirect may be followed: a foreign server never leads into this computer."""
    return is_secure(target) and (target.startswith("https:") or address.startswith("http:"))


async def _bounded(response: aiohttp.ClientResponse, largest: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_chunked(64 * 1024):
        size += len(part)
        if size > largest:
            raise _DroppedError("not-the-server")
        parts.append(part)
    return b"".join(parts)


def _outcome(reply: Reply, method: str) -> Outcome:
    """What a refusal means; https://docs.joinmastodon.org/client/intro/#error"""
    status = reply.status
    if status == 401:
        return SignedOut()
    if status in _BUSY:
        return Later(_patience(reply.headers))
    if status in _REFUSALS:
        return Refused(_REFUSALS[status], _detail(reply))
    if status >= 500:
        # A gateway that lost its server, or a server that fell over its own reply: a post may
        # be there. A repeated PUT or DELETE does no harm.
        return Unknown() if method == "POST" else Later(_PATIENCE)
    if status >= 400:
        return Refused("invalid", _detail(reply))
    return Offline("not-the-server")


def _detail(reply: Reply) -> str:
    try:
        found = reply.json()
    except ValueError:
        return ""
    if not isinstance(found, dict):
        return ""
    said = found.get("error_description") or found.get("error") or ""
    return said if isinstance(said, str) else ""


def _patience(headers: Mapping[str, str]) -> float:
    """Seconds until Retry-After or X-RateLimit-Reset, by the server's own clock.

    https://docs.joinmastodon.org/api/rate-limits/ (an ISO date; GoToSocial gives seconds since
    1970), https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    now = _moment(headers.get("Date", ""))
    for name in ("Retry-After", "X-RateLimit-Reset"):
        value = headers.get(name, "").strip()
        if name == "Retry-After" and value.isdecimal():
            return float(value[:9])
        until = _moment(value)
        if now and until and until > now:
            return (until - now).total_seconds()
    return _PATIENCE


def _moment(value: str) -> datetime | None:
    for read in (_epoch, datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(value)
        except (ValueError, OverflowError):
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def _epoch(value: str) -> datetime:
    if not value.isdecimal():
        raise ValueError
    return datetime.fromtimestamp(int(value[:11]), tz=UTC)
