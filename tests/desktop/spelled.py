"""A text in a real field, and what is marked in it."""

from __future__ import annotations

from desktop.compose.field import Field
from desktop.places import AtConversation
from tests.desktop.community import CAMILLE
from tests.desktop.conftest import House


def write(house: House, text: str, *, at: int = 0) -> Field:
    house.window.open(AtConversation(CAMILLE.id))
    field = house.window.panel.findChildren(Field)[0]
    field.setPlainText(text)
    field.stand_at(at)
    return field


def marked(field: Field) -> list[str]:
    text = field.toPlainText().encode("utf-16-le")
    marks = field.extraSelections()
    places = [(one.cursor.selectionStart(), one.cursor.selectionEnd()) for one in marks]
    return [text[2 * start : 2 * end].decode("utf-16-le") for start, end in places]


def wait_for(house: House, field: Field, *expected: str) -> None:
    house.bot.waitUntil(lambda: marked(field) == list(expected), timeout=5000)
