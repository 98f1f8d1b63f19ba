"""Says at the foot of what is read where the link goes that the pointer or the keyboard is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QHideEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget
from shiboken6 import Shiboken

from desktop.links.targets import Target
from desktop.look.mirror import mirror_parts
from desktop.wording import links as linkwords

if TYPE_CHECKING:
    from desktop.cards.parts import Text
    from desktop.desk import Desk

MOST = 420  # design pixels of its width
LONG = 36  # letters of an address that one line holds


class LinkTip(QWidget):
    """One in a window: the host in full, the whole address under it, and what is odd about it.

    It lies over the end of the list, or over its beginning where the link itself stands there,
    and lets the pointer through.
    """

    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.ToolTip

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        from desktop.cards.parts import SMALL, TEXT, Text

        self._desk, self._window = desk, window
        self._area: QAbstractScrollArea | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.host = Text(desk, self, size=TEXT, bold=True)
        self.address = Text(desk, self, size=SMALL, colour="muted")
        self.caution = Text(desk, self, size=SMALL, colour="waiting")
        self.hide()

    def tell(self, target: Target, words: str, link: QWidget, where: QRect) -> None:
        """Say where ``target`` goes; ``where`` is the link's own place in ``link``."""
        self.host.setText(_breakable(linkwords.goes_to(target)))
        full, caution = linkwords.in_full(target), linkwords.caution(target, words)
        self.address.setText(_breakable(full))
        self.address.setVisible(bool(full))
        self.caution.setText(caution)
        self.caution.setVisible(bool(caution))
        self._watch(link)
        area = self._place(link)
        side = self._desk.theme.px(8)
        self._arrange(min(self._desk.theme.px(MOST), area.width() - 2 * side))
        top = area.bottom() - side - self.height()
        own = QRect(link.mapTo(self._window, where.topLeft()), where.size())
        left = area.left() + side
        if self.isRightToLeft():
            left = area.right() - side - self.width()
        if QRect(left, top, self.width(), self.height()).intersects(own):
            top = area.top() + side
        self.move(left, top)
        self.show()
        self.raise_()

    def _watch(self, link: QWidget) -> None:
        """What is turned away under the pointer is not pointed at any more."""
        one: QWidget | None = link
        while one is not None and not isinstance(one, QAbstractScrollArea):
            one = one.parentWidget()
        self._area = one
        if self._area is not None:
            self._area.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel:
            self.hide()
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._area is not None and Shiboken.isValid(self._area):
            self._area.viewport().removeEventFilter(self)
        self._area = None

    def _place(self, link: QWidget) -> QRect:
        """Of the list or the page in which the link stands, in the window."""
        window, area = self._window, self._area
        if area is None or not window.isAncestorOf(area) or not area.isAncestorOf(link):
            return window.rect()
        return QRect(area.mapTo(window, QPoint(0, 0)), area.size())

    def _arrange(self, width: int) -> None:
        px = self._desk.theme.px
        inside = width - 2 * px(12)
        wanted = [
            text.fontMetrics().horizontalAdvance(text.text()) + px(4)
            for text in (self.host, self.address, self.caution)
            if not text.isHidden()
        ]
        inside = max(px(80), min(inside, max(wanted)))
        y = px(8)
        for text in (self.host, self.address, self.caution):
            text.ensurePolished()
            if not text.isHidden():
                y += text.place(px(12), y, inside) + px(1)
        self.resize(inside + 2 * px(12), y + px(7))
        mirror_parts(self, self.width())

    def paintEvent(self, _event: QPaintEvent) -> None:
        from desktop.cards.parts import paint_box

        paint_box(self, self._desk.theme, self._desk.theme.panel)

    def spoken(self) -> str:
        said = (text.text() for text in (self.host, self.caution) if text.text())
        return ". ".join(said)


def tip_of(desk: Desk, widget: Text) -> LinkTip:
    """The one of the window in which ``widget`` is; made when it is first needed."""
    window = widget.window()
    found = window.findChild(LinkTip, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found if found is not None else LinkTip(desk, window)


def hide_tip(widget: QWidget) -> None:
    """Nothing is pointed at in that window."""
    found = widget.window().findChild(LinkTip, options=Qt.FindChildOption.FindDirectChildrenOnly)
    if found is not None:
        found.hide()


def _breakable(address: str) -> str:
    """With places where a long address may go on in the next line."""
    if len(address) <= LONG:
        return address
    return "".join(one + ("\u200b" if one in "/?&=#-." else "") for one in address)
