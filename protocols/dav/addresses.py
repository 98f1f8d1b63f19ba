"""Web addresses as WebDAV writes them: one spelling each, and which hosts belong together."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

from protocols.adapter import Refused
from storage.loopback import is_loopback

# Second-level names under which strangers register (a short, deliberately strict list: a miss
# allows siblings below such a name, so anything short under a country code counts as one too).
_SHARED = frozenset({"asso", "gouv", "info", "name", "presse", "school"})


def canonical(path: str) -> str:
    """One spelling for a path: ``%40`` and ``@`` are the same, ``%2F`` stays apart from ``/``."""
    parts = (quote(unquote(part), safe="@:!$&'()*+,;=~-._") for part in path.split("/"))
    return "/".join(parts)


def href_path(href: str) -> str:
    """The canonical path of an ``href``, which servers write as a path or a whole address."""
    try:
        path = urlsplit(href.strip()).path
    except ValueError:
        path = href.strip()
    return canonical(path)


def parse_server(typed: str) -> SplitResult:
    """What a person typed (an address or a bare host) as an address.

    :raises Refused: ``no-service`` if it is none, ``not-secure`` for plain http elsewhere than
        on this computer.
    """
    text = typed.strip()
    try:
        if "://" not in text:
            text = text.rpartition("@")[2]  # somebody's mail address: its host
            scheme = "http" if is_loopback(urlsplit(f"//{text}").hostname or "") else "https"
            text = f"{scheme}://{text}"
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Refused("no-service") from None
    if not host or parts.scheme not in {"http", "https"} or any(c.isspace() for c in parts.netloc):
        raise Refused("no-service")
    if not is_secure(text):
        raise Refused("not-secure")
    netloc = parts.netloc.rpartition("@")[2]
    return SplitResult(parts.scheme, netloc, parts.path or "/", "", "")


def is_secure(url: str) -> bool:
    """https anywhere, plain http on this computer only."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def absolute(base: str, href: str) -> str:
    """An ``href`` from an answer of ``base``, whole and canonical."""
    parts = urlsplit(urljoin(base, href.strip()))
    return urlunsplit((parts.scheme, parts.netloc, canonical(parts.path), "", ""))


def same_house(known: str, other: str) -> bool:
    """Whether a password for ``known`` may be shown to ``other``: one registered domain.

    Numbers and ``localhost`` must agree in port as well; https never becomes http.
    """
    try:
        a, b = urlsplit(known), urlsplit(other)
        if not is_secure(other) or (a.scheme == "https" and b.scheme != "https"):
            return False
        mine, theirs = (a.hostname or "").lower(), (b.hostname or "").lower()
        if _is_number(mine) or _is_number(theirs) or "." not in mine:
            return (mine, a.port) == (theirs, b.port)
    except ValueError:
        return False
    return _registered(mine) == _registered(theirs)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _registered(host: str) -> str:
    """The registered domain, guessed without a list: strict where names are shared."""
    labels = host.rstrip(".").split(".")
    if len(labels) > 2 and (
        labels[-2] in _SHARED or (len(labels[-1]) == 2 and len(labels[-2]) <= 3)
    ):
        return ".".join(labels[-3:])
    return ".".join(labels[-2:])
