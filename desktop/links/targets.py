"""Where a link goes, read strictly: its host as the net knows it, and whether its words say other.

What is shown is what is opened: :func:`read` writes an address anew from its parts, and only that
is handed on. Nobody may read one host and be led to another.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from desktop.wording import filenames
from storage.unseen import escaped, without

WEB = ("https", "http")
SCHEMES = (*WEB, "mailto", "tel", "geo", "matrix", "web+ap", "webcal", "webcals")
"""The only ones that a link may have."""
LONGEST = 2000
"""Characters of an address; browsers and servers bear no more."""
MOST_HOST = 253
"""https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4"""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE | re.ASCII)
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_.])?|\[[0-9a-f:.]+\]", re.ASCII)
_NAMED = re.compile(r"(?:https?://)?(?:[^\s/?#@]*@)?((?:[\w-]+\.)+[^\W\d_]{2,24})(?![\w@-])")
_MAIL = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+[^\W\d_]{2,24}")
_ENDS = frozenset(
    (
        "com", "org", "net", "edu", "gov", "info", "biz", "name", "asso", "app", "dev", "social",
        "online", "site", "shop", "cloud", "bank", "xyz", "top", "club", "museum", "example",
        "test", "local",
    )
)  # fmt: skip
"""Ends of hosts that stand without "https://" in a text, beside those of two letters: a full list
would take "compte.rendu" for a host."""
_ALIKE = frozenset("асеорхуіјѕԁһӏԛԝʟɑɡοναικυρχѵґոսց")
"""Letters of other alphabets, in small, that look like those of ours."""


class Target(NamedTuple):
    """Where a link goes. ``address`` is safe to show and to open; for a mail or a telephone
    ``host`` is the whole of it without its scheme."""

    scheme: str
    host: str
    address: str
    written: str = ""  # the host in letters that are not those of ``host``
    odd: bool = False  # ``written`` could be taken for another host

    @property
    def web(self) -> bool:
        """It is opened by a browser."""
        return self.scheme in WEB


def read(address: str) -> Target | None:
    """What an address leads to; None for what is no link, or must not be one. Never raises."""
    address = address.strip()
    found = _SCHEME.match(address)
    scheme = found[1].lower() if found else ""
    if scheme not in SCHEMES or len(address) > LONGEST:
        return None
    if scheme in (*WEB, "webcal", "webcals", "web+ap"):
        return _of_host(scheme, address)
    rest = escaped(address.partition(":")[2])
    if scheme == "mailto":
        rest = rest.partition("?")[0]  # a link may not add headers, such as a file to attach
    return Target(scheme, rest, f"{scheme}:{rest}") if rest else None


def other_host(words: str, target: Target) -> str:
    """The host (or mail address) that a link's words name when it is not where the link goes;
    "" when they name none, or the same."""
    plain = _plain(words)
    if plain.startswith(("@", "#")) and " " not in plain:
        return ""  # somebody's name, or a subject
    if target.scheme == "mailto":
        named = _MAIL.findall(plain)
        return next((one for one in named if one.lower() != target.host.lower()), "")
    if not target.web:
        return ""
    for found in _NAMED.finditer(plain):
        host = found[1]
        if _is_host(found[0], host, alone=found[0] == plain) and not _same(host, target.host):
            return host
    before = re.match(r"https?://([^/?#@]+)@", plain)
    if before and "." in before[1]:  # "https://bank.example@evil.example"
        return before[1].partition(":")[0]
    return ""


def _of_host(scheme: str, address: str) -> Target | None:
    from urllib.parse import urlsplit, urlunsplit

    try:
        parts = urlsplit(address.replace("\\", "/"))
        named = parts.hostname or ""
        host, port = known_as(named), parts.port
    except ValueError:  # a host or a port that cannot be
        return None
    if not _HOST.fullmatch(host) or len(host) > MOST_HOST:
        return None
    place = host if port is None else f"{host}:{port}"
    whole = escaped(urlunsplit((scheme, place, parts.path, parts.query, parts.fragment)))
    written = _written(host)
    return Target(scheme, host, whole, written, odd=_is_odd(written))


def known_as(host: str) -> str:
    """A host as the net knows it: in small Latin letters, others as "xn--" (RFC 5891). ValueError
    for what cannot be one."""
    if ":" in host:
        return f"[{host.lower()}]"
    return host.lower() if host.isascii() else host.encode("idna").decode().lower()


def _written(host: str) -> str:
    """The letters that "xn--" stands for, "" where there are none."""
    if "xn--" not in host:
        return ""
    try:
        return escaped(host.encode().decode("idna"))
    except ValueError:
        return ""


def _is_odd(written: str) -> bool:
    """A part of it mixes alphabets, or is all of letters that look like ours."""
    for label in written.split("."):
        letters = [one for one in label if one.isalpha()]
        ours = [unicodedata.name(one, "").startswith("LATIN") for one in letters]
        alike = letters and all(one in _ALIKE for one in letters)
        if alike or (any(ours) and not all(ours)):
            return True
    return False


def _plain(words: str) -> str:
    """Words as an eye reads them: nothing hidden in them, wide and styled letters as plain."""
    return " ".join(unicodedata.normalize("NFKC", without(words)).split()).casefold()


def _is_host(found: str, host: str, *, alone: bool) -> bool:
    if found.startswith(("http://", "https://", "www.")):
        return True
    if "@" in found:  # a mail address within other words
        return False
    end = host.rpartition(".")[2]
    if not alone and host.count(".") == 0:
        return False
    if filenames.may_be_opened(host):  # "compte-rendu.pdf"
        return False
    return len(end) == 2 or end in _ENDS or not end.isascii()


def _same(named: str, host: str) -> bool:
    """Whether ``named`` is the host, or one that it belongs to."""
    try:
        named = known_as(named)
    except ValueError:
        return False
    named, host = named.removeprefix("www."), host.removeprefix("www.")
    return host == named or host.endswith("." + named)
