"""The pages of choices that have sentences of their own, and the pages about Préau itself."""

from __future__ import annotations

from desktop.cards.parts import Button
from desktop.pages.parts.part import SettingsPart


class _ButtonsPart(SettingsPart):
    """One button a page."""

    def fill(self) -> None:
        row, flow = self.line()
        self.ways: dict[str, Button] = {}
        for name, label in self.pages():
            self.ways[name] = self.way(row, name, label)
            flow.addWidget(self.ways[name])

    def pages(self) -> tuple[tuple[str, str], ...]:
        """The name of each page, and the words on its button."""
        raise NotImplementedError


class WaysPart(_ButtonsPart):
    """Choices that need a page."""

    def pages(self) -> tuple[tuple[str, str], ...]:
        return (
            ("calm", self.tr("When Préau speaks to you")),
            ("association", self.tr("What my association set")),
            ("kept", self.tr("What is kept on this computer")),
            ("guard", self.tr("Passphrase and lock")),
            ("copies", self.tr("Copies, and another computer")),
        )


class MorePart(_ButtonsPart):
    """What is looked up rather than chosen."""

    name = "more"

    def heading(self) -> str:
        return self.tr("And also")

    def pages(self) -> tuple[tuple[str, str], ...]:
        return (
            ("drafts", self.tr("Drafts")),
            ("help", self.tr("Help")),
            ("keys", self.tr("The keys")),
            ("about", self.tr("About Préau")),
        )
