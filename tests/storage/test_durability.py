"""What must outlive a loss of power is flushed when it commits: nobody would say it again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from storage.accounts import Accounts
from storage.cache import Cache
from storage.crypto import CryptoStore
from storage.database import Database
from storage.drafts import Drafts
from storage.folder import Folder
from storage.media import MediaStore
from storage.model import AccountState, MediaId, Outgoing, Say, ServerAnswer, State, Stream
from storage.outbox import Outbox
from tests.storage.making import ACCOUNT, KEY, NOW, StillClock, apply, made, message, outgoing, said

_FULL = 2  # https://www.sqlite.org/pragma.html#pragma_synchronous
_SENT = outgoing("already waiting")


@dataclass
class Home:
    db: Database
    cache: Cache
    outbox: Outbox
    accounts: Accounts
    drafts: Drafts
    crypto: CryptoStore
    media: MediaStore
    waiting: Outgoing = _SENT


@pytest.fixture
def home(db: Database, folder: Folder, clock: StillClock) -> Home:
    """With one message that waits, one answer that is kept, and a level that is not FULL."""
    made_ = Home(
        db, Cache(db, clock), Outbox(db, clock), Accounts(db, clock), Drafts(db, clock),
        CryptoStore(db, ACCOUNT.id), MediaStore(folder, KEY, db, clock),
    )  # fmt: skip
    made_.outbox.add(_SENT)
    made_.cache.keep(ACCOUNT.id, _answer("1"))
    apply(made_.cache, said(message("$any")))  # a bulk write, which is not flushed
    return made_


def _answer(cursor: str) -> ServerAnswer:
    return ServerAnswer(stream=Stream("s"), cursor=cursor, kind="k", body=b"{}")


def _levels(home: Home, act: Callable[[Home], Any]) -> list[int]:
    """How SQLite flushed each commit that ``act`` made: it cannot be changed within one."""
    levels: list[int] = []

    def look(_changed: object) -> None:
        assert home.db._writer is not None
        connection = home.db._writer.connection
        levels.append(connection.execute("PRAGMA synchronous").fetchone()[0])

    home.db.on_changed(look)
    act(home)
    return levels


FOR_GOOD: dict[str, Callable[[Home], Any]] = {
    "a message is written down": lambda h: h.outbox.add(outgoing("new")),
    "it is about to leave": lambda h: h.outbox.claim(ACCOUNT.id),
    "it is marked as leaving": lambda h: h.outbox.mark(h.waiting.id, State.SENDING),
    "it may have left": lambda h: h.outbox.mark(h.waiting.id, State.UNSURE, attempt=True),
    "it goes back": lambda h: h.outbox.mark(
        h.waiting.id, State.WAITING, error="busy", not_before=NOW + timedelta(seconds=5)
    ),
    "its server has it": lambda h: h.outbox.acknowledge(h.waiting.id, made(h.waiting, "$made")),
    "after a crash": lambda h: h.outbox.recover(),
    "the person changes it": lambda h: h.outbox.revise(h.waiting.id, Say(text="other")),
    "the person sends it again": lambda h: h.outbox.retry(h.waiting.id),
    "the person takes it back": lambda h: h.outbox.discard(h.waiting.id),
    "a server said something": lambda h: h.cache.keep(ACCOUNT.id, _answer("2")),
    "what it said is put aside": lambda h: h.cache.give_up(1, message("$unreadable")),
    "a token": lambda h: h.accounts.keep_secret(ACCOUNT.id, {"token": "u"}),
    "a session has ended": lambda h: h.accounts.set_state(ACCOUNT.id, AccountState.SIGNED_OUT),
    "a ratchet": lambda h: h.crypto.commit({("olm", "a"): b"1", ("olm", "b"): None}),
    "a text being typed": lambda h: h.drafts.save("say:room", {"text": "Bonj"}),
    "a file": lambda h: h.media.seal(ACCOUNT.id, MediaId("m"), b"data", "image/png"),
}


@pytest.mark.row("I10")
@pytest.mark.parametrize("what", FOR_GOOD)
def test_what_nobody_says_again_is_flushed(home: Home, what: str) -> None:
    levels = _levels(home, FOR_GOOD[what])
    assert levels, "nothing was written"
    assert set(levels) == {_FULL}


def test_what_a_server_says_again_is_not(home: Home) -> None:
    """Thousands of slices: each flush costs more than the slice."""
    assert _levels(home, lambda h: apply(h.cache, said(message("$b")))) == [1]
    assert _levels(home, lambda h: h.cache.begun(1))[0] == 1
