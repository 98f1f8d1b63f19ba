"""What the page of settings is made of, in the order in which it is read."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.pages.parts.part import SettingsPart

FIRST = 4  # of them fill a screen
PARTS = (
    ("ways", "WaysPart"),
    ("appearance", "AppearancePart"),
    ("language", "LanguagePart"),
    ("pictures", "PicturesPart"),
    ("spelling", "SpellingPart"),
    ("presence", "PresencePart"),
    ("accounts", "AccountsPart"),
    ("ways", "MorePart"),
    ("computer", "ComputerPart"),
)
"""Modules and their parts. Another part is one line here."""


def load(module: str, part: str) -> type[SettingsPart]:
    """A part; its module is imported when the page comes to it."""
    found: type[SettingsPart] = getattr(import_module(f"{__name__}.{module}"), part)
    return found


def kinds() -> Iterator[type[SettingsPart]]:
    """All of them."""
    return (load(module, part) for module, part in PARTS)
