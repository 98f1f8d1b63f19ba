"""Search: one field for people, messages, posts and events, answered at each key."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.cards.card import Row
from desktop.cards.cardlist import WIDEST, CardList
from desktop.cards.draft import DraftLine
from desktop.cards.entrymenu import open_entry
from desktop.cards.found import FoundCard, FoundDraftCard, FoundEventCard
from desktop.cards.heading import HeadingText
from desktop.cards.lines import Blank, EndMark, EntryLine, EventLine, Older, SectionLine
from desktop.cards.parts import SMALL, TITLE, Text
from desktop.cards.person import PersonCard, PersonLine
from desktop.cards.simple import BlankCard, EndCard, OlderCard, SectionCard
from desktop.cards.way import SentenceCard, SentenceLine, WayCard, WayLine
from desktop.compose import begun
from desktop.desk import Desk
from desktop.pages.page import Page
from desktop.pages.searchfield import SearchField
from desktop.places import AtPerson, has_thread
from desktop.trouble.saying import FOLDER, Trouble
from desktop.wording import dates, marking, words
from desktop.wording import search as searchwords
from desktop.work.searching import Answer
from storage.model import Changed, View
from storage.rows import DraftRow, Entry, FoundPage
from storage.search import MAX_LENGTH, Phrase

SHOWN = 20  # results of a page: calm rule 4


class SearchPage(Page):
    """What was typed stays; what was found moves only when something else is typed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._first: Answer | None = None
        self._more: list[FoundPage] = []
        self._asking_more = False
        self._merging = False  # the answer that is awaited changes only what is shown already
        self._trouble = ""  # why there is no answer; a code
        self._chosen: str | None = None  # the row that was opened here
        self._opening = self._pointed = False
        self.head = QWidget(self)
        self._build_head(self.head)
        self.whole.addWidget(self.head)
        self.list = CardList(
            desk,
            {
                SectionLine: SectionCard,
                PersonLine: PersonCard,
                EntryLine: FoundCard,
                EventLine: FoundEventCard,
                DraftLine: FoundDraftCard,
                WayLine: WayCard,
                Older: OlderCard,
                SentenceLine: SentenceCard,
                EndMark: EndCard,
                Blank: BlankCard,
            },
            top=2,
        )
        self.list.setAccessibleName(self.tr("Results"))
        self.list.activated.connect(self._activate)
        self.whole.addWidget(self.list, 1)
        self.searcher = desk.searcher() if desk.searcher is not None else None
        if self.searcher is not None:
            self.searcher.found.connect(self._found)
            self.searcher.failed.connect(self._failed)

    def _build_head(self, head: QWidget) -> None:
        px = self.desk.theme.px
        column = QVBoxLayout(head)
        column.setContentsMargins(0, px(24), 0, px(12))
        column.setSpacing(px(10))
        title = HeadingText(self.desk, head, size=TITLE, bold=True)
        title.setText(self.tr("Search"))
        column.addWidget(title)
        name = self.tr("Search messages, posts, events and people")
        self.field = SearchField(self.desk, head, self.tr("Words, a name, a place"), name)
        self.field.setMaxLength(MAX_LENGTH)
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        column.addWidget(self.field)
        self.said = Text(self.desk, head, size=SMALL, colour="muted")
        self.said.setText(searchwords.hint())
        column.addWidget(self.said)

    # --- asking -----------------------------------------------------------------------------

    def _typed(self, text: str) -> None:
        self._more, self._asking_more, self._merging = [], False, False
        if self.searcher is None:
            return
        if text.strip():
            self.searcher.ask(text, None, SHOWN)
        else:
            self.searcher.drop()
            self._first, self._trouble = None, ""
            self._show(keep=False)

    def _found(self, answer: Answer) -> None:
        if answer.text != self.field.text():
            return
        self._trouble = ""
        if self._asking_more:
            self._asking_more = False
            self._more.append(answer.page)
            self._show(keep=True)
            return
        again = self._first is not None and self._first.text == answer.text
        if again and self._merging:
            answer = answer._replace(page=self._merged(answer.page))
        self._first, self._more, self._merging = answer, [], False
        self._show(keep=again)

    def _merged(self, page: FoundPage) -> FoundPage:
        """What is shown, as it is now: nothing enters it, and what was taken back leaves it."""
        now = {entry.row: entry for entry in (*page.entries, *page.waiting)}
        oldest = page.entries[-1].at if page.next is not None and page.entries else None
        shown = [entry for one in self._pages() for entry in one.entries]
        kept = [
            now.get(entry.row, entry)
            for entry in shown
            if entry.row in now or (oldest is not None and entry.at < oldest)
        ]
        return replace(
            page,
            entries=tuple(kept),
            next=self._pages()[-1].next,
            waiting=self._still_waiting(page, now),
            begun=self._still_begun(page),
        )

    def _still_waiting(self, page: FoundPage, now: dict[str, Entry]) -> tuple[Entry, ...]:
        """What waited stays where it is when it has left; what was taken back goes."""
        assert self._first is not None
        waits = {entry.row: entry for entry in page.waiting}
        shown = [entry.row for entry in self._first.page.waiting]
        return tuple(waits.get(row) or now[row] for row in shown if row in waits or row in now)

    def _still_begun(self, page: FoundPage) -> tuple[DraftRow, ...]:
        assert self._first is not None
        now = {draft.place: draft for draft in page.begun}
        return tuple(now[one.place] for one in self._first.page.begun if one.place in now)

    def _failed(self, code: str) -> None:
        self._asking_more, self._trouble = False, code
        if code != "fault" or self._first is None:
            self._show(keep=True)

    def _earlier(self) -> None:
        """The next page, once."""
        pages = self._pages()
        if self.searcher is None or self._asking_more or not pages or pages[-1].next is None:
            return
        self._asking_more = True
        self.searcher.ask(self.field.text(), pages[-1].next, SHOWN)

    def _pages(self) -> list[FoundPage]:
        return [self._first.page, *self._more] if self._first is not None else []

    # --- showing ----------------------------------------------------------------------------

    def _show(self, *, keep: bool) -> None:
        first = self._first
        misread = searchwords.misread(first.page.misread) if first is not None else ""
        self.said.setText(misread or searchwords.hint())
        self.field.setAccessibleDescription(self.said.text())
        self.list.set_rows(self._rows(), keep=keep)
        if not keep:
            self.list.verticalScrollBar().setValue(0)

    def _rows(self) -> list[Row]:
        if self._trouble:
            said = words.storage_problem(self._trouble)
            return [SentenceLine(text=said, trouble=Trouble(FOLDER, self._trouble))]
        if self._first is None:
            return []
        page = self._first.page
        rows: list[Row] = []
        if page.people:
            rows.append(SectionLine(name=self.tr("People"), key="section:people"))
            rows += [PersonLine(person=person) for person in page.people]
            typed = " ".join(map(str, page.phrases))
            way = f"directory:words:{typed}"
            rows.append(WayLine(label=self.tr("All of them in the directory"), target=way))
        apart = {entry.row for entry in page.waiting}
        found = (entry for one in self._pages() for entry in one.entries)
        entries = [entry for entry in found if entry.row not in apart]
        unsent = [*map(self._line, page.waiting), *map(self._draft, page.begun)]
        if unsent:
            rows.append(SectionLine(name=self.tr("Not sent yet"), key="section:unsent"))
            rows += unsent
        if entries and (page.people or unsent):
            rows.append(SectionLine(name=self.tr("Messages, posts, events"), key="section:texts"))
        rows += [self._line(entry) for entry in entries]
        rows += self._end(bool(entries), bool(unsent))
        return rows

    def _line(self, entry: Entry) -> Row:
        marks = self._first.page.phrases if self._first is not None else ()
        if entry.starts is not None:
            return EventLine(entry=entry, marks=marks)
        return EntryLine(entry=entry, offline=self.desk.offline, marks=marks)

    def _draft(self, draft: DraftRow) -> DraftLine:
        """Something begun, by the line of it that fits."""
        marks = self._first.page.phrases if self._first is not None else ()
        return DraftLine(
            draft=draft,
            title=begun.title(self.desk, draft.place),
            begins=begun.line_of(draft, lambda line: marking.fits(line, marks)),
            age=dates.age(draft.saved_at, self.desk.now()),
            lost=begun.place_of(self.desk, draft.place, draft.draft) is None,
            marks=marks,
        )

    def _end(self, any_text: bool, any_unsent: bool) -> list[Row]:
        """What follows the results: earlier ones, or that there are none."""
        assert self._first is not None
        rows: list[Row] = []
        last, page = self._pages()[-1], self._first.page
        unindexed = self._first.unindexed or page.unready
        if last.next is not None:
            rows.append(Older(label=self.tr("Show {n} earlier results").format(n=SHOWN)))
            return rows
        if unindexed is not None:
            said = searchwords.unindexed(unindexed, self.desk.now())
            rows.append(SentenceLine(text=said, key="unindexed"))
        if any_text or any_unsent:
            rows.append(EndMark(text=self.tr("This is all that fits.")))
        elif page.asked and not page.people:
            rows.insert(0, Blank(text=self._nothing()))
        return rows

    def _nothing(self) -> str:
        """That nothing was found, and what may help."""
        assert self._first is not None
        text = self.field.text()
        if len(text.split()[-1]) == 1 and text[-1].isalnum():
            return self.tr(
                "Nothing on this computer has this one letter as a word. From two letters on, a"
                " beginning is enough."
            )
        if any(sign in text for sign in ':"“”„«»'):
            return self.tr(
                "Nothing on this computer fits all of this. Leaving out a part of it finds more."
            )
        return self.tr(
            "Nothing on this computer fits. Fewer words find more, and the last one may be a"
            " beginning."
        )

    # --- the page ---------------------------------------------------------------------------

    def concerns(self, changed: Changed) -> bool:
        shown = {entry.channel for one in self._pages() for entry in one.entries}
        views = {View.BLOCKED}
        if any(one.waiting or one.begun for one in self._pages()):
            views |= {View.OUTBOX, View.DRAFTS}
        return bool(changed.views & views) or not shown.isdisjoint(changed.channels)

    def refresh(self) -> None:
        """Ask again. What arrived meanwhile enters the results when the page is opened, and not
        while they are being read."""
        if self.searcher is None or not self.field.text().strip() or self._asking_more:
            return
        shown = sum(len(one.entries) for one in self._pages())
        self._merging = self.isVisible()
        self.searcher.ask(self.field.text(), None, max(SHOWN, shown + SHOWN * self._merging))

    def point(self, detail: str) -> None:
        self.field.setText(detail)
        self._pointed = True  # and is to be gone on with

    def detail(self) -> str:
        return self.field.text()

    def opened(self, _key: str | None) -> None:
        """Who comes back from what was opened here goes on where they were."""
        card = self.list.card(self._chosen) if self._chosen is not None else None
        self.list.select(self._chosen if self._opening else None)
        if not self._opening and card is not None and self.field.hasFocus():
            card.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self._opening:
            self._chosen = None

    def take_focus(self) -> None:
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._pointed:
            self.field.end(False)
        else:
            self.field.selectAll()
        self._pointed = False

    def hideEvent(self, event: QHideEvent) -> None:
        if self.searcher is not None and self._first is None:
            self.searcher.drop()
        super().hideEvent(event)

    def resizeEvent(self, event: Any) -> None:
        px = self.desk.theme.px
        margin = px(40) if self.width() > px(520) else min(px(40), 20)
        side = max(margin, (self.width() - px(WIDEST)) // 2)
        self.head.setContentsMargins(side, 0, side, 0)
        super().resizeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the field down into the results."""
        if watched is self.field and isinstance(event, QKeyEvent):
            down = event.type() == QEvent.Type.KeyPress and event.key() in (
                Qt.Key.Key_Down,
                Qt.Key.Key_Return,
                Qt.Key.Key_Enter,
            )
            if down and self.list.rows():
                self.list.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _activate(self, row: Row) -> None:
        if isinstance(row, Older):
            self._earlier()
            return
        self._chosen, self._opening = row.key, True
        self._open(row)
        self._opening = False

    def _open(self, row: Row) -> None:
        marks = self._first.page.phrases if self._first is not None else ()
        if isinstance(row, PersonLine):
            self.desk.open(AtPerson(row.person.card))
        elif isinstance(row, DraftLine):
            place = begun.place_of(self.desk, row.draft.place, row.draft.draft)
            if place is not None:
                self.desk.open(place)
        elif isinstance(row, EntryLine | EventLine):
            self._open_entry(row.entry, marks)

    def _open_entry(self, entry: Entry, marks: tuple[Phrase, ...]) -> None:
        """Where it is. What no server has stands at the end of its conversation, or, a post or an
        event, in the outbox."""
        if entry.item is None and (has_thread(entry) or entry.starts is not None):
            self.desk.visited.emit(f"outbox:{entry.outgoing}")
        else:
            open_entry(self.desk, entry, marks=marks, there=True)
