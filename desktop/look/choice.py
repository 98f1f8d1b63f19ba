"""How the window looks, kept in a small open file: it must be known before the key is."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from desktop.system.preferences import NOTHING, Preferences
from desktop.system.preferences import kept as seen_before
from storage.values import record

FILE = "window.json"
SCALES = (0.85, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0)

FARTHEST = 16_777_215
"""Pixels: the largest widget of Qt (QWIDGETSIZE_MAX)."""


@record(frozen=True, slots=True, kw_only=True)
class Look:
    """Choices without any content: nothing here says whom the person knows or what they read."""

    language: str = ""  # "fr", "en", or "" as the system
    scheme: str = ""  # "light", "dark", or "" as the system
    contrast: str = ""  # "more", "usual", or "" as the system
    scale: float = 1.0
    pictures_on_request: bool = False
    metered_on_request: bool = True  # the same, on a connection that is paid by what it carries
    geometry: tuple[int, int, int, int] = (0, 0, 1280, 832)
    maximised: bool = False
    system: Preferences = NOTHING  # what the system said last; nobody chose it here


def load(folder: Path) -> Look:
    """What was kept in ``folder``; whatever is missing or wrong is as at first."""
    try:
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Look()
    if not isinstance(kept, dict):
        return Look()
    look = Look()
    for field in fields(Look):
        value = _fitting(field.name, kept.get(field.name))
        if value is not None:
            look = replace(look, **{field.name: value})
    return look


def save(folder: Path, look: Look) -> None:
    """Keep ``look``; a folder that cannot be written costs the choice, never the window."""
    beside = folder / f"{FILE}.new"
    try:
        beside.write_text(json.dumps(asdict(look)), encoding="utf-8")
        beside.replace(folder / FILE)
    except OSError:
        return


def _fitting(name: str, value: Any) -> Any:
    match name, value:
        case (
            ("language", "" | "fr" | "en")
            | ("scheme", "" | "light" | "dark")
            | ("contrast", "" | "more" | "usual")
        ):
            return value
        case "scale", float() | int() if 0.5 <= value <= 2.0:
            return float(value)
        case "pictures_on_request" | "metered_on_request" | "maximised", bool():
            return value
        case "geometry", [int(), int(), int(width), int(height)] if width > 0 and height > 0:
            return tuple(value) if max(map(abs, value)) <= FARTHEST else None
        case "system", [*_]:
            return seen_before(value)
    return None
