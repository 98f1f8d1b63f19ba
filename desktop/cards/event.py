"""An event: its tile, its name, when and where, and the answers when one is invited."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QMenu, QWidget

from desktop import actions
from desktop.cards.card import Card
from desktop.cards.lines import EventLine
from desktop.cards.parts import SMALL, Button, Text, fitted, font, paint_tile
from desktop.desk import Desk
from desktop.trouble.saying import SERVER, Trouble, TroubleText
from desktop.wording import dates, words
from storage.model import Answer
from storage.rows import Entry


class EventCard(Card):
    """One occurrence of an event."""

    estimate: ClassVar[int] = 72

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.title = Text(desk, self, bold=True)
        self.detail = Text(desk, self, size=SMALL, colour="muted")
        self.problem = TroubleText(desk, self)
        self.why = Text(desk, self, size=SMALL, colour="muted")
        self.yes, self.no = Button(desk, self), Button(desk, self)
        self.yes.clicked.connect(lambda: actions.answer(desk, self.entry, Answer.YES))
        self.no.clicked.connect(lambda: actions.answer(desk, self.entry, Answer.NO))
        self.name = self.said = ""

    @property
    def entry(self) -> Entry:
        found: Entry = self.row.entry
        return found

    def bind(self, row: EventLine) -> None:
        entry = row.entry
        title = entry.title or self.tr("An event without a name")
        if entry.cancelled:
            title = self.tr("{title} (cancelled)").format(title=title)
        self.name = title
        self.title.setText(title)
        self.detail.setText(self._detail(row))
        if entry.problem:
            self.problem.tell(words.problem(entry.problem), Trouble(SERVER, entry.problem))
        self.problem.setVisible(bool(entry.problem))
        self.why.hide()
        asked = entry.answer is Answer.NONE and not entry.cancelled
        self.yes.setText(self.tr("I am coming"))
        self.no.setText(self.tr("No"))
        self.yes.setVisible(asked)
        self.no.setVisible(asked)
        self.said = ""
        if entry.answer is not None and entry.answer is not Answer.NONE:
            self.said = words.answered(entry.answer, waiting=entry.state is not None)

    def _detail(self, row: EventLine) -> str:
        entry, now = row.entry, self.desk.now()
        assert entry.starts is not None
        today = dates.day_of(entry) == now.astimezone().date()
        told = today and not entry.all_day and row.day is None  # by the tile
        hours = "" if told else dates.hours_of(entry)
        if dates.day_of(entry) != dates.last_day_of(entry):
            hours = dates.span(entry)
        parts = [part for part in (hours, entry.place) if part]
        return self.tr(", ", "between details").join(parts) or entry.channel_name

    def arrange(self, width: int) -> int:
        inset = self.px(16)
        left = inset + self.px(56) + self.px(14)
        right = width - inset
        inside = right - left
        aside = self._aside_width()
        beside = aside and inside - aside > self.px(150)
        text = inside - aside - self.px(12) if beside else inside
        y = self.px(14)
        y += self.title.place(left, y, text)
        y += self.px(2) + self.detail.place(left, y + self.px(2), text)
        for part in (self.problem, self.why):
            if not part.isHidden():
                y += self.px(4) + part.place(left, y + self.px(4), text)
        height = max(y + self.px(14), self.px(70))
        if not aside:
            return height
        self._beside = bool(beside)
        if beside:
            self._place_aside(right - aside, height // 2)
            return height
        self._place_aside(left, height + self.px(8))
        return height + self.px(34)

    def _aside_width(self) -> int:
        if not self.yes.isHidden():
            return 2 * self._button_width() + self.px(10)
        if self.said:
            chip = QFontMetricsF(font(self.desk.theme, 12))
            return round(chip.horizontalAdvance(self.said)) + self.px(18)
        return 0

    def _button_width(self) -> int:
        return max(self.yes.sizeHint().width(), self.no.sizeHint().width())

    def _place_aside(self, x: int, middle: int) -> None:
        wide, high = self._button_width(), self.yes.sizeHint().height()
        self._chip = QRect(x, middle - self.px(11), self._aside_width(), self.px(22))
        self.yes.setGeometry(x, middle - high // 2, wide, high)
        self.no.setGeometry(x + wide + self.px(10), middle - high // 2, wide, high)

    def paint(self, painter: QPainter) -> None:
        theme = self.desk.theme
        above, below = dates.tile(self.entry, self.desk.now(), self.row.day)
        where = self.mirrored(QRect(self.px(16), self.px(14), self.px(56), self.px(42)))
        paint_tile(painter, where, theme, above, below)
        if self.said:
            chip = self.mirrored(self._chip)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent_soft))
            painter.drawRoundedRect(QRectF(chip), self.px(11), self.px(11))
            painter.setPen(QColor(theme.accent))
            painter.setFont(fitted(font(theme, 12), self.said, chip.width() - self.px(8)))
            painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, self.said)

    def menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.addAction(self.tr("Why is this here?")).triggered.connect(self.say_why)
        menu.popup(place)

    def say_why(self) -> None:
        """Show under the event why it is here."""
        self.why.setText(words.reason(self.entry))
        self.why.show()
        self.grew()

    def spoken(self) -> str:
        entry = self.entry
        problem = self.problem.text()
        parts = (self.name, dates.span(entry), entry.place, problem, self.said)
        return ". ".join(part for part in parts if part)
