"""Accounts are kept with their secrets, and leave without a trace."""

from __future__ import annotations

from storage.accounts import Accounts
from storage.database import Database
from storage.folder import Folder
from storage.model import (
    AccountState,
    AddressId,
    View,
    channel_id,
)
from tests.storage.making import (
    ACCOUNT,
    KEY,
    NOW,
    StillClock,
    account,
    column,
)

OTHER = account("you")
THERE = channel_id(OTHER.id, "!room")
STRANGER = AddressId("@stranger:example.org")


def test_an_account_comes_back_with_its_secret(
    db: Database, folder: Folder, clock: StillClock
) -> None:
    accounts = Accounts(db, clock)
    clock.forward(1)
    accounts.add(OTHER, {"token": "one"})
    accounts.keep_secret(OTHER.id, {"token": "two", "refresh": "three"})
    db.close()
    again = Database.open(folder, KEY)
    accounts = Accounts(again, clock)
    assert accounts.all() == (ACCOUNT, OTHER)
    assert accounts.get(OTHER.id) == OTHER
    assert accounts.get(account("nobody").id) is None
    assert accounts.secret(OTHER.id) == {"token": "two", "refresh": "three"}
    assert accounts.secret(account("nobody").id) == {}
    again.close()


def test_signing_in_again_makes_it_ready(db: Database, clock: StillClock) -> None:
    accounts = Accounts(db, clock)
    accounts.set_state(ACCOUNT.id, AccountState.SIGNED_OUT)
    accounts.problem(ACCOUNT.id, "signed-out")
    kept = accounts.get(ACCOUNT.id)
    assert kept is not None
    assert kept.state is AccountState.SIGNED_OUT
    accounts.add(ACCOUNT, {"token": "new"})
    assert accounts.get(ACCOUNT.id) == ACCOUNT
    assert accounts.secret(ACCOUNT.id) == {"token": "new"}
    assert column(db, "SELECT problem FROM account") == [None]
    assert len(db.rows("SELECT * FROM channel")) == 1  # and its content is still there


def test_a_problem_says_since_when(db: Database, clock: StillClock) -> None:
    accounts = Accounts(db, clock)
    told: list[frozenset[View]] = []
    db.on_changed(lambda changed: told.append(changed.views))
    since = int(NOW.timestamp() * 1000)
    for code in ("unreachable", "unreachable", "timeout"):
        accounts.problem(ACCOUNT.id, code)
        clock.forward(60)
    assert db.rows("SELECT problem, problem_since FROM account") == [("timeout", since)]
    assert told == [{View.ACCOUNTS}] * 2  # the same again wakes nobody
    accounts.problem(ACCOUNT.id, None)
    accounts.synced(ACCOUNT.id)
    assert db.rows("SELECT problem, problem_since, synced_at FROM account") == [
        (None, None, since + 180_000)
    ]
