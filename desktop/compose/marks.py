"""The few marks that a text may have: a small menu beside the text, and keys for some."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QMenu, QWidget

from desktop.cards.parts import IconButton
from desktop.compose import marking
from desktop.compose.field import Field
from desktop.desk import Desk
from desktop.keyboard import keys


class Mark(NamedTuple):
    """``does``: in the table of keys, "" where the menu alone has it."""

    name: str
    work: Callable[[QTextCursor], None]
    does: str = ""

    @property
    def key(self) -> QKeySequence:
        return QKeySequence(keys.key(self.does).keys[0] if self.does else "")


class Marks(IconButton):
    """Shown only where marks arrive as what they mean."""

    def __init__(self, desk: Desk, parent: QWidget, field: Field) -> None:
        super().__init__(desk, parent, "marks", "")
        self._field = field
        name = self.tr("Bold, list, link and the like")
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.clicked.connect(self._open)
        self.hide()

    def marks(self) -> tuple[Mark, ...]:
        """In the order of the menu."""
        around, lines = marking.around, marking.before_lines
        return (
            Mark(self.tr("Bold"), partial(around, mark=marking.BOLD), "bold"),
            Mark(self.tr("Italic"), partial(around, mark=marking.ITALIC), "italic"),
            Mark(self.tr("Link"), marking.as_link, "link"),
            Mark(self.tr("List"), partial(lines, mark=marking.LIST)),
            Mark(self.tr("Quote"), partial(lines, mark=marking.QUOTE)),
            Mark(self.tr("Code"), partial(around, mark=marking.CODE)),
        )

    def _open(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill(menu)
        menu.popup(self.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _fill(self, menu: QMenu) -> None:
        for mark in self.marks():
            action = menu.addAction(mark.name)
            if mark.does:
                action.setShortcut(mark.key)
                # the field takes the key itself: one of the menu's would be one too many
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(partial(self._put, mark.work))

    def _put(self, work: Callable[[QTextCursor], None], _checked: bool = False) -> None:
        cursor = self._field.textCursor()
        work(cursor)
        self._field.setTextCursor(cursor)
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- as a helper of the field -----------------------------------------------------------

    def offer(self, menu: QMenu, _where: QPoint) -> None:
        if not self.isHidden():
            menu.addSeparator()
            self._fill(menu.addMenu(self.tr("Bold, list, link and the like")))

    def takes(self, event: QKeyEvent) -> bool:
        if self.isHidden():
            return False
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        pressed = QKeySequence(event.keyCombination())
        found = next((one for one in self.marks() if one.does and one.key == pressed), None)
        if found is not None:
            self._put(found.work)
        return found is not None
