"""In which language Préau speaks."""

from __future__ import annotations

from dataclasses import replace

from desktop.pages.parts.part import SettingsPart


class LanguagePart(SettingsPart):
    """Changed without a restart; what is open stays open."""

    name = "language"

    def heading(self) -> str:
        return self.tr("Language")

    def fill(self) -> None:
        self.box = self.choice(
            self.tr("Language"),
            ((self.tr("As this computer"), ""), ("Français", "fr"), ("English", "en")),
            self.desk.look.language,
            lambda value: self.look(replace(self.desk.look, language=value)),
        )
