"""The name of a page, of a part of it, or of what is open: a heading also for whoever hears it."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtGui import QAccessible

from desktop.cards.parts import Text
from desktop.wording.prose import BREAK


class HeadingText(Text):
    """A label whose role is a heading's."""

    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.Heading

    def spoken(self) -> str:
        return self.text().replace(BREAK, "")
