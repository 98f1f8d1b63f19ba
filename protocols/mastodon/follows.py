"""Following somebody: their account is looked for by its address, and followed once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import quote

from protocols.adapter import Offline, Refused
from storage.model import AddressId, Batch, Follow

from .fields import MalformedError, mapping, mappings, text
from .wire import Wire

T = TypeVar("T")
_FEW = "5"  # accounts that are looked at: one of them has exactly the address
_NONE = frozenset(("not-found", "unsupported"))


class Follows:
    """What one account follows by the person's word. Nobody is ever suggested (rule 9)."""

    def __init__(self, wire: Wire, own: AddressId) -> None:
        self._wire, self._own = wire, own

    async def begin(self, follow: Follow) -> Batch:
        """https://docs.joinmastodon.org/methods/accounts/#follow Doing it twice is doing it once.

        Their posts come with home. Refused("not-found") where the server finds nobody of that
        address.
        """
        remote = await self._remote(follow.address)
        await self._wire.write("POST", f"/api/v1/accounts/{quote(remote, safe='')}/follow")
        return Batch()

    async def begun(self, follow: Follow) -> Batch | None:
        """After a lost reply. Whose yes is still awaited counts: it was asked for."""
        remote = await self._remote(follow.address)
        reply = await self._wire.get("/api/v1/accounts/relationships", {"id[]": remote})
        found = next(iter(_told(mappings, reply.json())), {})
        done = found.get("following") is True or found.get("requested") is True
        return Batch() if done else None

    async def _remote(self, address: AddressId) -> str:
        """The server's own name for somebody. It may have to ask theirs, which takes a while."""
        asked = {"q": f"@{address}", "resolve": "true", "limit": _FEW, "type": "accounts"}
        try:
            reply = await self._wire.get("/api/v2/search", asked)
        except Refused as refused:
            if refused.code not in _NONE:
                raise
            raise Refused("not-found") from refused
        found = _told(mapping, reply.json()).get("accounts") or []
        for one in _told(mappings, found):
            whole = self._whole(text(one.get("acct")))
            if whole == address.lower() and (remote := text(one.get("id"))):
                return remote
        raise Refused("not-found")

    def _whole(self, acct: str) -> str:
        """Those of the account's own server are told without it."""
        own = self._own.partition("@")[2]
        return (acct if "@" in acct else f"{acct}@{own}").lower()


def _told(shape: Callable[[object], T], value: object) -> T:
    """What should be of that shape; else what answered is not the service that we know."""
    try:
        return shape(value)
    except MalformedError as error:
        raise Offline("not-the-server") from error
