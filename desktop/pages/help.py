"""The help: short texts, found by words, and who of the association helps."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, QUrl
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from desktop.cards.card import Card, Row
from desktop.cards.cardlist import WIDEST, CardList
from desktop.cards.heading import HeadingText
from desktop.cards.lines import Blank
from desktop.cards.parts import SMALL, TITLE, Text
from desktop.cards.simple import BlankCard
from desktop.desk import Desk
from desktop.pages.page import Page
from desktop.pages.reader import Reader
from desktop.pages.searchfield import SearchField
from desktop.wording import topics
from desktop.wording.topics import Topic
from storage.model import Changed, View

ALL = "all"
"""As a detail of the page: the list of everything, not one text."""


class TopicCard(Card):
    """A text's title, and what it is for."""

    estimate: ClassVar[int] = 70

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.title = Text(desk, self, bold=True)
        self.about = Text(desk, self, size=SMALL, colour="muted")

    def bind(self, row: Topic) -> None:
        self.title.setText(row.title)
        self.about.setText(row.about)

    def arrange(self, width: int) -> int:
        inset, y = self.px(16), self.px(12)
        for part in (self.title, self.about):
            y += part.place(inset, y, width - 2 * inset) + self.px(2)
        return y + self.px(10)

    def spoken(self) -> str:
        row: Topic = self.row
        return f"{row.title}. {row.about}"


class HelpPage(Page):
    """Nothing here needs the network: the texts came with the program, the contact with the
    association's file."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        spoken = QLocale().name()[:2]  # as the program speaks
        self._language = spoken if spoken in topics.LANGUAGES else topics.LANGUAGES[0]
        self.stack = QStackedLayout()
        self.whole.addLayout(self.stack)
        self.index = QWidget(self)
        column = QVBoxLayout(self.index)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.head = QWidget(self.index)
        self._build_head(self.head)
        column.addWidget(self.head)
        self.list = CardList(desk, {Topic: TopicCard, Blank: BlankCard}, top=2)
        self.list.setAccessibleName(self.tr("What there is to know"))
        self.list.activated.connect(self._activate)
        column.addWidget(self.list, 1)
        self.reader = Reader(desk, self)
        self.reader.wanted.connect(self._go)
        self.stack.addWidget(self.index)
        self.stack.addWidget(self.reader)

    def _build_head(self, head: QWidget) -> None:
        px = self.desk.theme.px
        column = QVBoxLayout(head)
        column.setContentsMargins(0, px(24), 0, px(12))
        column.setSpacing(px(10))
        title = HeadingText(self.desk, head, size=TITLE, bold=True)
        title.setText(self.tr("Help"))
        hint = self.tr("A word: letter size, photo, password")
        self.field = SearchField(self.desk, head, hint, self.tr("Search the help"))
        self.field.setMaxLength(200)
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self.contact = Text(self.desk, head, size=SMALL, colour="muted", rich=True)
        self.contact.linkActivated.connect(self._follow)
        for part in (title, self.field, self.contact):
            column.addWidget(part)

    def resizeEvent(self, event: object) -> None:
        px = self.desk.theme.px
        margin = px(40) if self.width() > px(520) else min(px(40), 20)
        side = max(margin, (self.width() - px(WIDEST)) // 2)
        layout = self.head.layout()
        assert layout is not None
        layout.setContentsMargins(side, px(24), side, px(12))
        super().resizeEvent(event)  # type: ignore[arg-type]

    # --- what is shown ----------------------------------------------------------------------

    def concerns(self, changed: Changed) -> bool:
        return View.SETTINGS in changed.views

    def refresh(self) -> None:
        from desktop.pages.contact import contact

        self.contact.setText(contact(self.desk))
        self._show(keep=True)

    def _show(self, *, keep: bool) -> None:
        found = topics.found(self.field.text(), self._language)
        rows: list[Row] = list(found)
        if not found:
            rows = [
                Blank(text=self.tr("Nothing here says that. Try another word, or ask somebody."))
            ]
        self.list.set_rows(rows, keep=keep)

    def _typed(self, _text: str) -> None:
        self._show(keep=False)

    def _activate(self, row: Row) -> None:
        if isinstance(row, Topic):
            self.read(row)

    def read(self, one: Topic) -> None:
        """Show one text from its beginning."""
        self.reader.show_topic(one)
        self.stack.setCurrentWidget(self.reader)
        self.take_focus()

    def _follow(self, target: str) -> None:
        self._go(QUrl(target))

    def _go(self, target: QUrl) -> None:
        """Where a link of a text leads: another text, a page of the window, or outside."""
        address = target.toString()
        if not address.startswith(topics.PAGE):
            self.desk.opener(address)
            return
        name = address.removeprefix(topics.PAGE)
        if name.startswith("help:"):
            self.point(name.removeprefix("help:"))
        else:
            self.desk.visited.emit(name)

    # --- where one is -----------------------------------------------------------------------

    def point(self, detail: str) -> None:
        one = topics.topic(detail, self._language)
        if one is not None:
            self.read(one)
        else:
            self.stack.setCurrentWidget(self.index)
            self.take_focus()

    def detail(self) -> str:
        shown = self.stack.currentWidget() is self.reader and self.reader.topic
        return shown.name if shown else ALL

    def take_focus(self) -> None:
        inside = self.reader if self.stack.currentWidget() is self.reader else self.field
        inside.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        """Whoever comes again comes to the list, unless a link leads to one text."""
        if not event.spontaneous():
            self.stack.setCurrentWidget(self.index)
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the field down into the list."""
        if watched is self.field and isinstance(event, QKeyEvent):
            keys = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if event.type() == QEvent.Type.KeyPress and event.key() in keys:
                self.list.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)
