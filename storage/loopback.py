"""Which hosts are this computer: the only ones that plain http may lead to."""

from __future__ import annotations


def is_loopback(host: str) -> bool:
    """127.0.0.0/8, ::1 (in brackets, too, as addresses write it) and ``localhost``."""
    import ipaddress  # not for a start

    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
