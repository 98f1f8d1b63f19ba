"""When pictures come."""

from __future__ import annotations

from dataclasses import replace

from desktop.pages.parts.part import SettingsPart


class PicturesPart(SettingsPart):
    """Nothing moves by itself in any case."""

    name = "pictures"

    def heading(self) -> str:
        return self.tr("Pictures")

    def fill(self) -> None:
        self.on_request = self.check(
            self.tr("Show a picture only when I ask for it"),
            on=self.desk.look.pictures_on_request,
            then=lambda on: self.look(replace(self.desk.look, pictures_on_request=on)),
        )
        self.on_limited = self.check(
            self.tr("Show pictures by themselves on a limited connection too"),
            on=not self.desk.look.metered_on_request,
            then=lambda on: self.look(replace(self.desk.look, metered_on_request=not on)),
        )
        self.say(
            self.tr(
                "On a limited connection everything that comes is counted, as often on a telephone."
                " Your computer knows whether yours is limited."
            )
        )
