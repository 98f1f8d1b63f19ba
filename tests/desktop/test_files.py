"""Files that came with a message: names made safe, saved where one says, opened without a trace."""

from __future__ import annotations

import os
import stat
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QFileDialog

from desktop.cards.entry import EntryCard
from desktop.cards.files import FileRow, name_of
from desktop.side.conversation import ConversationPanel
from desktop.window import Window
from desktop.wording import filenames
from desktop.work import opened
from desktop.work.files import Files
from desktop.work.opened import Opened
from storage.model import Media, MediaId, MediaKind
from tests.desktop import sealed
from tests.desktop.community import TALK
from tests.desktop.conftest import House
from tests.desktop.test_writing import conversation

PDF = b"%PDF-1.7 texte secret du compte rendu"


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("Compte rendu.pdf", "Compte rendu.pdf"), ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system32\\cmd.exe", "cmd.exe"), (".bashrc", "bashrc"), ("...", "fichier"),
        ("", "fichier"), ("a\u202egpj.exe", "agpj.exe"), ("a\x00b\nc.txt", "ab c.txt"),
        ("CON", "_CON"), ("nul.txt", "_nul.txt"), ("com1.tar.gz", "_com1.tar.gz"),
        ("trou. . .", "trou"), ("quoi?*<>|.txt", "quoi .txt"), ("e\u0301te\u0301.txt", "été.txt"),
        ("dossier/", "dossier"), ("\u200b\u2066\ufeff", "fichier"), ("~/x", "x"),
    ],
)  # fmt: skip
def test_names_are_made_safe(given: str, made: str) -> None:
    assert filenames.safe(given, "fichier") == made


@given(st.text(max_size=400))
def test_whatever_a_name_is_it_stays_one_harmless_name(given: str) -> None:
    made = filenames.safe(given, "fichier")
    assert made
    assert not set(made) & set('<>:"/\\|?*')
    assert not made.startswith(".")
    assert made[-1] not in ". "
    assert len(made.encode()) <= filenames.LONGEST + 1
    assert all(unicodedata.category(letter)[0] != "C" for letter in made)
    assert filenames.safe(made, "fichier") == made or made.startswith("_")


def test_a_long_name_keeps_its_ending() -> None:
    made = filenames.safe("é" * 300 + ".pdf", "fichier")
    assert made.endswith("é.pdf")
    assert len(made.encode()) <= filenames.LONGEST


@pytest.mark.parametrize(
    "name",
    ["a.exe", "a.desktop", "a.sh", "a.html", "a.svg", "a.jar", "a.docm", "a", "a.pdf.lnk", "a.py"],
)
def test_what_could_do_something_is_never_opened(name: str) -> None:
    assert not filenames.may_be_opened(name)


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's own folder in memory, or what stands for it."""
    made = tmp_path / "run"
    made.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(made))
    return made


@pytest.fixture
def panel(house: House, runtime: Path) -> ConversationPanel:
    window = house.open()
    house.receive(TALK, sealed.batch())
    return conversation(window, sealed.BOARD)


def card_of(panel: ConversationPanel, item: str) -> EntryCard:
    entry = next(e for e in panel._entries if e.item == f"${item}")
    panel.list.to_row(f"entry::{entry.row}")
    card = panel.list.card(f"entry::{entry.row}")
    assert isinstance(card, EntryCard)
    return card


def row_of(panel: ConversationPanel, item: str) -> FileRow:
    card = card_of(panel, item)
    [row] = [row for row in card.files if not row.isHidden()]
    return row


def files_of(house: House) -> Files:
    files = house.window.desk.files
    assert isinstance(files, Files)
    return files


def test_a_file_says_its_name_kind_and_size(panel: ConversationPanel) -> None:
    row = row_of(panel, "minutes")
    assert row.title.text() == "Compte rendu du 12 novembre.pdf"
    assert row.about.text() == "Fichier PDF, 242,5\u00a0ko"
    assert (row.open.text(), row.save.text()) == ("Ouvrir", "Enregistrer sous…")
    card = card_of(panel, "minutes")
    assert row.spoken() in card.spoken()
    assert row.geometry().bottom() < card.height()


def test_a_program_is_only_saved_and_says_so(panel: ConversationPanel) -> None:
    row = row_of(panel, "setup")
    assert row.title.text() == "gpj.installer.exe"
    assert row.about.text().startswith("Programme, ")
    assert not row.open.isVisible()
    assert row.save.isVisible()
    assert "n’est jamais ouvert d’ici" in row.still.text()


def save(house: House, row: FileRow, place: Path) -> None:
    row.save.click()
    dialog = house.window.findChild(QFileDialog)
    assert dialog is not None
    assert [Path(one).name for one in dialog.selectedFiles()] == [row.title.text()]
    dialog.fileSelected.emit(str(place))
    dialog.close()


def test_a_file_is_fetched_and_saved_where_the_person_says(
    panel: ConversationPanel, house: House, tmp_path: Path
) -> None:
    row = row_of(panel, "minutes")
    place = tmp_path / "Chez moi.pdf"

    def fetch(name: str, then: Any = None, failed: Any = None, **asked: Any) -> None:
        if "again" not in asked:  # a picture of the conversation
            return
        assert (name, asked["account"], asked["again"]) == ("fetch", TALK.id, True)
        sealed.seal(house.database, house.folder, house.clock, sealed.MINUTES, PDF)
        then({})

    house.wire.call = fetch  # type: ignore[method-assign]
    save(house, row, place)
    house.bot.waitUntil(lambda: row.still.text() == "C’est enregistré.")
    assert place.read_bytes() == PDF
    assert not place.stat().st_mode & 0o111
    assert [one.name for one in tmp_path.iterdir() if one.name.endswith(".part")] == []


def test_what_cannot_be_saved_says_why_in_the_row(
    panel: ConversationPanel, house: House, tmp_path: Path
) -> None:
    row = row_of(panel, "minutes")
    house.wire.answers["fetch"] = "not-found"
    save(house, row, tmp_path / "a.pdf")
    house.bot.waitUntil(lambda: row.still.text() == "Le serveur n’a plus ce fichier.")
    sealed.seal(house.database, house.folder, house.clock, sealed.MINUTES, PDF)
    save(house, row, tmp_path / "nulle part" / "a.pdf")
    house.bot.waitUntil(lambda: "Choisissez-en un autre" in row.still.text())
    assert card_of(panel, "minutes").height() > row.geometry().bottom()


def test_a_file_is_opened_from_memory_alone_and_nothing_of_it_remains(
    panel: ConversationPanel, house: House, runtime: Path
) -> None:
    sealed.seal(house.database, house.folder, house.clock, sealed.MINUTES, PDF)
    shown: list[Path] = []
    files_of(house).show = shown.append
    row_of(panel, "minutes").open.click()
    house.bot.waitUntil(lambda: len(shown) == 1)
    [copy] = shown
    assert copy.read_bytes() == PDF
    assert copy.name == "Compte rendu du 12 novembre.pdf"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o400
    assert copy.is_relative_to(runtime)
    for place in (copy.parent, copy.parent.parent):
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
    house.close()
    assert list(runtime.iterdir()) == []


def test_a_program_in_disguise_is_not_opened(
    panel: ConversationPanel, house: House, runtime: Path
) -> None:
    sealed.seal(house.database, house.folder, house.clock, sealed.MINUTES, b"MZ\x90\x00")
    shown: list[Path] = []
    files_of(house).show = shown.append
    row = row_of(panel, "minutes")
    row.open.click()
    house.bot.waitUntil(lambda: "c’est un programme" in row.still.text())
    assert shown == []
    assert list(runtime.iterdir()) == []


def test_what_a_crash_left_is_removed_and_what_is_in_use_is_not(runtime: Path) -> None:
    living, dead = Opened(), Opened()
    used, left = living.copy("a.pdf", PDF), dead.copy("b.pdf", PDF)
    assert dead._lock is not None
    dead._lock.__exit__(None, None, None)  # its process is no more
    dead._lock = None
    (runtime / "autre").mkdir()
    assert Opened().sweep() == 1
    assert used.exists()
    assert not left.exists()
    assert (runtime / "autre").exists()
    living.close()
    assert [one.name for one in runtime.iterdir()] == ["autre"]


@pytest.mark.parametrize("mode", [0o755, None])
def test_without_a_private_folder_in_memory_files_are_only_saved(
    house: House, runtime: Path, mode: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if mode is None:
        monkeypatch.delenv("XDG_RUNTIME_DIR")
    else:
        runtime.chmod(mode)
    assert opened.private_folder() is None
    window: Window = house.open()
    house.receive(TALK, sealed.batch())
    row = row_of(conversation(window, sealed.BOARD), "minutes")
    assert not row.open.isVisible()
    assert row.save.isVisible()
    with pytest.raises(FileNotFoundError):
        Opened().copy("a.pdf", PDF)


def test_a_picture_is_saved_from_its_menu(
    panel: ConversationPanel, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtWidgets import QMenu

    monkeypatch.setattr(QMenu, "popup", lambda *_: None)
    sealed.seal(house.database, house.folder, house.clock, sealed.SNOW, b"image")
    card = card_of(panel, "snow")
    card.menu(card.mapToGlobal(card.rect().center()))
    menu = card.findChild(QMenu)
    assert menu is not None
    action = next(one for one in menu.actions() if one.text().startswith("Enregistrer l’image"))
    assert "La salle des fêtes sous la" in action.text()
    action.trigger()
    dialog = house.window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "neige.png"))
    dialog.close()
    menu.close()
    house.bot.waitUntil(lambda: card.why.text() == "C’est enregistré.")
    assert (tmp_path / "neige.png").read_bytes() == b"image"


def test_a_file_without_a_name_gets_one() -> None:
    bare = Media(id=MediaId("x"), remote="mxc://a/b", kind=MediaKind.FILE, mime="application/pdf")
    assert name_of(bare).endswith(".pdf")


def test_pictures_beyond_the_fourth_are_files(house: House, runtime: Path) -> None:
    from dataclasses import replace
    from datetime import timedelta

    from storage.model import Reason
    from tests.desktop.community import message, place

    five = tuple(replace(sealed.SNOW, id=MediaId(f"p{n}"), name=f"{n}.png") for n in range(5))
    window = house.open()
    house.receive(TALK, sealed.batch())
    item = message("five", "paul", "Cinq", timedelta(hours=1), media=five)
    house.receive(TALK, place((item,), sealed.BOARD, Reason.ROOM))
    card = card_of(conversation(window, sealed.BOARD), "five")
    assert len([view for view in card.views if view.isVisible()]) == 4
    assert [row.title.text() for row in card.files if not row.isHidden()] == ["4.png"]


def test_root_or_not_the_umask_does_not_open_the_copy(runtime: Path) -> None:
    before = os.umask(0)
    try:
        copy = Opened().copy("a.txt", b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o400
