"""Where a message or a post is written: it clears only after the outbox has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.cards.parts import SMALL, Text, font
from desktop.compose import attachments
from desktop.compose.attachments import Attachments
from desktop.compose.field import Field
from desktop.compose.foot import Foot
from desktop.compose.friction import Friction
from desktop.compose.keeping import Keeping
from desktop.compose.marks import Marks
from desktop.compose.mentions import Mentions
from desktop.compose.options import PostOptions
from desktop.compose.question import Question
from desktop.compose.regarding import Regarding
from desktop.compose.sending import Sending
from desktop.desk import Desk
from desktop.trouble.saying import FOLDER, Trouble, TroubleText
from desktop.wording import words
from storage.model import OutgoingId, Visibility
from storage.rows import ChannelRow, Entry

LOW, LOWER = 720, 440  # design pixels of a window's height


class Composer(QWidget):
    """The field, what is answered, the post's options, and the one button."""

    sent = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, lines: int = 1) -> None:
        super().__init__(parent)
        self.desk = desk
        self.channel: ChannelRow | None = None
        self.reply: Entry | None = None
        self.editing: Entry | None = None
        self.before = ""  # what that said when the person began to change it
        self.marked = False  # marks in the text, and names, arrive as what they mean
        self._home: tuple[ChannelRow, str, str] | None = None  # where to after an edit
        self.sending = Sending(desk, self)
        self._build(lines)
        self.friction = Friction(desk, self, self.question)
        self._keeping = Keeping(desk, self)
        self.draft = self._keeping.draft
        self.draft.troubled.connect(self._unkept)
        self.field.cursorPositionChanged.connect(self.draft.touch)
        self.setAcceptDrops(True)
        desk.reached.connect(self.tell)
        desk.returned.connect(self._take_back)
        desk.set_aside.connect(self._set_aside)
        desk.quoted.connect(self.quote)
        self.tell()

    def _build(self, lines: int) -> None:
        px = self.desk.theme.px
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(16), px(12), px(16), px(16))
        whole.setSpacing(px(8))
        self._lines = lines
        self.question = Question(self.desk, self)
        self.question.resized.connect(self._make_room)
        self.answered = Regarding(self.desk, self)
        self.answered.dropped.connect(self._drop)
        self.answered_words, self.drop = self.answered.words, self.answered.drop
        self.warning = QLineEdit(self)
        self.warning.setFont(font(self.desk.theme))
        self.warning.setPlaceholderText(self.tr("What readers should know before they open it"))
        self.warning.setAccessibleName(self.tr("Warning"))
        self.warning.setVisible(False)
        self.warning.textChanged.connect(self._typed)
        self.field = Field(self.desk, self, lines=lines, yields=True)
        self.field.textChanged.connect(self._typed)
        self.field.sent.connect(self.send)
        self.field.takes = self._take
        self.field.may_take = self._may_take
        self.files = Attachments(self.desk, self)
        self.files.changed.connect(self._attached)
        self.files.described.connect(self._typed)
        self.still = TroubleText(self.desk, self)
        self.still.hide()
        self.hour = Text(self.desk, self, size=SMALL, colour="muted")
        self.options = PostOptions(self.desk, self)
        self.options.changed.connect(self._typed)
        self.options.warned.connect(self.warn)
        self._build_foot()
        self._help_to_write()
        above = (self.question, self.answered, self.warning, self.field, self.files)
        for part in (*above, self.still, self.hour, self.options, self.foot):
            whole.addWidget(part)

    def _help_to_write(self) -> None:
        from desktop.emoji.offering import EmojiButton, EmojiHelp
        from desktop.spelling.helping import help_in

        spelling = help_in(self.desk, self.field, lambda: self.options.language)
        self.options.changed.connect(spelling.look)
        help_in(self.desk, self.warning, lambda: self.options.language)
        self.tools.addWidget(EmojiButton(self.desk, self, EmojiHelp(self.desk, self.field)))

    def _build_foot(self) -> None:
        self.foot = Foot(self.desk, self)
        self.foot.add(self.options.links)
        self.tools = self.foot.tools
        self.marks = Marks(self.desk, self, self.field)
        self.tools.addWidget(self.marks)
        self.mentions = Mentions(self.desk, self.field, self.parentWidget() or self)
        self.field.helpers.append(self.marks)
        self.attach, self.later, self.button = self.foot.attach, self.foot.later, self.foot.button
        self.attach.clicked.connect(self._choose)
        self.later.turned.connect(self._typed)
        self.button.clicked.connect(self.send)

    def _make_room(self) -> None:
        """In a low window what is asked takes the place of the files, until it is answered, and in
        one still lower that of a post's options and of the button for files."""
        px, high = self.desk.theme.px, self.window().height()
        low, lower = (self.question.open and high < px(least) for least in (LOW, LOWER))
        self.field.set_least(1 if lower else min(2, self._lines) if low else self._lines)
        self.files.setHidden(low)
        self.options.give_way(lower)
        self.attach.setVisible(self.files.taken and self.editing is None and not lower)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.question.open:
            self._make_room()

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
            self.clear()
        self.files.place = place
        self.files.offer(channel)
        self.attach.setVisible(self.files.taken)
        self._understand(channel)
        self.options.offer(channel, self.reply)
        if fresh:
            self._keeping.open(place)
        self.tell()

    def _understand(self, channel: ChannelRow | None) -> None:
        """Offer what is understood where the text goes."""
        self.marked = channel is not None and channel.accepts.marks
        self.marks.setVisible(self.marked)
        self.mentions.offer(channel)

    def answer(self, entry: Entry | None) -> None:
        """Answer ``entry``, or nothing in particular."""
        self.stop_editing()
        self.reply = entry
        self.answered.setVisible(entry is not None)
        if entry is not None:
            self.answered.answer(entry)
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
        self.clear()
        self.editing, self.before = entry, entry.text
        self.files.offer(None)
        self.attach.hide()
        self.options.hide()
        self.options.links.hide()
        self._understand(self.desk.pages.channel(entry.channel))
        self.answered.change(entry)
        self.field.setAccessibleName(self.tr("The changed text"))
        self.write(entry.text)
        self._keeping.open_edit(f"edit:{entry.item}")
        self.tell()

    def stop_editing(self) -> None:
        """It stays as it was; what was being written comes back."""
        if self.editing is None:
            return
        self.draft.done()
        self._go_home()

    def _go_home(self) -> None:
        self.editing = None
        self.answered.hide()
        self.clear()
        self.options.links.show()
        self.draft.place = ""
        if self._home is not None:
            self.write_to(*self._home)

    def _drop(self) -> None:
        if self.editing is not None:
            self.stop_editing()
        else:
            self.answer(None)

    def leave(self) -> None:
        """It is about to be closed: what is being written, and read, goes to its draft."""
        self.draft.close()
        self.files.clear()

    def focus(self) -> None:
        self.field.setFocus()

    # --- what stands in it ------------------------------------------------------------------

    def quote(self, quotation: str) -> None:
        """Put somebody's words above what is being written, and stand where the answer begins."""
        if not self.isVisible() or self.editing is not None:
            return
        if self.marked:  # nobody else's link is made one of the person's own
            quotation = quotation.replace("](", "]\\(")
        QTextCursor(self.field.document()).insertText(quotation)
        self.field.stand_at(None)
        self.focus()

    def begin(self, text: str, visibility: Visibility | None) -> None:
        """Put a beginning into an empty field, from somebody's card."""
        if not self.field.toPlainText():
            self.field.setPlainText(text)
            self.field.moveCursor(self.field.textCursor().MoveOperation.End)
        if visibility is not None:
            self.options.choose(visibility)

    def write(self, text: str, cursor: Any = None) -> None:
        """Put a text into the field; ``cursor``: where the person stood in it, else at its end."""
        self.field.setPlainText(text)
        self.field.stand_at(cursor)

    def clear(self) -> None:
        """Nothing is written any more."""
        self.files.clear()
        self.mentions.restore(())
        self.field.clear()
        self.warning.clear()
        self.warn(False)
        self.later.choose(False)
        self.still.hide()

    def warn(self, shown: bool) -> None:
        """Offer the line that readers see first, or no more."""
        self.warning.setVisible(shown)
        self.options.show_warned(shown)
        if not shown:
            self.warning.clear()

    def _typed(self) -> None:
        self.draft.touch()
        self.friction.begun()
        self.tell()

    def _unkept(self, code: str) -> None:
        """The draft cannot be written down now: the text is here, and only here."""
        if not code:
            self.still.hide()
            return
        why = words.storage_problem(code)
        said = self.tr("This text is not kept yet. {why}").format(why=why)
        self.still.tell(said, Trouble(FOLDER, code))
        self.still.show()

    def _take_back(self, returned: Any) -> None:
        self._keeping.take_back(returned)

    def _set_aside(self, place: str) -> None:
        self._keeping.set_aside(place)

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
        return bool(found) and self.files.taken and not self.sending.busy

    def _take(self, data: QMimeData) -> bool:
        return not self.sending.busy and self.files.take(data)

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
        self.tell()

    # --- sending ----------------------------------------------------------------------------

    @property
    def left(self) -> tuple[OutgoingId, ...]:
        """What was written down last."""
        return self.sending.left

    @left.setter
    def left(self, made: tuple[OutgoingId, ...]) -> None:
        self.sending.left = made

    def send(self) -> None:
        """Write it down. Nothing is cleared before its transaction is committed."""
        self.sending.send()

    def tell(self, _reached: bool = True) -> None:
        """Say what the button does, when it leaves, and what is too much."""
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
        elif self.still.isVisible() and not self.sending.busy:
            self.still.hide()
        something = bool(text.strip() or self.files.chosen()) and not self.files.busy
        self.button.setEnabled(something and too_many <= 0 and not self.sending.busy)

    def _too_many(self, text: str) -> int:
        longest = self.channel.accepts.max_length if self.channel is not None else None
        return 0 if longest is None else len(text) + len(self.warning.text()) - longest

    def _say(self, sentence: str) -> None:
        self.still.setText(sentence)
        self.still.show()

    def went(self) -> None:
        """The outbox has it."""
        self.draft.done()
        if self.editing is not None:
            self._go_home()
        else:
            self.options.remember()
            self.clear()
            self.answer(None)
        self.tell()
        self.sent.emit()
        self._keeping.take_late()

    def stayed(self, why: str, code: str) -> None:
        """The outbox could not take it; it is here still."""
        self._keeping.take_late()
        self.tell()
        self.still.tell(why, Trouble(FOLDER, code))
        self.still.show()
