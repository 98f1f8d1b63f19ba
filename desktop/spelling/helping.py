"""The one way in: help to spell in a field, whichever kind it is."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from desktop.compose.field import Field
from desktop.desk import Desk
from desktop.spelling.helper import Language, Speller


def _no_language() -> None:
    return None


def help_in(desk: Desk, field: Field | QLineEdit, language: Language = _no_language) -> Speller:
    """Help to spell in ``field``. ``language``: tells the code of the one that the text says it is
    in, None where it says none."""
    if isinstance(field, Field):
        from desktop.spelling.infield import FieldHelp

        return FieldHelp(desk, field, language)
    from desktop.spelling.inline import LineHelp

    return LineHelp(desk, field, language)
