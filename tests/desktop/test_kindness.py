"""What a person reads without asking: names, not addresses, and what is wrong where it is."""

from __future__ import annotations

from dataclasses import replace

from desktop.cards.cardlist import CardList
from desktop.cards.entry import EntryCard
from desktop.cards.event import EventCard
from desktop.cards.lines import EntryLine, EventLine, OutgoingLine
from desktop.cards.outgoing import OutgoingCard
from desktop.cards.parts import Text
from desktop.pages.settings import SettingsPage
from desktop.pages.welcome import WelcomePage
from desktop.places import AtEvent, ChangeOutgoing, NewEvent
from desktop.side.event import EventPanel
from desktop.side.eventform import EventFormPanel
from desktop.window import Window
from storage.model import ChannelKind, Outgoing, OutgoingId, Say, Visibility
from storage.outbox import Outbox
from tests.desktop.community import DAYS, HOME, NEWS, NOW, TALK, VISIT, place
from tests.desktop.conftest import House


def test_a_post_of_ones_own_news_names_its_author_and_no_channel(window: Window) -> None:
    row = next(
        row
        for row in window.today.list.rows()
        if isinstance(row, EntryLine) and row.entry.channel_kind is ChannelKind.HOME
    )
    card = EntryCard(window.desk, window)
    own = replace(row.entry, channel_name="moi@asso.example:8443")
    card.row = row._replace(entry=own)
    card.bind(card.row)
    assert "8443" not in card.head.text()
    assert " dans " not in card.head.text()
    assert "8443" not in card.spoken()


def test_a_waiting_post_is_said_to_leave_under_the_persons_name(house: House) -> None:
    window = house.open()
    waiting = Outgoing(
        id=OutgoingId("1" * 32), account=NEWS.id, channel=HOME.id, at=NOW,
        intent=Say(text="Bonjour", visibility=Visibility.PUBLIC),
    )  # fmt: skip
    Outbox(house.database, house.clock).add(waiting)
    window.visit("outbox")
    found = window.pages["outbox"].findChild(CardList)
    assert found is not None
    row = next(row for row in found.rows() if isinstance(row, OutgoingLine))
    assert row.where == "Moi Même"
    card = window.pages["outbox"].findChild(OutgoingCard)
    assert card is not None
    assert card.title.text() == "Publication, par Moi Même"
    window.open(ChangeOutgoing(waiting.id))
    assert window.panel.subtitle.text() == "Moi Même"


def test_accounts_are_told_apart_by_what_they_are_for(window: Window) -> None:
    window.visit("settings")
    page = window.pages["settings"]
    assert isinstance(page, SettingsPage)
    assert {name: line.title.text() for name, line in page.accounts.lines.items()} == {
        TALK.id: "Conversations",
        NEWS.id: "Publications",
        DAYS.id: "Agenda et annuaire",
    }
    assert page.accounts.lines[DAYS.id].where.text().startswith("Moi Même, moi@asso.example, sur")


def test_an_event_that_repeats_in_no_known_way_says_so(house: House) -> None:
    from storage.model import Reason
    from tests.desktop.community import AGENDA

    window = house.open()
    house.receive(DAYS, place((replace(VISIT, problem="broken-repeats"),), AGENDA, Reason.CALENDAR))
    window.open(AtEvent(VISIT.id, ""))
    panel = window.panel
    assert isinstance(panel, EventPanel)
    said = "La répétition de cet événement"
    assert any(text.text().startswith(said) for text in panel.findChildren(Text))
    row = next(
        row
        for row in window.today.list.rows()
        if isinstance(row, EventLine) and row.entry.title == VISIT.title
    )
    card = EventCard(window.desk, window)
    card.row = row._replace(entry=replace(row.entry, problem="too-many-repeats"))
    card.bind(card.row)
    plain = EventCard(window.desk, window)
    plain.row = row._replace(entry=replace(row.entry, problem=None))
    plain.bind(plain.row)
    assert card.arrange(500) > plain.arrange(500)
    assert card.problem.text() in card.spoken()
    assert not plain.problem.text()


def test_a_new_event_begins_at_the_next_full_hour_and_lasts_one(window: Window) -> None:
    window.open(NewEvent())
    panel = window.panel
    assert isinstance(panel, EventFormPanel)
    starts, ends = panel.fields.span()
    assert starts == NOW.replace(hour=10, minute=0)
    assert (ends - starts).total_seconds() == 3600


def test_a_silent_engine_is_named_on_the_welcome_page_until_it_speaks(window: Window) -> None:
    window.visit("welcome")
    page = window.pages["welcome"]
    assert isinstance(page, WelcomePage)
    window.desk.trouble = "silent"
    window.refresh()
    assert page.form.still.text() == "La partie qui parle aux serveurs ne répond pas."
    window.desk.trouble = ""
    window.refresh()
    assert page.form.still.text() == "Préparation de la connexion."


def test_the_end_key_shows_the_end_mark_whole(window: Window) -> None:
    from PySide6.QtCore import Qt

    from tests.desktop.conftest import press

    window.resize(1280, 480)
    page = window.today.list
    page.setFocus()
    press(page, Qt.Key.Key_End)
    card = page.card("end")
    assert card is not None
    assert card.geometry().bottom() < page.viewport().height()
    assert page.at_end()
