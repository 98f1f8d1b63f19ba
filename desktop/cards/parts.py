"""What cards are made of: text, buttons, circles with initials, pictures."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QContextMenuEvent,
    QCursor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
    QShowEvent,
)
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from desktop.desk import Desk
from desktop.look.icons import icon, picture
from desktop.look.mirror import by_itself
from desktop.look.theme import Theme, avatar_colour, initials
from desktop.look.tip import tip
from desktop.look.wrapped import WrappedButton
from desktop.wording.prose import BREAK, body, thin_spaces

if TYPE_CHECKING:
    from desktop.cards.linkstop import Link, LinkStop

TEXT, SMALL, TITLE = 15, 13, 24
_AT_RIGHT = (
    Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
)


def font(theme: Theme, size: float = TEXT, *, bold: bool = False) -> QFont:
    """The system's interface font at a design size."""
    made = QFont()
    made.setPixelSize(theme.px(size))
    if bold:
        made.setWeight(QFont.Weight.DemiBold)
    return made


def leading(theme: Theme, size: float = TEXT) -> int:
    """What makes lines of 1.5, in percent of the type's own height."""
    return round(150 * theme.px(size) / max(1.0, QFontMetricsF(font(theme, size)).height()))


def prose(desk: Desk, html: str | None, text: str) -> str:
    """What somebody wrote, for a label."""
    return body(html, text, desk.theme.accent, leading(desk.theme))


class Text(QLabel):
    """A label in one of the theme's colours; rich text is ours or tamed, and loads nothing."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        *,
        size: float = TEXT,
        colour: str = "ink",
        bold: bool = False,
        rich: bool = False,
        selectable: bool = False,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setFont(font(desk.theme, size, bold=bold))
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText if rich else Qt.TextFormat.PlainText)
        self.setOpenExternalLinks(False)
        self.paint_in(colour)
        if not selectable and self.isRightToLeft():  # what people wrote goes by its own language
            self.setAlignment(_AT_RIGHT)
        flags = Qt.TextInteractionFlag.NoTextInteraction
        if rich:
            flags |= Qt.TextInteractionFlag.LinksAccessibleByMouse
            self.linkHovered.connect(self._hovered)
        if selectable:
            flags |= Qt.TextInteractionFlag.TextSelectableByMouse
        if flags:
            self.setTextInteractionFlags(flags)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its links take the focus, one by one
        self._stops: list[LinkStop] = []
        self._links: list[Link] | None = []  # None: there are some, not looked at yet
        self._lazy = getattr(parent, "offers_links", False)
        self._pointed = False  # it is said where one of them goes

    @property
    def desk(self) -> Desk:
        return self._desk

    def setText(self, text: str) -> None:
        rich = self.textFormat() == Qt.TextFormat.RichText
        text = thin_spaces(text) if rich else text
        if text == self.text():
            return
        super().setText(text)
        if self._pointed:  # at a link that is no more
            self.point_at(None, self, QRect())
        focused = any(stop.hasFocus() for stop in self._stops)
        self._links = None if rich and "<a " in text else []
        if not self._lazy or focused or QAccessible.isActive():
            self.offer_links()
        else:
            self._hide_stops(0)

    def read_rich(self, html: str) -> None:
        """Show ``html``, ours or tamed, from now on."""
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setText(html)

    def paint_in(self, colour: str) -> None:
        """Take the theme's colour of that name."""
        palette = self.palette()
        shade = QColor(getattr(self._desk.theme, colour))
        palette.setColor(QPalette.ColorRole.WindowText, shade)
        palette.setColor(QPalette.ColorRole.Text, shade)
        palette.setColor(QPalette.ColorRole.Link, QColor(self._desk.theme.accent))
        self.setPalette(palette)

    def place(self, x: int, y: int, width: int) -> int:
        """Take ``width`` at x, y; returns the height it needs."""
        height = self.heightForWidth(width) if self.wordWrap() else self.sizeHint().height()
        self.setGeometry(x, y, width, height)
        return height

    # --- links ------------------------------------------------------------------------------

    def links(self) -> list[Link]:
        """From first to last."""
        if self._links is None:
            from desktop.cards import linkstop

            self._links = linkstop.found(self.text())
        return self._links

    def offer_links(self) -> None:
        """Let the keyboard and screen readers come to each link. In cards it is done when they
        come near: most cards go by without."""
        if self._links is None:
            from desktop.cards.linkstop import MOST, LinkStop

            chosen = self.links()[:MOST]
            while len(self._stops) < len(chosen):
                self._stops.append(LinkStop(self))
            for stop, link in zip(self._stops, chosen, strict=False):
                stop.stand_for(link)
        self._hide_stops(min(len(self._stops), len(self._links or ())))

    def place_of(self, link: Link) -> list[QRect]:
        """Where a link stands, a rectangle a line."""
        from desktop.cards import linkstop

        return linkstop.lines_of(self, link)

    def go(self, address: str) -> None:
        """Open what somebody's link leads to, where its words do not say otherwise."""
        from desktop.links import linking

        linking.follow(self._desk, address, self._words_of(address))

    def point_at(self, link: Link | None, near: QWidget, where: QRect) -> None:
        """Say where a link goes, or that none is pointed at any more. What only leads on inside
        the window says so by its words."""
        from desktop.links import linktip
        from desktop.links import targets as links

        target = None if link is None else links.read(link.target)
        self._pointed = link is not None and target is not None
        if link is None or target is None:
            linktip.hide_tip(self)
        else:
            linktip.tip_of(self._desk, self).tell(target, link.words, near, where)

    def link_menu(self, link: Link, place: QPoint) -> None:
        """What can be done with a link."""
        from desktop.links import linking

        linking.show_menu(self._desk, self, link.target, link.words, place)

    def link_under(self, place: QPoint) -> Link | None:
        """The link that is at this pixel."""
        for link in self.links():
            if any(one.contains(place) for one in self.place_of(link)):
                return link
        return None

    def _words_of(self, address: str) -> str:
        """Of the links that go there, the words that could deceive, else the first."""
        from desktop.links import targets as links
        from desktop.wording import links as linkwords

        said = [link.words for link in self.links() if link.target == address]
        target = links.read(address)
        odd = [one for one in said if target is not None and linkwords.question(target, one)]
        return next(iter(odd or said), "")

    def _hovered(self, address: str) -> None:
        if not address:
            self.point_at(None, self, QRect())
            return
        from desktop.cards.linkstop import Link

        place = self.mapFromGlobal(QCursor.pos())
        where = QRect(place, QSize(1, self.fontMetrics().height()))
        self.point_at(Link(address, self._words_of(address), 0, 0), self, where)

    def _hide_stops(self, first: int) -> None:
        for stop in self._stops[first:]:
            stop.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._pointed:
            self.point_at(None, self, QRect())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Qt's own menu has neither our words nor our checks."""
        from desktop.links import targets as links

        link = self.link_under(event.pos())
        if link is not None and links.read(link.target) is not None:
            self.link_menu(link, event.globalPos())
            event.accept()
        elif self.hasSelectedText() and not self._lazy:  # a card has a menu of its own
            self._offer_copy(event.globalPos())
            event.accept()
        else:
            event.ignore()

    def _offer_copy(self, place: QPoint) -> None:
        from PySide6.QtWidgets import QMenu

        menu = QMenu(self)
        menu.addAction(self.tr("Copy what is selected")).triggered.connect(self.copy_selected)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def selected(self) -> str:
        """What the pointer has marked, with the line ends of a text."""
        return _as_typed(self.selectedText())

    def copy_selected(self) -> bool:
        """Whether there was something selected to copy."""
        if self.hasSelectedText():
            QGuiApplication.clipboard().setText(self.selected())
        return self.hasSelectedText()


def _as_typed(selected: str) -> str:
    """With the line ends of a text, for those of Qt's documents, and without our breaks."""
    return selected.replace("\u2029", "\n").replace("\u2028", "\n").replace(BREAK, "")


class Button(WrappedButton):
    """A quiet button; ``main`` fills it with the accent (at most one on a screen)."""

    def __init__(
        self, desk: Desk, parent: QWidget | None, text: str = "", *, main: bool = False
    ) -> None:
        super().__init__(text, parent)
        self._desk = desk
        self.setFont(font(desk.theme, SMALL))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("main", main)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def be_main(self, main: bool) -> None:
        """Be the one filled button of the screen, or not."""
        if self.property("main") != main:
            self.setProperty("main", main)
            self.style().unpolish(self)
            self.style().polish(self)


class IconButton(QPushButton):
    """A drawing that does something; its name is for the pointer's and the ear's sake."""

    left = Signal()  # the focus went on

    def __init__(self, desk: Desk, parent: QWidget | None, drawing: str, name: str) -> None:
        super().__init__(parent)
        size = desk.theme.px(18)
        self._icon = partial(icon, drawing, desk.theme.muted, size)
        self.setIconSize(QSize(size, size))
        self._size = QSize(desk.theme.px(30), desk.theme.px(30))
        self.setFixedSize(self._size)
        self.setProperty("bare", True)
        self.setToolTip(tip(name))
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """As high as it is wide: of the least height the style sheet has the last word."""
        return self._size

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.icon().isNull():  # many are never seen
            self.setIcon(self._icon(self.devicePixelRatioF()))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


def paint_avatar(
    painter: QPainter,
    where: QRect,
    theme: Theme,
    identity: str,
    name: str,
    *,
    face: QPixmap | None = None,
    mine: bool = False,
) -> None:
    """A circle: the person's picture when it is here, else their initials."""
    painter.setPen(Qt.PenStyle.NoPen)
    if face is not None:
        round_clip = QPainterPath()
        round_clip.addEllipse(QRectF(where))
        painter.save()
        painter.setClipPath(round_clip)
        painter.drawPixmap(where, _square(face))
        painter.restore()
        return
    painter.setBrush(QColor("#2F6B5E" if mine else avatar_colour(identity)))
    painter.drawEllipse(where)
    letters = font(theme, 1, bold=True)
    letters.setPixelSize(max(8, round(where.height() * 0.37)))
    painter.setFont(letters)
    painter.setPen(QColor("#FFFFFF"))
    painter.drawText(where, Qt.AlignmentFlag.AlignCenter, initials(name or identity))


def paint_tile(painter: QPainter, where: QRect, theme: Theme, above: str, below: str) -> None:
    """The date of an event in two lines."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.accent_soft))
    painter.drawRoundedRect(where, theme.px(8), theme.px(8))
    painter.setPen(QColor(theme.accent))
    small = fitted(font(theme, 11), above, where.width() - theme.px(6))
    painter.setFont(small)
    half = where.height() * 0.44
    painter.drawText(
        QRectF(where.x(), where.y() + theme.px(3), where.width(), half),
        Qt.AlignmentFlag.AlignCenter,
        by_itself(above),
    )
    large = fitted(font(theme, TEXT, bold=True), below, where.width() - theme.px(6))
    painter.setFont(large)
    painter.drawText(
        QRectF(where.x(), where.y() + half, where.width(), where.height() - half - theme.px(3)),
        Qt.AlignmentFlag.AlignCenter,
        by_itself(below),
    )


def paint_box(widget: QWidget, theme: Theme, ground: str) -> None:
    """The ground of a small box: one border, no shadow."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.line), 1))
    painter.setBrush(QColor(ground))
    inside = QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(inside, theme.px(8), theme.px(8))
    painter.end()


def fitted(wanted: QFont, text: str, width: int) -> QFont:
    """``wanted``, smaller if ``text`` needs it to go into ``width``."""
    made = QFont(wanted)
    while made.pixelSize() > 8 and QFontMetricsF(made).horizontalAdvance(text) > width:
        made.setPixelSize(made.pixelSize() - 1)
    return made


def _square(face: QPixmap) -> QPixmap:
    side = min(face.width(), face.height())
    return face.copy((face.width() - side) // 2, (face.height() - side) // 2, side, side)


class PictureView(QWidget):
    """A still picture with rounded corners, or its description while it is not here. Pressed, it
    is looked at."""

    accessible_role = QAccessible.Role.Graphic

    pressed = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.description = ""
        self.pixmap: QPixmap | None = None
        self.waiting_text = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_picture(self, pixmap: QPixmap | None, description: str, instead: str) -> None:
        """Show ``pixmap``; without one, ``instead`` in its place."""
        self.pixmap, self.description, self.waiting_text = pixmap, description, instead
        self.setToolTip(tip(description))
        self.setAccessibleName(description or instead)
        self.update()

    def spoken(self) -> str:
        return self.description or self.waiting_text

    def press(self) -> None:
        """Look at it."""
        self.pressed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # else the release would go to the card

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and inside:
            self.press()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.press()
            return
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._desk.theme
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        corners = QPainterPath()
        corners.addRoundedRect(QRectF(self.rect()), theme.px(10), theme.px(10))
        painter.setClipPath(corners)
        if self.pixmap is None:
            self._paint_instead(painter)
        else:
            painter.drawPixmap(self.rect(), self.pixmap, _filling(self.pixmap, self.size()))
        if self.hasFocus():  # on any picture: a light line and a dark one
            for shade, inset in ((theme.card, 4), (theme.accent, 1.5)):
                painter.setPen(QPen(QColor(shade), 3))
                ring = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
                painter.drawRoundedRect(ring, theme.px(10) - inset, theme.px(10) - inset)
        painter.end()

    def _paint_instead(self, painter: QPainter) -> None:
        theme = self._desk.theme
        painter.fillRect(self.rect(), QColor(theme.panel))
        size = theme.px(24)
        drawing = picture("picture", theme.muted, size, self.devicePixelRatioF())
        middle = self.rect().center()
        painter.drawPixmap(middle.x() - size // 2, middle.y() - size, drawing)
        painter.setFont(font(theme, SMALL))
        painter.setPen(QColor(theme.muted))
        below = self.rect().adjusted(
            theme.px(12), self.height() // 2 + theme.px(6), -theme.px(12), -theme.px(4)
        )
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        painter.drawText(below, flags | Qt.TextFlag.TextWordWrap, self.waiting_text)


def _filling(pixmap: QPixmap, size: QSize) -> QRect:
    """The part of ``pixmap`` that fills ``size`` without distortion, from its middle."""
    wide, high = pixmap.width(), pixmap.height()
    if wide * size.height() > high * size.width():
        part = max(1, high * size.width() // max(1, size.height()))
        return QRect((wide - part) // 2, 0, part, high)
    part = max(1, wide * size.height() // max(1, size.width()))
    return QRect(0, (high - part) // 2, wide, part)
