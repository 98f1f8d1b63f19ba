"""Buttons, ticks and lists whose words take a second line, or give way, where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QFontMetrics, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from desktop.accessibility import label
from desktop.look.tip import tip

LEAST = 24
"""Pixels that are to be hit: https://www.w3.org/TR/WCAG22/#target-size-minimum"""


def lines(text: str, metrics: QFontMetrics, width: int) -> list[str]:
    """``text`` in lines that go into ``width`` pixels, as far as its words do."""
    made: list[str] = []
    for word in text.split(" "):
        longer = f"{made[-1]} {word}" if made else word
        if made and metrics.horizontalAdvance(longer) <= width:
            made[-1] = longer
        else:
            made.append(word)
    return made


def _around(button: QAbstractButton, whole: QSize) -> int:
    """The width that everything but the words takes."""
    return whole.width() - button.fontMetrics().horizontalAdvance(button.text())


def _least(button: QAbstractButton, whole: QSize) -> QSize:
    """As wide as the longest word."""
    measure = button.fontMetrics().horizontalAdvance
    longest = max(measure(word) for word in button.text().split(" "))
    return QSize(min(whole.width(), longest + _around(button, whole)), whole.height())


def _wrapped(button: QAbstractButton, whole: QSize, width: int) -> list[str]:
    holder = button.parentWidget()
    placed_by_hand = holder is None or holder.layout() is None  # in a card, as wide as it likes
    if width >= whole.width() or placed_by_hand:
        return [button.text()]
    return lines(button.text(), button.fontMetrics(), width - _around(button, whole))


def _high(button: QAbstractButton, whole: QSize) -> QSize:
    """Its size with as many lines as it has where it is as wide as now."""
    more = len(_wrapped(button, whole, button.width())) - 1
    return whole + QSize(0, more * button.fontMetrics().lineSpacing())


class WrappedButton(QPushButton):
    """A button that would rather have two lines than be cut."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return _high(self, super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        return _least(self, self.sizeHint())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.height() != self.sizeHint().height():
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        words = _wrapped(self, self.sizeHint(), self.width())
        if len(words) == 1:
            super().paintEvent(event)
        else:
            _paint(self, words, QStyle.ControlElement.CE_PushButton)


class Tick(QCheckBox):
    """A box to tick, with as many lines as its sentence needs, and never too small to be hit."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return _high(self, super().sizeHint()).expandedTo(QSize(0, LEAST))

    def minimumSizeHint(self) -> QSize:
        return _least(self, self.sizeHint())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.height() != self.sizeHint().height():
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        words = _wrapped(self, self.sizeHint(), self.width())
        if len(words) == 1:
            super().paintEvent(event)
        else:
            _paint(self, words, QStyle.ControlElement.CE_CheckBox)


def _paint(button: WrappedButton | Tick, words: list[str], kind: QStyle.ControlElement) -> None:
    """As the style does, in several lines."""
    option = QStyleOptionButton()
    button.initStyleOption(option)
    option.text = "\n".join(words)
    painter = QStylePainter(button)
    painter.drawControl(kind, option)
    painter.end()


class Choice(QComboBox):
    """One of several. Where it is narrow its words are cut, and said whole by the tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentTextChanged.connect(self._say)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        label(self)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 12, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._say()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._say()

    def _say(self, _text: str = "") -> None:
        cut = self.width() < self.sizeHint().width()
        self.setToolTip(tip(self.currentText()) if cut else "")
