"""What is asked once before a text leaves: an old message, a picture without words, quiet hours.

Nothing here forbids anything. Each question stands above the text, names both ways out in buttons
of one size, and is never asked again about the same thing (see docs/decisions/044).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop import once
from desktop.compose.question import Question
from desktop.desk import Desk
from desktop.wording import dates
from storage.model import ChannelKind

if TYPE_CHECKING:
    from desktop.compose.chip import Chip
    from desktop.compose.composer import Composer

translate = QCoreApplication.translate
OLD_POST = timedelta(days=30)
OLD_IN_A_ROOM = timedelta(days=7)
"""In a room all members are called back to what was said; between two people nobody else is."""
NOW, LATER = "now", "later"


class Friction:
    """The questions of one composer. ``hold`` asks the next one; nothing to ask: it may leave."""

    def __init__(self, desk: Desk, composer: Composer, question: Question) -> None:
        self._desk, self._composer, self._question = desk, composer, question
        self._said: dict[str, str] = {}  # also what is not committed yet
        self._sending = False

    def begun(self) -> None:
        """Something is being written: whether it answers something old is asked now."""
        if not self._question.open and self._composer.field.toPlainText():
            self._ask_old(focus=False)

    def hold(self) -> bool:
        """Whether there is something to answer before this leaves; it is sent by the answer."""
        self._sending = True
        asks = (self._ask_old, self._ask_pictures, self._ask_hour)
        held = any(ask(focus=True) for ask in asks)
        self._sending = held
        return held

    def forget(self) -> None:
        """Something else is written now."""
        self._sending = False
        self._question.withdraw()

    def later(self) -> datetime | None:
        """The hour at which it is to leave, where the person answered so in these quiet hours."""
        subject = self._hour_subject()
        if subject is None or self._answer(subject) != LATER:
            return None
        return next_page(self._desk)

    # --- an old message ---------------------------------------------------------------------

    def _ask_old(self, *, focus: bool) -> bool:
        entry, now = self._composer.reply, self._desk.now()
        if entry is None or entry.item is None:
            return False
        room = entry.channel_kind is ChannelKind.ROOM
        subject = f"old:{entry.item}"
        if now - entry.at <= (OLD_IN_A_ROOM if room else OLD_POST) or self._answer(subject):
            return False
        day = dates.day_near(entry.at.astimezone().date(), now)
        self._ask(
            subject,
            translate("Friction", "This message is from {day}. Answer all the same?").format(
                day=day
            ),
            (translate("Friction", "Yes"), "yes"),
            (translate("Friction", "No"), "no"),
            self._decided_old,
            focus=focus,
        )
        return True

    def _decided_old(self, answer: str) -> None:
        if answer == "no":
            self._sending = False
            self._composer.answer_nothing()
        elif not self._sending:
            self._composer.focus()

    # --- pictures without words -------------------------------------------------------------

    def _ask_pictures(self, *, focus: bool) -> bool:
        bare = [chip for chip in self._composer.files.chips if chip.wants_words]
        subjects = {self._picture_subject(chip) for chip in bare}
        subjects = {subject for subject in subjects if not self._answer(subject)}
        if not subjects:
            return False
        sentence = translate(
            "Friction",
            "This picture has no description. People who cannot see it will not know what it"
            " shows.",
        )
        if len(bare) > 1:
            sentence = translate(
                "Friction",
                "These pictures have no description. People who cannot see them will not know"
                " what they show.",
            )
        self._question.ask(
            sentence,
            translate("Friction", "Describe it")
            if len(bare) == 1
            else translate("Friction", "Describe them"),
            translate("Friction", "Send as it is"),
            lambda describe: self._decided_pictures(subjects, bare[0], describe=describe),
            focus=focus,
        )
        return True

    def _picture_subject(self, chip: Chip) -> str:
        """Of a post each picture; in a conversation, where many go to and fro, once for all."""
        channel = self._composer.channel
        if channel is not None and not channel.accepts.visibilities:
            return f"pictures:{channel.id}"
        return f"picture:{chip.media}"

    def _decided_pictures(self, subjects: set[str], first: Chip, *, describe: bool) -> None:
        for subject in subjects:
            self._remember(subject, "describe" if describe else "as-it-is")
        if describe:
            self._sending = False
            first.alt.setFocus()
        else:
            self._go_on()

    # --- quiet hours and pauses -------------------------------------------------------------

    def _hour_subject(self) -> str | None:
        channel, until = self._composer.channel, quiet_until(self._desk)
        if channel is None or until is None or self._composer.editing is not None:
            return None
        if self._composer.later.isChecked():
            return None  # they have said it
        return f"quiet:{channel.id}:{until.isoformat()}"

    def _ask_hour(self, *, focus: bool) -> bool:
        subject = self._hour_subject()
        if subject is None or self._answer(subject):
            return False
        choices, now = self._desk.pages.choices(), self._desk.now()
        page = next_page(self._desk)
        if page is None:
            return False
        when = dates.ahead(page, now)
        paused = choices.paused_until is not None and choices.paused_until > now
        self._ask(
            subject,
            translate("Friction", "You have paused for a while. When should this leave?")
            if paused
            else translate("Friction", "These are your quiet hours. When should this leave?"),
            (translate("Friction", "Send now"), NOW),
            (
                translate("Friction", "With the next page, {when}").format(when=when)
                if choices.hours is not None and any(choices.hours)
                else translate("Friction", "When they are over, {when}").format(when=when),
                LATER,
            ),
            lambda _answer: None,
            focus=focus,
        )
        return True

    # --- asking -----------------------------------------------------------------------------

    def _ask(
        self,
        subject: str,
        sentence: str,
        first: tuple[str, str],
        second: tuple[str, str],
        decided: Callable[[str], None],
        *,
        focus: bool,
    ) -> None:
        def then(yes: bool) -> None:
            answer = (first if yes else second)[1]
            self._remember(subject, answer)
            decided(answer)
            self._go_on()

        self._question.ask(sentence, first[0], second[0], then, focus=focus)

    def _go_on(self) -> None:
        if self._sending:
            self._composer.send()

    def _answer(self, subject: str) -> str | None:
        said = self._said.get(subject) or once.said(self._desk, subject)
        if said:
            self._said[subject] = said  # asked for at each key
        return said

    def _remember(self, subject: str, answer: str) -> None:
        self._said[subject] = answer
        once.remember(self._desk, subject, answer)


def quiet_until(desk: Desk) -> datetime | None:
    """When the quiet hours or the pause end that are now; None when there are none."""
    from storage.calm import nextpage

    return nextpage.quiet_until(desk.pages.choices(), desk.now())


def next_page(desk: Desk) -> datetime | None:
    """The next edition that does not come in quiet hours; without any, the end of the quiet."""
    from storage.calm import nextpage

    return nextpage.at(desk.pages.choices(), desk.now())
