"""Public agendas that are followed by their address alone: one file that a web server gives.

https://www.rfc-editor.org/rfc/rfc5545, read only (docs/decisions/067-public-agendas.md).
"""

from __future__ import annotations

from collections.abc import Sequence

from protocols.adapter import Adapter, Credentials, Offer, OpenAddress, SignedIn, Speaks, Tools
from storage.feeds import PROTOCOL as NAME


def _adapter(tools: Tools) -> Adapter:
    from protocols.feeds.adapter import FeedAdapter

    return FeedAdapter(tools)


async def _sign_in(credentials: Credentials, open_address: OpenAddress) -> SignedIn:
    from protocols.feeds.adapter import sign_in

    return await sign_in(credentials, open_address)


def _unreached(credentials: Credentials, asked: Sequence[str]) -> SignedIn:
    from protocols.feeds.adapter import unreached

    return unreached(credentials, asked)


PROTOCOL = Speaks(
    offer=Offer(protocol=NAME, brand="iCalendar", speaks="agenda", method="address"),
    adapter=_adapter,
    sign_in=_sign_in,
    unreached=_unreached,
)
"""What ``protocols/registry.py`` knows of this package."""
