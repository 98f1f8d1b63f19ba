"""A field for a time of day, typed as people write it: "18:30", "18 h 30", "18"."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication, QLocale, Qt, QTime, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

translate = QCoreApplication.translate
STEP = 15 * 60  # seconds that an arrow key moves
_WRITTEN = re.compile(r"^\s*(\d{1,2})(?:\s*[:hH.]\s*(\d{2})?)?\s*$")


def read_hour(text: str) -> QTime | None:
    """The time that ``text`` says, None when it says none."""
    found = _WRITTEN.match(text.replace("\u202f", " "))
    if found is None:
        return None
    time = QTime(int(found[1]), int(found[2] or 0))
    return time if time.isValid() else None


class HourField(QLineEdit):
    """Keeps the last time that could be read; the arrow keys move it by a quarter of an hour."""

    changed = Signal(QTime)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._time = QTime(18, 0)
        self._show()
        self.textEdited.connect(self._read)
        self.editingFinished.connect(self._show)

    def time(self) -> QTime:
        return self._time

    def set_time(self, time: QTime) -> None:
        """Show ``time``."""
        if time != self._time:
            self._time = time
            self.changed.emit(time)
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: STEP, Qt.Key.Key_Down: -STEP}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.set_time(self._time.addSecs(step))

    def _read(self, text: str) -> None:
        time = read_hour(text)
        if time is not None and time != self._time:
            self._time = time
            self.changed.emit(time)

    def _show(self) -> None:
        pattern = translate("Dates", "H:mm", "Qt time pattern: an hour with its minutes")
        self.setText(QLocale().toString(self._time, pattern))
