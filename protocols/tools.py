"""What the engine lends to an adapter for one account: its secret, and handles of the cache."""

from __future__ import annotations

from collections.abc import Mapping

from protocols.adapter import Shelf
from protocols.store import Store
from storage.model import Account


class AccountTools:
    """Implements :class:`protocols.adapter.Tools`."""

    def __init__(self, account: Account, secret: Mapping[str, str], store: Store) -> None:
        self._account, self._secret, self._store = account, dict(secret), store
        self._shelf = store.cache.shelf(account.id)

    @property
    def account(self) -> Account:
        return self._account

    @property
    def secret(self) -> Mapping[str, str]:
        return self._secret

    @property
    def shelf(self) -> Shelf:
        return self._shelf

    async def keep_secret(self, secret: Mapping[str, str]) -> None:
        """Commit a refreshed token before it is used."""
        await self._store.do(self._store.accounts.keep_secret, self._account.id, dict(secret))
        self._secret = dict(secret)
