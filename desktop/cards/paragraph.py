"""A text of ours that is read rather than glanced at: its lines stand half a line apart."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from desktop.cards.parts import TEXT, Text, leading
from desktop.desk import Desk
from desktop.wording.prose import thin_spaces


class Paragraph(Text):
    """Plain words. A label knows the height of its lines only as rich text; nobody else need."""

    def __init__(
        self, desk: Desk, parent: QWidget, *, size: float = TEXT, colour: str = "ink"
    ) -> None:
        super().__init__(desk, parent, size=size, colour=colour)
        self._words = ""
        self._leading = leading(desk.theme, size)
        self.setTextFormat(Qt.TextFormat.RichText)

    def setText(self, text: str) -> None:
        if text == self._words:
            return
        self._words = text
        inside = thin_spaces(escape(text, quote=False)).replace("\n", "<br>")
        style = f"margin-top:0;margin-bottom:0;line-height:{self._leading}%"
        QLabel.setText(self, f'<p style="{style}">{inside}</p>' if text else "")

    def text(self) -> str:
        return self._words
