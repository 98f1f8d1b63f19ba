"""Where a message or a post is written: it clears only after the outbox has it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QSize, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop import actions, words
from desktop.cards.parts import SMALL, Button, IconButton, Text, font
from desktop.compose import attachments
from desktop.compose.attachments import Attachments
from desktop.compose.drafts import Draft
from desktop.compose.field import Field
from desktop.compose.friction import Friction
from desktop.compose.later import Later
from desktop.compose.options import PostOptions
from desktop.compose.question import Question
from desktop.compose.returning import Returned, joined
from desktop.desk import Desk
from desktop.icons import icon
from storage.model import Attachment, Edit, Intent, OutgoingId, Say, Visibility
from storage.rows import ChannelRow, Entry

LOW = 720  # design pixels of a window's height


class Composer(QWidget):
    """The field, what is answered, the post's options, and the one button."""

    sent = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, lines: int = 1) -> None:
        super().__init__(parent)
        self.desk = desk
        self.channel: ChannelRow | None = None
        self.reply: Entry | None = None
        self.editing: Entry | None = None
        self._home: tuple[ChannelRow, str, str] | None = None  # where to after an edit
        self._busy = False
        self.left: tuple[OutgoingId, ...] = ()  # what was written down last
        self._late: list[Returned] = []  # taken back while something else was written down
        self._build(lines)
        self.friction = Friction(desk, self, self.question)
        self.draft = Draft(desk, self, self._state)
        self.draft.troubled.connect(self._unkept)
        self.field.cursorPositionChanged.connect(self.draft.touch)
        self.setAcceptDrops(True)
        desk.reached.connect(self._label)
        desk.returned.connect(self._take_back)
        desk.set_aside.connect(self._set_aside)
        self._label()

    def _build(self, lines: int) -> None:
        px = self.desk.theme.px
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(16), px(12), px(16), px(16))
        whole.setSpacing(px(8))
        self._lines = lines
        self.question = Question(self.desk, self)
        self.question.resized.connect(self._make_room)
        whole.addWidget(self.question)
        self.answered = QWidget(self)
        row = QHBoxLayout(self.answered)
        row.setContentsMargins(0, 0, 0, 0)
        self.answered_words = Text(self.desk, self.answered, size=SMALL, colour="muted")
        self.drop = IconButton(self.desk, self.answered, "close", "")
        self.drop.clicked.connect(self._drop)
        row.addWidget(self.answered_words, 1)
        row.addWidget(self.drop)
        self.answered.hide()
        whole.addWidget(self.answered)
        self.warning = QLineEdit(self)
        self.warning.setFont(font(self.desk.theme))
        self.warning.setPlaceholderText(self.tr("What readers should know before they open it"))
        self.warning.setAccessibleName(self.tr("Warning"))
        self.warning.setVisible(False)
        self.warning.textChanged.connect(self._typed)
        whole.addWidget(self.warning)
        self.field = Field(self.desk, self, lines=lines)
        self.field.textChanged.connect(self._typed)
        self.field.sent.connect(self.send)
        self.field.takes = self._take
        self.field.may_take = self._may_take
        whole.addWidget(self.field)
        self.files = Attachments(self.desk, self)
        self.files.changed.connect(self._attached)
        self.files.described.connect(self._typed)
        whole.addWidget(self.files)
        self.still = Text(self.desk, self, size=SMALL, colour="waiting")
        self.still.hide()
        whole.addWidget(self.still)
        self.hour = Text(self.desk, self, size=SMALL, colour="muted")
        whole.addWidget(self.hour)
        self.options = PostOptions(self.desk, self)
        self.options.changed.connect(self._typed)
        self.options.warned.connect(self._warn)
        whole.addWidget(self.options)
        whole.addLayout(self._build_foot())

    def _build_foot(self) -> QHBoxLayout:
        px = self.desk.theme.px
        foot = QHBoxLayout()
        foot.setSpacing(px(10))
        self.attach = Button(self.desk, self, self.tr("Attach a file"))
        self.attach.setProperty("link", True)
        size = px(18)
        ratio, shade = self.devicePixelRatioF(), self.desk.theme.muted
        self.attach.setIcon(icon("attach", shade, size, ratio))
        self.attach.setIconSize(QSize(size, size))
        self.attach.clicked.connect(self._choose)
        self.attach.hide()
        foot.addWidget(self.attach)
        foot.addWidget(self.options.links)
        foot.addStretch(1)
        self.later = Later(self.desk, self)
        self.later.turned.connect(self._typed)
        foot.addWidget(self.later)
        self.button = Button(self.desk, self, main=True)
        self.button.clicked.connect(self.send)
        foot.addWidget(self.button)
        return foot

    def _make_room(self) -> None:
        """In a low window what is asked would push the files over the text."""
        low = self.window().height() < self.desk.theme.px(LOW)
        self.field.set_least(min(2, self._lines) if self.question.open and low else self._lines)

    # --- where it writes to -----------------------------------------------------------------

    def write_to(self, channel: ChannelRow, place: str, hint: str) -> None:
        """Write into ``channel``; ``place`` names the draft, ``hint`` stands in the empty field."""
        self._home = (channel, place, hint)
        if self.editing is not None:
            return
        fresh = self.draft.place != place
        self.channel = channel
        self.field.setPlaceholderText(hint)
        self.field.setAccessibleName(hint)
        if fresh:
            self.draft.close()  # or emptying the field would empty the draft
            self.friction.forget()
            self._clear()
        self.files.place = place
        self.files.offer(channel)
        self.attach.setVisible(self.files.taken)
        self.options.offer(channel, self.reply)
        if fresh:
            self.draft.open(place, self._restore, self._follow)
        self._label()

    def answer(self, entry: Entry | None) -> None:
        """Answer ``entry``, or nothing in particular."""
        self.stop_editing()
        self.reply = entry
        self.answered.setVisible(entry is not None)
        if entry is not None:
            self._name_drop(self.tr("Answer nothing in particular"))
            name = self.tr("yourself") if entry.mine else entry.author_name
            text = " ".join(entry.text.split())[:80]
            self.answered_words.setText(
                self.tr("Answer to {name}: {text}").format(name=name, text=text)
            )
        if self.channel is not None:
            self.options.offer(self.channel, entry)
        self.friction.forget()
        self.friction.begun()
        self.draft.touch()

    def answer_nothing(self) -> None:
        """The person does not want to answer that after all; what they typed stays."""
        if self.answered.isVisibleTo(self):
            self.answer(None)

    def edit(self, entry: Entry) -> None:
        """Change what was written and has left. What was being written here is kept meanwhile."""
        if entry.item is None:
            return
        self.draft.close()
        self.answer(None)
        self._clear()
        self.editing = entry
        self.files.offer(None)
        self.attach.hide()
        self.options.hide()
        self.options.links.hide()
        self._name_drop(self.tr("Leave it as it was"))
        text = " ".join(entry.text.split())[:80]
        self.answered_words.setText(self.tr("You are changing: {text}").format(text=text))
        self.answered.show()
        self.field.setAccessibleName(self.tr("The changed text"))
        self._write(entry.text)
        self.draft.open(f"edit:{entry.item}", self._restore_edit, self._follow_edit)
        self._label()

    def stop_editing(self) -> None:
        """It stays as it was; what was being written comes back."""
        if self.editing is None:
            return
        self.draft.done()
        self._go_home()

    def _go_home(self) -> None:
        self.editing = None
        self.answered.hide()
        self._clear()
        self.options.links.show()
        self.draft.place = ""
        if self._home is not None:
            self.write_to(*self._home)

    def _drop(self) -> None:
        if self.editing is not None:
            self.stop_editing()
        else:
            self.answer(None)

    def _name_drop(self, name: str) -> None:
        self.drop.setToolTip(name)
        self.drop.setAccessibleName(name)

    def leave(self) -> None:
        """It is about to be closed: what is being written, and read, goes to its draft."""
        self.draft.close()
        self.files.clear()

    def focus(self) -> None:
        self.field.setFocus()

    def begin(self, text: str, visibility: Visibility | None) -> None:
        """Put a beginning into an empty field, from somebody's card."""
        if not self.field.toPlainText():
            self.field.setPlainText(text)
            self.field.moveCursor(self.field.textCursor().MoveOperation.End)
        if visibility is not None:
            self.options.choose(visibility)

    # --- the draft --------------------------------------------------------------------------

    def _state(self) -> dict[str, Any]:
        text, warning = self.field.toPlainText(), self.warning.text()
        if self.editing is not None:
            if text == self.editing.text:
                return {}
            return {"text": text, **self.field.kept(), **self.later.kept()}
        files = self.files.plain()
        if not text and not warning and not files:
            return {}
        chosen = self.options.visibility
        return {
            **({"attachments": files} if files else {}),
            "text": text,
            "warning": warning,
            "visibility": str(chosen) if chosen is not None else "",
            "language": self.options.language or "",
            **self.field.kept(),
            **self.later.kept(),
            **self._answers(),
        }

    def _answers(self) -> dict[str, Any]:
        """What is answered, where the draft's place does not say it, as in a conversation."""
        named = self.draft.place.startswith("reply:")
        return {"reply": self.reply.item} if self.reply is not None and not named else {}

    def _restore(self, kept: dict[str, Any]) -> None:
        if not self.files.chips:
            self.files.restore(kept.get("attachments", ()))
        typed = self.field.toPlainText()
        if typed:  # or begun from somebody's card: neither of the two is lost
            here = {**self._state(), "attachments": ()}
            if typed.strip() in str(kept.get("text", "")):
                here["text"] = ""
            kept = joined(kept, here)
        self._write(str(kept.get("text", "")), kept.get("cursor"))
        self.later.choose(bool(kept.get("later")))
        self.warning.setText(str(kept.get("warning", "")))
        self._warn(bool(kept.get("warning")))
        if kept.get("visibility"):
            self.options.choose(Visibility(kept["visibility"]))
        if kept.get("language"):
            self.options.choose_language(str(kept["language"]))
        if kept.get("reply") and self.reply is None:
            self.answer(self.desk.pages.entry(str(kept["reply"])))
        self._label()

    def _follow(self, kept: dict[str, Any]) -> None:
        """Another window went on with this text, or sent it; here nothing else was typed."""
        if not self._busy:
            self._clear()
            self.answer_nothing()
            self._restore(kept)

    def _follow_edit(self, kept: dict[str, Any]) -> None:
        if self.editing is not None and not self._busy:
            self._write(str(kept.get("text", "")) or self.editing.text, kept.get("cursor"))

    def _set_aside(self, place: str) -> None:
        """What stands here was discarded on another page, where that can be undone."""
        if place == self.draft.place and self.editing is None:
            self.draft.forget()
            self._clear()
            self.answer_nothing()
            self.draft.open(place, self._restore, self._follow)

    def _take_back(self, returned: Returned) -> None:
        """What was sent from here, and has not left, is here again, before what is here now."""
        if returned.taken or not self.isVisible() or self.draft.place != returned.place:
            return
        returned.taken = True
        if self._busy:  # with what is being written down its draft goes too
            self._late.append(returned)
        else:
            self._put_back(returned)

    def _put_back(self, returned: Returned) -> None:
        kept = joined(returned.draft, self._state())
        self._clear()
        self._restore(kept)
        self.draft.touch()
        self.draft.flush()
        self.focus()

    def _restore_edit(self, kept: dict[str, Any]) -> None:
        if self.editing is not None and self.field.toPlainText() == self.editing.text:
            self._write(str(kept.get("text", "")), kept.get("cursor"))
            self.later.choose(bool(kept.get("later")))

    def _write(self, text: str, cursor: Any = None) -> None:
        """Put a text into the field; ``cursor``: where the person stood in it, else at its end."""
        self.field.setPlainText(text)
        self.field.stand_at(cursor)

    def _clear(self) -> None:
        self.files.clear()
        self.field.clear()
        self.warning.clear()
        self._warn(False)
        self.later.choose(False)
        self.still.hide()

    def _warn(self, shown: bool) -> None:
        self.warning.setVisible(shown)
        self.options.show_warned(shown)
        if not shown:
            self.warning.clear()

    def _typed(self) -> None:
        self.draft.touch()
        self.friction.begun()
        self._label()

    def _unkept(self, code: str) -> None:
        """The draft cannot be written down now: the text is here, and only here."""
        if not code:
            self.still.hide()
            return
        why = words.storage_problem(code)
        self._say(self.tr("This text is not kept yet. {why}").format(why=why))

    # --- files ------------------------------------------------------------------------------

    def _choose(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self, self.tr("Attach files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda files: self.files.add(Path(one) for one in files))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _may_take(self, data: QMimeData) -> bool:
        found = attachments.paths(data) or attachments.images(data) is not None
        return bool(found) and self.files.taken and not self._busy

    def _take(self, data: QMimeData) -> bool:
        return not self._busy and self.files.take(data)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._may_take(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self._take(event.mimeData()):
            event.acceptProposedAction()

    def _attached(self) -> None:
        """A file came or went: what names it is kept at once, like the file itself."""
        self.draft.touch()
        self.draft.flush()
        self._label()

    # --- sending ----------------------------------------------------------------------------

    def _label(self, _reached: bool = True) -> None:
        offline = self.desk.offline
        if self.editing is not None:
            self.button.setText(self.tr("Keep the change"))
        else:
            self.button.setText(self.tr("Queue") if offline else self.tr("Send"))
        self.button.setToolTip(
            self.tr("It leaves by itself when the network is back")
            if offline
            else self.tr("Send (Ctrl+Enter)")
        )
        self.later.tell(self.hour)
        text = self.field.toPlainText()
        too_many = self._too_many(text)
        if too_many > 0:
            self._say(self.tr("%n character(s) too many for this server.", "", too_many))
        elif self.still.isVisible() and not self._busy:
            self.still.hide()
        something = bool(text.strip() or self.files.chosen()) and not self.files.busy
        self.button.setEnabled(something and too_many <= 0 and not self._busy)

    def _too_many(self, text: str) -> int:
        longest = self.channel.accepts.max_length if self.channel is not None else None
        return 0 if longest is None else len(text) + len(self.warning.text()) - longest

    def _say(self, sentence: str) -> None:
        self.still.setText(sentence)
        self.still.show()

    def send(self) -> None:
        """Write it down. Nothing is cleared before its transaction is committed."""
        if self.channel is None or self._busy or not self.button.isEnabled():
            return
        if self.friction.hold():
            return
        self._hold(True)
        self.draft.flush()  # or it would be saved once more after it has left
        text, editing, channel = self.field.toPlainText().strip(), self.editing, self.channel
        intents: Sequence[Intent]
        if editing is not None and editing.item is not None:
            account, place = editing.account, editing.channel
            intents = (Edit(item=editing.item, text=text),)
        else:
            account, place = channel.account, channel.id
            shares = attachments.spread(self.files.chosen(), channel.accepts.attachments)
            intents = [self._say_of(text, n, share) for n, share in enumerate(shares)]
        self.left = actions.send_all(
            self.desk,
            account,
            place,
            intents,
            draft=self.draft.place,
            may_return=True,
            later=self.later.hour() or self.friction.later(),
            then=self._committed,
            failed=self._refused,
        )

    def _say_of(self, text: str, number: int, files: tuple[Attachment, ...]) -> Say:
        """The first one carries the text and what it answers; the others are files alone."""
        first = number == 0
        return Say(
            text=text if first else "",
            reply_to=self.reply.item if first and self.reply is not None else None,
            visibility=self.options.visibility,
            warning=self.warning.text().strip() if self.warning.isVisibleTo(self) else "",
            language=self.options.language,
            attachments=files,
        )

    def _hold(self, held: bool) -> None:
        """While it is written down nothing of it can be changed."""
        self._busy = held
        self.field.setReadOnly(held)
        self.files.setEnabled(not held)
        self.attach.setEnabled(not held)
        self.button.setEnabled(not held)

    def _take_late(self) -> None:
        late, self._late = self._late, []
        for one in late:
            self._put_back(one)

    def _committed(self, _changed: Any) -> None:
        self._hold(False)
        self.draft.done()
        if self.editing is not None:
            self._go_home()
        else:
            self.options.remember()
            self._clear()
            self.answer(None)
        self._label()
        self.sent.emit()
        self._take_late()

    def _refused(self, code: str) -> None:
        self._hold(False)
        self._take_late()
        self._label()
        self._say(words.storage_problem(code))
