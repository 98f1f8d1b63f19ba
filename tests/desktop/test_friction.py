"""Gentle friction: an old message, a picture without words, quiet hours; each asked once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QMenu

from desktop.cards import entrymenu
from desktop.compose.composer import Composer
from desktop.compose.question import Question
from desktop.places import AtConversation, AtThread, NewPost
from desktop.side.conversation import ConversationPanel
from desktop.side.new import NewPostPanel
from desktop.side.thread import ThreadPanel
from desktop.window import Window
from storage.calm.choices import Quiet
from storage.calm.keeping import Keeping
from storage.model import NEXT_PAGE, Batch, Boost, Media, MediaId, Reason, Say
from storage.outbox import Outbox
from storage.rows import Entry
from tests.desktop.community import (
    CAMILLE,
    HOME,
    HOURS,
    NEWS,
    PICTURE,
    PROMO,
    TALK,
    message,
    place,
    post,
)
from tests.desktop.conftest import House, press
from tests.desktop.test_writing import conversation, type_into, waiting

NIGHT = datetime(2026, 11, 21, 23, 15)  # noqa: DTZ001  # this computer's own
WEEK = timedelta(days=7)


def equal(question: Question) -> tuple[str, str]:
    """The words of both answers, which must look alike."""
    first, second = question.first, question.second
    assert question.isVisible()
    assert first.size() == second.size()
    assert first.property("main") == second.property("main")
    assert first.font() == second.font()
    return first.text(), second.text()


def restarted(house: House) -> Window:
    """The same folder in a new program."""
    assert house.program is not None
    old = house.window
    old.close()
    house.program.close()
    return house.open()


# --- an old message ------------------------------------------------------------------------------


def answering(house: House, window: Window, ago: timedelta, room: Any = PROMO) -> Composer:
    """Answer something of that age in a conversation."""
    old = message(f"old{ago.days}{room.remote}", "mathis", "Qui vient ?", ago)
    reason = Reason.ROOM if room is PROMO else Reason.DIRECT
    house.receive(TALK, place((old,), room, reason))
    entry = window.desk.pages.entry(old.id)
    assert entry is not None
    window.open(AtConversation(room.id, entry))
    panel = window.panel
    assert isinstance(panel, ConversationPanel)
    return panel.composer


@pytest.mark.row("C15")
def test_an_old_message_is_answered_after_one_question(window: Window, house: House) -> None:
    composer = answering(house, window, timedelta(days=262))
    type_into(composer.field, "Moi")
    question = composer.question
    assert question.sentence.text() == "Ce message date du 4 mars. Y répondre tout de même\u202f?"
    assert equal(question) == ("Oui", "Non")
    assert composer.field.toPlainText() == "Moi"  # typing goes on: nothing took the keyboard
    composer.send()
    assert question.first.hasFocus()
    assert not window.desk.pages.outbox()
    question.first.click()
    [sent] = waiting(house, 1)
    assert isinstance(sent.intent, Say)
    assert sent.intent.reply_to == "$old262!promo"
    again = answering(house, restarted(house), timedelta(days=262))
    type_into(again.field, "Encore")
    assert not again.question.isVisible()


def test_no_keeps_the_words_and_is_never_asked_again(window: Window, house: House) -> None:
    composer = answering(house, window, timedelta(days=8))
    type_into(composer.field, "Moi")
    composer.question.second.click()
    assert not composer.answered.isVisible()
    assert composer.field.toPlainText() == "Moi"
    assert not window.desk.pages.outbox()
    composer.send()
    [sent] = waiting(house, 1)
    assert sent.intent == Say(text="Moi")
    again = answering(house, window, timedelta(days=8))
    type_into(again.field, "Encore")
    assert not again.question.isVisible()


@pytest.mark.parametrize(
    ("room", "days", "asked"),
    [(PROMO, 6, False), (PROMO, 8, True), (CAMILLE, 8, False), (CAMILLE, 31, True)],
)
def test_a_room_grows_old_sooner_than_a_talk_of_two(
    window: Window, house: House, room: Any, days: int, asked: bool
) -> None:
    composer = answering(house, window, timedelta(days=days), room)
    type_into(composer.field, "a")
    assert composer.question.isVisible() is asked


def test_reading_an_old_thread_asks_nothing(window: Window, house: House) -> None:
    old = post("vieux", "eric", "Nos mesures.", timedelta(days=40))
    house.receive(NEWS, place((old,), HOME, Reason.FOLLOWED))
    entry = window.desk.pages.entry(old.id)
    assert entry is not None
    window.open(AtThread(entry))
    panel = window.panel
    assert isinstance(panel, ThreadPanel)
    assert not panel.composer.question.isVisible()
    type_into(panel.composer.field, "Merci")
    assert equal(panel.composer.question) == ("Oui", "Non")
    panel.composer.question.second.click()
    assert panel.composer.field.toPlainText() == "Merci"
    assert not window.desk.pages.outbox()


# --- pictures without words ----------------------------------------------------------------------


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    made = tmp_path / "Salle.png"
    image = QImage(800, 500, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    assert image.save(str(made))
    return made


def posting(house: House, window: Window, *files: Path) -> Composer:
    """A new post with pictures."""
    takes = replace(HOME, accepts=replace(HOME.accepts, attachments=4))
    house.receive(NEWS, Batch(channels=(takes,)))
    window.open(NewPost())
    panel = window.panel
    assert isinstance(panel, NewPostPanel)
    panel.composer.files.add(files)
    house.bot.waitUntil(lambda: not panel.composer.files.busy, timeout=5000)
    panel.composer.field.setPlainText("La salle")
    return panel.composer


@pytest.mark.row("F4", "C15")
def test_a_picture_without_words_is_asked_about_once(
    window: Window, house: House, photo: Path
) -> None:
    composer = posting(house, window, photo)
    [chip] = composer.files.chips
    assert chip.alt.isVisible()
    composer.send()
    assert composer.question.sentence.text().startswith("Cette image n’a pas de description.")
    assert equal(composer.question) == ("La décrire", "Envoyer ainsi")
    composer.question.first.click()
    assert chip.alt.hasFocus()
    assert not window.desk.pages.outbox()
    type_into(chip.alt, "La salle des fêtes")
    composer.send()
    [sent] = waiting(house, 1)
    assert isinstance(sent.intent, Say)
    assert sent.intent.attachments[0].alt == "La salle des fêtes"


def test_who_said_that_it_may_go_as_it_is_is_not_asked_again(
    window: Window, house: House, photo: Path
) -> None:
    composer = posting(house, window, photo)
    composer.send()
    composer.question.first.click()  # to describe it, and then the person does not
    composer.send()
    [sent] = waiting(house, 1)
    assert isinstance(sent.intent, Say)
    assert sent.intent.attachments[0].alt == ""
    another = posting(house, window, photo)
    another.send()
    assert another.question.isVisible()  # another picture
    another.question.second.click()
    waiting(house, 2)


def test_several_pictures_are_one_question(window: Window, house: House, photo: Path) -> None:
    composer = posting(house, window, photo, photo)
    composer.send()
    assert equal(composer.question) == ("Les décrire", "Envoyer ainsi")
    composer.question.second.click()
    [sent] = waiting(house, 1)
    assert isinstance(sent.intent, Say)
    assert len(sent.intent.attachments) == 2


# --- quiet hours ---------------------------------------------------------------------------------


@pytest.fixture
def night(house: House) -> House:
    """A quarter past eleven; quiet from ten to seven, and a page at eight."""
    house.clock.at = NIGHT.astimezone(UTC)
    calm = Keeping(house.database)
    calm.answer_hours([[8 * 60, 18 * 60 + 30]] * 7)
    calm.set_quiet([Quiet(begins=22 * 60, ends=7 * 60)] * 7)
    return house


def morning() -> datetime:
    """The next page."""
    return (NIGHT + timedelta(days=1)).replace(hour=8, minute=0).astimezone(UTC)


@pytest.mark.row("C15")
def test_in_quiet_hours_it_can_leave_with_the_next_page(night: House) -> None:
    window = night.open()
    panel = conversation(window)
    panel.composer.field.setPlainText("Tu dors ?")
    panel.composer.send()
    assert equal(panel.composer.question) == (
        "Envoyer maintenant",
        "Avec la prochaine page, à 8\u202fh\u202f00",
    )
    assert not window.desk.pages.outbox()
    panel.composer.question.second.click()
    [sent] = waiting(night, 1)
    assert (sent.not_before, sent.error) == (morning(), NEXT_PAGE)
    night.bot.waitUntil(lambda: panel.composer.field.toPlainText() == "")
    card: Any = panel.list.card(f"entry::{sent.id}")
    assert card.state.text().startswith("Part avec votre prochaine page, à 8")
    panel.composer.field.setPlainText("Et demain ?")
    panel.composer.send()  # said for this conversation, until these quiet hours end
    first, second = waiting(night, 2)
    assert second.not_before == first.not_before
    card.state.linkActivated.emit("retry")
    outbox = Outbox(night.database, night.clock)
    night.bot.waitUntil(lambda: outbox.get(first.id).not_before is None)  # type: ignore[union-attr]


def test_now_is_said_once_for_a_conversation_and_these_hours(night: House) -> None:
    window = night.open()
    panel = conversation(window)
    panel.composer.field.setPlainText("Urgent")
    panel.composer.send()
    panel.composer.question.first.click()
    [sent] = waiting(night, 1)
    assert sent.not_before is None
    night.bot.waitUntil(lambda: panel.composer.field.toPlainText() == "")
    panel.composer.field.setPlainText("Encore")
    panel.composer.send()
    waiting(night, 2)
    other = conversation(window, PROMO)
    other.composer.field.setPlainText("À tous")
    other.composer.send()
    assert other.composer.question.isVisible()
    night.clock.at += timedelta(days=1)
    again = conversation(window)
    again.composer.field.setPlainText("Le lendemain soir")
    again.composer.send()
    assert again.composer.question.isVisible()


def test_by_day_and_in_a_pause(night: House) -> None:
    night.clock.at = NIGHT.replace(hour=14).astimezone(UTC)
    window = night.open()
    panel = conversation(window)
    panel.composer.field.setPlainText("À table")
    panel.composer.send()
    [sent] = waiting(night, 1)
    assert sent.not_before is None
    night.bot.waitUntil(lambda: panel.composer.field.toPlainText() == "")
    Keeping(night.database).pause(NIGHT.replace(hour=19, minute=0).astimezone(UTC))
    panel.composer.field.setPlainText("Pendant la pause")
    panel.composer.send()
    assert "pause" in panel.composer.question.sentence.text()
    panel.composer.question.second.click()
    _first, later = waiting(night, 2)
    assert later.not_before == morning()  # not 18:30, which is within the pause


def test_who_has_no_hours_is_offered_the_end_of_the_quiet(house: House) -> None:
    house.clock.at = NIGHT.astimezone(UTC)
    Keeping(house.database).set_quiet([Quiet(begins=22 * 60, ends=7 * 60)] * 7)
    panel = conversation(house.open())
    panel.composer.field.setPlainText("Tu dors ?")
    panel.composer.send()
    panel.composer.question.second.click()
    [sent] = waiting(house, 1)
    assert sent.not_before == morning().replace(hour=(NIGHT.replace(hour=7)).astimezone(UTC).hour)


def test_by_keys_alone(night: House) -> None:
    panel = conversation(night.open())
    type_into(panel.composer.field, "Tu dors ?")
    press(panel.composer.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    question = panel.composer.question
    assert question.first.hasFocus()
    press(question.first, Qt.Key.Key_Tab)
    press(question.second, Qt.Key.Key_Space)
    [sent] = waiting(night, 1)
    assert sent.not_before == morning()


# --- passing on, and not reading -----------------------------------------------------------------


@pytest.fixture(autouse=True)
def _menus_stay_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """This platform has no place for them; what they offer is all there is to see."""
    monkeypatch.setattr(QMenu, "popup", lambda *_: None)


def entry_menu(window: Window, entry: Entry) -> Callable[[str], QAction | None]:
    """The menu of an entry; gives the action of a label."""
    entrymenu.show(
        window.desk,
        window.today,
        entry,
        window.pos(),
        say_why=lambda: None,
        told=lambda _said, _trouble: None,
    )
    menu = window.today.findChildren(QMenu)[-1]
    actions = {action.text(): action for action in menu.actions()}
    return actions.get


def boosts(house: House) -> Entry:
    """Their server knows how to pass on; one post of Éric's, with a picture."""
    may = HOME.accepts.intents | {"Boost"}
    takes = replace(HOME, accepts=replace(HOME.accepts, intents=may))
    house.receive(NEWS, Batch(channels=(takes,)))
    found = house.window.desk.pages.entry("$mesures")
    assert found is not None
    return found


@pytest.mark.row("C15")
def test_a_post_is_passed_on_and_that_is_undone(window: Window, house: House) -> None:
    entry = boosts(house)
    action = entry_menu(window, entry)("Faire suivre")
    assert action is not None
    action.trigger()
    [sent] = waiting(house, 1)
    assert sent.intent == Boost(item=entry.item)  # type: ignore[arg-type]
    assert window.still.sentence.text() == "Vous faites suivre ce qu’a écrit Éric Colin."
    now = window.desk.pages.entry("$mesures")
    assert now is not None
    assert entrymenu.state_spoken(now, offline=False).startswith("Vous faites suivre ceci.")
    window.still.undo.click()
    house.bot.waitUntil(lambda: not window.desk.pages.outbox())
    assert not window.still.isVisible()


def test_what_has_left_is_undone_at_its_server(window: Window, house: House) -> None:
    entry = boosts(house)
    entrymenu.pass_on(window.desk, entry)
    [sent] = waiting(house, 1)
    house.bot.wait(1)  # it is written down that it was passed on
    outbox = Outbox(house.database, house.clock)
    outbox.claim(NEWS.id)
    house.wire.changed.emit(outbox.acknowledge(sent.id, Batch()))
    action = entry_menu(window, entry)("Ne plus faire suivre")
    assert action is not None
    action.trigger()
    [undone] = waiting(house, 1)
    assert undone.intent == Boost(item=entry.item, undo=True)  # type: ignore[arg-type]


def test_what_is_leaving_just_now_is_undone_after_it(window: Window, house: House) -> None:
    entry = boosts(house)
    entrymenu.pass_on(window.desk, entry)
    waiting(house, 1)
    assert Outbox(house.database, house.clock).claim(NEWS.id) is not None
    window.still.undo.click()
    _leaving, undone = waiting(house, 2)
    assert undone.intent == Boost(item=entry.item, undo=True)  # type: ignore[arg-type]


def test_what_left_while_its_menu_stood_open_is_undone_at_its_server(
    window: Window, house: House
) -> None:
    entrymenu.pass_on(window.desk, boosts(house))
    [sent] = waiting(house, 1)
    house.bot.wait(1)
    seen = window.desk.pages.entry("$mesures")
    assert seen is not None
    action = entry_menu(window, seen)("Ne plus faire suivre")
    assert action is not None
    outbox = Outbox(house.database, house.clock)
    outbox.claim(NEWS.id)
    house.wire.changed.emit(outbox.acknowledge(sent.id, Batch()))
    action.trigger()
    [undone] = waiting(house, 1)
    assert undone.intent == Boost(item=seen.item, undo=True)  # type: ignore[arg-type]


@pytest.mark.row("C15")
def test_a_picture_without_words_is_passed_on_after_one_question(
    window: Window, house: House
) -> None:
    boosts(house)
    bare = post(
        "nue", "eric", "Sans un mot", HOURS[1], media=(replace(PICTURE, id=MediaId("p2"), alt=""),)
    )
    house.receive(NEWS, place((bare,), HOME, Reason.FOLLOWED))
    entry = window.desk.pages.entry(bare.id)
    assert entry is not None
    assert isinstance(entry.media[0], Media)
    entrymenu.pass_on(window.desk, entry)
    question = window.still.question
    assert "n’a pas de description" in question.sentence.text()
    assert equal(question) == ("Faire suivre", "Non")
    question.second.click()
    assert not window.still.isVisible()
    assert not window.desk.pages.outbox()
    window = restarted(house)
    entrymenu.pass_on(window.desk, entry)  # the person wants it after all: it is not asked again
    assert not window.still.question.isVisible()
    waiting(house, 1)


def test_what_only_followers_may_read_is_not_passed_on(window: Window, house: House) -> None:
    from storage.model import Visibility

    entry = replace(boosts(house), visibility=Visibility.FOLLOWERS)
    assert entry_menu(window, entry)("Faire suivre") is None


def test_whom_one_does_not_read_is_gone_in_place_and_back_by_undo(
    window: Window, house: House
) -> None:
    entry = window.desk.pages.entry("$mesures")
    assert entry is not None
    action = entry_menu(window, entry)("Ne pas montrer ce qu’écrit Éric Colin")
    assert action is not None
    action.trigger()
    house.bot.waitUntil(window.still.isVisible)
    assert window.still.sentence.text() == "Vous ne lisez plus Éric Colin."
    assert [row.address for row in window.desk.pages.blocked()] == [entry.author]
    window.still.undo.click()
    house.bot.waitUntil(lambda: not window.desk.pages.blocked())
