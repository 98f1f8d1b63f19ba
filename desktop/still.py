"""The still line at the foot of the window: what was just done and how to undo it, or a question.

It comes only by what the person did themselves, stays until they go elsewhere or close it, and
counts nothing down.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import Shiboken

from desktop.cards.parts import Button, IconButton
from desktop.compose.question import Question, Then
from desktop.desk import Desk
from desktop.trouble.saying import TroubleText

if TYPE_CHECKING:
    from desktop.trouble.saying import Trouble
    from desktop.trouble.telling import Telling


class Asking(NamedTuple):
    """A question for :attr:`desktop.desk.Desk.asked`: two answers, neither of them better.

    ``focus``: as in :meth:`Question.ask`.
    """

    sentence: str
    first: str
    second: str
    then: Then
    focus: bool = True


class StillLine(QWidget):
    """One thing at a time; nothing moves in it."""

    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.Grouping

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._undo: Callable[[], object] | None = None
        px = desk.theme.px
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(16), px(8), px(16), px(8))
        self.question = Question(desk, self)
        self.question.resized.connect(self._fit)
        whole.addWidget(self.question)
        self.said = QWidget(self)
        row = QHBoxLayout(self.said)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(12))
        self.sentence = TroubleText(desk, self.said, colour="ink")
        self.undo = Button(desk, self.said, self.tr("Undo"))
        self.undo.clicked.connect(self._undone)
        self.close_ = IconButton(desk, self.said, "close", self.tr("Close this line"))
        self.close_.clicked.connect(self.clear)
        row.addWidget(self.sentence)
        row.addWidget(self.undo)
        row.addStretch(1)
        row.addWidget(self.close_, 0, Qt.AlignmentFlag.AlignVCenter)
        whole.addWidget(self.said)
        self.telling: Telling | None = None  # made when it is first wanted
        self._came_from: QWidget | None = None  # where the keyboard was
        desk.helped.connect(self.explain)
        desk.undoable.connect(self.say)
        desk.told.connect(self.tell)
        desk.troubled.connect(self.tell)
        desk.asked.connect(self.ask)
        self.clear()

    def say(self, sentence: str, undo: Callable[[], object]) -> None:
        """Something was done, and ``undo`` undoes it."""
        self._undo = undo
        self.undo.setAccessibleDescription(sentence)
        self._say(sentence)

    def tell(self, sentence: str, trouble: Trouble | None = None) -> None:
        """What the person did led to nothing, and why."""
        self._undo = None
        self._say(sentence, trouble)

    def _say(self, sentence: str, trouble: Trouble | None = None) -> None:
        self.question.withdraw()
        self._no_telling()
        self.undo.setVisible(self._undo is not None)
        self.sentence.tell(sentence, trouble)
        self.setAccessibleName(sentence)
        self.said.show()
        self.show()
        self._wrap()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def explain(self, trouble: Trouble) -> None:
        """What can be told to whoever helps about a trouble; all else stays as it is."""
        from desktop.trouble.telling import Telling

        self.clear()
        self._came_from = self.window().focusWidget()
        if self.telling is None:
            self.telling = Telling(self._desk, self)
            self.telling.done.connect(self.clear)
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self.telling)
        self.show()
        self.telling.show_trouble(trouble)

    def ask(self, asking: Asking) -> None:
        """Something is asked before it is done."""
        self._no_telling()
        self.said.hide()
        self._undo = None
        self.show()
        self.question.ask(
            asking.sentence, asking.first, asking.second, asking.then, focus=asking.focus
        )

    def told(self) -> bool:
        """Whether it holds a text for whoever helps."""
        return self.telling is not None and not self.telling.isHidden()

    def _no_telling(self) -> None:
        if self.telling is None or self.telling.isHidden():
            return
        focus, before = self.window().focusWidget(), self._came_from
        inside = focus is not None and self.isAncestorOf(focus)
        if inside and before is not None and Shiboken.isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._came_from = None
        self.telling.hide()

    def clear(self) -> None:
        """Nothing is said; what was asked stays unanswered."""
        self._undo = None
        self.question.withdraw()
        self._no_telling()
        self.said.hide()
        self.hide()

    def _undone(self) -> None:
        undo = self._undo
        self.clear()
        if undo is not None:
            undo()

    def _fit(self) -> None:
        if not self.question.open and self.said.isHidden() and not self.told():
            self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._wrap()

    def _wrap(self) -> None:
        """One line where there is room: the undo stands where the eye is, after the sentence."""
        self.sentence.setWordWrap(False)
        words = self.sentence.sizeHint().width()
        beside = self.undo.sizeHint().width() + self.close_.width() + self._desk.theme.px(60)
        wraps = words + beside > self.width()
        across = QSizePolicy.Policy.Expanding if wraps else QSizePolicy.Policy.Maximum
        self.sentence.setWordWrap(wraps)
        self.sentence.setSizePolicy(across, QSizePolicy.Policy.Preferred)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._desk.theme.panel))
        painter.setPen(QColor(self._desk.theme.line))
        painter.drawLine(0, 0, self.width(), 0)
        painter.end()

    def spoken(self) -> str:
        return self.sentence.text()
