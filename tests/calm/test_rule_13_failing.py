"""Rule 13. Calm when it fails: no modal, one still line that says what and since when, and reading
and writing go on; nothing is deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QWidget

from desktop.lock.door import Door
from desktop.places import AtConversation
from desktop.side.conversation import ConversationPanel
from desktop.wording import freshness
from storage.accounts import Accounts
from storage.model import AccountState, Changed, ItemKind, Reason, View
from tests.calm.walking import seen, walk
from tests.desktop.community import CAMILLE, DAYS, NEWS, NOW, PROMO, TALK, message, place
from tests.desktop.conftest import House

ALL = (TALK, NEWS, DAYS)
Cut = Callable[[House], None]
SINCE = timedelta(minutes=90)


def tell(house: House) -> None:
    """What another process changed."""
    house.wire.changed.emit(Changed(views=frozenset({View.ACCOUNTS})))
    house.bot.wait(30)


def offline(house: House) -> None:
    """No server was reached for an hour and a half."""
    for one in ALL:
        Accounts(house.database, house.clock).problem(one.id, "unreachable")
    house.clock.at += SINCE
    tell(house)


def signed_out(house: House) -> None:
    """A server ended the session."""
    accounts = Accounts(house.database, house.clock)
    accounts.set_state(TALK.id, AccountState.SIGNED_OUT)
    house.clock.at += SINCE
    tell(house)


def engine_gone(house: House) -> None:
    house.wire.state.emit("engine-fault")
    house.bot.wait(30)


def engine_silent(house: House) -> None:
    house.wire.state.emit("silent")
    house.bot.wait(30)


def undecrypted(house: House) -> None:
    """A message came whose key did not."""
    one = message("shut", "camille", "", timedelta(seconds=-5), kind=ItemKind.UNREADABLE)
    house.receive(TALK, place((replace(one, problem="key-awaited"),), CAMILLE, Reason.DIRECT))
    house.bot.wait(30)


def disk_full(house: House) -> None:
    assert house.program is not None
    house.program._troubles.folder_is("full")
    house.bot.wait(30)


CUTS: dict[str, tuple[Cut, str]] = {
    "the network": (offline, "Hors ligne"),
    "a session": (signed_out, "déconnecté"),
    "the engine": (engine_gone, "serveurs"),
    "an engine that says nothing": (engine_silent, "serveurs"),
    "a key": (undecrypted, "clé"),
    "the disk": (disk_full, "disque"),
}
"""Each with a word of the line that says it."""


def modal() -> list[QWidget]:
    """Whatever stands before the window and wants to be answered."""
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    return [one for one in shown if one.isModal() or isinstance(one, QDialog | QMessageBox)]


def kept(house: House) -> dict[str, int]:
    """How much of everything is here."""
    names = ("item", "placement", "channel", "account", "card", "membership", "edition_entry")
    return {
        name: house.database.rows(f"SELECT count(*) FROM {name}")[0][0]  # names above
        for name in names
    }


@pytest.mark.parametrize("what", CUTS)
def test_it_is_said_in_a_still_line_and_in_no_dialog(house: House, what: str) -> None:
    cut, word = CUTS[what]
    window = house.open()
    window.open(AtConversation(CAMILLE.id))
    house.bot.wait(30)
    before = kept(house)
    rows = [row.key for row in window.today.list.rows()]
    cut(house)
    assert modal() == []
    assert QApplication.activeModalWidget() is None
    assert window.isEnabled()
    assert any(word in text for text in seen(window)), what
    after = kept(house)
    assert all(after[name] >= before[name] for name in before), "nothing is deleted"
    left = [row.key for row in window.today.list.rows()]
    assert [key for key in left if key in set(rows)] == rows, "the page is as it was"


@pytest.mark.parametrize("what", CUTS)
def test_reading_and_writing_go_on(house: House, what: str) -> None:
    cut, _ = CUTS[what]
    window = house.open()
    cut(house)
    for number, channel in enumerate((PROMO, CAMILLE)):
        window.open(AtConversation(channel.id))
        panel = window.panel
        assert isinstance(panel, ConversationPanel)
        assert panel._entries, "what was read is still there"
        panel.composer.field.setPlainText(f"Écrit quand même {number}")
        panel.composer.send()
        house.bot.waitUntil(lambda n=number: len(window.desk.pages.outbox()) == n + 1)  # type: ignore[misc]
    assert modal() == []


def test_every_page_can_be_opened_without_a_dialog(house: House) -> None:
    window = house.open()
    for cut in (offline, signed_out, engine_gone, undecrypted, disk_full):  # one on top of another
        cut(house)
    for where in walk(house):
        assert modal() == [], where
        assert window.isEnabled()


@pytest.mark.parametrize("what", ["the network", "a session"])
def test_it_is_said_since_when(house: House, what: str) -> None:
    window = house.open()
    CUTS[what][0](house)
    since = NOW.astimezone()
    said = f"{since.hour}\u202fh\u202f{since.minute:02}"
    texts = [text.replace("\u00a0", "\u202f") for text in seen(window)]
    window.visit("settings")
    texts += [text.replace("\u00a0", "\u202f") for text in seen(window)]
    assert any(said in text for text in texts), said


def test_the_line_is_one_and_it_is_still(house: House) -> None:
    """Not one for each account, and it does not come and go."""
    window = house.open()
    offline(house)
    found = freshness.notice(window.desk)
    assert found is not None
    assert found.text.count("Hors ligne") <= 1
    assert "Hors ligne" in window.nav.fresh()
    first = window.nav.grab().toImage()
    house.bot.wait(1100)
    assert window.nav.grab().toImage() == first
    for one in ALL:
        Accounts(house.database, house.clock).problem(one.id, None)
    tell(house)
    assert "Hors ligne" not in window.nav.fresh()


def test_a_late_keyring_is_a_sentence_at_the_door_and_no_dialog(house: House) -> None:
    window = house.open()
    for code in ("keyring-late", "keyring-locked"):
        door = Door(window.desk)
        house.bot.addWidget(door)
        door.stop(code, "keyring")
        assert door.text.text().endswith(".")
        assert not door.isModal()
        assert modal() == []
