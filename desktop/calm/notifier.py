"""From something that happened to a notification: through the gate, claimed once, in few words."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtCore import Signal as Emits

from desktop.calm.service import Note, Service
from desktop.places import AtConversation, AtEvent, Place
from desktop.wording import dates
from storage.calm.gate import Signal, SignalKind, Verdict, judge
from storage.model import Changed, ChannelId, ItemId
from storage.rows import DirectRow, DueAlarm

if TYPE_CHECKING:
    from desktop.desk import Now, Pages, Work

translate = QCoreApplication.translate
logger = logging.getLogger(__name__)
REACH = timedelta(minutes=10)
"""How long ago a direct message may have come here and still be looked at: keys may come later."""
LONGEST = 120  # characters of a name, a title or a place
EDITION = "edition"  # the place on the desktop of the one notification about the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """The window, as far as the notifier must know it."""

    name: Callable[[], str]  # of the program, as the person knows it
    pages: Callable[[], Pages]
    writer: Callable[[], Work]
    in_front: Callable[[ChannelId], bool]  # the person is looking at this conversation


class Notifier(QObject):
    """Each signal is judged, asked of the system's stillness, judged again, and claimed."""

    clicked = Emits(object, str)  # where to go, None: the newest page; what lets us come to front

    def __init__(
        self, service: Service, sight: Sight, clock: Now, *, zone: tzinfo | None = None
    ) -> None:
        super().__init__()
        self._service, self._sight, self._clock, self._zone = service, sight, clock, zone
        self._began = clock.now()
        self._seen: dict[ItemId, datetime] = {}  # direct messages looked at, and when
        self._places: dict[str, Place | None] = {}
        self.discreet = False  # a locked window's notifications say nobody's name and no word
        self.away = False  # there is no window to ask
        service.clicked.connect(self._go)

    def hide(self) -> None:
        """The window is locked: what says somebody's name goes from the desktop, and whatever is
        under way says none. What was not claimed yet is told by whoever comes after."""
        self.discreet = self.away = True
        for place in self._places:
            if place != EDITION:
                self._service.withdraw(place)

    # --- what may be told -------------------------------------------------------------------

    def edition(self, hour: datetime, number: int, empty: bool) -> None:
        """The edition of an hour was made."""
        signal = Signal(
            kind=SignalKind.EDITION, name=f"edition:{hour.isoformat()}", at=hour, empty=empty
        )
        logger.info("edition %d at its hour", number)
        self._consider(signal, lambda: self._edition_note(hour), EDITION, None)

    def heard(self, changed: Changed) -> None:
        """Something was committed: perhaps a direct message of somebody whom the person listed."""
        pages = self._sight.pages()
        people = pages.choices().people if changed.channels else frozenset()
        if not people:
            return
        now = self._clock.now()
        self._began = min(self._began, now)  # a clock that is set back hides nothing
        self._seen = {item: at for item, at in self._seen.items() if abs(now - at) < 2 * REACH}
        for row in pages.direct_since(people, changed.channels, now - REACH, self._began):
            if row.item not in self._seen:
                self._seen[row.item] = now
                self._direct(row)

    def time_passed(self, after: datetime, until: datetime) -> None:
        """Alarms that the person put on events. Of an event that has begun nothing is told."""
        for alarm in self._sight.pages().alarms_due(after, until, self._zone):
            if alarm.starts > self._clock.now():
                self._alarm(alarm)

    def _direct(self, row: DirectRow) -> None:
        signal = Signal(
            kind=SignalKind.DIRECT, name=f"direct:{row.item}", at=row.at, author=row.author
        )
        place = AtConversation(row.channel)
        if self._sight.in_front(row.channel):  # it is read already; another window tells it neither
            self._sight.writer().ask(lambda stores: stores.claims.claim(signal.name))
            return
        self._consider(signal, lambda: self._direct_note(row), direct_of(row.channel), place)

    def _alarm(self, alarm: DueAlarm) -> None:
        signal = Signal(
            kind=SignalKind.ALARM,
            name=f"alarm:{alarm.item}#{alarm.recurrence}:{alarm.starts.isoformat()}",
            at=alarm.at,
            important=alarm.important,
        )
        place = AtEvent(alarm.item, alarm.recurrence)
        self._consider(signal, lambda: self._alarm_note(alarm), signal.name, place)

    # --- the way through --------------------------------------------------------------------

    def _consider(
        self, signal: Signal, note: Callable[[], Note], where: str, place: Place | None
    ) -> None:
        def show(first: Any) -> None:
            if first is True:
                self._places[where] = place
                self._service.show(note())

        def asked(still: bool) -> None:
            if not self.away and self._passes(signal, still=still):
                self._sight.writer().ask(lambda stores: stores.claims.claim(signal.name), show)

        if self._passes(signal, still=False):
            self._service.ask_still(asked)

    def _passes(self, signal: Signal, *, still: bool) -> bool:
        pages = self._sight.pages()
        verdict = judge(
            signal,
            pages.choices(),
            self._clock.now(),
            self._zone,
            still=still,
            blocked=frozenset(row.address for row in pages.blocked()),
        )
        if verdict is not Verdict.PASSES:
            logger.info("not told: %s, %s", signal.kind, verdict)
        return verdict is Verdict.PASSES

    def _go(self, where: str, token: str) -> None:
        if where in self._places:
            self.clicked.emit(self._places[where], token)

    # --- words ------------------------------------------------------------------------------

    def _note(self, where: str, title: str, text: str, category: str) -> Note:
        return Note(
            place=where,
            program=self._sight.name(),
            title=title,
            text=text,
            category=category,
            action=self.tr("Open"),
        )

    def _edition_note(self, hour: datetime) -> Note:
        ready = self.tr("Your page of {hour} is ready.").format(hour=dates.hour(hour))
        return self._note(EDITION, ready, "", "x-preau.edition.ready")

    def _direct_note(self, row: DirectRow) -> Note:
        title, text = _line(row.author_name), row.text
        if self.discreet:
            title, text = self._sight.name(), self.tr("A message has come.")
        elif not text:
            text = self.tr("Sent you a file.") if row.files else self.tr("Wrote to you.")
        return self._note(direct_of(row.channel), title, text, "im.received")

    def _alarm_note(self, alarm: DueAlarm) -> Note:
        where = f"alarm:{alarm.item}#{alarm.recurrence}:{alarm.starts.isoformat()}"
        if self.discreet:
            said = self.tr("An event of yours is near.")
            return self._note(where, self._sight.name(), said, "x-preau.event.alarm")
        text = _when(alarm, self._clock.now())
        if alarm.place:
            text = f"{text}\n{_line(alarm.place)}"
        return self._note(where, _line(alarm.title), text, "x-preau.event.alarm")


def direct_of(channel: ChannelId) -> str:
    """The place on the desktop of what is told of one conversation."""
    return f"direct:{channel}"


def _when(alarm: DueAlarm, now: datetime) -> str:
    """ "18:00", "Thursday 26 November, 14:00", "Thursday 26 November"."""
    day = alarm.starts.astimezone().date()
    said = dates.capital(dates.day_words(day))
    if alarm.all_day:
        return said
    time = dates.hour(alarm.starts)
    if day == now.astimezone().date():
        return time
    return translate("Dates", "{day}, {time}").format(day=said, time=time)


def _line(text: str) -> str:
    """What somebody wrote, as one line of bounded length."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"
