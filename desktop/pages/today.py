"""Today: one edition from its first line to its end mark."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor

from desktop.cards.card import Row
from desktop.cards.cardlist import CardList
from desktop.cards.entry import BareEntryCard, EntryCard
from desktop.cards.entrymenu import open_entry
from desktop.cards.event import EventCard
from desktop.cards.lines import (
    Blank,
    Button,
    EndMark,
    EntryLine,
    EventLine,
    Heading,
    InsideLine,
    Notice,
    Older,
    SectionLine,
)
from desktop.cards.simple import (
    BlankCard,
    EndCard,
    HeadingCard,
    NoticeCard,
    OlderCard,
    SectionCard,
)
from desktop.desk import Desk
from desktop.pages import ends
from desktop.pages.hoursquestion import HoursQuestion
from desktop.pages.page import Page
from desktop.pages.reading import Reading
from desktop.trouble.saying import PROFILE, Trouble
from desktop.wording import dates
from desktop.wording.freshness import notice
from storage.model import Changed, ItemKind, View
from storage.rows import (
    EditionPage,
    EditionRow,
    Entry,
    FoldKind,
    Narrow,
    NarrowKind,
    Section,
    SectionKind,
)

AT_ONCE = 20  # of what one line stands for, and how many more come on a click (calm rule 4)
_LOOKED_AT = 60  # editions that may have come since one was opened
_FIRST = 60  # lines that are read before the first paint: more than any screen has room for
_BELOW = 20  # of them below the place that one comes back to, so that it can stand at the top
_CONCERN = {
    View.EDITION, View.OUTBOX, View.ACCOUNTS, View.GROUPS, View.BLOCKED, View.SETTINGS
}  # fmt: skip


class TodayPage(Page):
    """The open edition. What arrives meanwhile waits for the next one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.narrow: Narrow | None = None
        self.edition: EditionPage | None = None
        self.making = False
        self._shown: int | None = None  # the edition on the list
        self._current: int | None = None  # the one that is read; an earlier one may be looked at
        self._kept: tuple[EditionRow, ...] = ()
        self._unfolded: dict[str, int] = {}  # lines that are open: how many of theirs are shown
        self._said: tuple[str, ...] = ()
        self._most: int | None = _FIRST  # what is below is read as soon as something is seen
        self._groups: dict[str, str] = {}  # as they are called now, in this language
        self.list = CardList(
            desk,
            {
                Heading: HeadingCard,
                Notice: NoticeCard,
                SectionLine: SectionCard,
                EntryLine: EntryCard,
                InsideLine: BareEntryCard,
                EventLine: EventCard,
                Older: OlderCard,
                EndMark: EndCard,
                Blank: BlankCard,
            },
        )
        self.list.setAccessibleName(self.tr("Today"))
        self.list.activated.connect(self._activate)
        self.list.unfolded.connect(self._unfold)
        self.reading = Reading(desk, self.list)
        self.hours = HoursQuestion(desk, self)
        self.whole.addWidget(self.hours)
        self.whole.addWidget(self.list)

    # --- which edition ----------------------------------------------------------------------

    def load(self) -> None:
        """Open the newest edition. When several came since one was on screen, they become one
        first; at the first paint, the one that was left open is there until this is wanted."""
        kept = self.desk.pages.editions(_LOOKED_AT)
        newest = kept[0].id if kept else None
        if len(self._unopened(kept)) < 2:
            self._open(newest)
        elif self._current is None:
            self._open(next((row.id for row in kept if row.opened), newest))
        else:
            self.desk.writer.ask(
                lambda stores: stores.editions.gather(),
                self._open,
                lambda _code: self._open(newest),
            )

    def _unopened(self, kept: tuple[EditionRow, ...]) -> list[EditionRow]:
        """What came after the last one that was on screen."""
        opened = [row.id for row in kept if row.opened and row.kind != "window"]
        last = max([*opened, self._current or 0])
        return [row for row in kept if row.id > last and not row.opened]

    def _open(self, number: int | None) -> None:
        """Read an edition from now on, from where it was left."""
        self._current = number
        self._look_at(number)

    def _look_at(self, number: int | None) -> None:
        self.reading.leave()
        self._shown, self.narrow = number, None
        self._unfolded.clear()
        self._again(keep=False)
        self.reading.whole = True
        self.reading.open(self._shown)
        place = self.reading.where()
        begun = self.edition is not None and not self.edition.whole
        rows = self.list.rows()
        reach = rows[: max(1, len(rows) - _BELOW)]
        if begun and place is not None and all(row.key != place[0] for row in reach):
            self._again(keep=False)  # the person is further down
            self.reading.stand(place)

    def point(self, detail: str) -> None:
        """ "pages": ask which page is wanted; a number: that edition; "back": the one read."""
        if detail == "pages":
            self._ask_which()
        elif detail == "back":
            self._look_at(self._current)
        elif detail.isdigit():
            self._look_at(int(detail))
            if self._shown is not None and self._shown > (self._current or 0):
                self._current = self._shown

    def take_over(self, other: TodayPage) -> None:
        """Stand where the page of the window before this one stood."""
        self.stand(other.where())

    def where(self) -> list[Any]:
        """What :meth:`stand` needs; identities and no words."""
        return [self._current, self._shown, dict(self._unfolded), self.reading.where()]

    def stand(self, where: Sequence[Any]) -> None:
        """Stand where another page stood, if what it showed is still there."""
        current, shown, unfolded, place = where
        if shown is not None and self.desk.pages.edition(id=shown) is None:
            return
        self._current, self._shown, self._unfolded = current, shown, dict(unfolded)
        self._again(keep=False)
        self.reading.open(self._shown)
        self.reading.stand(None if place is None else (str(place[0]), int(place[1])))

    def leave(self) -> None:
        """Keep the place."""
        self.reading.leave()

    @property
    def earlier(self) -> bool:
        """Another edition than the one that is read is looked at."""
        return self._shown != self._current

    # --- reading ----------------------------------------------------------------------------

    def asks(self) -> tuple[tuple[str, tuple[Any, ...]], ...]:
        if self.edition is None or self.edition.whole:
            return ()
        return (("edition", (self.narrow, self._shown, None)),)

    def refresh(self) -> None:
        self._again()

    def concerns(self, changed: Changed) -> bool:
        """What comes into a channel is in no open edition; an invitation may be answered."""
        if changed.views & _CONCERN:
            return True
        return View.CHANNELS in changed.views and bool(changed.channels & self._invited())

    def show_narrow(self, narrow: Narrow | None) -> bool:
        """Only a group, a source or a person; None: everything, of the edition that is read. Says
        whether it had to be read for that."""
        if narrow is None and self.narrow is None and self.earlier:
            self._look_at(self._current)
            return True
        if narrow == self.narrow:
            return False
        if self.narrow is None:
            self.reading.leave()
        self.narrow = narrow
        self.reading.whole = narrow is None
        self._again(keep=False)
        return True

    def opened(self, key: str | None) -> None:
        self.list.select(key)

    def _again(self, *, keep: bool = True, hold: str | None = None) -> None:
        self._read()
        self.list.set_rows(self._rows(), keep=keep, hold=hold)

    def _read(self) -> None:
        pages, most, self._most = self.desk.pages, self._most, None
        self._kept = pages.editions(_LOOKED_AT)
        self.edition = None
        if self._shown is not None:
            self.edition = pages.edition(self.narrow, self._shown, most)
        if self.edition is None and self._kept:  # none was there, or an empty one was replaced
            self._current = self._shown = self._kept[0].id
            self.edition = pages.edition(self.narrow, self._shown, most)

    def _newer(self) -> bool:
        """One that was not on screen yet waits for a click."""
        last = max(self._current or 0, self._shown or 0)
        return any(row.id > last and not row.opened for row in self._kept)

    def is_blank(self) -> bool:
        """Nothing new is shown: the next edition may take its place at once."""
        if self.earlier:
            return False
        sections = self.edition.sections if self.edition is not None else ()
        soon = (SectionKind.TODAY, SectionKind.WEEK)
        return not any(section.entries for section in sections if section.kind not in soon)

    def say(self, sentences: list[str]) -> None:
        """Something that the person should know stands above the page, where it does not move."""
        self._said = tuple(sentences)
        self.list.set_rows(self._rows())

    def _invited(self) -> frozenset[str]:
        if self.edition is None:
            return frozenset()
        return frozenset(
            entry.channel
            for section in self.edition.sections
            for entry in section.entries
            if entry.kind is ItemKind.INVITATION
        )

    # --- rows -------------------------------------------------------------------------------

    def _rows(self) -> list[Row]:
        rows: list[Row] = [self._heading()]
        wrong = Trouble(PROFILE, "profile")
        rows.extend(
            Notice(text=text, key=f"said:{place}", trouble=wrong)
            for place, text in enumerate(self._said)
        )
        warning = notice(self.desk)
        if warning is not None:
            rows.append(warning)
        sections = self.edition.sections if self.edition is not None else ()
        self._groups = {row.id: row.name for row in self.desk.pages.groups()}
        for section in sections:
            rows.extend(self._section(section))
        if not any(section.entries for section in sections):
            rows.append(Blank(text=self._nothing()))
        if self.edition is None or self.edition.whole:
            rows.append(self._end())
        return rows

    def _heading(self) -> Heading:
        today = self.desk.now().astimezone().date()
        made = self.edition.made_at.astimezone().date() if self.edition else today
        title, clear = dates.day_title(made), ""
        if self.narrow is not None:
            title, clear = self.narrow.name, self.tr("Everything")
        buttons = [Button("new", self.tr("Write"))]
        if self.earlier:
            buttons.insert(0, Button("today:back", self.tr("Back")))
        elif self._newer():
            buttons.insert(0, Button("newest", self.tr("Show the new page")))
        elif self.edition is not None:
            buttons.insert(0, Button("today:pages", self.tr("Another page")))
        return Heading(title=title, subtitle=self._subtitle(), buttons=tuple(buttons), clear=clear)

    def _subtitle(self) -> str:
        if self.narrow is not None:
            return {
                NarrowKind.GROUP: self.tr("What this edition holds from this group."),
                NarrowKind.SOURCE: self.tr("What this edition holds from this source."),
                NarrowKind.PERSON: self.tr("What this edition holds from this person."),
            }[self.narrow.kind]
        if self.edition is None:
            return ""
        said = self._since(self.edition)
        if self.edition.thinned:
            said += " " + self.tr("Some of it is not kept on this computer any more.")
        return said

    def _since(self, edition: EditionPage) -> str:
        """What the page says of itself: since when, and that it ends."""
        made = dates.hour(edition.made_at)
        if edition.since is None:
            if self.earlier:
                return self.tr("An earlier page, of {time}.").format(time=made)
            return self.tr("What is new. One page, then it is done.")
        if edition.kind == "window":
            said = self.tr("What was written since {when} and was on no page before.")
        elif self.earlier:
            said = self.tr("An earlier page, of {time}: what was new since {when}.")
        else:
            said = self.tr("What is new since {when}. One page, then it is done.")
        return said.format(when=dates.since(edition.since, self.desk.now()), time=made)

    def _section(self, section: Section) -> list[Row]:
        if not section.entries:
            return []
        title = self._title(section)
        key = f"section:{section.kind}:{section.group or ''}"
        rows: list[Row] = []
        if title:
            group = section.group if section.group in self._groups else None
            rows.append(SectionLine(name=title, group=group, key=key))
        for entry in section.entries:
            line = self._line(entry, key)
            rows.append(line)
            if isinstance(line, EntryLine) and line.unfolded:
                rows.extend(self._inside(line))
        return rows

    def _title(self, section: Section) -> str:
        return {
            SectionKind.TODAY: "",
            SectionKind.WEEK: self.tr("This week"),
            SectionKind.FOR_YOU: self.tr("For you"),
            SectionKind.GROUP: self._groups.get(section.group or "", section.name),
            SectionKind.REST: self.tr("And also"),
        }[section.kind]

    def _line(self, entry: Entry, within: str) -> Row:
        if entry.kind is ItemKind.EVENT and entry.starts is not None:
            return EventLine(entry=entry, within=within)
        line = EntryLine(entry=entry, offline=self.desk.offline, within=within)
        return line._replace(unfolded=line.key in self._unfolded)

    def _inside(self, line: EntryLine) -> list[Row]:
        """The last of what a line stands for, oldest first, and how to see earlier ones."""
        assert self.edition is not None
        items = line.entry.folded
        shown = items[-self._unfolded[line.key] :]
        rows: list[Row] = []
        if hidden := len(items) - len(shown):
            label = self.tr("%n earlier", "messages or posts", min(AT_ONCE, hidden))
            rows.append(Older(label=label, key=f"older:{line.key}"))
        within = f"{line.within}/{line.entry.row}"
        for entry in self.desk.pages.fold(self.edition.id, shown, items[-1]):
            rows.append(InsideLine(entry=entry, offline=self.desk.offline, within=within))
        return rows

    def _nothing(self) -> str:
        if self.edition is None:
            return self.tr("Nothing has arrived yet.")
        if self.narrow is not None:
            return self.tr("Nothing from there in this edition.")
        if self.edition.thinned:
            return self.tr("Nothing of it is kept on this computer any more.")
        if self.edition.kind == "window":
            return self.tr("Nothing was written since then that was on no page before.")
        return self.tr("Nothing is new.")

    def _end(self) -> EndMark:
        if self.making:
            return EndMark(text=self.tr("You are up to date.\nA new page is being made."))
        if self.earlier:
            return ends.earlier()
        if self._newer():
            return EndMark(
                text=self.tr("This page is done.\nA new one is ready: [link]."),
                link=self.tr("show it"),
                action="newest",
            )
        return ends.end(self.desk, self.edition)

    # --- another page -----------------------------------------------------------------------

    def _ask_which(self) -> None:
        from desktop.pages import catchup

        heading = self.list.card("heading")
        place = QCursor.pos()
        if isinstance(heading, HeadingCard):
            button = heading.buttons[0]
            place = button.mapToGlobal(QPoint(0, button.height()))
        catchup.offer(self.desk, self, place, self.catch_up)

    def catch_up(self, since: datetime) -> None:
        """Ask every server, then show what was written since an instant on a page of its own."""
        if self.making:
            return

        def make(*_answer: object) -> None:
            self.desk.writer.ask(
                lambda stores: stores.editions.make(kind="window", since=since), made, unmade
            )

        def made(number: int) -> None:
            self.making = False
            self._open(number)

        def unmade(_code: str) -> None:
            self.set_making(False)

        self.set_making(True)
        self.desk.line.call("sync", make, make)

    def set_making(self, making: bool) -> None:
        """A new edition is being made, or is there."""
        self.making = making
        self.list.set_rows(self._rows())

    def _activate(self, row: Row) -> None:
        if isinstance(row, Older):
            self._unfolded[row.key.removeprefix("older:")] += AT_ONCE
            self._again(hold=row.key)
        elif isinstance(row, EntryLine) and row.entry.fold in (FoldKind.AUTHOR, FoldKind.BOOSTS):
            self._unfold(row)  # they have no place of their own
        elif isinstance(row, EntryLine | EventLine):
            open_entry(self.desk, row.entry)

    def _unfold(self, row: EntryLine) -> None:
        """Show in its place what a line stands for, or close it again."""
        if self._unfolded.pop(row.key, None) is None:
            self._unfolded[row.key] = AT_ONCE
        self._again(hold=row.key)
