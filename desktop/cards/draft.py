"""Something begun and not sent: where it belongs, how it begins, and two ways on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.cards.card import Card
from desktop.cards.parts import SMALL, Button, Text
from desktop.compose import begun
from desktop.compose.returning import Returned
from desktop.desk import Desk
from storage.rows import DraftRow

if TYPE_CHECKING:
    from storage.search import Phrase


class DraftLine(NamedTuple):
    """One draft. ``lost``: what it belongs to is gone, and its text can only be copied."""

    draft: DraftRow
    title: str
    begins: str
    age: str
    lost: bool = False
    marks: tuple[Phrase, ...] = ()  # words that were searched for

    @property
    def key(self) -> str:
        return f"draft:{self.draft.place}"


class DraftCard(Card):
    """One row of the drafts; discarded it stays in its place as long as the page is shown."""

    estimate: ClassVar[int] = 120

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.title = Text(desk, self, bold=True)
        self.detail = Text(desk, self, size=SMALL, colour="muted")
        self.text = Text(desk, self)
        self.still = Text(desk, self, size=SMALL, colour="waiting")
        self.go_on = Button(desk, self)
        self.discard = Button(desk, self)
        self.go_on.clicked.connect(self._go_on)
        self.discard.clicked.connect(self._discard)

    def bind(self, row: DraftLine) -> None:
        aside = row.draft.aside
        self.title.setText(row.title)
        self.detail.setText(
            self.tr("Discarded.") if aside else self.tr("Written {age}").format(age=row.age)
        )
        self.text.setText(row.begins)
        self.text.paint_in("muted" if aside else "ink")
        self.text.setVisible(bool(row.begins))
        self.still.hide()
        self.go_on.setText(self.tr("Copy the text") if row.lost else self.tr("Open"))
        self.go_on.setVisible(not aside)
        self.discard.setText(self.tr("Undo") if aside else self.tr("Discard"))

    def arrange(self, width: int) -> int:
        inset, y = self.px(16), self.px(14)
        inside = width - 2 * inset
        y += self.title.place(inset, y, inside) + self.px(2)
        y += self.detail.place(inset, y, inside) + self.px(6)
        for part in (self.text, self.still):
            if not part.isHidden():
                y += part.place(inset, y, inside) + self.px(8)
        shown = [button for button in (self.go_on, self.discard) if not button.isHidden()]
        wide = max(button.sizeHint().width() for button in shown)
        high, x = shown[0].sizeHint().height(), inset
        for button in shown:
            if x > inset and x + wide > inset + inside:
                x, y = inset, y + high + self.px(8)
            button.setGeometry(x, y, min(wide, inside), high)
            x += wide + self.px(10)
        return y + high + self.px(14)

    def _go_on(self) -> None:
        row: DraftLine = self.row
        if row.lost:
            QGuiApplication.clipboard().setText(str(row.draft.draft.get("text", "")) or row.begins)
            return
        place = begun.place_of(self.desk, row.draft.place, row.draft.draft)
        if place is not None:
            self.desk.open(place)

    def _discard(self) -> None:
        row: DraftLine = self.row
        place = row.draft.place
        if not row.draft.aside:
            from desktop.trouble import losing

            losing.set_aside(self.window(), self.desk, place)
            self.desk.set_aside.emit(place)  # after it: who writes there looks what is left
        else:
            self.desk.writer.ask(lambda stores: stores.drafts.bring_back(place), self._brought_back)

    def _brought_back(self, back: bool) -> None:
        draft = self.row.draft
        if back:
            self.desk.returned.emit(Returned(draft.place, draft.draft))
        else:
            self.still.setText(
                self.tr("Something else was begun there meanwhile: send or discard that first.")
            )
            self.still.show()
            self.grew()

    def spoken(self) -> str:
        parts = (self.title.text(), self.detail.text(), self.row.begins)
        return ". ".join(part.rstrip(".") for part in parts if part)
