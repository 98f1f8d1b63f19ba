"""Our own line drawings, painted in the theme's colours at any size."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap, QTransform
from PySide6.QtSvg import QSvgRenderer

_RIGHT_TO_LEFT = Qt.LayoutDirection.RightToLeft
FOLDER = Path(__file__).resolve().parents[2] / "resources" / "icons"
ONWARDS = frozenset(("back", "next", "previous"))  # which way they point is the language's


def picture(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The drawing ``name`` in ``colour``, ``size`` logical pixels wide."""
    turned = name in ONWARDS and QGuiApplication.layoutDirection() is _RIGHT_TO_LEFT
    return _drawn(name, colour, size, ratio, turned)


@cache
def _drawn(name: str, colour: str, size: int, ratio: float, turned: bool) -> QPixmap:
    drawing = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode()))
    pixels = round(size * ratio)
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    if turned:
        pixmap = pixmap.transformed(QTransform.fromScale(-1, 1))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def icon(name: str, colour: str, size: int, ratio: float = 1.0) -> QIcon:
    """The drawing as a button's icon."""
    return QIcon(picture(name, colour, size, ratio))
