"""What was written and cannot be kept now: it is tried again, and thrown away for no closing."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from desktop.compose.drafts import Draft
from desktop.still import Asking
from desktop.wording import words
from desktop.work.writer import Writer

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.desk import Desk, Work
    from desktop.window import Window

translate = QCoreApplication.translate


def keep(unkept: MutableMapping[str, dict[str, Any]], writer: Work) -> None:
    """Write down the drafts whose places were left; what fails once more is ``unkept`` again."""
    texts = dict(unkept)
    unkept.clear()
    for place, state in texts.items():
        writer.ask(
            partial(_save, place, state),
            failed=partial(_back, unkept, place, state),
        )


def _save(place: str, state: dict[str, Any], stores: Any) -> None:
    stores.drafts.save(place, state)


def _back(unkept: MutableMapping[str, Any], place: str, state: Any, _code: str) -> None:
    unkept.setdefault(place, state)


def set_aside(window: QWidget, desk: Desk, place: str) -> None:
    """Discard a draft where that can be undone; with it goes what was typed in ``window``, or could
    not be written down, since then: so nothing else brings it back."""
    for draft in window.findChildren(Draft):
        if draft.place == place:
            draft.flush()
    newer = desk.unkept.pop(place, None)

    def work(stores: Any) -> None:
        if newer is not None:
            stores.drafts.save(place, newer)
        stores.drafts.set_aside(place)

    def failed(code: str) -> None:
        if newer is not None:
            _back(desk.unkept, place, newer, code)

    def done(_done: object) -> None:
        desk.unkept.pop(place, None)  # what was on its way already, and failed, is told by now

    desk.writer.ask(work, done, failed)


def ask(window: Window) -> bool:
    """Whether something would be lost with the window: then the person is asked in it, and closes
    it themself. What is not written down yet is, meanwhile."""
    desk = window.desk
    drafts = [one for one in window.findChildren(Draft) if one.unkept]
    if not drafts and not desk.unkept:
        return False
    for draft in drafts:
        draft.flush()
    keep(desk.unkept, desk.writer)
    if isinstance(desk.writer, Writer):
        desk.writer.settle()
    failing = [one.failing for one in drafts if one.failing]
    if not failing and not desk.unkept:
        return False

    def answered(all_the_same: bool) -> None:
        if all_the_same:
            window.sure = True
            window.end()

    said = translate(
        "Losing",
        "Your draft could not be kept. {why} If Préau closes now, what you wrote is lost.",
    )
    why = words.storage_problem(next(iter(failing), desk.trouble))
    both = translate("Losing", "Close all the same"), translate("Losing", "No")
    desk.asked.emit(Asking(said.format(why=why), *both, answered))
    return True
