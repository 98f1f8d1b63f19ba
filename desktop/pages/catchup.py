"""The pages that can be asked for: what is new, a span of time that the person chooses, and the
earlier ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from desktop.desk import Desk
from desktop.wording.dates import local_midnight

translate = QCoreApplication.translate


def spans(now: datetime) -> Iterator[tuple[str, datetime]]:
    """What can be caught up on: a few words, and since when."""
    today = now.astimezone().date()
    yield translate("CatchUp", "The last three hours"), now - timedelta(hours=3)
    yield translate("CatchUp", "Today"), local_midnight(today)
    yield translate("CatchUp", "Since yesterday"), local_midnight(today - timedelta(days=1))
    yield translate("CatchUp", "The last seven days"), now - timedelta(days=7)


def offer(desk: Desk, over: QWidget, place: QPoint, choose: Callable[[datetime], None]) -> QMenu:
    """Ask which page is wanted; ``choose`` is told since when, if it is a span."""
    menu = QMenu(over)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.addAction(translate("CatchUp", "All that came since your last page")).triggered.connect(
        lambda: desk.visited.emit("now")
    )
    menu.addSeparator()
    for words, since in spans(desk.now()):
        menu.addAction(words).triggered.connect(lambda _=False, since=since: choose(since))
    menu.addSeparator()
    menu.addAction(translate("CatchUp", "Earlier pages")).triggered.connect(
        lambda: desk.visited.emit("editions")
    )
    menu.popup(place)
    return menu
