"""What the engine lends to an adapter for one account: its secret, and handles of the cache."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from protocols.adapter import Shelf
from protocols.store import Store
from storage.calm.choices import Kept
from storage.calm.keeping import load
from storage.crypto import CryptoStore
from storage.model import Account, MediaId
from storage.settings import Settings


class AccountCrypto:
    """Implements :class:`protocols.adapter.CryptoStore`."""

    def __init__(self, store: Store, account: Account) -> None:
        self._store = store
        self._kept = CryptoStore(store.database, account.id)

    def get(self, kind: str, name: str) -> bytes | None:
        return self._kept.get(kind, name)

    def all(self, kind: str) -> Mapping[str, bytes]:
        return self._kept.all(kind)

    async def commit(self, changes: Mapping[tuple[str, str], bytes | None]) -> None:
        """In the writing thread; the caller may go on changing its own copy meanwhile."""
        await self._store.do(self._kept.commit, dict(changes))


class AccountTools:
    """Implements :class:`protocols.adapter.Tools`."""

    def __init__(self, account: Account, secret: Mapping[str, str], store: Store) -> None:
        self._account, self._secret, self._store = account, dict(secret), store
        self._shelf = store.cache.shelf(account.id)
        self._crypto = AccountCrypto(store, account)

    @property
    def account(self) -> Account:
        return self._account

    @property
    def secret(self) -> Mapping[str, str]:
        return self._secret

    @property
    def shelf(self) -> Shelf:
        return self._shelf

    @property
    def crypto(self) -> AccountCrypto:
        return self._crypto

    async def attachment(self, media: MediaId) -> bytes | None:
        """The bytes of a file to send, off the loop's thread."""
        return await asyncio.to_thread(self._store.media.read, media)

    async def keep_secret(self, secret: Mapping[str, str]) -> None:
        """Commit a refreshed token before it is used."""
        await self._store.do(self._store.accounts.keep_secret, self._account.id, dict(secret))
        self._secret = dict(secret)

    def wants_appreciations(self) -> bool:
        """As the person chose, now; quick enough for the event loop."""
        chosen = load(Settings(self._store.database).get)
        return chosen.appreciations is not Kept.DROPPED
