"""What came in a copy from another computer: each protocol says how its accounts go on here."""

from __future__ import annotations

import asyncio
import logging

from protocols.adapter import Refused
from protocols.registry import Registry
from protocols.store import Store
from protocols.tools import AccountCrypto
from storage.backup import coming

logger = logging.getLogger(__name__)


async def arrive(store: Store, registry: Registry) -> None:
    """Before any account begins. Cut off, it goes on at the next start: an account is taken from
    the list in the transaction that forgets its sign-in. StorageError."""
    listed = await store.do(coming.listed, store.database)
    if not listed:
        return
    for account in await store.do(store.accounts.all):
        if account.id not in listed:
            continue
        try:
            speaks = await asyncio.to_thread(registry.speaks, account.protocol)
        except Refused:  # of another version of ours, which will ask it
            continue
        if speaks.begin_anew is not None:
            await speaks.begin_anew(AccountCrypto(store, account))
        ended = speaks.begin_anew is not None
        await store.do(coming.met, store.database, account.id, store.clock.now(), ended=ended)
        logger.info("%s: came in a copy, signed in anew %s", account.id, ended)
