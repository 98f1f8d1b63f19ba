"""The pages of choices that have sentences of their own."""

from __future__ import annotations

from desktop.cards.parts import Button
from desktop.pages.parts.part import SettingsPart


class WaysPart(SettingsPart):
    """One button a page."""

    def fill(self) -> None:
        row, flow = self.line()
        self.ways: dict[str, Button] = {}
        for name, label in (
            ("calm", self.tr("When Préau speaks to you")),
            ("association", self.tr("What my association set")),
            ("drafts", self.tr("Drafts")),
            ("kept", self.tr("What is kept on this computer")),
            ("guard", self.tr("Passphrase and lock")),
            ("copies", self.tr("Copies, and another computer")),
            ("help", self.tr("Help")),
            ("keys", self.tr("The keys")),
            ("about", self.tr("About Préau")),
        ):
            self.ways[name] = self.way(row, name, label)
            flow.addWidget(self.ways[name])
