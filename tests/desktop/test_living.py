"""The window with its engine and three real servers: from a new folder to a page of everything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.cards.lines import EntryLine, EventLine
from desktop.places import AtConversation
from desktop.side.conversation import ConversationPanel
from desktop.window import Window
from storage.model import ChannelKind, ItemKind, Presence
from tests.desktop.conftest import press
from tests.desktop.person import Come, Steps, Three, live, sign_in_thrice
from tests.desktop.test_writing import type_into
from tests.servers import Radicale, Snac, Synapse


@pytest.fixture
def three(synapse: Synapse, snac: Snac, radicale: Radicale) -> Three:
    return Three(synapse, snac, radicale)


def day(window: Callable[[], Window], three: Three) -> Steps:
    """Sign in three times, read the page, write back."""
    yield from sign_in_thrice(window, three)
    yield Come(window, lambda: found(window(), three.word) == THREE)
    window().nav._buttons["today"].click()
    everything = {ChannelKind.ROOM, ChannelKind.HOME, ChannelKind.CALENDAR}
    yield lambda: not window().today.making and kinds(window(), three.word) == everything
    assert window().current == "today"
    rooms = window().desk.pages.channels([ChannelKind.ROOM])
    room = next(r for r in rooms if three.word in r.name and r.presence is Presence.JOINED)
    window().open(AtConversation(room.id))
    panel = window().panel
    assert isinstance(panel, ConversationPanel)
    panel.composer.focus()
    yield panel.composer.field.hasFocus
    type_into(panel.composer.field, f"**J’y serai**, {three.word} @aw")
    press(panel.composer.field, Qt.Key.Key_Return)
    assert panel.composer.field.toPlainText() == f"{said(three)} "
    panel.composer.send()
    yield lambda: any(three.word in e.text and e.mine and e.state is None for e in panel._entries)
    assert not window().desk.pages.outbox()


def said(three: Three) -> str:
    """With a mark, and naming somebody."""
    return f"**J’y serai**, {three.word} @Awa Diop"


THREE = {ItemKind.MESSAGE, ItemKind.POST, ItemKind.EVENT}


def found(window: Window, word: str) -> set[ItemKind]:
    """What is on this computer and holds the word, of the three servers."""
    entries = window.desk.pages.search(word)  # type: ignore[attr-defined]
    return {entry.kind for entry in entries} & THREE


def kinds(window: Window, word: str) -> set[ChannelKind]:
    """From which kinds of source the page holds something with this word in it."""
    rows = [row for row in window.today.list.rows() if isinstance(row, EntryLine | EventLine)]
    return {row.entry.channel_kind for row in rows if word in row.entry.text + row.entry.title}


@pytest.mark.real
@pytest.mark.row("B1", "B12")
@pytest.mark.timeout(900)
def test_from_a_new_folder_to_one_page_of_three_servers(
    qapp: QApplication, qtbot: QtBot, data_folder: Path, three: Three
) -> None:
    live(qapp, data_folder, three, day)
    contents = [one["content"] for one in three.peer.messages(three.room)]
    [content] = [one for one in contents if one.get("body") == said(three)]
    awa = three.peer.member.address
    assert content["formatted_body"] == (
        f"<strong>J’y serai</strong>, {three.word} "
        f'<a href="https://matrix.to/#/{awa}">@Awa Diop</a>'
    )
    assert content["m.mentions"] == {"user_ids": [awa]}
