"""What is open at the right is live, as long as it can be seen; tried with a real server too."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.places import AtConversation, AtThread, Nowhere
from desktop.window import Window
from storage.model import (
    AccountId,
    AddressId,
    Batch,
    Channel,
    ChannelId,
    ChannelKind,
    Placement,
    Reason,
    channel_id,
)
from tests.desktop.community import CAMILLE, HOME, NEWS
from tests.desktop.conftest import House, french
from tests.desktop.person import Steps, live
from tests.desktop.test_encrypted_living import Choir, aside, come_in, shown
from tests.servers import JsProcess, Synapse
from tests.servers.peers import MatrixPeer
from tests.servers.server import ServerError


def told(house: House) -> list[list[ChannelId]]:
    """What the engine was told to be in front of the person, one after the other."""
    return [given["channels"] for name, given in house.wire.asked if name == "live"]


def test_what_is_open_is_told_and_taken_back(house: House) -> None:
    window = house.open()
    assert told(house) == []
    window.open(AtConversation(CAMILLE.id))
    assert told(house) == [[CAMILLE.id]]
    window.refresh()
    window.open(AtConversation(CAMILLE.id))
    assert told(house) == [[CAMILLE.id]]
    window.open(Nowhere())
    assert told(house) == [[CAMILLE.id], []]


def test_a_window_that_cannot_be_seen_follows_nothing(house: House) -> None:
    window = house.open()
    window.open(AtConversation(CAMILLE.id))
    window.setWindowState(Qt.WindowState.WindowMinimized)
    house.bot.waitUntil(lambda: told(house)[-1] == [])
    window.setWindowState(Qt.WindowState.WindowNoState)
    house.bot.waitUntil(lambda: told(house)[-1] == [CAMILLE.id])
    window.hide()
    house.bot.waitUntil(lambda: told(house)[-1] == [])


def test_a_window_in_another_look_goes_on_with_it(house: House) -> None:
    window = house.open()
    window.open(AtConversation(CAMILLE.id))
    assert house.program is not None
    house.program._choose(french(scheme="dark"))
    house.bot.waitUntil(lambda: house.window is not window)
    house.bot.wait(50)
    assert told(house) == [[CAMILLE.id]]
    house.window.open(Nowhere())
    assert told(house)[-1] == []


def test_an_engine_that_is_started_anew_is_told_again(house: House) -> None:
    window = house.open()
    house.wire.state.emit(None)
    assert told(house) == []  # nothing is open: there is nothing to say
    window.open(AtConversation(CAMILLE.id))
    house.wire.state.emit("gone")
    house.wire.state.emit(None)
    assert told(house) == [[CAMILLE.id], [CAMILLE.id]]


def test_a_thread_is_followed_where_it_was_put_and_home_never(house: House) -> None:
    window = house.open()
    entry = next(one for one in window.desk.pages.conversation(HOME.id) if one.item is not None)
    assert entry.item is not None
    window.open(AtThread(entry))
    assert told(house) == []  # the thread is not here yet
    thread = channel_id(NEWS.id, "thread:one")
    channel = Channel(
        id=thread, account=NEWS.id, remote="thread:one", kind=ChannelKind.THREAD, name=""
    )
    placed = Placement(item=entry.item, channel=thread, reason=Reason.THREAD, at=entry.at)
    house.receive(NEWS, Batch(channels=(channel,), placements=(placed,)))
    assert told(house) == [[thread]]


# --- with the real engine and a real server -------------------------------------------------


class Front(Choir):
    """What was asked of the engine, and what was said where."""

    asked: list[str]
    elsewhere = direct = ""  # rooms
    here = there = ""  # what was said in the open one, and elsewhere
    telephone: MatrixPeer

    def listen(self, window: Window) -> None:
        """From now on each request of the window is noted."""
        line, self.asked = window.desk.line, []
        call = line.call

        def noted(name: str, *given: Any, **named: Any) -> None:
            self.asked.append(name)
            call(name, *given, **named)

        line.call = noted  # type: ignore[method-assign]

    @staticmethod
    def account(window: Window) -> AccountId:
        return window.desk.pages.accounts()[0].id

    def come_elsewhere(self) -> None:
        """Noé makes another room, and our member is in it by another device."""
        self.elsewhere = self.noe.room(f"Ailleurs {self.word}", invite=[self.member])
        self.telephone = MatrixPeer(self.server, self.member)
        self.telephone.join(self.elsewhere)
        self.noe.sees(self.elsewhere, self.member)

    def speak(self) -> None:
        self.there = self.noe.say(self.elsewhere, f"ailleurs {self.word}")
        self.here = self.noe.say(self.room, f"ici {self.word}")

    def begin_to_talk(self) -> None:
        """A direct conversation with Noé; the telephone writes down that it is one."""
        http = self.noe.http
        self.direct = http.room("", invite=[self.member], direct=True)
        self.telephone.join(self.direct)
        path = f"/user/{quote(self.member.address)}/account_data/m.direct"
        self.telephone.call("PUT", path, {self.noe.user: [self.direct]})

    def read_to(self) -> str:
        """How far our member has read in the open room, as their telephone is told."""
        path = f"/user/{quote(self.member.address)}/rooms/{quote(self.room)}/account_data"
        try:
            return str(self.telephone.call("GET", f"{path}/m.fully_read")["event_id"])
        except ServerError:
            return ""  # nowhere yet

    def seen(self) -> str:
        """What Noé is told of who reads, types and is there."""
        rooms = self.noe.http.call("GET", "/sync", timeout=0)["rooms"]["join"]
        status = self.noe.http.call("GET", f"/presence/{quote(self.member.address)}/status")
        return json.dumps([rooms[self.room]["ephemeral"], status["presence"]])

    def read_elsewhere(self) -> None:
        said = {"m.fully_read": self.there, "m.read.private": self.there}
        self.telephone.call("POST", f"/rooms/{quote(self.elsewhere)}/read_markers", said)


def round_ends(window: Callable[[], Window]) -> Steps:
    answers: list[object] = []
    window().desk.line.call("sync", answers.append)
    yield lambda: answers


def evening(window: Callable[[], Window], front: Any) -> Steps:
    """One conversation is open, another is not; Noé writes in both, and nobody asks for it."""
    yield from come_in(window, front)
    yield from aside(front.come_elsewhere)
    yield from round_ends(window)
    account = front.account(window())
    here, there = (channel_id(account, room) for room in (front.room, front.elsewhere))
    window().open(AtConversation(here))
    front.listen(window())
    yield from aside(front.speak)
    yield lambda: bool(shown(window(), f"ici {front.word}"))
    pages = window().desk.pages
    assert "sync" not in front.asked
    assert not [one for one in pages.conversation(there) if front.word in one.text]
    yield from round_ends(window)
    assert [one for one in pages.conversation(there) if one.text == f"ailleurs {front.word}"]
    assert len(shown(window(), f"ici {front.word}")) == 1
    yield lambda: front.read_to() == front.here
    assert front.member.address not in front.seen()
    assert '"offline"' in front.seen()
    assert unread(window(), there)
    yield from aside(front.read_elsewhere)
    yield from round_ends(window)
    assert not unread(window(), there)
    yield from told_by_who_is_listed(window, front)


def told_by_who_is_listed(window: Callable[[], Window], front: Any) -> Steps:
    """Nothing is open, and Noé is on the person's list: what he says to them comes at once."""
    yield from aside(front.begin_to_talk)
    yield from round_ends(window)
    window().open(Nowhere())
    pages, direct = window().desk.pages, channel_id(front.account(window()), front.direct)
    noe = AddressId(front.noe.user)
    window().desk.writer.ask(lambda stores: stores.calm.list_people([noe]))
    front.asked.clear()
    yield from aside(lambda: front.noe.http.say(front.elsewhere, f"à tous {front.word}"))
    yield from aside(lambda: front.noe.http.say(front.direct, f"à toi {front.word}"))
    yield lambda: [one for one in pages.conversation(direct) if one.text == f"à toi {front.word}"]
    there = channel_id(front.account(window()), front.elsewhere)
    assert not [one for one in pages.conversation(there) if "à tous" in one.text]
    assert "sync" not in front.asked


def unread(window: Window, channel: ChannelId) -> bool:
    row = window.desk.pages.channel(channel)
    return row is not None and row.unread


@pytest.fixture
def front(synapse: Synapse, js: JsProcess, tmp_path: Path) -> Front:
    return Front(synapse, js, tmp_path)


@pytest.mark.real
@pytest.mark.row("B9", "C13")
@pytest.mark.timeout(600)
def test_what_is_open_comes_by_itself_and_the_rest_waits(
    qapp: QApplication, qtbot: QtBot, data_folder: Path, front: Front
) -> None:
    live(qapp, data_folder, front, evening)  # type: ignore[arg-type]
