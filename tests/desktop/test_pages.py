"""Conversations, the agenda, the directory, the settings, the door."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.cards.channel import ChannelCard
from desktop.cards.lines import ChannelLine, Older
from desktop.cards.parts import Button
from desktop.lock.door import Door
from desktop.lock.unlocking import Unlocking
from desktop.pages.accounts import AccountLine
from desktop.pages.directory import DirectoryPage
from desktop.pages.settings import SettingsPage
from desktop.places import AtConversation, AtPerson, NewPost
from desktop.side.conversation import ConversationPanel
from desktop.side.person import PersonPanel
from desktop.starting import Start
from desktop.window import Window
from storage.folder import Folder
from storage.keys import Vault
from storage.model import Join, Reason
from storage.outbox import Outbox
from tests.desktop.community import CAMILLE, COUNCIL, TALK, message, place
from tests.desktop.conftest import House

# --- conversations --------------------------------------------------------------------------


def test_older_messages_come_twenty_at_a_click(window: Window, house: House) -> None:
    window.open(AtConversation(CAMILLE.id))
    panel = window.panel
    assert isinstance(panel, ConversationPanel)
    house.bot.wait(10)
    assert len(panel.list.rows()) == 51
    older = panel.list.rows()[0]
    assert isinstance(older, Older)
    assert older.label == "Montrer 20 messages plus anciens"
    before = panel.list.first_on_screen()
    panel.list.activated.emit(panel.list.rows()[0])
    assert len(panel.list.rows()) == 71
    assert panel.list.first_on_screen() == before
    panel.list.activated.emit(panel.list.rows()[0])
    assert "history" in house.wire.names() or len(panel.list.rows()) in (71, 72)


def test_a_new_message_comes_below_what_is_read(window: Window, house: House) -> None:
    window.open(AtConversation(CAMILLE.id))
    panel = window.panel
    assert isinstance(panel, ConversationPanel)
    house.bot.wait(10)
    before = panel.list.first_on_screen()
    new = message("below", "camille", "Encore ceci", timedelta(minutes=-1))
    house.receive(TALK, place((new,), CAMILLE, Reason.DIRECT))
    house.bot.wait(10)
    assert panel.list.first_on_screen() == before
    assert panel.below.isVisible()
    panel.below.click()
    assert panel.list.at_end()
    assert not panel.below.isVisible()


def test_what_pours_in_stays_below_and_only_what_is_near_is_read(
    window: Window, house: House
) -> None:
    window.open(AtConversation(CAMILLE.id))
    panel = window.panel
    assert isinstance(panel, ConversationPanel)
    house.bot.wait(10)
    before = panel.list.first_on_screen()
    for burst in range(3):
        came = [
            message(f"pour{burst}-{n}", "camille", "Encore", timedelta(seconds=-1 - burst))
            for n in range(120)
        ]
        house.receive(TALK, place(tuple(came), CAMILLE, Reason.DIRECT))
        house.bot.wait(10)
        assert panel.list.first_on_screen() == before
        assert len(panel.list.rows()) < 120
    assert panel.newest.isVisible()
    panel.newest.click()
    assert panel.list.at_end()
    assert not panel.newest.isVisible()


def test_what_is_far_above_is_left_while_one_reads_on(window: Window, house: House) -> None:
    window.open(AtConversation(CAMILLE.id))
    panel = window.panel
    assert isinstance(panel, ConversationPanel)
    house.bot.wait(10)
    for number in range(8):
        came = [
            message(f"on{number}-{n}", "camille", "Encore", timedelta(seconds=-1 - number))
            for n in range(15)
        ]
        house.receive(TALK, place(tuple(came), CAMILLE, Reason.DIRECT))
        panel.list.to_end()
        house.bot.wait(10)
        assert not panel.newest.isVisible()
    assert panel.list.at_end()
    assert len(panel.list.rows()) < 100


def test_an_invitation_is_accepted_or_not_with_equal_ease(window: Window, house: House) -> None:
    window.visit("conversations")
    house.bot.wait(10)
    page: Any = window.pages["conversations"]
    line = next(
        row
        for row in page.list.rows()
        if isinstance(row, ChannelLine) and row.channel.id == COUNCIL.id
    )
    card = page.list.card(line.key)
    assert isinstance(card, ChannelCard)
    assert (card.yes.text(), card.no.text()) == ("Accepter", "Non")
    assert card.yes.size() == card.no.size()
    card.yes.click()
    outbox = Outbox(house.database, house.clock)
    house.bot.waitUntil(lambda: bool(window.desk.pages.outbox()))
    [row] = window.desk.pages.outbox()
    found = outbox.get(row.id)
    assert found is not None
    assert found.intent == Join()


# --- the directory --------------------------------------------------------------------------


@pytest.mark.row("G12")
def test_the_directory_is_searched_and_a_card_is_opened(window: Window, house: House) -> None:
    window.visit("directory")
    page = window.pages["directory"]
    assert isinstance(page, DirectoryPage)
    assert page.model.rowCount() == 6
    page.search.setText("etienne")
    assert [person.name for person in page.model.people] == ["Éric Colin"]
    page.search.setText("grenoble directrice")
    assert {person.name for person in page.model.people} == {"Camille Roux", "Nadia Amrani"}
    page.search.setText("personne de ce nom")
    assert page.subtitle.text() == "Personne ne correspond à ces mots."
    page.search.setText("roux")
    page.view.clicked.emit(page.model.index(0, 0))
    panel = window.panel
    assert isinstance(panel, PersonPanel)
    assert isinstance(window.place, AtPerson)
    assert panel.page is not None
    assert panel.page.name == "Camille Roux"
    assert panel._where_to_write(panel.page) == AtConversation(CAMILLE.id)
    panel._copy(panel.page)
    assert "Courriel\u202f: camille@asso.example" in QApplication.clipboard().text()


def test_somebody_without_a_conversation_is_written_a_post(window: Window) -> None:
    person = window.desk.pages.people("mathis")[0]
    window.open(AtPerson(person.card))
    panel = window.panel
    assert isinstance(panel, PersonPanel)
    assert panel.page is not None
    where = panel._where_to_write(panel.page)
    assert where == NewPost(text="@mathis@asso.example ", direct=True)


# --- the settings ---------------------------------------------------------------------------

OFFERS = {
    "offers": [
        {"protocol": "one", "brand": "One", "speaks": "talk", "method": "password"},
        {"protocol": "two", "brand": "Two", "speaks": "news", "method": "browser"},
    ]
}


def test_signing_out_takes_two_clicks_and_no_reason(window: Window, house: House) -> None:
    window.visit("settings")
    page = window.pages["settings"]
    assert isinstance(page, SettingsPage)
    line: AccountLine = page.accounts.lines[TALK.id]
    _click(line, "Se déconnecter")
    assert [button.text() for button in _buttons(line)] == ["Se déconnecter", "Le garder"]
    assert len({button.minimumWidth() for button in _buttons(line)}) == 1
    _click(line, "Se déconnecter")
    assert house.wire.asked[-1] == ("sign_out", {"account": TALK.id})


def _buttons(line: AccountLine) -> list[Button]:
    items = [line._buttons.itemAt(number) for number in range(line._buttons.count())]
    widgets = [item.widget() for item in items if item is not None]
    return [widget for widget in widgets if isinstance(widget, Button)]


def _click(line: AccountLine, label: str) -> None:
    next(button for button in _buttons(line) if button.text() == label).click()


def test_signing_in_says_what_went_wrong_where_it_went_wrong(house: House) -> None:
    house.wire.answers = {"offers": OFFERS, "sign_in": "wrong-password"}
    window = house.open()
    window.visit("settings")
    page = window.pages["settings"]
    assert isinstance(page, SettingsPage)
    form = page.form
    assert form.password.echoMode() is QLineEdit.EchoMode.Password
    form.server.setText("asso.example")
    form.login.setText("moi")
    form.password.setText("secret")
    form.send()
    name, asked = house.wire.asked[-1]
    assert name == "sign_in"
    assert asked["server"] == "https://asso.example"
    assert form.still.text() == "Le nom ou le mot de passe n’est pas le bon."
    form.kind.setCurrentIndex(1)
    form.kind.activated.emit(1)
    assert form.button.text() == "Continuer dans le navigateur"
    assert not form.password.isVisibleTo(form)
    house.wire.noticed.emit({"open": "https://news.example/authorise"})
    assert house.opened == ["https://news.example/authorise"]


# --- the door -------------------------------------------------------------------------------


class Guest:
    """Somebody at the door, who does what a list says, one thing a look."""

    def __init__(self, steps: list[Any]) -> None:
        self.steps = steps
        self.seen: list[str] = []

    def look(self) -> None:
        doors = [w for w in QApplication.topLevelWidgets() if isinstance(w, Door) and w.isVisible()]
        if doors and self.steps and doors[0].button.isEnabled():
            self.seen.append(doors[0].text.text())
            self.steps.pop(0)(doors[0])


def _say(*words: str) -> Any:
    def step(door: Door) -> None:
        for field, word in zip((door.first, door.second), words, strict=False):
            field.setText(word)
        door.button.click()

    return step


def test_a_passphrase_opens_the_folder(
    qapp: QApplication, qtbot: QtBot, data_folder: Path, house: House
) -> None:
    from PySide6.QtCore import QTimer

    from storage.database import Database

    folder = Folder(data_folder / "other")
    folder.prepare()
    key = Vault(folder).create("sésame")
    Database.open(folder, key).close()
    guest = Guest([_say("faux"), _say("sésame")])
    timer = QTimer(interval=20)
    timer.timeout.connect(guest.look)
    timer.start()
    start = Start(qapp, folder, Unlocking(folder), None, lambda _: None)
    start._unlocking.done.wait(5)
    while not start._opened():
        assert not start._leaving
    timer.stop()
    assert start.program.window is not None
    assert start.program.key == key
    assert start.program.window.current == "welcome"
    start.program.window.close()
    start.program.close()
    assert len(guest.seen) == 2


def test_a_new_folder_without_keyring_asks_for_a_passphrase_twice(
    qapp: QApplication, qtbot: QtBot, data_folder: Path
) -> None:
    from PySide6.QtCore import QTimer

    folder = Folder(data_folder)
    guest = Guest([_say("un", "deux"), _say("sésame", "sésame")])
    timer = QTimer(interval=20)
    timer.timeout.connect(guest.look)
    timer.start()
    start = Start(qapp, folder, Unlocking(folder), None, lambda _: None)
    qtbot.waitUntil(lambda: start._unlocking.code == "keyring-missing", timeout=10_000)
    while not start._opened():
        assert not start._leaving
    timer.stop()
    assert Vault(folder).kind() == "passphrase"
    assert start.program.window is not None
    start.program.window.close()
    start.program.close()
