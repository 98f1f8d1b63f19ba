"""A disk that is full, and a person who goes on: what they wrote goes nowhere without them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.cards.draft import DraftCard
from desktop.cards.parts import Button
from desktop.places import AtConversation, ChangeOutgoing, NewEvent
from storage import keys
from storage.database import Database
from storage.drafts import Drafts
from storage.errors import StorageError
from storage.keys import Vault
from storage.model import Outgoing, OutgoingId, Say
from storage.outbox import Outbox
from tests.desktop.community import CAMILLE, KEY, PROMO, TALK
from tests.desktop.conftest import House
from tests.desktop.test_locking import PASSPHRASE, open_again
from tests.desktop.test_writing import conversation, type_into
from tests.storage.test_moving_the_key import Cheap

BEGUN = "Ne te perds pas en chemin"


class Disk:
    """Of the window's own writing: the engine's side of the folder is another connection."""

    full = True


@pytest.fixture
def disk(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    made, really = Disk(), Database.write

    def write(database: Database, **told: Any) -> Any:
        if made.full and database is not house.database:
            raise StorageError("full")
        return really(database, **told)

    monkeypatch.setattr(Database, "write", write)
    house.open()
    assert house.program is not None
    house.program._troubles._again.setInterval(50)
    yield made
    made.full = False
    assert house.program is not None
    house.program.finish()


def here(house: House) -> str:
    panel: Any = house.window.panel
    return str(panel.composer.field.toPlainText())


def kept(house: House) -> str:
    return str(Drafts(house.database, house.clock).all())


def begin(house: House) -> None:
    field = conversation(house.window).composer.field
    field.setFocus()
    field.insertPlainText(BEGUN)


def renew(house: House) -> None:
    before = house.window
    before.desk.looked.emit(replace(before.desk.look, scheme="dark"))
    house.bot.waitUntil(lambda: house.window is not before)


@pytest.mark.parametrize(
    "go",
    [
        lambda house: house.window.open(AtConversation(PROMO.id)),
        lambda house: house.window.open(NewEvent()),
        renew,
    ],
    ids=["another conversation", "a form", "another look"],
)
def test_a_text_that_was_left_is_there_again_and_is_kept_when_there_is_room(
    house: House, disk: Disk, go: Callable[[House], None]
) -> None:
    begin(house)
    go(house)
    house.bot.wait(30)
    house.window.open(AtConversation(CAMILLE.id))
    house.bot.waitUntil(lambda: here(house) == BEGUN)
    house.window.open(NewEvent())
    house.bot.wait(30)
    assert BEGUN not in kept(house)
    disk.full = False
    house.bot.waitUntil(lambda: BEGUN in kept(house))  # and nobody went back there
    assert house.program is not None
    house.bot.waitUntil(lambda: house.program is not None and not house.program.unkept)


def test_a_form_that_was_left_is_kept_when_there_is_room(house: House, disk: Disk) -> None:
    house.window.open(NewEvent())
    form: Any = house.window.panel
    type_into(form.fields.title, BEGUN)
    house.window.open(AtConversation(CAMILLE.id))
    house.bot.wait(30)
    disk.full = False
    house.bot.waitUntil(lambda: BEGUN in kept(house))


def test_what_was_tried_in_vain_is_tried_again_where_it_was_left(house: House, disk: Disk) -> None:
    begin(house)
    panel: Any = house.window.panel
    panel.composer.draft.flush()
    house.bot.waitUntil(panel.composer.still.isVisible)
    house.window.open(AtConversation(PROMO.id))  # no key was pressed since
    assert not panel.composer.still.isVisible()
    disk.full = False
    house.bot.waitUntil(lambda: BEGUN in kept(house))


def test_what_a_page_meets_does_not_hide_for_long_that_the_disk_is_full(
    house: House, disk: Disk
) -> None:
    begin(house)
    panel: Any = house.window.panel
    panel.composer.draft.flush()
    house.bot.waitUntil(lambda: house.window.desk.trouble == "full")
    assert house.program is not None
    house.program._troubles.folder_is("held")
    assert house.window.desk.trouble == "held"
    house.bot.waitUntil(lambda: house.window.desk.trouble == "full")


@pytest.mark.parametrize("left", [False, True], ids=["open", "left"])
def test_the_window_asks_before_it_closes_on_what_cannot_be_kept(
    house: House, disk: Disk, left: bool
) -> None:
    begin(house)  # and nothing has told yet that the disk is full
    if left:
        house.window.open(AtConversation(PROMO.id))
        house.bot.wait(30)
    window, question = house.window, house.window.still.question
    assert not window.close()
    assert "Le disque est plein" in question.sentence.text()
    question.second.click()  # No
    assert window.isVisible()
    QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert question.open
    question.first.click()
    assert not window.isVisible()
    assert house.program is not None
    assert house.program._over


def test_a_window_that_can_keep_its_text_closes_at_once(house: House, disk: Disk) -> None:
    begin(house)
    panel: Any = house.window.panel
    panel.composer.draft.flush()
    house.bot.waitUntil(lambda: house.window.desk.trouble == "full")
    disk.full = False
    assert house.window.close()
    assert house.program is not None
    house.program.close()
    assert BEGUN in kept(house)


def test_a_text_that_was_left_and_cannot_be_kept_is_not_thrown_away_for_a_lock(
    house: House, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "Cost", Cheap)
    Vault(house.folder).adopt(KEY, PASSPHRASE)
    begin(house)
    house.window.open(AtConversation(PROMO.id))
    house.bot.wait(30)
    question = house.window.still.question
    QTest.keyClick(house.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    house.bot.waitUntil(lambda: question.open)
    assert "n’est pas verrouillé" in question.sentence.text()
    question.first.click()  # all the same
    house.bot.waitUntil(lambda: house.program is not None and house.program.window is None)
    assert house.program is not None
    assert not house.program.unkept
    disk.full = False
    window = open_again(house)
    window.open(AtConversation(CAMILLE.id))
    house.bot.wait(50)
    assert here(house) == ""


@pytest.mark.parametrize("left", [False, True], ids=["open", "left"])
def test_what_is_typed_while_a_change_is_being_kept_stays(house: House, left: bool) -> None:
    waits = Outgoing(
        id=OutgoingId("a" * 32), account=TALK.id, channel=PROMO.id, intent=Say(text="Plus tard"),
        at=house.clock.now(),
    )  # fmt: skip
    Outbox(house.database, house.clock).add(waits)
    window = house.open()
    window.open(ChangeOutgoing(waits.id))
    form: Any = window.panel
    type_into(form.field, "Un peu ")
    form.keep()
    type_into(form.field, BEGUN)
    if left:
        window.open(AtConversation(CAMILLE.id))
    house.bot.waitUntil(lambda: BEGUN in kept(house))
    house.bot.wait(50)
    assert BEGUN in kept(house)
    [row] = window.desk.pages.outbox()
    assert "Un peu" in str(row.intent)


def begin_with_room(house: House, disk: Disk) -> None:
    """A text that is kept before the disk is full."""
    disk.full = False
    begin(house)
    house.bot.waitUntil(lambda: BEGUN in kept(house))
    disk.full = True


def test_a_draft_that_is_discarded_does_not_come_back_with_what_could_not_be_kept_of_it(
    house: House, disk: Disk
) -> None:
    begin_with_room(house, disk)
    panel: Any = house.window.panel
    panel.composer.field.insertPlainText(" ni en route")
    house.window.open(AtConversation(PROMO.id))
    house.bot.waitUntil(lambda: bool(house.window.desk.unkept))
    house.window.visit("drafts")
    house.bot.wait(30)

    def button() -> Button:
        [card] = [one for one in house.window.findChildren(DraftCard) if one.isVisible()]
        return card.discard

    button().click()
    house.bot.wait(30)
    assert house.window.desk.unkept  # there is no room for that either: nothing is lost
    disk.full = False
    button().click()
    house.bot.waitUntil(lambda: button().text() == "Annuler")
    house.window.desk.writer.ask(lambda stores: stores.settings.set("a.b", 1))
    house.bot.wait(50)
    assert BEGUN not in kept(house)
    button().click()
    house.bot.waitUntil(lambda: "ni en route" in kept(house))


def test_whoever_ends_it_while_it_is_out_of_sight_is_asked_too(house: House, disk: Disk) -> None:
    begin(house)
    house.window.hide()
    program, question = house.program, house.window.still.question
    assert program is not None
    assert not program.end()
    assert question.open
    question.second.click()  # No
    assert not program._over
    disk.full = False
    assert program.end()
    assert program._over
    program.close()
    assert BEGUN in kept(house)


def test_a_text_that_was_emptied_on_a_full_disk_does_not_come_back(
    house: House, disk: Disk
) -> None:
    begin_with_room(house, disk)
    composer = conversation(house.window).composer
    composer.field.insertPlainText(" encore")
    composer.draft.flush()
    house.bot.waitUntil(composer.still.isVisible)
    composer.field.clear()
    composer.draft.flush()
    disk.full = False
    composer.draft.save()
    house.bot.waitUntil(lambda: BEGUN not in kept(house))
    house.bot.waitUntil(lambda: not composer.still.isVisible())
