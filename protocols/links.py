"""Links as they go: an address that reads as one host and leads to another is written plainly."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from storage.unseen import escaped

SCHEMES = ("http://", "https://", "mailto:", "matrix:")
"""The only ones that a stranger's text may open."""
_PLAIN = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:[/?#][\x21-\x7e]*)?", re.ASCII)
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_.])?|\[[0-9a-f:.]+\]", re.ASCII)


def honest(address: str) -> str:
    """The same address with its host as the net knows it, or "" for what must not be a link.

    Whoever reads ``https://bank.example@evil.example`` or a Cyrillic ``а`` sees another host than
    the one that is asked: names before the host go, letters of other scripts are written as
    ``xn--`` (RFC 5891), and what cannot be seen is written in hexadecimal. A mail address comes
    without the headers that a link could add to it, such as a file to attach.
    """
    address = address.strip()
    if _PLAIN.fullmatch(address):
        return address
    lower = address.lower()
    if lower.startswith("mailto:"):
        return escaped(address.partition("?")[0])
    if lower.startswith("matrix:"):
        return escaped(address)
    return _web(address) if lower.startswith(SCHEMES) else ""


def _web(address: str) -> str:
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
        port = parts.port
    except ValueError:  # a host or a port that cannot be
        return ""
    host = f"[{host}]" if ":" in host else host.lower()
    if not _HOST.fullmatch(host):
        return ""
    place = host if port is None else f"{host}:{port}"
    return escaped(urlunsplit((parts.scheme, place, parts.path, parts.query, parts.fragment)))
