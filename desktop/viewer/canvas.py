"""The picture itself: whole at first, then as large as the person wants, moved by hand or keys."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from desktop.cards.parts import TEXT, font
from desktop.desk import Desk

STEP = 1.25
MOST = 8.0  # times the picture's own size
NOTCH = 120  # of a wheel, https://doc.qt.io/qt-6/qwheelevent.html#angleDelta
SLACK = 1e-6


class Canvas(QWidget):
    """Shows one picture. ``zoom`` is 0 while it is shown whole, else times its own size."""

    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.Graphic

    stepped = Signal(int)  # the next one is wanted (1), or the one before (-1)
    zoomed = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.pixmap: QPixmap | None = None
        self.instead = ""  # what is said while there is no picture
        self.description = ""
        self.zoom = 0.0
        self._own: QSizeF | None = None
        self._middle = QPointF(0.5, 0.5)  # what part of the picture is in the middle, from 0 to 1
        self._held: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_picture(
        self, pixmap: QPixmap | None, description: str, instead: str, own: QSizeF | None = None
    ) -> None:
        """Show ``pixmap`` whole; without one, ``instead`` in its place. ``own``: its size in pixels
        of the window, where this is a small one that stands for it until it comes."""
        fresh = pixmap is None or self.pixmap is None
        if fresh or (own is None and self._own is None and not _is(pixmap, self.pixmap)):
            self.zoom, self._middle = 0.0, QPointF(0.5, 0.5)
        self.pixmap, self.description, self.instead = pixmap, description, instead
        self._own = own
        self.setAccessibleName(self.spoken())
        self._turned()

    def spoken(self) -> str:
        return self.description if self.pixmap is not None else self.instead

    def complete(self) -> bool:
        """It is here as large as it is kept."""
        return self.pixmap is not None and self._own is None

    # --- how large ----------------------------------------------------------------------------

    def own_size(self) -> QSizeF:
        """Of the picture at its own size, in pixels of the window."""
        if self.pixmap is None or self._own is not None:
            return self._own or QSizeF()
        return self.pixmap.deviceIndependentSize()

    def whole(self) -> float:
        """The zoom at which all of it is seen, at most its own size."""
        own = self.own_size()
        if own.isEmpty():
            return 1.0
        return min(1.0, self.width() / own.width(), self.height() / own.height())

    def scale(self) -> float:
        """The zoom as it is now."""
        return self.zoom or self.whole()

    def is_whole(self) -> bool:
        return self.zoom == 0.0

    def may_grow(self) -> bool:
        return self.pixmap is not None and self.scale() < MOST - SLACK

    def larger(self) -> None:
        self._zoom_to(self.scale() * STEP)

    def smaller(self) -> None:
        self._zoom_to(self.scale() / STEP)

    def show_whole(self) -> None:
        self._zoom_to(0.0)

    def own(self) -> None:
        """One pixel of the picture on one pixel."""
        self._zoom_to(1.0)

    def _zoom_to(self, wanted: float, at: QPointF | None = None) -> None:
        """``at``: what stays under this place of the canvas."""
        if self.pixmap is None:
            return
        held = None if at is None else self._part_at(at)
        self.zoom = 0.0 if wanted <= self.whole() + SLACK else min(MOST, wanted)
        if at is not None and held is not None:
            shown = self.own_size() * self.scale()
            away = at - QPointF(self.width() / 2, self.height() / 2)
            self._middle = held - QPointF(away.x() / shown.width(), away.y() / shown.height())
        self._turned()

    def _part_at(self, place: QPointF) -> QPointF:
        where = self._where()
        return QPointF(
            (place.x() - where.x()) / where.width(), (place.y() - where.y()) / where.height()
        )

    def _turned(self) -> None:
        self._keep_inside()
        moves = self.zoom > 0
        self.setCursor(Qt.CursorShape.OpenHandCursor if moves else Qt.CursorShape.ArrowCursor)
        self.zoomed.emit()
        self.update()

    def _keep_inside(self) -> None:
        """No more of the ground is seen than there must be."""
        shown = self.own_size() * self.scale()
        if shown.isEmpty():
            return
        for across, room in ((True, self.width()), (False, self.height())):
            full = shown.width() if across else shown.height()
            half = min(0.5, room / full / 2)
            value = self._middle.x() if across else self._middle.y()
            kept = min(max(value, half), 1 - half)
            (self._middle.setX if across else self._middle.setY)(kept)

    def move_by(self, x: float, y: float) -> None:
        """Move the picture by so many pixels."""
        shown = self.own_size() * self.scale()
        if not shown.isEmpty():
            self._middle -= QPointF(x / shown.width(), y / shown.height())
            self._keep_inside()
            self.update()

    def _where(self) -> QRectF:
        shown = self.own_size() * self.scale()
        corner = QPointF(self.width() / 2, self.height() / 2) - QPointF(
            self._middle.x() * shown.width(), self._middle.y() * shown.height()
        )
        return QRectF(corner, shown)

    # --- painting -----------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._desk.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self.pixmap is not None:
            painter.fillRect(self._where().intersected(QRectF(self.rect())), QColor("#FFFFFF"))
            painter.drawPixmap(self._where(), self.pixmap, QRectF(self.pixmap.rect()))
        else:
            painter.setFont(font(theme, TEXT))
            painter.setPen(QColor(theme.muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), flags, self.instead)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.accent), 2))
            inside = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(inside, theme.px(8), theme.px(8))
        painter.end()

    # --- events -------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        far = max(40, min(self.width(), self.height()) // 5)
        ahead = -1 if self.isRightToLeft() else 1
        moves = {
            Qt.Key.Key_Left: (far, 0, -ahead),
            Qt.Key.Key_Right: (-far, 0, ahead),
            Qt.Key.Key_Up: (0, far, 0),
            Qt.Key.Key_Down: (0, -far, 0),
            Qt.Key.Key_PageUp: (0, 0, -1),
            Qt.Key.Key_PageDown: (0, 0, 1),
        }
        sizes = {
            Qt.Key.Key_Plus: self.larger,
            Qt.Key.Key_Equal: self.larger,
            Qt.Key.Key_Minus: self.smaller,
            Qt.Key.Key_0: self.show_whole,
            Qt.Key.Key_1: self.own,
        }
        key = Qt.Key(event.key())
        if key in sizes:
            sizes[key]()
        elif key in moves:
            x, y, step = moves[key]
            if self.is_whole() or (x, y) == (0, 0):
                self.stepped.emit(step)
            else:
                self.move_by(x, y)
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            wanted = self.scale() * STEP ** (turned.y() / NOTCH)
            self._zoom_to(wanted, event.position())
        else:
            self.move_by(turned.x(), turned.y())
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._zoom_to(max(1.0, self.whole() * 2) if self.is_whole() else 0.0, event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            moved = event.position() - self._held
            self._held = event.position()
            self.move_by(moved.x(), moved.y())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._held = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turned()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()


def _is(one: QPixmap | None, other: QPixmap | None) -> bool:
    return one is not None and other is not None and one.cacheKey() == other.cacheKey()
