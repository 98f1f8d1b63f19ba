"""Following a public agenda at the window: asked once, kept without a network, as easily ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from desktop.agenda.followform import FollowForm
from desktop.pages.accounts import AccountLine
from desktop.pages.agenda import AgendaPage
from desktop.pages.association import AssociationPage
from desktop.pages.settings import SettingsPage
from desktop.window import Window
from storage import feeds
from storage.accounts import Accounts
from storage.feeds import Address
from storage.hosts import note_tried
from storage.model import (
    Account,
    AccountId,
    AccountState,
    Batch,
    Changed,
    Channel,
    ChannelKind,
    View,
    channel_id,
)
from tests.desktop.conftest import House, press

SECRET = "https://ville.example/agenda/private-8f3a/basic.ics"
WHERE = feeds.typed(SECRET)
NAME = feeds.called(SECRET)


def page_of(window: Window) -> AgendaPage:
    window.visit("agenda")
    page = window.pages["agenda"]
    assert isinstance(page, AgendaPage)
    return page


def form_of(window: Window) -> FollowForm:
    """As a person opens it: by the button beside the calendars."""
    page = page_of(window)
    page.chips.more.click()
    assert page.form is not None
    assert page.form.isVisible()
    return page.form


def kept(house: House) -> list[Account]:
    return [one for one in Accounts(house.database, house.clock).all() if one.protocol == "feed"]


def asked(house: House) -> list[dict[str, Any]]:
    return [arguments for name, arguments in house.wire.asked if name == "sign_in"]


def signs_in(house: House) -> None:
    """The engine's part, as it does it once the server has answered."""
    assert isinstance(WHERE, Address)
    account, secret = feeds.kept(WHERE, AccountId("f" * 16))
    Accounts(house.database, house.clock).add(account, secret)
    house.wire.answers["sign_in"] = {"account": account.id, "renewed": False}


@pytest.mark.row("G7")
def test_a_pasted_address_names_its_host_before_anything_is_asked(
    house: House, window: Window
) -> None:
    form = form_of(window)
    assert window.focusWidget() is form.field
    assert not form.yes.isEnabled()
    form.field.setText(" webcal://ville.example/agenda/private-8f3a/basic.ics ")
    assert "ville.example" in form.still.text()
    assert "private-8f3a" not in form.still.text()
    assert form.yes.size() == form.no.size()
    assert asked(house) == []
    signs_in(house)
    form.yes.click()
    [sent] = asked(house)
    assert (sent["protocol"], sent["server"]) == ("feed", SECRET)
    assert form.isHidden()
    assert "ville.example" in window.still.sentence.text()
    assert not window.findChildren(QDialog)
    window.still.undo.click()  # out in one step, as it came
    assert ("sign_out", {"account": "f" * 16}) in house.wire.asked


def test_what_the_association_names_is_one_click_away_and_not_followed_before(
    house: House, window: Window
) -> None:
    window.desk.name = "Les Amis"
    window.desk.servers = (("dav", "https://dav.asso.example"), ("feed", SECRET))
    form = form_of(window)
    [offered] = form.offered
    assert offered.text() == "ville.example"
    assert form.field.text() == ""
    assert asked(house) == []
    offered.click()
    assert form.field.text() == SECRET
    assert form.yes.isEnabled()
    assert asked(house) == []


def test_nobody_signs_in_to_a_public_agenda(house: House) -> None:
    """It is no account in a person's eyes: the form for those does not offer it."""
    house.wire.answers["offers"] = {
        "offers": [
            {"protocol": "a", "brand": "A", "speaks": "talk", "method": "password"},
            {"protocol": "feed", "brand": "iCalendar", "speaks": "agenda", "method": "address"},
        ]
    }
    window = house.open()
    window.visit("settings")
    page = window.pages["settings"]
    assert isinstance(page, SettingsPage)
    house.bot.waitUntil(lambda: page.form.kind.count() > 0)
    assert page.form.kind.count() == 1


def test_no_leaves_no_trace(house: House, window: Window) -> None:
    form = form_of(window)
    form.field.setText(SECRET)
    form.no.click()
    assert form.isHidden()
    form_of(window)
    assert form.field.text() == ""
    press(form.field, Qt.Key.Key_Escape)
    assert form.isHidden()
    assert asked(house) == []
    assert kept(house) == []


@pytest.mark.row("G7")
def test_without_a_network_the_engine_has_written_it_down(house: House, window: Window) -> None:
    form = form_of(window)
    form.field.setText(SECRET)
    signs_in(house)
    house.wire.answers["sign_in"] = {"account": "f" * 16, "renewed": False, "missing": "timeout"}
    form.yes.click()
    assert "C’est noté" in window.still.sentence.text()
    assert "ville.example" in window.still.sentence.text()
    assert form.isHidden()
    window.still.undo.click()
    assert ("sign_out", {"account": "f" * 16}) in house.wire.asked


@pytest.mark.row("G7")
@pytest.mark.parametrize("code", ["absent", "gone", "silent", "no-engine"])
def test_without_an_engine_it_is_written_down_and_told_to_whoever_fetches(
    house: House, window: Window, code: str
) -> None:
    house.wire.answers["sign_in"] = code
    form = form_of(window)
    form.field.setText(SECRET)
    form.yes.click()
    house.bot.waitUntil(lambda: len(kept(house)) == 1)
    [account] = kept(house)
    assert account.address == NAME
    assert Accounts(house.database, house.clock).secret(account.id) == {"address": SECRET}
    house.bot.waitUntil(lambda: any(View.ACCOUNTS in one.views for one in house.wire.told))
    house.bot.waitUntil(lambda: "ville.example" in window.still.sentence.text())
    assert form.isHidden()
    again = form_of(window)
    again.field.setText(SECRET)
    assert not again.yes.isEnabled()  # it is followed already
    assert "déjà" in again.still.text()


def test_no_is_no_also_while_its_server_is_asked(
    house: House, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = form_of(window)
    form.field.setText(SECRET)
    late: list[tuple[Any, ...]] = []
    with monkeypatch.context() as slow:
        slow.setattr(house.wire, "call", lambda *call, **_arguments: late.append(call))
        form.yes.click()
    assert form.field.isReadOnly()
    form.no.click()
    assert form.isHidden()
    assert form.field.text() == ""
    again = form_of(window)
    again.field.setText("https://autre.example/a.ics")
    [(_, came, failed)] = late
    failed("unreachable", "")
    failed("not-the-server", "")
    came({"account": "f" * 16, "renewed": False})
    assert ("sign_out", {"account": "f" * 16}) in house.wire.asked
    assert again.isVisible()
    assert again.field.text() == "https://autre.example/a.ics"
    assert "autre.example" in again.still.text()
    assert window.still.sentence.text() == ""
    written: list[object] = []
    window.desk.writer.ask(lambda _stores: None, written.append)
    house.bot.waitUntil(lambda: bool(written))
    assert kept(house) == []


def test_an_address_is_never_cut(house: House, window: Window) -> None:
    form = form_of(window)
    form.field.setText(SECRET + "?" + "k" * feeds.LONGEST)
    assert not form.yes.isEnabled()


@pytest.mark.parametrize("code", ["no-account", "absent"])
def test_what_the_engine_has_not_heard_of_yet_is_left_as_well(
    house: House, window: Window, code: str
) -> None:
    house.wire.answers |= {"sign_in": "absent", "sign_out": code}
    form = form_of(window)
    form.field.setText(SECRET)
    form.yes.click()
    house.bot.waitUntil(lambda: "ville.example" in window.still.sentence.text())
    window.still.undo.click()
    house.bot.waitUntil(lambda: [one.state for one in kept(house)] == [AccountState.LEAVING])
    again = form_of(window)
    again.field.setText(SECRET)
    assert again.yes.isEnabled()  # it may be followed anew
    again.yes.click()
    house.bot.waitUntil(lambda: len(kept(house)) == 2)


def test_one_that_comes_no_more_says_so_beside_its_name(house: House, window: Window) -> None:
    signs_in(house)
    account = AccountId("f" * 16)
    channel = Channel(
        id=channel_id(account, "agenda"),
        account=account,
        remote="agenda",
        kind=ChannelKind.CALENDAR,
        name="Fêtes",
    )
    house.receive(kept(house)[0], Batch(channels=(channel,)), shown=False)
    chips = page_of(window).chips
    assert "Fêtes" in [chip.text() for chip in chips.chips]
    Accounts(house.database, house.clock).problem(account, "agenda-gone")
    ended = Changed(revision=99, channels=frozenset(), views=frozenset((View.ACCOUNTS,)))
    window.desk.heard(ended)  # while it is looked at
    [chip] = [one for one in chips.chips if one.line.id == channel.id]
    assert chip.text() == "Fêtes\u202f: n’est plus mis à jour"
    assert chip.toolTip().startswith("Cet agenda n’est plus à son adresse.")
    assert chip.accessibleDescription().startswith("Cet agenda n’est plus à son adresse.")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("not-the-server", "n’est pas un agenda"),
        ("no-service", "Aucun agenda"),
        ("agenda-closed", "pas ouvert à tous"),
        ("agenda-large", "plus grand"),
    ],
)
def test_what_is_no_agenda_is_said_and_nothing_is_kept(
    house: House, window: Window, code: str, said: str
) -> None:
    house.wire.answers["sign_in"] = code
    form = form_of(window)
    form.field.setText(SECRET)
    form.yes.click()
    assert said in form.still.text()
    assert form.isVisible()
    assert form.field.text() == SECRET  # to be mended, not to be pasted again
    assert kept(house) == []
    form.field.setText("http://ville.example/a.ics")
    assert not form.yes.isEnabled()
    assert "https" in form.still.text()


@pytest.mark.row("G7")
def test_a_link_asks_once_and_says_who_will_be_asked(house: House, window: Window) -> None:
    address = "webcal://ville.example/agenda/private-8f3a/basic.ics"
    question = window.still.question
    window.desk.opener(address)
    assert "ville.example" in question.sentence.text()
    assert "private-8f3a" not in question.sentence.text()
    assert question.first.size() == question.second.size()
    question.second.click()
    assert asked(house) == []
    assert house.opened == []
    window.desk.opener(address)
    signs_in(house)
    question.first.click()
    assert [one["server"] for one in asked(house)] == [SECRET]
    assert window.current == "agenda"
    window.visit("today")
    window.desk.opener(address)  # it is known now: nothing to ask
    assert not question.open
    assert window.current == "agenda"
    assert house.opened == []


@pytest.mark.row("G7")
def test_it_stands_among_the_accounts_and_is_left_by_its_own_words(
    house: House, window: Window
) -> None:
    signs_in(house)
    window.desk.heard(Changed(revision=99, channels=frozenset(), views=frozenset(View)))
    window.visit("settings")
    lines = [one for one in window.findChildren(AccountLine) if one.row.address == NAME]
    [line] = lines
    assert line.title.text() == "ville.example"  # until it says its name
    assert line.where.text() == "Agenda public, ville.example"
    shown = " ".join(text.text() for text in (line.title, line.where, line.state))
    assert "private" not in shown
    house.wire.answers["sign_out"] = {"told": True, "events": 3, "items": 3, "size": 0}
    press_named(line, "Ne plus suivre")
    assert "n’en sauront rien" in line.state.text()
    house.bot.wait(1)  # the answers are shown
    press_named(line, "Ne plus suivre")
    assert ("sign_out", {"account": "f" * 16}) in house.wire.asked


def test_whom_this_computer_asks_for_it_is_in_the_list(house: House, window: Window) -> None:
    signs_in(house)
    note_tried(house.database, "https://autre.example:8443")
    window.visit("association")
    page = window.pages["association"]
    assert isinstance(page, AssociationPage)
    said = "ville.example\u202f: un agenda public que vous suivez"
    house.bot.waitUntil(lambda: said in page.hosts.text().splitlines())
    assert "private" not in page.hosts.text()
    tried = "autre.example:8443\u202f: interrogé pour un agenda public que vous ne suivez pas"
    assert tried in page.hosts.text().splitlines()


def press_named(line: AccountLine, words: str) -> None:
    from desktop.cards.parts import Button

    [button] = [
        one for one in line.findChildren(Button) if not one.isHidden() and one.text() == words
    ]
    button.click()


def test_one_that_rests_says_nothing_of_the_network(house: House, window: Window) -> None:
    """Whoever publishes it may want it asked once a week: it is no sign that a server was met."""
    signs_in(house)
    accounts = Accounts(house.database, house.clock)
    for one in accounts.all():
        if one.protocol != "feed":
            accounts.problem(one.id, "unreachable")
    accounts.synced(AccountId("f" * 16))
    house.clock.at += timedelta(minutes=1)
    window.freshen()
    assert window.desk.offline
