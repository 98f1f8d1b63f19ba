"""Our own line drawings, painted in the theme's colours at any size."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "icons"


@cache
def picture(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The drawing ``name`` in ``colour``, ``size`` logical pixels wide."""
    drawing = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode()))
    pixels = round(size * ratio)
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def icon(name: str, colour: str, size: int, ratio: float = 1.0) -> QIcon:
    """The drawing as a button's icon."""
    return QIcon(picture(name, colour, size, ratio))
