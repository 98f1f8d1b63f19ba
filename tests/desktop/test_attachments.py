"""Files that go with a text: sealed when they are chosen, kept with the draft, sent in order."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop.cards.entry import EntryCard
from desktop.cards.lines import OutgoingLine
from desktop.cards.outgoing import OutgoingCard
from desktop.compose import attachments
from desktop.compose.composer import Composer
from desktop.places import AtConversation, ChangeOutgoing, NewPost, Nowhere
from desktop.side.change import ChangePanel
from desktop.side.conversation import ConversationPanel
from desktop.side.new import NewPostPanel
from desktop.window import Window
from storage.drafts import Drafts
from storage.media import MediaStore
from storage.model import Attachment, Batch, MediaKind, Say
from storage.rows import ChannelRow
from tests.desktop import sealed
from tests.desktop.community import CAMILLE, HOME, KEY, NEWS, TALK
from tests.desktop.conftest import House, press
from tests.desktop.test_writing import conversation, type_into, waiting
from tests.screens.inventing import drawing

Room = tuple[Window, ConversationPanel]


@pytest.fixture
def room(house: House) -> Room:
    """The window at an encrypted conversation."""
    window = house.open()
    house.receive(TALK, sealed.batch())
    return window, conversation(window, sealed.BOARD)


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    made = tmp_path / "Convocation.pdf"
    made.write_bytes(b"%PDF-1.7\n" + bytes(2000))
    return made


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    made = tmp_path / "Salle.png"
    made.write_bytes(drawing())
    return made


def attach(house: House, composer: Composer, *files: Path) -> tuple[Attachment, ...]:
    """Choose files, and wait until they are sealed."""
    composer.files.add(files)
    house.bot.waitUntil(lambda: not composer.files.busy, timeout=5000)
    return composer.files.chosen()


def sealed_bytes(house: House, one: Attachment) -> bytes | None:
    store = MediaStore(house.folder, KEY, house.database, house.clock)
    return store.read(one.media)


def test_two_files_leave_in_order_the_first_with_the_text(
    room: Room, house: House, letter: Path, photo: Path
) -> None:
    _window, panel = room
    composer = panel.composer
    assert composer.attach.isVisible()
    attach(house, composer, photo, letter)
    first, second = composer.files.chips
    assert (first.title.accessibleName(), second.title.accessibleName()) == (
        "Salle.png", "Convocation.pdf",
    )  # fmt: skip
    assert second.about.text() == "2\u00a0ko"
    assert first.alt.isVisible()
    assert not second.alt.isVisible()
    first.alt.setText("La salle des fêtes")
    composer.field.setPlainText("Pour lundi")
    photo.unlink()
    composer.send()
    one, two = waiting(house, 2)
    assert isinstance(one.intent, Say)
    assert isinstance(two.intent, Say)
    assert (one.intent.text, two.intent.text) == ("Pour lundi", "")
    [picture], [file] = one.intent.attachments, two.intent.attachments
    assert (picture.alt, picture.kind, picture.width, picture.height) == (
        "La salle des fêtes", MediaKind.IMAGE, 800, 500,
    )  # fmt: skip
    assert (file.name, file.mime, file.size) == ("Convocation.pdf", "application/pdf", 2009)
    assert sealed_bytes(house, picture) == drawing()
    assert sealed_bytes(house, file) == letter.read_bytes()
    house.bot.waitUntil(lambda: not composer.files.chips)
    assert Drafts(house.database, house.clock).all() == {}
    plain = [path.read_bytes() for path in house.folder.path.rglob("*") if path.is_file()]
    assert not any(b"%PDF-1.7" in data or b"IHDR" in data for data in plain)


def test_a_file_alone_is_enough(room: Room, house: House, letter: Path) -> None:
    composer = room[1].composer
    assert not composer.button.isEnabled()
    attach(house, composer, letter)
    assert composer.button.isEnabled()
    composer.send()
    [sent] = waiting(house, 1)
    assert isinstance(sent.intent, Say)
    assert sent.intent.text == ""


def test_what_is_attached_is_there_again_after_a_crash(
    room: Room, house: House, letter: Path, photo: Path
) -> None:
    window, panel = room
    attach(house, panel.composer, photo, letter)
    panel.composer.field.setPlainText("Pour lundi")
    panel.composer.files.chips[0].alt.setText("La salle")
    panel.composer.files.chips[0].alt.edited.emit("La salle")
    place = f"say:{sealed.BOARD.id}"
    drafts = Drafts(house.database, house.clock)
    house.bot.waitUntil(
        lambda: "La salle" in str(drafts.load(place)) and "lundi" in str(drafts.load(place))
    )
    crashed = house.program
    assert crashed is not None
    window.hide()  # nothing is asked to save anything any more
    fresh = house.open()
    again = conversation(fresh, sealed.BOARD)
    house.bot.waitUntil(lambda: len(again.composer.files.chips) == 2)
    assert again.composer.field.toPlainText() == "Pour lundi"
    assert [one.name for one in again.composer.files.chosen()] == ["Salle.png", "Convocation.pdf"]
    assert again.composer.files.chosen()[0].alt == "La salle"
    assert sealed_bytes(house, again.composer.files.chosen()[0]) == photo.read_bytes()
    again.composer.send()
    assert len(waiting(house, 2)) == 2
    window.close()
    crashed.close()


def test_each_conversation_keeps_its_own_files(room: Room, house: House, letter: Path) -> None:
    window, panel = room
    attach(house, panel.composer, letter)
    other = conversation(window, CAMILLE)
    house.bot.wait(50)
    assert not other.composer.files.chips
    back = conversation(window, sealed.BOARD)
    house.bot.waitUntil(lambda: len(back.composer.files.chips) == 1)


def test_a_file_that_is_still_read_when_one_goes_elsewhere_is_in_the_draft(
    room: Room, house: House, letter: Path
) -> None:
    window, panel = room
    panel.composer.field.setPlainText("Avec ceci")
    panel.composer.files.add([letter])
    assert panel.composer.files.busy
    window.open(Nowhere())
    drafts = Drafts(house.database, house.clock)
    place = f"say:{sealed.BOARD.id}"
    house.bot.waitUntil(lambda: "Convocation.pdf" in str(drafts.load(place)))
    assert (drafts.load(place) or {})["text"] == "Avec ceci"


def test_what_is_removed_is_not_kept(room: Room, house: House, letter: Path) -> None:
    composer = room[1].composer
    [one] = attach(house, composer, letter)
    composer.files.chips[0].drop.click()
    assert not composer.files.chosen()
    assert not composer.files.isVisible()
    house.bot.waitUntil(lambda: sealed_bytes(house, one) is None)
    assert Drafts(house.database, house.clock).all() == {}


def folder(tmp_path: Path) -> Path:
    (tmp_path / "Photos").mkdir()
    return tmp_path / "Photos"


def gone(tmp_path: Path) -> Path:
    return tmp_path / "parti.pdf"


def empty(tmp_path: Path) -> Path:
    (tmp_path / "vide.txt").touch()
    return tmp_path / "vide.txt"


def large(tmp_path: Path) -> Path:
    with (tmp_path / "film.mp4").open("wb") as stream:
        stream.truncate(20_000_001)
    return tmp_path / "film.mp4"


def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "tuyau")
    return tmp_path / "tuyau"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (folder, "«\u202fPhotos\u202f» est un dossier."), (gone, "n’est plus là."),
        (empty, "est vide."), (large, "est trop grand\u202f: l’envoi est limité à 19,1\u00a0Mo."),
        (pipe, "ne peut pas être lu."),
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_said_in_one_sentence_and_the_text_stays(
    room: Room, house: House, tmp_path: Path, make: Callable[[Path], Path], says: str
) -> None:
    composer = room[1].composer
    composer.field.setPlainText("Le texte reste")
    assert attach(house, composer, make(tmp_path)) == ()
    assert says in composer.files.still.text()
    assert composer.files.still.isVisible()
    assert composer.field.toPlainText() == "Le texte reste"
    assert composer.button.isEnabled()
    assert QApplication.activeModalWidget() is None


def test_a_full_disk_takes_no_file_and_says_so(
    room: Room, house: House, letter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from storage.errors import StorageError

    def full(*_: Any) -> Any:
        raise StorageError("full")

    monkeypatch.setattr(MediaStore, "attach", full)
    composer = room[1].composer
    attach(house, composer, letter)
    assert "Convocation.pdf" in composer.files.still.text()
    assert "disque est plein" in composer.files.still.text()


def test_a_picture_is_pasted_and_text_stays_text(room: Room, house: House) -> None:
    composer = room[1].composer
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(0)
    data = QMimeData()
    data.setImageData(image)
    assert composer.field.canInsertFromMimeData(data)
    composer.field.insertFromMimeData(data)
    house.bot.waitUntil(lambda: len(composer.files.chosen()) == 1)
    [one] = composer.files.chosen()
    assert (one.name, one.mime, one.width, one.height) == ("Image.png", "image/png", 40, 30)
    assert composer.field.toPlainText() == ""
    both = QMimeData()
    both.setImageData(image)
    both.setText("une cellule")
    composer.field.insertFromMimeData(both)
    assert composer.field.toPlainText() == "une cellule"
    assert len(composer.files.chips) == 1


def test_a_pasted_text_that_is_longer_than_any_message_goes_along_as_a_file(
    room: Room, house: House
) -> None:
    composer = room[1].composer
    data = QMimeData()
    data.setText("Une ligne de plus.\n" * 60_000)
    composer.field.insertFromMimeData(data)
    house.bot.waitUntil(lambda: len(composer.files.chosen()) == 1)
    [one] = composer.files.chosen()
    assert (one.name, one.mime) == ("Texte.txt", "text/plain")
    assert sealed_bytes(house, one) == data.text().encode()
    assert composer.field.toPlainText() == ""
    assert "est long" in composer.files.still.text()


def test_files_are_dropped_among_the_messages(room: Room, house: House, letter: Path) -> None:
    panel = room[1]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(letter))])
    enter = QDragEnterEvent(
        QPoint(20, 20), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(panel.list.viewport(), enter)
    assert enter.isAccepted()
    event = QDropEvent(
        QPointF(20, 20), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(panel.list.viewport(), event)
    house.bot.waitUntil(lambda: len(panel.composer.files.chosen()) == 1)


def test_a_link_that_is_pasted_is_text(room: Room, house: House) -> None:
    composer = room[1].composer
    data = QMimeData()
    data.setUrls([QUrl("https://asso.example/")])
    data.setText("https://asso.example/")
    composer.field.insertFromMimeData(data)
    assert composer.field.toPlainText() == "https://asso.example/"
    assert not composer.files.chips


def test_where_no_file_is_taken_none_is_offered(house: House, window: Window, letter: Path) -> None:
    composer = conversation(window).composer
    assert not composer.attach.isVisible()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(letter))])
    assert not composer.files.take(data)
    assert not composer._may_take(data)


def test_the_systems_own_dialog_chooses_and_nothing_waits_for_it(
    room: Room, house: House, letter: Path
) -> None:
    window, panel = room
    panel.composer.attach.click()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.fileMode() == QFileDialog.FileMode.ExistingFiles
    dialog.filesSelected.emit([str(letter)])
    dialog.close()
    house.bot.waitUntil(lambda: len(panel.composer.files.chosen()) == 1)


def test_a_post_takes_as_many_as_its_server_says(house: House, letter: Path, photo: Path) -> None:
    window = house.open()
    takes = replace(HOME, accepts=replace(HOME.accepts, attachments=2))
    house.receive(NEWS, Batch(channels=(takes,)))
    window.open(NewPost())
    panel = window.panel
    assert isinstance(panel, NewPostPanel)
    attach(house, panel.composer, photo, letter)
    attach(house, panel.composer, letter)
    assert len(panel.composer.files.chosen()) == 2
    assert panel.composer.files.still.text() == "2 fichiers peuvent accompagner un texte."
    panel.composer.field.setPlainText("Deux fichiers")
    panel.composer.files.chips[0].alt.setText("La salle")
    panel.composer.send()
    [sent] = waiting(house, 1)
    assert isinstance(sent.intent, Say)
    assert len(sent.intent.attachments) == 2
    assert sent.intent.visibility is not None


def test_shares_keep_their_order() -> None:
    made = [Attachment(media=f"m{n}", name=str(n), mime="", size=1) for n in range(5)]  # type: ignore[arg-type]
    assert attachments.spread(made, 2) == [tuple(made[:2]), tuple(made[2:4]), tuple(made[4:])]
    assert attachments.spread([], 1) == [()]
    assert attachments.spread(made[:1], 0) == [(made[0],)]


def test_what_waits_is_seen_as_it_will_be_and_keeps_its_files_when_it_is_changed(
    room: Room, house: House, photo: Path, letter: Path
) -> None:
    window, panel = room
    attach(house, panel.composer, photo, letter)
    panel.composer.field.setPlainText("Avant")
    panel.composer.files.chips[0].alt.setText("La salle")
    panel.composer.send()
    picture, file = waiting(house, 2)
    shown = {f"entry::{one.id}" for one in (picture, file)}
    house.bot.waitUntil(lambda: shown <= {row.key for row in panel.list.rows()})
    card = panel.list.card(f"entry::{picture.id}")
    assert isinstance(card, EntryCard)
    house.bot.waitUntil(lambda: card.views[0].pixmap is not None)
    other = panel.list.card(f"entry::{file.id}")
    assert isinstance(other, EntryCard)
    assert other.files[0].title.text() == "Convocation.pdf"
    assert not other.files[0].save.isVisible()
    assert "attachment:" not in str(house.wire.asked)  # no server has it yet
    window.visit("outbox")
    page: Any = window.pages["outbox"]
    row = next(r for r in page.list.rows() if isinstance(r, OutgoingLine))
    seen = page.list.card(row.key)
    assert isinstance(seen, OutgoingCard)
    assert [view.isVisible() for view in seen.pictures] == [True]
    assert "Salle.png" in seen.text.text()
    window.open(ChangeOutgoing(picture.id))
    change = window.panel
    assert isinstance(change, ChangePanel)
    [chip] = change.files.chips
    assert chip.title.accessibleName() == "Salle.png"
    change.field.setPlainText("Après")
    change.keep()
    house.bot.waitUntil(lambda: "Après" in str(waiting(house, 2)[0].intent))
    house.bot.waitUntil(lambda: window.panel is not change)
    again = waiting(house, 2)[0].intent
    assert isinstance(again, Say)
    assert again.attachments == picture.intent.attachments  # type: ignore[union-attr]
    window.open(ChangeOutgoing(picture.id))
    change = window.panel
    assert isinstance(change, ChangePanel)
    change.files.chips[0].alt.setText("La salle, vide")
    change.files.chips[0].alt.edited.emit("La salle, vide")
    drafts = Drafts(house.database, house.clock)
    house.bot.waitUntil(lambda: "vide" in str(drafts.load(f"waiting:{picture.id}")))
    change.keep()
    house.bot.waitUntil(lambda: "vide" in str(waiting(house, 2)[0].intent))
    window.open(ChangeOutgoing(picture.id))
    change = window.panel
    assert isinstance(change, ChangePanel)
    change.files.chips[0].drop.click()  # it is left out
    change.keep()
    house.bot.waitUntil(lambda: waiting(house, 2)[0].intent == replace(again, attachments=()))
    house.bot.waitUntil(lambda: sealed_bytes(house, again.attachments[0]) is None)


def test_many_files_do_not_push_the_text_off_the_screen(
    room: Room, house: House, letter: Path
) -> None:
    composer = room[1].composer
    attach(house, composer, *[letter] * 25)
    assert len(composer.files.chosen()) == attachments.MOST
    house.bot.wait(50)
    assert composer.field.isVisible()
    assert composer.height() < room[0].height() // 2
    assert composer.button.geometry().bottom() <= composer.height()


def test_places_know_what_they_take(house: House) -> None:
    window = house.open()
    house.receive(TALK, sealed.batch())
    row = window.desk.pages.channel(sealed.BOARD.id)
    assert isinstance(row, ChannelRow)
    assert (row.accepts.attachments, row.accepts.max_bytes) == (1, 20_000_000)
    window.open(AtConversation(sealed.BOARD.id))


def test_a_long_description_can_be_read_while_it_is_written(
    room: Room, house: House, photo: Path
) -> None:
    composer = room[1].composer
    attach(house, composer, photo)
    alt = composer.files.chips[0].alt
    low = alt.height()
    alt.setFocus()
    type_into(alt, "La salle des fêtes vue du perron, avec les guirlandes et les tables. " * 2)
    house.bot.waitUntil(lambda: alt.height() >= 2 * low - 30)
    assert alt.verticalScrollBar().maximum() == 0
    press(alt, Qt.Key.Key_Return)
    assert not alt.hasFocus()
    alt.setPlainText("deux\nlignes " + "x" * 2000)
    [one] = composer.files.chosen()
    assert one.alt.startswith("deux lignes xxx")
    assert len(one.alt) == 1000
    house.bot.waitUntil(lambda: alt.verticalScrollBar().maximum() > 0)
