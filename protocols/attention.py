"""Which channels are live: what somebody looks at, and the direct ones with people they listed."""

from __future__ import annotations

from collections.abc import Iterable

from protocols.store import Store
from storage.calm import keeping
from storage.line import Peer
from storage.model import AccountId, AddressId, ChannelId, View


class Attention:
    """What the peers of the line look at, and what the person chose. Nothing else makes a channel
    live: no profile, and no word of a server."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._open: dict[Peer, frozenset[ChannelId]] = {}
        self._people: frozenset[AddressId] | None = None  # None: not read yet
        self._listed: frozenset[ChannelId] = frozenset()

    def look(self, peer: Peer, channels: frozenset[ChannelId]) -> None:
        """A window shows these channels, and no others any more."""
        self._open[peer] = channels

    def stay(self, peers: Iterable[Peer]) -> None:
        """These are here; whoever else was looks at nothing any more."""
        here = set(peers)
        self._open = {peer: channels for peer, channels in self._open.items() if peer in here}

    async def read(self, views: frozenset[View]) -> bool:
        """Read again what depends on ``views``; whether another channel is live now."""
        before = self._listed
        if self._people is None or View.SETTINGS in views:
            choices = await self._store.do(keeping.load, self._store.settings.get)
            self._people = choices.people
        elif not self._people or View.CHANNELS not in views:
            return False
        people = self._people
        self._listed = (
            await self._store.do(self._store.cache.direct_with, people) if people else frozenset()
        )
        return self._listed != before

    def of(self, account: AccountId) -> frozenset[ChannelId]:
        """What is live of one account, while anybody is here."""
        wanted = self._listed.union(*self._open.values())
        return frozenset(one for one in wanted if one.partition("/")[0] == account)
