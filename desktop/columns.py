"""Three columns that become two, then one, as the window gets narrow."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.desk import Desk
from desktop.look.mirror import mirrored
from desktop.look.rule import fill

LEFT, RIGHT, COVERS, ONE = 232, 408, 1000, 700


class Columns(QWidget):
    """Places the left, centre and right columns. Breaks are design pixels, scaled with text."""

    covered = Signal(bool)  # whether the right column lies over the centre
    narrowed = Signal(bool)  # whether there is only one column

    def __init__(
        self,
        desk: Desk,
        left: QWidget,
        centre: QWidget,
        right: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self.left, self.centre, self.right = left, centre, right
        for column in (left, centre, right):
            column.setParent(self)
            column.installEventFilter(self)
        self.open = False  # whether the right column holds something
        self.menu = False  # whether the left column lies over the one column
        self.covers = self.one = False

    def set_open(self, open_: bool) -> None:
        """The right column holds something, or no longer."""
        self.open = open_
        self.arrange()

    def set_menu(self, shown: bool) -> None:
        """With one column: the left one lies over it, or not."""
        self.menu = shown
        self.arrange()

    def at_the_right(self) -> QPixmap | None:
        """The right column's pixels as they are on screen: to draw it once more takes ten times as
        long. None where nothing is to fade, or the system does not hand them out."""
        from PySide6.QtGui import QImage

        window = self.window()
        store = window.backingStore()
        pixels = store.paintDevice() if store is not None and not self._desk.theme.still else None
        if not isinstance(pixels, QImage):
            return None
        corner, ratio = self.right.mapTo(window, QPoint(0, 0)), pixels.devicePixelRatio()
        where = QRectF(QRect(corner, self.right.size()))
        scaled = QRectF(where.topLeft() * ratio, where.size() * ratio).toAlignedRect()
        return QPixmap.fromImage(pixels.copy(scaled))

    def fade(self, before: QPixmap) -> None:
        """The one motion: 120 ms when the right column changes, none if the system wants none."""
        if not self._desk.theme.still and self.right.isVisible():
            from desktop.look.veil import Veil, moves

            if moves(self.right):
                Veil(self.right, before)

    def arrange(self) -> None:
        """Give each column its place."""
        px, wide = self._desk.theme.px, self.width()
        covers, one = wide < px(COVERS), wide < px(ONE)
        self.left.setVisible(not one or self.menu)
        self.right.setVisible(not covers or self.open)
        left = 0 if one else px(LEFT)
        right = px(RIGHT)
        self._put(self.left, 0, min(px(LEFT), wide))
        if covers:
            self._put(self.centre, left, wide - left)
            self._put(self.right, left, wide - left)
            self.right.raise_()
        else:
            self._put(self.centre, left, wide - left - right)
            self._put(self.right, wide - right, right)
        self.centre.setVisible(not (covers and self.open))
        if one and self.menu:
            self.left.raise_()
        if (covers, one) != (self.covers, self.one):
            self.covers, self.one = covers, one
            self.covered.emit(covers)
            self.narrowed.emit(one)
        self.update()

    def _put(self, column: QWidget, x: int, width: int) -> None:
        """``x`` is counted from the side where the language begins."""
        column.setGeometry(mirrored(self, QRect(x, 0, width, self.height())))

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self.arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill(painter, self.rect(), QColor(self._desk.theme.paper))
        painter.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """One line between columns, painted by whoever lies there."""
        if event.type() == QEvent.Type.Paint and watched in (self.left, self.right):
            assert isinstance(watched, QWidget)
            painter = QPainter(watched)
            theme = self._desk.theme
            ground = theme.panel if watched is self.left else theme.paper
            fill(painter, watched.rect(), QColor(ground))
            painter.setPen(QColor(theme.line))
            at_right = (watched is self.left) == self.isLeftToRight()
            edge = watched.width() - 1 if at_right else 0
            painter.drawLine(edge, 0, edge, watched.height())
            painter.end()
            return True
        return super().eventFilter(watched, event)
