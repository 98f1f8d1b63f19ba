"""The directory narrowed by its facets, and what can be done with somebody's card."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.cards.entry import EntryCard
from desktop.cards.lines import EntryLine
from desktop.pages.directory import DirectoryPage
from desktop.pages.facets import FacetBar
from desktop.places import AtConversation, AtPerson, NewPost, Place
from desktop.side.person import PersonPanel, telephone
from desktop.window import Window
from desktop.wording import words
from storage import association
from storage.groups import Groups
from storage.model import (
    AddressId,
    Batch,
    Card,
    CardId,
    Field,
    FieldKind,
    Invite,
    Media,
    MediaId,
    Membership,
    View,
)
from storage.profile import parse
from storage.settings import Settings
from tests.desktop.community import BOOK, CAMILLE, DAYS, PROFILE, PROMO, TALK
from tests.desktop.conftest import House, press

POPUP = pytest.mark.qt_log_ignore(
    r"support raise\(\)", "support grabbing the keyboard", extend=True
)
"""A list that stands over the window is nothing to the platform without a screen."""
FACETS = PROFILE + '[directory]\nfacets = ["year", "city", "title"]\n'


def directory(window: Window) -> DirectoryPage:
    window.visit("directory")
    page = window.pages["directory"]
    assert isinstance(page, DirectoryPage)
    return page


def shown(page: DirectoryPage) -> set[str]:
    return {person.name for person in page.model.people}


def open_card(window: Window, name: str) -> PersonPanel:
    row = next(row for row in window.desk.pages.people(name) if row.name == name)
    window.open(AtPerson(row.card))
    panel = window.panel
    assert isinstance(panel, PersonPanel)
    return panel


def told(house: House, profile: str = FACETS) -> None:
    kept = association.told(parse(profile.encode()), "fr")
    Settings(house.database).set(association.SETTING, kept)


def change(house: House, name: str, *fields: Field, photo: Media | None = None) -> None:
    """The card of one member as the address book has it now."""
    key = CardId(f"{BOOK.id}/{name.split(maxsplit=1)[0].lower()}")
    card = Card(id=key, channel=BOOK.id, name=name, sort=name, fields=fields, photo=photo)
    house.receive(DAYS, Batch(cards=(card,)))


# --- the facets -----------------------------------------------------------------------------


@POPUP
def test_chips_narrow_the_directory_together_and_come_off_with_one_click(house: House) -> None:
    told(house)
    window = house.open()
    page = directory(window)
    bar: FacetBar = page.facets
    assert [button.text() for button in bar.facets.values()] == ["Promotion", "Ville", "Métier"]
    bar.facets[FieldKind.CITY].click()
    popup = bar.popup
    assert popup is not None
    assert popup.model.stringList() == ["Grenoble", "Lyon", "Saint-Étienne", "Voiron"]
    popup.field.setText("etie")
    assert popup.model.stringList() == ["Saint-Étienne"]
    popup.field.setText("gre")
    press(popup.field, Qt.Key.Key_Return)
    assert shown(page) == {"Camille Roux", "Nadia Amrani"}
    bar.choose(FieldKind.YEAR, "1990")
    assert shown(page) == {"Camille Roux"}
    assert [chip.text() for chip in bar.chips] == ["Grenoble  ×", "1990  ×"]
    page.search.setText("nadia")
    assert page.subtitle.text() == "Personne ne correspond à tout cela."
    bar.chips[1].click()
    assert shown(page) == {"Nadia Amrani"}
    page.search.clear()
    bar.chips[0].click()
    assert len(shown(page)) == 6
    assert not any(sign.isdigit() for sign in page.subtitle.text())


@POPUP
def test_the_list_of_a_facet_holds_what_the_others_leave_and_goes_by_keys(house: House) -> None:
    told(house)
    window = house.open()
    page = directory(window)
    page.facets.choose(FieldKind.CITY, "Lyon")
    page.facets.open(FieldKind.YEAR)
    popup = page.facets.popup
    assert popup is not None
    assert popup.model.stringList() == ["1995", "1991"]
    press(popup.field, Qt.Key.Key_Down)
    assert popup.list.currentIndex().data() == "1995"
    popup.list.activated.emit(popup.list.currentIndex())
    assert page.facets.chosen == {FieldKind.CITY: {"Lyon"}, FieldKind.YEAR: {"1995"}}
    page.facets.open(FieldKind.YEAR)
    assert page.facets.popup is not None
    assert page.facets.popup.model.stringList() == ["1991"]  # what is chosen is not offered again
    press(page.facets.popup.field, Qt.Key.Key_Escape)
    assert len(page.facets.chips) == 2


def test_only_what_cards_say_is_offered(house: House) -> None:
    told(house, PROFILE + '[directory]\nfacets = ["region", "city"]\n')
    page = directory(house.open())
    assert list(page.facets.facets) == [FieldKind.CITY]
    told(house, PROFILE)
    house.wire.changed.emit(changed(View.SETTINGS))
    assert list(page.facets.facets) == [FieldKind.YEAR, FieldKind.CITY]  # where nothing is named


def changed(*views: View) -> Any:
    from storage.model import Changed

    return Changed(revision=0, channels=frozenset(), views=frozenset(views))


# --- the card -------------------------------------------------------------------------------


@pytest.mark.row("G14")
def test_a_card_offers_every_way_to_its_person(window: Window, house: House) -> None:
    photo = Media(id=MediaId("face"), remote="https://days.asso.example/face.jpg")
    change(
        house, "Camille Roux",
        Field(kind=FieldKind.TITLE, value="Directrice <b>industrielle</b>"),
        Field(kind=FieldKind.YEAR, value="1992 Centre"),
        Field(kind=FieldKind.EMAIL, value="camille@asso.example"),
        Field(kind=FieldKind.PHONE, value="+33 (0)6 12 34 56 78"),
        Field(kind=FieldKind.MATRIX, value="@camille:asso.example"),
        Field(kind=FieldKind.FEDIVERSE, value="@camille@asso.example"),
        photo=photo,
    )  # fmt: skip
    panel = open_card(window, "Camille Roux")
    assert panel.page is not None
    assert panel.page.photo == photo
    assert list(panel.ways) == ["write", "mail", "copy", "mention", "call"]
    assert [way.text() for way in panel.ways.values()] == [
        "Écrire", "Courriel", "Copier la fiche", "Mentionner", "Appeler",
    ]  # fmt: skip
    assert panel.ways["call"].accessibleName() == "Appeler Camille Roux"
    panel.ways["mail"].click()
    panel.ways["call"].click()
    assert house.opened == ["mailto:camille@asso.example", "tel:+330612345678"]
    panel.ways["copy"].click()
    assert "Téléphone\u202f: +33 (0)6 12 34 56 78" in QApplication.clipboard().text()
    opened: list[Place] = []
    window.desk.opened.connect(opened.append)
    panel.ways["mention"].click()
    open_card(window, "Camille Roux").ways["write"].click()
    assert opened == [NewPost(text="@camille@asso.example "), AtConversation(CAMILLE.id)]


def opened_to_invitations(house: House, *members: Membership) -> None:
    """The association's first room lets its members ask others in."""
    accepts = replace(PROMO.accepts, intents=PROMO.accepts.intents | {"Invite"})
    house.receive(TALK, Batch(channels=(replace(PROMO, accepts=accepts),), memberships=members))


@POPUP
@pytest.mark.row("G14")
def test_somebody_is_invited_to_a_conversation_from_their_card(
    window: Window, house: House
) -> None:
    opened_to_invitations(house)
    panel = open_card(window, "Camille Roux")
    assert panel.ways["invite"].text() == "Inviter"
    panel.ways["invite"].click()
    assert panel.rooms.model.stringList() == ["Promo 1990 Nord"]
    press(panel.rooms.field, Qt.Key.Key_Return)
    assert panel.still.text() == "Invitation de Camille Roux à Promo 1990 Nord en cours."
    house.bot.waitUntil(lambda: bool(window.desk.pages.outbox()))
    [row] = window.desk.pages.outbox()
    assert row.channel == PROMO.id
    assert row.intent == Invite(address=AddressId("@camille:asso.example"))
    assert words.intent(row.intent) == "Invitation"


def test_nobody_is_invited_to_where_they_are_or_where_one_may_not(
    window: Window, house: House
) -> None:
    assert "invite" not in open_card(window, "Camille Roux").ways
    member = Membership(channel=PROMO.id, address=AddressId("@camille:asso.example"))
    opened_to_invitations(house, member)
    assert "invite" not in open_card(window, "Camille Roux").ways
    assert "invite" in open_card(window, "Mathis Lambert").ways


def test_a_card_without_ways_offers_none(window: Window, house: House) -> None:
    change(house, "Paul Jourdan", Field(kind=FieldKind.CITY, value="Die"))
    panel = open_card(window, "Paul Jourdan")
    assert list(panel.ways) == ["copy"]
    assert panel.heeding is not None
    assert panel.heeding.tell is None
    assert panel.heeding.hiding is None


@pytest.mark.parametrize(
    ("number", "address"),
    [("+33 6 12", "tel:+33612"), ("06.12", "tel:0612"), ("sur demande", "")],
)
def test_a_number_is_dialled_by_its_digits(number: str, address: str) -> None:
    assert telephone(number) == address


def test_who_writes_is_told_of_and_no_longer_each_with_one_click(
    window: Window, house: House
) -> None:
    panel = open_card(window, "Camille Roux")
    assert panel.heeding is not None
    assert panel.heeding.tell is not None
    assert panel.heeding.tell.text() == "Me prévenir quand Camille Roux m’écrit"
    panel.heeding.tell.click()
    house.bot.waitUntil(lambda: bool(window.desk.pages.choices().people))
    assert window.desk.pages.choices().people == {"@camille:asso.example", "camille@asso.example"}
    house.bot.waitUntil(lambda: panel.heeding is not None and panel.heeding.told)
    assert panel.heeding.tell is not None
    assert panel.heeding.tell.text() == "Ne plus me prévenir"
    panel.heeding.tell.click()
    house.bot.waitUntil(lambda: not window.desk.pages.choices().people)


def test_who_is_not_read_is_read_again_with_one_click(window: Window, house: House) -> None:
    panel = open_card(window, "Camille Roux")
    assert panel.heeding is not None
    assert panel.heeding.hiding is not None
    assert panel.heeding.hiding.text() == "Ne pas montrer ce que Camille Roux écrit"
    panel.heeding.hiding.click()
    house.bot.waitUntil(lambda: len(window.desk.pages.blocked()) > 2)  # one after the other
    assert {row.address for row in window.desk.pages.blocked()} == {
        "@camille:asso.example", "camille@asso.example", "mailto:camille@asso.example",
    }  # fmt: skip
    house.bot.waitUntil(lambda: panel.heeding is not None and panel.heeding.hidden == "here")
    assert panel.heeding.tell is None
    assert panel.heeding.hiding is not None
    panel.heeding.hiding.click()
    house.bot.waitUntil(lambda: not window.desk.pages.blocked())


def test_whom_a_server_hides_is_shown_again_there(window: Window, house: House) -> None:
    house.receive(TALK, Batch(blocked=frozenset({AddressId("@camille:asso.example")})))
    panel = open_card(window, "Camille Roux")
    assert panel.heeding is not None
    assert panel.heeding.hidden == "there"
    assert panel.heeding.hiding is None


def test_ones_own_card_offers_neither(window: Window, house: House) -> None:
    change(house, "Moi Même", Field(kind=FieldKind.EMAIL, value="moi@asso.example"))
    assert open_card(window, "Moi Même").heeding is None


def texts(panel: PersonPanel) -> str:
    from PySide6.QtWidgets import QLabel

    return "\n".join(label.text() for label in panel.area.findChildren(QLabel))


def test_the_same_person_is_known_by_all_their_addresses_both_ways(
    window: Window, house: House
) -> None:
    from storage.model import Address

    called = Address(id=AddressId("camille@asso.example"), name="Cam la turbine")
    house.receive(TALK, Batch(addresses=(called,)))
    panel = open_card(window, "Camille Roux")
    assert panel.page is not None
    assert [(one.kind, one.address) for one in panel.page.known] == [
        (FieldKind.MATRIX, "@camille:asso.example"),
        (FieldKind.FEDIVERSE, "camille@asso.example"),
        (FieldKind.EMAIL, "mailto:camille@asso.example"),
    ]
    assert "Aussi connu sous" in texts(panel)
    assert "Cam la turbine, à camille@asso.example (d’après Annuaire)" in texts(panel)
    window.visit("today")
    lines = [row for row in window.today.list.rows() if isinstance(row, EntryLine)]
    line = next(row for row in lines if row.entry.author == "@mathis:asso.example")
    window.today.list.to_row(line.key)
    card = window.today.list.card(line.key)
    assert isinstance(card, EntryCard)
    card.head.linkActivated.emit("person")
    panel = window.panel  # type: ignore[assignment]
    assert isinstance(panel, PersonPanel)
    assert panel.page is not None
    assert panel.page.name == "Mathis Lambert"


def test_groups_in_common_lead_to_the_group(window: Window, house: House) -> None:
    member = Membership(channel=PROMO.id, address=AddressId("@camille:asso.example"))
    house.receive(TALK, Batch(memberships=(member,)))
    Groups(house.database).assign()
    panel = open_card(window, "Camille Roux")
    assert panel.page is not None
    assert panel.page.common == (("nord", "Promo 1990 Nord"),)
    assert "En commun" in texts(panel)
    visited: list[str] = []
    window.desk.visited.connect(visited.append)
    panel._follow("group:nord")
    assert visited == ["group:nord"]
