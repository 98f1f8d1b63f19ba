"""Follows a link once it is sure where it goes, and offers what else can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from desktop.links import targets as links
from desktop.links.targets import Target
from desktop.wording import links as linkwords

if TYPE_CHECKING:
    from desktop.desk import Desk

translate = QCoreApplication.translate


def follow(desk: Desk, address: str, words: str = "") -> None:
    """Open what a link leads to, by the one way out. What could be taken for another place is
    asked first; what is no link does nothing."""
    target = links.read(address)
    if target is None:
        return
    asked = linkwords.question(target, words)
    if not asked:
        desk.opener(target.address)
        return
    from desktop.still import Asking

    def then(yes: bool) -> None:
        if yes:
            desk.opener(target.address)

    desk.asked.emit(
        Asking(asked, translate("Links", "Open it"), translate("Links", "No"), then)
    )  # fmt: skip


def show_menu(desk: Desk, parent: QWidget, address: str, words: str, place: QPoint) -> None:
    """The menu of one link: open it, and copy where it goes."""
    target = links.read(address)
    if target is None:
        return
    menu = QMenu(parent)
    add(desk, menu, target, words)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(place)


def add(desk: Desk, menu: QMenu, target: Target, words: str) -> None:
    """Put what can be done with a link into a menu."""
    host = target.host if len(target.host) <= 40 else target.host[:39] + "…"
    menu.addAction(translate("Links", "Open {host}").format(host=host)).triggered.connect(
        lambda: follow(desk, target.address, words)
    )
    plain = target.scheme in ("mailto", "tel")
    menu.addAction(translate("Links", "Copy the address of the link")).triggered.connect(
        lambda: QGuiApplication.clipboard().setText(target.host if plain else target.address)
    )
