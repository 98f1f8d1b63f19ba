"""A disk that is really full, read-only or gone: a code, nothing acknowledged is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from storage.accounts import Accounts
from storage.cache import Cache
from storage.clock import SystemClock
from storage.crypto import CryptoStore
from storage.database import Database
from storage.drafts import Drafts
from storage.errors import StorageError
from storage.folder import Folder
from storage.keys import Vault
from storage.media import MediaStore
from storage.model import Batch, MediaId, ServerAnswer, Stream
from storage.outbox import Outbox
from storage.pages import Reader
from tests.storage.making import (
    ACCOUNT,
    KEY,
    ROOM,
    StillClock,
    apply,
    message,
    outgoing,
    room,
    said,
)
from tests.storage.small_disk import SmallDisk, mounted
from tests.storage.test_keys import Memory

_LONG = "un texte qui ne tient pas dans ce qui reste " * 20_000  # bytes: more than any log has


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with mounted(tmp_path / "disk", 12) as small:
        yield small


@pytest.fixture
def folder(disk: SmallDisk) -> Folder:
    return Folder(disk.path / "data")


def _code(act: Callable[[], object]) -> str:
    try:
        act()
    except StorageError as error:
        return error.code
    return ""


def _answer(body: bytes) -> ServerAnswer:
    return ServerAnswer(stream=Stream("s"), cursor="after", kind="k", body=body)


class Stores:
    def __init__(self, db: Database, folder: Folder, clock: StillClock) -> None:
        self.db = db
        self.cache, self.outbox = Cache(db, clock), Outbox(db, clock)
        self.accounts, self.drafts = Accounts(db, clock), Drafts(db, clock)
        self.crypto = CryptoStore(db, ACCOUNT.id)
        self.media = MediaStore(folder, KEY, db, clock)

    def kept(self) -> list[str]:
        """All that was ever acknowledged, as far as it is still there."""
        with closing(self.db.reader()) as connection:
            pages = Reader(connection, SystemClock())
            return [
                *(str(row.intent)[:40] for row in pages.outbox()),
                *(entry.text[:40] for entry in pages.conversation(ROOM, None, 50)),
                *self.drafts.all(),
                self.accounts.secret(ACCOUNT.id)["token"][:40],
                str(self.crypto.get("olm", "a")),
                str(self.cache.cursor(ACCOUNT.id, Stream("s"))),
            ]


@pytest.fixture
def stores(db: Database, folder: Folder, clock: StillClock) -> Stores:
    made = Stores(db, folder, clock)
    made.outbox.add(outgoing("écrit avant"))
    made.drafts.save("say:a", {"text": "commencé avant"})
    made.crypto.commit({("olm", "a"): b"1"})
    made.cache.keep(ACCOUNT.id, _answer(b"{}"))
    apply(made.cache, said(message("$avant", "dit avant")))
    made.media.seal(ACCOUNT.id, MediaId("m"), b"a picture", "image/png")
    return made


ACTS: dict[str, Callable[[Stores], Any]] = {
    "add": lambda s: s.outbox.add(outgoing(_LONG)),
    "save a draft": lambda s: s.drafts.save("say:b", {"text": _LONG}),
    "keep": lambda s: s.cache.keep(ACCOUNT.id, _answer(_LONG.encode())),
    "apply": lambda s: apply(s.cache, said(message("$neu", _LONG))),
    "a token": lambda s: s.accounts.keep_secret(ACCOUNT.id, {"token": _LONG}),
    "a ratchet": lambda s: s.crypto.commit({("olm", "a"): _LONG.encode()}),
    "a file": lambda s: s.media.seal(ACCOUNT.id, MediaId("n"), _LONG.encode(), "image/png"),
}


@pytest.mark.parametrize("leave", [0, 1, 5, 40])
@pytest.mark.parametrize("act", ACTS)
def test_what_does_not_fit_is_refused_whole_and_fits_later(
    stores: Stores, disk: SmallDisk, act: str, leave: int
) -> None:
    before = stores.kept()
    disk.fill(leave)
    assert _code(partial(ACTS[act], stores)) == "full"
    assert stores.kept() == before
    assert stores.media.read(MediaId("m")) == b"a picture"
    assert _code(partial(ACTS[act], stores)) == "full"
    disk.empty()
    ACTS[act](stores)
    assert stores.db.rows("PRAGMA integrity_check") == [("ok",)]
    assert stores.db.rows("PRAGMA cipher_integrity_check") == []


def test_small_writings_that_fit_are_kept_and_the_first_that_does_not_is_said_so(
    stores: Stores, disk: SmallDisk, folder: Folder, clock: StillClock
) -> None:
    """The person goes on writing until nothing more fits; each is there or was refused."""
    disk.fill(30)
    written = []
    for number in range(2000):
        one = outgoing(f"message {number} " + "x" * 500)
        code = _code(partial(stores.outbox.add, one))
        if code:
            assert code == "full"
            break
        written.append(one.id)
    else:
        pytest.fail("it never was full")
    assert len(written) > 3
    stores.db.close()
    disk.empty()
    again = Database.open(folder, KEY)
    kept = {row.id for row in Reader(again.reader(), SystemClock()).outbox()}
    assert kept >= set(written)
    assert again.rows("PRAGMA integrity_check") == [("ok",)]
    again.close()


def test_what_was_being_applied_goes_on_where_it_stopped(stores: Stores, disk: SmallDisk) -> None:
    items = [message(f"$n{n}", f"numéro {n} " + "y" * 3000) for n in range(900)]
    inbox = stores.cache.keep(ACCOUNT.id, _answer(b"{}"))
    disk.fill(60)

    def go() -> None:
        for _ in stores.cache.apply(ACCOUNT.id, said(*items), inbox):
            pass

    assert _code(go) == "full"
    assert inbox in [kept.id for kept in stores.cache.pending(ACCOUNT.id)]
    disk.empty()
    go()
    assert stores.db.rows("SELECT count(*) FROM item WHERE key LIKE '$n%'") == [(900,)]
    assert inbox not in [kept.id for kept in stores.cache.pending(ACCOUNT.id)]


def test_a_first_start_on_a_full_disk_leaves_nothing_in_the_way_of_the_next(
    disk: SmallDisk,
) -> None:
    """However many blocks are left: no half folder, no key without its database or the reverse."""
    keyring = Memory()
    codes = set()
    for leave in (*range(20), *range(20, 400, 23)):
        folder = Folder(disk.path / f"data{leave}")
        disk.fill(leave)
        code = _code(lambda: _first(folder, keyring))  # noqa: B023 - called here
        codes.add(code)
        disk.empty()
        _first(folder, keyring)
        assert _code(lambda: _first(folder, keyring)) == ""  # noqa: B023
        assert len(keyring.kept) == 1, "a key that nothing was encrypted with stayed behind"
        keyring.kept.clear()
        shutil.rmtree(folder.path)
    assert codes == {"full", ""}


def _first(folder: Folder, keyring: Memory) -> None:
    """As the window does it."""
    folder.prepare()
    key = Vault(folder, keyring).create()
    database = Database.open(folder, key)
    Outbox(database, StillClock())
    assert database.revision() >= 0
    database.close()


def test_a_disk_that_becomes_read_only_and_writable_again(
    folder: Folder, disk: SmallDisk, clock: StillClock
) -> None:
    database = Database.open(folder, KEY)
    Accounts(database, clock).add(ACCOUNT, {})
    apply(Cache(database, clock), Batch(channels=(room(ROOM),)))
    database.close()  # nobody may have a file open to be written
    disk.writable(False)
    assert _code(lambda: Database.open(folder, KEY)) == "read-only"
    before = folder.database.read_bytes()
    disk.writable(True)
    assert folder.database.read_bytes() == before
    again = Database.open(folder, KEY)
    Outbox(again, clock).add(outgoing("wieder"))
    again.close()


@pytest.mark.parametrize("how", ["removed", "moved", "replaced"])
def test_a_folder_that_vanishes_takes_nothing_more(
    stores: Stores, folder: Folder, how: str, tmp_path: Path
) -> None:
    """Linux lets an open file be written to that nobody will ever find again."""
    away = folder.path.with_name("elsewhere")
    if how == "removed":
        shutil.rmtree(folder.path)
    else:
        folder.path.rename(away)
    if how == "replaced":
        shutil.copytree(away, folder.path)
    assert _code(lambda: stores.outbox.add(outgoing("nowhere"))) == "read-only"
    assert _code(lambda: apply(stores.cache, said(message("$nowhere")))) == "read-only"
    picture = (ACCOUNT.id, MediaId("nowhere"), b"a picture", "image/png")
    assert _code(lambda: stores.media.seal(*picture)) == "read-only"
    stores.db.give_way()  # nothing to wait for
    if how == "moved":
        away.rename(folder.path)
        stores.outbox.add(outgoing("back"))
        assert any("back" in one for one in stores.kept())
    else:
        assert _code(lambda: stores.outbox.add(outgoing("still nowhere"))) == "read-only"
