"""Something that has not left yet: what it is, where to, why it waits, and what can be done."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from desktop import actions
from desktop.cards.card import Card
from desktop.cards.lines import OutgoingLine
from desktop.cards.parts import SMALL, Button, Text
from desktop.compose.chip import Thumbnail
from desktop.desk import Desk
from desktop.look.tip import tip
from desktop.places import ChangeOutgoing
from desktop.trouble.saying import FOLDER, SENDING, Trouble, TroubleText
from desktop.wording import outgoing as outgoingwords
from desktop.wording import words
from storage.model import (
    NEXT_PAGE,
    Boost,
    Edit,
    Intent,
    Invite,
    Media,
    MediaKind,
    Reschedule,
    Rsvp,
    Say,
    Schedule,
    State,
)
from storage.rows import OutgoingRow

CHANGED = (Say, Edit, Schedule, Reschedule, Rsvp)
"""What can be said otherwise as long as it waits."""
WRITTEN = (Say, Edit, Schedule, Reschedule)
"""What was typed, and can be a draft again."""
POSTPONED = (Say, Edit, Schedule, Reschedule, Rsvp, Boost, Invite)
"""What may leave with the next page; what is taken back, joined or left is meant for now."""


class OutgoingCard(Card):
    """One row of the outbox."""

    estimate: ClassVar[int] = 130

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.title = Text(desk, self, bold=True)
        self.detail = Text(desk, self, size=SMALL, colour="muted")
        self.text = Text(desk, self)
        self.both: BothTexts | None = None  # made where one is to choose between two
        self.pictures: list[Thumbnail] = []  # made when there is a picture to show
        self.state = TroubleText(desk, self)
        self.change = Button(desk, self)
        self.now = Button(desk, self)
        self.cancel = Button(desk, self)
        self.later, self.back = Button(desk, self), Button(desk, self)
        for quiet in (self.later, self.back):
            quiet.setProperty("link", True)
        self.later.clicked.connect(
            lambda: actions.with_next_page(desk, self.outgoing.id, self._refused)
        )
        self.back.clicked.connect(lambda: actions.take_back(desk, self.outgoing.id, self._refused))
        self.change.clicked.connect(lambda: desk.open(ChangeOutgoing(self.outgoing.id)))
        self.now.clicked.connect(lambda: actions.send_now(desk, self.outgoing, self._refused))
        self.cancel.clicked.connect(lambda: actions.cancel(desk, self.outgoing.id, self._refused))

    @property
    def outgoing(self) -> OutgoingRow:
        found: OutgoingRow = self.row.outgoing
        return found

    def _title(self, row: OutgoingLine) -> str:
        what = words.intent(row.outgoing.intent)
        if not row.where:
            return what
        said = self.tr("{what}, by {name}") if row.named else self.tr("{what}, to {where}")
        return said.format(what=what, where=row.where, name=row.where)

    def bind(self, row: OutgoingLine) -> None:
        out = row.outgoing
        self.title.setText(self._title(row))
        self.detail.setText(self.tr("Written {age}").format(age=row.age))
        text = words.content(out)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self._fill_both(out.instead)
        self._fill_pictures(out.intent)
        stuck = out.state in (State.FAILED, State.UNSURE) or out.error in words.NOT_THE_NETWORK
        if stuck and out.error and out.instead is None:  # to choose nobody needs a helper
            self.state.tell(row.state, Trouble(SENDING, out.error))
        else:
            self.state.setText(row.state)
        self._offer(row)

    def _offer(self, row: OutgoingLine) -> None:
        """What can be done about it now."""
        out = row.outgoing
        asks = out.state is State.UNSURE and out.error == "ask"
        # what is tried again every few seconds keeps its buttons: nothing goes on and off
        leaving = out.state is State.SENDING and not out.error
        sending = leaving or (out.state is State.UNSURE and not asks)
        now, cancel = self.tr("Send now"), self.tr("Cancel")
        if asks:
            now, cancel = self.tr("Send again"), self.tr("It arrived, discard")
        elif out.instead is not None:
            now, cancel = self.tr("Send your text"), self.tr("Keep the other text")
        self.now.setText(now)
        self.cancel.setText(cancel)
        self.change.setText(self.tr("Change"))
        self.later.setText(self.tr("With the next page"))
        self.back.setText(self.tr("Back to the drafts"))
        free = not asks and not sending
        self.change.setVisible(free and isinstance(out.intent, CHANGED))
        self.now.setVisible(not sending)
        self.cancel.setVisible(not sending)
        waits = isinstance(out.intent, POSTPONED) and out.error != NEXT_PAGE
        self.later.setVisible(free and waits and row.page and out.instead is None)
        self.back.setVisible(free and isinstance(out.intent, WRITTEN))

    def _fill_both(self, instead: str | None) -> None:
        """What it would write over, in full: the person chooses between the two."""
        if instead is not None and self.both is None:
            self.both = BothTexts(self, self.text)
        if self.both is not None:
            self.both.fill(instead)

    def _fill_pictures(self, intent: Intent) -> None:
        """What leaves with it is seen as it will be."""
        files = intent.attachments if isinstance(intent, Say) else ()
        shown = [one for one in files if one.kind is MediaKind.IMAGE]
        while len(self.pictures) < len(shown):
            self.pictures.append(Thumbnail(self.desk, self))
        for view, one in zip(self.pictures, shown, strict=False):
            view.show_media(
                Media(id=one.media, remote="", mime=one.mime, width=one.width, height=one.height)
            )
            view.setToolTip(tip(one.alt))
            view.show()
        for view in self.pictures[len(shown) :]:
            view.hide()

    def _arrange_pictures(self, inset: int, y: int, inside: int) -> int:
        x, side = inset, 0
        for view in self.pictures:
            if view.isHidden():
                continue
            side = view.height()
            if x > inset and x + side > inset + inside:
                x, y = inset, y + side + self.px(8)
            view.move(x, y)
            x += side + self.px(8)
        return y + side + self.px(8) if side else y

    def arrange(self, width: int) -> int:
        inset, y = self.px(16), self.px(14)
        inside = width - 2 * inset
        y += self.title.place(inset, y, inside) + self.px(2)
        y += self.detail.place(inset, y, inside) + self.px(6)
        y = self._arrange_words(inset, y, inside)
        answers = [self.now, self.change, self.cancel]
        if self.outgoing.instead is not None:
            answers = [self.now, self.cancel, self.change]  # the two stand beside each other
        shown = [button for button in answers if not button.isHidden()]
        if not shown:
            return y + self.px(4)
        wide = max(button.sizeHint().width() for button in shown)
        y = self._arrange_row(shown, [wide] * len(shown), inset, y, inside)
        links = [b for b in (self.later, self.back) if not b.isHidden()]
        if links:
            wides = [button.sizeHint().width() for button in links]
            y = self._arrange_row(links, wides, inset - self.px(5), y + self.px(4), inside)
        return y + self.px(10 if links else 14)

    def _arrange_words(self, inset: int, y: int, inside: int) -> int:
        """What it says, and how far it has come; of two texts first why there are two."""
        if self.both is not None and self.outgoing.instead is not None:
            y += self.state.place(inset, y, inside) + self.px(10)
            return self.both.arrange(inset, y, inside) + self.px(12)
        if not self.text.isHidden():
            y += self.text.place(inset, y, inside) + self.px(6)
        y = self._arrange_pictures(inset, y, inside)
        return y + self.state.place(inset, y, inside) + self.px(10)

    def paint(self, painter: QPainter) -> None:
        if self.both is not None and self.outgoing.instead is not None:
            self.both.paint(painter)

    def _arrange_row(
        self, buttons: list[Button], wides: list[int], left: int, y: int, inside: int
    ) -> int:
        """Beside one another, and below where there is no room; the y under them."""
        high, x = buttons[0].sizeHint().height(), left
        for button, wide in zip(buttons, wides, strict=True):
            if x > left and x + wide > left + inside:
                x, y = left, y + high + self.px(8)
            button.setGeometry(x, y, min(wide, inside), high)
            x += wide + self.px(10)
        return y + high

    def _refused(self, code: str) -> None:
        self.state.tell(outgoingwords.refused(code), Trouble(FOLDER, code))
        self.grew()

    def spoken(self) -> str:
        parts = (self.title.text(), self.detail.text(), self.text.text(), self.state.text())
        if self.both is not None and self.outgoing.instead is not None:
            parts = (*parts[:2], self.state.text(), self.both.spoken())
        return ". ".join(part for part in parts if part)


class BothTexts:
    """The two texts of one post between which the person chooses: each has its name above it and
    a bar beside it."""

    def __init__(self, card: OutgoingCard, mine: Text) -> None:
        desk = card.desk
        self._card, self.mine, self.theirs = card, mine, Text(desk, card)
        self.names = tuple(Text(desk, card, size=SMALL, bold=True) for _ in range(2))
        self._bars: list[QRect] = []  # as from left to right

    def fill(self, theirs: str | None) -> None:
        """Show this one below what the person wrote; None: there are not two."""
        for name, said in zip(self.names, outgoingwords.above_both(), strict=True):
            name.setText(said)
        self.theirs.setText(outgoingwords.in_place(theirs or ""))
        for part in (*self.names, self.theirs):
            part.setVisible(theirs is not None)

    def arrange(self, left: int, y: int, width: int) -> int:
        """Place them; the y under them."""
        px, self._bars = self._card.px, []
        for name, text in zip(self.names, (self.mine, self.theirs), strict=True):
            y += px(8) if self._bars else 0
            y += name.place(left, y, width) + px(4)
            high = text.place(left + px(12), y, width - px(12))
            self._bars.append(QRect(left, y, px(3), high))
            y += high
        return y

    def paint(self, painter: QPainter) -> None:
        """The bars: what the person wrote in their colour."""
        theme = self._card.desk.theme
        painter.setPen(Qt.PenStyle.NoPen)
        for bar, colour in zip(self._bars, (theme.accent, theme.muted), strict=False):
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(self._card.mirrored(bar), bar.width() / 2, bar.width() / 2)

    def spoken(self) -> str:
        """Each after its name."""
        said = zip(self.names, (self.mine, self.theirs), strict=True)
        return ". ".join(f"{name.text()} {text.text()}" for name, text in said)
