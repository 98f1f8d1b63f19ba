"""The few marks of a text: put and taken away by keys and from a menu, only where they are read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QTextCursor, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from desktop.cards.entry import EntryCard
from desktop.compose import marking
from desktop.places import AtConversation, NewPost
from desktop.side.conversation import ConversationPanel
from storage.marked import html_of
from storage.model import Batch, Edit, Reason, Say
from storage.rows import Entry
from tests.desktop.community import HOURS, PROMO, TALK, message, place
from tests.desktop.conftest import House
from tests.desktop.test_writing import conversation, type_into, waiting

ABLE = replace(PROMO, accepts=replace(PROMO.accepts, marks=True, max_length=10_000))


@pytest.fixture
def panel(house: House, monkeypatch: pytest.MonkeyPatch) -> ConversationPanel:
    monkeypatch.setattr(QMenu, "popup", lambda *_: None)
    window = house.open()
    house.receive(TALK, Batch(channels=(ABLE,)))
    made = conversation(window, ABLE)
    made.composer.focus()
    house.bot.waitUntil(made.composer.field.hasFocus)
    return made


@pytest.fixture
def document(qapp: QApplication) -> QTextDocument:
    return QTextDocument()


def selected(document: QTextDocument, text: str) -> QTextCursor:
    """A cursor in the text, where what stands between « and » is selected."""
    document.setPlainText(text.replace("«", "").replace("»", ""))
    cursor = QTextCursor(document)
    cursor.setPosition(text.index("«"))
    cursor.setPosition(text.index("»") - 1, QTextCursor.MoveMode.KeepAnchor)
    return cursor


def shown(cursor: QTextCursor) -> str:
    """The text with what is selected between « and »."""
    text = cursor.document().toPlainText()
    begin, end = cursor.selectionStart(), cursor.selectionEnd()
    return f"{text[:begin]}«{text[begin:end]}»{text[end:]}"


@pytest.mark.parametrize(
    ("before", "mark", "after"),
    [
        ("un «mot» là", "**", "un «**mot**» là"), ("un «**mot**» là", "**", "un «mot» là"),
        ("un **«mot»** là", "**", "un «mot» là"), ("un «mot »là", "*", "un «*mot* »là"),
        ("**«mot»**", "*", "**«*mot*»**"), ("***«mot»***", "*", "**«mot»**"),
        ("«un\n\ndeux»", "**", "«**un**\n\n**deux**»"),
        ("«**un**\n**deux**»", "**", "«un\ndeux»"), ("a «»b", "**", "a **«»**b"),
        ("a **«»**b", "**", "a «»b"), ("«»", "`", "`«»`"), ("« »", "**", "« »"),
    ],
)  # fmt: skip
def test_a_mark_goes_around_and_away_again(
    document: QTextDocument, before: str, mark: str, after: str
) -> None:
    cursor = selected(document, before)
    marking.around(cursor, mark)
    assert shown(cursor) == after
    cursor.document().undo()
    assert cursor.document().toPlainText() == before.replace("«", "").replace("»", "")


@pytest.mark.parametrize(
    ("before", "mark", "after"),
    [
        ("pain«»\nlait", "- ", "- pain«»\nlait"), ("pa«in\nla»it", "- ", "«- pain\n- lait»"),
        ("- pa«in\n- la»it", "- ", "«pain\nlait»"), ("> o«»ui", "> ", "oui«»"),
        ("«»", "> ", "> «»"),
    ],
)  # fmt: skip
def test_a_mark_goes_before_each_line(
    document: QTextDocument, before: str, mark: str, after: str
) -> None:
    cursor = selected(document, before)
    marking.before_lines(cursor, mark)
    assert shown(cursor) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("voir «le site» ici", "voir [le site](«https://») ici"),
        ("voir «https://a.example/» ici", "voir [«»](https://a.example/) ici"),
        ("voir «»", "voir [«»](https://)"),
    ],
)
def test_a_link_asks_for_what_it_lacks(document: QTextDocument, before: str, after: str) -> None:
    cursor = selected(document, before)
    marking.as_link(cursor)
    assert shown(cursor) == after


def actions_of(menu: QMenu) -> dict[str, Any]:
    return {action.text(): action for action in menu.actions()}


def test_keys_and_menu_put_marks_and_the_keyboard_stays_in_the_text(
    panel: ConversationPanel, house: House
) -> None:
    field, button = panel.composer.field, panel.composer.marks
    assert button.isVisible()
    assert button.accessibleName() == "Gras, liste, lien et autres marques"
    QTest.keyClick(field, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    type_into(field, "gras")
    QTest.keyClick(field, Qt.Key.Key_End)
    type_into(field, " puis ")
    QTest.keyClick(field, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    type_into(field, "x")
    assert field.toPlainText() == "**gras** puis *x*"
    button.click()
    menu = button.findChildren(QMenu)[-1]
    offered = actions_of(menu)
    assert list(offered) == ["Gras", "Italique", "Lien", "Liste", "Citation", "Code"]
    assert offered["Gras"].shortcut().toString() == "Ctrl+B"
    offered["Liste"].trigger()
    assert field.toPlainText() == "- **gras** puis *x*"
    assert field.hasFocus()
    menu.deleteLater()


def test_what_waits_is_shown_as_those_will_read_it_to_whom_it_goes(
    panel: ConversationPanel, house: House
) -> None:
    panel.composer.field.setPlainText("**Rappel**\n- la clé\n<b>non</b>")
    panel.composer.send()
    [sent] = waiting(house, 1)
    assert sent.intent == Say(text="**Rappel**\n- la clé\n<b>non</b>", marked=True)
    house.bot.waitUntil(lambda: panel.list.card(f"entry::{sent.id}") is not None)
    card = panel.list.card(f"entry::{sent.id}")
    assert isinstance(card, EntryCard)
    assert "<strong>Rappel</strong>" in card.body.text()
    assert "<li>la clé</li>" in card.body.text()
    assert "&lt;b&gt;non&lt;/b&gt;" in card.body.text()


def test_what_was_marked_is_changed_as_it_was_typed(panel: ConversationPanel, house: House) -> None:
    mine = message("mien", "moi", "Un **mot**", HOURS[1], html="Un <strong>mot</strong>")
    house.receive(TALK, place((mine,), ABLE, Reason.WRITTEN))

    def entry() -> Entry:
        return next(e for e in house.window.desk.pages.conversation(PROMO.id) if e.item == mine.id)

    house.window.open(AtConversation(PROMO.id, edit=entry()))
    fresh: Any = house.window.panel
    assert fresh.composer.field.toPlainText() == "Un **mot**"
    assert fresh.composer.marks.isVisible()
    fresh.composer.field.setPlainText("Deux **mots**")
    fresh.composer.send()
    [sent] = waiting(house, 1)
    assert sent.intent == Edit(item=mine.id, text="Deux **mots**", marked=True, before="Un **mot**")
    house.bot.waitUntil(lambda: entry().html == "Deux <strong>mots</strong>")


def test_marks_are_offered_nowhere_else(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    window = house.open()
    window.open(NewPost())
    panel: Any = window.panel
    field = panel.composer.field
    assert panel.composer.marks.isHidden()
    QTest.keyClick(field, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert field.toPlainText() == ""
    menus: list[list[str]] = []
    monkeypatch.setattr(
        QMenu, "popup", lambda menu, *_: menus.append([one.text() for one in menu.actions()])
    )
    QTest.mouseClick(field.viewport(), Qt.MouseButton.LeftButton)
    middle = field.rect().center()
    field.contextMenuEvent(
        QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, field.mapToGlobal(middle))
    )
    assert menus
    assert not any("Gras" in text for text in menus[0])


def test_the_field_grows_to_half_the_window_and_no_further(
    panel: ConversationPanel, house: House
) -> None:
    field, window = panel.composer.field, house.window
    low = field.height()
    field.setPlainText("\n".join("abc"))
    house.bot.waitUntil(lambda: field.height() > low)
    field.setPlainText("\n".join("ligne" for _ in range(200)))
    window.resize(1280, 800)
    house.bot.waitUntil(lambda: 340 <= field.height() <= 400)
    window.resize(1280, 600)
    house.bot.waitUntil(lambda: 240 <= field.height() <= 300)
    assert field.verticalScrollBar().maximum() > 0
    foot = panel.composer.foot
    window.resize(640, 420)  # no room for half of it
    house.bot.waitUntil(lambda: field.height() < 210)
    house.bot.waitUntil(lambda: field.geometry().bottom() < foot.y())
    assert panel.rect().contains(foot.mapTo(panel, foot.rect().bottomRight()))
    field.clear()
    house.bot.waitUntil(lambda: field.height() == low)


def test_buttons_under_the_text_are_reached_in_the_order_in_which_they_are_seen(
    panel: ConversationPanel, house: House
) -> None:
    composer = panel.composer
    composer.field.setPlainText("x")
    seen = []
    for _ in range(12):
        focus = house.window.focusWidget()
        assert focus is not None
        seen.append(focus)
        focus.focusNextChild()
    wanted = [composer.field, composer.marks, composer.button]
    assert [one for one in seen if one in wanted][:3] == wanted


def test_where_it_is_narrow_what_lets_it_leave_stands_below(house: House) -> None:
    window = house.open()
    panel = conversation(window, PROMO)
    foot = panel.composer.foot
    foot.attach.show()
    foot.resize(600, foot.height())
    assert foot.button.geometry().center().y() == foot.attach.geometry().center().y()
    wide = foot.height()
    foot.resize(200, foot.height())
    assert foot.button.y() > foot.attach.geometry().bottom()
    assert foot.button.geometry().right() <= 200
    assert foot.height() > wide


def test_a_link_in_a_quotation_is_not_made_ones_own(panel: ConversationPanel, house: House) -> None:
    panel.composer.quote("Anne a écrit :\n> [votre banque](https://mechant.example) *oui*\n\n")
    type_into(panel.composer.field, "Non.")
    panel.composer.send()
    [sent] = waiting(house, 1)
    assert isinstance(sent.intent, Say)
    html = html_of(sent.intent.text) or ""
    assert "[votre banque](" in html
    assert ">votre banque<" not in html
    assert html.endswith("</blockquote>\n<p>Non.</p>")
