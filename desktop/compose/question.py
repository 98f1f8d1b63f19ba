"""A still question with two equal answers, in its place among other things; it stops nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from shiboken6 import Shiboken

from desktop.cards.parts import SMALL, Button, Text, paint_box
from desktop.desk import Desk
from desktop.look.mirror import mirror_parts

Then = Callable[[bool], None]


class Question(QWidget):
    """Hidden until something is asked. Both answers have one size, one look and stand together:
    side by side where there is room, else one above the other."""

    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.Grouping

    answered = Signal(bool)  # True: the first of the two
    resized = Signal()  # its height may be another now

    def __init__(self, desk: Desk, parent: QWidget, *, size: float = SMALL) -> None:
        super().__init__(parent)
        self._desk = desk
        self._then: Then | None = None
        self._came_from: QWidget | None = None  # where the keyboard was
        self.sentence = Text(desk, self, size=size)
        self.first, self.second = Button(desk, self), Button(desk, self)
        self.first.clicked.connect(lambda: self._answer(yes=True))
        self.second.clicked.connect(lambda: self._answer(yes=False))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def open(self) -> bool:
        """Whether something is asked and was not answered yet."""
        return self._then is not None

    def ask(
        self, sentence: str, first: str, second: str, then: Then, *, focus: bool = True
    ) -> None:
        """Ask; ``then`` gets True for the first answer. What was asked before is withdrawn.

        ``focus``: the keyboard goes to the answers, for a question that the person's own button
        or key led to; never for one that comes while they type.
        """
        self._then = then
        self.sentence.setText(sentence)
        for button, words in ((self.first, first), (self.second, second)):
            button.setText(words)
            button.setAccessibleName(words)
            button.setAccessibleDescription(sentence)
            button.ensurePolished()
        self.setAccessibleName(sentence)
        self.show()
        self._place()
        self.updateGeometry()
        self.resized.emit()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        if focus:
            focused = self.window().focusWidget()
            if focused is not None and not self.isAncestorOf(focused):
                self._came_from = focused
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def withdraw(self) -> None:
        """It is not asked any more, and was not answered."""
        self._then = None
        if not self.isHidden():
            self.hide()
            self.resized.emit()

    def _answer(self, *, yes: bool) -> None:
        then, back = self._then, self._came_from
        self._came_from = None
        if back is not None and Shiboken.isValid(back) and back.isVisible():
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        self.withdraw()
        if then is not None:
            then(yes)
        self.answered.emit(yes)

    def spoken(self) -> str:
        return self.sentence.text()

    # --- placing ----------------------------------------------------------------------------

    def place(self, x: int, y: int, width: int) -> int:
        """Take ``width`` at x, y; returns the height it needs."""
        height = self._arrange(width)
        self.setFixedHeight(height)
        self.setGeometry(x, y, width, height)
        return height

    def sizeHint(self) -> QSize:
        return QSize(self._desk.theme.px(320), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._desk.theme.px(120), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        high = self._arrange(self.width())
        if high != self.height() or high != self.minimumHeight():
            self.setFixedHeight(high)

    def _arrange(self, width: int) -> int:
        px = self._desk.theme.px
        edge, gap = px(12), px(10)
        inside = max(1, width - 2 * edge)
        high = self.sentence.heightForWidth(inside)
        self.sentence.setGeometry(edge, edge, inside, high)
        y = edge + high + gap
        wide = max(self.first.sizeHint().width(), self.second.sizeHint().width())
        tall = self.first.sizeHint().height()
        beside = 2 * wide + gap <= inside
        wide = min(wide, inside)
        right, below = (wide + gap, 0) if beside else (0, tall + px(8))
        self.first.setGeometry(edge, y, wide, tall)
        self.second.setGeometry(edge + right, y + below, wide, tall)
        mirror_parts(self, width)
        return y + below + tall + edge

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_box(self, self._desk.theme, self._desk.theme.panel)
