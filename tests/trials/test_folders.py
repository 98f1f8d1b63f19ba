"""What is in the way of the data folder or in the association's file: at the door, above Today,
and at the command line."""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.lock.unlocking import Unlocking
from desktop.look import choice as look
from desktop.look.choice import Look
from desktop.starting import Start
from desktop.work.enginelink import EngineLink
from storage.accounts import Accounts
from storage.clock import SystemClock
from storage.database import Database
from storage.folder import Folder
from storage.keys import Vault
from storage.model import Account, AccountId, AddressId
from storage.profile import ProfileError, load
from tests.desktop.cli.running import HERE, PASSPHRASE, CommandLine
from tests.desktop.rest import rest
from tests.household import LANGUAGES
from tests.trials.panes import Deaf, no_modal, page, program, shown
from tests.waiting import until

pytestmark = pytest.mark.timeout(600)

READ_ONLY = {
    "en": "The data folder cannot be written.",
    "fr": "On ne peut pas écrire dans le dossier de données.",
}
AT_THE_DOOR = {
    "en": "The data folder cannot be written. Nothing was lost: Préau opens once it can.",
    "fr": "Le dossier de données ne peut pas être écrit. Rien n’est perdu\u202f: Préau s’ouvrira"
    " dès que ce sera possible.",
}
NEWER = {
    "en": "This data folder was made by a newer Préau. Nothing in it was touched.",
    "fr": "Ce dossier de données vient d’un Préau plus récent. Rien n’y a été touché.",
}
HELD = {
    "en": "Another Préau holds this data folder and does not answer. Close it first.",
    "fr": "Un autre Préau tient ce dossier de données et ne répond pas. Fermez-le d’abord.",
}
_CAPBSET_DROP, _DAC_OVERRIDE, _DAC_READ_SEARCH = 24, 1, 2  # prctl(2), capabilities(7)


def made(path: Path) -> tuple[Folder, bytes]:
    folder = Folder(path)
    folder.prepare()
    key = Vault(folder).create(PASSPHRASE)
    database = Database.open(folder, key)
    Accounts(database, SystemClock()).add(
        Account(
            id=AccountId("a1"),
            protocol="matrix",
            server="http://127.0.0.1:9",
            login="noor",
            address=AddressId("@noor:club.example"),
            name="Noor",
        ),
        {},
    )
    database.close()
    return folder, key


def at_the_door(app: QApplication, folder: Folder, language: str) -> str:
    """What the door says to somebody who gives the right passphrase."""
    if folder.path.is_dir():
        look.save(folder.path, Look(language=language, scheme="light"))
    unlocking = Unlocking(folder, PASSPHRASE)
    assert unlocking.done.wait(60)
    start = Start(app, folder, unlocking, None, lambda _address: None)
    start.program.appearance.speech.speak(language)
    said: list[str] = []

    def look_at_it() -> None:
        door = start._door
        assert door is not None
        assert no_modal(app)
        said.append(shown(door))
        assert door.button.isVisible()
        assert door.first.isHidden()
        door.close()

    QTimer.singleShot(0, look_at_it)
    assert not start._opened()
    start._close_door()
    start.program.close()
    return said[0]


async def told(folder: Path, language: str, *more: str) -> tuple[int, str]:
    run = CommandLine(folder)
    run.environment |= {"LANGUAGE": language}
    done = await run("timeline", *more)
    return done.code, done.err


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_file_where_the_folder_should_be(
    tmp_path: Path, qapp: QApplication, language: str
) -> None:
    place = tmp_path / "data"
    place.write_text("a file stands here")
    assert await told(place, language) == (5, READ_ONLY[language] + "\n")
    assert AT_THE_DOOR[language] in at_the_door(qapp, Folder(place), language)
    assert place.read_text() == "a file stands here"


def as_anybody() -> None:
    """Root too is then held to what a folder's mode says."""
    for capability in (_DAC_OVERRIDE, _DAC_READ_SEARCH):
        ctypes.CDLL(None).prctl(_CAPBSET_DROP, capability, 0, 0, 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_folder_that_is_read_only(tmp_path: Path, language: str) -> None:
    folder, _key = made(tmp_path / "data")
    before = folder.database.read_bytes()
    with closed(folder):
        reading, writing = os.pipe()
        os.write(writing, PASSPHRASE.encode() + b"\n")
        os.close(writing)
        done = subprocess.run(
            [sys.executable, "-m", "desktop", "timeline", "--data", str(folder.path),
             "--passphrase-fd", str(reading)],
            capture_output=True, text=True, check=False, pass_fds=[reading], cwd=HERE,
            preexec_fn=as_anybody,
            env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": language},
        )  # fmt: skip
        os.close(reading)
    assert (done.returncode, done.stderr) == (5, READ_ONLY[language] + "\n")
    assert folder.database.read_bytes() == before


@contextmanager
def closed(folder: Folder) -> Iterator[None]:
    places = (folder.path, folder.media)
    files = [one for one in folder.path.iterdir() if one.is_file()]
    for one in (*files, *places):
        one.chmod(0o500 if one.is_dir() else 0o400)
    try:
        yield
    finally:
        for one in (*places, *files):
            one.chmod(0o700 if one.is_dir() else 0o600)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_folder_of_a_newer_version(
    tmp_path: Path, qapp: QApplication, language: str
) -> None:
    folder, key = made(tmp_path / "data")
    database = Database.open(folder, key)
    with database.write() as write:
        write.execute("PRAGMA user_version = 99")
    database.close()
    before = folder.database.read_bytes()
    assert await told(folder.path, language) == (5, NEWER[language] + "\n")
    assert NEWER[language] in at_the_door(qapp, folder, language)
    assert folder.database.read_bytes() == before


@contextmanager
def mute_engine(folder: Folder) -> Iterator[None]:
    """A process that holds the engine's lock and listens, and says nothing."""
    path = f"{os.environ['XDG_RUNTIME_DIR']}/{os.urandom(4).hex()}"
    with socket.socket(socket.AF_UNIX) as silent, folder.engine():
        silent.bind(path)
        silent.listen(64)
        folder.line.write_text(json.dumps({"unix": path}))
        yield
    folder.line.unlink(missing_ok=True)


async def test_an_engine_that_does_not_answer(tmp_path: Path, qapp: QApplication) -> None:
    """Reading goes on, writing is refused by nobody; one still line says what is in the way."""
    folder, key = made(tmp_path / "data")
    with mute_engine(folder):
        link = EngineLink(folder, key)
        with program(qapp, folder, key, "en", link) as open_:
            running = asyncio.create_task(link.run())
            window = open_.window
            assert window is not None
            assert HELD["en"] not in page(window)
            await until(lambda: HELD["en"] in page(window))
            window.visit("outbox")
            assert HELD["en"] in _lines(window.pages["outbox"].list)  # type: ignore[attr-defined]
            window.visit("today")
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        line = Deaf()
        with program(qapp, folder, key, "fr", line) as open_:
            line.state.emit("held")
            assert open_.window is not None
            assert HELD["fr"] in page(open_.window)
            line.state.emit(None)
            assert HELD["fr"] not in page(open_.window)
        for language in LANGUAGES:
            run = CommandLine(folder.path)
            run.environment |= {"LANGUAGE": language}
            assert (await run("timeline")).code == 0


def _lines(cards: object) -> str:
    rows = cards.rows()  # type: ignore[attr-defined]
    return "\n".join(str(getattr(row, "text", "")) for row in rows)


PROFILE = """schema = 1
[association]
id = "a"
name = "A"
color = "red"

[[groups]]
id = "Choir!"
name = 3

[notifications]
hours = ["08:00"]

[[servers]]
protocol = "matrix"
url = "http://example.org"
"""
LINES = {
    "en": {
        5: "“association.color” is not known here.",
        8: "has a value that cannot be.",
        9: "is of the wrong kind.",
        11: "belongs to each person, not to this file.",
    },
    "fr": {
        5: "« association.color » n’est pas connu ici.",
        8: "a une valeur impossible.",
        9: "n’est pas du bon genre.",
        11: "revient à chaque personne, pas à ce fichier.",
    },
}


def plain(text: str) -> str:
    """With ordinary spaces: French puts narrow ones before its signs."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_wrong_line_of_the_associations_file(
    tmp_path: Path, qapp: QApplication, language: str
) -> None:
    file = tmp_path / "association.toml"
    file.write_text(PROFILE)
    folder, _key = made(tmp_path / "data")
    code, err = await told(folder.path, language, "--profile", str(file))
    assert code == 2
    found = plain(err)
    for number, sentence in LINES[language].items():
        line = {"en": f"line {number}:", "fr": f"ligne {number} :"}[language]
        assert any(line in one and sentence in one for one in found.splitlines()), found
    with opened(qapp, folder, file, language) as start:
        window = start.program.window
        assert window is not None
        said_ = [plain(one) for one in page(window).splitlines()]
        for number, sentence in LINES[language].items():
            line = {"en": f"line {number}:", "fr": f"ligne {number} :"}[language]
            assert any(line in one and sentence in one for one in said_), said_
        # Made anew in another dress, the window still says it.
        start.program._renew()
        QTest.qWait(20)
        rest(start.program)
        assert start.program.window is not None
        again = [plain(one) for one in page(start.program.window).splitlines()]
        assert [one for one in again if LINES[language][5] in one]


@contextmanager
def opened(app: QApplication, folder: Folder, file: Path, language: str) -> Iterator[Start]:
    look.save(folder.path, Look(language=language, scheme="light"))
    with pytest.raises(ProfileError) as wrong:
        load(file)
    unlocking = Unlocking(folder, PASSPHRASE)
    assert unlocking.done.wait(60)
    start = Start(app, folder, unlocking, wrong.value, lambda _address: None)
    assert start._opened()
    start.program.join(Deaf())  # type: ignore[arg-type]
    QTest.qWait(20)
    rest(start.program)
    try:
        yield start
        assert no_modal(app)
    finally:
        if start.program.window is not None:
            start.program.window.close()
        start.program.close()
