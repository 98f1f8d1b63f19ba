"""When nothing is told whatever comes: quiet hours by weekday, and a pause that ends by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QWidget

from desktop.calm.parts import times
from desktop.calm.parts.part import KEY, Part
from desktop.cards.parts import Text
from desktop.compose.hour import HourField
from desktop.desk import Desk
from desktop.wording import dates
from storage.calm.choices import WEEKDAYS, Choices, Quiet

translate = QCoreApplication.translate
OFFERED = Quiet(begins=22 * 60, ends=7 * 60)
"""What stands in the fields until the person writes something else."""
SMALL_HOURS = 4  # before it, "tomorrow morning" is this one
MORNING = 8 * 60  # minutes after midnight


class _Line:
    """The quiet hours of one day, or of every day. Its fields stay while they are written in."""

    def __init__(self, part: QuietPart, name: str, days: range) -> None:
        self._days, self._part = days, part
        row, flow = part.line()
        px = part.desk.theme.px
        self._box = part.check(row, name, on=False, key=f"{days.start}:on")
        self._box.setMinimumSize(px(130), px(34))
        self._box.clicked.connect(lambda _on: self._keep())
        self._begins = self._field(
            row, OFFERED.begins, translate("QuietPart", "{day}, quiet from").format(day=name)
        )
        self._ends = self._field(
            row, OFFERED.ends, translate("QuietPart", "{day}, quiet until").format(day=name)
        )
        for widget in (
            self._box,
            part.word(row, translate("QuietPart", "from")),
            self._begins,
            part.word(row, translate("QuietPart", "to")),
            self._ends,
        ):
            flow.addWidget(widget)
        for one in (self._begins, self._ends):
            times.when_written(one, self._keep)

    def show(self, chosen: Quiet | None) -> None:
        """Show what is kept, but for a field in which the person is writing."""
        self._box.setChecked(chosen is not None)
        for field, minutes in (
            (self._begins, chosen.begins if chosen else None),
            (self._ends, chosen.ends if chosen else None),
        ):
            field.setEnabled(minutes is not None)
            if minutes is not None and not field.hasFocus():
                field.blockSignals(True)
                times.show(field, minutes)
                field.blockSignals(False)

    def _field(self, row: QWidget, minutes: int, name: str) -> HourField:
        made = times.field(self._part.desk, row, minutes, name)
        made.setProperty(KEY, f"{self._days.start}:{name}")
        return made

    def _keep(self) -> None:
        quiet = Quiet(begins=times.minutes_of(self._begins), ends=times.minutes_of(self._ends))
        self._part.keep(self._days, quiet if self._box.isChecked() else None)


class QuietPart(Part):
    """One line for every day, or one for each."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self._quiet: tuple[Quiet | None, ...] = ()
        self._by_day = False
        self._lines: list[_Line] = []
        label = self.tr("Other quiet hours on some days of the week")
        self.apart = self.check(self, label, on=False)
        self.apart.clicked.connect(self._part)
        self.whole.addWidget(self.apart)

    def look(self, choices: Choices) -> None:
        self._quiet = choices.quiet
        self._by_day = self._by_day or len(set(choices.quiet)) > 1
        self.apart.setChecked(self._by_day)
        self.apart.setVisible(any(choices.quiet) or self._by_day)
        self.show_state(self._by_day)
        for line, chosen in zip(self._lines, choices.quiet, strict=False):
            line.show(chosen)

    def fill(self) -> None:
        self.say(
            self.tr(
                "In your quiet hours nothing is told, whatever comes. Only an alarm on which you"
                " ticked it may ring."
            )
        )
        if not self._by_day:
            self._lines = [_Line(self, self.tr("Every day"), range(WEEKDAYS))]
            return
        self._lines = [
            _Line(self, name, range(number, number + 1))
            for number, name in enumerate(times.weekdays())
        ]

    def word(self, row: QWidget, word: str) -> Text:
        """Between two fields."""
        text = Text(self.desk, row, colour="muted")
        text.setText(word)
        text.setWordWrap(False)
        text.setMinimumHeight(self.desk.theme.px(34))
        return text

    def keep(self, days: range, quiet: Quiet | None) -> None:
        """What one line says now."""
        week = tuple(
            quiet if number in days else before for number, before in enumerate(self._quiet)
        )
        if week != self._quiet:
            self._write(week)

    def _part(self, apart: bool) -> None:
        """Alike again means: as on Monday."""
        self._by_day = apart
        if not apart and len(set(self._quiet)) > 1:
            self._quiet = (self._quiet[0],) * WEEKDAYS
            self._write(self._quiet)
        self.show_state(apart)
        for line, chosen in zip(self._lines, self._quiet, strict=False):
            line.show(chosen)

    def _write(self, week: tuple[Quiet | None, ...]) -> None:
        self.choose(lambda stores: stores.calm.set_quiet(week))


class PausePart(Part):
    """Nothing at all for some hours. When it ends is always said, and one click ends it now."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self._until: datetime | None = None
        self._first: tuple[tuple[int, ...], ...] | None = None
        self._over = QTimer(self, singleShot=True)
        self._over.timeout.connect(self._again)

    def look(self, choices: Choices) -> None:
        now, until = self.desk.now(), choices.paused_until
        self._until = until if until is not None and until > now else None
        self._first = choices.hours
        self._over.stop()
        if self._until is not None:
            self._over.start(
                int((min(self._until - now, timedelta(hours=1))).total_seconds() * 1000)
            )
        self.show_state((self._until, now.astimezone().date()))

    def fill(self) -> None:
        row_of = (
            (self.tr("For an hour"), timedelta(hours=1)),
            (self.tr("For three hours"), timedelta(hours=3)),
            (self.tr("For eight hours"), timedelta(hours=8)),
        )
        if self._until is not None:
            when = dates.ahead(self._until, self.desk.now())
            said = self.tr("Préau tells you nothing now. The pause ends by itself {when}.")
            self.say(said.format(when=when), muted=False)
            row, flow = self.line()
            flow.addWidget(self.button(row, self.tr("End the pause"), lambda: self._pause(None)))
            return
        self.say(self.tr("Nothing is told for some hours, then all is as before, by itself."))
        row, flow = self.line()
        for label, long in row_of:
            flow.addWidget(self.button(row, label, lambda long=long: self._for(long)))  # type: ignore[misc]
        at_night = self.desk.now().astimezone().hour < SMALL_HOURS
        label = self.tr("Until this morning") if at_night else self.tr("Until tomorrow morning")
        flow.addWidget(self.button(row, label, self._until_morning))

    def _for(self, long: timedelta) -> None:
        self._pause(self.desk.now() + long)

    def _until_morning(self) -> None:
        self._pause(morning_after(self.desk.now(), self._first))

    def _pause(self, until: datetime | None) -> None:
        self.choose(lambda stores: stores.calm.pause(until))

    def _again(self) -> None:
        self.look(self.desk.pages.choices())


def morning_after(now: datetime, hours: tuple[tuple[int, ...], ...] | None) -> datetime:
    """Eight o'clock of the next morning, or that day's first page if it comes before: at night it
    is the morning of the same day."""
    local = now.astimezone()
    day: date = local.date() + timedelta(days=0 if local.hour < SMALL_HOURS else 1)
    first = min(hours[day.weekday()], default=MORNING) if hours is not None else MORNING
    minutes = min(first, MORNING)
    return datetime(day.year, day.month, day.day, minutes // 60, minutes % 60).astimezone(UTC)
