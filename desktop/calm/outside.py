"""What is told while the window is locked, by the engine's word: that something is there, with
nobody's name and no word of theirs (docs/decisions/054)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject

from desktop.calm.service import Note, Service
from desktop.wording import dates
from storage.calm.gate import SignalKind

if TYPE_CHECKING:
    from desktop.desk import Line, Now

translate = QCoreApplication.translate
PLACES = {SignalKind.EDITION: "edition", SignalKind.DIRECT: "outside:direct"}
"""Where it stands on the desktop: many messages say no more than one does. Each alarm stands for
itself."""


class Outside(QObject):
    """Asks the engine what there is to be told, asks the system whether it is still, asks the
    engine whether it may be told now, and tells it. What the engine could not be asked is owed."""

    def __init__(self, service: Service, name: str, line: Callable[[], Line], clock: Now) -> None:
        super().__init__()
        self._service, self._name, self._line, self._clock = service, name, line, clock
        self._began = clock.now()
        self.owed = False  # an edition of an hour at which the engine was not there
        self.shown: set[str] = set()  # the places of what was told

    def hour(self, hour: datetime) -> None:
        """An edition's hour has come."""
        self._ask("hour", hour=hour.isoformat())

    def missed(self) -> None:
        """One has passed while nobody looked."""
        self.owed = True

    def passed(self, after: datetime, until: datetime) -> None:
        """Time went by."""
        self._ask("alarms", after=after.isoformat(), until=until.isoformat())

    def came(self, channels: Collection[str] | None) -> None:
        """Something was committed there; None: perhaps anywhere."""
        if channels is None or channels:
            given = None if channels is None else sorted(channels)
            self._ask("direct", channels=given, written=self._began.isoformat())

    def _ask(self, about: str, **more: Any) -> None:
        def failed(_code: str, _detail: str) -> None:
            self.owed = self.owed or about == "hour"

        self._line().call("outside", self._heard, failed, about=about, **more)

    def _heard(self, answer: dict[str, Any]) -> None:
        for signal in answer.get("signals", []):
            self._service.ask_still(partial(self._judged, signal))

    def _judged(self, signal: dict[str, Any], still: bool) -> None:
        def told(answer: dict[str, Any]) -> None:
            if answer.get("tell") is True:
                self._tell(SignalKind(signal["kind"]), signal)

        number = signal["number"]
        self._line().call("outside", told, about="tell", number=number, still=still)

    def _tell(self, kind: SignalKind, signal: dict[str, Any]) -> None:
        match kind:
            case SignalKind.EDITION:
                hour = datetime.fromisoformat(signal["at"])
                said = translate("Notifier", "Your page of {hour} is ready.").format(
                    hour=dates.hour(hour)
                )
                category = "x-preau.edition.ready"
            case SignalKind.DIRECT:
                said, category = translate("Notifier", "A message has come."), "im.received"
            case SignalKind.ALARM:
                said = translate("Notifier", "An event of yours is near.")
                category = "x-preau.event.alarm"
        place = PLACES.get(kind, f"outside:{signal['number']}")
        self.shown.add(place)
        self._service.show(
            Note(
                place=place,
                program=self._name,
                title=self._name if kind is not SignalKind.EDITION else said,
                text=said if kind is not SignalKind.EDITION else "",
                category=category,
                action=translate("Notifier", "Open"),
            )
        )
