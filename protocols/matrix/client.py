"""One homeserver over HTTP: bounded answers, outcomes in codes, tokens refreshed on the way.

https://spec.matrix.org/latest/client-server-api/#api-standards
"""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
from yarl import URL

from protocols.adapter import Later, Offline, Outcome, Refused, SignedOut, Unknown

from . import guards

log = logging.getLogger(__name__)

LARGEST_ANSWER = 64 * 1024 * 1024  # bytes
TIMEOUT = 30.0  # seconds
SOFT = "soft_logout"
"""Stands in the secret of a session whose device the server keeps."""
_CONNECT = 10.0  # seconds
_CHUNK = 64 * 1024
_PATIENCE = 30.0  # seconds, when a busy server does not say how long
_LONGEST_PATIENCE = 24 * 3600.0
_OF_ANOTHER = (502, 504)  # a gateway's own page has no code of Matrix


class SoftLogout(SignedOut):
    """The access token ran out, the session did not: a refresh token may go on with it."""


class Elsewhere(Unknown):
    """The homeserver says itself that another one, which this needs, does not answer."""


class TooLargeError(Offline):
    """More bytes than were asked for. As an answer of the API it is not the server's."""

    def __init__(self) -> None:
        super().__init__("not-the-server")


@dataclass(frozen=True, slots=True)
class Reply:
    """A successful answer. ``at``: when the server gave it, by its own clock."""

    body: bytes
    at: datetime | None

    @property
    def json(self) -> dict[str, Any]:
        found = guards.parse(self.body)
        if found is None:
            raise Offline("not-the-server")
        return found


@dataclass(frozen=True, slots=True)
class Raw:
    """A body that is no JSON."""

    data: bytes
    mime: str


Body = Mapping[str, Any] | Raw | None
KeepSecret = Callable[[Mapping[str, str]], Awaitable[None]]


class Client:
    """Requests to one homeserver, signed in or not. Everything raised is an Outcome."""

    def __init__(
        self,
        server: str,
        secret: Mapping[str, str] | None = None,
        keep_secret: KeepSecret | None = None,
        *,
        timeout: float = TIMEOUT,
    ) -> None:
        self._server = server.rstrip("/")
        self._secret = dict(secret or {})
        self._keep_secret = keep_secret
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None
        self._refreshing = asyncio.Lock()

    async def get(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        timeout: float | None = None,
        largest: int = LARGEST_ANSWER,
    ) -> Reply:
        """Read; a lost answer is Offline, for nothing was changed by asking."""
        address = self._server + path + (f"?{urlencode(query)}" if query else "")
        return await self._ask("GET", address, None, timeout or self._timeout, largest)

    async def put(self, path: str, body: Mapping[str, Any]) -> Reply:
        """Write; a lost answer is Unknown."""
        return await self._ask("PUT", self._server + path, body, self._timeout, LARGEST_ANSWER)

    async def post(
        self, path: str, body: Mapping[str, Any] | Raw, *, timeout: float | None = None
    ) -> Reply:
        """Write; a lost answer is Unknown."""
        longest = timeout or self._timeout
        return await self._ask("POST", self._server + path, body, longest, LARGEST_ANSWER)

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _ask(
        self,
        method: str,
        address: str,
        body: Body,
        timeout: float,
        largest: int,
    ) -> Reply:
        token = self._secret.get("access_token")
        try:
            return await self._once(method, address, body, timeout, largest)
        except SoftLogout:
            await self._refresh(token)
        return await self._once(method, address, body, timeout, largest)

    async def _refresh(self, used: str | None) -> None:
        """https://spec.matrix.org/latest/client-server-api/#refreshing-access-tokens

        The server keeps the old refresh token until the new tokens are used, so that they are
        committed first and a crash in between loses nothing.
        """
        async with self._refreshing:
            if self._secret.get("access_token") != used:
                return  # another request was here first
            refresh = self._secret.get("refresh_token")
            if not refresh or self._keep_secret is None:
                raise await self._ended()
            address = self._server + "/_matrix/client/v3/refresh"
            body = {"refresh_token": refresh}
            try:
                said = (await self._once("POST", address, body, self._timeout, _CHUNK)).json
            except Unknown as lost:
                raise Offline("timeout") from lost
            except (Refused, SignedOut) as refused:
                raise await self._ended() from refused
            if not isinstance(said.get("access_token"), str):
                raise Offline("not-the-server")
            named = ("access_token", "refresh_token")
            fresh = {key: said[key] for key in named if isinstance(said.get(key), str)}
            secret = {**self._secret, **fresh}
            await self._keep_secret(secret)
            self._secret = secret

    async def _ended(self) -> SignedOut:
        """A soft logout that no refresh mends: the device stays, and a new sign-in may go on
        with it. https://spec.matrix.org/latest/client-server-api/#soft-logout"""
        if self._keep_secret is not None:
            self._secret = {**self._secret, SOFT: "yes"}
            await self._keep_secret(self._secret)
        return SignedOut()

    async def _once(
        self,
        method: str,
        address: str,
        body: Body,
        timeout: float,
        largest: int,
    ) -> Reply:
        token = self._secret.get("access_token")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        raw = io.BytesIO(body.data) if isinstance(body, Raw) else None  # sent in portions
        if isinstance(body, Raw):
            headers["Content-Type"] = body.mime
        limits = aiohttp.ClientTimeout(
            total=timeout, connect=min(_CONNECT, timeout), sock_connect=min(_CONNECT, timeout)
        )
        try:
            async with self._open().request(
                method,
                URL(address, encoded=True),
                json=body if raw is None else None,
                data=raw,
                headers=headers,
                allow_redirects=False,  # a token is given to one host only
                timeout=limits,
            ) as response:
                found = await _read(response, largest)
                _judge(response, found, method)
                return Reply(found, _date(response))
        except aiohttp.ConnectionTimeoutError as error:
            raise Offline("timeout") from error
        except aiohttp.ClientSSLError as error:  # a wrong certificate too: not the host we know
            raise Offline("not-the-server") from error
        except aiohttp.ClientConnectorError as error:
            raise Offline("unreachable") from error
        except (TimeoutError, aiohttp.ClientError, ValueError) as error:
            raise _lost(error, method) from error

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                cookie_jar=aiohttp.DummyCookieJar(), headers={"User-Agent": "Preau"}
            )
        return self._session


def _lost(error: Exception, method: str) -> Outcome:
    """What a connection that broke after it was made means."""
    if method != "GET":
        return Unknown()
    if isinstance(error, TimeoutError):
        return Offline("timeout")
    if isinstance(error, aiohttp.ClientConnectionError):
        return Offline("unreachable")
    return Offline("not-the-server")  # half an answer, or what answers does not speak HTTP


async def _read(response: aiohttp.ClientResponse, largest: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_chunked(_CHUNK):
        size += len(part)
        if size > largest:
            response.close()
            raise TooLargeError
        parts.append(part)
    return b"".join(parts)


def _judge(response: aiohttp.ClientResponse, body: bytes, method: str) -> None:
    """Raise what a status other than success means.

    https://spec.matrix.org/latest/client-server-api/#standard-error-response
    """
    status = response.status
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise Offline("not-the-server")
    said = guards.parse(body)
    code = said.get("errcode") if said else None
    if status in (429, 503) or code == "M_LIMIT_EXCEEDED":
        raise Later(_patience(response, said or {}))
    if status >= 500 and method != "GET":
        if status in _OF_ANOTHER and isinstance(code, str):
            raise Elsewhere
        raise Unknown  # a proxy may have passed it on
    if said is None or not isinstance(code, str):
        raise Offline("unreachable" if status >= 500 else "not-the-server")
    if status >= 500:
        raise Later(_PATIENCE)
    log.info("refused: %d", status)
    _refuse(status, code, said)


def _refuse(status: int, code: str, said: Mapping[str, Any]) -> None:
    if code in ("M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED"):
        raise SoftLogout if said.get("soft_logout") is True else SignedOut
    detail = guards.text(said.get("error"), 300)
    if code == "M_TOO_LARGE" or status == 413:
        raise Refused("too-long", detail)
    if code == "M_UNRECOGNIZED" or status == 405:
        raise Refused("unsupported", detail)
    if code == "M_NOT_FOUND" or status == 404:
        raise Refused("not-found", detail)
    if status in (401, 403):
        raise Refused("forbidden", detail)
    raise Refused("invalid", detail)


def _patience(response: aiohttp.ClientResponse, said: Mapping[str, Any]) -> float:
    """Seconds to wait, by the body or by https://www.rfc-editor.org/rfc/rfc9110#field.retry-after"""
    after = _PATIENCE
    milliseconds = guards.count(said.get("retry_after_ms"))
    header = response.headers.get("Retry-After", "")
    if milliseconds is not None:
        after = milliseconds / 1000
    elif header.isascii() and header.isdigit():
        after = float(header[:9])
    elif (until := _http_date(header)) and (now := _date(response)):
        after = (until - now).total_seconds()
    return min(after, _LONGEST_PATIENCE)


def _date(response: aiohttp.ClientResponse) -> datetime | None:
    return _http_date(response.headers.get("Date", ""))


def _http_date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def path(*parts: str) -> str:
    """A path of the client-server API with each part quoted: room ids hold ``!`` and ``:``."""
    return "/_matrix/client/" + "/".join(quote(part, safe="") for part in parts)
