"""How the window looks: its colours and the size of its text."""

from __future__ import annotations

from dataclasses import replace

from desktop.look.choice import SCALES
from desktop.pages.parts.part import SettingsPart


class AppearancePart(SettingsPart):
    """What is not chosen follows this computer."""

    name = "appearance"

    def heading(self) -> str:
        return self.tr("Appearance")

    def fill(self) -> None:
        self.scheme = self.choice(
            self.tr("Appearance"),
            (
                (self.tr("As this computer"), ""),
                (self.tr("Light"), "light"),
                (self.tr("Dark"), "dark"),
            ),
            self.desk.look.scheme,
            lambda value: self.look(replace(self.desk.look, scheme=value)),
        )
        self.scale = self.choice(
            self.tr("Size of the text"),
            tuple(
                (self.tr("Size of the text: {n}%").format(n=round(scale * 100)), scale)
                for scale in SCALES
            ),
            self.desk.look.scale,
            lambda value: self.look(replace(self.desk.look, scale=value)),
        )
        self.contrast = self.choice(
            self.tr("Contrast"),
            (
                (self.tr("Contrast as this computer"), ""),
                (self.tr("More contrast"), "more"),
                (self.tr("Usual contrast"), "usual"),
            ),
            self.desk.look.contrast,
            lambda value: self.look(replace(self.desk.look, contrast=value)),
        )
