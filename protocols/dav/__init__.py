"""Calendars and directories: one adapter for CalDAV and CardDAV under one sign-in.

The libraries behind it are imported by the first account, not by the registry
(docs/decisions/010-calendar-and-directory.md says which library does what, and why).
"""

from __future__ import annotations

from protocols.adapter import Adapter, Credentials, Offer, OpenAddress, SignedIn, Speaks, Tools


def _adapter(tools: Tools) -> Adapter:
    from protocols.dav.adapter import DavAdapter

    return DavAdapter(tools)


async def _sign_in(credentials: Credentials, open_address: OpenAddress) -> SignedIn:
    from protocols.dav.discovery import sign_in

    return await sign_in(credentials, open_address)


PROTOCOL = Speaks(
    offer=Offer(protocol="dav", brand="CalDAV", speaks="calendar", method="password"),
    adapter=_adapter,
    sign_in=_sign_in,
)
"""What ``protocols/registry.py`` knows of this package."""
