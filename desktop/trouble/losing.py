"""What was written and cannot be kept now: it is tried again, and thrown away for no closing."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from desktop.compose.drafts import Draft
from desktop.still import Asking
from desktop.trouble.watching import READ
from desktop.wording import words

if TYPE_CHECKING:
    from desktop.desk import Work
    from desktop.window import Window

translate = QCoreApplication.translate


def keep(unkept: MutableMapping[str, dict[str, Any]], writer: Work) -> None:
    """Write down the drafts whose places were left; what fails once more is ``unkept`` again."""
    texts = dict(unkept)
    unkept.clear()
    for place, state in texts.items():
        writer.ask(
            lambda stores, place=place, state=state: stores.drafts.save(place, state),
            failed=lambda _code, place=place, state=state: unkept.setdefault(place, state),
        )


def ask(window: Window) -> bool:
    """Whether something would be lost with the window: then the person is asked in it, and closes
    it themself."""
    desk = window.desk
    if desk.trouble not in READ:
        return False
    if not desk.unkept and not any(one.unkept for one in window.findChildren(Draft)):
        return False

    def answered(all_the_same: bool) -> None:
        if all_the_same:
            window.sure = True
            window.end()

    said = translate("Losing", "Préau stays open: your draft could not be kept. {why}")
    both = translate("Losing", "Close all the same"), translate("Losing", "No")
    desk.asked.emit(Asking(said.format(why=words.storage_problem(desk.trouble)), *both, answered))
    return True
