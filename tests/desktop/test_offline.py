"""What is written in the window with every server stopped leaves once, in order, by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.places import AtConversation, AtEvent, ChangeEvent, NewEvent, NewPost, Place
from desktop.side.event import EventPanel
from desktop.side.eventform import EventFormPanel
from desktop.window import Window
from storage.model import Answer, ChannelId, ChannelKind, ItemId, Presence, State
from storage.rows import Entry
from tests.desktop.person import Steps, Three, live, sign_in_thrice
from tests.servers import Radicale, Server, Snac, Synapse


@pytest.fixture
def three(own_synapse: Synapse, own_snac: Snac, own_radicale: Radicale) -> Three:
    return Three(own_synapse, own_snac, own_radicale)


@pytest.fixture
def plan(three: Three) -> ItemId:
    """An event of the member's own, to be changed."""
    uid = f"plan-{three.word}"
    text = three.days.get(f"{three.club}visit.ics").replace(f"UID:{three.word}", f"UID:{uid}")
    three.days.put(f"{three.club}plan.ics", text.replace("SUMMARY:Visite", "SUMMARY:Plan"))
    return ItemId(uid)


def aside(servers: tuple[Server, ...], action: Callable[[Server], None]) -> Steps:
    """Start or stop them all on another thread, while the window goes on."""

    def all_of_them() -> None:
        for server in servers:
            action(server)

    work = threading.Thread(target=all_of_them, daemon=True)
    work.start()
    yield lambda: not work.is_alive()


def waiting(window: Window) -> list[str]:
    return [type(row.intent).__name__ for row in window.desk.pages.outbox()]


def say(window: Window, place: Place, text: str) -> Steps:
    """Type it and press the button; the field clears once it is written down."""
    window.open(place)
    panel: Any = window.panel
    field, before = panel.composer.field, len(waiting(window))
    field.setPlainText(text)
    panel.composer.send()
    yield lambda: len(waiting(window)) == before + 1
    yield lambda: window.panel is not panel or field.toPlainText() == ""


def states(window: Window, room: ChannelId) -> list[State | None]:
    """How far the last three messages of a conversation are."""
    return [one.state for one in window.desk.pages.conversation(room)[-3:]]


def button(panel: Any, words: str) -> QPushButton:
    found: list[QPushButton] = panel.findChildren(QPushButton)
    return next(one for one in found if one.text() == words)


def entry(window: Window, item: ItemId) -> Entry:
    page = window.desk.pages.event(item)
    assert page is not None
    return page.entry


def offline(window: Callable[[], Window], three: Three) -> Steps:
    """A message, a reply, a post; an event created, one changed, one answered."""
    yield from sign_in_thrice(window, three)
    yield from aside(three.servers, lambda server: server.stop())
    yield from notices(window)
    rooms = window().desk.pages.channels([ChannelKind.ROOM])
    room = next(r for r in rooms if three.word in r.name and r.presence is Presence.JOINED)
    heard = window().desk.pages.conversation(room.id)[-1]
    yield from say(window(), AtConversation(room.id), f"un {three.word}")
    yield from say(window(), AtConversation(room.id, heard), f"deux {three.word}")
    yield from say(window(), AtConversation(room.id), f"trois {three.word}")
    yield from say(window(), NewPost(), f"billet {three.word}")
    yield from events(window(), three)
    assert waiting(window()) == ["Say"] * 4 + ["Schedule", "Reschedule", "Rsvp"]
    # One may be on its way in vain at this instant, and the line follows what was committed.
    yield lambda: states(window(), room.id) == [State.WAITING] * 3
    yield lambda: "7 envois en attente" in window().nav.fresh()
    yield from aside(three.servers, lambda server: server.start())
    yield lambda: not window().desk.pages.outbox()
    yield lambda: states(window(), room.id) == [None] * 3


def notices(window: Callable[[], Window]) -> Steps:
    """Ask again until no server answers: a round that ran meanwhile may still have reached one."""
    asked = 0.0

    def offline() -> bool:
        nonlocal asked
        if time.monotonic() - asked > 3:
            asked = time.monotonic()
            window().desk.line.call("sync")
        return window().desk.offline

    yield offline


def events(window: Window, three: Three) -> Steps:
    window.open(NewEvent())
    form = window.panel
    assert isinstance(form, EventFormPanel)
    form.fields.title.setText(f"Goûter {three.word}")
    form.send()
    yield lambda: "Schedule" in waiting(window)
    window.open(ChangeEvent(ItemId(f"plan-{three.word}")))
    form = window.panel
    assert isinstance(form, EventFormPanel)
    form.fields.place.setText("Salle des cartes")
    form.send()
    yield lambda: "Reschedule" in waiting(window)
    window.open(AtEvent(ItemId(three.word)))
    panel = window.panel
    assert isinstance(panel, EventPanel)
    button(panel, "Je viens").click()
    yield lambda: "Rsvp" in waiting(window)
    assert entry(window, ItemId(three.word)).answer is Answer.YES


@pytest.mark.real
@pytest.mark.row("D5", "D7", "D8")
@pytest.mark.timeout(600)
def test_with_every_server_stopped_the_window_writes_and_it_leaves_later(
    qapp: QApplication, qtbot: QtBot, data_folder: Path, three: Three, plan: ItemId
) -> None:
    live(qapp, data_folder, three, offline)
    events = sorted(three.peer.messages(three.room), key=lambda one: one["origin_server_ts"])
    mine = [one for one in events if one["sender"] == three.me[0].address]
    said = [one["content"]["body"] for one in mine if one["type"] == "m.room.message"]
    assert said == [f"un {three.word}", f"deux {three.word}", f"trois {three.word}"]
    posts = [status["content"] for status in three.reader.home()]
    assert sum(f"billet {three.word}" in post for post in posts) == 1
    assert "LOCATION:Salle des cartes" in three.days.get(f"{three.club}plan.ics")
    assert "PARTSTAT=ACCEPTED" in three.days.get(f"{three.club}visit.ics").replace("\r\n ", "")
    kept = (three.servers[2].data / "collections").rglob("*.ics")
    texts = [path.read_text() for path in kept if ".Radicale.cache" not in path.parts]
    assert sum(f"SUMMARY:Goûter {three.word}" in text for text in texts) == 1
