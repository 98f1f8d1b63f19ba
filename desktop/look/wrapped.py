"""Buttons, ticks and lists whose words take a second line, or give way, where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from desktop.accessibility import label
from desktop.look.tip import tip

LEAST = 24
"""Pixels that are to be hit: https://www.w3.org/TR/WCAG22/#target-size-minimum"""
SLACK = 4  # pixels that a style keeps free at both ends of what was chosen from a list


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


def _high(button: QAbstractButton, whole: QSize, width: int) -> QSize:
    """Its size with as many lines as it has where it is so wide."""
    more = len(_wrapped(button, whole, width)) - 1
    return whole + QSize(0, more * button.fontMetrics().lineSpacing())


class WrappedButton(QPushButton):
    """A button that would rather have two lines than be cut."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return _high(self, super().sizeHint(), self.width())

    def heightForWidth(self, width: int) -> int:
        """What its words need there, however wide it is now: a ``Flow`` asks before it places."""
        return _high(self, super().sizeHint(), width).height()

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
            _paint(self, words)


class Tick(QCheckBox):
    """A box to tick, with as many lines as its sentence needs, and never too small to be hit."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return _high(self, super().sizeHint(), self.width()).expandedTo(QSize(0, LEAST))

    def heightForWidth(self, width: int) -> int:
        """What its words need there, however wide it is now: a ``Flow`` asks before it places."""
        return max(LEAST, _high(self, super().sizeHint(), width).height())

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
            _paint(self, words)


def _paint(button: WrappedButton | Tick, words: list[str]) -> None:
    """As the style does, in several lines."""
    from PySide6.QtWidgets import QStyle, QStyleOptionButton, QStylePainter

    kinds = QStyle.ControlElement
    kind = kinds.CE_CheckBox if isinstance(button, Tick) else kinds.CE_PushButton
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
        self._dressed = False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        label(self)
        self._say()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 12, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._say()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._say()

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(SLACK, 0)

    def cut(self) -> str:
        """Its words as they are shown."""
        from PySide6.QtWidgets import QStyle, QStyleOptionComboBox

        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        parts = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(parts[0], option, parts[1], self).width() - SLACK
        end = Qt.TextElideMode.ElideRight
        return self.fontMetrics().elidedText(self.currentText(), end, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        words = self.cut()
        if words == self.currentText():
            super().paintEvent(event)
            return
        from PySide6.QtWidgets import QStyle, QStyleOptionComboBox, QStylePainter

        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        option.currentText = words
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def showPopup(self) -> None:
        """The list is as wide as its widest line, where the screen is."""
        from PySide6.QtWidgets import QStyledItemDelegate

        view = self.view()
        if not self._dressed:
            self._dressed = True
            self.setItemDelegate(QStyledItemDelegate(self))  # else no style sheet holds for it
            view.ensurePolished()
        wide = view.sizeHintForColumn(0) + view.width() - view.viewport().width()
        if self.count() > self.maxVisibleItems():
            wide += view.verticalScrollBar().sizeHint().width()
        view.setMinimumWidth(min(wide, self.screen().availableGeometry().width()))
        super().showPopup()

    def _say(self, _text: str = "") -> None:
        if (
            not self.isVisible()
        ):  # when it is shown; many never are, and to measure is dear at first
            return
        cut = self.cut() != self.currentText()
        self.setToolTip(tip(self.currentText()) if cut else "")
