"""Settings: appearance, language, pictures, accounts, and where the data lies. One level deep."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QTimer

from desktop.desk import Desk
from desktop.keyboard.order import as_seen
from desktop.pages.form import FormPage
from desktop.pages.parts import FIRST, PARTS, load
from desktop.pages.parts.part import SettingsPart
from storage.model import Changed

if TYPE_CHECKING:
    from PySide6.QtWidgets import QCheckBox

    from desktop.cards.parts import Button
    from desktop.compose.signin import SignInForm
    from desktop.pages.parts.accounts import AccountsPart

P = TypeVar("P", bound=SettingsPart)


class SettingsPage(FormPage):
    """Every choice is taken back in the way in which it was made."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.add_title(self.tr("Settings"))
        self.parts: list[SettingsPart] = []
        others = (partial(self._later, *one) for one in PARTS[FIRST:])
        self.make(self._first, *others)

    def _first(self) -> None:
        for one in PARTS[:FIRST]:
            self._put(*one)

    def _later(self, module: str, name: str) -> None:
        self._put(module, name).refresh()

    def _put(self, module: str, name: str) -> SettingsPart:
        part = load(module, name)(self.desk, self.inside)
        if heading := part.heading():
            self.add_section(heading)
        self.column.addWidget(part)
        part.wanted.connect(self.area.ensureWidgetVisible)
        self.parts.append(part)
        return part

    @property
    def accounts(self) -> AccountsPart:
        from desktop.pages.parts.accounts import AccountsPart

        return self.part(AccountsPart)

    @property
    def form(self) -> SignInForm:
        """Where one signs in."""
        return self.accounts.form

    @property
    def pictures(self) -> QCheckBox:
        """Whether they come at a click."""
        from desktop.pages.parts.pictures import PicturesPart

        return self.part(PicturesPart).on_request

    @property
    def ways(self) -> dict[str, Button]:
        """The buttons to other pages."""
        from desktop.pages.parts.ways import MorePart, WaysPart

        return self.part(WaysPart).ways | self.part(MorePart).ways

    def part(self, kind: type[P]) -> P:
        """The one part of that kind; all are there then."""
        self.growing.finish()
        return next(part for part in self.parts if isinstance(part, kind))

    def concerns(self, changed: Changed) -> bool:
        return any(changed.views & part.views for part in self.parts)

    def refresh(self) -> None:
        for part in self.parts:
            part.refresh()
        as_seen(self.inside)  # the lines of accounts may be new

    def point(self, detail: str) -> None:
        self.growing.finish()
        for part in self.parts:
            if part.name == detail:
                QTimer.singleShot(0, part, part.come)  # once the page has its lengths
