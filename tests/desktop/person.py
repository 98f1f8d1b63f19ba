"""A person at the window, three servers where others were before, and a folder of their own."""

from __future__ import annotations

import secrets
import threading
import time
import traceback
from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop.lock.unlocking import Unlocking
from desktop.look import choice as look
from desktop.look.choice import Look
from desktop.pages.settings import SettingsPage
from desktop.pages.welcome import WelcomePage
from desktop.starting import Start
from desktop.window import Window
from storage.calm.keeping import Keeping
from storage.database import Database
from storage.folder import Folder
from storage.keys import Vault
from tests.servers import Member, Radicale, Server, Snac, Synapse
from tests.servers.peers import DavPeer, FediversePeer, MatrixPeer, fill_in

Steps = Generator[Callable[[], Any], None, None]
LONGEST = 240.0
"""Seconds for one step, which nobody waits for where it works: a server may stop in the middle of
an answer, and a machine may have other things to do."""
PASSPHRASE = "une phrase de passe"
NAME = "Maud Lenoir"


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
                raise TimeoutError(f"lines {where(self._steps)}")
        except StopIteration:
            self._stop()
        except Exception as error:
            lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__)]
            self.failure = f"{type(error).__name__}: {error} (lines {lines})"
            self._stop()

    def _stop(self) -> None:
        self._timer.stop()
        self._window().close()


def where(steps: Any) -> list[int]:
    """The lines at which steps stand, those they were called from first."""
    found = []
    while (frame := getattr(steps, "gi_frame", None)) is not None:
        found.append(frame.f_lineno)
        steps = steps.gi_yieldfrom
    return found


class Three:
    """What other people did at the servers before our member came."""

    def __init__(self, synapse: Synapse, snac: Snac, radicale: Radicale) -> None:
        self.word = "w" + secrets.token_hex(4)
        self.servers: tuple[Server, ...] = (synapse, snac, radicale)
        self.me = [synapse.member(NAME), snac.member(NAME), radicale.member(NAME, mail=True)]
        self.author = author = snac.member("Lise Moreau")
        self.reader = FediversePeer(snac, self.me[1])
        self.reader.follow(author)
        self.peer = MatrixPeer(synapse, synapse.member("Awa Diop"))
        self.room = self.peer.room(f"Chorale {self.word}", invite=[self.me[0]])
        MatrixPeer(synapse, self.me[0]).join(self.room)
        self.peer.say(self.room, f"Répétition mardi, {self.word}")
        self.days = DavPeer(radicale, self.me[2])
        self.club = self.days.calendar("club", "Club")
        self.days.put(f"{self.club}visit.ics", visit(self.word, self.me[2]))
        self.reader.befriended(author)
        FediversePeer(snac, author).post(f"Le chantier avance, {self.word}")


def visit(word: str, guest: Member) -> str:
    """An event of tomorrow to which somebody is invited."""
    starts = datetime.now(UTC) + timedelta(hours=26)
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//club//EN", "BEGIN:VEVENT", f"UID:{word}",
        f"DTSTAMP:{starts:%Y%m%dT%H%M%SZ}", f"DTSTART:{starts:%Y%m%dT%H%M%SZ}", "DURATION:PT2H",
        f"SUMMARY:Visite {word}", "ORGANIZER:mailto:bureau@club.example",
        f"ATTENDEE;PARTSTAT=NEEDS-ACTION:{guest.address}", "END:VEVENT", "END:VCALENDAR", "",
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


class Come:
    """Whether something is here; else the servers are asked once more, one time after the other:
    what others say is brought by their servers when these find the time."""

    def __init__(self, window: Callable[[], Window], here: Callable[[], object]) -> None:
        self._window, self._here = window, here
        self._asking = False

    def __call__(self) -> bool:
        if self._here():
            return True
        if not self._asking:
            self._asking = True
            self._window().desk.line.call("sync", self._asked, self._asked)
        return False

    def _asked(self, *_answer: object) -> None:
        self._asking = False


def at_once(database: Database) -> Database:
    """What is sent leaves at once: no test need wait until it cannot be taken back any more."""
    Keeping(database).set_take_back(0)
    return database


def live(
    app: QApplication,
    data: Path,
    three: Three,
    steps: Callable[..., Steps],
    settle: Callable[[Database], object] = lambda _: None,
) -> None:
    """Open the window on a new folder, do the steps in it, and close it: all must go well.
    ``settle`` puts into the folder what was there before, such as the association's groups."""
    folder = Folder(data)
    folder.prepare()
    key = Vault(folder).create(PASSPHRASE)
    look.save(folder.path, Look(language="fr", scheme="light"))
    database = at_once(Database.open(folder, key))
    settle(database)
    database.close()
    start = Start(app, folder, Unlocking(folder, PASSPHRASE), None, consents(three.me[1]))

    def window() -> Window:
        assert start.program.window is not None
        return start.program.window

    def whole() -> Steps:
        yield lambda: start.program.window is not None  # the key may take its time
        yield from steps(window, three)

    people: list[Person] = []
    QTimer.singleShot(0, app, lambda: people.append(Person(whole(), window)))
    assert start.run() == 0
    assert not people[0].failure, people[0].failure


def sign_in_thrice(window: Callable[[], Window], three: Three) -> Steps:
    """By the welcome page, then by the settings, until everything is here."""
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
    yield lambda: not settings.form._busy  # the browser's answer has come
    sign_in(settings.form, "calendar", three.servers[2].url, three.me[2], password=True)
    yield lambda: len(window().desk.pages.accounts()) == 3
    yield lambda: all(row.synced_at is not None for row in window().desk.pages.accounts())
