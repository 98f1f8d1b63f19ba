"""Drives the real window of the demo as a person would, without one: screens, and a trial.

``python -m tests.demo.drive DATA PROFILE SERVERS WATCH BEGAN``, under Xvfb. It saves each screen,
stops the servers, writes through the window, starts them, and sees all of it leave. The last line
printed is one JSON object.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
import time
import traceback
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop.lock.unlocking import Unlocking
from desktop.places import (
    AtConversation,
    AtEvent,
    AtPerson,
    AtThread,
    NewEvent,
    NewPost,
    Nowhere,
    Place,
)
from desktop.side.eventform import EventFormPanel
from desktop.side.new import NewPostPanel
from desktop.starting import Start
from desktop.window import Window
from storage.folder import Folder
from storage.model import ChannelKind, ItemKind
from storage.profile import load
from storage.rows import ChannelRow, Entry
from tests.servers import Fleet
from tests.servers.places import ROOT

SCREENS = ROOT / "build" / "screens"
LOOKS = (("light", "fr"), ("dark", "fr"), ("light", "en"), ("dark", "en"))
_STEP = 40  # milliseconds between looks at whether something has happened
_PAUSE = 0.5  # seconds for a page to settle before it is saved


@dataclass
class Until:
    """Something that must happen within ``seconds``."""

    what: str
    happened: Callable[[], bool]
    seconds: float = 60.0


def pause(seconds: float = _PAUSE) -> Until:
    ends = time.monotonic() + seconds
    return Until("a pause", lambda: time.monotonic() >= ends)


Steps = Generator[Until, None, None]


class FirstPaint(QObject):
    """Notes when the window first painted its content."""

    def __init__(self, start: Start) -> None:
        super().__init__()
        self._start = start
        self.at = 0.0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        window = self._start.program.window
        first = event.type() == QEvent.Type.Paint and not self.at and window is not None
        if first and window is not None and watched is window.today.list.viewport():
            self.at = time.monotonic()
        return False


class Driver(QObject):
    """Runs the steps one after the other on the window's own event loop."""

    def __init__(self, start: Start, fleet: Fleet, began: float) -> None:
        super().__init__()
        self._start, self._fleet, self._began = start, fleet, began
        self.paint = FirstPaint(start)
        self.saved = 0
        self.failure = ""
        self.result: dict[str, Any] = {}
        self._steps: Steps = self._whole()
        self._wanted = next(self._steps)
        self._until = time.monotonic() + self._wanted.seconds
        self._timer = QTimer(self, interval=_STEP)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    @property
    def window(self) -> Window:
        window = self._start.program.window
        assert window is not None
        return window

    def _look(self) -> None:
        try:
            if self._wanted.happened():
                self._wanted = next(self._steps)
                self._until = time.monotonic() + self._wanted.seconds
            elif time.monotonic() > self._until:
                raise TimeoutError(f"{self._wanted.what}: not within {self._wanted.seconds:.0f} s")
        except StopIteration:
            self._end()
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            self.failure = f"{type(error).__name__}: {error} ({where.name}, line {where.lineno})"
            self._end()

    def _end(self) -> None:
        self._timer.stop()
        self.window.close()

    # --- the steps --------------------------------------------------------------------------

    def _whole(self) -> Steps:
        yield Until("the window", lambda: bool(self.paint.at))
        self.result["window_s"] = round(self.paint.at - self._began, 2)
        began = datetime.now(UTC)
        yield Until("a sync of every account", lambda: self._synced(began), 120)
        yield Until("a new edition", lambda: self._edition_since(began))
        self.window.visit("newest")
        yield pause(3.0)  # pictures arrive one by one
        for look in LOOKS:
            yield from self._wear(*look)
            yield from self._screens("-".join(look))
        yield from self._trial()
        counts = self.window.desk.pages.counts()  # type: ignore[attr-defined]
        self.result["items"] = _items(counts)
        self.result["screens"] = self.saved

    def _edition_since(self, since: datetime) -> bool:
        """The program makes one after its first sync, and offers it."""
        newest = self.window.desk.pages.edition()
        return newest is not None and newest.made_at >= since

    def _synced(self, since: datetime) -> bool:
        accounts = self.window.desk.pages.accounts()
        return bool(accounts) and all(
            one.problem is None and one.synced_at is not None and one.synced_at >= since
            for one in accounts
        )

    # --- screens ----------------------------------------------------------------------------

    def _wear(self, scheme: str, language: str) -> Steps:
        """The look as Settings would choose it; the window is made anew."""
        before = self.window
        look = replace(before.desk.look, scheme=scheme, language=language)
        if look == before.desk.look:
            return
        before.desk.looked.emit(look)
        yield Until("another look", lambda: self.window is not before)
        yield pause(1.0)

    def _screens(self, look: str) -> Steps:
        self.window.open(Nowhere())
        for name, place in self._tour():
            yield from self._shot(name, look, place)
        bar = self.window.today.list.verticalScrollBar()
        self.window.visit("today")
        self.window.open(Nowhere())
        bar.setValue(bar.maximum())
        yield from self._save("today-end", look)
        bar.setValue(0)

    def _tour(self) -> Iterator[tuple[str, tuple[str, Place]]]:
        """Each screen: its name, the page in the centre, what is open at the right."""
        pages = self.window.desk.pages
        choir = self._room("Le Chœur")
        direct = next(c for c in pages.channels([ChannelKind.DIRECT]) if c.last_text)
        yield "today", ("today", AtConversation(direct.id))
        yield "thread", ("today", AtThread(self._post()))
        yield "group", ("group:choeur", AtConversation(choir.id))
        yield "group-busy", ("group:batiment", Nowhere())
        yield "conversations", ("conversations", AtConversation(choir.id))
        event = next(
            entry
            for day in pages.agenda(datetime.now().astimezone().date(), 30)
            for entry in day.entries
            if entry.answer is not None and entry.item is not None
        )
        assert event.item is not None
        opened = AtEvent(event.item, event.recurrence)
        yield "agenda-week", ("agenda:week", opened)
        yield "agenda-list", ("agenda:list", opened)
        yield "agenda", ("agenda:month", opened)
        yield "directory", ("directory", AtPerson(pages.people("Oyono")[0].card))
        yield "new-post", ("today", NewPost())
        yield "new-event", ("agenda", NewEvent())
        yield "outbox", ("outbox", Nowhere())
        yield "settings", ("settings", Nowhere())

    def _shot(self, name: str, look: str, where: tuple[str, Place]) -> Steps:
        page, place = where
        self.window.visit(page)
        if place != self.window.place:
            self.window.open(place)
        yield from self._save(name, look)

    def _save(self, name: str, look: str) -> Steps:
        yield pause()
        file = SCREENS / f"{name}-{look}.png"
        if not self.window.grab().save(str(file)):
            raise OSError(f"{file} could not be written")
        self.saved += 1

    # --- the trial --------------------------------------------------------------------------

    def _trial(self) -> Steps:
        """Stop the servers, write four things, start them, and see them leave."""
        word = f"{datetime.now(UTC):%H%M%S}"
        yield from self._aside("the servers stop", self._fleet.stop)
        yield from self._write(word)
        queued = len(self._waiting())
        self.window.visit("outbox")
        yield Until("the window to notice", lambda: self.window.desk.offline, 90)
        for look in LOOKS:
            yield from self._wear(*look)
            for name, where in (
                ("outbox-offline", ("outbox", Nowhere())),
                ("conversation-offline", ("today", self._talk())),
            ):
                yield from self._shot(name, "-".join(look), where)
        yield from self._aside("the servers start", self._fleet.start)
        yield Until("everything to leave", lambda: not self._waiting(), 240)
        self.result["queued_offline"] = queued
        found = {name: count(self._fleet, word) for name, count in _COUNTS.items()}
        self.result["left"] = sum(min(1, number) for number in found.values())
        self.result["doubled"] = sum(max(0, number - 1) for number in found.values())

    def _write(self, word: str) -> Steps:
        self.window.desk.writer.ask(lambda stores: stores.calm.set_take_back(0))
        choir, room = self._room("Le Chœur"), self._room("Promo 1998")
        yield from self._say(AtConversation(choir.id), f"Bien noté pour mardi, {word}")
        entry = self.window.desk.pages.conversation(room.id)[-1]
        yield from self._say(AtConversation(room.id, entry), f"17 h 30 pour moi, {word}")
        yield from self._say(NewPost(), f"Écrit hors ligne, parti tout seul, {word}")
        before = len(self._waiting())
        self.window.open(NewEvent())
        yield pause()
        form = self.window.panel
        assert isinstance(form, EventFormPanel)
        form.fields.title.setText(f"Relecture à quai, {word}")
        form.fields.place.setText("Douarnenez")
        later = form.fields.first_day.date().addDays(23)  # runs that follow keep a clear Today
        form.fields.first_day.setDate(later)
        yield pause(0.2)
        form.button.click()
        yield Until("the event to be written down", lambda: len(self._waiting()) > before, 20)

    def _say(self, place: Place, text: str) -> Steps:
        before = len(self._waiting())
        self.window.open(place)
        yield pause()
        panel: Any = self.window.panel
        if isinstance(panel, NewPostPanel):
            assert panel.places
        panel.composer.field.setPlainText(text)
        yield pause(0.2)
        panel.composer.button.click()
        yield Until("it to be written down", lambda: len(self._waiting()) > before, 20)
        yield pause(0.2)

    def _waiting(self) -> tuple[Any, ...]:
        return self.window.desk.pages.outbox()

    def _aside(self, what: str, work: Callable[[], None]) -> Steps:
        """Something slow on another thread, while the window goes on."""
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        yield Until(what, lambda: not thread.is_alive(), 120)

    # --- what there is ----------------------------------------------------------------------

    def _room(self, name: str) -> ChannelRow:
        rooms = self.window.desk.pages.channels([ChannelKind.ROOM])
        return next(room for room in rooms if room.name == name)

    def _talk(self) -> AtConversation:
        return AtConversation(self._room("Le Chœur").id)

    def _post(self) -> Entry:
        """A post with a picture, by somebody else."""
        edition = self.window.desk.pages.edition()
        assert edition is not None
        posts = [
            entry
            for section in edition.sections
            for entry in section.entries
            if entry.kind is ItemKind.POST and not entry.mine
        ]
        if not posts:
            raise LookupError("no post in the edition")
        return next((post for post in posts if post.media), posts[0])


def _items(counts: dict[str, dict[str, int]]) -> dict[str, int]:
    def total(protocol: str) -> int:
        return sum(n for kind, n in counts.get(protocol, {}).items() if kind != "card")

    return {
        "matrix": total("matrix"),
        "mastodon": total("mastodon"),
        "caldav": total("dav"),
        "carddav": counts.get("dav", {}).get("card", 0),
    }


def _talked(fleet: Fleet, word: str, text: str) -> int:
    """How many messages with these (ASCII) words Synapse keeps."""
    query = "SELECT count(*) FROM event_json WHERE json LIKE ?"
    with sqlite3.connect(f"file:{fleet.synapse.data}/homeserver.db?mode=ro", uri=True) as base:
        return int(base.execute(query, (f"%{text}, {word}%",)).fetchone()[0])


def _posted(fleet: Fleet, word: str) -> int:
    notes = (fleet.snac.data / "home" / "object").glob("*/*.json")
    return sum(f"parti tout seul, {word}" in note.read_text() for note in notes)


def _planned(fleet: Fleet, word: str) -> int:
    found = {path.resolve() for path in (fleet.radicale.data / "collections").rglob("*.ics")}
    texts = (path.read_text() for path in found if ".Radicale.cache" not in path.parts)
    return sum(f"quai\\, {word}" in text for text in texts)


_COUNTS: dict[str, Callable[[Fleet, str], int]] = {
    "message": lambda fleet, word: _talked(fleet, word, "pour mardi"),
    "reply": lambda fleet, word: _talked(fleet, word, "pour moi"),
    "post": _posted,
    "event": _planned,
}
"""What was written, counted where each server keeps it and not by what it answers."""


_LINE = ("items", "queued_offline", "left", "doubled", "window_s", "screens")


def main(arguments: list[str]) -> int:
    data, profile, servers, watch, began = arguments
    SCREENS.mkdir(parents=True, exist_ok=True)
    for old in SCREENS.glob("*.png"):
        old.unlink()
    app = QApplication(["preau"])
    app.setApplicationName("preau")
    app.setQuitOnLastWindowClosed(False)
    folder = Folder(Path(data))
    start = Start(app, folder, Unlocking(folder), load(Path(profile)), lambda _: None)
    driver = Driver(start, Fleet(Path(servers), watch=int(watch)), float(began))
    app.installEventFilter(driver.paint)
    start.run()
    if driver.failure:
        print(f"demo: {driver.failure}", file=sys.stderr)
        return 1
    result = driver.result
    print(json.dumps({name: result[name] for name in _LINE}))
    once = result["queued_offline"] == result["left"] == len(_COUNTS) and not result["doubled"]
    return 0 if once else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
