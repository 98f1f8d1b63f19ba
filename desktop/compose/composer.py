"""Where a message or a post is written: it clears only after the outbox has it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop import actions, words
from desktop.cards.parts import SMALL, Button, IconButton, Text, font
from desktop.compose.drafts import Draft
from desktop.compose.field import Field
from desktop.compose.options import PostOptions
from desktop.desk import Desk
from storage.model import Say, Visibility
from storage.rows import ChannelRow, Entry


class Composer(QWidget):
    """The field, what is answered, the post's options, and the one button."""

    sent = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, lines: int = 1) -> None:
        super().__init__(parent)
        self.desk = desk
        self.channel: ChannelRow | None = None
        self.reply: Entry | None = None
        self._busy = False
        self._build(lines)
        self.draft = Draft(desk, self, self._state)
        desk.reached.connect(self._label)
        self._label()

    def _build(self, lines: int) -> None:
        px = self.desk.theme.px
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(16), px(12), px(16), px(16))
        whole.setSpacing(px(8))
        self.answered = QWidget(self)
        row = QHBoxLayout(self.answered)
        row.setContentsMargins(0, 0, 0, 0)
        self.answered_words = Text(self.desk, self.answered, size=SMALL, colour="muted")
        drop = IconButton(
            self.desk, self.answered, "close", self.tr("Answer nothing in particular")
        )
        drop.clicked.connect(lambda: self.answer(None))
        row.addWidget(self.answered_words, 1)
        row.addWidget(drop)
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
        whole.addWidget(self.field)
        self.still = Text(self.desk, self, size=SMALL, colour="waiting")
        self.still.hide()
        whole.addWidget(self.still)
        self.options = PostOptions(self.desk, self)
        self.options.changed.connect(self._typed)
        self.options.warned.connect(self._warn)
        whole.addWidget(self.options)
        foot = QHBoxLayout()
        foot.setSpacing(px(10))
        foot.addWidget(self.options.links, 1)
        self.button = Button(self.desk, self, main=True)
        self.button.clicked.connect(self.send)
        foot.addWidget(self.button)
        whole.addLayout(foot)

    # --- where it writes to -----------------------------------------------------------------

    def write_to(self, channel: ChannelRow, place: str, hint: str) -> None:
        """Write into ``channel``; ``place`` names the draft, ``hint`` stands in the empty field."""
        fresh = self.draft.place != place
        self.channel = channel
        self.field.setPlaceholderText(hint)
        self.field.setAccessibleName(hint)
        if fresh:
            self._clear()
        self.options.offer(channel, self.reply)
        if fresh:
            self.draft.open(place, self._restore)
        self._label()

    def answer(self, entry: Entry | None) -> None:
        """Answer ``entry``, or nothing in particular."""
        self.reply = entry
        self.answered.setVisible(entry is not None)
        if entry is not None:
            name = self.tr("yourself") if entry.mine else entry.author_name
            text = " ".join(entry.text.split())[:80]
            self.answered_words.setText(
                self.tr("Answer to {name}: {text}").format(name=name, text=text)
            )
        if self.channel is not None:
            self.options.offer(self.channel, entry)

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
        if not text and not warning:
            return {}
        chosen = self.options.visibility
        return {
            "text": text,
            "warning": warning,
            "visibility": str(chosen) if chosen is not None else "",
            "language": self.options.language or "",
        }

    def _restore(self, kept: dict[str, Any]) -> None:
        if self.field.toPlainText():
            return
        self.field.setPlainText(str(kept.get("text", "")))
        self.field.moveCursor(self.field.textCursor().MoveOperation.End)
        self.warning.setText(str(kept.get("warning", "")))
        self._warn(bool(kept.get("warning")))
        if kept.get("visibility"):
            self.options.choose(Visibility(kept["visibility"]))
        if kept.get("language"):
            self.options.choose_language(str(kept["language"]))

    def _clear(self) -> None:
        self.field.clear()
        self.warning.clear()
        self._warn(False)
        self.still.hide()

    def _warn(self, shown: bool) -> None:
        self.warning.setVisible(shown)
        self.options.show_warned(shown)
        if not shown:
            self.warning.clear()

    def _typed(self) -> None:
        self.draft.touch()
        self._label()

    # --- sending ----------------------------------------------------------------------------

    def _label(self, _reached: bool = True) -> None:
        offline = self.desk.offline
        self.button.setText(self.tr("Queue") if offline else self.tr("Send"))
        self.button.setToolTip(
            self.tr("It leaves by itself when the network is back")
            if offline
            else self.tr("Send (Ctrl+Enter)")
        )
        text = self.field.toPlainText()
        too_many = self._too_many(text)
        if too_many > 0:
            self._say(self.tr("%n character(s) too many for this server.", "", too_many))
        elif self.still.isVisible() and not self._busy:
            self.still.hide()
        self.button.setEnabled(bool(text.strip()) and too_many <= 0 and not self._busy)

    def _too_many(self, text: str) -> int:
        longest = self.channel.accepts.max_length if self.channel is not None else None
        return 0 if longest is None else len(text) + len(self.warning.text()) - longest

    def _say(self, sentence: str) -> None:
        self.still.setText(sentence)
        self.still.show()

    def send(self) -> None:
        """Write it down. Nothing is cleared before its transaction is committed."""
        text = self.field.toPlainText().strip()
        if not text or self.channel is None or self._busy or not self.button.isEnabled():
            return
        self._busy = True
        self.button.setEnabled(False)
        self.field.setReadOnly(True)
        say = Say(
            text=text,
            reply_to=self.reply.item if self.reply is not None else None,
            visibility=self.options.visibility,
            warning=self.warning.text().strip() if self.warning.isVisibleTo(self) else "",
            language=self.options.language,
        )
        actions.send(
            self.desk,
            self.channel.account,
            self.channel.id,
            say,
            then=self._committed,
            failed=self._refused,
        )

    def _committed(self, _changed: Any) -> None:
        self._busy = False
        self.field.setReadOnly(False)
        self.options.remember()
        self.draft.done()
        self._clear()
        self.answer(None)
        self._label()
        self.sent.emit()

    def _refused(self, code: str) -> None:
        self._busy = False
        self.field.setReadOnly(False)
        self._label()
        self._say(words.storage_problem(code))
