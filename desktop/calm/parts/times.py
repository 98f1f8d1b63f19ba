"""Minutes after midnight as the person writes and reads them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QLocale, QTime, QTimer
from PySide6.QtWidgets import QWidget

from desktop.cards.parts import font
from desktop.compose.hour import HourField
from desktop.desk import Desk
from desktop.wording import dates
from storage.calm.choices import WEEKDAYS

_WRITTEN = 700  # milliseconds without another key: then a time is what the person means


def said(minutes: int) -> str:
    """ "8:00", "8 h 00"."""
    return dates.hour(datetime(2000, 1, 3).astimezone() + timedelta(minutes=minutes))


def weekdays() -> tuple[str, ...]:
    """Their names, Monday first, as a line begins."""
    locale = QLocale()
    return tuple(dates.capital(locale.standaloneDayName(n + 1)) for n in range(WEEKDAYS))


def field(desk: Desk, parent: QWidget, minutes: int, name: str) -> HourField:
    """Where a time of the day is written; ``name`` says which, for the ear."""
    made = HourField(parent)
    made.setFont(font(desk.theme))
    show(made, minutes)
    made.setFixedWidth(desk.theme.px(96))
    made.setAccessibleName(name)
    return made


def show(where: HourField, minutes: int) -> None:
    where.set_time(QTime(minutes // 60, minutes % 60))


def minutes_of(where: HourField) -> int:
    return where.time().hour() * 60 + where.time().minute()


def when_written(where: HourField, then: Callable[[], object]) -> None:
    """Call ``then`` once the person has written another time, not at each key of it."""
    wait = QTimer(where, singleShot=True, interval=_WRITTEN)

    def now() -> None:
        if wait.isActive():
            wait.stop()
            then()

    wait.timeout.connect(lambda *_: then())
    where.changed.connect(lambda _time: wait.start())
    where.editingFinished.connect(now)
