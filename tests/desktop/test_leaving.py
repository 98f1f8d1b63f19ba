"""Leaving at the window: an account, the association, all of Préau; what goes is said before and
after, and nobody has to be there for it to go on."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton

from desktop.look.choice import Look
from desktop.nav import Mark
from desktop.pages.accounts import AccountLine
from desktop.pages.association import AssociationPage
from desktop.pages.settings import SettingsPage
from desktop.pages.wiping import WipePart
from desktop.window import Window
from desktop.wiping import Farewell
from storage import association, wiping
from storage.accounts import Accounts
from storage.drafts import Drafts
from storage.errors import StorageError
from storage.groups import Groups
from storage.leaving import LEFT, Removed
from storage.model import AccountState, Outgoing, OutgoingId, Say
from storage.outbox import Outbox
from storage.profile import parse
from storage.settings import Settings
from storage.wiping import Wiped
from tests.desktop.community import ASSOCIATION, CAMILLE, TALK
from tests.desktop.conftest import House
from tests.desktop.test_association import told
from tests.desktop.test_pages import OFFERS

REMOVED: dict[str, Any] = {
    "told": True, "messages": 12, "posts": 1, "people": 40, "pictures": 3, "bytes": 2_300_000,
}  # fmt: skip


def settings_page(window: Window) -> SettingsPage:
    window.visit("settings")
    page = window.pages["settings"]
    assert isinstance(page, SettingsPage)
    return page


def line_of(page: SettingsPage) -> AccountLine:
    return page.accounts.lines[TALK.id]


def buttons(house: House, widget: Any) -> dict[str, QPushButton]:
    """What can be pressed, once it is on the screen."""
    house.bot.wait(20)
    found = widget.findChildren(QPushButton)
    return {one.text(): one for one in found if one.isVisibleTo(widget)}


def wait_to_leave(house: House) -> None:
    """Something the person wrote has not left yet, and something is begun."""
    waiting = Outgoing(
        id=OutgoingId("a" * 32),
        account=TALK.id,
        channel=CAMILLE.id,
        intent=Say(text="pas partie"),
        at=house.clock.now(),
    )
    Outbox(house.database, house.clock).add(waiting)
    Drafts(house.database, house.clock).save(f"say:{CAMILLE.id}", {"text": "commencé"})


def test_signing_out_takes_two_steps_and_says_what_was_removed(house: House) -> None:
    house.wire.answers = {"offers": OFFERS}
    page = settings_page(house.open())
    line = line_of(page)
    buttons(house, line)["Se déconnecter"].click()
    assert "Serait perdu" not in line.state.text()
    house.wire.answers["sign_out"] = REMOVED
    buttons(house, line)["Se déconnecter"].click()
    assert page.accounts.left.isVisibleTo(page)
    assert page.accounts.left.text() == (
        "Conversations\u202f: ce compte est déconnecté. Tout ce qui en venait a été enlevé"
        " d’ici\u202f: 12 messages, 1 publication, 40 fiches de l’annuaire, 3 images (2,2\u00a0Mo)."
    )
    assert not buttons(house, line)


def test_what_would_be_lost_is_said_before_and_can_be_looked_at(house: House) -> None:
    house.wire.answers = {"offers": OFFERS}
    wait_to_leave(house)
    window = house.open()
    line = line_of(settings_page(window))
    buttons(house, line)["Se déconnecter"].click()
    assert line.state.text().endswith(
        "Serait perdu avec, et n’est nulle part ailleurs\u202f: 1 chose que vous avez écrite et qui"
        " n’est pas partie et 1 brouillon."
    )
    shown = buttons(house, line)
    assert list(shown) == ["Se déconnecter", "Le garder", "Regarder d’abord"]
    assert len({button.size().width() for button in shown.values()}) == 1
    shown["Regarder d’abord"].click()
    assert window.current == "outbox"
    assert "sign_out" not in house.wire.names()


@pytest.mark.parametrize("code", ["absent", "silent"])
def test_without_an_engine_it_is_written_down_and_goes_all_the_same(
    house: House, code: str
) -> None:
    house.wire.answers = {"offers": OFFERS, "sign_out": code}
    page = settings_page(house.open())
    line = line_of(page)
    buttons(house, line)["Se déconnecter"].click()
    buttons(house, line)["Se déconnecter"].click()

    def leaving() -> bool:
        known = Accounts(house.database, house.clock).get(TALK.id)
        return known is not None and known.state is AccountState.LEAVING

    house.bot.waitUntil(leaving)
    house.bot.waitUntil(
        lambda: line_of(page).state.text().startswith("Il est en train d’être enlevé")
    )
    assert not buttons(house, line_of(page))


def test_what_stands_in_the_way_is_said_and_it_can_be_tried_again(house: House) -> None:
    house.wire.answers = {"offers": OFFERS, "sign_out": "full"}
    line = line_of(settings_page(house.open()))
    buttons(house, line)["Se déconnecter"].click()
    buttons(house, line)["Se déconnecter"].click()
    assert "plein" in line.state.text() or "place" in line.state.text()
    assert list(buttons(house, line)) == ["Se déconnecter"]


def test_what_went_while_nobody_looked_is_said_once(house: House) -> None:
    house.wire.answers = {"offers": OFFERS}
    Settings(house.database).set(LEFT, [{"told": True, **asdict(Removed(messages=3))}])
    page = settings_page(house.open())
    assert (
        page.accounts.left.text()
        == "Ce que vous avez enlevé n’est plus sur cet ordinateur\u202f: 3 messages."
    )
    house.bot.waitUntil(lambda: Settings(house.database).get(LEFT, []) == [])


# --- the association ----------------------------------------------------------------------------


def leaving_of(window: Window) -> Any:
    window.visit("association")
    page = window.pages["association"]
    assert isinstance(page, AssociationPage)
    return page.leaving


def test_the_association_is_left_in_two_steps_without_a_reason(house: House) -> None:
    told(house.database)
    house.wire.answers = {"offers": OFFERS, "sign_out": {**REMOVED, "told": False}}
    window = house.open()
    assert window.windowTitle() == "Anciens d’Arts"
    leaving = leaving_of(window)
    assert leaving.leave.text() == "Quitter Anciens d’Arts"
    leaving.leave.click()
    asked = leaving.question
    assert asked.sentence.text().endswith(f"\u202f: {TALK.address}")
    assert (asked.first.text(), asked.second.text()) == ("Quitter", "Non")
    assert asked.first.size() == asked.second.size()
    assert not leaving.first.isVisibleTo(window)
    asked.second.click()
    assert "sign_out" not in house.wire.names()
    assert leaving.leave.isVisibleTo(window)
    leaving.leave.click()
    asked.first.click()
    house.bot.waitUntil(lambda: leaving.still.text().startswith("Votre départ est fait"))
    assert "12 messages" in leaving.still.text()
    assert "2,2\u00a0Mo" in leaving.still.text()
    assert leaving.still.text().endswith("Tous les serveurs n’ont pas pu être prévenus.")
    gone = [named["account"] for name, named in house.wire.asked if name == "sign_out"]
    assert gone == [TALK.id]  # the others are not at its servers
    assert not window.desk.pages.groups()
    assert window.windowTitle() == "Préau"
    mark = window.findChild(Mark)
    assert mark is not None
    assert mark.accessibleName() == "Préau"
    assert association.read(window.desk.pages.setting(association.SETTING, {})).name == ""


def test_what_waits_is_said_before_the_association_is_left(house: House) -> None:
    told(house.database)
    wait_to_leave(house)
    house.wire.answers = {"offers": OFFERS}
    window = house.open()
    leaving = leaving_of(window)
    leaving.leave.click()
    assert "Serait perdu avec" in leaving.question.sentence.text()
    leaving.first.click()
    assert window.current == "outbox"


def test_an_engine_that_is_gone_keeps_nobody_from_leaving(house: House) -> None:
    told(house.database)
    house.wire.answers = {"sign_out": "silent"}
    window = house.open()
    leaving = leaving_of(window)
    leaving.leave.click()
    leaving.question.first.click()
    house.bot.waitUntil(lambda: leaving.still.text().startswith("Votre départ est fait"))
    assert "en train d’être enlevé" in leaving.still.text()
    known = Accounts(house.database, house.clock).get(TALK.id)
    assert known is not None
    assert known.state is AccountState.LEAVING
    assert not window.desk.pages.groups()


# --- everything ---------------------------------------------------------------------------------


def wipe_part(window: Window) -> WipePart:
    found = settings_page(window).findChildren(WipePart)
    assert len(found) == 1
    return found[0]


def test_everything_goes_in_two_steps_and_what_would_be_lost_is_said(house: House) -> None:
    wait_to_leave(house)
    house.wire.answers = {"offers": OFFERS, "farewell": {"told": 1, "of": 2}}
    window = house.open()
    part = wipe_part(window)
    part.button.click()
    assert "Serait perdu avec" in part.question.sentence.text()
    assert part.question.first.size() == part.question.second.size()
    part.question.second.click()
    assert not house.folder.wiping.exists()
    assert part.button.isVisibleTo(window)
    gone: list[bool] = []
    window.desk.wiped.disconnect()
    window.desk.wiped.connect(lambda: gone.append(True))
    part.button.click()
    part.question.first.click()
    assert wiping.is_marked(house.folder)  # before anybody is told: a crash ends it as well
    assert gone == [True]
    house.folder.wiping.unlink()


def test_a_farewell_says_what_was_removed(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = house.open(Look(language="fr", scheme="light"))
    results: list[str | Wiped] = ["keyring-locked", Wiped(files=9, bytes=3_000_000, left=True)]

    def wipe(_folder: object) -> Wiped:
        result = results.pop(0)
        if isinstance(result, str):
            raise StorageError(result)
        return result

    monkeypatch.setattr(wiping, "wipe", wipe)
    page = Farewell(window.desk, house.folder)
    house.bot.addWidget(page)
    page.show()
    page.begin()
    page.close()
    assert page.isVisible()  # what is under way is ended, and said
    house.bot.waitUntil(page.again.isVisible)
    assert page.title.text() == "Tout n’a pas encore pu être enlevé."
    assert page.still.text().endswith("Le prochain démarrage de Préau le terminera.")
    page.ask.click()
    assert page.telling is not None
    assert "(keyring-locked)" in page.telling.text.toPlainText()
    page.again.click()
    assert not page.telling.isVisible()
    house.bot.waitUntil(page.close_it.isVisible)
    assert page.title.text() == "Tout ce qui est de Préau a été enlevé de cet ordinateur."
    assert "2,9\u00a0Mo" in page.still.text()
    assert "n’est pas à Préau" in page.still.text()


def test_a_file_that_still_lies_there_does_not_bring_it_back(house: House) -> None:
    """An association's file is given at every start; who left is asked nothing, and finds the way
    back on the page where they left."""
    profile = parse(ASSOCIATION.encode())
    stores = house.database
    settings, groups = Settings(stores), Groups(stores)
    assert association.install(settings, groups, profile, "fr")
    association.leave(settings, groups)
    assert not association.install(settings, groups, profile, "fr")
    assert "asso" not in str(settings.get(association.LEFT, ""))
    house.wire.answers = {"offers": OFFERS}
    window = house.open(profile=profile)
    leaving = leaving_of(window)
    assert not window.desk.pages.groups()
    assert leaving.still.text().startswith("Vous avez quitté Anciens d’Arts.")
    assert leaving.back.text() == "Reprendre Anciens d’Arts"
    leaving.back.click()
    house.bot.waitUntil(lambda: bool(window.desk.pages.groups()))
    house.bot.waitUntil(lambda: leaving.leave.isVisibleTo(window))
    assert not leaving.back.isVisibleTo(window)
    known = association.read(window.desk.pages.setting(association.SETTING, {}))
    assert known.name == window.windowTitle() == "Anciens d’Arts"
