"""Links of other programs, at the window: what is known opens in place, all else asks once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from desktop.links import deeplinks
from desktop.links.deeplinks import follow
from desktop.places import AtConversation, AtPerson, AtThread
from desktop.window import Window
from storage.accounts import Accounts
from storage.deeplinks import read
from storage.model import (
    AccountId,
    AddressId,
    Batch,
    ChannelKind,
    Follow,
    ItemId,
    Join,
    Presence,
    Reason,
    channel_id,
)
from tests.desktop.community import (
    AGENDA,
    CAMILLE,
    COUNCIL,
    DAYS,
    HOME,
    HOURS,
    NEWS,
    PROMO,
    TALK,
    channel,
    message,
    place,
    post,
)
from tests.desktop.conftest import House, press

CHOIR = channel(
    TALK,
    "!choir:asso.example",
    ChannelKind.ROOM,
    "Chorale",
    "Say",
    aliases=("#chœur:asso.example",),
)


@pytest.fixture
def here(house: House, window: Window) -> Window:
    """With a room that its server gives a whole name, a post by its address, a calendar by its."""
    house.receive(TALK, Batch(channels=(CHOIR,)))
    said = message("répétition", "camille", "Répétition jeudi", HOURS[1])
    house.receive(TALK, place((replace(said, id=ItemId("$rep")),), CHOIR, Reason.ROOM))
    told = replace(
        post("12", "lea", "Bonjour", HOURS[1]),
        id=ItemId("https://social.example/users/lea/statuses/12"),
    )
    house.receive(NEWS, place((told,), HOME, Reason.FOLLOWED))
    known = replace(AGENDA, aliases=("https://days.asso.example/isere/",))
    house.receive(DAYS, Batch(channels=(known,)))
    return window


def sent(house: House) -> list[object]:
    return [row.intent for row in house.window.desk.pages.outbox()]


def asked(window: Window) -> str:
    return window.still.question.sentence.text() if window.still.question.open else ""


@pytest.mark.row("E11")
def test_what_is_known_here_opens_in_place(here: Window, house: House) -> None:
    camille = here.desk.pages.card_of(CAMILLE.peers[0])
    assert camille is not None
    for address, wanted in (
        ("matrix:r/promo:asso.example", AtConversation(PROMO.id)),
        ("matrix:r/ch%C5%93ur:asso.example?action=join", AtConversation(CHOIR.id)),
        ("matrix:roomid/choir:asso.example?via=asso.example", AtConversation(CHOIR.id)),
        ("https://matrix.to/#/#promo:asso.example", AtConversation(PROMO.id)),
        (
            "https://matrix.to/#/!choir:asso.example/$rep?via=asso.example",
            AtConversation(CHOIR.id, at=ItemId("$rep")),
        ),
        ("matrix:roomid/choir:asso.example/e/elsewhere", AtConversation(CHOIR.id)),
        ("matrix:u/camille:asso.example", AtPerson(camille)),
    ):
        here._close_panel()
        here.desk.opener(address)  # as a link in a message
        assert here.place == wanted, address
        assert asked(here) == ""
    here.desk.opener("web+ap://social.example/@lea/12")
    assert isinstance(here.place, AtThread)
    assert here.place.entry.text == "Bonjour"
    here.desk.opener("web+ap://asso.example/@camille")
    assert isinstance(here.place, AtPerson)
    here.desk.opener("webcal://days.asso.example/isere")
    assert here.current == "agenda"
    assert sent(house) == []
    assert house.opened == []
    assert house.wire.names().count("fetch") == 0


@pytest.mark.parametrize(
    ("address", "said", "intent"),
    [
        (
            "matrix:r/atelier:ailleurs.example?via=autre.example",
            "#atelier:ailleurs.example",
            Join(address="#atelier:ailleurs.example", via=("autre.example",)),
        ),
        (
            "https://matrix.to/#/!abc:ailleurs.example",
            "!abc:ailleurs.example",
            Join(address="!abc:ailleurs.example"),
        ),
        ("web+ap://ailleurs.example/@lea", "lea@ailleurs.example", None),
    ],
)
def test_what_is_not_known_is_asked_once_and_waits_offline(
    here: Window, house: House, address: str, said: str, intent: Join | None
) -> None:
    """Equal answers; "no" leaves no trace; "yes" is written down, and can be taken back."""
    for one in (TALK, NEWS, DAYS):
        Accounts(house.database, house.clock).problem(one.id, "unreachable")
    here.freshen()
    assert here.desk.offline
    here.desk.opener(address)
    question = here.still.question
    assert said in asked(here)
    assert question.first.size() == question.second.size()
    question.second.click()
    assert asked(here) == ""
    assert sent(house) == []
    here.desk.opener(address)
    here.desk.opener(address)  # a page that hands it over again and again asks no more than once
    here.still.question.first.click()
    house.bot.waitUntil(lambda: len(sent(house)) == 1)
    assert sent(house) == [intent or Follow(address=said)]  # type: ignore[arg-type]
    here.visit("outbox")
    here.visit("today")
    [row] = here.desk.pages.outbox()
    account = TALK if intent else NEWS
    assert row.account == account.id
    assert row.channel == (channel_id(TALK.id, said) if intent else HOME.id)
    assert house.opened == []
    assert not here.findChildren(QDialog)


def test_a_conversation_that_was_left_asks_again(here: Window, house: House) -> None:
    house.receive(TALK, Batch(channels=(replace(CHOIR, presence=Presence.LEFT),)))
    here.desk.opener("matrix:r/ch%C5%93ur:asso.example")
    assert "#chœur:asso.example" in asked(here)
    here.desk.opener(f"matrix:roomid/{COUNCIL.remote[1:]}:asso.example")  # not the same name
    assert "!council:asso.example" in asked(here)


def test_what_belongs_to_a_browser_asks_before_it_goes_there(here: Window, house: House) -> None:
    for address, there in (
        ("web+ap://ailleurs.example/@lea/99", "https://ailleurs.example/@lea/99"),
    ):
        here.desk.opener(address)
        assert "ailleurs.example" in asked(here)
        assert house.opened == []
        here.still.question.second.click()
        assert house.opened == []
        here.desk.opener(address)
        here.still.question.first.click()
        assert house.opened == [there]
        house.opened.clear()
    assert sent(house) == []


@pytest.mark.parametrize(
    "address",
    [
        "matrix:r/a%00:b.example",
        "matrix:u/../../etc/passwd",
        "https://matrix.to/#/https://evil.example",
        "webcal://me:secret@asso.example/a.ics",
        "web+ap:javascript:alert(1)",
        "matrix:r/" + "a" * 5000 + ":b.example",
    ],
)
def test_a_hostile_link_is_one_sentence(here: Window, house: House, address: str) -> None:
    before = here.place, here.current
    here.desk.opener(address)
    assert here.still.said.isVisible()
    assert "ne mène nulle part" in here.still.sentence.text()
    assert not here.still.undo.isVisible()
    assert (here.place, here.current) == before
    assert house.opened == []
    assert sent(house) == []
    here.desk.undoable.emit("Fait.", print)
    assert here.still.undo.isVisible()


def test_a_key_that_is_typed_just_then_answers_nothing(here: Window, house: House) -> None:
    """A page may hand a link over by itself, while the person writes."""
    here.desk.open(AtConversation(CAMILLE.id))
    here.activateWindow()
    house.bot.waitUntil(here.isActiveWindow)
    here.panel.take_focus()
    before = here.focusWidget()
    assert before is not None
    assert house.program is not None
    house.program.presence.wait_with("matrix:r/atelier:ailleurs.example")
    assert asked(here)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        press(here.focusWidget(), key)
    assert here.focusWidget() is before
    assert asked(here)
    assert sent(house) == []
    here.desk.opener("matrix:r/atelier:ailleurs.example")  # their own click in the window
    assert here.focusWidget() is here.still.question.first


def test_a_link_waits_until_an_older_folder_has_been_migrated(here: Window, house: House) -> None:
    assert house.program is not None
    house.program.migrating = True
    house.program.presence.wait_with("matrix:r/promo:asso.example")
    house.bot.wait(20)
    assert here.place is None
    assert house.program.writer is not None
    house.program.writer.opened.emit("")
    assert here.place == AtConversation(PROMO.id)


def test_without_an_account_it_says_what_is_missing(
    here: Window, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(here.desk.pages, "accounts", lambda: ())
    here.desk.opener("matrix:r/atelier:ailleurs.example")
    assert "ajoutez un compte" in here.still.sentence.text()
    here.desk.opener("web+ap://ailleurs.example/@lea")
    assert "ailleurs.example" in asked(here)  # its page can be read without one
    assert sent(house) == []


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("matrix:nonsense/@x", "link-broken"),
        ("matrix:u/inconnue:ailleurs.example", "link-unknown"),
    ],
)
def test_a_link_that_leads_nowhere_says_what_to_tell(here: Window, address: str, code: str) -> None:
    here.desk.opener(address)
    ask = here.still.sentence.ask
    assert ask is not None
    assert ask.isVisible()
    ask.press()
    assert here.still.telling is not None
    said = here.still.telling.text.toPlainText()
    assert f"({code})" in said
    assert "ailleurs.example" not in said
    here.desk.told.emit("Voilà.")
    assert not ask.isVisible()


def test_the_account_of_the_same_server_enters_and_none_that_only_ends_like_it(
    here: Window, house: House
) -> None:
    fitting = [row for row in here.desk.pages.accounts() if row.address.startswith("@")]
    [own] = fitting
    server = own.address.partition(":")[2]
    like = replace(own, id=AccountId("like"), address=AddressId(f"@moi:pas-{server}"))
    here.desk.pages.accounts = lambda: (like, own)  # type: ignore[method-assign]
    link = read(f"matrix:r/atelier:{server}")
    assert link is not None
    assert deeplinks._account(here.desk.pages, link) == own


def test_other_links_are_the_browsers(here: Window, house: House) -> None:
    assert follow(here.desk, "https://asso.example/") is False
    here.desk.opener("https://asso.example/")
    here.desk.opener("mailto:a@b.example")
    assert house.opened == ["https://asso.example/", "mailto:a@b.example"]
