"""Instants in words, in the person's language and zone: "yesterday, 21:30", "hier, 21 h 30"."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from desktop.wording.counts import Counts
from storage.rows import Entry

translate = QCoreApplication.translate


def hour(at: datetime) -> str:
    """ "9:41", "9 h 41"."""
    local = at.astimezone()
    pattern = translate("Dates", "H:mm", "Qt time pattern: an hour with its minutes")
    return QLocale().toString(QTime(local.hour, local.minute), pattern)


def moment(at: datetime, now: datetime) -> str:
    """When something was said, as short as it can be without doubt."""
    local = at.astimezone()
    days = (now.astimezone().date() - local.date()).days
    if days == 0:
        return hour(at)
    if days == 1:
        return translate("Dates", "yesterday, {time}").format(time=hour(at))
    return translate("Dates", "{day}, {time}").format(
        day=day_near(local.date(), now), time=hour(at)
    )


def since(at: datetime, now: datetime) -> str:
    """As :func:`moment`, inside a sentence: "since yesterday 18:10"."""
    local = at.astimezone()
    days = (now.astimezone().date() - local.date()).days
    if days == 0:
        return hour(at)
    if days == 1:
        return translate("Dates", "yesterday {time}").format(time=hour(at))
    return translate("Dates", "{day} {time}").format(day=day_near(local.date(), now), time=hour(at))


def ahead(at: datetime, now: datetime) -> str:
    """When something will be, inside a sentence that stays true: "at 8:00", "on Monday at
    8:00"."""
    local, today = at.astimezone(), now.astimezone().date()
    days = (local.date() - today).days
    if at - now < timedelta(days=1) and (days <= 0 or local.hour < 12):
        return translate("Dates", "at {time}").format(time=hour(at))
    form = translate("Dates", "d MMMM", "Qt date pattern: day and month")
    day = _format(local.date(), "dddd" if 0 < days < 7 else form)
    return translate("Dates", "on {day} at {time}").format(day=day, time=hour(at))


def before_a_day(minutes: int) -> str:
    """ "the day before, at 18:00": so many minutes, at most a day's, before a whole day begins."""
    at = datetime(2000, 1, 3).astimezone() - timedelta(minutes=minutes)
    return translate("Dates", "the day before, at {time}").format(time=hour(at))


def day_near(day: date, now: datetime) -> str:
    """A day as people name it when it is not far: "Monday", "12 November", "3 May 2024"."""
    today = now.astimezone().date()
    if 0 < (today - day).days < 7:
        return _format(day, "dddd")
    if day.year == today.year:
        return _format(day, translate("Dates", "d MMMM", "Qt date pattern: day and month"))
    return _format(day, translate("Dates", "d MMMM yyyy", "Qt date pattern: day, month, year"))


def day_title(day: date) -> str:
    """ "Saturday 21 November"."""
    return capital(day_words(day))


def day_words(day: date) -> str:
    """As :func:`day_title`, inside a sentence: "samedi 21 novembre"."""
    return _format(day, translate("Dates", "dddd d MMMM", "Qt date pattern: a day in full"))


def month_title(day: date) -> str:
    """ "November 2026"."""
    return capital(_format(day, translate("Dates", "MMMM yyyy", "Qt date pattern: a month")))


def day_and_month(day: date, now: datetime) -> str:
    """ "16 November", with its year when that is another one."""
    if day.year == now.astimezone().date().year:
        return _format(day, translate("Dates", "d MMMM", "Qt date pattern: day and month"))
    return _format(day, translate("Dates", "d MMMM yyyy", "Qt date pattern: day, month, year"))


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def day_of(entry: Entry) -> date:
    """The day on which an event begins; whole days are kept from UTC midnight."""
    assert entry.starts is not None
    return entry.starts.date() if entry.all_day else entry.starts.astimezone().date()


def last_day_of(entry: Entry) -> date:
    """The last day that an event touches."""
    assert entry.starts is not None
    ends = entry.ends or entry.starts
    if entry.all_day:
        return max(entry.starts.date(), (ends - timedelta(days=1)).date())
    return max(day_of(entry), (ends.astimezone() - timedelta(microseconds=1)).date())


def hours_of(entry: Entry) -> str:
    """The hours of an event on its day: "14:00 to 17:00", "all day"."""
    assert entry.starts is not None
    if entry.all_day:
        return translate("Dates", "all day")
    if entry.ends is None or entry.ends <= entry.starts:
        return hour(entry.starts)
    return translate("Dates", "{start} to {end}").format(
        start=hour(entry.starts), end=hour(entry.ends)
    )


def span(entry: Entry) -> str:
    """When an event happens, in full: "Thursday 26 November, 14:00 to 17:00"."""
    first, last = day_of(entry), last_day_of(entry)
    if first == last:
        said = translate("Dates", "{day}, {hours}").format(
            day=day_words(first), hours=hours_of(entry)
        )
    elif entry.all_day or entry.starts is None:
        said = translate("Dates", "{first} to {last}").format(
            first=day_words(first), last=day_words(last)
        )
    else:
        said = translate("Dates", "{first}, {start} to {last}, {end}").format(
            first=day_words(first),
            start=hour(entry.starts),
            last=day_words(last),
            end=hour(entry.ends or entry.starts),
        )
    return capital(said)


def tile(entry: Entry, now: datetime, shown: date | None = None) -> tuple[str, str]:
    """The two lines of an event's tile: (TODAY, 19:00) or (THU., 26). ``shown``: the day under
    which it stands, when it lasts several."""
    day = shown or day_of(entry)
    today = now.astimezone().date()
    if day == today == day_of(entry) and not entry.all_day and entry.starts is not None:
        return translate("Dates", "TODAY"), hour(entry.starts)
    if day == today:
        return translate("Dates", "TODAY"), str(day.day)
    return _format(day, "ddd").upper(), str(day.day)


def age(at: datetime, now: datetime) -> str:
    """How long something has waited, roughly: "2 hours ago"."""
    minutes = max(0, int((now - at).total_seconds() // 60))
    if minutes < 1:
        return translate("Dates", "just now")
    if minutes < 60:
        return Counts().minutes_ago(minutes)
    if minutes < 48 * 60:
        return Counts().hours_ago(minutes // 60)
    return Counts().days_ago(minutes // 1440)


def local_midnight(day: date) -> datetime:
    """The instant at which a day begins here."""
    return datetime(day.year, day.month, day.day).astimezone().astimezone(UTC)


def _format(day: date, pattern: str) -> str:
    if day.day == 1:  # "1er mai" in French, where all other days are plain numbers
        first = translate("Dates", "1", "the first day of a month, within a date")
        pattern = re.sub("(?<!d)d(?!d)", f"'{first}'", pattern)
    return QLocale().toString(QDate(day.year, day.month, day.day), pattern)
