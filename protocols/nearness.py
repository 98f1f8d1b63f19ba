"""How near to this computer an address leads: a server may not point us nearer than it is itself.

A post that anybody wrote can name any address for its pictures. Asking one of this computer's own
services, or of the router at home, in a stranger's name would let strangers touch what only those
behind the same door can reach. https://owasp.org/www-community/attacks/Server_Side_Request_Forgery
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from enum import IntEnum

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from protocols.adapter import Offline


class Nearness(IntEnum):
    """Where an address leads."""

    PUBLIC = 0
    PRIVATE = 1  # the same house or office, and whatever is no address of the public net
    HERE = 2  # this computer


def of_address(address: str) -> Nearness:
    """Of an address in numbers, also where version 4 is wrapped in version 6. ValueError."""
    found = ipaddress.ip_address(address.strip("[]").partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found.sixtofour or _nat64(found) or found
    if found.is_loopback or found.is_unspecified:
        return Nearness.HERE
    return Nearness.PUBLIC if found.is_global and not found.is_multicast else Nearness.PRIVATE


def _nat64(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """https://www.rfc-editor.org/rfc/rfc6052#section-2.1"""
    prefix = int(ipaddress.IPv6Address("64:ff9b::")) >> 32
    number = int(address)
    return ipaddress.IPv4Address(number & 0xFFFFFFFF) if number >> 32 == prefix else None


async def nearest(host: str) -> Nearness:
    """Of the nearest address that a host's name stands for now. Offline if it has none."""
    found = await addresses(host)
    return max(of_address(one) for one in found)


async def addresses(host: str) -> tuple[str, ...]:
    """The addresses in numbers that a host's name stands for now. Offline if it has none."""
    try:
        return (str(ipaddress.ip_address(host.strip("[]"))),)
    except ValueError:
        pass
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Offline("unreachable") from None
    return tuple(str(one[4][0]) for one in found)


class NoNearer(AbstractResolver):
    """Finds hosts for a session, and none that is nearer than ``most``: the answer that is
    judged is the one that is connected to, so that a name cannot change in between. ``most``
    None: as near as the first host that is found."""

    def __init__(self, most: Nearness | None) -> None:
        self.most = most
        self._found = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._found.resolve(host, port, family)
        near = max(of_address(one["host"]) for one in found)
        if self.most is None:
            self.most = near
        if near > self.most:
            raise OSError(f"{host} leads nearer than it may")
        return found

    async def close(self) -> None:
        await self._found.close()
