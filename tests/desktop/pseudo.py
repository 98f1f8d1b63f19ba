"""A language in which every sentence of the catalogues stands between brackets, and what is seen
and heard of a window: what is in no brackets was written in place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, Qt, QTranslator
from PySide6.QtGui import QAction, QPainter, QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QDateTimeEdit,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from desktop.wording.language import Speech
from tests.desktop.sentences import LETTERS

ADDRESS = re.compile(r"(?:https?://|mailto:|@)[^\s⟦⟧]+")
SIZE = re.compile(r"\d[\d.,]*[ \u00a0][kMG]?B\b|\b\d+[ \u00a0]bytes\b")
"""As Qt writes sizes in the language of the locale."""
MOST = 40  # rows of a list that are looked at


class Brackets(QTranslator):
    """Every sentence is its source between brackets; patterns of dates keep meaning dates."""

    def translate(self, _context: str, source: str, why: Any = None, _n: int = -1) -> str:
        if why == "the code of this language":
            return source
        if why and str(why).startswith("Qt "):
            return f"'⟦'{source}'⟧'"
        return f"⟦{source}⟧" if source else ""

    def isEmpty(self) -> bool:
        return False


class BracketSpeech(Speech):
    """Speaks the language of brackets, whichever is asked for."""

    def speak(self, wanted: str) -> str:
        self.language = wanted
        self.silence()
        QLocale.setDefault(QLocale("en"))
        translator = Brackets(self._app)
        QCoreApplication.installTranslator(translator)
        self._installed.append(translator)
        return wanted


def outside(text: str) -> Iterator[str]:
    """The pieces of a text that are in no brackets and hold letters."""
    if "<" in text:
        text = QTextDocumentFragment.fromHtml(text).toPlainText()
    text = SIZE.sub("", ADDRESS.sub("", re.sub("[\ufffc\u2066-\u2069]", "", text)))
    while True:
        text, changed = re.subn(r"⟦[^⟦⟧]*⟧", "\0", text)
        if not changed:
            break
    if "⟦" in text:  # shortened to what there is room for
        text = text[: text.index("⟦")]
    for piece in text.split("\0"):
        plain = " ".join(piece.split()).strip(" ,.;:·—–-()&")
        if LETTERS.search(plain):
            yield plain


def parts(piece: str) -> list[str]:
    """What a text was put together of, as far as signs tell."""
    return [
        plain for part in re.split(r"[.,:;]\s|\s[·—–]\s", piece) if (plain := part.strip(" .…"))
    ]


def texts(widget: QWidget) -> Iterator[tuple[str, str]]:  # noqa: C901  # one line a kind
    """Everything that a widget shows or says, with what of it does."""
    if not widget.isVisible():
        return
    for name in ("accessibleName", "accessibleDescription", "toolTip", "statusTip", "whatsThis"):
        yield getattr(widget, name)(), name
    if widget.isWindow():
        yield widget.windowTitle(), "title"
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text(), "text"
        case QLineEdit() | QPlainTextEdit() | QTextEdit():
            yield widget.placeholderText(), "placeholder"
        case QComboBox():
            yield from ((widget.itemText(place), "choice") for place in range(widget.count()))
        case QGroupBox():
            yield widget.title(), "title"
        case QDateTimeEdit():
            pass  # its sections are Qt's own
        case QAbstractSpinBox():
            yield widget.text(), "value"
        case QAbstractItemView():
            yield from _items(widget)
        case QMenu():
            yield from actions(widget)
    speak = getattr(widget, "spoken", None)
    if speak is not None:
        yield speak(), "spoken"


def actions(menu: QMenu) -> Iterator[tuple[str, str]]:
    """What a menu offers, and what it says of it."""
    for action in menu.actions():
        yield _without_keys(action), "action"
        yield action.statusTip(), "action's tip"
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from actions(inner)


def _without_keys(action: QAction) -> str:
    """Its words; the keys after a tab are the toolkit's."""
    return action.text().partition("\t")[0]


def _items(view: QAbstractItemView) -> Iterator[tuple[str, str]]:
    model = view.model()
    if model is None:
        return
    for row in range(min(MOST, model.rowCount())):
        for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole,
                     Qt.ItemDataRole.ToolTipRole):  # fmt: skip
            said = model.index(row, 0).data(role)
            if isinstance(said, str):
                yield said, "item"


@contextmanager
def painted(patch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The texts that code of ours paints by itself, in no widget of their own."""
    found: list[str] = []
    really = QPainter.drawText

    def draw(painter: QPainter, *arguments: Any) -> Any:
        found.extend(one for one in arguments if isinstance(one, str))
        return really(painter, *arguments)

    with patch.context() as for_now:
        for_now.setattr(QPainter, "drawText", draw)
        yield found


def strings(thing: Any) -> Iterator[str]:
    """Every text in a record, however deep."""
    if isinstance(thing, str):
        yield thing
    elif is_dataclass(thing) and not isinstance(thing, type):
        for field in fields(thing):
            yield from strings(getattr(thing, field.name))
    elif isinstance(thing, list | tuple | set | frozenset):
        for one in thing:
            yield from strings(one)
    elif isinstance(thing, dict):
        for key, value in thing.items():
            yield from (*strings(key), *strings(value))
