"""Where everything lies on this computer, and how all of it goes."""

from __future__ import annotations

from desktop.pages.parts.part import SettingsPart
from desktop.pages.wiping import WipePart


class ComputerPart(SettingsPart):
    name = "computer"

    def heading(self) -> str:
        return self.tr("This computer")

    def fill(self) -> None:
        lies = self.tr("Everything that was read lies here, encrypted: {place}")
        self.say(lies.format(place=self.desk.place))
        self.column.addWidget(WipePart(self.desk, self))
