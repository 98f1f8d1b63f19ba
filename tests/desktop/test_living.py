"""The window with its engine and three real servers: from a new folder to a page of everything."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import look
from desktop.app import Unlocking
from desktop.cards.lines import EntryLine, EventLine
from desktop.look import Look
from desktop.pages.settings import SettingsPage
from desktop.pages.welcome import WelcomePage
from desktop.places import AtConversation
from desktop.side.conversation import ConversationPanel
from desktop.starting import Start
from desktop.window import Window
from storage.folder import Folder
from storage.keys import Vault
from storage.model import ChannelKind, Presence
from tests.servers import Member, Radicale, Server, Snac, Synapse
from tests.servers.peers import DavPeer, FediversePeer, MatrixPeer, fill_in

Steps = Generator[Callable[[], Any], None, None]
LONGEST = 60.0  # seconds for one step
PASSPHRASE = "une phrase de passe"


class Person(QObject):
    """Does one thing after the other, each as soon as what it waits for is there."""

    def __init__(self, steps: Steps, window: Callable[[], Window]) -> None:
        super().__init__()
        self.failure = ""
        self._steps, self._window = steps, window
        self._wanted: Callable[[], Any] = lambda: True
        self._until = time.monotonic() + LONGEST
        self._timer = QTimer(self, interval=50)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        try:
            if self._wanted():
                self._wanted = next(self._steps)
                self._until = time.monotonic() + LONGEST
            elif time.monotonic() > self._until:
                frame = getattr(self._steps, "gi_frame", None)
                raise TimeoutError(f"line {frame.f_lineno if frame is not None else 0}")
        except StopIteration:
            self._stop()
        except Exception as error:
            self.failure = f"{type(error).__name__}: {error}"
            self._stop()

    def _stop(self) -> None:
        self._timer.stop()
        self._window().close()


class Three:
    """What other people did at the servers before our member came."""

    def __init__(self, synapse: Synapse, snac: Snac, radicale: Radicale) -> None:
        self.word = "w" + secrets.token_hex(4)
        self.servers: tuple[Server, ...] = (synapse, snac, radicale)
        self.me = [server.member("Maud Lenoir") for server in self.servers]
        self.peer = MatrixPeer(synapse, synapse.member("Awa Diop"))
        self.room = self.peer.room(f"Chorale {self.word}", invite=[self.me[0]])
        MatrixPeer(synapse, self.me[0]).join(self.room)
        self.peer.say(self.room, f"Répétition mardi, {self.word}")
        author = snac.member("Lise Moreau")
        FediversePeer(snac, self.me[1]).follow(author)
        FediversePeer(snac, author).post(f"Le chantier avance, {self.word}")
        days = DavPeer(radicale, self.me[2])
        days.put(f"{days.calendar('club', 'Club')}visit.ics", visit(self.word))


@pytest.fixture
def three(synapse: Synapse, snac: Snac, radicale: Radicale) -> Three:
    return Three(synapse, snac, radicale)


def visit(word: str) -> str:
    """An event of tomorrow."""
    starts = datetime.now(UTC) + timedelta(hours=26)
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//club//EN", "BEGIN:VEVENT", f"UID:{word}",
        f"DTSTAMP:{starts:%Y%m%dT%H%M%SZ}", f"DTSTART:{starts:%Y%m%dT%H%M%SZ}", "DURATION:PT2H",
        f"SUMMARY:Visite {word}", "END:VEVENT", "END:VCALENDAR", "",
    )  # fmt: skip
    return "\r\n".join(lines)


def consents(member: Member) -> Callable[[str], None]:
    """The person's browser: it fills in the server's own form."""

    def work(address: str) -> None:
        requests.get(fill_in(address, member), timeout=30)

    return lambda address: threading.Thread(target=work, args=(address,), daemon=True).start()


def sign_in(form: Any, kind: str, server: str, member: Member, *, password: bool) -> None:
    """What the person types into the form."""
    place = next(n for n, offer in enumerate(form._offers) if offer.speaks == kind)
    form.kind.setCurrentIndex(place)
    form.kind.activated.emit(place)
    form.server.setText(server)
    if password:
        form.login.setText(member.login)
        form.password.setText(member.password)
    form.button.click()


def day(window: Callable[[], Window], three: Three) -> Steps:
    """Sign in three times, read the page, write back."""
    welcome = window().pages["welcome"]
    assert isinstance(welcome, WelcomePage)
    yield lambda: bool(welcome.form._offers)
    sign_in(welcome.form, "talk", three.servers[0].url, three.me[0], password=True)
    yield lambda: len(window().desk.pages.accounts()) == 1
    window().visit("settings")
    settings = window().pages["settings"]
    assert isinstance(settings, SettingsPage)
    yield lambda: bool(settings.form._offers)
    sign_in(settings.form, "news", three.servers[1].url, three.me[1], password=False)
    yield lambda: len(window().desk.pages.accounts()) == 2
    sign_in(settings.form, "calendar", three.servers[2].url, three.me[2], password=True)
    yield lambda: len(window().desk.pages.accounts()) == 3
    yield lambda: all(row.synced_at is not None for row in window().desk.pages.accounts())
    window().nav._buttons["today"].click()
    yield (
        lambda: (
            not window().today.making
            and kinds(window(), three.word)
            == {
                ChannelKind.ROOM,
                ChannelKind.HOME,
                ChannelKind.CALENDAR,
            }
        )
    )
    assert window().current == "today"
    rooms = window().desk.pages.channels([ChannelKind.ROOM])
    room = next(r for r in rooms if three.word in r.name and r.presence is Presence.JOINED)
    window().open(AtConversation(room.id))
    panel = window().panel
    assert isinstance(panel, ConversationPanel)
    panel.composer.field.setPlainText(f"J’y serai, {three.word}")
    panel.composer.send()
    yield lambda: any(three.word in e.text and e.mine and e.state is None for e in panel._entries)
    assert not window().desk.pages.outbox()


def kinds(window: Window, word: str) -> set[ChannelKind]:
    """From which kinds of source the page holds something with this word in it."""
    rows = [row for row in window.today.list.rows() if isinstance(row, EntryLine | EventLine)]
    return {row.entry.channel_kind for row in rows if word in row.entry.text + row.entry.title}


@pytest.mark.real
@pytest.mark.row("B1")
@pytest.mark.timeout(280)
def test_from_a_new_folder_to_one_page_of_three_servers(
    qapp: QApplication, qtbot: QtBot, data_folder: Path, three: Three
) -> None:
    folder = Folder(data_folder)
    folder.prepare()
    Vault(folder).create(PASSPHRASE)
    look.save(folder.path, Look(language="fr", scheme="light"))
    from storage.database import Database

    Database.open(folder, Vault(folder).unlock(PASSPHRASE)).close()
    start = Start(qapp, folder, Unlocking(folder, PASSPHRASE), None, consents(three.me[1]))

    def window() -> Window:
        assert start.program.window is not None
        return start.program.window

    people: list[Person] = []
    QTimer.singleShot(0, qapp, lambda: people.append(Person(day(window, three), window)))
    assert start.run() == 0
    assert people[0].failure == ""
    said = [one["content"].get("body", "") for one in three.peer.messages(three.room)]
    assert said.count(f"J’y serai, {three.word}") == 1
