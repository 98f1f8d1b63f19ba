"""With a real server and a real notification service: who was listed is told of at once."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.pages.welcome import WelcomePage
from desktop.window import Window
from storage.model import AddressId, ChannelId, ChannelKind
from tests.desktop.person import NAME, Steps, live, sign_in
from tests.desktop.test_encrypted_living import aside
from tests.servers import Synapse
from tests.servers.notifier import Notifier, Told
from tests.servers.peers import MatrixPeer


class Friends:
    """Our member, and two people who talk with them alone."""

    def __init__(self, synapse: Synapse, desktop: Notifier) -> None:
        self.desktop, self.server = desktop, synapse
        self.member = synapse.member(NAME)
        self.me = [self.member, self.member]
        self.word = "w" + secrets.token_hex(4)
        telephone = MatrixPeer(synapse, self.member)
        self.rooms: dict[str, str] = {}
        self.peers: dict[str, MatrixPeer] = {}
        direct: dict[str, list[str]] = {}
        for name in ("Awa Diop", "Bo Lund"):
            friend = synapse.member(name)
            self.peers[name] = MatrixPeer(synapse, friend)
            room = self.peers[name].room("", invite=[self.member], direct=True)
            telephone.join(room)
            self.rooms[name] = room
            direct[friend.address] = [room]
        self.listed = AddressId(next(iter(direct)))
        path = f"/user/{quote(self.member.address)}/account_data/m.direct"
        telephone.call("PUT", path, direct)
        self.told: list[Told] = []

    def write(self) -> None:
        for name in ("Bo Lund", "Awa Diop"):
            self.peers[name].say(self.rooms[name], f"De {name}, {self.word}")


def directs(window: Window) -> list[ChannelId]:
    return [row.id for row in window.desk.pages.channels((ChannelKind.DIRECT,))]


def evening(window: Callable[[], Window], friends: Any) -> Steps:
    """Awa is listed, Bo is not; both write, and nobody asks what is new."""
    welcome = window().pages["welcome"]
    assert isinstance(welcome, WelcomePage)
    yield lambda: bool(welcome.form._offers)
    sign_in(welcome.form, "talk", friends.server.url, friends.member, password=True)
    yield lambda: len(directs(window())) == 2
    yield lambda: window().desk.pages.accounts()[0].synced_at is not None
    kept: list[object] = []
    for choice in (
        lambda stores: stores.calm.answer_hours(((),) * 7),
        lambda stores: stores.calm.list_people([friends.listed]),
    ):
        window().desk.writer.ask(choice, kept.append)
    yield lambda: len(kept) == 2
    yield from aside(friends.write)
    yield lambda: friends.desktop.shown() > 0
    friends.told += friends.desktop.told()
    answers: list[object] = []
    window().desk.line.call("sync", answers.append)
    yield lambda: answers
    texts = [entry.text for channel in directs(window())
             for entry in window().desk.pages.conversation(channel)]  # fmt: skip
    assert sum(friends.word in text for text in texts) == 2  # Bo's has come too
    friends.told += friends.desktop.told()


@pytest.mark.real
@pytest.mark.row("C1", "C6")
@pytest.mark.timeout(600)
def test_only_who_was_listed_is_told_of_and_at_once(
    qapp: QApplication, qtbot: QtBot, data_folder: Path, synapse: Synapse, notifier: Notifier
) -> None:
    friends = Friends(synapse, notifier)
    live(qapp, data_folder, friends, evening)  # type: ignore[arg-type]
    assert [(one.title, one.text) for one in friends.told] == [
        ("Awa Diop", f"De Awa Diop, {friends.word}")
    ]
