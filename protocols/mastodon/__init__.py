"""The Fediverse through Mastodon's client API: Mastodon itself, GoToSocial, snac and others.

https://docs.joinmastodon.org/api/
"""

from __future__ import annotations

from protocols.adapter import Adapter, Credentials, Offer, OpenAddress, SignedIn, Speaks, Tools


def _adapter(tools: Tools) -> Adapter:
    from .adapter import MastodonAdapter

    return MastodonAdapter(tools)


async def _sign_in(credentials: Credentials, open_address: OpenAddress) -> SignedIn:
    from .oauth import sign_in

    return await sign_in(credentials, open_address)


PROTOCOL = Speaks(
    offer=Offer(protocol="mastodon", brand="Mastodon", speaks="news", method="browser"),
    adapter=_adapter,
    sign_in=_sign_in,
)
