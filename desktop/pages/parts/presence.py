"""How Préau is there: at the login, in the system's tray, and for the links of other programs."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QCheckBox

from desktop.pages.parts.part import SettingsPart
from desktop.system import switches
from desktop.system.presence import TRAY
from desktop.system.switches import Switch
from desktop.system.tray import is_offered
from desktop.trouble.saying import COMPUTER, Trouble
from storage.folder import Folder
from storage.model import View

logger = logging.getLogger(__name__)


class PresencePart(SettingsPart):
    """All of it is off until the person wants it."""

    name = "presence"
    views = frozenset({View.SETTINGS})

    def heading(self) -> str:
        return self.tr("Opening and closing")

    def fill(self) -> None:
        here = Folder(Path(self.desk.place))
        self._links, self._login = switches.links(here), switches.at_login(here)
        self.links = self._switch(
            self._links,
            self.tr("Open with Préau the links to conversations, posts and calendars"),
        )
        self.login = self._switch(self._login, self.tr("Open Préau when I log in to this computer"))
        self.tray = self.check(
            self.tr(
                "When I close the window, keep Préau as a small icon in the bar of this computer"
            ),
            on=self._tray(),
            then=self._choose_tray,
        )
        self.none = self.say(
            self.tr("This computer shows no such icons: closing the window ends Préau.")
        )
        self.refresh()

    def refresh(self) -> None:
        """Read again; the system's own settings may have changed it."""
        for box, switch in ((self.links, self._links), (self.login, self._login)):
            if switch is not None:
                _set(box, on=switch.is_on())
        _set(self.tray, on=self._tray())
        self.none.setVisible(not is_offered())

    def _tray(self) -> bool:
        return self.desk.pages.setting(TRAY, False) is True

    def _choose_tray(self, on: bool) -> None:
        self.desk.writer.ask(lambda stores: stores.settings.set(TRAY, on))

    def _switch(self, switch: Switch | None, label: str) -> QCheckBox:
        box = self.check(label, on=False, then=partial(self._turn, switch))
        box.setVisible(switch is not None)
        return box

    def _turn(self, switch: Switch | None, on: bool) -> None:
        try:
            if switch is not None:
                switch.turn(on=on)
        except OSError as error:
            logger.warning("a setting of the system cannot be changed: %s", error.errno)
            self.desk.troubled.emit(
                self.tr("This computer does not let Préau change that: its settings are kept."),
                Trouble(COMPUTER, "not-allowed"),
            )
        self.refresh()


def _set(box: QCheckBox, *, on: bool) -> None:
    """Show what is so, without choosing it."""
    before = box.blockSignals(True)
    box.setChecked(on)
    box.blockSignals(before)
