"""Somebody without a plan at a window full of oddities: no fault, no wait, and no word is lost.

``PREAU_SEED`` chooses what they do, ``PREAU_STEPS`` how long they stay.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import accessibility
from desktop.compose import drafts
from storage import keys
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.keys import Vault
from tests.desktop.community import KEY
from tests.desktop.conftest import House
from tests.screens.inventing import gather, write_something
from tests.storage.test_moving_the_key import Cheap
from tests.trials.monkey import PASSPHRASE, Monkey
from tests.trials.watching import Watch

SEED, STEPS = 4, 120
OFFERS = tuple(
    dict(zip(("protocol", "brand", "speaks", "method"), offer, strict=True))
    for offer in (
        ("matrix", "Matrix", "talk", "password"),
        ("mastodon", "Mastodon", "news", "browser"),
        ("dav", "CalDAV", "calendar", "password"),
    )
)


@pytest.fixture
def house(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    """All of the invented association, behind a passphrase."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(keys, "Cost", Cheap)
    monkeypatch.setattr(drafts, "AGAIN", 30)
    accessibility.install()
    gc.disable()  # as in the program: no other thread frees a widget
    made = House(qapp, Folder(tmp_path / "data"), qtbot)
    gather(made.database, made.clock)
    write_something(made.database, made.clock)
    Vault(made.folder).adopt(KEY, PASSPHRASE)
    made.wire.answers["offers"] = {"offers": list(OFFERS)}
    yield made
    # Our own QMimeData in it: without a display Qt frees it after Python has ended, and crashes.
    qapp.clipboard().clear()
    made.close()
    gc.collect()
    gc.enable()


@pytest.mark.qt_no_exception_capture
def test_nothing_that_is_done_without_a_plan_leads_to_a_fault(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = tmp_path / "files"
    files.mkdir()
    seed = int(os.environ.get("PREAU_SEED", SEED))
    really = Database.write
    with Watch() as watch:
        monkey = Monkey(house, seed, watch, files)

        def write(database: Database, **told: Any) -> Any:
            if monkey.full and database is not house.database:
                raise StorageError("full")
            return really(database, **told)

        monkeypatch.setattr(Database, "write", write)
        house.open()
        monkey.live(int(os.environ.get("PREAU_STEPS", STEPS)))


def test_the_watch_hears_what_goes_wrong(qapp: QApplication) -> None:
    """Else whoever lives under it would find nothing."""
    import logging
    import threading

    from PySide6.QtCore import QTimer, qWarning

    def fail() -> None:
        raise ValueError("seen")

    with Watch() as watch:
        QTimer.singleShot(0, fail)
        qapp.processEvents()
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        qWarning("a warning")
        logging.getLogger("desktop").error("a fault")
        found = "\n".join(watch.found)
    assert found.count("ValueError: seen") == 2
    assert "Qt: a warning" in found
    assert "log: a fault" in found
