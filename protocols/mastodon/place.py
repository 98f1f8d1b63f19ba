"""Where a server is: what a person may type for it, and which addresses may be asked at all."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from protocols.adapter import Refused
from storage.loopback import is_loopback

_TYPED = re.compile(r"(?:@?[^@/\s]+@|@)?([^@/\s]+)")
_HOST = re.compile(r"[a-z0-9_.-]+|\[[0-9a-f:.]+\]", re.IGNORECASE)


def base_of(typed: str) -> str:
    """The origin for ``asso.example``, ``@me@asso.example`` or an address: no slash at its end.

    Raises Refused("no-service") for what cannot name a server, Refused("not-secure") for plain
    http beyond this computer.
    """
    typed = typed.strip()
    if "://" not in typed:
        match = _TYPED.fullmatch(typed.rstrip("/"))
        if match is None:
            raise Refused("no-service")
        scheme = "http" if is_loopback(_host(f"//{match[1]}")) else "https"
        typed = f"{scheme}://{match[1]}"
    base = origin(typed)
    if base is None:
        raise Refused("no-service")
    if not is_secure(base):
        raise Refused("not-secure")
    return base


def origin(address: str) -> str | None:
    """Scheme, host and port of an http or https address; None for anything else."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return None
    host = _host(address.strip())
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        return None
    standard = port is None or port == {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if standard else f":{port}")


def is_secure(address: str) -> bool:
    """Whether it may be asked: https, or http to this computer."""
    scheme = address.partition(":")[0].lower()
    return scheme == "https" or (scheme == "http" and is_loopback(_host(address)))


def domain_of(base: str) -> str:
    """Host, with its port if that is not the scheme's own: what stands after the @."""
    return base.partition("://")[2]


def _host(address: str) -> str:
    try:
        host = (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""
    return f"[{host}]" if ":" in host else host
