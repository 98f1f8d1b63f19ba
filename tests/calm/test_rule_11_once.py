"""Rule 11. Ask once: "no" is as large and near as "yes", and survives restart and upgrade."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import timedelta
from sqlite3 import Connection

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

import desktop.program
import storage.connection
import storage.database
from desktop.compose.question import Question
from desktop.look import choice as look
from desktop.places import AtConversation
from desktop.side.conversation import ConversationPanel
from desktop.window import Window
from storage import migrations
from storage.database import Database
from storage.model import Reason
from tests.calm.saying import ROOT, modules, parsed
from tests.calm.walking import walk
from tests.desktop import community
from tests.desktop.community import COUNCIL, KEY, PROMO, TALK, message, place
from tests.desktop.conftest import House

OLD = timedelta(days=100)


def open_questions(window: Window) -> list[Question]:
    return [one for one in window.findChildren(Question) if one.isVisible()]


# --- two questions that the program asks by itself --------------------------------------------


def at_the_hours(house: House) -> Question:
    """At which hours the page shall come: for who was here before there were any."""
    house.window.visit("today")
    house.bot.wait(30)
    [question] = open_questions(house.window)
    return question


def at_an_old_message(house: House) -> Question:
    window = house.window
    entry = window.desk.pages.entry("$vieux")
    assert entry is not None
    window.open(AtConversation(PROMO.id, entry))
    panel = window.panel
    assert isinstance(panel, ConversationPanel)
    panel.composer.field.setPlainText("Moi")
    panel.composer.send()
    house.bot.wait(30)
    [question] = [one for one in open_questions(window) if panel.isAncestorOf(one)]
    return question


ASKED: dict[str, Callable[[House], Question]] = {
    "hours": at_the_hours,
    "an old message": at_an_old_message,
}


@pytest.fixture
def asking(house: House) -> House:
    old = message("vieux", "mathis", "Qui vient ?", OLD)
    community.apply(house.database, house.clock, TALK, place((old,), PROMO, Reason.ROOM))
    house.open()
    return house


def settled(house: House) -> None:
    """What was chosen is on the disk."""
    done: list[object] = []
    house.window.desk.writer.ask(lambda _stores: None, done.append, later=True)
    house.bot.waitUntil(lambda: bool(done))


def reopened(house: House) -> None:
    """The program ends and is started again on the same folder."""
    settled(house)
    assert house.program is not None
    chosen = look.load(house.folder.path)
    house.window.close()
    house.program.close()
    house.open(chosen)


def upgraded(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same folder in a later version of the program, which migrates it first."""
    settled(house)
    assert house.program is not None
    house.window.close()
    house.program.close()
    house.database.close()
    now = storage.connection.SCHEMA_VERSION
    for module in (storage.connection, storage.database, migrations, desktop.program):
        monkeypatch.setattr(module, "SCHEMA_VERSION", now + 1)

    def step(connection: Connection) -> None:
        connection.execute("CREATE TABLE later (a)")

    monkeypatch.setattr(migrations, "STEPS", {**migrations.STEPS, now: step})
    house.database = Database.open(house.folder, KEY)
    assert house.database.rows("PRAGMA user_version") == [(now + 1,)]
    house.open(look.load(house.folder.path))


@pytest.mark.row("C14")
@pytest.mark.parametrize("what", ASKED)
def test_who_says_no_is_not_asked_again(
    asking: House, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = ASKED[what]
    question = ask(asking)
    question.second.click()
    settled(asking)
    reopened(asking)
    with pytest.raises(ValueError, match="unpack"):
        ask(asking)
    upgraded(asking, monkeypatch)
    with pytest.raises(ValueError, match="unpack"):
        ask(asking)
    answered = asking.window.desk.pages.choices().hours
    assert answered == ((),) * 7 or what != "hours"


@pytest.mark.row("C14")
@pytest.mark.parametrize("what", ASKED)
def test_who_says_yes_is_not_asked_again_either(asking: House, what: str) -> None:
    ask = ASKED[what]
    ask(asking).first.click()
    reopened(asking)
    with pytest.raises(ValueError, match="unpack"):
        ask(asking)


def test_who_does_not_answer_is_asked_in_the_same_place_and_no_more_often(asking: House) -> None:
    """No second question lies in wait on any page: the one of the hours is the only one."""
    for where in walk(asking):
        kinds = {one.sentence.text() for one in open_questions(asking.window)}
        assert len(kinds) <= 1, where


# --- equal answers ----------------------------------------------------------------------------


def equal(one: QWidget, other: QWidget) -> None:
    """Of one size and one look, side by side, reached one directly after the other."""
    assert one.size() == other.size()
    assert one.font() == other.font()
    assert one.property("main") == other.property("main")
    assert one.property("chip") == other.property("chip")
    assert one.focusPolicy() == other.focusPolicy()
    beside = one.y() == other.y() or one.x() == other.x()
    assert beside
    assert next_of(one) is other


def next_of(widget: QWidget) -> QWidget:
    """Whom the tabulator reaches next."""
    found = widget.nextInFocusChain()
    while found is not None and not (isinstance(found, QPushButton) and found.isVisible()):
        found = found.nextInFocusChain()
    assert found is not None
    return found


@pytest.mark.row("C14")
@pytest.mark.parametrize("what", ASKED)
def test_both_answers_are_as_large_and_as_near(asking: House, what: str) -> None:
    question = ASKED[what](asking)
    equal(question.first, question.second)
    assert not question.first.isDefault()
    assert not question.first.isCheckable()


def test_an_invitation_is_declined_as_easily_as_accepted(asking: House) -> None:
    asking.window.open(AtConversation(COUNCIL.id))
    asking.bot.wait(30)
    buttons = [
        one
        for one in asking.window.panel.invitation.findChildren(QPushButton)  # type: ignore[attr-defined]
        if one.isVisible()
    ]
    assert [one.text() for one in buttons] == ["Accepter", "Non"]
    equal(*buttons)


def test_every_question_is_of_this_one_kind() -> None:
    """No dialog of Qt's own, whose answers are its own, asks anything."""
    dialogs = {"QMessageBox", "QInputDialog", "QDialogButtonBox", "QErrorMessage", "QWizard"}
    found = {
        str(file.relative_to(ROOT))
        for file in modules()
        for node in ast.walk(parsed(file))
        if (isinstance(node, ast.Name) and node.id in dialogs)
        or (isinstance(node, ast.Attribute) and node.attr in dialogs)
        or (isinstance(node, ast.ImportFrom) and dialogs & {n.name for n in node.names})
    }
    assert found == set()
