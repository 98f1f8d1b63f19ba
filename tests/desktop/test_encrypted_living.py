"""The window, its engine and a real Synapse in an encrypted room with a matrix-js-sdk user."""

from __future__ import annotations

import io
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.cards.lines import EntryLine
from desktop.cards.parts import Button, Text
from desktop.pages.search import SearchPage
from desktop.pages.welcome import WelcomePage
from desktop.places import AtConversation
from desktop.side.conversation import ConversationPanel
from desktop.window import Window
from desktop.wording import words
from desktop.work.pictures import Pictures
from storage.model import ChannelKind, ItemKind, Media, MediaKind, Presence
from storage.rows import ChannelRow, Entry
from tests.desktop.person import NAME, Come, Steps, live, sign_in
from tests.servers import JsMember, JsProcess, Synapse
from tests.servers.js_peer import Reading, bodies


def drawing(colour: tuple[int, int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (16, 12), colour).save(out, "PNG")
    return out.getvalue()


class Choir:
    """One member of ours at one server, and Noé, who has an encrypted room."""

    def __init__(self, synapse: Synapse, js: JsProcess, own: Path) -> None:
        self.word = "w" + secrets.token_hex(4)
        self.server, self.own = synapse, own
        self.member = synapse.member(NAME)
        self.me = [self.member, self.member]
        self.noe: JsMember = js.member(synapse, synapse.member("Noé Blin"))
        self.room = ""
        self.picture = drawing((20, 90, 60))

    def heard(self) -> list[str]:
        """What Noé has read of ours, in order."""
        events = self.noe.events(self.room)
        return bodies([one for one in events if one["sender"] == self.member.address])


def aside(action: Callable[[], Any]) -> Steps:
    """On another thread, while the window goes on; what it raises fails the test."""
    failed: list[Exception] = []

    def work() -> None:
        try:
            action()
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield lambda: not thread.is_alive()
    if failed:
        raise failed[0]


def rooms(window: Window, choir: Choir, presence: Presence) -> list[ChannelRow]:
    found = window.desk.pages.channels([ChannelKind.ROOM])
    return [row for row in found if choir.word in row.name and row.presence is presence]


def panel(window: Window) -> ConversationPanel:
    assert isinstance(window.panel, ConversationPanel)
    return window.panel


def entries(window: Window) -> list[Entry]:
    """What the conversation at the right shows."""
    return list(panel(window)._entries)


def shown(window: Window, text: str) -> list[Entry]:
    return [one for one in entries(window) if one.text == text]


def spoken(window: Window) -> str:
    """All words of the conversation's cards that are in sight."""
    cards = panel(window).list._live.values()
    found = (text for card in cards for text in card.findChildren(Text) if text.isVisible())
    return "\n".join(text.text() for text in found)


def buttons(window: Window) -> list[Button]:
    cards = panel(window).list._live.values()
    return [one for card in cards for one in card.findChildren(Button) if one.isVisible()]


def drawn(window: Window, media: Media) -> bool:
    """Whether a picture's pixels are here to be shown."""
    album = window.desk.album
    return isinstance(album, Pictures) and any(name == media.id for name, _ in album._kept)


def come_in(window: Callable[[], Window], choir: Choir) -> Steps:
    """Sign in, and accept Noé's invitation."""
    welcome = window().pages["welcome"]
    assert isinstance(welcome, WelcomePage)
    yield lambda: bool(welcome.form._offers)
    sign_in(welcome.form, "talk", choir.server.url, choir.member, password=True)
    yield lambda: len(window().desk.pages.accounts()) == 1
    yield lambda: all(row.synced_at is not None for row in window().desk.pages.accounts())

    def invite() -> None:
        choir.room = choir.noe.room(f"Chorale {choir.word}", invite=[choir.member])

    yield from aside(invite)
    yield Come(window, lambda: rooms(window(), choir, Presence.INVITED))
    window().open(AtConversation(rooms(window(), choir, Presence.INVITED)[0].id))
    panel(window())._decide(join=True)
    yield lambda: bool(rooms(window(), choir, Presence.JOINED))
    yield from aside(lambda: choir.noe.sees(choir.room, choir.member))


def read_what_came(window: Callable[[], Window], choir: Choir) -> Steps:
    """Words and a picture of Noé's."""

    def speak() -> None:
        choir.noe.say(choir.room, f"Bonjour {choir.word}")
        info = {"w": 16, "h": 12}
        choir.noe.send_file(
            choir.room, choir.picture, name="a.png", mime="image/png", kind="m.image", info=info
        )

    yield from aside(speak)
    yield Come(window, lambda: shown(window(), f"Bonjour {choir.word}"))
    yield Come(window, lambda: any(one.media for one in entries(window())))
    [media] = next(one.media for one in entries(window()) if one.media)
    assert media.kind is MediaKind.IMAGE
    # The picture is fetched, opened and drawn because it is in sight.
    yield lambda: drawn(window(), media)
    assert rooms(window(), choir, Presence.JOINED)[0].encrypted


def find(window: Window, typed: str, text: str) -> Steps:
    """Search, and open what was found where it was said."""
    window.visit("search")
    page = window.pages["search"]
    assert isinstance(page, SearchPage)
    page.field.setText(typed)

    def results() -> list[EntryLine]:
        rows = [row for row in page.list.rows() if isinstance(row, EntryLine)]
        return [row for row in rows if row.entry.text == text]

    yield lambda: len(results()) == 1
    page.list.activated.emit(results()[0])
    yield lambda: bool(shown(window, text))


def say(window: Window, text: str, answered: Entry | None = None) -> Steps:
    composer = panel(window).composer
    if answered is not None:
        composer.answer(answered)
    composer.field.setPlainText(text)
    composer.send()
    yield lambda: composer.field.toPlainText() == ""  # it is committed, and may have left
    yield lambda: bool(shown(window, text))


def write_offline(window: Callable[[], Window], choir: Choir) -> Steps:
    """A message, an answer and a file, with the server gone; all leave by themselves."""
    word = choir.word
    answered = shown(window(), f"Bonjour {word}")[0]
    yield from aside(choir.server.stop)
    yield from find(window(), f"de:Noé BONJOUR {word[:5]}", f"Bonjour {word}")
    yield from say(window(), f"un {word}")
    yield from say(window(), f"deux {word}", answered)
    composer = panel(window()).composer
    composer.files.add([choir.own])
    yield lambda: not composer.files.busy and bool(composer.files.chosen())
    composer.files.chips[0].alt.setText("Une affiche")
    composer.send()
    yield lambda: len(window().desk.pages.outbox()) == 3
    yield from aside(choir.server.start)
    yield lambda: not window().desk.pages.outbox()

    def file_came(events: list[Reading]) -> bool:
        return any("file" in one["content"] for one in events if one["sender"] != choir.noe.user)

    yield from aside(lambda: choir.noe.until(choir.room, file_came))


def mend_in_place(window: Callable[[], Window], choir: Choir) -> Steps:
    """A message whose key is late shows a sentence, then its words, in the same row."""
    text = f"En retard {choir.word}"

    def late() -> None:
        choir.noe.hold()
        choir.noe.rotate(choir.room)
        choir.noe.say(choir.room, text)

    def unread() -> list[Entry]:
        return [one for one in entries(window()) if one.kind is ItemKind.UNREADABLE]

    yield from aside(late)
    yield Come(window, unread)
    [row] = unread()
    assert row.problem == "key-awaited"
    sentence = words.unreadable("key-awaited")
    assert sentence
    panel(window())._down()  # what is new came below what was read
    yield lambda: sentence in spoken(window())
    [again] = [one for one in buttons(window()) if one.text() == words.unreadable_help(row)]
    places = [one.row for one in entries(window())]
    yield from aside(choir.noe.release)
    again.click()
    yield lambda: bool(shown(window(), text))
    assert [one.row for one in entries(window())] == places
    assert not unread()
    yield from find(window(), f'"en retard" dans:"Chorale {choir.word}"', text)


def day(window: Callable[[], Window], choir: Any) -> Steps:
    yield from come_in(window, choir)
    yield from read_what_came(window, choir)
    yield from write_offline(window, choir)
    yield from mend_in_place(window, choir)


@pytest.fixture
def choir(own_synapse: Synapse, js: JsProcess, tmp_path: Path) -> Choir:
    own = tmp_path / "affiche.png"
    own.write_bytes(drawing((200, 40, 40)))
    return Choir(own_synapse, js, own)


@pytest.mark.real
@pytest.mark.row("E1", "D5", "D16")
@pytest.mark.timeout(900)
def test_an_encrypted_room_is_lived_in_at_the_window(
    qapp: QApplication, qtbot: QtBot, data_folder: Path, choir: Choir
) -> None:
    live(qapp, data_folder, choir, day)  # type: ignore[arg-type]
    word = choir.word
    assert choir.heard()[:2] == [f"un {word}", f"deux {word}"]
    mine = [one for one in choir.noe.events(choir.room) if one["sender"] == choir.member.address]
    said = [one for one in mine if one["type"] == "m.room.message"]
    assert len(said) == 3
    assert all(one["wire"] == "m.room.encrypted" for one in said)
    assert (said[1]["relates"] or {}).get("m.in_reply_to")
    note = said[2]["content"]["file"]
    assert Image.open(io.BytesIO(choir.noe.file(note))).size == (16, 12)
