"""The strip of a conversation in which a day is chosen to go to."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.cards.parts import Button, Text, font
from desktop.desk import Desk
from desktop.look.mirror import margins


class ToDate(QWidget):
    """A day, and two equal buttons. It is hidden until it is asked for."""

    chosen = Signal(object)  # a date

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.hide()

    def _build(self) -> None:
        """Hardly anybody asks, and every conversation has one."""
        from PySide6.QtWidgets import QDateEdit, QVBoxLayout

        from desktop.look.flow import Flow

        desk, px = self._desk, self._desk.theme.px
        whole = QVBoxLayout(self)
        whole.setContentsMargins(margins(self, px(22), px(10), px(14), px(10)))
        strip = QWidget(self)
        whole.addWidget(strip)
        line = Flow(strip, px(10))
        label = Text(desk, self)
        label.setWordWrap(False)
        label.setText(self.tr("Go to"))
        self.day = QDateEdit(self)
        self.day.setFont(font(desk.theme))
        self.day.setCalendarPopup(True)
        self.day.setButtonSymbols(QDateEdit.ButtonSymbols.NoButtons)
        self.day.setDisplayFormat(QLocale().dateFormat(QLocale.FormatType.ShortFormat))
        self.day.setMinimumWidth(px(130))
        self.day.setAccessibleName(self.tr("The day to go to"))
        today = desk.now().astimezone().date()
        self.day.setMaximumDate(QDate(today.year, today.month, today.day))
        self.day.setDate(self.day.maximumDate())
        self.go = Button(desk, self, self.tr("Show"))
        self.no = Button(desk, self, self.tr("Close"))
        self.go.clicked.connect(self._choose)
        self.no.clicked.connect(self.hide)
        parts: tuple[QWidget, ...] = (label, self.day, self.go, self.no)
        for part in parts:
            part.ensurePolished()  # a size asked before the style is known is wrong
        high = self.day.sizeHint().height()
        for part in parts:
            part.setMinimumHeight(high)
            line.addWidget(part)

    def ask(self) -> None:
        """Let the person choose a day."""
        from PySide6.QtWidgets import QDateEdit

        if self.layout() is None:
            self._build()
        self.show()
        self.day.setFocus(Qt.FocusReason.OtherFocusReason)
        self.day.setSelectedSection(QDateEdit.Section.DaySection)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        day = self.day.date()
        self.hide()
        self.chosen.emit(date(day.year(), day.month(), day.day()))
