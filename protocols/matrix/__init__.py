"""Matrix: rooms and direct messages, over the client-server API (https://spec.matrix.org/).

Importing this package is light; aiohttp and the rest come with the first sign-in or adapter.
"""

from __future__ import annotations

from protocols.adapter import (
    Adapter,
    Credentials,
    CryptoStore,
    Offer,
    OpenAddress,
    SignedIn,
    Speaks,
    Tools,
)


def _adapter(tools: Tools) -> Adapter:
    from .adapter import MatrixAdapter

    return MatrixAdapter(tools)


async def _sign_in(credentials: Credentials, open_address: OpenAddress) -> SignedIn:
    from .sign_in import sign_in

    return await sign_in(credentials, open_address)


async def _begin_anew(kept: CryptoStore) -> None:
    from .crypto.crypto import begin_anew

    await begin_anew(kept)


PROTOCOL = Speaks(
    offer=Offer(protocol="matrix", brand="Matrix", speaks="talk", method="password"),
    adapter=_adapter,
    sign_in=_sign_in,
    begin_anew=_begin_anew,
)
