"""The field above a list in which one looks for something: a glass, a hint, and what is typed."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.cards.parts import font
from desktop.desk import Desk
from desktop.look.icons import picture

HIGH, GLASS, BEFORE, TEXT_AT, CARET = 42, 16, 11, 39, 3  # design pixels


class SearchField(QLineEdit):
    """Its glass grows with the letters, and its hint keeps clear of the caret: Qt would draw both
    at one place, and an icon at one size."""

    def __init__(self, desk: Desk, parent: QWidget, hint: str, name: str) -> None:
        """``name``: what a screen reader calls it."""
        super().__init__(parent)
        self._theme = desk.theme
        px = desk.theme.px
        self.setFont(font(desk.theme))
        self.setMinimumHeight(px(HIGH))
        self.setPlaceholderText(hint)
        self.setToolTip(hint)  # where it is narrow it is cut
        self.setAccessibleName(name)
        self.setStyleSheet("QLineEdit { placeholder-text-color: transparent; }")
        inside = px(TEXT_AT) - px(10) - 3  # what the style sheet and Qt keep free already
        self.setTextMargins(*(0, 0, inside, 0) if self.isRightToLeft() else (inside, 0, 0, 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        px = self._theme.px
        painter = QPainter(self)
        painter.drawPixmap(
            self._mirrored(
                QRect(px(BEFORE), (self.height() - px(GLASS)) // 2, px(GLASS), px(GLASS))
            ),
            picture("search", self._theme.muted, px(GLASS), self.devicePixelRatioF()),
        )
        if not self.text():
            painter.setPen(QColor(self._theme.muted))
            left = px(TEXT_AT) + px(CARET)
            room = self._mirrored(QRect(left, 0, self.width() - left - px(11), self.height()))
            hint = self.fontMetrics().elidedText(
                self.placeholderText(), Qt.TextElideMode.ElideRight, room.width()
            )
            leading = (
                Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
            )
            painter.drawText(room, leading | Qt.AlignmentFlag.AlignVCenter, hint)
        painter.end()

    def _mirrored(self, where: QRect) -> QRect:
        """As it lies where one writes from right to left."""
        if self.isRightToLeft():
            where.moveRight(self.width() - 1 - where.left())
        return where
