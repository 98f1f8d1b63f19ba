"""Settings: appearance, language, pictures, accounts, and where the data lies. One level deep."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QTimer

from desktop.desk import Desk
from desktop.keyboard.order import as_seen
from desktop.pages.form import FormPage
from desktop.pages.parts import PARTS
from desktop.pages.parts.accounts import AccountsPart
from desktop.pages.parts.part import SettingsPart
from desktop.pages.parts.pictures import PicturesPart
from desktop.pages.parts.ways import MorePart, WaysPart
from storage.model import Changed

P = TypeVar("P", bound=SettingsPart)


class SettingsPage(FormPage):
    """Every choice is taken back in the way in which it was made."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.add_title(self.tr("Settings"))
        self.parts: list[SettingsPart] = []
        for make in PARTS:
            part = make(desk, self.inside)
            if heading := part.heading():
                self.add_section(heading)
            self.column.addWidget(part)
            part.wanted.connect(self.area.ensureWidgetVisible)
            self.parts.append(part)
        self.column.addStretch(1)
        self.ways = self.part(WaysPart).ways | self.part(MorePart).ways
        self.accounts = self.part(AccountsPart)
        self.form = self.accounts.form
        self.pictures = self.part(PicturesPart).on_request

    def part(self, kind: type[P]) -> P:
        """The one part of that kind."""
        return next(part for part in self.parts if isinstance(part, kind))

    def concerns(self, changed: Changed) -> bool:
        return any(changed.views & part.views for part in self.parts)

    def refresh(self) -> None:
        for part in self.parts:
            part.refresh()
        as_seen(self.inside)  # the lines of accounts may be new

    def point(self, detail: str) -> None:
        for part in self.parts:
            if part.name == detail:
                QTimer.singleShot(0, part, part.come)  # once the page has its lengths
