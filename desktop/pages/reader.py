"""One text of the help, to be read from top to bottom with the eye, the ear or the keys."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from desktop.cards.cardlist import WIDEST
from desktop.cards.parts import TEXT, TITLE, font, leading
from desktop.desk import Desk
from desktop.pages.contact import contact
from desktop.wording import topics
from desktop.wording.prose import thin_spaces
from desktop.wording.topics import Topic

HEADS = {1: TITLE, 2: 17, 3: TEXT}
"""Design pixels of a title, by its level."""
MOVES = frozenset(
    (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down,
     Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
)  # fmt: skip
"""Keys that move the cursor."""


class Reader(QTextBrowser):
    """The cursor can be put into the text with the keys, and is not seen before; Tab goes from link
    to link."""

    wanted = Signal(QUrl)  # a link was followed

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.topic: Topic | None = None
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(font(desk.theme))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setProperty("plain", True)
        self.anchorClicked.connect(self.wanted)

    def loadResource(self, _kind: int, _name: QUrl | str) -> QByteArray:
        """A help text brings nothing along: not even what lies on this computer. (Without an
        answer Qt would look for it there.)"""
        return QByteArray()

    def show_topic(self, one: Topic) -> None:
        """From its beginning."""
        self.topic = one
        self.setAccessibleName(one.title)
        document = self.document()
        back = self.tr("All of the help")
        document.setMarkdown(
            f"[{back}]({topics.PAGE}help:all)\n\n# {one.title}\n\n{one.about}\n\n{one.text}",
            QTextDocument.MarkdownFeature.MarkdownNoHTML,
        )
        self._dress(document)
        end = QTextCursor(document)
        end.movePosition(QTextCursor.MoveOperation.End)
        end.insertBlock(self._block(0), QTextCharFormat())
        end.insertHtml(thin_spaces(contact(self._desk)))
        self._underline(document)
        self._fit()
        self.setCursorWidth(0)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in MOVES:
            self.setCursorWidth(self._desk.theme.px(1))
        super().keyPressEvent(event)

    # --- how it looks -----------------------------------------------------------------------

    def _dress(self, document: QTextDocument) -> None:
        """The design's sizes and spaces, for Markdown knows none."""
        document.setDefaultFont(font(self._desk.theme))
        document.setIndentWidth(self._desk.theme.px(22))
        block = document.begin()
        while block.isValid():
            level = block.blockFormat().headingLevel()
            cursor = QTextCursor(block)
            cursor.mergeBlockFormat(
                self._block(level, listed=_listed(block) and _listed(block.next()))
            )
            cursor.movePosition(
                QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor
            )
            if level:
                head = QTextCharFormat()
                head.setFont(font(self._desk.theme, HEADS.get(level, TEXT), bold=True))
                cursor.setCharFormat(head)
            block = block.next()

    def _underline(self, document: QTextDocument) -> None:
        """Links are known by more than their colour."""
        line = QTextCharFormat()
        line.setFontUnderline(True)
        line.setForeground(QColor(self._desk.theme.accent))
        cursor = QTextCursor(document)
        while not cursor.atEnd():
            cursor.movePosition(
                QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor
            )
            if cursor.charFormat().isAnchor():
                cursor.mergeCharFormat(line)
            cursor.clearSelection()

    def _block(self, level: int, *, listed: bool = False) -> QTextBlockFormat:
        px = self._desk.theme.px
        made = QTextBlockFormat()
        made.setLineHeight(
            leading(self._desk.theme), QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
        )
        made.setTopMargin(px(18 if level > 1 else 0))
        made.setBottomMargin(px(4 if listed or level > 1 else 10))
        return made

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As wide as any page of the window."""
        px = self._desk.theme.px
        margin = px(40) if self.width() > px(520) else min(px(40), 20)
        side = max(margin, (self.width() - px(WIDEST)) // 2)
        frame = self.document().rootFrame()
        shape = frame.frameFormat()
        shape.setLeftMargin(side)
        shape.setRightMargin(side)
        shape.setTopMargin(px(20))
        shape.setBottomMargin(px(40))
        frame.setFrameFormat(shape)


def _listed(block: QTextBlock) -> bool:
    return block.isValid() and block.textList() is not None
