"""A message, a post or an invitation: who, where, when, what, and what can be done with it."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter
from PySide6.QtWidgets import QWidget

from desktop import actions
from desktop.cards import entrymenu, folds, heard
from desktop.cards.card import Card
from desktop.cards.enclosed import Enclosed, cover
from desktop.cards.lines import EntryLine
from desktop.cards.parts import SMALL, Button, IconButton, Text, paint_avatar, prose
from desktop.desk import Desk
from desktop.places import AtPerson
from desktop.trouble.saying import FOLDER, Trouble, TroubleText
from desktop.wording import dates, words
from desktop.wording.prose import link, turned_back
from storage.model import ChannelKind, ItemKind, State
from storage.rows import Entry, FoldKind, Narrow, NarrowKind

_OF_OTHERS = (FoldKind.BOOSTS, FoldKind.APPRECIATED)  # lines that are not of who wrote the text


class EntryCard(Card):
    """An item with a frame, as Today shows it."""

    bare: ClassVar[bool] = False
    circle: ClassVar[int] = 36
    inset: ClassVar[int] = 16

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.head = Text(desk, self, rich=True)
        self.head.linkActivated.connect(self._follow_head)
        self.more = IconButton(desk, self, "more", self.tr("What can be done with this"))
        self.more.left.connect(lambda: self.hovered(self.underMouse() or self.holds_focus()))
        self.more.clicked.connect(lambda: self.menu(self.more.mapToGlobal(QPoint(0, 0))))
        self.quote = Text(desk, self, size=SMALL, colour="muted")
        self.warning = Text(desk, self)
        self.reveal = Button(desk, self)
        self.reveal.clicked.connect(self._toggle)
        self.body = Text(desk, self, rich=True, selectable=True)
        self.body.linkActivated.connect(self.body.go)
        self.notice = Text(desk, self, size=SMALL, colour="waiting")
        self.enclosed = Enclosed(desk, self, self.grew)
        self.views, self.files = self.enclosed.views, self.enclosed.files
        self.load = self.enclosed.load
        self.help: Button | None = None  # made when there is something to do
        self.unfold: Text | None = None  # likewise, for a line that stands for several
        self.state = Text(desk, self, size=SMALL, colour="waiting", rich=True)
        self.state.linkActivated.connect(self._follow_state)
        self.first, self.second = Button(desk, self), Button(desk, self)
        self.first.clicked.connect(lambda: self._decide(yes=True))
        self.second.clicked.connect(lambda: self._decide(yes=False))
        self.why = TroubleText(desk, self, colour="muted")
        self.opened = False
        self.more.hide()

    # --- filling ----------------------------------------------------------------------------

    @property
    def entry(self) -> Entry:
        found: Entry = self.row.entry
        return found

    def bind(self, row: EntryLine) -> None:
        self.opened = False
        self.enclosed.forget()
        self.why.hide()
        self._fill(row)

    def _fill(self, row: EntryLine) -> None:
        entry = row.entry
        self.head.setText(self._head(entry))
        self.quote.setVisible(entry.quote is not None)
        if entry.quote is not None:
            name = self.tr("You") if entry.quote.mine else entry.quote.author
            self.quote.setText(
                self.tr("{author}: {text}").format(author=name, text=entry.quote.text)
            )
        self._fill_body(entry, self._fill_warning(entry))
        self._fill_enclosed()
        self._fill_state(row)

    def _fill_warning(self, entry: Entry) -> bool:
        """What stands before the text, or before the pictures; whether the text is closed."""
        said, show, hide = cover(entry)
        if entry.warning:
            said, show, hide = entry.warning, self.tr("Show the text"), self.tr("Hide the text")
        self.warning.setText(said)
        self.warning.setVisible(bool(said))
        self.reveal.setVisible(bool(said) and not self.row.unfolded)
        self.reveal.setText(hide if self.opened else show)
        return bool(entry.warning) and not self.opened

    def _fill_enclosed(self) -> None:
        closed = not self.warning.isHidden() and not self.opened
        # of a line that is unfolded they are with what stands below it
        self.enclosed.fill(self.entry, closed=closed or self.row.unfolded)

    def _fill_body(self, entry: Entry, closed: bool) -> None:
        aside = self._aside(entry)
        self.body.paint_in("muted" if aside else "ink")
        if aside:
            text = prose(self.desk, None, aside)
        elif entry.fold is not None:
            text = prose(self.desk, None, folds.quoted(entry))
        else:
            text = self._prose(entry)
        self.body.setText(text)
        shown = not closed and not self.row.unfolded
        self.body.setVisible(shown and bool(aside or entry.text or entry.html))
        self.notice.setText(words.notice(entry))
        self.notice.setVisible(bool(words.notice(entry)))
        self._fill_help(entry)
        self._fill_fold(entry)

    def _prose(self, entry: Entry) -> str:
        text = prose(self.desk, entry.html, entry.text)
        if not self.row.marks:
            return text
        from desktop.wording import marking

        return marking.marked(text, self.row.marks, self.desk.theme.found())

    def _fill_fold(self, entry: Entry) -> None:
        """How all that the line stands for is read in its place."""
        label = folds.button(unfolded=self.row.unfolded) if entry.folded else ""
        if self.unfold is None and label:
            self.unfold = Text(self.desk, self, size=SMALL, rich=True)
            self.unfold.linkActivated.connect(lambda _target: self.unfolded.emit())
            self.unfold.ensurePolished()
        if self.unfold is not None:
            self.unfold.setText(link("unfold", label, self.desk.theme.accent))
            self.unfold.setVisible(bool(label))

    def _fill_help(self, entry: Entry) -> None:
        """What can be done about what cannot be read: one thing, where there is one."""
        label = words.unreadable_help(entry) if entry.kind is ItemKind.UNREADABLE else ""
        if self.help is None and label:
            self.help = Button(self.desk, self)
            self.help.clicked.connect(lambda: entrymenu.mend(self.desk, self.entry, self._say))
            self.help.ensurePolished()
        if self.help is not None:
            self.help.setText(label)
            self.help.setVisible(bool(label))

    def _aside(self, entry: Entry) -> str:
        """What stands for a body that cannot be shown."""
        if entry.kind is ItemKind.REMOVED:
            return self.tr("This was taken back.")
        if entry.kind is ItemKind.UNREADABLE:
            return words.unreadable(entry.problem or "malformed")
        if entry.kind is ItemKind.INVITATION and not entry.text:
            return self.tr("You are invited to {name}.").format(name=entry.channel_name)
        return ""

    def _head(self, entry: Entry) -> str:
        theme = self.desk.theme
        name = self._name(entry)
        several = len(entry.people) > 1 or entry.fold in _OF_OTHERS
        parts = [
            f"<b>{_plain(name)}</b>" if several else link("person", name, theme.ink, bold=True)
        ]
        details = [part for part in self._details(entry) if part]
        if details:
            joined = self.tr(", ", "between details").join(details)
            parts.append(
                f'<span style="color:{theme.muted};font-size:{theme.px(SMALL)}px">{joined}</span>'
            )
        return " ".join(parts)

    def _name(self, entry: Entry) -> str:
        return turned_back(self._named(entry))

    def _named(self, entry: Entry) -> str:
        if entry.fold is not None and entry.people:
            return folds.several(entry.people)
        if entry.mine:
            return self.tr("You")
        return entry.author_name or entry.author or entry.channel_name

    def _details(self, entry: Entry) -> list[str]:
        fold, passed_on = _plain(folds.detail(entry)), _plain(self._passed_on(entry))
        return [fold, passed_on, self._handle(entry), self._source(entry), self._when(entry)]

    def _when(self, entry: Entry) -> str:
        at = entry.passed_at if entry.fold is FoldKind.BOOSTS else None
        when = dates.moment(at or entry.at, self.desk.now())
        return self.tr("{time} (changed)").format(time=when) if entry.edited else when

    def _passed_on(self, entry: Entry) -> str:
        if entry.kind is ItemKind.POST and entry.by_name and entry.fold is None:
            name = folds.several(entry.passed_by or (entry.by_name,))
            return self.tr("passed on by {name}").format(name=name)
        return ""

    def _handle(self, entry: Entry) -> str:
        if entry.kind is not ItemKind.POST or entry.mine or entry.by_name:
            return ""
        if entry.fold not in (None, FoldKind.AUTHOR):
            return ""
        return _plain("@" + entry.author.removeprefix("@"))

    def _source(self, entry: Entry) -> str:
        muted = self.desk.theme.muted
        if entry.channel_kind is ChannelKind.DIRECT:
            return link("source", words.channel_kind(ChannelKind.DIRECT), muted, quiet=True)
        if entry.channel_kind is ChannelKind.HOME:
            return ""  # the author says enough
        if entry.channel_kind is ChannelKind.MENTIONS:
            return link("source", self.tr("names you"), muted, quiet=True)
        name = entry.channel_name or words.channel_kind(entry.channel_kind)
        return link("source", self.tr("in {name}").format(name=name), muted, quiet=True)

    def _fill_state(self, row: EntryLine) -> None:
        entry = row.entry
        text, yes, no = entrymenu.state_words(self.desk, entry, offline=row.offline)
        self.state.setText(text)
        self.state.setVisible(bool(text))
        invited = entry.kind is ItemKind.INVITATION and entry.state is None
        if invited:
            yes, no = self.tr("Accept"), self.tr("No")
        for button, label in ((self.first, yes), (self.second, no)):
            button.setText(label)
            button.setVisible(bool(label))

    # --- placing ----------------------------------------------------------------------------

    def arrange(self, width: int) -> int:
        inset = self.px(self.inset)
        left = inset + self.px(self.circle) + self.px(12)
        inside = width - left - inset
        side = self.more.width()
        self.more.move(width - inset // 2 - side, inset // 2)
        y = self.px(14 if self.framed else 4)
        y += self.head.place(left, y, inside - side // 2) + self.px(3)
        if not self.quote.isHidden():
            y += self.quote.place(left, y, inside) + self.px(4)
        first = bool(self.entry.warning)  # else it is about what stands below the text
        y = self._arrange_warning(left, y, inside) if first else y
        if not self.body.isHidden():
            y += self.body.place(left, y, inside) + self.px(2)
        if not self.notice.isHidden():
            y += self.notice.place(left, y + self.px(2), inside) + self.px(4)
        y = y if first else self._arrange_warning(left, y, inside)
        y = self.enclosed.arrange_pictures(left, y, inside)
        y = self._arrange_button(self.load, left, y, inside)
        y = self.enclosed.arrange_files(left, y, inside)
        y = self._arrange_button(self.help, left, y, inside)
        for part in filter(None, (self.unfold, self.state, self.why)):
            if not part.isHidden():
                y += part.place(left, y + self.px(2), inside) + self.px(4)
        y = self._arrange_pair(left, y, inside)
        return max(y + self.px(12 if self.framed else 4), self.px(self.circle + 8))

    def _arrange_warning(self, left: int, y: int, inside: int) -> int:
        if not self.warning.isHidden():
            y += self.warning.place(left, y, inside) + self.px(4)
        return self._arrange_button(self.reveal, left, y, inside)

    def _arrange_button(self, button: Button | None, left: int, y: int, inside: int) -> int:
        if button is None or button.isHidden():
            return y
        size = button.sizeHint()
        button.setGeometry(left, y + self.px(4), min(inside, size.width()), size.height())
        return y + size.height() + self.px(10)

    def _arrange_pair(self, left: int, y: int, inside: int) -> int:
        """Two buttons of one size, side by side or one above the other."""
        if self.first.isHidden():
            return y
        wide = max(self.first.sizeHint().width(), self.second.sizeHint().width())
        high = self.first.sizeHint().height()
        beside = 2 * wide + self.px(10) <= inside
        wide = min(wide, inside)
        self.first.setGeometry(left, y + self.px(8), wide, high)
        if beside:
            self.second.setGeometry(left + wide + self.px(10), y + self.px(8), wide, high)
        else:
            y += high + self.px(8)
            self.second.setGeometry(left, y + self.px(8), wide, high)
        return y + high + self.px(10)

    def paint(self, painter: QPainter) -> None:
        entry, inset = self.entry, self.px(self.inset)
        side = self.px(self.circle)
        where = self.mirrored(QRect(inset, self.px(14 if self.framed else 4), side, side))
        face = None
        others = entry.fold in _OF_OTHERS
        if entry.avatar is not None and self.desk.album is not None and not others:
            face = self.desk.album.pixmap(entry.avatar, entry.account, side)
            if face is None:
                self.desk.album.want(entry.avatar, entry.account, side, asked=False)
        name = entry.people[0] if entry.people else entry.author_name
        who, mine = (name, False) if others else (str(entry.author), entry.mine)
        paint_avatar(painter, where, self.desk.theme, who, name, face=face, mine=mine)

    # --- doing ------------------------------------------------------------------------------

    def hovered(self, inside: bool) -> None:
        self.more.setVisible(inside and bool(self.entry.item))

    def menu(self, place: Any) -> None:
        if self.entry.item is not None:
            entrymenu.show(
                self.desk,
                self,
                self.entry,
                place,
                say_why=self.say_why,
                told=partial(self._told, self.row.key),
                selected=self.body.selected(),
            )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        from PySide6.QtGui import QKeySequence

        if event.matches(QKeySequence.StandardKey.Copy):
            if not self.body.copy_selected() and self.entry.text:
                QGuiApplication.clipboard().setText(self.entry.text)
            return
        super().keyPressEvent(event)

    def say_why(self) -> None:
        """Show under the entry why it is here."""
        self.why.setText(" ".join(filter(None, (words.reason(self.entry), folds.why(self.entry)))))
        self.why.show()
        self.grew()

    def picture_came(self, media: str) -> None:
        entry = self.entry
        if any(media in ("", m.id) for m in entry.media):
            self._fill_enclosed()
            self.grew()
        elif entry.avatar is not None and media in ("", entry.avatar.id):
            self.update()

    def _toggle(self) -> None:
        self.opened = not self.opened
        self._fill(self.row)
        self.grew()

    def _follow_head(self, target: str) -> None:
        entry = self.entry
        if target == "person":
            name = self.tr("You") if entry.mine else entry.author_name
            self.desk.narrow(Narrow(kind=NarrowKind.PERSON, value=entry.author, name=name))
            card = None if entry.mine else self.desk.pages.card_of(entry.author)
            if card is not None:
                self.desk.open(AtPerson(card))
        else:
            name = _source_name(entry)
            self.desk.narrow(Narrow(kind=NarrowKind.SOURCE, value=entry.channel, name=name))

    def _follow_state(self, target: str) -> None:
        entrymenu.follow_state(self.desk, self.entry, target, self._refused)

    def _refused(self, code: str) -> None:
        """What was asked of something that waits came too late, or cannot be written."""
        self._say(words.storage_problem(code), Trouble(FOLDER, code))

    def _told(self, key: str, sentence: str, trouble: Trouble | None) -> None:
        """What became of something of a row; the card may show another one by now."""
        if self.row.key == key:
            self._say(sentence, trouble)

    def _say(self, sentence: str, trouble: Trouble | None = None) -> None:
        """Under the entry, in one line, what became of what was asked."""
        self.why.tell(sentence, trouble)
        self.why.setVisible(bool(sentence))
        self.grew()

    def _decide(self, *, yes: bool) -> None:
        entry = self.entry
        if entry.state is State.UNSURE and entry.outgoing is not None:
            (actions.retry if yes else actions.cancel)(self.desk, entry.outgoing)
        elif yes:
            actions.join(self.desk, entry.account, entry.channel)
        else:
            actions.leave(self.desk, entry.account, entry.channel)

    def spoken(self) -> str:
        entry, name = self.entry, self._name(self.entry)
        offline, now = self.row.offline, self.desk.now()
        passed_on = self._passed_on(entry)
        parts = [*heard.head(entry, name, _source_name(entry), self._when(entry), passed_on)]
        if not entry.warning or self.opened:
            parts.append(self._aside(entry) or entry.text)
        parts += heard.rest(entry, self.enclosed.seen(), offline=offline, now=now)
        parts.extend(row.spoken() for row in self.files if not row.isHidden())
        return ". ".join(part for part in parts if part)


class BareEntryCard(EntryCard):
    """An item without a frame, in a conversation or a thread."""

    framed: ClassVar[bool] = False
    circle: ClassVar[int] = 28
    inset: ClassVar[int] = 6
    gap: ClassVar[int] = 8
    estimate: ClassVar[int] = 70

    def _details(self, entry: Entry) -> list[str]:
        fold, passed_on, handle, _source, when = super()._details(entry)
        return [fold, passed_on, handle, when]


def _source_name(entry: Entry) -> str:
    """What a source is called; the person's own feeds bear an address, which says nothing."""
    if entry.channel_kind in (ChannelKind.HOME, ChannelKind.MENTIONS):
        return words.channel_kind(entry.channel_kind)
    return entry.channel_name or words.channel_kind(entry.channel_kind)


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
