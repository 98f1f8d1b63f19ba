"""How a text leaves its composer: nothing is cleared before the outbox has it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from desktop import actions
from desktop.compose import attachments
from desktop.desk import Desk
from desktop.wording import words
from storage.model import Attachment, Edit, Intent, OutgoingId, Say

if TYPE_CHECKING:
    from desktop.compose.composer import Composer


class Sending:
    """The sending of one composer."""

    def __init__(self, desk: Desk, composer: Composer) -> None:
        self._desk, self._composer = desk, composer
        self.busy = False  # it is being written down
        self.left: tuple[OutgoingId, ...] = ()  # what was written down last

    def send(self) -> None:
        """Write it down, unless something is to be answered first."""
        one = self._composer
        if one.channel is None or self.busy or not one.button.isEnabled():
            return
        if one.friction.hold():
            return
        self._hold(True)
        one.draft.flush()  # or it would be saved once more after it has left
        text, editing, channel = one.field.toPlainText().strip(), one.editing, one.channel
        intents: Sequence[Intent]
        if editing is not None and editing.item is not None:
            account, place = editing.account, editing.channel
            mentions = one.mentions.used(text)
            intents = (
                Edit(
                    item=editing.item,
                    text=text,
                    marked=one.marked,
                    mentions=mentions,
                    before=one.before,
                ),
            )
        else:
            account, place = channel.account, channel.id
            shares = attachments.spread(one.files.chosen(), channel.accepts.attachments)
            intents = [self._say_of(text, n, share) for n, share in enumerate(shares)]
        self.left = actions.send_all(
            self._desk,
            account,
            place,
            intents,
            draft=one.draft.place,
            may_return=True,
            later=one.later.hour() or one.friction.later(),
            then=self._committed,
            failed=self._refused,
        )

    def _say_of(self, text: str, number: int, files: tuple[Attachment, ...]) -> Say:
        """The first one carries the text and what it answers; the others are files alone."""
        one, first = self._composer, number == 0
        return Say(
            text=text if first else "",
            reply_to=one.reply.item if first and one.reply is not None else None,
            visibility=one.options.visibility,
            warning=one.warning.text().strip() if one.warning.isVisibleTo(one) else "",
            language=one.options.language,
            attachments=files,
            marked=one.marked and first,
            mentions=one.mentions.used(text) if first else (),
        )

    def _hold(self, held: bool) -> None:
        """While it is written down nothing of it can be changed."""
        one = self._composer
        self.busy = held
        one.field.setReadOnly(held)
        one.files.setEnabled(not held)
        one.attach.setEnabled(not held)
        one.button.setEnabled(not held)

    def _committed(self, _changed: Any) -> None:
        self._hold(False)
        self._composer.went()

    def _refused(self, code: str) -> None:
        self._hold(False)
        self._composer.stayed(words.storage_problem(code), code)
