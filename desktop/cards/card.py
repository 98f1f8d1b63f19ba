"""One row of a list as a widget that is filled, measured and reused."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from desktop.accessibility import controls
from desktop.cards.parts import Text
from desktop.cards.selected import paint_bar
from desktop.desk import Desk
from desktop.look.mirror import mirror_parts, mirrored


class Row(Protocol):
    """What a list shows: any frozen value with a key that stays the same when it changes."""

    @property
    def key(self) -> str: ...


class Card(QWidget):
    """Base of all cards: a frame, a focus ring, and the three things a list asks for.

    ``bind`` fills the card from a row, ``arrange`` places its parts at a width and returns its
    height, ``spoken`` is the whole row in one sentence or two for a screen reader.
    """

    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.ListItem
    estimate: ClassVar[int] = 110  # design pixels, before it was measured
    gap: ClassVar[int] = 10
    framed: ClassVar[bool] = True
    focusable: ClassVar[bool] = True
    offers_links: ClassVar[bool] = True  # only when the keyboard comes near; see Text

    activated = Signal()
    resized = Signal()
    focused = Signal()
    unfolded = Signal()  # a line that stands for several: open it in its place, or close it

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self.row: Any = None
        self.current = False
        if self.focusable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def dress(self) -> None:
        """Take the style, with all parts: a size asked before it is known is wrong."""
        self.ensurePolished()
        for part in self.findChildren(QWidget):
            part.ensurePolished()

    def bind(self, row: Any) -> None:
        """Show ``row``."""
        raise NotImplementedError

    def arrange(self, width: int) -> int:
        """Place the parts in ``width`` pixels, from left to right; the height that this takes."""
        raise NotImplementedError

    def arranged(self, width: int) -> int:
        """:meth:`arrange`, from the side where the language begins."""
        height = self.arrange(width)
        mirror_parts(self, width)
        return height

    def mirrored(self, where: QRect) -> QRect:
        """Where to paint what would be at ``where`` from left to right."""
        return mirrored(self, where)

    def spoken(self) -> str:
        raise NotImplementedError

    def accessible_parts(self) -> list[QWidget]:
        """What can be done in it: what it says, it says itself."""
        return controls(self)

    def accessible_state(self) -> dict[str, bool]:
        return {"selectable": self.focusable, "selected": self.focusable and self.current}

    def press(self) -> None:
        """As a click on it."""
        self.activated.emit()

    def picture_came(self, media: str) -> None:
        """A picture can be shown now; cards with pictures look whether it is theirs. "": any may
        be, for there is an album now."""

    def grew(self) -> None:
        """Its height may have changed at the person's wish."""
        self.resized.emit()

    def px(self, size: float) -> int:
        return self.desk.theme.px(size)

    # --- painting ---------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_ground(painter)
        self.paint(painter)
        painter.end()

    def paint_ground(self, painter: QPainter) -> None:
        theme = self.desk.theme
        inside = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        radius = self.px(12)
        if self.framed:
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.setBrush(QColor(theme.selected if self.current else theme.card))
            painter.drawRoundedRect(inside, radius, radius)
        elif self.current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.selected))
            painter.drawRoundedRect(inside, radius, radius)
        if self.current:
            paint_bar(painter, self.rect(), theme, self.layoutDirection())
        if self.hasFocus():
            by = (theme.ring - 1) / 2
            painter.setPen(QPen(QColor(theme.accent), theme.ring))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(inside.adjusted(by, by, -by, -by), radius, radius)

    def paint(self, painter: QPainter) -> None:
        """What is drawn rather than a child: an avatar, a date tile."""

    # --- events -----------------------------------------------------------------------------

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.activated.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # else the release would go to the list

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.hasFocus() and event.key() in (
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
            Qt.Key.Key_Space,
        ):
            self.activated.emit()
            return
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()
        self.hovered(True)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.focused.emit()

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        self.update()
        self.hovered(self.underMouse() or self.holds_focus())

    def holds_focus(self) -> bool:
        """The focus is on the card or on one of its parts."""
        focus = self.window().focusWidget()
        return focus is not None and (focus is self or self.isAncestorOf(focus))

    def enterEvent(self, _event: QEnterEvent) -> None:
        self.hovered(True)

    def leaveEvent(self, _event: QEvent) -> None:
        self.hovered(self.holds_focus())

    def stops(self) -> list[QWidget]:
        """Where Tab stops: the card, then its links and buttons from top to bottom. The links of a
        text stand where the text does, in its own order."""

        def corner(part: QWidget) -> tuple[int, int]:
            label = part.parentWidget()
            place = (label if isinstance(label, Text) else part).mapTo(self, QPoint(0, 0))
            return place.y(), place.x() if self.isLeftToRight() else -place.x()

        for text in self.findChildren(Text):
            text.offer_links()
        parts = sorted((one for one in self.findChildren(QWidget) if tabs(one)), key=corner)
        return [self, *parts] if tabs(self) else parts

    def hovered(self, inside: bool) -> None:
        """The pointer or the focus is on the card: what is quiet otherwise may show."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu(event.globalPos())
        event.accept()

    def menu(self, place: Any) -> None:
        """Offer what can be done with this row; nothing by default."""


def tabs(widget: QWidget) -> bool:
    """Whether Tab may stop at it."""
    policy = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(policy) and widget.isVisible() and widget.isEnabled()
