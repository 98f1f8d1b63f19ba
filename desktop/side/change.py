"""What waits in the outbox is changed: a text, an answer to an event."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop import actions, words
from desktop.cards.parts import SMALL, Button, Text, font
from desktop.compose.drafts import Draft
from desktop.compose.field import Field
from desktop.desk import Desk
from desktop.places import NewEvent, Nowhere
from desktop.side.eventform import EventFormPanel
from desktop.side.panel import Panel
from desktop.written import whither
from storage.model import Answer, Changed, Edit, OutgoingId, Reschedule, Rsvp, Say, Schedule
from storage.rows import OutgoingRow


def make(desk: Desk, outgoing: OutgoingId) -> Panel:
    """The panel that changes this one."""
    row = desk.pages.outgoing(outgoing)
    if row is not None and isinstance(row.intent, Schedule | Reschedule):
        return EventFormPanel(desk, NewEvent(), row)
    return ChangePanel(desk, row)


class ChangePanel(Panel):
    """The text as it was written; it is kept with one button."""

    def __init__(self, desk: Desk, row: OutgoingRow | None) -> None:
        super().__init__(desk)
        self._row = row
        self.name(self.tr("Change what waits"), whither(desk, row) if row is not None else "")
        px = desk.theme.px
        inside = QWidget(self)
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(px(16), px(16), px(16), px(16))
        self.column.setSpacing(px(10))
        self.warning = QLineEdit(inside)
        self.warning.setFont(font(desk.theme))
        self.warning.setAccessibleName(self.tr("Warning"))
        self.warning.setPlaceholderText(self.tr("What readers should know before they open it"))
        self.field = Field(desk, inside, lines=5)
        self.field.setAccessibleName(self.tr("Text"))
        self.still = Text(desk, inside, size=SMALL, colour="waiting")
        self.column.addWidget(self.warning)
        self.column.addWidget(self.field)
        self.files = Text(desk, inside, size=SMALL, colour="muted")
        self.files.hide()
        self.column.addWidget(self.files)
        self.column.addWidget(self.still)
        self.still.hide()
        self.whole.addWidget(inside)
        self.whole.addStretch(1)
        self.draft = Draft(desk, self, self._state)
        self.draft.troubled.connect(self._unkept)
        self._fill()
        if row is not None and isinstance(row.intent, Say | Edit):
            self.draft.open(f"waiting:{row.id}", self._restore, self._follow)
            self.field.textChanged.connect(self.draft.touch)
            self.field.cursorPositionChanged.connect(self.draft.touch)
            self.warning.textChanged.connect(self.draft.touch)

    def _fill(self) -> None:
        intent = self._row.intent if self._row is not None else None
        post = isinstance(intent, Say) and intent.visibility is not None
        self.warning.setVisible(post)
        self.field.setVisible(isinstance(intent, Say | Edit))
        if isinstance(intent, Say | Edit):
            self.field.setPlainText(intent.text)
            self._save_button()
        if isinstance(intent, Say):
            self.warning.setText(intent.warning)
            self.files.setText("\n".join(words.attached(intent)))
            self.files.setVisible(bool(intent.attachments))
        if isinstance(intent, Rsvp):
            self._answers(intent)
        if intent is None:
            self.still.setText(words.storage_problem("gone"))
            self.still.show()

    # --- the draft --------------------------------------------------------------------------

    def _state(self) -> dict[str, Any]:
        """What a draft keeps; nothing while all is as it waits."""
        intent = self._row.intent if self._row is not None else None
        if not isinstance(intent, Say | Edit):
            return {}
        text, warning = self.field.toPlainText(), self.warning.text()
        same = text == intent.text and warning == getattr(intent, "warning", "")
        return {} if same else {"text": text, "warning": warning, **self.field.kept()}

    def _restore(self, kept: dict[str, Any]) -> None:
        self.field.setPlainText(str(kept.get("text", "")))
        self.field.stand_at(kept.get("cursor"))
        self.warning.setText(str(kept.get("warning", "")))

    def _follow(self, kept: dict[str, Any]) -> None:
        """Another window went on with it, or left it as it waits."""
        intent = self._row.intent if self._row is not None else None
        self._restore(
            kept or {"text": getattr(intent, "text", ""), "warning": getattr(intent, "warning", "")}
        )

    def _unkept(self, code: str) -> None:
        """The draft cannot be written down now: the text is here, and only here."""
        why = words.storage_problem(code) if code else ""
        said = self.tr("This text is not kept yet. {why}").format(why=why)
        self.still.setText(said if code else "")
        self.still.setVisible(bool(code))

    def leave(self) -> None:
        self.draft.flush()

    # --- keeping it -------------------------------------------------------------------------

    def _save_button(self) -> None:
        row = QHBoxLayout()
        row.addStretch(1)
        self.button = Button(self.desk, self, self.tr("Keep the change"), main=True)
        self.button.clicked.connect(self.keep)
        self.field.sent.connect(self.keep)
        row.addWidget(self.button)
        self.column.addLayout(row)

    def _answers(self, intent: Rsvp) -> None:
        row = QHBoxLayout()
        for choice, label in (
            (Answer.YES, self.tr("I am coming")),
            (Answer.MAYBE, self.tr("Maybe")),
            (Answer.NO, self.tr("No")),
        ):
            button = Button(self.desk, self, label, main=choice is intent.answer)
            button.clicked.connect(
                lambda _=False, choice=choice: self._revise(Rsvp(item=intent.item, answer=choice))
            )
            row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)

    def keep(self) -> None:
        """Put the changed text in the outbox."""
        text = self.field.toPlainText().strip()
        intent = self._row.intent if self._row is not None else None
        if not text and not getattr(intent, "attachments", ()):
            return
        if isinstance(intent, Say):
            # its files stay: to leave one out, it is cancelled and written anew
            self._revise(replace(intent, text=text, warning=self.warning.text().strip()))
        elif isinstance(intent, Edit):
            self._revise(Edit(item=intent.item, text=text))

    def _revise(self, intent: Say | Edit | Rsvp) -> None:
        if self._row is not None:
            self.draft.flush()  # or it would be saved once more after it was kept
            actions.revise(self.desk, self._row.id, intent, then=self._kept, failed=self._refused)

    def _kept(self, _changed: Any) -> None:
        self.draft.done()
        self.desk.open(Nowhere())

    def _refused(self, code: str) -> None:
        self.still.setText(words.storage_problem(code))
        self.still.show()

    def concerns(self, _changed: Changed) -> bool:
        return False

    def key(self) -> str | None:
        return f"outgoing:{self._row.id}" if self._row is not None else None
