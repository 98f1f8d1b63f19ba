"""What is kept on this computer: how much of each kind, how far back, until when, or no longer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.calm.parts.part import Part
from desktop.cards.parts import SMALL, Text
from desktop.desk import Desk
from desktop.look.flow import Flow
from desktop.pages import keptwords
from desktop.pages.form import FormPage
from desktop.wording import dates, words
from storage import association
from storage.limits import DAYS, MEGABYTES, Kind, Source
from storage.model import Changed, View
from storage.rows import KeptPage, KeptRow

_OFFERED: Mapping[str, tuple[int, ...]] = {
    DAYS: (30, 90, 180, 365, 730, 1825),
    MEGABYTES: (100, 250, 500, 1000, 2000, 5000, 10_000),
}
_SIZED = frozenset((Kind.MESSAGES, Kind.POSTS, Kind.PICTURES))
"""Kinds of which a size is offered: events and pages of news weigh next to nothing. A limit that
is set all the same is shown."""


class KeptHerePage(FormPage):
    """Servers keep what they have: what goes from here can be read again from there."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.add_title(
            self.tr("What is kept on this computer"),
            self.tr(
                "What you have read stays here, encrypted, so that you find it again without a"
                " network. What goes from here goes from this computer alone."
            ),
        )
        self.parts = {kind: KindPart(desk, self.inside, kind) for kind in Kind}
        for kind, part in self.parts.items():
            self.add_section(keptwords.head(kind))
            part.setAccessibleName(keptwords.head(kind))
            self.column.addWidget(part)
        self.add_section(self.tr("All together"))
        self.sizes = self.add_text("", colour="ink")
        self.measured = self.add_text("", size=SMALL)
        self.all = EverythingPart(desk, self.inside)
        self.all.setAccessibleName(self.tr("All together"))
        self.column.addWidget(self.all)
        self.column.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:
        """Who looks wants to know how much it is now."""
        self.desk.writer.ask(lambda stores: stores.limits.measure(), later=True)
        super().showEvent(event)

    def concerns(self, changed: Changed) -> bool:
        return View.SETTINGS in changed.views

    def refresh(self) -> None:
        page = self.desk.pages.kept()
        for row in page.rows:
            self.parts[row.kind].show_state((row, page, row.kind in page.erasing))
        self.all.show_state(page)
        self.sizes.setText(self._sizes(page))
        self.measured.setText(self._measured(page))

    def _sizes(self, page: KeptPage) -> str:
        if page.folder is None:
            return ""
        said = self.tr(
            "The directory takes {directory}, the index for searching {index}, and all that Préau"
            " keeps here {folder}."
        )
        return said.format(
            directory=words.size(page.directory or 0),
            index=words.size(page.index or 0),
            folder=words.size(page.folder),
        )

    def _measured(self, page: KeptPage) -> str:
        if page.measured_at is None:
            return self.tr("Sizes are being measured; they will stand here.")
        when = dates.since(page.measured_at, self.desk.now())
        return self.tr("Measured: {when}.").format(when=when)


class ErasingPart(Part):
    """Something that can be erased: offered, asked about once, and then under way."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.asking = False

    def offer(self, label: str, question: str, kinds: Iterable[Kind]) -> Flow:
        """A button, if there is a label; once clicked, what goes, and two buttons of one size."""
        if self.asking:
            self.say(question, muted=False)
        row, flow = self.line()
        if not self.asking:
            if label:
                flow.addWidget(self.button(row, label, self._ask, key="erase"))
            return flow
        kinds = tuple(kinds)
        yes = self.button(row, self.tr("Erase"), lambda: self._erase(kinds), key="yes")
        no = self.button(row, self.tr("No"), self._leave_it, key="erase")
        wide = max(yes.sizeHint().width(), no.sizeHint().width())
        for one in (yes, no):
            one.setMinimumWidth(wide)
            flow.addWidget(one)
        return flow

    def under_way(self, page: KeptPage) -> None:
        """How far it came, in words that stand still."""
        if page.going:
            said = self.tr("It is being erased: {gone} of {going} are gone.").format(
                gone=words.size(page.gone), going=words.size(page.going)
            )
        else:
            said = self.tr("It is about to be erased.")
        self.say(said).paint_in("waiting")

    def again(self) -> None:
        """Fill it anew, with the same state."""
        state, self._state = self._state, self
        self.show_state(state)

    def _ask(self) -> None:
        self.asking = True
        self.again()

    def _leave_it(self) -> None:
        self.asking = False
        self.again()

    def _erase(self, kinds: tuple[Kind, ...]) -> None:
        self.asking = False
        self.choose(lambda stores: stores.limits.erase(kinds))


class KindPart(ErasingPart):
    """One kind: its size, how far back it goes, its limits and whose they are."""

    def __init__(self, desk: Desk, parent: QWidget, kind: Kind) -> None:
        super().__init__(desk, parent)
        self.kind = kind

    def fill(self) -> None:
        row, page, erasing = self._state
        about = Text(self.desk, self.inside)
        about.setText(keptwords.kept(row, page, self.desk.now()))
        self.column.addWidget(about)
        self._limits(row)
        whose = Text(self.desk, self.inside, size=SMALL, colour="muted")
        known = association.read(self.desk.pages.setting(association.SETTING, {}))
        whose.setText(keptwords.whose(row.limit, known.name))
        self.column.addWidget(whose)
        if erasing:
            self.under_way(page)
            return
        question = keptwords.question(self.kind, words.size(row.size))
        flow = self.offer(self.tr("Erase now") if row.size else "", question, (self.kind,))
        if Source.PERSON in (row.limit.days_from, row.limit.megabytes_from) and not self.asking:
            label = self.tr("Take my choice back")
            flow.addWidget(self.button(self.inside, label, self._choose_nothing))

    def _limits(self, row: KeptRow) -> None:
        line, flow = self.line()
        name = keptwords.head(self.kind)
        flow.addWidget(self._word(line, self.tr("Keep")))
        said = self.tr("{kind}: how far back").format(kind=name)
        flow.addWidget(self._box(line, said, DAYS, row.limit.days))
        if self.kind in _SIZED or row.limit.megabytes is not None:
            said = self.tr("{kind}: how much").format(kind=name)
            flow.addWidget(self._box(line, said, MEGABYTES, row.limit.megabytes))

    def _box(self, line: QWidget, name: str, what: str, now: int | None) -> QWidget:
        values = sorted({*_OFFERED[what], *(() if now is None else (now,))})
        options: tuple[tuple[str, Any], ...] = (
            (keptwords.without(what), 0),
            *((keptwords.limit(what, value), value) for value in values),
        )
        return self.choice(line, name, options, now or 0, lambda value: self._choose(what, value))

    def _choose(self, what: str, value: int) -> None:
        kind = self.kind
        self.choose(lambda stores: stores.limits.choose(kind, what, value))

    def _choose_nothing(self) -> None:
        kind = self.kind
        self.choose(lambda stores: [stores.limits.choose(kind, what, None) for what in _OFFERED])

    def _word(self, line: QWidget, word: str) -> Text:
        text = Text(self.desk, line, colour="muted")
        text.setText(word)
        text.setWordWrap(False)
        text.setMinimumHeight(self.desk.theme.px(34))
        return text


class EverythingPart(ErasingPart):
    """All kinds at once."""

    def fill(self) -> None:
        page: KeptPage = self._state
        if page.erasing == frozenset(Kind):
            self.under_way(page)
        elif not page.erasing and any(row.size for row in page.rows):
            size = words.size(sum(row.size for row in page.rows))
            self.offer(self.tr("Erase all of it now"), keptwords.question(None, size), Kind)
