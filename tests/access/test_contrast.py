"""What is drawn can be read: by its contrast, with more of it for whom wants more."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from desktop.look import theme as themes
from desktop.look.theme import AVATARS, READABLE, READABLE_MORE, Theme, contrast, tinted

ACCENTS = (None, "#FFE800", "#00A0FF", "#7A5C99", "#111111", "#FFFFFF", "#808080", "#E30613")
CALENDARS = ("#FFE800", "#00A0FF", "#7A5C99", "#111111", "#FFFFFF", "wrong")
TEXTS = ("ink", "muted", "accent", "waiting")
GROUNDS = ("paper", "panel", "card", "selected")


def every() -> Iterator[Theme]:
    """Light and dark, usual and with more contrast, in the colours of many associations."""
    for dark, accent, more in product((False, True), ACCENTS, (False, True)):
        yield themes.make(dark=dark, accent=accent, more=more)


@pytest.mark.row("I7")
def test_every_text_has_its_ratio_on_every_ground() -> None:
    pairs = [
        *product(TEXTS, GROUNDS),
        ("accent", "accent_soft"),
        ("on_accent", "accent"),
        ("waiting", "waiting_soft"),
        ("ink", "accent_soft"),
        ("ink", "waiting_soft"),
    ]
    for theme in every():
        least = READABLE_MORE if theme.contrast else READABLE
        found = {pair: contrast(getattr(theme, pair[0]), getattr(theme, pair[1])) for pair in pairs}
        assert not {pair: ratio for pair, ratio in found.items() if ratio < least}, theme


def test_with_more_contrast_every_edge_can_be_seen() -> None:
    """https://www.w3.org/TR/WCAG22/#non-text-contrast"""
    for theme in every():
        edges = ("accent", "muted", "line") if theme.contrast else ("accent", "muted")
        for edge, ground in product(edges, GROUNDS):
            assert contrast(getattr(theme, edge), getattr(theme, ground)) >= 3, (theme, edge)


def test_a_calendars_colour_can_be_read_everywhere() -> None:
    for theme, colour in product(every(), CALENDARS):
        ground, ink = tinted(theme, colour)
        assert contrast(ground, ink) >= theme.least, (theme, colour)


def test_initials_can_be_read_on_every_circle() -> None:
    assert all(contrast("#FFFFFF", shade) >= READABLE for shade in AVATARS)
