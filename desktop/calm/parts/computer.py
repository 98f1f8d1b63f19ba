"""What this computer has to do with it: its notifications, and its own do-not-disturb."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.calm.parts.part import Part
from desktop.desk import Desk
from storage.calm.choices import Choices


class ComputerPart(Part):
    """Asked anew each time that the page is opened: nothing of it is kept."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self._there: bool | None = None
        self._silent = False

    def look(self, _choices: Choices) -> None:
        self.show_state((self._there, self._silent))

    def showEvent(self, event: QShowEvent) -> None:
        """Ask when the page is opened, and not at each change of anything on it."""
        super().showEvent(event)
        if self.desk.bell is not None:
            self.desk.bell.is_there(self._found)
            self.desk.bell.ask_still(self._heard)

    def fill(self) -> None:
        if self._there is False:
            self.say(
                self.tr(
                    "This computer has no notifications that Préau could use. Your page is made at"
                    " its hours all the same, and waits here."
                ),
                muted=False,
            )
            return
        self.say(
            self.tr(
                "While your computer itself is set not to disturb you, Préau tells you nothing, and"
                " does not make up for it afterwards."
            )
        )
        if self._silent:
            self.say(self.tr("It is set so at this moment."), muted=False)

    def _found(self, there: bool) -> None:
        self._there = there
        self.show_state((self._there, self._silent))

    def _heard(self, still: bool) -> None:
        self._silent = still
        self.show_state((self._there, self._silent))
