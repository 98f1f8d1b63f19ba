"""What is drawn can be read: by its contrast, with more of it for whom wants more."""

from __future__ import annotations

from itertools import product

import pytest

from desktop import theme as themes
from desktop.theme import AVATARS, READABLE, READABLE_MORE, Theme, contrast, tinted

ACCENTS = (None, "#FFE800", "#00A0FF", "#7A5C99", "#111111", "#FFFFFF", "#808080", "#E30613")
TEXTS = ("ink", "muted", "accent", "waiting")
GROUNDS = ("paper", "panel", "card", "selected")

every = pytest.mark.parametrize(
    "theme",
    [
        themes.make(dark=dark, accent=accent, more=more)
        for dark, accent, more in product((False, True), ACCENTS, (False, True))
    ],
    ids=lambda one: f"{one.dark:d}{one.contrast:d}-{one.accent}",
)


@every
@pytest.mark.row("I7")
def test_every_text_has_its_ratio_on_every_ground(theme: Theme) -> None:
    least = READABLE_MORE if theme.contrast else READABLE
    pairs = [
        *product(TEXTS, GROUNDS),
        ("accent", "accent_soft"),
        ("on_accent", "accent"),
        ("waiting", "waiting_soft"),
        ("ink", "accent_soft"),
        ("ink", "waiting_soft"),
    ]
    shades = {
        (text, ground): (getattr(theme, text), getattr(theme, ground)) for text, ground in pairs
    }
    wrong = {pair: contrast(*both) for pair, both in shades.items() if contrast(*both) < least}
    assert not wrong


@every
def test_with_more_contrast_every_edge_can_be_seen(theme: Theme) -> None:
    """https://www.w3.org/TR/WCAG22/#non-text-contrast"""
    edges = ("accent", "muted", "line") if theme.contrast else ("accent", "muted")
    for edge, ground in product(edges, GROUNDS):
        assert contrast(getattr(theme, edge), getattr(theme, ground)) >= 3


@every
@pytest.mark.parametrize("colour", ["#FFE800", "#00A0FF", "#7A5C99", "#111111", "#FFFFFF", "wrong"])
def test_a_calendars_colour_can_be_read_everywhere(theme: Theme, colour: str) -> None:
    ground, ink = tinted(theme, colour)
    assert contrast(ground, ink) >= theme.least


def test_initials_can_be_read_on_every_circle() -> None:
    assert all(contrast("#FFFFFF", shade) >= READABLE for shade in AVATARS)
