"""Through the whole window: every page, every panel, and every word that is seen or heard there."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QTextEdit, QWidget

import desktop.pages
from desktop.cards.cardlist import CardList
from desktop.cards.lines import EntryLine
from desktop.places import (
    AtConversation,
    AtEvent,
    AtPerson,
    AtThread,
    NewEvent,
    NewMessage,
    NewPost,
    Place,
)
from desktop.window import Window
from storage.model import ChannelKind
from tests.desktop.conftest import House

_TEXTS = (
    QAccessible.Text.Name,
    QAccessible.Text.Description,
    QAccessible.Text.Value,
    QAccessible.Text.Help,
)


def page_names(window: Window) -> list[str]:
    """Every page that the window can make, each group's own too."""
    tree = ast.parse(inspect.getsource(desktop.pages.make))
    names = [
        node.comparators[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare) and isinstance(node.comparators[0], ast.Constant)
    ]
    groups = [f"group:{row.id}" for row in window.desk.pages.groups()]
    assert {"conversations", "settings"} <= set(names)
    return ["today", *(str(name) for name in names if name != "group"), *groups]


def places(window: Window) -> Iterator[Place]:
    """One panel of each kind, with something in it."""
    pages = window.desk.pages
    for channel in pages.channels((ChannelKind.ROOM, ChannelKind.DIRECT)):
        yield AtConversation(channel.id)
    edition = pages.edition(None, None)
    assert edition is not None
    entries = [entry for section in edition.sections for entry in section.entries]
    posts = [one for one in entries if one.channel_kind is ChannelKind.HOME and one.item]
    events = [one for one in entries if one.starts is not None and one.item]
    for entry in posts[:4]:
        yield AtThread(entry)
    for entry in events[:1]:
        assert entry.item is not None
        yield AtEvent(entry.item, entry.recurrence)
    yield AtPerson(pages.people("", 1)[0].card)
    yield from (NewPost(), NewMessage(), NewEvent())


def walk(house: House) -> Iterator[str]:
    """The name of each page and panel, while it is shown."""
    window = house.window
    for name in page_names(window):
        window.visit(name)
        house.bot.wait(20)
        yield f"page {name}"
    for place in places(window):
        window.open(place)
        house.bot.wait(20)
        yield f"panel {type(place).__name__}"


def seen(window: Window) -> Iterator[str]:
    """Every text that the window shows, scrolled through, and that it gives to a screen reader."""
    yield from _shown(window)
    for card_list in window.findChildren(CardList):
        if not card_list.isVisible():
            continue
        for row in card_list.rows():
            card_list.to_row(row.key)
            card = card_list.card(row.key)
            if card is not None:
                yield from _shown(card)


def _shown(root: QWidget) -> Iterator[str]:
    for widget in (root, *root.findChildren(QWidget)):
        if widget.isVisible():
            yield from _written(widget)
    yield from _heard(QAccessible.queryAccessibleInterface(root))


def _written(widget: QWidget) -> Iterator[str]:
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QLineEdit):
        yield from (widget.text(), widget.placeholderText())
    if isinstance(widget, QTextEdit):
        yield from (widget.toPlainText(), widget.placeholderText())
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(place) for place in range(widget.count()))


def _heard(thing: QAccessibleInterface | None) -> Iterator[str]:
    if thing is None or not thing.isValid():
        return
    yield from (thing.text(kind) for kind in _TEXTS)
    for place in range(thing.childCount()):
        child = thing.child(place)
        if child is not None and not child.state().invisible:
            yield from _heard(child)


def lines(card_list: CardList) -> list[EntryLine]:
    return [row for row in card_list.rows() if isinstance(row, EntryLine)]
