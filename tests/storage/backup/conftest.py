"""A folder with something of everything, and keys that cost little to open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import backup, keys
from storage.accounts import Accounts
from storage.cache import Cache
from storage.database import Database
from storage.drafts import Drafts
from storage.folder import Folder
from storage.media import MediaStore
from storage.model import Batch, MediaId, State
from storage.outbox import Outbox
from storage.wrapping import Cost
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

PASSPHRASE = "pâquerette et réglisse"


class Cheap(Cost):
    """What opening costs is measured elsewhere."""

    def __init__(self, passes: int = 1, kibibytes: int = 64, lanes: int = 1) -> None:
        super().__init__(passes=passes, kibibytes=kibibytes, lanes=lanes)


@pytest.fixture(scope="module", autouse=True)
def _cheap() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "Cost", Cheap)
        yield


def fill(folder: Folder) -> None:
    """An account with its secret, messages, a picture, a draft, an outbox in each state."""
    clock = StillClock()
    db = Database.open(folder, KEY)
    Accounts(db, clock).add(ACCOUNT, {"token": "t"})
    cache, outbox = Cache(db, clock), Outbox(db, clock)
    apply(cache, said())
    apply(cache, Batch(channels=(room(ROOM),)))
    apply(cache, said(*(message(f"m{n}", f"bonjour {n}") for n in range(300))))
    MediaStore(folder, KEY, db, clock).seal(
        ACCOUNT.id, MediaId("photo"), b"\x89" * 70_000, "image/png"
    )
    Drafts(db, clock).save("room", {"text": "half a sentence"})
    for text, state in (("a", State.WAITING), ("b", State.SENDING), ("c", State.FAILED)):
        one = outgoing(text)
        outbox.add(one)
        if state is not State.WAITING:
            outbox.mark(one.id, state, error="forbidden" if state is State.FAILED else None)
    db.close()


@pytest.fixture
def full(data_folder: Path) -> Folder:
    folder = Folder(data_folder)
    fill(folder)
    return folder


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, _cheap: None) -> Path:
    """A good copy, to be looked at only."""
    place = tmp_path_factory.mktemp("copy")
    folder = Folder(place / "data")
    fill(folder)
    file = place / "everything.preau"
    backup.make(folder, KEY, file, PASSPHRASE, clock=StillClock())
    return file
