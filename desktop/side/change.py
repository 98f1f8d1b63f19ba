"""What waits in the outbox is changed: a text, an answer to an event."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop import actions
from desktop.cards.parts import Button, font
from desktop.compose.attachments import Attachments, plain
from desktop.compose.drafts import Draft
from desktop.compose.field import Field
from desktop.compose.marks import Marks
from desktop.compose.mentions import Mentions
from desktop.desk import Desk
from desktop.emoji.offering import EmojiHelp
from desktop.places import NewEvent, Nowhere
from desktop.side.eventform import EventFormPanel
from desktop.side.panel import Panel
from desktop.spelling.helping import help_in
from desktop.trouble.saying import FOLDER, Trouble, TroubleText
from desktop.wording import words
from desktop.wording.written import whither
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
        self.marks = Marks(desk, inside, self.field)
        self.mentions = Mentions(desk, self.field, self)
        self.still = TroubleText(desk, inside)
        self.column.addWidget(self.warning)
        self.column.addWidget(self.field)
        self.files = Attachments(desk, inside)
        self.files.changed.connect(self._attached)
        self.files.described.connect(self._typed)
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
            self._help_to_write(intent.language if isinstance(intent, Say) else None)
            self._understand(intent)
            self.field.setPlainText(intent.text)
            self._save_button()
        if isinstance(intent, Say):
            self.warning.setText(intent.warning)
            self.files.restore(plain(intent.attachments))
        if isinstance(intent, Rsvp):
            self._answers(intent)
        if intent is None:
            self.still.setText(words.storage_problem("gone"))
            self.still.show()

    def _help_to_write(self, language: str | None) -> None:
        EmojiHelp(self.desk, self.field)
        for field in (self.warning, self.field):
            help_in(self.desk, field, lambda: language)

    def _understand(self, intent: Say | Edit) -> None:
        """Offer what is understood where it goes."""
        assert self._row is not None
        channel = self.desk.pages.channel(self._row.channel)
        plain_room = channel is not None and channel.accepts.marks and not intent.marked
        self.mentions.offer(None if plain_room else channel)
        self.mentions.restore(plain(intent.mentions))
        self.marks.setVisible(intent.marked)
        self.field.helpers.append(self.marks)

    # --- the draft --------------------------------------------------------------------------

    def _state(self) -> dict[str, Any]:
        """What a draft keeps; nothing while all is as it waits."""
        intent = self._row.intent if self._row is not None else None
        if not isinstance(intent, Say | Edit):
            return {}
        now: dict[str, Any] = {"text": self.field.toPlainText(), "warning": self.warning.text()}
        now["attachments"] = self.files.plain()
        if now == _as_it_waits(intent):
            return {}
        return {**now, **self.mentions.kept(now["text"]), **self.field.kept()}

    def _restore(self, kept: dict[str, Any]) -> None:
        here = self.files.plain()
        files = kept.get("attachments", here)  # an earlier version's draft says nothing of them
        if files != here:
            self.files.clear()
            self.files.restore(files)
        if "mentions" in kept:
            self.mentions.restore(kept["mentions"])
        self.field.setPlainText(str(kept.get("text", "")))
        self.field.stand_at(kept.get("cursor"))
        self.warning.setText(str(kept.get("warning", "")))

    def _follow(self, kept: dict[str, Any]) -> None:
        """Another window went on with it, or left it as it waits."""
        if self._row is not None and isinstance(self._row.intent, Say | Edit):
            self._restore(kept or _as_it_waits(self._row.intent))

    def _typed(self) -> None:
        self.draft.touch()

    def _attached(self) -> None:
        """A file went: what says so is kept at once."""
        self.draft.touch()
        self.draft.flush()

    def _unkept(self, code: str) -> None:
        """The draft cannot be written down now: the text is here, and only here."""
        why = words.storage_problem(code) if code else ""
        said = self.tr("This text is not kept yet. {why}").format(why=why)
        self.still.tell(said, Trouble(FOLDER, code))
        self.still.setVisible(bool(code))

    def leave(self) -> None:
        self.draft.leave()

    # --- keeping it -------------------------------------------------------------------------

    def _save_button(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.marks)
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
        if not text and not self.files.chosen():
            return
        if isinstance(intent, Say | Edit):
            named = self.mentions.used(text)
            seen = self._row.over_it() if self._row is not None else intent
            intent = seen if isinstance(seen, Say | Edit) else intent
            intent = replace(intent, text=text, mentions=named if intent.marked else ())
        if isinstance(intent, Say):
            warning, files = self.warning.text().strip(), self.files.chosen()
            self._revise(replace(intent, warning=warning, attachments=files))
        elif isinstance(intent, Edit):
            self._revise(intent)

    def _revise(self, intent: Say | Edit | Rsvp) -> None:
        if self._row is not None:
            self.draft.flush()  # or it would be saved once more after it was kept
            here = self._here()
            ends: dict[str, Any] = {"then": lambda _changed: self._kept(intent, here)}
            actions.revise(self.desk, self._row.id, intent, **ends, failed=self._refused)

    def _here(self) -> tuple[object, ...]:
        return self.field.toPlainText(), self.warning.text(), self.files.plain()

    def _kept(self, intent: Say | Edit | Rsvp, written: tuple[object, ...]) -> None:
        if self._row is not None and self._here() != written:
            self._row = replace(self._row, intent=intent)  # what was typed since changes that
            self.draft.touch()
            return
        self.draft.done()
        if self.isVisible():  # or the person has gone on meanwhile
            self.desk.open(Nowhere())

    def _refused(self, code: str) -> None:
        self.still.tell(words.storage_problem(code), Trouble(FOLDER, code))
        self.still.show()

    def concerns(self, _changed: Changed) -> bool:
        return False

    def key(self) -> str | None:
        return f"outgoing:{self._row.id}" if self._row is not None else None


def _as_it_waits(intent: Say | Edit) -> dict[str, Any]:
    """What the fields hold before anything is typed."""
    files = intent.attachments if isinstance(intent, Say) else ()
    warning = intent.warning if isinstance(intent, Say) else ""
    return {"text": intent.text, "warning": warning, "attachments": plain(files)}
