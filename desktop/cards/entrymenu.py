"""What can be done with an entry: its menu, and the words and links of its state."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop import actions, words
from desktop.desk import Desk
from desktop.prose import link
from storage.model import ItemKind, State
from storage.rows import Entry

translate = QCoreApplication.translate


def show(
    desk: Desk, card: QWidget, entry: Entry, place: QPoint, say_why: Callable[[], None]
) -> None:
    """The menu of an entry, over the card that shows it."""
    from PySide6.QtWidgets import QMenu

    menu = QMenu(card)
    channel = desk.pages.channel(entry.channel)
    may = channel.accepts.intents if channel is not None else frozenset()
    if "Say" in may and entry.state is None and entry.kind is not ItemKind.EVENT:
        menu.addAction(translate("EntryMenu", "Answer")).triggered.connect(
            lambda: reply(desk, entry)
        )
    menu.addAction(translate("EntryMenu", "Why is this here?")).triggered.connect(say_why)
    menu.addAction(translate("EntryMenu", "Copy the text")).triggered.connect(
        lambda: QGuiApplication.clipboard().setText(entry.text)
    )
    address = entry.url
    if address:
        menu.addAction(translate("EntryMenu", "Open in the browser")).triggered.connect(
            lambda: desk.opener(address)
        )
    if entry.mine and "Delete" in may and entry.state is None:
        menu.addAction(translate("EntryMenu", "Take back")).triggered.connect(
            lambda: actions.delete(desk, entry)
        )
    menu.popup(place)


def reply(desk: Desk, entry: Entry) -> None:
    """Open the place where an entry is answered, with the answer begun."""
    from desktop.places import AtConversation, AtThread

    if entry.kind is ItemKind.POST:
        desk.open(AtThread(entry))
    else:
        desk.open(AtConversation(entry.channel, entry))


def open_entry(desk: Desk, entry: Entry) -> None:
    """Show at the right what an entry belongs to."""
    from desktop.places import AtConversation, AtEvent, AtThread

    if entry.starts is not None and entry.item is not None:
        desk.open(AtEvent(entry.item, entry.recurrence))
    elif entry.kind is ItemKind.POST:
        desk.open(AtThread(entry))
    else:
        desk.open(AtConversation(entry.channel))


def state_words(desk: Desk, entry: Entry, *, offline: bool) -> tuple[str, str, str]:
    """The line under an entry that has not left, and the words of two equal buttons."""
    accent = desk.theme.accent
    said = _plain(state_spoken(entry, offline=offline))
    if entry.state is None:
        return "", "", ""
    if entry.state is State.WAITING:
        cancel = link("cancel", translate("EntryMenu", "cancel"), accent)
        return said.replace("[cancel]", cancel), "", ""
    if entry.state is State.UNSURE and entry.error == "ask":
        return (
            said,
            translate("EntryMenu", "Send again"),
            translate("EntryMenu", "It arrived, discard"),
        )
    if entry.state is State.FAILED:
        links = (
            link("edit", translate("EntryMenu", "Change it"), accent),
            link("retry", translate("EntryMenu", "Try again"), accent),
            link("discard", translate("EntryMenu", "Discard"), accent),
        )
        return f"{said} {'  '.join(links)}", "", ""
    return said, "", ""


def state_spoken(entry: Entry, *, offline: bool) -> str:  # noqa: PLR0911  # one a state
    """The same line in plain words; "[cancel]" stands where the link is."""
    if entry.state is State.WAITING and offline:
        return translate("EntryMenu", "Waiting for the network. Leaves by itself, or [cancel]")
    if entry.state is State.WAITING:
        return translate("EntryMenu", "Waiting to leave. Leaves by itself, or [cancel]")
    if entry.state is State.SENDING:
        return translate("EntryMenu", "Leaving now")
    if entry.state is State.UNSURE and entry.error == "ask":
        return translate(
            "EntryMenu",
            "The network broke off while this was leaving. It cannot be known whether it arrived.",
        )
    if entry.state is State.UNSURE:
        return translate("EntryMenu", "The server will be asked whether this arrived.")
    if entry.state is State.FAILED:
        return translate("EntryMenu", "Not sent. {why}").format(
            why=words.problem(entry.error or "")
        )
    return ""


def follow_state(desk: Desk, entry: Entry, target: str) -> None:
    """One of the links of :func:`state_words` was followed."""
    if entry.outgoing is None:
        return
    if target in ("cancel", "discard"):
        actions.cancel(desk, entry.outgoing)
    elif target == "retry":
        actions.retry(desk, entry.outgoing)
    elif target == "edit":
        desk.visited.emit(f"outbox:{entry.outgoing}")


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
