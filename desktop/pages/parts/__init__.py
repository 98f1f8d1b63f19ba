"""What the page of settings is made of, in the order in which it is read."""

from __future__ import annotations

from desktop.pages.parts.accounts import AccountsPart
from desktop.pages.parts.appearance import AppearancePart
from desktop.pages.parts.computer import ComputerPart
from desktop.pages.parts.language import LanguagePart
from desktop.pages.parts.part import SettingsPart
from desktop.pages.parts.pictures import PicturesPart
from desktop.pages.parts.presence import PresencePart
from desktop.pages.parts.spelling import SpellingPart
from desktop.pages.parts.ways import MorePart, WaysPart

PARTS: tuple[type[SettingsPart], ...] = (
    WaysPart,
    AppearancePart,
    LanguagePart,
    PicturesPart,
    SpellingPart,
    PresencePart,
    AccountsPart,
    MorePart,
    ComputerPart,
)
"""Another part is one import and one line here."""
