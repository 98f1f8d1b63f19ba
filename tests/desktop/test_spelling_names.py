"""Spelling and names: nobody who is known here is marked as a mistake, and no name stays behind."""

from __future__ import annotations

import threading
import weakref
from dataclasses import replace

import pytest
from PySide6.QtTest import QTest

from desktop.spelling import called as names_of
from desktop.spelling import spelling
from storage.model import Address, AddressId, Batch, Card, CardId, Membership
from storage.pages.known_words import KnownWords
from tests.desktop.community import BOOK, DAYS, NEWS, PROMO, TALK
from tests.desktop.conftest import House, french
from tests.desktop.spelled import wait_for, write
from tests.desktop.test_locking import guarded, press_lock

__all__ = ["guarded"]

NAMED = "Chers Zorgblub, d’Ëlbrouz et Vrixène-Marie, à Klontar avec QWERTZ et Trouffelard, erreure."


def called(house: House) -> None:
    """Somebody in the directory, a member of a room, a room, a group, and a stranger."""
    anne = Card(id=CardId(f"{BOOK.id}/anne"), channel=BOOK.id, name="Anne Zorgblub")
    house.receive(DAYS, Batch(cards=(anne,)))
    member = Membership(
        channel=PROMO.id, address=AddressId("@x:asso.example"), name="Élbrouz Vrixène"
    )
    stranger = Address(id=AddressId("t@autre.example"), name="Trouffelard typpo")
    house.receive(TALK, Batch(channels=(replace(PROMO, name="Klontar"),), memberships=(member,)))
    house.receive(NEWS, Batch(addresses=(stranger,)))


def test_no_name_is_marked_as_wrong(house: House) -> None:
    window = house.open(french())
    called(house)
    field = write(house, NAMED)
    wait_for(house, field, "erreure")
    field.setPlainText("La zorgblub, un klontar, un typpo et un trouffelard.")
    field.stand_at(0)
    wait_for(house, field, "typpo", "trouffelard")  # what strangers call themselves is no word
    assert spelling.of(window.desk).wrong("zorgblub", ("fr",)) is False


def test_a_name_that_comes_later_is_no_longer_marked(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names_of, "STAYS", 0.0)
    house.open(french())
    field = write(house, NAMED)
    marks = ("Zorgblub", "d’Ëlbrouz", "Vrixène-Marie", "Klontar", "Trouffelard", "erreure")
    wait_for(house, field, *marks)
    called(house)
    QTest.keyClicks(field, "immage ")
    wait_for(house, field, "immage", "erreure")


def test_names_are_looked_up_beside_the_window_and_forgotten_at_the_lock(
    guarded: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    on: set[str] = set()
    really = KnownWords.has

    def has(self: KnownWords, word: str) -> bool:
        on.add(threading.current_thread().name)
        return really(self, word)

    monkeypatch.setattr(KnownWords, "has", has)
    called(guarded)
    wait_for(guarded, write(guarded, NAMED), "erreure")
    assert on == {"spelling"}
    known = spelling.of(guarded.window.desk)._called._known
    assert known is not None
    assert "zorgblub" not in repr(vars(known)).lower()
    gone = weakref.ref(known)
    del known
    press_lock(guarded)
    # whoever looked up a word just then lets go of them with its answer
    guarded.bot.waitUntil(lambda: gone() is None, timeout=5000)


def test_other_names_are_heard_of_when_so_much_was_looked_up_that_it_is_forgotten(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.open(french())
    known = spelling.of(house.window.desk)
    known.look_up(["erreure", "immage"], ("fr",))
    known.look_up(["erreure"], ("en_GB",))
    house.bot.waitUntil(lambda: len(known._known) == 2)
    monkeypatch.setattr(spelling, "MANY", 0)
    known._forget_wrong()
    house.bot.waitUntil(lambda: known.wrong("erreure", ("en_GB",)) is True)
