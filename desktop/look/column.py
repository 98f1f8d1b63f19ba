"""A column that is scrolled as a whole where the window is too low for what stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLayout, QStackedLayout, QVBoxLayout, QWidget
from shiboken6 import Shiboken

from desktop.accessibility import met
from desktop.look.mirror import mirrored

if TYPE_CHECKING:
    from PySide6.QtWidgets import QScrollBar


class Column(QWidget):
    """Where there is room, as any other; else nothing in it is cut and nothing lies over another: a
    bar at its end moves all of it, and so does the keyboard, wherever it goes. Whoever scrolls away
    from it reads where they are, and nothing moves.

    What stands in it is added to ``inside``; the last of it takes the height that is left.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.inside = _Inside(self)
        self.inside.setContentsMargins(0, 0, 0, 0)
        self.inside.setSpacing(0)
        self.bar: QScrollBar | None = None  # made when it is first needed
        self._kept: QWidget | None = None  # the last that had the keyboard
        self._seen, self._high = True, 0  # whether that was in sight, and how high it was
        self._last: QWidget | None = None  # what had the height that was left

    @property
    def scrolls(self) -> bool:
        """Whether there is too little room for all of it."""
        return self.bar is not None and not self.bar.isHidden()

    def place(self, whole: QRect) -> None:
        """Give each its place in ``whole``, and beyond it where that is too low."""
        standing = [part for _, part in self._standing()]
        if not standing:
            return  # one thing has gone, and the next is on its way
        other, self._last = standing[-1] is not self._last, standing[-1]
        over = self._needs(whole.width()) - whole.height()
        if over <= 0:
            if self.bar is not None:
                self.bar.hide()
            self._put(whole)
            self._seen = True
            return
        seen = self._seen  # before it is moved
        bar = self._shown_bar(whole)
        over = max(1, self._needs(whole.width() - bar.width()) - whole.height())
        bar.blockSignals(True)
        bar.setRange(0, over)
        bar.setPageStep(whole.height())
        if other:  # it is read from its beginning
            bar.setValue(0)
        bar.blockSignals(False)
        self._move()
        self._keep(seen=seen, other=other)

    def _keep(self, *, seen: bool, other: bool) -> None:
        """What has the keyboard stays in sight where it was, or is written in; whoever reads
        elsewhere stays there. ``other``: something else stands here now."""
        kept = self._kept
        if kept is None or not Shiboken.isValid(kept) or not kept.isVisibleTo(self):
            return
        grown, self._high = kept.height() != self._high, kept.height()
        if other or ((seen or grown) and not _scrolls(kept)):
            self._reveal(kept)

    def _put(self, whole: QRect) -> None:
        *above, (last, _) = self._standing()
        y = whole.y()
        for item, part in above:
            high = part.sizeHint().height()
            item.setGeometry(QRect(whole.x(), y, whole.width(), high))
            y += high
        last.setGeometry(QRect(whole.x(), y, whole.width(), whole.bottom() + 1 - y))

    def _standing(self) -> Iterator[tuple[QWidget | QLayout, QWidget]]:
        """What is shown in it, from above: what is placed, and the widget that this is."""
        for n in range(self.inside.count()):
            item = self.inside.itemAt(n)
            held = item.layout() if item is not None else None
            if isinstance(held, QStackedLayout):
                if (page := held.currentWidget()) is not None:
                    yield held, page
            elif item is not None and (part := item.widget()) is not None and not part.isHidden():
                yield part, part

    def _needs(self, width: int) -> int:
        *above, (_, last) = self._standing()
        return sum(part.sizeHint().height() for _, part in above) + _least(last, width)

    # --- scrolling --------------------------------------------------------------------------

    def _shown_bar(self, whole: QRect) -> QScrollBar:
        if self.bar is None:
            from PySide6.QtWidgets import QScrollBar

            self.bar = QScrollBar(Qt.Orientation.Vertical, self)
            self.bar.valueChanged.connect(self._move)
            self.bar.setSingleStep(self.fontMetrics().lineSpacing())
            app = QApplication.instance()
            assert isinstance(app, QApplication)
            app.focusChanged.connect(self._focused)
            self._kept = self.window().focusWidget()
        wide = self.bar.sizeHint().width()
        where = QRect(whole.right() + 1 - wide, whole.y(), wide, whole.height())
        self.bar.setGeometry(mirrored(self, where))
        self.bar.show()
        self.bar.raise_()
        return self.bar

    def _move(self) -> None:
        assert self.bar is not None
        if not any(self._standing()):
            return
        at, over = self.bar.value(), self.bar.maximum()
        whole = self.rect().adjusted(0, -at, -self.bar.width(), over - at)
        self._put(mirrored(self, whole))
        kept = self._kept
        self._seen = kept is None or (Shiboken.isValid(kept) and self._is_in_sight(kept))

    def _focused(self, before: QWidget | None, now: QWidget | None) -> None:
        if now is None or not self.isAncestorOf(now):
            return
        self._kept, self._high = now, now.height()
        # nothing moves under a pointer that is down, nor when a list takes over from its own row
        inner = before is not None and Shiboken.isValid(before) and now.isAncestorOf(before)
        if self.scrolls and not inner and not QApplication.mouseButtons():
            self._reveal(now)
        self._seen = self._is_in_sight(now)

    def _is_in_sight(self, part: QWidget) -> bool:
        top = part.mapTo(self, QPoint(0, 0)).y() if self.isAncestorOf(part) else 0
        return top >= 0 and top + part.height() <= self.height()

    def _reveal(self, part: QWidget) -> None:
        """Move it into sight, with what it belongs to where both have room."""
        assert self.bar is not None
        holder = part.parentWidget()
        for one in (holder, part):
            if one is None or not self.isAncestorOf(one) or one.height() > self.height():
                continue
            top = one.mapTo(self, QPoint(0, 0)).y()
            below = top + one.height() - self.height()
            if top < 0 or below > 0:
                self.bar.setValue(self.bar.value() + (top if top < 0 else below))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """What nothing inside wanted."""
        if self.bar is not None and self.scrolls:
            self.bar.event(event)
        else:
            event.ignore()

    def accessible_parts(self) -> list[QWidget]:
        return [part for part in met(self) if part is not self.bar]


class _Inside(QVBoxLayout):
    """Lets its column say how high all of it is."""

    def setGeometry(self, whole: QRect) -> None:
        QLayout.setGeometry(self, whole)  # it says where it is; its column places what it holds
        column = self.parentWidget()
        if isinstance(column, Column):
            column.place(whole)


def _least(part: QWidget, width: int) -> int:
    """The height below which something in it would be cut, in pixels."""
    inside = part.layout()
    if inside is None:
        return max(part.minimumHeight(), part.minimumSizeHint().height())
    if inside.hasHeightForWidth():
        return max(part.minimumHeight(), inside.totalMinimumHeightForWidth(width))
    return max(part.minimumHeight(), inside.totalMinimumSize().height())


def _scrolls(part: QWidget) -> bool:
    """Whether it is a list: one does not read where it begins, but in it."""
    return part.inherits("QAbstractScrollArea") and not part.inherits("QPlainTextEdit")
