"""A day at the window with three real servers, each request written down: nothing is asked that
suggests, ranks or counts (rule 9), and nobody is told who is there, types or has read (rule 15)."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import cast

import pytest
from PySide6.QtWidgets import QApplication

from desktop.cards.cardlist import CardList
from desktop.pages.directory import DirectoryPage
from desktop.places import AtConversation, AtEvent, AtThread
from desktop.side.conversation import ConversationPanel
from desktop.window import Window
from storage.model import ChannelKind, Presence
from storage.pages import Reader
from tests.calm.denied import DENIED, denied
from tests.calm.walking import page_names
from tests.desktop.person import Steps, Three, live, sign_in_thrice
from tests.servers import Radicale, Snac, Synapse
from tests.servers.proxy import Proxy, Seen
from tests.waiting import until


def request(method: str, path: str, **body: object) -> Seen:
    return Seen(method, path, {}, json.dumps(body).encode(), 200)


MARK = "m.read.private"  # told when the window closes, at the latest
ROOM = "/_matrix/client/v3/rooms/!room%3Ax"
PLANTED = {
    "suggestions of people": (
        request("GET", "/api/v2/suggestions?limit=40"),
        request("GET", "/api/v1/featured_tags/suggestions"),
    ),
    "trends": (request("GET", "/api/v1/trends/statuses"), request("GET", "/api/v1/trends")),
    "a year in review": (request("GET", "/api/v1/annual_reports/2026"),),
    "a directory of profiles": (
        request("GET", "/api/v1/directory?order=active"),
        request("POST", "/_matrix/client/v3/publicRooms"),
    ),
    "what nobody follows": (request("GET", "/api/v1/timelines/public?local=true"),),
    "who liked what": (request("GET", "/api/v1/statuses/1/favourited_by"),),
    "analytics": (request("POST", "/collect?v=1"), request("GET", "/api/v1/instance/activity")),
    "being there": (
        request("PUT", "/_matrix/client/v3/presence/@me:x/status", presence="online"),
        request("GET", "/_matrix/client/v3/sync"),
        request("GET", "/_matrix/client/v3/sync?timeout=0&filter=1"),
        request("GET", "/_matrix/client/v3/sync?set_presence=unavailable"),
    ),
    "typing": (request("PUT", f"{ROOM}/typing/@me:x", typing=True),),
    "having read, for others to see": (
        request("POST", f"{ROOM}/receipt/m.read/$event"),
        request("POST", f"{ROOM}/read_markers", **{"m.fully_read": "$e", "m.read": "$e"}),
    ),
    "being called by the server": (request("POST", "/_matrix/client/v3/pushers/set"),),
}
INNOCENT = (
    request("GET", "/_matrix/client/v3/sync?timeout=0&set_presence=offline&filter=1"),
    request("POST", f"{ROOM}/receipt/m.read.private/$event"),
    request("POST", f"{ROOM}/read_markers", **{"m.fully_read": "$e", "m.read.private": "$e"}),
    request("GET", "/api/v1/timelines/home?limit=40"),
    request("POST", "/api/v1/markers"),
)


def test_every_denied_request_is_planted() -> None:
    assert PLANTED.keys() == DENIED.keys()


def test_a_planted_request_is_caught() -> None:
    for name, many in PLANTED.items():
        for one in many:
            assert [found for found, _ in denied([one])] == [name], one.path


def test_what_is_allowed_is_let_alone() -> None:
    assert denied(INNOCENT) == []


# --- a day ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Day:
    """What was asked of each server while the person lived their day."""

    three: Three
    talk: list[Seen]
    news: list[Seen]
    days: list[Seen]

    @property
    def all(self) -> list[Seen]:
        return [*self.talk, *self.news, *self.days]


class Recorded(Three):
    """The three servers as the person reaches them: through a proxy that writes down."""

    def behind(self, held: ExitStack) -> list[Proxy]:
        proxies = [held.enter_context(Proxy(server.url)) for server in self.servers]
        self.servers = tuple(proxies)  # type: ignore[arg-type]
        return proxies


def lived(window: Callable[[], Window], three: Three) -> Steps:
    """Sign in, walk through every page, read, search, write, answer, and read older things."""
    yield from sign_in_thrice(window, three)
    window().desk.writer.ask(lambda stores: stores.calm.answer_hours(((480,),) * 7))
    pages = cast(Reader, window().desk.pages)
    yield lambda: bool(pages.search(three.word))
    window().now_wanted()
    for name in page_names(window()):
        window().visit(name)
        for found in window().findChildren(CardList):
            found.verticalScrollBar().setValue(found.verticalScrollBar().maximum())
        yield lambda: True
    yield from talking(window, three)
    yield from reading(window, three)


def talking(window: Callable[[], Window], three: Three) -> Steps:
    """In the conversation, which is live meanwhile: key by key."""
    rooms = window().desk.pages.channels([ChannelKind.ROOM])
    room = next(r for r in rooms if three.word in r.name and r.presence is Presence.JOINED)
    window().open(AtConversation(room.id))
    panel = window().panel
    assert isinstance(panel, ConversationPanel)
    three.peer.say(three.room, f"En direct {three.word}")
    yield lambda: any("En direct" in entry.text for entry in panel._entries)
    for letter in f"J’y serai, {three.word}":
        panel.composer.field.insertPlainText(letter)
        yield lambda: True
    panel.composer.send()
    yield lambda: any("serai" in e.text and e.mine and e.state is None for e in panel._entries)
    panel._older()
    window().desk.writer.ask(lambda stores: stores.read_marks.read(room.id))
    yield lambda: True


def reading(window: Callable[[], Window], three: Three) -> Steps:
    pages = cast(Reader, window().desk.pages)
    for entry in pages.search(three.word):
        assert entry.item is not None
        if entry.starts is not None:
            window().open(AtEvent(entry.item, entry.recurrence))
        elif entry.channel_kind is ChannelKind.HOME:
            window().open(AtThread(entry))
        yield lambda: True
    window().visit("directory")
    directory = window().pages["directory"]
    assert isinstance(directory, DirectoryPage)
    directory.search.setText("dupont")
    yield lambda: True
    window().now_wanted()
    yield lambda: not window().today.making
    yield lambda: not pages.outbox()


@pytest.fixture(scope="module")
def day(
    qapp: QApplication,
    tmp_path_factory: pytest.TempPathFactory,
    synapse: Synapse,
    snac: Snac,
    radicale: Radicale,
) -> Iterator[Day]:
    three = Recorded(synapse, snac, radicale)
    with ExitStack() as held:
        proxies = three.behind(held)
        live(qapp, tmp_path_factory.mktemp("day") / "data", three, lived)
        asyncio.run(
            until(lambda: any(MARK in f"{one.path}{one.body!r}" for one in proxies[0].seen))
        )
        yield Day(three, *(list(proxy.seen) for proxy in proxies))


@pytest.mark.real
def test_the_day_was_lived(day: Day) -> None:
    """Else that nothing was asked would prove nothing."""
    said = [one["content"].get("body", "") for one in day.three.peer.messages(day.three.room)]
    assert said.count(f"J’y serai, {day.three.word}") == 1
    assert any("/sync" in one.path and "timeout=0" not in one.path for one in day.talk), "live"
    assert any(MARK in f"{one.path}{one.body!r}" for one in day.talk), "a mark"
    assert any("/timelines/home" in one.path for one in day.news)
    assert any(one.method in ("REPORT", "PROPFIND") for one in day.days)


@pytest.mark.real
@pytest.mark.row("C11", "C12")
def test_no_server_is_asked_for_what_nobody_asked_for(day: Day) -> None:
    told = ("being there", "typing", "having read, for others to see")
    assert [one for one in denied(day.all) if one[0] not in told] == []


@pytest.mark.real
@pytest.mark.row("C13")
def test_nobody_is_told_who_is_there_who_types_and_who_has_read(day: Day) -> None:
    assert denied(day.all) == []
    syncs = [one for one in day.talk if re.search(r"/sync(\?|$)", one.path)]
    assert len(syncs) > 2
    assert all("set_presence=offline" in one.path for one in syncs)


@pytest.mark.real
@pytest.mark.row("C13")
def test_the_others_are_told_nothing_of_it_by_their_server(day: Day) -> None:
    """What Awa's own server says to her: no presence, no receipt and no typing of the person."""
    said = day.three.peer.call("GET", "/sync", timeout=0)
    me = f"@{day.three.me[0].login}:"
    present = [one for one in said.get("presence", {}).get("events", ()) if me in str(one)]
    assert not [one for one in present if one["content"].get("presence") != "offline"]
    passing = [
        event
        for room in said["rooms"]["join"].values()
        for event in room["ephemeral"]["events"]
        if me in json.dumps(event)
    ]
    assert passing == []
