"""Finding somebody's calendars and address books from an address, a login and a password.

https://www.rfc-editor.org/rfc/rfc6764#section-6 without its DNS records, which need a library and
are rarely there. We do it ourselves: pointed at Nextcloud's ``.well-known``, the caldav library
finds nothing and says nothing (docs/decisions/010-calendar-and-directory.md).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlunsplit

from protocols.adapter import (
    Credentials,
    Offline,
    OpenAddress,
    Outcome,
    Refused,
    SignedIn,
)
from protocols.calendars.events import address_of
from protocols.dav.addresses import absolute, parse_server, same_house
from protocols.dav.multistatus import CAL, CARD, DAV, NotMultistatusError, questions, resources
from protocols.dav.wire import ElsewhereError, LostError, TooLargeError, Wire

WELL_KNOWN = ("/.well-known/caldav", "/.well-known/carddav")
_WHO = questions("D:current-user-principal", "D:resourcetype")
_HOMES = questions(
    "C:calendar-home-set",
    "R:addressbook-home-set",
    "C:calendar-user-address-set",
    "D:displayname",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Homes:
    """What discovery found."""

    principal: str
    calendars: tuple[str, ...]
    books: tuple[str, ...]
    addresses: tuple[str, ...]
    name: str


async def sign_in(credentials: Credentials, open_address: OpenAddress) -> SignedIn:  # noqa: ARG001
    """The account at this address, if login and password open it.

    :raises Refused: ``wrong-password``, ``forbidden``, ``not-secure``, ``no-service``.
    :raises Offline: the server was not reached. :raises Later: it asks for patience.
    """
    server = parse_server(credentials.server)
    login = credentials.login.strip()
    wire = Wire(login, credentials.password)
    try:
        homes = await asyncio.to_thread(discover, wire, server)
    finally:
        wire.close()
    address = next(iter(homes.addresses), "") or _invented(login, server)
    return SignedIn(
        server=urlunsplit(server).rstrip("/"),
        login=login,
        address=address,
        name=homes.name or login,
        secret={
            "login": login,
            "password": credentials.password,
            "calendars": json.dumps(homes.calendars),
            "books": json.dumps(homes.books),
            "addresses": json.dumps(homes.addresses),
        },
    )


def _invented(login: str, server: SplitResult) -> str:
    """For servers that tell no address of their users: login and host, as mail would have it."""
    return f"mailto:{login if '@' in login else f'{login}@{server.hostname}'}".lower()


def discover(wire: Wire, server: SplitResult) -> Homes:
    """Blocking; see :func:`sign_in`."""
    base = urlunsplit(server)
    found: list[Homes] = []
    failure: Outcome = Refused("no-service")
    for url in _places(server):
        try:
            homes = _homes(wire, url, base)
        except Offline as outcome:
            failure = outcome
            if outcome.code != "not-the-server":
                raise
            continue
        except Refused as outcome:
            failure = outcome
            if outcome.code != "forbidden":  # hosts often forbid whatever begins with a dot
                raise
            continue
        if homes is not None:
            found.append(homes)
        if any(h.calendars for h in found) and any(h.books for h in found):
            break
    if not any(h.calendars or h.books for h in found):
        raise failure if found == [] else Refused("no-service")
    return _joined(found)


def _places(server: SplitResult) -> Iterator[str]:
    """Where to ask: .well-known first, then what was typed, then the root."""
    for path in (*WELL_KNOWN, *dict.fromkeys((server.path, "/"))):
        yield urlunsplit(server._replace(path=path))


def _joined(found: list[Homes]) -> Homes:
    def all_of(lists: Iterator[tuple[str, ...]]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for values in lists for value in values))

    return Homes(
        principal=found[0].principal,
        calendars=all_of(h.calendars for h in found),
        books=all_of(h.books for h in found),
        addresses=all_of(h.addresses for h in found),
        name=next((h.name for h in found if h.name), ""),
    )


def _homes(wire: Wire, url: str, base: str) -> Homes | None:
    """The homes of whoever we are at ``url``; None where no WebDAV answers or nobody is known."""
    props = _ask(wire, url, _WHO)
    if props is None:
        return None
    answered, resource = props
    principals = resource.get(f"{DAV}current-user-principal", ())
    if not principals:
        return None
    principal = absolute(answered, principals[0])
    if not same_house(base, principal):
        return None
    told = _ask(wire, principal, _HOMES)
    if told is None:
        return None
    where, props_of = told

    def hrefs(tag: str) -> tuple[str, ...]:
        whole = (absolute(where, href) for href in props_of.get(tag, ()))
        return tuple(href for href in whole if same_house(base, href))

    mails = [
        address
        for text in props_of.get(f"{CAL}calendar-user-address-set", ())
        if (address := address_of(text)) and address.startswith("mailto:")
    ]
    return Homes(
        principal=principal,
        calendars=hrefs(f"{CAL}calendar-home-set"),
        books=hrefs(f"{CARD}addressbook-home-set"),
        addresses=tuple(mails),
        name="".join(props_of.get(f"{DAV}displayname", ()))[:200],
    )


def _ask(wire: Wire, url: str, question: bytes) -> tuple[str, Mapping[str, tuple[str, ...]]] | None:
    """One PROPFIND of one resource: where it was answered, and each property's addresses.

    The display name stands as its text. None where what answers is no WebDAV.
    """
    try:
        reply = wire.follow("PROPFIND", url, question, {"Depth": "0"})
    except LostError as lost:
        raise Offline(lost.code) from None
    except (ElsewhereError, TooLargeError):
        raise Offline("not-the-server") from None
    if reply.status == 401 and reply.asks_who:
        raise Refused("wrong-password")
    if reply.status == 403:
        raise Refused("forbidden")
    if reply.status in {429, 503}:
        reply.check(207)
    if not reply.is_multistatus:
        return None
    try:
        for resource in resources(reply.body):
            props = {tag: resource.hrefs(tag) for tag in resource.props}
            props[f"{DAV}displayname"] = (resource.text(f"{DAV}displayname"),)
            return reply.url, props
    except NotMultistatusError:
        return None
    return None
