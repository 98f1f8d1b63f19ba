"""Today: one edition from its first line to its end mark."""

from __future__ import annotations

from desktop import dates
from desktop.cardlist import CardList
from desktop.cards.card import Row
from desktop.cards.entry import EntryCard
from desktop.cards.entrymenu import open_entry
from desktop.cards.event import EventCard
from desktop.cards.lines import (
    Blank,
    Button,
    EndMark,
    EntryLine,
    EventLine,
    Heading,
    Notice,
    SectionLine,
)
from desktop.cards.simple import BlankCard, EndCard, HeadingCard, NoticeCard, SectionCard
from desktop.desk import Desk
from desktop.freshness import notice
from desktop.pages.hoursquestion import HoursQuestion
from desktop.pages.page import Page
from storage.model import Changed, ItemKind, View
from storage.rows import EditionPage, Entry, Narrow, NarrowKind, Section, SectionKind


class TodayPage(Page):
    """The open edition. What arrives meanwhile waits for the next one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.narrow: Narrow | None = None
        self.edition: EditionPage | None = None
        self._shown: int | None = None  # the edition that is open; only "Now" changes it
        self.making = False
        self._newest: int | None = None
        self._opened_before = False
        self._said: tuple[str, ...] = ()
        self._groups: dict[str, str] = {}  # as they are called now, in this language
        self.list = CardList(
            desk,
            {
                Heading: HeadingCard,
                Notice: NoticeCard,
                SectionLine: SectionCard,
                EntryLine: EntryCard,
                EventLine: EventCard,
                EndMark: EndCard,
                Blank: BlankCard,
            },
        )
        self.list.setAccessibleName(self.tr("Today"))
        self.list.activated.connect(self._activate)
        self.hours = HoursQuestion(desk, self)
        self.whole.addWidget(self.hours)
        self.whole.addWidget(self.list)

    # --- reading ----------------------------------------------------------------------------

    def load(self) -> None:
        """Open the last edition, from its beginning."""
        self._shown = None
        self.hours.look()
        self._read()
        self.list.set_rows(self._rows(), keep=False)

    def refresh(self) -> None:
        self.hours.look()
        self._read()
        self.list.set_rows(self._rows())

    def concerns(self, changed: Changed) -> bool:
        shown = {View.EDITION, View.OUTBOX, View.ACCOUNTS, View.GROUPS, View.SETTINGS}
        return bool(changed.views & shown) or bool(changed.channels & self._channels())

    def show_narrow(self, narrow: Narrow | None) -> None:
        """Only a group, a source or a person; None: everything."""
        if narrow != self.narrow:
            self.narrow = narrow
            self._read()
            self.list.set_rows(self._rows(), keep=False)

    def opened(self, key: str | None) -> None:
        self.list.select(key)

    def _read(self) -> None:
        self.edition = self.desk.pages.edition(self.narrow, self._shown)
        if self.edition is not None:
            self._shown = self.edition.id
        if not self._opened_before:
            self._opened_before = True  # the newest is what was just read
            self._newest = self._shown
            return
        nobody = Narrow(kind=NarrowKind.PERSON, value="")  # only its number is of interest
        newest = self.desk.pages.edition(nobody)
        self._newest = newest.id if newest is not None else None
        if self.edition is None and newest is not None:  # an empty one was replaced meanwhile
            self.edition = self.desk.pages.edition(self.narrow)
            self._shown = newest.id

    def is_blank(self) -> bool:
        """Nothing new is shown: the next edition may take its place at once."""
        sections = self.edition.sections if self.edition is not None else ()
        soon = (SectionKind.TODAY, SectionKind.WEEK)
        return not any(section.entries for section in sections if section.kind not in soon)

    def say(self, sentences: list[str]) -> None:
        """Something that the person should know stands above the page, where it does not move."""
        self._said = tuple(sentences)
        self.list.set_rows(self._rows())

    def _channels(self) -> frozenset[str]:
        if self.edition is None:
            return frozenset()
        return frozenset(
            entry.channel for section in self.edition.sections for entry in section.entries
        )

    # --- rows -------------------------------------------------------------------------------

    def _rows(self) -> list[Row]:
        rows: list[Row] = [self._heading()]
        rows.extend(Notice(text=text, key=f"said:{place}") for place, text in enumerate(self._said))
        warning = notice(self.desk)
        if warning is not None:
            rows.append(warning)
        sections = self.edition.sections if self.edition is not None else ()
        self._groups = {row.id: row.name for row in self.desk.pages.groups()}
        for section in sections:
            rows.extend(self._section(section))
        if not any(section.entries for section in sections):
            rows.append(Blank(text=self._nothing()))
        rows.append(self._end())
        return rows

    def _heading(self) -> Heading:
        today = self.desk.now().astimezone().date()
        made = self.edition.made_at.astimezone().date() if self.edition else today
        title, clear = dates.day_title(made), ""
        if self.narrow is not None:
            title, clear = self.narrow.name, self.tr("Everything")
        buttons = [Button("new", self.tr("Write"))]
        if self._newest is not None and self._newest != self._shown:
            buttons.insert(0, Button("newest", self.tr("Show the new page")))
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
        if self.edition.since is None:
            return self.tr("What is new. One page, then it is done.")
        when = dates.since(self.edition.since, self.desk.now())
        return self.tr("What is new since {when}. One page, then it is done.").format(when=when)

    def _section(self, section: Section) -> list[Row]:
        if not section.entries:
            return []
        title = self._title(section)
        key = f"section:{section.kind}:{section.group or ''}"
        rows: list[Row] = []
        if title:
            group = section.group if section.group in self._groups else None
            rows.append(SectionLine(name=title, group=group, key=key))
        rows.extend(self._line(entry, key) for entry in section.entries)
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
        return EntryLine(entry=entry, offline=self.desk.offline, within=within)

    def _nothing(self) -> str:
        if self.edition is None:
            return self.tr("Nothing has arrived yet.")
        if self.narrow is not None:
            return self.tr("Nothing from there in this edition.")
        return self.tr("Nothing is new.")

    def _end(self) -> EndMark:
        if self.making:
            return EndMark(text=self.tr("You are up to date.\nA new page is being made."))
        if self._newest is not None and self._newest != self._shown:
            return EndMark(
                text=self.tr("This page is done.\nA new one is ready: [link]."),
                link=self.tr("show it"),
                action="newest",
            )
        return EndMark(
            text=self.tr("You are up to date.\nA new page comes at the next opening, or [link]."),
            link=self.tr("now"),
            action="now",
        )

    def set_making(self, making: bool) -> None:
        """A new edition is being made, or is there."""
        self.making = making
        self.list.set_rows(self._rows())

    def _activate(self, row: Row) -> None:
        if isinstance(row, EntryLine | EventLine):
            open_entry(self.desk, row.entry)
