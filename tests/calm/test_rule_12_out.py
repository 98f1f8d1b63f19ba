"""Rule 12. As easy out as in: each setting is switched off in no more steps than on, and an account
is left in three at most, without a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QComboBox, QPushButton

from desktop.calm.parts.part import Part
from desktop.calm.parts.quiet import QuietPart
from desktop.lock.locking import ASLEEP, MINUTES
from desktop.pages.guard import GuardPage
from desktop.pages.kept import KeptHerePage
from desktop.pages.settings import SettingsPage
from storage import keys
from storage.calm.choices import OFFERED, Kept, Shown
from storage.keys import Vault
from storage.limits import Kind
from storage.model import AddressId
from tests.desktop.calm.living import person, settle
from tests.desktop.calm.test_page import Reader, hour
from tests.desktop.community import DINNER, KEY, PROMO, TALK
from tests.desktop.conftest import House
from tests.storage.test_moving_the_key import Cheap

MOST = 3  # steps out of an account
Step = Callable[[Reader], None]
Is = Callable[[Reader], Any]


def press(name: str, part: type[Part] | None = None) -> Step:
    return lambda reader: reader.press(name, reader.page.part(part) if part else None)


def pick(name: str, option: str) -> Step:
    return lambda reader: reader.pick(name, option)


USUAL = f"Prendre {hour('8 h 00')}, {hour('12 h 30')}, {hour('18 h 30')}"
PASSED_ON, THANKS = "Ce que les gens relaient", "Qui a aimé ou relayé ce que vous avez écrit"
SENT = "Ce que vous envoyez peut être repris"
TABLE: dict[str, tuple[list[Step], list[Step], Is, Any, Any]] = {
    "the hours of the page": (
        [press(USUAL)],
        [press("Aucune heure")],
        lambda reader: reader.choices().hours,
        (OFFERED,) * 7,
        ((),) * 7,
    ),
    "quiet hours": (
        [press("Tous les jours", QuietPart)],
        [press("Tous les jours", QuietPart)],
        lambda reader: any(reader.choices().quiet),
        True,
        False,
    ),
    "a pause": (
        [press("Trois heures")],
        [press("Finir la pause")],
        lambda reader: reader.choices().paused_until is not None,
        True,
        False,
    ),
    "a room in the page": (
        [pick("Promo 1990 Nord", "Pas dans ma page")],
        [pick("Promo 1990 Nord", "En entier")],
        lambda reader: dict(reader.choices().channels),
        {PROMO.id: Shown.OUT},
        {},
    ),
    "what people pass on": (
        [pick(PASSED_ON, "En entier")],
        [pick(PASSED_ON, "Réuni en une ligne")],
        lambda reader: reader.choices().boosts,
        Kept.WHOLE,
        Kept.GROUPED,
    ),
    "who liked it": (
        [pick(THANKS, "Réuni en une ligne")],
        [pick(THANKS, "Pas montré")],
        lambda reader: reader.choices().appreciations,
        Kept.GROUPED,
        Kept.DROPPED,
    ),
    "time to take back": (
        [pick(SENT, "pendant 20 secondes")],
        [pick(SENT, "Non, cela part aussitôt")],
        lambda reader: reader.choices().take_back,
        20,
        0,
    ),
}
"""On, off, what they change, and what it is when it is on and off."""


@pytest.fixture
def reader(house: House) -> Reader:
    house.open()
    return Reader(house)


@pytest.mark.row("C6")
@pytest.mark.parametrize("what", TABLE)
def test_a_setting_is_switched_off_in_no_more_steps_than_on(reader: Reader, what: str) -> None:
    on, off, state, when_on, when_off = TABLE[what]
    assert len(off) <= len(on)
    for _ in range(2):
        for step in on:
            step(reader)
        assert state(reader) == when_on
        for step in off:
            step(reader)
        assert state(reader) == when_off


def test_every_list_of_people_and_alarms_is_left_with_one_press(reader: Reader) -> None:
    """Put there elsewhere in the window with at least as many."""
    reader.do(
        lambda stores: stores.calm.list_people([person("camille")]),
        lambda stores: stores.alarms.put(DINNER.id, 60),
        lambda stores: stores.blocking.block(person("paul")),
    )
    reader.press("Ne plus me dire quand Camille Roux écrit")
    reader.press("Enlever le rappel de Dîner du groupe Isère")
    reader.press("Lire Paul Jourdan à nouveau")
    pages = reader.house.window.desk.pages
    assert reader.choices().people == frozenset[AddressId]()
    assert (pages.alarms(), pages.blocked()) == ((), ())


# --- the pages beside it ----------------------------------------------------------------------


def set_to(house: House, box: QComboBox, value: int) -> None:
    """One choice in a list."""
    place = box.findData(value)
    assert place >= 0
    box.setCurrentIndex(place)
    box.activated.emit(place)
    assert house.program is not None
    settle(house.program)


TAKEN_BACK = "Revenir sur mon choix"


def limits(house: House) -> list[tuple[int | None, int | None]]:
    rows = house.window.desk.pages.kept().rows
    return [(row.limit.days, row.limit.megabytes) for row in rows]


def test_what_is_kept_is_as_before_with_one_press(house: House) -> None:
    window = house.open()
    window.visit("kept")
    page = window.pages["kept"]
    assert isinstance(page, KeptHerePage)

    def boxes() -> list[QComboBox]:
        house.bot.wait(20)
        return [one for one in page.findChildren(QComboBox) if one.isVisible()]

    chosen = [one.accessibleName() for one in boxes()]
    assert len(chosen) > len(Kind)
    before = limits(house)
    for number in range(len(chosen)):
        box = boxes()[number]
        set_to(house, box, box.itemData(1))
        assert limits(house) != before, chosen[number]
        back = [one for one in page.findChildren(QPushButton) if one.text() == TAKEN_BACK]
        assert len(back) == 1
        back[0].click()
        assert house.program is not None
        settle(house.program)
        assert limits(house) == before


def test_the_lock_is_left_with_the_choice_that_began_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "Cost", Cheap)
    Vault(house.folder).adopt(KEY, "un été à Besançon")
    window = house.open()
    window.visit("guard")
    page = window.pages["guard"]
    assert isinstance(page, GuardPage)
    pages, off = window.desk.pages, page.minutes.itemData(0)
    for _ in range(2):
        set_to(house, page.minutes, 15)
        assert pages.setting(MINUTES, 0) == 15
        set_to(house, page.minutes, off)
        assert pages.setting(MINUTES, 0) == 0
        for wanted in (True, False):
            page.asleep.click()
            assert house.program is not None
            settle(house.program)
            assert pages.setting(ASLEEP, False) is wanted


# --- out of an account ------------------------------------------------------------------------


class Walker:
    """Counts what a person presses."""

    def __init__(self, house: House) -> None:
        self.house, self.steps = house, 0

    def press(self, button: QPushButton | Any) -> None:
        assert button.isVisible()
        assert button.isEnabled()
        self.steps += 1
        button.click()
        self.house.bot.wait(20)


def test_an_account_is_left_in_three_steps_and_no_reason_is_asked(house: House) -> None:
    window = house.open()
    house.wire.answers["sign_out"] = {"told": True, "size": 0}
    walker = Walker(house)
    walker.press(window.nav._buttons["settings"])
    page = window.pages["settings"]
    assert isinstance(page, SettingsPage)

    def buttons() -> dict[str, QPushButton]:
        found = page.accounts.lines[TALK.id].findChildren(QPushButton)
        return {one.text(): one for one in found if one.isVisible()}

    walker.press(buttons()["Se déconnecter"])
    both = buttons()
    assert len(both) == 2, "the way out, and the way back"
    first, second = both.values()
    assert first.size() == second.size()
    walker.press(both["Se déconnecter"])
    assert ("sign_out", {"account": TALK.id}) in house.wire.asked
    assert walker.steps <= MOST


def test_pictures_are_switched_both_ways_by_the_same_tick(house: House) -> None:
    window = house.open()
    for wanted in (True, False, True, False):
        house.window.visit("settings")
        page = house.window.pages["settings"]
        assert isinstance(page, SettingsPage)
        page.pictures.click()
        house.bot.wait(20)
        assert house.window.desk.look.pictures_on_request is wanted
    assert house.program is not None
    settle(house.program)
    assert window is not None


def test_no_setting_is_further_than_three_levels(house: House) -> None:
    """The settings, the page that one of its lines opens, and nothing below that."""
    window = house.open()
    window.nav._buttons["settings"].click()
    page = window.pages["settings"]
    assert page.isVisible()
    before = set(window.pages)
    for button in page.findChildren(QPushButton):
        if button.isVisible() and button.isEnabled() and button.text().startswith("Quand"):
            button.click()
            break
    opened = set(window.pages) - before
    assert opened <= {"calm"}
