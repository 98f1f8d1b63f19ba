"""Conditional writes through the caldav library, over our own wire.

caldav knows the preconditions of CalDAV and its servers' habits (If-Match, a weak etag that must
not be sent, a UID that is taken under another name); redirects, limits, timeouts and the
password stay with :mod:`protocols.dav.wire`. It is imported at the first write: who only reads
need not carry it and its own HTTP library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from caldav.calendarobjectresource import Event
from caldav.davclient import DAVClient
from caldav.elements import dav
from caldav.lib.error import DAVError
from caldav.response import DAVResponse

from protocols.adapter import Refused
from protocols.dav.wire import LostError, Reply, StaleError, Wire


@dataclass(frozen=True, slots=True)
class _Raw:
    """A reply as caldav expects its HTTP library to give it, without its bytes: caldav would
    parse them, and less carefully than we do."""

    headers: Mapping[str, str]
    status_code: int
    content: bytes = b""
    text: str = ""
    reason: str = ""


class Client(DAVClient):
    """A caldav client whose requests go over the account's wire. Blocking."""

    def __init__(self, wire: Wire, url: str) -> None:
        super().__init__(url=url, enable_rfc6764=False)
        self.session.close()  # its own is never used
        self._wire = wire
        self.last: Reply | None = None

    def request(
        self,
        url: Any,
        method: str = "GET",
        body: Any = "",
        headers: Mapping[str, str] | None = None,
        rate_limit_time_slept: float = 0,  # noqa: ARG002
    ) -> DAVResponse:
        data = body.encode() if isinstance(body, str) else bytes(body)
        self.last = self._wire.ask(method, str(url), data or None, headers)
        return DAVResponse(_Raw(_tags(self.last), self.last.status), self)


def _tags(reply: Reply) -> dict[str, str]:
    return {k: v for k, v in reply.headers.items() if k.lower() in {"etag", "schedule-tag"}}


def create(wire: Wire, url: str, body: bytes) -> None:
    """PUT something new. :raises StaleError: something is there already."""
    client = Client(wire, url)
    event = Event(client=client, url=url)
    _done(client, lambda: event.save(raw_data=body, no_overwrite=True))


def replace(wire: Wire, url: str, etag: str, body: bytes) -> None:
    """PUT over exactly the version that ``etag`` names, which must be a strong one."""
    client = Client(wire, url)
    event = Event(client=client, url=url, props={dav.GetEtag.tag: _strong(etag)})
    _done(client, lambda: event.save(raw_data=body, precondition="etag"))


def delete(wire: Wire, url: str, etag: str) -> None:
    """DELETE exactly the version that ``etag`` names. Not being there is being deleted."""
    client = Client(wire, url)
    event = Event(client=client, url=url)
    _done(client, lambda: event.delete(if_match=_strong(etag)), 404, 410)


def _strong(etag: str) -> str:
    if not etag or etag.startswith("W/"):
        raise Refused("conflict")  # a weak etag guards nothing, and nothing goes unguarded
    return etag


def _done(client: Client, write: Any, *fine: int) -> None:
    """Run a write; what the server answered decides, not which error caldav makes of it."""
    try:
        write()
    except DAVError:
        if client.last is None:
            raise
    if client.last is None:
        raise Refused("invalid")
    if client.last.status == 412:
        raise StaleError
    kind = client.last.headers.get("Content-Type", "").lower()
    if client.last.status == 200 and "html" in kind:
        raise LostError("not-the-server")  # a page of the network in between
    client.last.check(200, 201, 204, *fine)
