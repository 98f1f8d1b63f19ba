"""Copies by command: secrets through pipes, a sentence and a code for whatever is in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.clock import SystemClock
from storage.database import Database
from storage.drafts import Drafts
from storage.folder import Folder
from storage.keys import Vault
from tests.desktop.cli.running import PASSPHRASE, CommandLine

COPY = "pâquerette et réglisse"


@pytest.fixture
async def run(tmp_path: Path) -> CommandLine:
    """A folder with a draft in it."""
    folder = Folder(tmp_path / "data")
    key = Vault(folder).create(PASSPHRASE)
    db = Database.open(folder, key)
    Drafts(db, SystemClock()).save("room", {"text": "half a sentence"})
    db.close()
    return CommandLine(folder.path)


async def test_a_copy_is_made_and_brought_to_another_computer(
    run: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "all.preau"
    made = await run("backup", str(file), "--json", copy=COPY)
    assert made.code == 0, made.err
    assert made.json["size"] == file.stat().st_size
    other = CommandLine(tmp_path / "other", passphrase="of the other")
    wrong = await other("restore", str(file), "--json", copy="marguerite")
    assert (wrong.code, wrong.json["error"]) == (4, "wrong-passphrase")
    assert not Folder(other.data).database.exists()
    brought = await other("restore", str(file), copy=COPY)
    assert brought.code == 0, brought.err
    key = Vault(Folder(other.data)).unlock("of the other")
    db = Database.open(Folder(other.data), key)
    assert [place for (place,) in db.rows("SELECT place FROM draft")] == ["room"]
    db.close()
    refused = await other("restore", str(file), copy=COPY)
    assert (refused.code, "--replace" in refused.err) == (1, True)
    other.passphrase = None  # and without a keyring the copy's own passphrase guards it
    replaced = await other("restore", str(file), "--replace", copy=COPY)
    assert replaced.code == 0, replaced.err
    assert Vault(Folder(other.data)).unlock(COPY) == key
