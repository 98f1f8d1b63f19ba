"""The window's colours and sizes: a light and a dark set of tokens, and what an accent may be."""

from __future__ import annotations

from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import replace
from functools import cache

from storage.values import record

READABLE = 4.5
"""https://www.w3.org/TR/WCAG22/#contrast-minimum"""
READABLE_MORE = 7.0
"""For whom wants more contrast: https://www.w3.org/TR/WCAG22/#contrast-enhanced"""

AVATARS = (
    "#7C5B8E",
    "#3B6C8C",
    "#9C5B36",
    "#47744A",
    "#80622F",
    "#66679A",
    "#4A707D",
    "#8A5570",
)


@record(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours as ``#RRGGBB``; ``scale`` turns the design's pixels into this person's."""

    dark: bool
    paper: str
    panel: str
    card: str
    ink: str
    muted: str
    line: str
    accent: str
    accent_soft: str
    on_accent: str
    waiting: str
    waiting_soft: str
    selected: str
    scale: float = 1.0
    contrast: bool = False
    """More of it: every text in 7:1, and every edge can be seen."""
    still: bool = False
    """No motion at all."""

    @property
    def ring(self) -> int:
        """How wide the mark of the focus is, in pixels."""
        return 3 if self.contrast else 2

    @property
    def least(self) -> float:
        """The ratio that every text has to its ground, at least."""
        return READABLE_MORE if self.contrast else READABLE

    def px(self, size: float) -> int:
        """A length of the design, in this person's pixels."""
        return max(1, round(size * self.scale))

    def found(self, *, bold: bool = False) -> str:
        """The style of a word that was searched for: never by its colour alone. ``bold``: where
        all words are bold already."""
        other = "text-decoration:underline" if bold else "font-weight:600"
        ground = _mixed(self.card, self.accent, 0.32 if self.dark else 0.2)
        return f"background-color:{ground};color:{self.ink};{other}"


LIGHT = Theme(
    dark=False,
    paper="#FBFAF7",
    panel="#F3F1EB",
    card="#FFFFFF",
    ink="#23272B",
    muted="#5E6266",
    line="#E5E1D8",
    accent="#2F6B5E",
    accent_soft="#E3EEEA",
    on_accent="#FFFFFF",
    waiting="#9A5B13",
    waiting_soft="#FBF0DE",
    selected="#E8EDEA",
)

DARK = Theme(
    dark=True,
    paper="#191B1D",
    panel="#202325",
    card="#24282A",
    ink="#E7E5E0",
    muted="#A4A7A8",
    line="#33383A",
    accent="#7DBBAA",
    accent_soft="#24332F",
    on_accent="#14211D",
    waiting="#E0B26C",
    waiting_soft="#3A3020",
    selected="#2A3230",
)

LIGHT_MORE = Theme(
    dark=False,
    contrast=True,
    paper="#FFFFFF",
    panel="#F4F4F4",
    card="#FFFFFF",
    ink="#000000",
    muted="#333333",
    line="#595959",
    accent="#0A4437",
    accent_soft="#DDEBE6",
    on_accent="#FFFFFF",
    waiting="#5A3200",
    waiting_soft="#FFF3DE",
    selected="#D9E6E1",
)

DARK_MORE = Theme(
    dark=True,
    contrast=True,
    paper="#000000",
    panel="#101010",
    card="#000000",
    ink="#FFFFFF",
    muted="#DADADA",
    line="#9A9A9A",
    accent="#A5E8D6",
    accent_soft="#0F2F28",
    on_accent="#000000",
    waiting="#FFD28C",
    waiting_soft="#2C2000",
    selected="#1C332D",
)


def make(
    *,
    dark: bool,
    accent: str | None = None,
    scale: float = 1.0,
    more: bool = False,
    still: bool = False,
) -> Theme:
    """The theme for one scheme, with an association's accent made readable if it is not.
    ``more``: contrast; ``still``: no motion."""
    schemes = (LIGHT_MORE, DARK_MORE) if more else (LIGHT, DARK)
    base = replace(schemes[dark], scale=scale, still=still)
    if accent is None or not _is_colour(accent) or accent.upper() == LIGHT.accent:
        return base
    hue, _, saturation = _hue(accent)
    soft = _shade(hue, 0.17 if dark else 0.91, min(saturation, 0.3))
    grounds = (base.paper, base.card, base.panel, base.selected, soft)
    shown = readable(accent, grounds, lighter=dark, least=base.least)
    white, ink = "#FFFFFF", schemes[True].on_accent
    on_accent = white if contrast(white, shown) >= contrast(ink, shown) else ink
    return replace(base, accent=shown, accent_soft=soft, on_accent=on_accent)


def contrast(one: str, other: str) -> float:
    """The ratio of two colours' luminances, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(
    colour: str, grounds: tuple[str, ...], *, lighter: bool, least: float = READABLE
) -> str:
    """The nearest shade of ``colour``, of the same hue, that can be read on all ``grounds``."""
    hue, lightness, saturation = _hue(colour)
    for step in range(101):
        moved = lightness + (1 - lightness if lighter else -lightness) * step / 100
        shade = _shade(hue, moved, saturation) if step else colour
        if all(contrast(shade, ground) >= least for ground in grounds):
            return shade
    return "#FFFFFF" if lighter else "#000000"


@cache
def tinted(theme: Theme, colour: str) -> tuple[str, str]:
    """A calendar's colour as a quiet ground, and a shade of it that can be read on that."""
    if not _is_colour(colour) or colour.upper() in (theme.accent, LIGHT.accent):
        return theme.accent_soft, theme.accent
    hue, _, saturation = _hue(colour)
    soft = _shade(hue, 0.17 if theme.dark else 0.92, min(saturation, 0.3 if theme.dark else 0.5))
    return soft, readable(colour, (soft,), lighter=theme.dark, least=theme.least)


def avatar_colour(identity: str) -> str:
    """The colour of somebody's circle: the same on every computer, from their identity alone."""
    return AVATARS[sum(ord(letter) * (place % 7 + 1) for place, letter in enumerate(identity)) % 8]


def initials(name: str) -> str:
    """One or two letters that stand for a name: "Camille Roux" gives CR."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    if not words:
        return next((letter.upper() for letter in name if letter.isalnum()), "·")
    chosen = words[:1] if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0].upper() for word in chosen)


def _is_colour(text: str) -> bool:
    digits = text.removeprefix("#")
    return (
        len(text) == 7
        and len(digits) == 6
        and all(digit in "0123456789abcdefABCDEF" for digit in digits)
    )


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hue(colour: str) -> tuple[float, float, float]:
    """Hue, lightness and saturation, each from 0 to 1."""
    red, green, blue = (part / 255 for part in _parts(colour))
    return rgb_to_hls(red, green, blue)


def _shade(hue: float, lightness: float, saturation: float) -> str:
    parts = hls_to_rgb(hue, lightness, saturation)
    return "#" + "".join(f"{round(part * 255):02X}" for part in parts)


def _mixed(ground: str, colour: str, part: float) -> str:
    """``ground`` with so much of a colour in it, from 0 to 1."""
    pairs = zip(_parts(ground), _parts(colour), strict=True)
    return "#" + "".join(f"{round(low + (high - low) * part):02X}" for low, high in pairs)


def _luminance(colour: str) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
