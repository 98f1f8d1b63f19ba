"""The first run: five screens, gone on with where they were left, asking each thing once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTime
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import accessibility, welcoming
from desktop.cards.parts import Button, Text
from desktop.pages.firstrun import Screen
from desktop.pages.welcome import WelcomePage
from desktop.window import Window
from storage import association
from storage.accounts import Accounts
from storage.calm.choices import OFFERED, WEEKDAYS, Quiet
from storage.calm.keeping import Keeping
from storage.database import Database
from storage.folder import Folder
from storage.model import Changed, View
from storage.settings import Settings
from tests.desktop.community import KEY, TALK
from tests.desktop.conftest import House
from tests.desktop.test_pages import OFFERS


class NewHouse(House):
    """A folder that nobody used yet."""

    def __init__(self, app: QApplication, folder: Folder, bot: QtBot) -> None:
        super().__init__(app, folder, bot)
        self.wire.answers = {"offers": OFFERS}

    def settle(self) -> Database:
        self.folder.prepare()
        return Database.open(self.folder, KEY)

    def again(self) -> Window:
        """Close the window and open it, as on the next day."""
        shut(self)
        return self.open()


@pytest.fixture
def new_house(qapp: QApplication, qtbot: QtBot, data_folder: Path) -> Iterator[NewHouse]:
    accessibility.install()
    made = NewHouse(qapp, Folder(data_folder), qtbot)
    yield made
    made.close()


def shut(house: House) -> None:
    assert house.program is not None
    house.window.close()
    house.program.close()


def first_run(window: Window) -> WelcomePage:
    assert window.current == "welcome"
    page = window.pages["welcome"]
    assert isinstance(page, WelcomePage)
    return page


def at(house: House, page: WelcomePage, step: int) -> None:
    """One screen is shown, and it is this one."""
    house.bot.waitUntil(lambda: page.step == step)
    shown = [n for n, screen in enumerate(page.screens, start=1) if screen.isVisibleTo(page)]
    assert shown == [step]


def go_on(screen: Screen, label: str = "Continuer") -> None:
    next(b for b in screen.findChildren(Button) if b.text() == label).click()


def sign_in(house: House, page: WelcomePage) -> None:
    """As the engine does it: the account first, then the answer."""
    Accounts(house.database, house.clock).add(TALK, {"token": "t"})
    views = frozenset({View.ACCOUNTS})
    house.wire.changed.emit(Changed(revision=1, channels=frozenset(), views=views))
    page.form._done(page.form._turn)


def until_hours(house: NewHouse) -> WelcomePage:
    page = first_run(house.open())
    go_on(page.screens[0])
    at(house, page, 2)
    sign_in(house, page)
    page.account.go.click()
    at(house, page, 3)
    return page


def test_five_screens_lead_to_the_first_page(new_house: NewHouse) -> None:
    page = first_run(new_house.open())
    assert len(page.screens) == 5
    at(new_house, page, 1)
    go_on(page.screens[0])
    at(new_house, page, 2)
    assert not page.account.go.isVisibleTo(page)
    sign_in(new_house, page)
    assert page.account.go.isVisibleTo(page)
    page.account.go.click()
    at(new_house, page, 3)
    assert page.hours.hours() == OFFERED
    choices = new_house.window.desk.pages.choices
    assert choices().hours is None  # an offer is no choice
    page.hours.yes.click()
    at(new_house, page, 4)
    assert choices().hours == (OFFERED,) * WEEKDAYS
    assert choices().quiet == (None,) * WEEKDAYS
    page.quiet.yes.click()
    at(new_house, page, 5)
    assert choices().quiet == (Quiet(begins=22 * 60, ends=7 * 60),) * WEEKDAYS
    go_on(page.screens[4], "Montrer la première page")
    new_house.bot.waitUntil(lambda: new_house.window.current == "today")
    assert new_house.again().current == "today"


@pytest.mark.row("C14")
def test_no_is_an_answer_and_nothing_is_asked_again(new_house: NewHouse) -> None:
    page = until_hours(new_house)
    page.hours.no.click()
    at(new_house, page, 4)
    page.quiet.no.click()
    at(new_house, page, 5)
    go_on(page.screens[4], "Montrer la première page")
    new_house.bot.waitUntil(lambda: new_house.window.current == "today")
    window = new_house.again()
    assert window.current == "today"
    assert not window.today.hours.isVisibleTo(window)
    choices = window.desk.pages.choices()
    assert choices.hours == ((),) * WEEKDAYS
    assert choices.quiet == (None,) * WEEKDAYS


def test_closing_in_the_middle_keeps_what_was_done_and_goes_on_there(new_house: NewHouse) -> None:
    page = first_run(new_house.open())
    go_on(page.screens[0])
    at(new_house, page, 2)
    page = first_run(new_house.again())
    at(new_house, page, 2)
    sign_in(new_house, page)
    page = first_run(new_house.again())  # signed in: that screen is done
    at(new_house, page, 3)
    page.hours.yes.click()
    at(new_house, page, 4)
    page = first_run(new_house.again())
    at(new_house, page, 4)
    assert new_house.window.desk.pages.choices().hours == (OFFERED,) * WEEKDAYS
    page.quiet.no.click()
    at(new_house, page, 5)
    at(new_house, first_run(new_house.again()), 5)


def test_one_can_go_back_and_choose_otherwise(new_house: NewHouse) -> None:
    page = until_hours(new_house)
    page.hours.fields[0].set_time(QTime(7, 15))
    page.hours._remove(page.hours.fields[1])
    page.hours.yes.click()
    at(new_house, page, 4)
    choices = new_house.window.desk.pages.choices
    assert choices().hours == ((7 * 60 + 15, 18 * 60 + 30),) * WEEKDAYS
    assert page.quiet.back is not None
    page.quiet.back.click()
    at(new_house, page, 3)
    assert page.hours.hours() == (7 * 60 + 15, 18 * 60 + 30)
    page.hours.no.click()
    at(new_house, page, 4)
    assert choices().hours == ((),) * WEEKDAYS


def test_hours_are_added_and_taken_away(new_house: NewHouse) -> None:
    page = until_hours(new_house).hours
    for _ in range(3):
        page.more.click()
    assert len(page.fields) == 6
    assert not page.more.isVisibleTo(page)
    for field in list(page.fields):
        page._remove(field)
    assert not page.yes.isEnabled()  # there is nothing to take
    assert page.no.isEnabled()


def test_both_answers_are_equal(new_house: NewHouse) -> None:
    page = until_hours(new_house)
    for screen in (page.hours, page.quiet):
        equal(screen.yes, screen.no)
        assert not screen.yes.hasFocus()
    labels = [page.hours.yes.text(), page.hours.no.text(), page.quiet.no.text()]
    assert labels == ["Prendre ces heures", "Pas d’heures, je regarderai moi-même", "Non"]


def equal(yes: Button, no: Button) -> None:
    """Of one size, in one line, one after the other, none of them filled."""
    assert yes.size() == no.size()
    assert yes.y() == no.y()
    assert not yes.property("main")
    assert not no.property("main")
    assert yes.nextInFocusChain() is no


def test_the_associations_own_words_come_first(new_house: NewHouse) -> None:
    kept = {"name": "Anciens d’Arts", "welcome": "Bienvenue.\nEntrez."}
    Settings(new_house.database).set(association.SETTING, kept)
    page = first_run(new_house.open())
    said = [label.text() for label in page.screens[0].findChildren(Text)]
    assert said.index("Bienvenue.") < said.index("Entrez.") < len(said) - 2


def test_a_second_first_run_asks_only_for_the_account(new_house: NewHouse) -> None:
    """Somebody who signed out of everything and comes back."""
    Keeping(new_house.database).answer_hours([(480,)] * WEEKDAYS)
    Settings(new_house.database).set(welcoming.SETTING, welcoming.ENDED)
    page = first_run(new_house.open())
    go_on(page.screens[0])
    at(new_house, page, 2)
    sign_in(new_house, page)
    page.account.go.click()
    at(new_house, page, 5)


# --- folders that were in use before --------------------------------------------------------


@pytest.mark.row("C14")
def test_a_folder_in_use_is_asked_once_in_one_still_line(house: House) -> None:
    window = house.open()
    assert window.current == "today"
    asked = window.today.hours
    assert asked.isVisibleTo(window)
    assert asked.question.first.text() == "À 8\u202fh\u202f00, 12\u202fh\u202f30, 18\u202fh\u202f30"
    assert asked.question.second.text() == "Pas d’heures, je regarderai moi-même"
    equal(asked.question.first, asked.question.second)
    assert not asked.question.first.hasFocus()
    asked.question.second.click()
    house.bot.waitUntil(lambda: not asked.isVisibleTo(window))
    assert window.desk.pages.choices().hours == ((),) * WEEKDAYS
    shut(house)
    window = house.open()
    assert not window.today.hours.isVisibleTo(window)


def test_an_answer_in_the_settings_answers_it_too(window: Window, house: House) -> None:
    assert window.today.hours.isVisibleTo(window)
    window.desk.writer.ask(lambda stores: stores.calm.answer_hours([(600,)] * WEEKDAYS))
    house.bot.waitUntil(lambda: not window.today.hours.isVisibleTo(window))
    assert not window.today.hours.question.open
