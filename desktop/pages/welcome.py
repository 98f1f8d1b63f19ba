"""The first run: five screens at most, gone on with where they were left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt

from desktop.desk import Desk
from desktop.pages.firstrun import Done, Hours, QuietHours, Screen, SigningIn, What
from desktop.pages.form import FormPage
from desktop.trouble.saying import FOLDER, Trouble, TroubleText
from desktop.welcoming import (
    ACCOUNT,
    DONE,
    ENDED,
    HOURS,
    QUIET,
    SETTING,
    WHAT,
    after_account,
    left_at,
)
from desktop.wording import words
from storage.calm.choices import WEEKDAYS, Quiet
from storage.model import Changed, View


class WelcomePage(FormPage):
    """Each screen that was answered is kept at once; closing the window loses nothing."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        last = DONE
        what, done = What(desk, self.inside, WHAT, last), Done(desk, self.inside, DONE, last)
        self.account = SigningIn(desk, self.inside, ACCOUNT, last)
        self.hours = Hours(desk, self.inside, HOURS, last)
        self.quiet = QuietHours(desk, self.inside, QUIET, last)
        self.form = self.account.form
        self.screens: tuple[Screen, ...] = (what, self.account, self.hours, self.quiet, done)
        self.still = TroubleText(desk, self.inside)
        self.still.hide()
        for one in self.screens:
            one.hide()
            self.column.addWidget(one)
        self.column.addWidget(self.still)
        self.column.addStretch(1)
        what.gone_on.connect(lambda: self._keep(ACCOUNT))
        self.account.gone_on.connect(lambda: self._keep(after_account(desk)))
        self.form.signed_in.connect(self._signed_in)
        self.hours.answered.connect(self._answer_hours)
        self.quiet.answered.connect(self._answer_quiet)
        done.gone_on.connect(lambda: self._keep(ENDED))
        for number, screen in enumerate(self.screens, start=WHAT):
            screen.gone_back.connect(lambda before=number - 1: self._keep(before))
        self.step = left_at(desk) or WHAT
        self._show()

    # --- where one is -----------------------------------------------------------------------

    def _signed_in(self) -> None:
        """On its own screen an account is the answer to it; a second one can be added there."""
        if self.step == ACCOUNT:
            self.account.go.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        choices = self.desk.pages.choices()
        self.hours.show_choice(choices)
        self.quiet.show_choice(choices)
        self.account.show_way(signed_in=bool(self.desk.pages.accounts()))
        for number, screen in enumerate(self.screens, start=WHAT):
            screen.setVisible(number == self.step)
        self.area.verticalScrollBar().setValue(0)

    # --- going on ---------------------------------------------------------------------------

    def _keep(self, step: int, work: Callable[[Any], None] | None = None) -> None:
        """Keep what was answered and where one goes, together, and then go."""

        def write(stores: Any) -> None:
            if work is not None:
                work(stores)
            stores.settings.set(SETTING, step)

        self.desk.writer.ask(write, lambda _: self._go(step), self._failed)

    def _go(self, step: int) -> None:
        self.still.hide()
        if step == ENDED:
            self.desk.visited.emit("today")
            return
        self.step = step
        self._show()
        self.take_focus()

    def _failed(self, code: str) -> None:
        self.still.tell(words.storage_problem(code), Trouble(FOLDER, code))
        self.still.show()

    def _answer_hours(self, hours: tuple[int, ...]) -> None:
        self._keep(QUIET, lambda stores: stores.calm.answer_hours([hours] * WEEKDAYS))

    def _answer_quiet(self, quiet: Quiet | None) -> None:
        self._keep(DONE, lambda stores: stores.calm.set_quiet([quiet] * WEEKDAYS))

    # --- as every page ----------------------------------------------------------------------

    def take_focus(self) -> None:
        self.screens[self.step - 1].take_focus()

    def refresh(self) -> None:
        self.form.look_again()
        self.account.show_way(signed_in=bool(self.desk.pages.accounts()))

    def concerns(self, changed: Changed) -> bool:
        return View.ACCOUNTS in changed.views
