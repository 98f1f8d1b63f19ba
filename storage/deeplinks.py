"""What an address that another program handed over leads to: a conversation, a person, a post or a
calendar. Read strictly: whatever is not exactly what its scheme says leads nowhere.

``matrix:`` and https://matrix.to: https://spec.matrix.org/latest/appendices/#uris.
``web+ap:``: an https address of the Fediverse, https://fedi-to.github.io/webap.html.
``webcal:`` and ``webcals:``: an https address of a calendar; never plain http.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, parse_qsl, unquote_to_bytes, urlsplit

from storage.unseen import is_plain

SCHEMES = ("matrix", "web+ap", "webcal", "webcals")
"""What other programs may hand over."""
LONGEST = 2000
"""Characters of an address."""
_LONGEST_ID = 255  # bytes; https://spec.matrix.org/latest/appendices/#common-identifier-format
_MOST_VIA = 3  # servers that are asked for a room
_LAST_PORT = 65_535
_MATRIX_TO = "matrix.to"
_SIGILS = {"u": "@", "r": "#", "roomid": "!"}
_HOST = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*"
    r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.?",
    re.ASCII,
)
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.ASCII)  # also 127.1 and 2130706433 are addresses
_SERVER = re.compile(r"(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9.-]{1,253})(?::([0-9]{1,5}))?", re.ASCII)
_OPAQUE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)  # a room of version 12 names no server
_EVENT = re.compile(r"\$[!-~]{1,254}", re.ASCII)
_USER = re.compile(r"@([!-9;-~]*):(.+)", re.ASCII)
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ACTOR = re.compile(
    r"/(?:@|users/|u/)([A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?)/?", re.ASCII
)


class Leads(StrEnum):
    """To what."""

    ROOM = "room"
    PERSON = "person"
    POST = "post"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where an address leads."""

    leads: Leads
    name: str
    """``#room:server``, ``!room``, ``@user:server``, ``user@server``, or an https address."""
    host: str = ""  # of whose server it is, where it says so
    address: str = ""  # for a browser, of what has one
    message: str = ""  # in the room
    via: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    """What the same post may be called where it came from."""


def is_one(address: str) -> bool:
    """Whether an address means to be of this kind, be it a good one or not."""
    head = address.strip()[:60].lower()
    scheme = head.partition(":")[0]
    return scheme in SCHEMES or _of_matrix_to(head)


def read(address: str) -> Link | None:
    """Where it leads; None for what is not whole or not what it says. Never raises."""
    address = address.strip()
    if not address or len(address) > LONGEST or not is_plain(address):
        return None
    scheme, _, rest = address.partition(":")
    try:
        if scheme.lower() == "matrix":
            return _matrix(rest)
        if _of_matrix_to(address.lower()):
            return _matrix_to(address)
        if scheme.lower() in SCHEMES:
            return _of_web(scheme.lower(), rest)
    except ValueError:  # of what is no address at all
        return None
    return None


# --- conversations --------------------------------------------------------------------------


def _of_matrix_to(address: str) -> bool:
    return address.startswith((f"https://{_MATRIX_TO}/", f"https://{_MATRIX_TO}#"))


def _matrix(rest: str) -> Link | None:
    """``u/user:server``, ``r/room:server``, ``roomid/room:server``, and ``/e/event`` below a
    room. An authority has no meaning yet: such an address leads nowhere."""
    path, _, query = rest.partition("#")[0].partition("?")
    if path.startswith("/"):
        return None
    parts = path.split("/")
    sigil = _SIGILS.get(parts[0])
    if sigil is None or len(parts) not in (2, 4) or (len(parts) == 4 and parts[2] != "e"):
        return None
    event = "$" + _decoded(parts[3]) if len(parts) == 4 else ""
    return _named(sigil + _decoded(parts[1]), event, query)


def _matrix_to(address: str) -> Link | None:
    """``https://matrix.to/#/<identifier>/<event>?via=…``"""
    fragment = urlsplit(address).fragment
    path, _, query = fragment.partition("?")
    if not path.startswith("/"):
        return None
    # an event of an old room may hold slashes of its own
    name, _, event = path[1:].partition("/")
    name, event = _decoded(name), _decoded(event)
    if event and not event.startswith("$"):
        return None
    return _named(name, event, query)


def _named(name: str, event: str, query: str) -> Link | None:
    if len(name.encode()) > _LONGEST_ID or not is_plain(name):
        return None
    if event and (not _EVENT.fullmatch(event) or name.startswith("@")):
        return None
    host = _host_of(name)
    if host is None:
        return None
    leads = Leads.PERSON if name.startswith("@") else Leads.ROOM
    return Link(leads=leads, name=name, host=host, message=event, via=_via(query))


def _host_of(name: str) -> str | None:
    """The server that an identifier names, "" for a room that names none; None for no
    identifier."""
    local, _, host = name[1:].partition(":")
    if name.startswith("!") and not host:
        return "" if _OPAQUE.fullmatch(local) else None
    if name[:1] not in ("@", "#", "!") or not local or not _is_server(host):
        return None
    if name.startswith("@") and not _USER.fullmatch(name):
        return None
    return host


def _is_server(name: str) -> bool:
    found = _SERVER.fullmatch(name)
    if found is None or int(found[2] or 0) > _LAST_PORT:
        return False
    return found[1].startswith("[") or _HOST.fullmatch(found[1].lower()) is not None


def _via(query: str) -> tuple[str, ...]:
    given = [value for name, value in parse_qsl(query, max_num_fields=50) if name == "via"]
    return tuple(dict.fromkeys(one for one in given if _is_server(one)))[:_MOST_VIA]


def _decoded(part: str) -> str:
    """Percent-encoded UTF-8, strictly. ValueError for anything else."""
    if _PERCENT.search(part):
        raise ValueError("not percent-encoded")
    return unquote_to_bytes(part).decode("utf-8")


# --- the Fediverse and calendars ------------------------------------------------------------


def _of_web(scheme: str, rest: str) -> Link | None:
    if not rest.startswith("//") or "\\" in rest:
        return None
    parts = urlsplit(f"https:{rest}")
    if parts.username is not None and scheme != "web+ap":
        return None  # a name before the host is only there to mislead
    host = _known_as(parts.hostname or "")
    if not host or parts.port == 0:
        return None
    place = host if parts.port is None else f"{host}:{parts.port}"
    path = parts.path or "/"
    address = SplitResult("https", place, path, parts.query, "").geturl()
    if scheme != "web+ap":
        return Link(leads=Leads.CALENDAR, name=address, host=place, address=address)
    actor = _ACTOR.fullmatch(path)
    if actor is not None:
        return Link(
            leads=Leads.PERSON,
            name=f"{actor[1]}@{place}",
            host=place,
            address=address,
        )
    return Link(
        leads=Leads.POST, name=address, host=place, address=address,
        others=_called(place, path),
    )  # fmt: skip


def _known_as(host: str) -> str:
    """As the net knows it, "" for what is no host: ours is a wide world, but a bare number, and
    whatever stands for this computer, is nobody's server. A stranger's link could be about the
    router at home otherwise, or a service of this computer, which speaks plain http."""
    if not host or ":" in host:
        return ""
    host = host.lower() if host.isascii() else host.encode("idna").decode().lower()
    last = host.rstrip(".").rpartition(".")[2]
    if last == "localhost" or _NUMBER.fullmatch(last):
        return ""
    return host if _HOST.fullmatch(host) else ""


def _called(place: str, path: str) -> tuple[str, ...]:
    """What servers call a post whose page stands at that path."""
    found = re.fullmatch(r"/@([^/@]+)/([0-9]+)/?", path)
    if found is None:
        return ()
    return (f"https://{place}/users/{found[1]}/statuses/{found[2]}",)
