"""Somebody without a plan at the real window: what they do is chosen by a seed.

Servers answer and refuse meanwhile, the disk fills up, the clock is set. Whatever goes wrong is
heard by the :class:`Watch`; what was written must be somewhere after each thing that is done to it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from PySide6.QtCore import QEvent, QThread
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop.compose.drafts import Draft
from desktop.compose.field import Field
from desktop.desk import Pages
from desktop.look.choice import SCALES
from desktop.places import (
    AtConversation,
    AtEvent,
    AtPerson,
    AtThread,
    ChangeEvent,
    ChangeOutgoing,
    NewEvent,
    NewMessage,
    NewPost,
    Nowhere,
    Place,
)
from desktop.program import Program
from desktop.window import Window
from storage.accounts import Accounts
from storage.codec import clean
from storage.drafts import Drafts
from storage.errors import StorageError
from storage.model import AccountState, Changed, ChannelKind, State, View
from storage.outbox import Outbox
from storage.rows import Narrow, NarrowKind
from tests.desktop import community as c
from tests.desktop.conftest import House
from tests.trials.hands import Hands
from tests.trials.watching import Watch
from tests.trials.wild import LINKS, TEXTS, Wild

PASSPHRASE = "trois chats sur le toit"
PAGES = (
    "today", "conversations", "agenda", "agenda:week", "agenda:month", "agenda:list", "directory",
    "search", "drafts", "outbox", "settings", "welcome", "calm", "association", "kept", "about",
    "guard", "copies", "help", "keys", "editions", "group:nord", "group:isere", "group:energie",
    "help:today", "now", "newest",
)  # fmt: skip
NARROW = (
    None,
    Narrow(kind=NarrowKind.GROUP, value="isere", name="Groupe Isère"),
    Narrow(kind=NarrowKind.SOURCE, value=c.HOME.id, name="Fil"),
    Narrow(kind=NarrowKind.PERSON, value="eric@asso.example", name="Éric"),
    Narrow(kind=NarrowKind.PERSON, value="personne", name=""),
)
CODES = ("offline", "timeout", "server-fault", "no-such-thing", "signed-out", "refused")
ASKED = ("sync", "history", "fetch", "thread", "offers", "sign_in", "sign_out", "farewell")
WAIT = 20.0  # seconds for what another thread does, however busy the computer is
SHOWN = 40  # things done before a fault that are told with it


class Monkey(Hands):
    """Lives in one house until it is told to stop."""

    def __init__(self, house: House, seed: int, watch: Watch, place: Path) -> None:
        luck = Random(seed)
        super().__init__(luck, Wild(luck, place))
        self.house, self.seed, self.watch = house, seed, watch
        self.full = False  # the disk
        self._written = 0
        self._acts: dict[Callable[[], str], int] = {
            self.visit: 10, self.open: 10, self.click: 24, self.point: 10, self.type: 10,
            self.key: 16, self.resize: 3, self.look: 2, self.lock: 1, self.narrow: 2, self.menu: 5,
            self.drop: 3, self.paste: 3, self.link: 3, self.receive: 12, self.engine: 4,
            self.send: 3, self.disk: 1, self.clock: 2, self.again: 1, self.wheel: 3,
            self.choose: 4, self.write: 5, self.hide: 1, self.beside: 3, self.unread: 3,
        }  # fmt: skip

    # --- one thing after the other --------------------------------------------------------------

    def live(self, steps: int) -> None:
        """So many things; AssertionError with the seed and what was done at the first fault."""
        self._hurry()
        for _ in range(steps):
            self.step()
        self._make_room()
        self.rest(0.2)
        self.judge()

    def step(self) -> None:
        """One thing, chosen by luck."""
        [act] = self.luck.choices(list(self._acts), list(self._acts.values()))
        name = getattr(act, "__name__", "")
        self.watch.begin()
        self.trail.append(name)
        self.trail[-1] = f"{name} {act()}"
        self.rest(self.luck.choice((0, 0, 0.005, 0.02, 0.05)))
        self._come_back()
        self.watch.end()
        self.judge()

    def judge(self) -> None:
        """Nothing may have been heard."""
        if self.watch.found:
            raise AssertionError(self._told("\n".join(self.watch.found)))

    def _told(self, fault: str) -> str:
        trail = "\n".join(self.trail[-SHOWN:])
        return f"seed {self.seed}, step {len(self.trail)}:\n{trail}\n\n{fault}"

    def rest(self, seconds: float) -> None:
        """Let the program go on by itself."""
        until = time.monotonic() + seconds
        self.house.app.processEvents()
        while time.monotonic() < until:
            QThread.msleep(4)
            self.house.app.processEvents()

    def must(self, true: Callable[[], object], said: str) -> None:
        """It comes about, or is a fault."""
        end = time.monotonic() + WAIT
        while not true():
            if time.monotonic() > end:
                raise AssertionError(self._told(said))
            self.rest(0.01)

    @property
    def program(self) -> Program:
        assert self.house.program is not None
        return self.house.program

    @property
    def window(self) -> Window | None:
        return self.program.window

    def below(self) -> QWidget:
        door = self.program.lock.door if self.program.lock is not None else None
        return door or self.window or QWidget()

    def _come_back(self) -> None:
        """There is a window again where it was closed, locked or put out of sight."""
        if self.program._over or self.program.again:
            self.again()
        elif self.program.lock is not None and self.program.lock.locked:
            self._unlock()
        if self.window is not None and self.window.isMinimized():
            self.window.showNormal()

    # --- the window -----------------------------------------------------------------------------

    def visit(self) -> str:
        """A page."""
        name = self.about(self.luck.choice(PAGES))
        if self.window is not None:
            self.window.desk.visited.emit(name)
        return name

    def open(self) -> str:
        """A place at the right."""
        if self.window is None:
            return "no window"
        place = self._place(self.window)
        said = self.about(type(place).__name__)
        self.window.desk.open(place)
        return said

    def _place(self, window: Window) -> Place:
        pages, luck = window.desk.pages, self.luck
        rooms = pages.channels((ChannelKind.ROOM, ChannelKind.DIRECT))
        page = pages.edition()
        entries = [e for s in (page.sections if page else ()) for e in s.entries if e.item]
        people = pages.people("", 20)
        waiting = pages.outbox()
        days = [e for day in pages.agenda(c.NOW.date(), 14) for e in day.entries if e.item]
        found: list[Place] = [NewPost(), NewMessage(), NewEvent(), Nowhere()]
        found += [AtConversation(luck.choice(rooms).id)] * 4 if rooms else []
        found += [AtThread(luck.choice(entries))] * 3 if entries else []
        found += [AtPerson(luck.choice(people).card)] if people else []
        found += [ChangeOutgoing(luck.choice(waiting).id)] if waiting else []
        if days and (day := luck.choice(days)).item is not None:
            found += [AtEvent(day.item, day.recurrence), ChangeEvent(day.item, day.recurrence)]
        return luck.choice(found)

    def resize(self) -> str:
        """Narrower than it may be, as wide as three screens."""
        wide = self.luck.choice((300, 360, 500, 640, 832, 1280, 2000))
        high = self.luck.choice((300, 400, 700, 1400))
        if self.window is not None:
            self.window.resize(wide, high)
        return f"{wide} × {high}"

    def look(self) -> str:
        """Another language, other colours, other letters."""
        luck = self.luck
        name, value = luck.choice(
            (
                ("language", luck.choice(("fr", "en", ""))),
                ("scheme", luck.choice(("light", "dark", ""))),
                ("contrast", luck.choice(("more", "usual", ""))),
                ("scale", luck.choice(SCALES)),
                ("pictures_on_request", luck.random() < 0.5),
            )
        )
        if self.window is not None:
            changed: dict[str, Any] = {name: value}
            self.window.desk.looked.emit(replace(self.window.desk.look, **changed))
        return f"{name} {value}"

    def narrow(self) -> str:
        """Today, of one group, source or person."""
        narrow = self.luck.choice(NARROW)
        if self.window is not None:
            self.window.desk.narrow(narrow)
        return narrow.value if narrow is not None else "everything"

    def link(self) -> str:
        """Followed from outside."""
        address = self.luck.choice(LINKS)
        said = self.about(ascii(address[:60]))
        self.program._address(address)
        return said

    def hide(self) -> str:
        """Put out of sight, and taken up again."""
        if self.window is not None:
            self.window.showMinimized()
            self.rest(0.02)
            self.window.showNormal()
        return ""

    def lock(self) -> str:
        """The door, and sometimes a passphrase that is none."""
        lock = self.program.lock
        if lock is None or self.window is None:
            return "no lock"
        self.window.desk.lock_wanted.emit()
        if self.luck.random() < 0.3:
            return "and does not wait"
        self.must(lambda: not lock._closing, "it locks for ever")
        if lock.door is not None and self.luck.random() < 0.4:
            lock.door.first.setText(self.luck.choice(TEXTS)[:50])
            lock.door.button.click()
            self.rest(0.05)
        return "locked" if lock.locked else "open"

    def _unlock(self) -> None:
        lock = self.program.lock
        assert lock is not None
        self.must(lambda: not lock._closing, "it locks for ever")
        door = lock.door
        if door is None:  # what is being written could not be kept
            return
        self.must(door.button.isEnabled, "the door cannot be answered")
        door.first.setText(PASSPHRASE)
        door.button.click()
        self.must(lambda: not lock.locked, f"the door stays shut: {door.text.text()}")

    def again(self) -> str:
        """The program is closed, and opened."""
        house, program, window = self.house, self.program, self.window
        if window is not None and not program._over:
            window.end()
            if not program._over:  # something would be lost
                assert window.still.question.open, self._told("it does not close, and says nothing")
                self._make_room()
                window.end()
        assert program._over or window is None, self._told("it does not close")
        program.close()
        if window is not None:
            window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        house.open(program.look)
        self._hurry()
        return ""

    def _hurry(self) -> None:
        """What is tried again from time to time is tried at once."""
        self.program._troubles._again.setInterval(30)

    # --- the world ------------------------------------------------------------------------------

    def receive(self) -> str:
        """A server's answer comes."""
        owner, batch = self.wild.answer()
        kinds = ("items", "channels", "cards", "removals", "amendments", "addresses")
        kind = next((name for name in kinds if getattr(batch, name)), "nothing")
        said = self.about(f"{kind} {ascii(batch.items[0].text[:30]) if batch.items else ''}")
        self.house.receive(owner, batch)
        return said

    def engine(self) -> str:
        """What it says of itself, and how it answers from now on."""
        wire, luck = self.house.wire, self.luck
        code = luck.choice(CODES)
        what = self.about(f"{luck.choice(('state', 'notice', 'answer', 'account'))} {code}")
        if what.startswith("state"):
            wire.state.emit(luck.choice(("", "gone", None, "engine-fault", "silent", code)))
        elif what.startswith("notice"):
            wire.noticed.emit(luck.choice(({}, {"open": "https://a.example/"}, {"open": 3})))
        elif what.startswith("answer"):
            wire.answers[luck.choice(ASKED)] = luck.choice((code, {}, None))
        else:
            owner = luck.choice((c.TALK, c.NEWS, c.DAYS))
            accounts = Accounts(self.house.database, self.house.clock)
            accounts.set_state(owner.id, luck.choice(tuple(AccountState)))
            accounts.problem(owner.id, luck.choice((code, None)))
            wire.changed.emit(Changed(views=frozenset((View.ACCOUNTS,))))
        return what

    def send(self) -> str:
        """It takes what waits, and does not come through."""
        outbox, luck = Outbox(self.house.database, self.house.clock), self.luck
        taken = outbox.claim(luck.choice((c.TALK, c.NEWS, c.DAYS)).id)
        if taken is None:
            return "nothing waits"
        state = luck.choice((State.WAITING, State.UNSURE, State.FAILED))
        outbox.mark(taken.id, state, error=luck.choice(CODES), detail=self.wild.text())
        channels = frozenset((taken.channel,))
        self.house.wire.changed.emit(Changed(views=frozenset((View.OUTBOX,)), channels=channels))
        return f"{taken.id} {state}"

    def beside(self) -> str:
        """Another window of the same folder goes on with what is open here, or an account goes."""
        database, clock, luck = self.house.database, self.house.clock, self.luck
        found = self.window.findChildren(Draft) if self.window is not None else []
        places = [draft.place for draft in found if draft.place]
        waiting = self.window.desk.pages.outbox() if self.window is not None else ()
        changed = Changed(views=frozenset((View.DRAFTS, View.OUTBOX, View.ACCOUNTS)))
        what = luck.choice(("draft", "draft", "discards", "takes back", "leaves"))
        if what == "draft" and places:
            text = clean(self.wild.text())
            Drafts(database, clock).save(luck.choice(places), {"text": text, "cursor": 3})
        elif what == "discards" and places:
            Drafts(database, clock).discard(luck.choice(places))
        elif what == "takes back" and waiting:
            with suppress(StorageError):  # it is on its way
                Outbox(database, clock).discard(luck.choice(waiting).id)
        elif what == "leaves" and luck.random() < 0.1:
            Accounts(database, clock).remove(luck.choice((c.TALK, c.NEWS, c.DAYS)).id)
        else:
            return "does nothing"
        self.house.wire.changed.emit(changed)
        return what

    def disk(self) -> str:
        """It is full, or there is room again."""
        if self.full:
            self._make_room()
        else:
            self.full = True
        return "full" if self.full else "room"

    def unread(self) -> str:
        """Something cannot be read while something is done."""
        reader, luck = self.program.reader, self.luck
        name = luck.choice([one for one in dir(Pages) if not one.startswith("_")])
        act = luck.choice((self.visit, self.open, self.click, self.look, self.receive))
        self.about(f"{name} while {act.__name__}")

        def busy(*_: Any, **__: Any) -> Any:
            raise StorageError("held")

        if reader is None:
            return "no window"
        vars(reader)[name] = busy
        try:
            with suppress(StorageError):  # what is asked here is no part of the program
                act()
            self.rest(0.03)
        finally:
            del vars(reader)[name]
        self.must(lambda: self.program._troubles._folder != "held", f"{name} is told for ever")
        return f"{name} while {act.__name__}"

    def _make_room(self) -> None:
        """What could not be kept is."""
        self.full = False
        program = self.program
        if program.writer is None or program.window is None:
            return
        self.must(lambda: not program._troubles._folder, "it does not find out that there is room")
        self.must(lambda: not program.unkept, "what was left is not kept")
        for draft in program.window.findChildren(Draft):
            draft.save()

    def clock(self) -> str:
        """It is set, or time goes by."""
        by = timedelta(minutes=self.luck.choice((1, 1, 30, 600, 3_000, -1, -600, -3_000)))
        self.house.clock.at += by
        if self.window is not None:
            self.window.freshen()
        return str(by)

    # --- what may not be lost -------------------------------------------------------------------

    def write(self) -> str:
        """Where one writes, and then something happens: it is kept all the same."""
        if self.window is None or (field := self._field(self.window)) is None:
            return "nowhere"
        self._written += 1
        word = f"mk{self.seed}w{self._written}z"
        where = self.window.panel.key()
        self.rest(0.03)  # until what was begun there is there again
        if not isValid(field):  # what was kept before closed it
            return "nowhere any more"
        field.setFocus()
        field.insertPlainText(word + self.luck.choice(("", " ", "\n")))
        act = self.luck.choice(
            (self.visit, self.open, self.open, self.resize, self.look, self.lock, self.again,
             self.receive, self.narrow, self.link, self.engine, self.disk)
        )  # fmt: skip
        said = self.about(f"{word} in {where}, {act.__name__}")
        done = act()
        self.rest(0.02)
        self._come_back()
        self.must(lambda: self._kept(word), f"{word} is nowhere")
        return f"{said} {done}"

    def _field(self, window: Window) -> Field | None:
        fields = [one for one in window.panel.findChildren(Field) if one.isVisible()]
        if not fields:
            window.desk.open(AtConversation(self.luck.choice((c.CAMILLE, c.PROMO, c.ISERE)).id))
            fields = [one for one in window.panel.findChildren(Field) if one.isVisible()]
        return self.luck.choice(fields) if fields else None

    def _kept(self, word: str) -> bool:
        """In a field on screen, in a draft that is kept or about to be, or in the outbox."""
        window = self.window
        fields = window.findChildren(Field) if window is not None else []
        if any(field.isVisible() and word in field.toPlainText() for field in fields):
            return True
        drafts = window.findChildren(Draft) if window is not None else []
        if any(word in str(draft._state()) for draft in drafts if draft.unkept):
            return True
        return word in str(self.program.unkept) or bool(
            self.house.database.rows(
                "SELECT 1 FROM draft WHERE instr(body, ?1) UNION ALL"
                " SELECT 1 FROM outbox WHERE instr(intent, ?1)",
                (word,),
            )
        )
