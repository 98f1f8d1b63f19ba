"""The alarm that a person puts on an event: when before it, and whether in quiet hours too."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.cards.parts import SMALL, font
from desktop.desk import Desk
from desktop.look.wrapped import Choice, Tick
from desktop.wording import dates
from desktop.wording.counts import Counts
from storage.model import ItemId

OFFERED = (10, 60, 24 * 60)
"""Minutes before the event."""
OF_A_DAY = (6 * 60, 15 * 60)
"""Minutes before the midnight with which a whole day begins: at 18:00 and at 9:00, for what rings
at night is in the quiet hours of most."""
_DAY = 24 * 60


class AlarmField(QWidget):
    """Nothing until the person chooses: what an invitation brings along never rings."""

    def __init__(self, desk: Desk, parent: QWidget, item: ItemId, *, all_day: bool) -> None:
        super().__init__(parent)
        self._desk, self._item, self._all_day = desk, item, all_day
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(desk.theme.px(6))
        self.before = Choice(self)
        self.before.setObjectName("alarm-before")
        self.before.setFont(font(desk.theme, SMALL))
        self.before.setAccessibleName(self.tr("Remind me of it"))
        self.important = Tick(self.tr("Also in quiet hours"), self)
        self.important.setObjectName("alarm-important")
        self.important.setFont(font(desk.theme, SMALL))
        whole.addWidget(self.before)
        whole.addWidget(self.important)
        kept = desk.pages.alarm(item)
        minutes = None if kept is None else kept.before
        self.before.addItem(self.tr("No reminder"), None)
        usual = OF_A_DAY if all_day else OFFERED
        offered = {*usual} if minutes is None else {*usual, minutes}
        for number in sorted(offered):
            self.before.addItem(self._words(number), number)
        self.before.setCurrentIndex(max(0, self.before.findData(minutes)))
        self.important.setChecked(kept is not None and kept.important)
        self.important.setVisible(kept is not None)
        self.before.activated.connect(self._keep)
        self.important.clicked.connect(self._keep)

    def _words(self, minutes: int) -> str:
        if minutes == 0:
            return self.tr("When it begins")
        if self._all_day and minutes <= _DAY:
            return dates.capital(dates.before_a_day(minutes))
        if minutes % (24 * 60) == 0:
            return Counts().days_before(minutes // (24 * 60))
        if minutes % 60 == 0:
            return Counts().hours_before(minutes // 60)
        return Counts().minutes_before(minutes)

    def _keep(self, *_: object) -> None:
        minutes = self.before.currentData()
        item, important = self._item, self.important.isChecked()

        def work(stores: Any) -> None:
            if minutes is None:
                stores.alarms.remove(item)
            else:
                stores.alarms.put(item, minutes, important)

        self._desk.writer.ask(work)
