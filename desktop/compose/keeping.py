"""What the draft of a composer holds, and how it comes back: after a crash, from another window,
out of the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop.compose.drafts import Draft
from desktop.compose.returning import Returned, joined
from desktop.desk import Desk
from storage.model import Visibility

if TYPE_CHECKING:
    from desktop.compose.composer import Composer


class Keeping:
    """The draft of one composer."""

    def __init__(self, desk: Desk, composer: Composer) -> None:
        self._desk, self._composer = desk, composer
        self._late: list[Returned] = []  # taken back while something else was written down
        self.draft = Draft(desk, composer, self.state)

    def open(self, place: str) -> None:
        """Keep what is written to ``place``, and show what was kept of it."""
        self.draft.open(place, self.restore, self._follow)

    def open_edit(self, place: str) -> None:
        """The same for what has left and is changed."""
        self.draft.open(place, self._restore_edit, self._follow_edit)

    def state(self) -> dict[str, Any]:
        """All that was written; {} for nothing."""
        one = self._composer
        text, warning = one.field.toPlainText(), one.warning.text()
        if one.editing is not None:
            if text == one.editing.text:
                return {}
            return {"text": text, "before": one.before, **self._beside(text)}
        files = one.files.plain()
        if not text and not warning and not files:
            return {}
        chosen = one.options.visibility
        return {
            **({"attachments": files} if files else {}),
            "text": text,
            "warning": warning,
            "visibility": str(chosen) if chosen is not None else "",
            "language": one.options.language or "",
            **self._beside(text),
            **self._answers(),
        }

    def _beside(self, text: str) -> dict[str, Any]:
        """Whom it names, where the person stood in it, whether it leaves with the next page."""
        one = self._composer
        return {**one.mentions.kept(text), **one.field.kept(), **one.later.kept()}

    def _answers(self) -> dict[str, Any]:
        """What is answered, where the draft's place does not say it, as in a conversation."""
        reply, named = self._composer.reply, self.draft.place.startswith("reply:")
        return {"reply": reply.item} if reply is not None and not named else {}

    # --- coming back ------------------------------------------------------------------------

    def restore(self, kept: dict[str, Any]) -> None:
        """Show what was kept, and what is there besides."""
        one = self._composer
        if not one.files.chips:
            one.files.restore(kept.get("attachments", ()))
        typed = one.field.toPlainText()
        if typed:  # or begun from somebody's card: neither of the two is lost
            here = {**self.state(), "attachments": ()}
            if typed.strip() in str(kept.get("text", "")):
                here["text"] = ""
            kept = joined(kept, here)
        one.mentions.restore(kept.get("mentions"))
        one.write(str(kept.get("text", "")), kept.get("cursor"))
        one.later.choose(bool(kept.get("later")))
        one.warning.setText(str(kept.get("warning", "")))
        one.warn(bool(kept.get("warning")))
        if kept.get("visibility"):
            one.options.choose(Visibility(kept["visibility"]))
        if kept.get("language"):
            one.options.choose_language(str(kept["language"]))
        if kept.get("reply") and one.reply is None:
            one.answer(self._desk.pages.entry(str(kept["reply"])))
        one.tell()

    def _follow(self, kept: dict[str, Any]) -> None:
        """Another window went on with this text, or sent it; here nothing else was typed."""
        if not self._composer.sending.busy:
            self._composer.clear()
            self._composer.answer_nothing()
            self.restore(kept)

    def _restore_edit(self, kept: dict[str, Any]) -> None:
        one = self._composer
        if one.editing is not None and one.field.toPlainText() == one.editing.text:
            one.before = str(kept.get("before", one.before))
            one.mentions.restore(kept.get("mentions"))
            one.write(str(kept.get("text", "")), kept.get("cursor"))
            one.later.choose(bool(kept.get("later")))

    def _follow_edit(self, kept: dict[str, Any]) -> None:
        one = self._composer
        if one.editing is not None and not one.sending.busy:
            one.before = str(kept.get("before", one.before))
            one.mentions.restore(kept.get("mentions"))
            one.write(str(kept.get("text", "")) or one.editing.text, kept.get("cursor"))

    def set_aside(self, place: str) -> None:
        """What stands here was discarded on another page, where that can be undone."""
        one = self._composer
        if place == self.draft.place and one.editing is None:
            self.draft.forget()
            one.clear()
            one.answer_nothing()
            self.open(place)

    def take_back(self, returned: Returned) -> None:
        """What was sent from here, and has not left, is here again, before what is here now."""
        one = self._composer
        if returned.taken or not one.isVisible() or self.draft.place != returned.place:
            return
        returned.taken = True
        if one.sending.busy:  # with what is being written down its draft goes too
            self._late.append(returned)
        else:
            self._put_back(returned)

    def take_late(self) -> None:
        """What came back while something else was written down is shown now."""
        late, self._late = self._late, []
        for one in late:
            self._put_back(one)

    def _put_back(self, returned: Returned) -> None:
        kept = joined(returned.draft, self.state())
        self._composer.clear()
        self.restore(kept)
        self.draft.touch()
        self.draft.flush()
        self._composer.focus()
