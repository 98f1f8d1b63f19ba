"""Our own line drawings, painted in the theme's colours at any size."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPixmap

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

_RIGHT_TO_LEFT = Qt.LayoutDirection.RightToLeft
FOLDER = Path(__file__).resolve().parents[2] / "resources" / "icons"
ONWARDS = frozenset(("back", "next", "previous"))  # which way they point is the language's


def picture(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The drawing ``name`` in ``colour``, ``size`` logical pixels wide."""
    turned = name in ONWARDS and QGuiApplication.layoutDirection() is _RIGHT_TO_LEFT
    return _drawn(name, colour, size, ratio, turned)


@cache
def _drawn(name: str, colour: str, size: int, ratio: float, turned: bool) -> QPixmap:
    drawing = (FOLDER / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    pixels = round(size * ratio)
    sized = drawing.replace("<svg ", f'<svg width="{pixels}" height="{pixels}" ', 1)
    pixmap = QPixmap()
    pixmap.loadFromData(sized.encode(), "SVG")
    if turned:
        from PySide6.QtGui import QTransform

        pixmap = pixmap.transformed(QTransform.fromScale(-1, 1))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def icon(name: str, colour: str, size: int, ratio: float = 1.0) -> QIcon:
    """The drawing as a button's icon."""
    from PySide6.QtGui import QIcon

    return QIcon(picture(name, colour, size, ratio))
