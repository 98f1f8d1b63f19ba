"""Grabs every page of the window on one data folder, without an engine.

``python -m tests.screens.shoot OUT`` does it on an invented association of its own.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QApplication

from desktop import accessibility, dates, look
from desktop.look import Look
from desktop.places import (
    AtConversation,
    AtEvent,
    AtPerson,
    AtThread,
    ChangeOutgoing,
    NewEvent,
    NewMessage,
    NewPost,
    Nowhere,
    Place,
)
from desktop.program import Program
from desktop.window import Window
from storage.calm.choices import OFFERED, WEEKDAYS
from storage.calm.keeping import HOURS, Keeping
from storage.clock import Clock, SystemClock
from storage.folder import Folder
from storage.model import ChannelKind, FieldKind
from storage.rows import Entry

translate = QCoreApplication.translate
SIZE = (1280, 832)
NOWHERE = Nowhere()


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: which page, what is open beside it, how wide the window is."""

    name: str
    page: str = "today"
    place: Place = NOWHERE
    size: tuple[int, int] = SIZE
    scale: float = 1.0
    end: bool = False
    before: Callable[[Program], None] | None = None  # what the person does before the picture
    after: Callable[[Program], None] | None = None


class Silence(QObject):
    """No engine: nothing is asked, nothing comes."""

    changed = Signal(object)
    noticed = Signal(object)
    state = Signal(object)

    def call(
        self,
        name: str,
        then: Callable[[dict[str, Any]], None] | None = None,
        _failed: Any = None,
        **_arguments: Any,
    ) -> None:
        if name == "offers" and then is not None:
            then(
                {
                    "offers": [
                        {"protocol": p, "brand": b, "speaks": s, "method": m}
                        for p, b, s, m in (
                            ("matrix", "Matrix", "talk", "password"),
                            ("mastodon", "Mastodon", "news", "browser"),
                            ("dav", "CalDAV", "calendar", "password"),
                        )
                    ]
                }
            )

    def tell(self, _changed: Any) -> None:
        return


def shoot(
    folder: Path, key: bytes, out_dir: Path, *, clock: Clock | None = None, narrow: bool = True
) -> list[Path]:
    """Every page, light and dark, in French and in English; some also large, wide and narrow."""
    app = _application()
    out_dir.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    kept = look.load(folder)
    for language in ("fr", "en"):
        for scheme in ("light", "dark"):
            wanted = Look(language=language, scheme=scheme)
            look.save(folder, wanted)
            program = Program(
                app, Folder(folder), clock or SystemClock(), profile=None, opener=lambda _: None
            )
            made.extend(_doors(program, out_dir, f"{scheme}-{language}"))
            program.open(key)
            program.join(Silence())  # type: ignore[arg-type]
            for shot in _shots(program):
                if shot.scale == 1.0:
                    made.append(_take(program, shot, out_dir, f"{scheme}-{language}"))
            if narrow and scheme == "light":
                for shot in _unusual(program):
                    made.append(_take(program, shot, out_dir, f"{scheme}-{language}"))
            assert program.window is not None
            program.window.close()
            program.close()
    look.save(folder, kept)
    return made


def _application() -> QApplication:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(["preau"])
    assert isinstance(app, QApplication)
    accessibility.install()
    return app


def _take(program: Program, shot: Shot, out_dir: Path, look_name: str) -> Path:
    app = program.app
    assert program.window is not None
    if shot.scale != program.look.scale:
        program._choose(replace(program.look, scale=shot.scale))
        _settle(app, 0.1)
    window: Window = program.window
    window.resize(*shot.size)
    window.visit(shot.page)
    window.open(shot.place)
    _settle(app, 0.35)
    if shot.before is not None:
        shot.before(program)
        _settle(app, 0.5)
    if shot.end:
        window.today.list.to_end()
        _settle(app, 0.1)
    elif shot.page == "today":
        window.today.list.verticalScrollBar().setValue(0)
        _settle(app, 0.05)
    file = out_dir / f"{shot.name}-{look_name}.png"
    window.grab().save(str(file))
    if shot.after is not None:
        shot.after(program)
        _settle(app, 0.1)
    return file


def _settle(app: QApplication, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        app.processEvents()
        time.sleep(0.01)


def _shots(program: Program) -> Iterator[Shot]:
    assert program.window is not None
    pages = program.window.desk.pages
    rooms = pages.channels((ChannelKind.DIRECT, ChannelKind.ROOM))
    talk: Place = AtConversation(rooms[0].id) if rooms else Nowhere()
    entries = _entries(program)
    posts = [e for e in entries if e.channel_kind is ChannelKind.HOME and e.starts is None]
    thread: Place = AtThread(posts[0]) if posts else Nowhere()
    events = [e for e in entries if e.starts is not None and e.item is not None]
    event: Place = AtEvent(events[-1].item, events[-1].recurrence) if events else Nowhere()  # type: ignore[arg-type]
    people = pages.people("", 1)
    person: Place = AtPerson(people[0].card) if people else Nowhere()
    waiting = pages.outbox()
    change: Place = ChangeOutgoing(waiting[0].id) if waiting else Nowhere()
    yield Shot("today", place=talk)
    yield Shot("today-end", place=thread, end=True)
    yield Shot("editions", "editions")
    yield Shot("conversations", "conversations", talk)
    yield Shot("agenda-week", "agenda:week", event)
    yield Shot("agenda-list", "agenda:list", event)
    yield Shot("agenda", "agenda:month", event)
    groups = pages.groups()
    if groups:
        yield Shot("group", f"group:{groups[-1].id}", thread)
    yield Shot("directory", "directory", person)
    yield Shot("search", "search", before=_search("la"))
    yield Shot("search-event", "search", event, before=_search("visite"))
    yield Shot("search-nothing", "search", before=_search("avant:hier de:personne"))
    yield Shot("search-open", "search", before=_search_and_open, after=_search(""))
    yield Shot("calm", "calm")
    yield Shot("hours", before=_ask_hours, after=_answer_hours)
    yield from _sealed(program)
    yield Shot("outbox", "outbox", change)
    yield Shot("drafts", "drafts", before=_begin)
    if rooms:
        yield Shot("question", place=talk, before=_ask_when)
    yield Shot("undo", before=_undo)
    yield Shot("settings", "settings")
    yield Shot("guard", "guard")
    yield Shot("new-post", place=NewPost())
    yield Shot("new-message", place=NewMessage())
    yield Shot("new-event", "agenda", NewEvent())
    yield Shot("directory-narrowed", "directory", person, before=_narrow)
    yield Shot("association", "association")
    yield Shot("about", "about")
    yield Shot("welcome", "welcome")
    for step in range(2, 6):
        yield Shot(f"welcome-{step}", "welcome", before=partial(_step, step=step))
    yield Shot("welcome-failed", "welcome", before=_fail)


def _sealed(program: Program) -> Iterator[Shot]:
    """An encrypted conversation: what cannot be read, files, and a text with two of its own."""
    assert program.window is not None
    rooms = program.window.desk.pages.channels((ChannelKind.ROOM,))
    room = next((row for row in rooms if row.encrypted), None)
    if room is None:
        return
    talk = AtConversation(room.id)
    yield Shot("encrypted", "conversations", talk)
    yield Shot("encrypted-begin", "conversations", talk, before=_to_begin)
    yield Shot("attachments", "conversations", talk, before=_attach)
    mine = next(
        e for e in program.window.desk.pages.conversation(room.id) if e.mine and e.item is not None
    )
    yield Shot("editing", "conversations", AtConversation(room.id, edit=mine))
    yield Shot("full", "today", before=_fill_disk)


def _begin(program: Program) -> None:
    """Two drafts, one of them discarded a moment ago."""
    window = program.window
    assert window is not None
    assert program.writer is not None

    def keep(stores: Any) -> None:
        stores.drafts.save("event:new", {"title": "Visite de la fonderie, samedi"})
        stores.drafts.save("reply:$gone", {"text": "Merci pour les photos."})
        stores.drafts.set_aside("reply:$gone")

    program.writer.ask(keep)


def _answer_hours(program: Program) -> None:
    """At the hours that are offered, on every day."""
    assert program.writer is not None
    program.writer.ask(lambda stores: stores.calm.answer_hours([OFFERED] * WEEKDAYS))


def _ask_hours(program: Program) -> None:
    """As in a folder that was in use before there were hours."""
    assert program.writer is not None
    program.writer.ask(lambda stores: stores.settings.set(HOURS, None))


def _ask_when(program: Program) -> None:
    """A picture of what is asked in quiet hours; it is not sent."""
    panel: Any = program.window.panel if program.window is not None else None
    now = panel.desk.now()
    panel.composer.field.setPlainText("Tu dors ?")
    panel.composer.question.ask(
        translate("Friction", "These are your quiet hours. When should this leave?"),
        translate("Friction", "Send now"),
        translate("Friction", "With the next page, {when}").format(
            when=dates.ahead(now + timedelta(hours=3), now)
        ),
        lambda _now: None,
    )


def _undo(program: Program) -> None:
    """Somebody is not read any more."""
    assert program.window is not None
    said = translate("EntryMenu", "You no longer read {name}.").format(name="Paul Jourdan")
    program.window.desk.undoable.emit(said, lambda: None)


def _narrow(program: Program) -> None:
    """The directory by a city."""
    page: Any = program.window.pages["directory"] if program.window is not None else None
    page.facets.choose(FieldKind.CITY, "Grenoble")


def _step(program: Program, step: int) -> None:
    """One screen of the first run."""
    page: Any = program.window.pages["welcome"] if program.window is not None else None
    page._go(step)


def _fail(program: Program) -> None:
    """A sign-in that did not end well."""
    _step(program, 2)
    page: Any = program.window.pages["welcome"] if program.window is not None else None
    page.form.server.setText("https://asso.example")
    page.form._fail("no-service")


def _search(text: str) -> Callable[[Program], None]:
    def type_it(program: Program) -> None:
        page: Any = program.window.pages["search"] if program.window is not None else None
        page.field.setText(text)
        _settle(program.app, 0.4)

    return type_it


def _search_and_open(program: Program) -> None:
    """An old message, with what was said before and after it."""
    _search('"message 32" de:camille')(program)
    page: Any = program.window.pages["search"] if program.window is not None else None
    page.list.activated.emit(page.list.rows()[0])


def _fill_disk(program: Program) -> None:
    program._troubles.folder_is("full")
    program._troubles._again.stop()
    program.app.processEvents()


def _to_begin(program: Program) -> None:
    panel: Any = program.window.panel if program.window is not None else None
    for chip in list(panel.composer.files.chips):
        panel.composer.files.remove(chip)
    panel.composer.field.clear()
    _settle(program.app, 0.1)
    panel.list.to_row(panel.list.rows()[0].key)


def _attach(program: Program) -> None:
    """Two files and a text; what another picture left in the draft is taken away."""
    from tests.screens.inventing import drawing

    panel: Any = program.window.panel if program.window is not None else None
    composer = panel.composer
    for chip in list(composer.files.chips):
        composer.files.remove(chip)
    with tempfile.TemporaryDirectory() as place:
        picture = Path(place) / "Salle des fêtes, vue du perron.png"
        picture.write_bytes(drawing())
        letter = Path(place) / "Convocation de l’assemblée générale ordinaire 2026.pdf"
        letter.write_bytes(b"%PDF-1.7\n" + bytes(183_000))
        composer.files.add([picture, letter])
        _settle(program.app, 0.6)
    composer.field.setPlainText("Voici la salle et la convocation, à relire avant lundi.")


def _doors(program: Program, out_dir: Path, look_name: str) -> Iterator[Path]:
    """What stands before the window while the key does not come."""
    from desktop.door import Door

    def ask(door: Door) -> None:
        door.ask()
        door.refuse("wrong-passphrase")

    states: tuple[tuple[str, Callable[[Door], None]], ...] = (
        ("wait", Door.wait),
        ("locked", lambda door: door.stop("keyring-locked", "keyring")),
        ("missing", lambda door: door.stop("key-missing", "keyring")),
        ("passphrase", ask),
        ("choose", Door.choose),
        ("lock", lambda door: door.ask(locked=True)),
        ("before", lambda door: door.stop("key-missing", "keyring", trial=True)),
    )
    for scale in (1.0, 2.0):
        program.appearance.look = replace(program.look, scale=scale)
        for name, show in states:
            door = Door(program.desk(None))
            door.resize(*SIZE)
            show(door)
            door.show()
            _settle(program.app, 0.1)
            size = "-200" if scale == 2.0 else ""
            file = out_dir / f"door-{name}{size}-{look_name}.png"
            door.grab().save(str(file))
            door.close()
            door.deleteLater()
            yield file
    program.appearance.look = replace(program.look, scale=1.0)


def _unusual(program: Program) -> Iterator[Shot]:
    usual = {shot.name: shot for shot in _shots(program)}
    wide = ("today", "agenda", "agenda-week", "group", "conversations", "directory")
    for name in (name for name in wide if name in usual):
        yield replace(usual[name], name=f"{name}-1600", size=(1600, 900))
        yield replace(usual[name], name=f"{name}-900", size=(900, 800))
        yield replace(usual[name], name=f"{name}-640", size=(640, 800))
    yield Shot("today-640-list", size=(640, 800))
    for name in ("encrypted", "encrypted-begin", "attachments"):
        if name in usual:
            yield replace(usual[name], name=f"{name}-200", scale=2.0)
            yield replace(usual[name], name=f"{name}-640", size=(640, 800))
    for name in ("drafts", "question", "undo", "search", "search-open"):
        if name in usual:
            yield replace(usual[name], name=f"{name}-200", scale=2.0)
    for name in ("association", "about", "welcome-3", "welcome-4", "welcome-failed"):
        yield replace(usual[name], name=f"{name}-200", scale=2.0)
    large = ("today", "settings", "new-event", "outbox", "agenda", "group", "conversations")
    for name in (name for name in large if name in usual):
        yield replace(usual[name], name=f"{name}-200", scale=2.0, place=Nowhere())
    yield replace(usual["new-event"], name="new-event-200-open", scale=2.0)
    yield replace(usual["today"], name="today-200-open", scale=2.0)


def _entries(program: Program) -> list[Entry]:
    assert program.window is not None
    page = program.window.desk.pages.edition()
    return [e for section in (page.sections if page else ()) for e in section.entries]


def main(arguments: list[str]) -> int:
    from tests.desktop.community import KEY, Clock, settle
    from tests.screens.inventing import gather, write_something

    with tempfile.TemporaryDirectory() as place, tempfile.TemporaryDirectory() as runtime:
        os.environ["XDG_RUNTIME_DIR"] = runtime  # where there is one, files can be opened
        folder = Folder(Path(place))
        clock = Clock()
        database = settle(folder, clock)
        Keeping(database).answer_hours([OFFERED] * WEEKDAYS)
        gather(database, clock)
        write_something(database, clock)
        for file in shoot(folder.path, KEY, Path(arguments[0]), clock=clock):
            print(file)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
