"""Where a person is in a window: a small note of identities with which another can go there.

It holds no text but what was typed to search: what is shown there is read again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from desktop import places
from desktop.cards.cardlist import CardList
from desktop.places import Place
from storage.model import CardId, ChannelId, ItemId, OutgoingId
from storage.rows import Narrow, NarrowKind

if TYPE_CHECKING:
    from PySide6.QtWidgets import QScrollBar

    from desktop.desk import Pages
    from desktop.window import Window

SETTING = "lock.place"
LAID_OUT = 60  # milliseconds until a list that was filled has its height
TRIES = 8  # how often it is looked for once more where it has not


def noted(window: Window) -> dict[str, Any]:
    """What :func:`go_back` needs."""
    narrow = window.today.narrow
    return {
        "page": window.whereabouts(),
        "shown": window.today.where(),
        "narrow": None if narrow is None else [str(narrow.kind), narrow.value],
        "place": of_place(window.place),
        "page at": _scrolled(window.pages[window.current]),
        "place at": _scrolled(window.panel),
    }


def go_back(window: Window, note: Any) -> None:
    """Stand where the note says, as far as it is still there."""
    if not isinstance(note, dict):
        return
    pages = window.desk.pages
    shown, narrow, page = note.get("shown"), note.get("narrow"), note.get("page")
    if isinstance(shown, list):
        window.today.stand(shown)
    try:
        if isinstance(page, str) and page != "today" and not page.startswith("today:"):
            window.visit(page)
        elif isinstance(narrow, list):
            window.show_narrow(_narrow(pages, *narrow))
        place = to_place(pages, note.get("place") or {})
        if place is not None:
            window.open(place)
    except (KeyError, TypeError, ValueError):  # a page of another version
        return
    current, opened = window.current, window.place
    page_at, place_at = note.get("page at"), note.get("place at")
    if isinstance(page_at, list) and window.pages[current] is not window.today:
        _WayBack(window.pages[current], page_at, lambda: window.current == current)
    if isinstance(place_at, list):
        _WayBack(window.panel, place_at, lambda: window.place is opened)


def of_place(place: Place | None) -> dict[str, Any]:  # noqa: PLR0911  # one a place
    """What is open at the right, by its identity."""
    match place:
        case places.AtConversation(channel, reply, edit, item):
            found = {"at": "conversation", "channel": channel}
            found |= {"item": item} if item else {}
            return found | {
                name: entry.item for name, entry in (("reply", reply), ("edit", edit)) if entry
            }
        case places.AtThread(entry, edit):
            return {"at": "thread", "row": entry.item or entry.row, "edit": edit}
        case places.AtEvent(item, recurrence):
            return {"at": "event", "item": item, "recurrence": recurrence}
        case places.AtPerson(card):
            return {"at": "person", "card": card}
        case places.NewPost(direct=direct, channel=channel):
            return {"at": "post", "direct": direct, "channel": channel}
        case places.NewMessage():
            return {"at": "message"}
        case places.NewEvent(day):
            return {"at": "new event", "day": day.isoformat() if day else None}
        case places.ChangeEvent(item, recurrence):
            return {"at": "change event", "item": item, "recurrence": recurrence}
        case places.ChangeOutgoing(outgoing):
            return {"at": "outgoing", "id": outgoing}
    return {}


def to_place(pages: Pages, note: dict[str, Any]) -> Place | None:  # noqa: PLR0911  # one a place
    """The place again; None for nowhere, or for what has gone."""
    match note.get("at"):
        case "conversation":
            reply, edit = (
                pages.entry(note[name]) if note.get(name) else None for name in ("reply", "edit")
            )
            item = ItemId(note["item"]) if note.get("item") else None
            return places.AtConversation(ChannelId(note["channel"]), reply, edit, item)
        case "thread":
            entry = pages.entry(note["row"])
            return None if entry is None else places.AtThread(entry, note["edit"] is True)
        case "event":
            return places.AtEvent(ItemId(note["item"]), str(note["recurrence"]))
        case "person":
            return places.AtPerson(CardId(note["card"]))
        case "post":
            channel = ChannelId(note["channel"]) if note["channel"] else None
            return places.NewPost(direct=note["direct"] is True, channel=channel)
        case "message":
            return places.NewMessage()
        case "new event":
            return places.NewEvent(date.fromisoformat(note["day"]) if note["day"] else None)
        case "change event":
            return places.ChangeEvent(ItemId(note["item"]), str(note["recurrence"]))
        case "outgoing":
            return places.ChangeOutgoing(OutgoingId(note["id"]))
    return None


def _narrow(pages: Pages, kind: str, value: str) -> Narrow:
    """With the name that it has now."""
    name = ""
    match NarrowKind(kind):
        case NarrowKind.GROUP:
            name = next((str(one.name) for one in pages.groups() if str(one.id) == value), "")
        case NarrowKind.SOURCE:
            row = pages.channel(ChannelId(value))
            name = row.name if row is not None else ""
        case NarrowKind.PERSON:
            name = next(iter(pages.names_of([value]).values()), "")  # type: ignore[list-item]
    return Narrow(kind=NarrowKind(kind), value=value, name=name)


def _scrolled(widget: QWidget) -> list[Any] | None:
    """How far down: a card and how much of it is above, or so many pixels of so many."""
    area = widget.findChild(QAbstractScrollArea)
    if area is None:
        return None
    bar = area.verticalScrollBar()
    at_end = bar.value() == bar.maximum()
    if isinstance(area, CardList):
        place = area.place()
        return None if place is None else [*place, at_end]
    return ["", bar.value(), at_end]


class _WayBack(QObject):
    """To where a page or a panel was scrolled: as soon as it is laid out so far, unless the person
    goes on before, there or elsewhere."""

    def __init__(self, widget: QWidget, at: list[Any], is_there: Callable[[], bool]) -> None:
        super().__init__(widget)
        self._widget, self._at, self._is_there = widget, at, is_there
        self._left = TRIES
        self._bar: QScrollBar | None = None
        self._turn = QTimer(self, singleShot=True, interval=LAID_OUT)
        self._turn.timeout.connect(self._try)
        self._turn.start()

    def _try(self) -> None:
        area = self._widget.findChild(QAbstractScrollArea)
        if area is None or not self._is_there():
            self.deleteLater()
            return
        if self._bar is None:
            self._bar = area.verticalScrollBar()
            self._bar.actionTriggered.connect(self._end)  # the person's hand: nothing else does it
        if self._go(area) or not self._left:
            self.deleteLater()
            return
        self._left -= 1
        self._turn.start()

    def _go(self, area: QAbstractScrollArea) -> bool:
        """Whether it went as far as it shall."""
        from desktop.pages.form import FormPage

        widget, bar = self._widget, area.verticalScrollBar()
        row, value, at_end = self._at
        if isinstance(widget, FormPage) and not widget.growing.over:
            widget.growing.finish()  # else there is nothing yet where they were
            return False
        if at_end:  # what was said meanwhile stands below: who was at the end stays there
            bar.setValue(bar.maximum())
        elif isinstance(area, CardList) and row:
            area.to_place(str(row), int(value))
        else:
            bar.setValue(int(value))
            return bar.value() >= int(value)  # a busy machine has not laid it out yet
        return True

    def _end(self) -> None:
        self._turn.stop()
        self.deleteLater()
