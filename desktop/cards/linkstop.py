"""The links of a text as places where the keyboard stops, and that a screen reader names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTextDocument,
    QTextLine,
    QTextOption,
)
from PySide6.QtWidgets import QWidget

from desktop.links import targets as links
from desktop.wording import links as linkwords

if TYPE_CHECKING:
    from desktop.cards.parts import Text

MOST = 60
"""Links of one text that the keyboard stops at: nobody writes more, and each costs a widget."""


class Link(NamedTuple):
    """One link of a text: where it goes, its words, and the letters that it takes."""

    target: str
    words: str
    first: int
    last: int


def found(html: str) -> list[Link]:
    """The links of a rich text, from first to last."""
    document = QTextDocument()
    document.setHtml(html)
    return list(_links(document))


def _links(document: QTextDocument) -> Iterator[Link]:
    block = document.begin()
    while block.isValid():
        one: Link | None = None
        pieces = block.begin()
        while not pieces.atEnd():
            piece = pieces.fragment()
            form = piece.charFormat()
            target = form.anchorHref() if form.isAnchor() else ""
            begin, end = piece.position(), piece.position() + piece.length()
            if one is not None and target == one.target and begin == one.last:
                one = one._replace(words=one.words + piece.text(), last=end)
            else:
                if one is not None:
                    yield one
                one = Link(target, piece.text(), begin, end) if target else None
            pieces += 1
        if one is not None:
            yield one
        block = block.next()


class LinkStop(QWidget):
    """Lies over one link of a label; the pointer goes through it to the label."""

    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.Link

    def __init__(self, label: Text) -> None:
        super().__init__(label)
        self._label = label
        self.link = Link("", "", 0, 0)
        self._lines: list[QRect] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def stand_for(self, link: Link) -> None:
        """Be this link of the label."""
        self.link = link
        target = links.read(link.target)
        said, more = link.words.strip(), ""
        if target is not None:
            said = linkwords.spoken(target, link.words)
            parts = (linkwords.caution(target, link.words), target.address)
            more = " ".join(part for part in parts if part)
        self.setAccessibleName(said)
        self.setAccessibleDescription(more)
        self.setGeometry(self._label.rect())
        self.show()

    def spoken(self) -> str:
        return self.accessibleName()

    def press(self) -> None:
        """Follow it, as with the pointer."""
        self._label.linkActivated.emit(self.link.target)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._lie_over()
        self._label.point_at(self.link, self, self.rect())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._label.point_at(None, self, QRect())
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.press()
            return
        event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._label.link_menu(self.link, self.mapToGlobal(QPoint(0, self.height())))
        event.accept()

    def _lie_over(self) -> None:
        """Take the link's own place in the label, which may be on several lines."""
        lines = self._label.place_of(self.link)
        whole = QRect()
        for line in lines:
            whole = whole.united(line)
        margin = self._label.desk.theme.px(2)
        whole.adjust(-margin, -margin, margin, margin)
        self._lines = [line.translated(-whole.topLeft()) for line in lines]
        self.setGeometry(whole)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.hasFocus():
            return
        theme = self._label.desk.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.accent), 2))
        for line in self._lines:
            painter.drawRoundedRect(QRectF(line).adjusted(-1, 0, 1, 0), theme.px(4), theme.px(4))
        painter.end()


def lines_of(label: Text, link: Link) -> list[QRect]:
    """Where a link stands in its label, a rectangle a line. It is laid out as the label does it."""
    document = QTextDocument()
    document.setDefaultFont(label.font())
    option = document.defaultTextOption()
    option.setAlignment(label.alignment())
    option.setTextDirection(label.layoutDirection())
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    document.setDefaultTextOption(option)
    document.setDocumentMargin(0)
    document.setHtml(label.text())
    document.setTextWidth(label.contentsRect().width())
    down = max(0, label.contentsRect().height() - round(document.size().height())) // 2
    corner = label.contentsRect().topLeft() + QPoint(0, down)
    return [one.translated(corner) for one in _rects(document, link)]


def _rects(document: QTextDocument, link: Link) -> Iterator[QRect]:
    block = document.findBlock(link.first)
    box = document.documentLayout().blockBoundingRect(block)
    first, last = link.first - block.position(), link.last - block.position()
    layout = block.layout()
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        begin, end = line.textStart(), line.textStart() + line.textLength()
        if begin < last and first < end:
            yield _rect(line, max(first, begin), min(last, end), box)


def _rect(line: QTextLine, first: int, last: int, box: QRectF) -> QRect:
    one, other = _x(line, first), _x(line, last)
    left, wide = min(one, other), abs(other - one)
    return QRectF(box.x() + left, box.y() + line.y(), wide, line.height()).toRect()


def _x(line: QTextLine, place: int) -> float:
    """Of a letter, in pixels; the toolkit gives the letter's place with it."""
    found: Any = line.cursorToX(place)
    return float(found[0] if isinstance(found, tuple) else found)
