"""Somebody's card from a real address book: written to, invited, and seen at a real server."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.lock.unlocking import Unlocking
from desktop.look import choice as look
from desktop.look.choice import Look
from desktop.pages.directory import DirectoryPage
from desktop.pages.welcome import WelcomePage
from desktop.places import AtConversation
from desktop.side.conversation import ConversationPanel
from desktop.side.person import PersonPanel
from desktop.starting import Start
from desktop.window import Window
from storage.calm.keeping import Keeping
from storage.database import Database
from storage.folder import Folder
from storage.keys import Vault
from storage.model import FieldKind
from tests.desktop.person import PASSPHRASE, Person, Steps, sign_in
from tests.servers import Radicale, ServerError, Synapse
from tests.servers.peers import DavPeer, MatrixPeer


class Two:
    """A member with a directory; Awa, with whom they talk, is in it."""

    def __init__(self, synapse: Synapse, radicale: Radicale) -> None:
        self.synapse, self.radicale = synapse, radicale
        self.word = "w" + secrets.token_hex(4)
        self.me, self.mine = synapse.member("Ada Blum"), radicale.member("Ada Blum")
        self.friend = synapse.member("Awa Diop")
        self.awa, self.ada = MatrixPeer(synapse, self.friend), MatrixPeer(synapse, self.me)
        self.alone = self.awa.room("", invite=[self.me], direct=True)
        self.ada.join(self.alone)
        direct = f"/user/{self.me.address}/account_data/m.direct"
        self.ada.call("PUT", direct, {self.friend.address: [self.alone]})
        self.choir = self.ada.room(f"Chorale {self.word}")
        days = DavPeer(radicale, self.mine)
        book = days.book("people", "Annuaire")
        days.put(f"{book}awa.vcf", self.card())

    def card(self) -> str:
        lines = ("BEGIN:VCARD", "VERSION:3.0", "UID:awa", "FN:Awa Diop", "N:Diop;Awa;;;")
        matrix = self.friend.address.removeprefix("@")
        said = ("ADR:;;;Die;;;", f"IMPP;X-SERVICE-TYPE=matrix:matrix:u/{matrix}")
        return "\r\n".join([*lines, *said, "END:VCARD", ""])


def day(window: Callable[[], Window], two: Two) -> Steps:
    """Sign in twice, find Awa by her town, write to her, and ask her into the choir."""
    page = window().pages["welcome"]
    assert isinstance(page, WelcomePage)
    yield lambda: bool(page.form._offers)
    sign_in(page.form, "talk", two.synapse.url, two.me, password=True)
    yield lambda: len(window().desk.pages.accounts()) == 1 and not page.form._busy
    sign_in(page.form, "calendar", two.radicale.url, two.mine, password=True)
    yield lambda: len(window().desk.pages.accounts()) == 2
    yield lambda: all(row.synced_at is not None for row in window().desk.pages.accounts())
    window().visit("directory")
    people = window().pages["directory"]
    assert isinstance(people, DirectoryPage)
    people.facets.choose(FieldKind.CITY, "Die")
    people.view.clicked.emit(people.model.index(0, 0))
    panel = window().panel
    assert isinstance(panel, PersonPanel)
    assert panel.page is not None
    assert [one.address for one in panel.page.known] == [two.friend.address]
    panel._ask(panel.page, f"Chorale {two.word}")
    yield lambda: invited(two)
    panel.ways["write"].click()
    place = window().place
    assert isinstance(place, AtConversation)
    assert place.channel.endswith(two.alone)
    talk = window().panel
    assert isinstance(talk, ConversationPanel)
    talk.composer.field.setPlainText(f"Bonjour Awa, {two.word}")
    talk.composer.send()
    yield lambda: any(two.word in str(one["content"]) for one in two.awa.messages(two.alone))


def invited(two: Two) -> bool:
    """As the server tells those who are in the room."""
    path = f"/rooms/{two.choir}/state/m.room.member/{two.friend.address}"
    try:
        return bool(two.ada.call("GET", path)["membership"] == "invite")
    except ServerError:
        return False


@pytest.mark.real
@pytest.mark.row("G14")
@pytest.mark.timeout(900)
def test_a_card_leads_to_its_person_at_a_real_server(
    qapp: QApplication, data_folder: Path, synapse: Synapse, radicale: Radicale
) -> None:
    two = Two(synapse, radicale)
    folder = Folder(data_folder)
    folder.prepare()
    key = Vault(folder).create(PASSPHRASE)
    look.save(folder.path, Look(language="fr", scheme="light"))
    database = Database.open(folder, key)
    Keeping(database).set_take_back(0)
    database.close()
    start = Start(qapp, folder, Unlocking(folder, PASSPHRASE), None, lambda _address: None)

    def window() -> Window:
        assert start.program.window is not None
        return start.program.window

    def whole() -> Steps:
        yield lambda: start.program.window is not None  # the key may take its time
        yield from day(window, two)

    people: list[Person] = []
    QTimer.singleShot(0, qapp, lambda: people.append(Person(whole(), window)))
    assert start.run() == 0
    assert not people[0].failure, people[0].failure
