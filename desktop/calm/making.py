"""Making editions, at will, at the opening and at the person's hours, and showing them or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage.model import Changed, View

if TYPE_CHECKING:
    from desktop.desk import Line, Work
    from desktop.window import Window

Told = Callable[[datetime, int, bool], None]


class Making:
    """Of one window. What is on the screen stays there: a new edition waits for a click, unless
    nothing is shown."""

    def __init__(
        self,
        window: Callable[[], Window | None],
        writer: Callable[[], Work],
        line: Callable[[], Line],
    ) -> None:
        self._window, self._writer, self._line = window, writer, line
        self._owed = False  # one since the last, as soon as the network is there

    def now(self) -> None:
        """ "Now": ask every server, freeze what arrived, show it."""
        window = self._window()
        if window is None or window.today.making:
            return
        window.today.set_making(True)
        self._line().call("sync", self._show_made, self._show_made)

    def since_the_last(self) -> None:
        """Ask every server, then put what came since the last edition into one more, silently.
        Where no server was reached, the last page stays, and it is done once one is."""
        self._line().call("sync", self.arrived)

    def at(self, hour: datetime, told: Told) -> None:
        """The edition of an hour, with what has arrived, whether or not a server was reached.
        ``told`` gets the hour, the edition, and whether it is empty; of several windows only the
        one that made it is asked to tell."""

        def make(stores: Any) -> tuple[int, bool] | None:
            if not stores.claims.claim(f"made:{hour.isoformat()}"):
                return None
            number = stores.editions.make_if_new(kind="hour")
            return None if number is None else (number, stores.editions.is_empty(number))

        def made(found: tuple[int, bool] | None) -> None:
            window = self._window()
            if window is None or found is None:
                return
            self._offer(window, show=window.today.is_blank())
            told(hour, *found)

        self._writer().ask(make, made)

    def arrived(self, said: dict[str, Any]) -> None:
        """What each account's server said to being asked: "ok" or a code."""
        window = self._window()
        if window is None:
            return
        if "ok" in said.values():
            self._owed = False
            self._make(show=window.today.is_blank(), always=False)
        else:
            self._owed = window.desk.pages.freshness().offline_since is not None

    def heard(self, changed: Changed) -> None:
        """Something was committed: perhaps that the network is there again, which at an opening
        or a waking it often is only after some seconds."""
        window = self._window()
        if not self._owed or window is None or View.ACCOUNTS not in changed.views:
            return
        if window.desk.pages.freshness().offline_since is None:
            self._owed = False
            self.since_the_last()

    def _show_made(self, *_answer: Any) -> None:
        self._make(show=True, always=True)

    def _make(self, *, show: bool, always: bool) -> None:
        def make(stores: Any) -> int | None:
            found: int | None = stores.editions.make() if always else stores.editions.make_if_new()
            return found

        def made(number: int | None) -> None:
            window = self._window()
            if window is not None:
                window.today.set_making(False)
                self._offer(window, show=show and number is not None)

        self._writer().ask(make, made, self._unmade)

    def _offer(self, window: Window, *, show: bool) -> None:
        if show:
            window.show_edition()
        else:
            window.today.refresh()

    def _unmade(self, _code: str) -> None:
        window = self._window()
        if window is not None:
            window.today.set_making(False)
