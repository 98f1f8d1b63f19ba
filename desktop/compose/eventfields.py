"""The fields of an event: what, when, where."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from PySide6.QtCore import QDate, QTime, Signal
from PySide6.QtWidgets import (
    QDateEdit,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QWidget,
)

from desktop.cards.parts import font
from desktop.compose.field import Field
from desktop.compose.hour import HourField
from desktop.desk import Desk
from desktop.emoji.offering import EmojiHelp
from desktop.look.wrapped import Tick
from desktop.spelling.helping import help_in

DAYS = QDate(1800, 1, 1), QDate(2399, 12, 31)
"""The first and the last day of what calendars are read to hold."""


class EventFields(QWidget):
    """Hours are this computer's; a whole day runs from UTC midnight to UTC midnight."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        px = desk.theme.px
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setSpacing(px(10))
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.title = QLineEdit(self)
        self.place = QLineEdit(self)
        self.first_day, self.last_day = QDateEdit(self), QDateEdit(self)
        self.from_hour, self.to_hour = HourField(self), HourField(self)
        self.all_day = Tick(self.tr("All day"), self)
        self.text = Field(desk, self, lines=3)
        for day in (self.first_day, self.last_day):
            day.setDateRange(*DAYS)
            day.setCalendarPopup(True)
            day.setButtonSymbols(QDateEdit.ButtonSymbols.NoButtons)
        soon = desk.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        self.show_span(soon, soon + timedelta(hours=1), all_day=False)
        self._form.addRow(self._label(desk, self.tr("Title")), self.title)
        self._form.addRow(self._label(desk, self.tr("From")), self._pair(desk, first=True))
        self._form.addRow(self._label(desk, self.tr("To")), self._pair(desk, first=False))
        self._form.addRow("", self.all_day)
        self._form.addRow(self._label(desk, self.tr("Place")), self.place)
        self._form.addRow(self._label(desk, self.tr("Text")), self.text)
        for field in (self.title, self.text):
            help_in(desk, field)
        EmojiHelp(desk, self.text)
        self._name(desk)
        self.all_day.toggled.connect(self._whole_days)
        self.first_day.dateChanged.connect(self._follow)
        self.from_hour.changed.connect(self._follow_hour)
        self._hour_was = self.from_hour.time()
        self._day_was = self.first_day.date()
        for signal in (
            self.title.textChanged,
            self.place.textChanged,
            self.text.textChanged,
            self.last_day.dateChanged,
            self.to_hour.changed,
        ):
            signal.connect(lambda *_: self.changed.emit())

    def begin_with(self, desk: Desk, words: str, control: QWidget) -> None:
        """Let ``control`` be the first of them, with ``words`` beside it like the others."""
        self._form.insertRow(0, self._label(desk, words), control)

    def show_row(self, control: QWidget, *, shown: bool) -> None:
        """Show a field and the word beside it, or neither."""
        self._form.setRowVisible(control, shown)

    def _label(self, desk: Desk, words: str) -> QWidget:
        from desktop.cards.parts import Text

        label = Text(desk, self, size=14, colour="muted")
        label.setText(words)
        label.setWordWrap(False)
        return label

    def _name(self, desk: Desk) -> None:
        for part, name in (
            (self.title, self.tr("Title")),
            (self.place, self.tr("Place")),
            (self.text, self.tr("Text")),
            (self.first_day, self.tr("First day")),
            (self.last_day, self.tr("Last day")),
            (self.from_hour, self.tr("From what time")),
            (self.to_hour, self.tr("Until what time")),
        ):
            part.setAccessibleName(name)
            part.setFont(font(desk.theme, 14))
        self.all_day.setFont(font(desk.theme, 14))

    def _pair(self, desk: Desk, *, first: bool) -> QWidget:
        both = QWidget(self)
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(desk.theme.px(8))
        row.addWidget(self.first_day if first else self.last_day, 3)
        row.addWidget(self.from_hour if first else self.to_hour, 2)
        return both

    def _whole_days(self, whole: bool) -> None:
        self.from_hour.setVisible(not whole)
        self.to_hour.setVisible(not whole)
        self.changed.emit()

    def _follow(self, day: QDate) -> None:
        """An event that moves keeps its length."""
        self.last_day.setDate(self.last_day.date().addDays(self._day_was.daysTo(day)))
        self._day_was = day
        self.changed.emit()

    def _follow_hour(self, hour: QTime) -> None:
        self.to_hour.set_time(self.to_hour.time().addSecs(self._hour_was.secsTo(hour)))
        self._hour_was = hour
        self.changed.emit()

    # --- values -----------------------------------------------------------------------------

    def span(self) -> tuple[datetime, datetime]:
        """Start and end, in UTC."""
        first = _date(self.first_day.date())
        last = _date(self.last_day.date())
        if self.all_day.isChecked():
            start = datetime(*first, tzinfo=UTC)
            return start, datetime(*last, tzinfo=UTC) + timedelta(days=1)
        start = _local(first, self.from_hour.time())
        return start, _local(last, self.to_hour.time())

    def problem(self) -> str:
        """What keeps these fields from being an event, "" when nothing does."""
        start, end = self.span()
        if not self.title.text().strip():
            return self.tr("An event needs a title.")
        if end < start:
            return self.tr("The end is before the beginning.")
        return ""

    def show_span(self, starts: datetime, ends: datetime, *, all_day: bool) -> None:
        """Fill in when it is."""
        self.all_day.setChecked(all_day)
        if all_day:
            first, last = starts.date(), max(starts, ends - timedelta(days=1)).date()
        else:
            first, last = starts.astimezone().date(), ends.astimezone().date()
        self.first_day.setDate(QDate(first.year, first.month, first.day))
        self.last_day.setDate(QDate(last.year, last.month, last.day))
        if not all_day:
            begins, over = starts.astimezone(), ends.astimezone()
            self.from_hour.set_time(QTime(begins.hour, begins.minute))
            self.to_hour.set_time(QTime(over.hour, over.minute))

    def move_to(self, day: date) -> None:
        """The same hours on another day."""
        self.first_day.setDate(QDate(day.year, day.month, day.day))

    def state(self) -> dict[str, Any]:
        """What a draft keeps; empty while there is no word."""
        words = (self.title.text(), self.place.text(), self.text.toPlainText())
        if not any(words):
            return {}
        start, end = self.span()
        return {
            "title": words[0],
            "place": words[1],
            "text": words[2],
            "starts": start.isoformat(),
            "ends": end.isoformat(),
            "all_day": self.all_day.isChecked(),
        }

    def restore(self, kept: dict[str, Any]) -> None:
        """Show a draft."""
        self.title.setText(str(kept.get("title", "")))
        self.place.setText(str(kept.get("place", "")))
        self.text.setPlainText(str(kept.get("text", "")))
        try:
            starts = datetime.fromisoformat(str(kept["starts"]))
            ends = datetime.fromisoformat(str(kept["ends"]))
            self.show_span(starts, ends, all_day=bool(kept.get("all_day")))
        except (KeyError, ValueError, OverflowError):
            return


def _date(day: QDate) -> tuple[int, int, int]:
    return day.year(), day.month(), day.day()


def _local(day: tuple[int, int, int], hour: QTime) -> datetime:
    naive = datetime(*day, hour.hour(), hour.minute())  # noqa: DTZ001  # this computer's zone
    return naive.astimezone().astimezone(UTC)
