"""One account's HTTP: preemptive Basic, bounded answers, and errors told apart by whether the
request may have been received.

HTTP semantics: https://www.rfc-editor.org/rfc/rfc9110. The calls block; the adapter makes them
in a worker thread.
"""

from __future__ import annotations

import base64
import email.utils
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

import requests
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NewConnectionError,
    ProxyError,
    SSLError,
)

from protocols.adapter import Later, Offline, Refused, SignedOut
from protocols.dav.addresses import is_secure, same_house
from protocols.dav.watching import Guard, WatchedAdapter

MAX_ANSWER = 64 * 1024 * 1024  # bytes
CONNECT_TIMEOUT = 15.0  # seconds
READ_TIMEOUT = 30.0  # seconds between two pieces of an answer
LIST_TIMEOUT = 120.0  # a server may think long before it names 35,000 cards
WHOLE_TIMEOUT = 300.0  # seconds for one answer altogether, however it drips
MAX_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
BUSY = frozenset({429, 503, 507})
LONGEST_WAIT = 86_400.0  # seconds; a server that asks for more is asked again in a day


class LostError(Exception):
    """The request left, the answer did not come: it may have been received."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TooLargeError(Exception):
    """The answer is longer than :data:`MAX_ANSWER` (or the limit that was given)."""


class StaleError(Exception):
    """412: the resource is not in the state that a write was made for."""


class ElsewhereError(Exception):
    """A redirect to a host that this password is not for."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def is_multistatus(self) -> bool:
        return self.status == 207

    @property
    def asks_who(self) -> bool:
        """Whether it names a way to sign in, as every 401 must: a page that the network in
        between puts in the server's place does not. https://www.rfc-editor.org/rfc/rfc9110#name-401-unauthorized
        """
        return bool(self.headers.get("WWW-Authenticate"))

    def check(self, *fine: int) -> Reply:
        """This reply, if its status is among ``fine``; else what the status means.

        :raises SignedOut: 401 of a server that asks who this is.
        :raises Later: 429, 503, 507 or another server failure.
        :raises Refused: ``forbidden`` (403), ``not-found`` (404, 410), ``invalid`` (other 4xx).
        :raises Offline: ``not-the-server`` for anything that WebDAV would not answer.
        """
        if self.status in fine:
            return self
        if self.status == 401 and self.asks_who:
            raise SignedOut
        if self.status in BUSY:
            raise Later(self._patience())
        if self.status >= 500:
            raise Later(60.0, "server-error")
        if self.status in {404, 410}:
            raise Refused("not-found")
        if self.status in {403, 423}:
            raise Refused("forbidden")
        if self.status in {400, 409, 413, 415, 422}:
            raise Refused("invalid")
        raise Offline("not-the-server")

    def _date(self) -> str:
        """When it was given, by the clock of the server."""
        return self.headers.get("Date") or email.utils.formatdate(usegmt=True)

    def _patience(self) -> float:
        """Seconds that ``Retry-After`` asks for (a number or a date), one minute by default."""
        text = self.headers.get("Retry-After", "").strip()
        if text.isascii() and text.isdigit():
            return min(float(text[:9]), LONGEST_WAIT)
        try:
            until = email.utils.parsedate_to_datetime(text)
            after = (until - email.utils.parsedate_to_datetime(self._date())).total_seconds()
        except (TypeError, ValueError, OverflowError):
            return 60.0
        return min(max(after, 1.0), LONGEST_WAIT)


class _Session(requests.Session):
    """Redirects are ours to follow; requests would parse their targets even if told not to."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002
        return None


class Wire:
    """A session with one server for one login. Not for two threads at once."""

    def __init__(self, login: str, password: str, *, longest: float = LIST_TIMEOUT) -> None:
        """``longest``: seconds that any wait for this server may take."""
        self._session = _Session()
        self._guard = Guard()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, WatchedAdapter(self._guard))
        self._longest = longest
        # Neither .netrc nor proxies from the environment: the hosts contacted are the account's.
        self._session.trust_env = False
        pair = base64.b64encode(f"{login}:{password}".encode()).decode()
        self._headers = {
            "Authorization": f"Basic {pair}",
            "User-Agent": "Preau",
            # An intermediary that compresses makes etags weak, and weak ones cannot guard a PUT.
            "Accept-Encoding": "identity",
            "Accept": "*/*",  # Xandikos answers 406 for vCards to anything narrower
        }

    def ask(
        self,
        method: str,
        url: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        timeout: float = READ_TIMEOUT,
        limit: int = MAX_ANSWER,
    ) -> Reply:
        """One request, no redirect followed.

        :raises Offline: ``unreachable`` or ``timeout``; nothing was sent. :raises LostError: it may
            have been received. :raises TooLargeError: more than ``limit`` bytes.
        :raises Refused: ``not-secure``: plain http to another computer.
        """
        if not is_secure(url):
            raise Refused("not-secure")
        everything = {**self._headers, **(headers or {})}
        if body is not None:
            everything.setdefault("Content-Type", 'application/xml; charset="utf-8"')
        whole = min(WHOLE_TIMEOUT, 10 * self._longest)
        until = time.monotonic() + whole
        try:
            with (
                self._guard.within(whole),
                self._session.request(
                    method,
                    url,
                    data=body,
                    headers=everything,
                    timeout=(min(CONNECT_TIMEOUT, self._longest), min(timeout, self._longest)),
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                content = _read(response, limit, until)
                return Reply(response.status_code, response.headers, content, url)
        except requests.RequestException as error:
            if time.monotonic() >= until:
                raise LostError("timeout") from None
            raise _meaning(error) from None
        except (HTTPError, OSError, RecursionError):  # the library recurs at each 100 Continue
            raise LostError("unreachable") from None

    def follow(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Reply:
        """Like :meth:`ask` for a request that changes nothing, along redirects in one house.

        :raises ElsewhereError: it leads to a host that the password is not for.
        """
        start = url
        for _ in range(MAX_REDIRECTS):
            reply = self.ask(method, url, body, headers)
            target = reply.headers.get("Location")
            if reply.status not in REDIRECTS or not target:
                return reply
            try:
                url = urljoin(url, target)
            except ValueError:
                raise ElsewhereError from None
            if not same_house(start, url):
                raise ElsewhereError
        raise ElsewhereError

    def close(self) -> None:
        self._session.close()


def _read(response: requests.Response, limit: int, until: float) -> bytes:
    pieces: list[bytes] = []
    size = 0
    for piece in response.iter_content(65536):
        size += len(piece)
        if size > limit:
            raise TooLargeError
        pieces.append(piece)
        if time.monotonic() > until:
            break
    if time.monotonic() > until:  # cut off by us, which can look like its end
        raise LostError("timeout")
    return b"".join(pieces)


def _meaning(error: requests.RequestException) -> Exception:
    """Whether anything can have reached the server."""
    if isinstance(error, requests.ConnectTimeout):
        return Offline("timeout")
    if isinstance(error, requests.Timeout):
        return LostError("timeout")
    cause = error.args[0] if error.args else None
    if isinstance(cause, MaxRetryError):
        cause = cause.reason
    if isinstance(error, requests.exceptions.SSLError) or isinstance(
        cause, NewConnectionError | ProxyError | SSLError
    ):
        return Offline("unreachable")  # urllib3 calls a refused connection a timeout, too
    if isinstance(cause, ConnectTimeoutError):
        return Offline("timeout")
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return Offline("unreachable")
    return LostError("unreachable")
