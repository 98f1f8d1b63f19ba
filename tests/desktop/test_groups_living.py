"""A group's page, its agenda and its talk, with the engine and three real servers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.agenda.head import Shape
from desktop.cards.lines import ChannelLine, EntryLine, EventLine
from desktop.cards.person import PersonLine
from desktop.cards.way import WayLine
from desktop.pages.agenda import AgendaPage
from desktop.pages.conversations import ConversationsPage
from desktop.pages.group import GroupsPage
from desktop.side.conversation import ConversationPanel
from desktop.side.event import EventPanel
from desktop.side.thread import ThreadPanel
from desktop.window import Window
from storage import association
from storage.database import Database
from storage.groups import Groups
from storage.model import ChannelKind
from storage.profile import parse
from storage.settings import Settings
from tests.desktop.person import Come, Steps, Three, live, sign_in_thrice
from tests.desktop.test_living import THREE, found, kinds
from tests.servers import Radicale, Snac, Synapse
from tests.servers.peers import FediversePeer

NOT_ENCRYPTED = (
    "Ces messages ne sont pas chiffrés\u202f: les responsables des serveurs peuvent les lire."
)


@pytest.fixture
def three(synapse: Synapse, snac: Snac, radicale: Radicale) -> Three:
    made = Three(synapse, snac, radicale)
    made.days.put(f"{made.days.book('membres', 'Membres')}lise.vcf", card())
    lise = FediversePeer(snac, snac.member("Lise Vidal"))
    lise.post(f"@{made.me[1].login} Un mot pour vous, {made.word}", visibility="direct")
    return made


def card() -> str:
    lines = ("BEGIN:VCARD", "VERSION:3.0", "UID:lise", "FN:Lise Vidal", "N:Vidal;Lise;;;")
    return "\r\n".join([*lines, "CATEGORIES:Chorale", "END:VCARD", ""])


def group(three: Three) -> Callable[[Database], None]:
    """The association's file names one group: its room, its author, its calendar, its people."""
    text = f"""
    schema = 1
    [association]
    id = "asso"
    name = "Asso"
    [[groups]]
    id = "chorale"
    name = "Chorale"
    rooms = ["Chorale {three.word}"]
    accounts = ["{three.author.address}"]
    calendars = ["Club"]
    categories = ["Chorale"]
    links = [{{ name = "Partitions", url = "https://asso.example/partitions" }}]
    """
    profile = parse(text.encode())

    def settle(database: Database) -> None:
        Groups(database).install(profile, "fr")
        Settings(database).set(association.SETTING, association.told(profile, "fr"))

    return settle


def rows(page: GroupsPage, kind: type) -> list[Any]:
    return [row for row in page.list.rows() if isinstance(row, kind)]


def day(window: Callable[[], Window], three: Three) -> Steps:
    """Read the group's page, walk from its event to its room and its post, and back."""
    yield from sign_in_thrice(window, three)
    yield Come(window, lambda: found(window(), three.word) == THREE)
    window().nav._buttons["today"].click()
    everything = {ChannelKind.ROOM, ChannelKind.HOME, ChannelKind.CALENDAR}
    yield lambda: not window().today.making and kinds(window(), three.word) >= everything
    window().nav._buttons["group:chorale"].click()
    page = window().pages["group"]
    assert isinstance(page, GroupsPage)
    assert [row.channel.name for row in rows(page, ChannelLine)] == [f"Chorale {three.word}"]
    assert [row.entry.title for row in rows(page, EventLine)] == [f"Visite {three.word}"]
    assert [row.person.name for row in rows(page, PersonLine)] == ["Lise Vidal"]
    assert "https://asso.example/partitions" in [row.target for row in rows(page, WayLine)]
    said = [row.entry.text for row in rows(page, EntryLine)]
    assert any("Répétition mardi" in text for text in said)
    assert any("Le chantier avance" in text for text in said)
    yield from from_the_event_and_back(window, page, three.word)
    yield from through_the_agenda(window, three.word)
    yield from to_what_is_not_encrypted(window, three.word)


def from_the_event_and_back(window: Callable[[], Window], page: GroupsPage, word: str) -> Steps:
    page.list.activated.emit(rows(page, EventLine)[0])
    panel = window().panel
    assert isinstance(panel, EventPanel)
    told = next(post for post in panel.ties.posts if "Le chantier" in post.text)
    button = next(b for b in panel.findChildren(type(panel.talk)) if told.author_name in b.text())
    button.click()
    thread = window().panel
    assert isinstance(thread, ThreadPanel)
    back = next(row for row in thread.list.rows() if isinstance(row, EventLine))
    thread.list.activated.emit(back)
    panel = window().panel
    assert isinstance(panel, EventPanel)
    panel.talk.click()
    talk = window().panel
    assert isinstance(talk, ConversationPanel)
    assert talk.title.text() == f"Chorale {word}"
    yield lambda: not window().desk.pages.groups()[0].unread or talk.list.at_end()


def through_the_agenda(window: Callable[[], Window], word: str) -> Steps:
    window().visit("agenda")
    page = window().pages["agenda"]
    assert isinstance(page, AgendaPage)
    on = (datetime.now(UTC) + timedelta(hours=26)).astimezone().date()
    page.go_to(on)
    for shape in (Shape.MONTH, Shape.WEEK):
        page.head.shapes[shape].click()
        cell = page.grid.cell(on)
        assert cell is not None
        shown = [chip.text() for chip in cell.chips if not chip.isHidden()]
        assert f"Visite {word}" in shown, shape
    page.head.shapes[Shape.LIST].click()
    listed = [row.entry.title for row in page.list.rows() if isinstance(row, EventLine)]
    assert f"Visite {word}" in listed
    yield lambda: True


def to_what_is_not_encrypted(window: Callable[[], Window], word: str) -> Steps:
    """A direct message of the Fediverse stands with the conversations, and says who can read it."""
    window().visit("conversations")
    page = window().pages["conversations"]
    assert isinstance(page, ConversationsPage)

    def direct() -> list[ChannelLine]:
        lines = [row for row in page.list.rows() if isinstance(row, ChannelLine)]
        return [
            row
            for row in lines
            if row.channel.kind is ChannelKind.DIRECT and word in row.channel.last_text
        ]

    yield Come(window, direct)
    [line] = direct()
    assert "Pas chiffrée" in line.note
    page.list.activated.emit(line)
    panel = window().panel
    assert isinstance(panel, ConversationPanel)
    assert panel._mark is not None
    assert panel._mark[2].text() == NOT_ENCRYPTED
    assert any(word in entry.text for entry in panel._entries)
    yield lambda: True


@pytest.mark.real
@pytest.mark.row("G16", "G1", "B13", "F8")
@pytest.mark.timeout(900)
def test_a_group_is_one_place_whatever_servers_it_is_on(
    qapp: QApplication, qtbot: QtBot, data_folder: Path, three: Three
) -> None:
    live(qapp, data_folder, three, day, group(three))
