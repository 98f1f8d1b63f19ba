"""Every page and panel of the window, and what stands before it, one picture each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

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
from storage.model import ChannelKind
from storage.rows import Entry
from tests.screens import doing

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


def every(program: Program) -> Iterator[Shot]:
    """Each screen once, as wide as the design."""
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
    yield Shot("agenda-follow", "agenda:month", before=doing.paste_address, after=doing.no_address)
    groups = pages.groups()
    if groups:
        yield Shot("group", f"group:{groups[-1].id}", thread)
    yield Shot("directory", "directory", person)
    yield Shot("search", "search", before=doing.search("la"))
    yield Shot("search-event", "search", event, before=doing.search("visite"))
    yield Shot("search-nothing", "search", before=doing.search("avant:hier de:personne"))
    yield Shot("search-open", "search", before=doing.search_and_open, after=doing.search(""))
    yield Shot("calm", "calm")
    yield Shot("hours", before=doing.ask_hours, after=doing.answer_hours)
    yield from _sealed(program)
    yield Shot("outbox", "outbox", change)
    yield Shot("drafts", "drafts", before=doing.begin)
    if rooms:
        yield Shot("question", place=talk, before=doing.ask_when)
    yield Shot("undo", before=doing.undo)
    yield Shot("settings", "settings")
    yield Shot("help", "help")
    yield Shot("help-topic", "help:today")
    yield Shot("keys", "keys")
    yield Shot("viewer", place=thread, before=doing.look_closely, after=doing.look_away)
    yield Shot("trouble", before=doing.ask_for_help, after=doing.thank)
    yield Shot("guard", "guard")
    yield Shot("kept", "kept")
    yield Shot("copies", "copies")
    yield Shot("new-post", place=NewPost())
    yield Shot("new-message", place=NewMessage())
    yield Shot("new-event", "agenda", NewEvent())
    yield Shot("directory-narrowed", "directory", person, before=doing.narrow)
    yield Shot("association", "association")
    yield Shot("about", "about")
    yield Shot("welcome", "welcome")
    for step in range(2, 6):
        yield Shot(f"welcome-{step}", "welcome", before=partial(doing.step, step=step))
    yield Shot("welcome-failed", "welcome", before=doing.fail)


def _sealed(program: Program) -> Iterator[Shot]:
    """An encrypted conversation: what cannot be read, files, and a text with two of its own."""
    assert program.window is not None
    rooms = program.window.desk.pages.channels((ChannelKind.ROOM,))
    room = next((row for row in rooms if row.encrypted), None)
    if room is None:
        return
    talk = AtConversation(room.id)
    yield Shot("encrypted", "conversations", talk)
    yield Shot("encrypted-begin", "conversations", talk, before=doing.to_begin)
    yield Shot("attachments", "conversations", talk, before=doing.attach)
    mine = next(
        e for e in program.window.desk.pages.conversation(room.id) if e.mine and e.item is not None
    )
    yield Shot("editing", "conversations", AtConversation(room.id, edit=mine))
    yield Shot("full", "today", before=doing.fill_disk, after=doing.empty_disk)


def under_way(program: Program) -> Iterator[Shot]:
    """With something open over the window, of which each is a window of its own."""
    assert program.window is not None
    yield Shot("list", "settings", before=doing.offer_sizes, after=doing.close_over)
    rooms = program.window.desk.pages.channels((ChannelKind.ROOM,))
    able = next((row for row in rooms if row.accepts.marks), None)
    if able is not None:
        talk = AtConversation(able.id)
        yield Shot("emoji", "conversations", talk, before=doing.offer_emoji, after=doing.close_over)
        yield Shot("marks", "conversations", talk, before=doing.mark, after=doing.unmark)


def unusual(program: Program) -> Iterator[Shot]:
    """Some of them wide, narrow, and in letters twice as large."""
    usual = {shot.name: shot for shot in every(program)}
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
