"""What a person chooses about one conversation: its place in editions, and being told of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from desktop.desk import Desk
from storage.calm.choices import Shown
from storage.model import AddressId, ChannelId, ChannelKind
from storage.rows import ChannelRow

translate = QCoreApplication.translate


def make(desk: Desk, parent: QWidget, channel: ChannelRow, name: str) -> QMenu:
    """The menu of a conversation called ``name``. Each choice is undone where it was made."""
    menu = QMenu(parent)
    _editions(desk, menu, channel)
    if channel.kind is ChannelKind.DIRECT and channel.peers:
        menu.addSeparator()
        _telling(desk, menu, channel, name)
    groups = {row.id: row.name for row in desk.pages.groups()}
    known = [group for group in channel.groups if group in groups]
    if known:
        menu.addSeparator()
    for group in known:
        label = translate("TalkMenu", "The page of {group}").format(group=groups[group])
        menu.addAction(label).triggered.connect(
            lambda _=False, group=group: desk.visited.emit(f"group:{group}")
        )
    return menu


def show(menu: QMenu, place: QPoint) -> None:
    """Let the person choose; the menu goes when it closes."""
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(place)


def _editions(desk: Desk, menu: QMenu, channel: ChannelRow) -> None:
    chosen = desk.pages.choices().channels.get(channel.id, Shown.WHOLE)
    group = QActionGroup(menu)
    for shown, label in (
        (Shown.WHOLE, translate("TalkMenu", "Whole in editions")),
        (Shown.FOLDED, translate("TalkMenu", "One line in editions")),
        (Shown.OUT, translate("TalkMenu", "Left out of editions")),
    ):
        action = QAction(label, menu)
        action.setCheckable(True)
        action.setChecked(shown is chosen)
        action.triggered.connect(
            lambda _=False, shown=shown: desk.writer.ask(_show(channel.id, shown))
        )
        group.addAction(action)
        menu.addAction(action)


def _telling(desk: Desk, menu: QMenu, channel: ChannelRow, name: str) -> None:
    several = len(channel.peers) > 1
    if desk.pages.choices().people.issuperset(channel.peers):
        label = translate("TalkMenu", "No longer tell me when {name} writes to me")
        if several:
            label = translate("TalkMenu", "No longer tell me when one of them writes to me")
        work = _unlist(channel.peers)
    else:
        label = translate("TalkMenu", "Tell me when {name} writes to me")
        if several:
            label = translate("TalkMenu", "Tell me when one of them writes to me")
        work = _list(channel.peers)
    action = menu.addAction(label.format(name=name))
    action.triggered.connect(lambda: desk.writer.ask(work))


def _show(channel: ChannelId, shown: Shown) -> Callable[[Any], None]:
    def work(stores: Any) -> None:
        stores.calm.show_channel(channel, shown)

    return work


def _list(peers: tuple[AddressId, ...]) -> Callable[[Any], None]:
    def work(stores: Any) -> None:
        stores.calm.list_people(peers)

    return work


def _unlist(peers: tuple[AddressId, ...]) -> Callable[[Any], None]:
    def work(stores: Any) -> None:
        stores.calm.unlist_people(peers)

    return work
