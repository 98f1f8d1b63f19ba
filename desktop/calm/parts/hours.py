"""When the person's page comes: hours, the same every day or other ones on some days."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from desktop.calm.parts import times
from desktop.calm.parts.part import Part
from desktop.cards.parts import Text
from desktop.desk import Desk
from desktop.look.flow import Flow
from desktop.look.icons import icon
from storage.calm.choices import MOST_HOURS, OFFERED, WEEKDAYS, Choices

Week = tuple[tuple[int, ...], ...]


class HoursPart(Part):
    """Each hour is a chip that takes itself away; one line adds another."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self._hours: Week | None = None
        self._by_day = False
        self.adding = QWidget(self)
        flow = Flow(self.adding, desk.theme.px(8), level=True)
        self.field = times.field(desk, self.adding, 12 * 60, self.tr("An hour for your page"))
        self.field.returnPressed.connect(self._add)
        self.day = self.choice(
            self.adding,
            self.tr("On which day"),
            (
                (self.tr("every day"), None),
                *((d.lower(), n) for n, d in enumerate(times.weekdays())),
            ),
            None,
            lambda _day: None,
        )
        self.add = self.button(self.adding, self.tr("Add this hour"), self._add)
        self.none = self.button(self.adding, self.tr("No hours"), self._none)
        for one in (self.field, self.day, self.add, self.none):
            flow.addWidget(one)
        self.whole.addWidget(self.adding)
        self.apart = self.check(self, self.tr("Other hours on some days of the week"), on=False)
        self.apart.clicked.connect(self._part)
        self.whole.addWidget(self.apart)

    def look(self, choices: Choices) -> None:
        self._hours = choices.hours
        if choices.hours is not None and len(set(choices.hours)) > 1:
            self._by_day = True
        self.apart.setChecked(self._by_day)
        self.apart.setVisible(choices.hours is not None and any(choices.hours))
        self.none.setVisible(choices.hours is not None and any(choices.hours))
        self.day.setVisible(self._by_day)
        full = choices.hours is not None and all(len(day) >= MOST_HOURS for day in choices.hours)
        self.add.setEnabled(not full)
        self.show_state((choices.hours, self._by_day))

    def fill(self) -> None:
        hours = self._hours
        if hours is None:
            self.say(
                self.tr(
                    "You have not said yet at which hours your page should come. Until you do,"
                    " Préau tells you nothing."
                )
            )
        elif not any(hours):
            self.say(
                self.tr(
                    "You chose no hours. Your page is made when you open Préau or ask for it, and"
                    " nothing tells you about it."
                )
            )
        else:
            self.say(
                self.tr(
                    "At these hours your page is made, and one sentence tells you that it is ready."
                    " Where nothing is new, nothing is said."
                )
            )
            self._chips(hours)
        self._answers(hours)

    def _chips(self, hours: Week) -> None:
        if not self._by_day:
            self._day_line(self.tr("Every day"), hours[0], None)
            return
        for number, name in enumerate(times.weekdays()):
            self._day_line(name, hours[number], number)

    def _day_line(self, name: str, day: tuple[int, ...], number: int | None) -> None:
        row, flow = self.line()
        label = Text(self.desk, row)
        label.setText(name)
        label.setWordWrap(False)
        label.setMinimumWidth(self.desk.theme.px(96))
        label.setMinimumHeight(self.desk.theme.px(30))
        flow.addWidget(label)
        for minutes in day:
            chip = self.button(
                row,
                times.said(minutes),
                lambda minutes=minutes: self._take_away(minutes, number),  # type: ignore[misc]
                key=f"{number}:{minutes}",
            )
            chip.setProperty("chip", True)
            size = self.desk.theme.px(12)
            chip.setIcon(icon("close", self.desk.theme.accent, size, self.devicePixelRatioF()))
            chip.setIconSize(QSize(size, size))
            chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the cross comes last
            what = self.tr("Take {hour} away").format(hour=times.said(minutes))
            chip.setAccessibleName(f"{name}, {what}")
            chip.setToolTip(what)
            flow.addWidget(chip)
        if not day:
            none = Text(self.desk, row, colour="muted")
            none.setText(self.tr("no page"))
            none.setWordWrap(False)
            none.setMinimumHeight(self.desk.theme.px(30))
            flow.addWidget(none)

    def _answers(self, hours: Week | None) -> None:
        """The usual ones in one step; and, as near, none at all where nothing was said yet."""
        if hours is not None and any(hours):
            return
        row, flow = self.line()
        usual = ", ".join(times.said(minutes) for minutes in OFFERED)
        label = self.tr("Take {hours}").format(hours=usual)
        flow.addWidget(self.button(row, label, lambda: self._keep((OFFERED,) * WEEKDAYS)))
        if hours is None:
            flow.addWidget(self.button(row, self.tr("No hours"), self._none))

    # --- what the person does ---------------------------------------------------------------

    def _add(self) -> None:
        chosen: int | None = self.day.currentData() if self._by_day else None
        minutes, week = times.minutes_of(self.field), self._hours or ((),) * WEEKDAYS
        self._keep(
            tuple(
                tuple(sorted({*day, minutes}))
                if chosen in (None, number) and len({*day, minutes}) <= MOST_HOURS
                else day
                for number, day in enumerate(week)
            )
        )

    def _none(self) -> None:
        self._keep(((),) * WEEKDAYS)

    def _take_away(self, minutes: int, number: int | None) -> None:
        self._keep(
            tuple(
                tuple(one for one in day if one != minutes) if number in (None, place) else day
                for place, day in enumerate(self._hours or ())
            )
        )

    def _part(self, apart: bool) -> None:
        """Alike again means: as on Monday."""
        self._by_day = apart
        if self._hours is not None and not apart and len(set(self._hours)) > 1:
            self._keep((self._hours[0],) * WEEKDAYS)
        self.day.setVisible(apart)
        self.show_state((self._hours, apart))

    def _keep(self, hours: Week) -> None:
        if hours != self._hours:
            self.choose(lambda stores: stores.calm.answer_hours(hours))
