"""What the association set and what Préau is, to be read; and leaving, in two steps."""

from __future__ import annotations

from collections.abc import Callable
from unittest import mock

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from desktop.cards.parts import Text
from desktop.pages import about
from desktop.pages.about import AboutPage
from desktop.pages.association import AssociationPage
from desktop.pages.growing import Growing
from desktop.pages.settings import SettingsPage
from desktop.window import Window
from storage import association, pages
from storage.database import Database
from storage.hosts import Host, Why, host, hosts
from storage.model import Address, AddressId, Batch, Changed, Media, MediaId, View
from storage.profile import parse
from storage.settings import Settings
from tests.desktop.community import ASSOCIATION, NEWS
from tests.desktop.conftest import House
from tests.desktop.test_pages import OFFERS

SOCIAL = (
    "social.asso.example\u202f: indiqué par votre association, une fois que vous vous y connectez"
)


def told(database: Database, profile: str = ASSOCIATION) -> None:
    kept = association.told(parse(profile.encode()), "fr")
    Settings(database).set(association.SETTING, kept)


def shown(widget: QWidget) -> str:
    return "\n".join(
        label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)
    )


def association_page(window: Window) -> AssociationPage:
    window.visit("association")
    page = window.pages["association"]
    assert isinstance(page, AssociationPage)
    return page


def test_the_file_is_told_in_sentences_offline(house: House) -> None:
    house.wire.answers = {"offers": OFFERS}
    told(house.database)
    page = association_page(house.open())
    said = shown(page)
    for sentence in (
        "Anciens d’Arts a donné un fichier qui dit où ses membres se retrouvent.",
        "aide@asso.example",
        "Conversations\u202f: talk.asso.example, vous y avez un compte",
        "Nouvelles et publications\u202f: social.asso.example, vous ne l’utilisez pas encore",
        "L’annuaire peut être restreint par\u202f: promotion, ville.",
        "Promo 1990 Nord",
        "Conversations\u202f: #promo:asso.example",
        "Agendas\u202f: Groupe Isère",
        "Sujets\u202f: energie",
        "Le moment où l’on vous prévient, vos heures calmes",
    ):
        assert sentence in said, sentence
    links = [label for label in page.findChildren(Text) if "<a href" in label.text()]
    for label in links:
        label.linkActivated.emit(label.text().split('<a href="')[1].split('"')[0])
    assert house.opened == [
        "mailto:aide@asso.example",
        "https://asso.example/aide",
        "https://photos.asso.example/climat",
    ]


def test_a_file_that_changes_is_read_again(house: House) -> None:
    window = house.open()
    page = association_page(window)
    told(house.database)
    views = frozenset({View.SETTINGS})
    house.wire.changed.emit(Changed(revision=1, channels=frozenset(), views=views))
    assert "aide@asso.example" in shown(page)


def test_without_a_file_the_page_says_so(house: House) -> None:
    page = association_page(house.open())
    assert "Aucune association n’a rien réglé ici." in shown(page)


def test_the_person_sees_every_host(house: House) -> None:
    told(house.database)
    face = Media(id=MediaId("m"), remote="https://pictures.example:8443/face.png")
    named = Address(id=AddressId("zoe@elsewhere.example"), name="Zoé", avatar=face)
    house.receive(NEWS, Batch(addresses=(named,)))
    page = association_page(house.open())
    house.bot.waitUntil(lambda: "\n" in page.hosts.text())
    assert page.hosts.text().splitlines() == [
        "days.asso.example\u202f: votre compte",
        "news.asso.example\u202f: votre compte",
        "talk.asso.example\u202f: votre compte",
        SOCIAL,
        "pictures.example:8443\u202f: images et fichiers que vos serveurs y indiquent",
    ]
    assert Host(name="social.asso.example", why=Why.PROFILE) in hosts(house.database)


def test_what_is_no_address_names_no_host() -> None:
    assert host("https://Asso.Example/x") == "asso.example"
    assert host("https://[::1]:8008") == "::1:8008"
    assert [host(text) for text in ("", "asso", "https://", "http://[", "http://a:b")] == [""] * 5


def test_about_says_what_this_is_and_loads_nothing(house: House) -> None:
    told(house.database)
    window = house.open()
    window.visit("about")
    page = window.pages["about"]
    assert isinstance(page, AboutPage)
    said = shown(page)
    for part in ("Préau 0.", "GPL-3.0-or-later", "AES-256", window.desk.place, "SQLCipher"):
        assert part in said, part
    assert "français et anglais" in said
    assert "aide@asso.example" in said
    assert "://" not in said
    page.copy.click()
    assert "Préau 0." in QApplication.clipboard().text()
    assert not house.opened


def test_where_much_is_kept_the_libraries_are_asked_a_few_at_a_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "LARGE", -1)
    window = house.open()
    with mock.patch.object(Growing, "begin", _left_for_later):
        window.visit("about")
    page = window.pages["about"]
    assert isinstance(page, AboutPage)
    asked = list[str]()

    def version(package: str, name: str) -> str:
        asked.append(package)
        return name

    monkeypatch.setattr(about, "version", version)
    while not page.growing.over:
        before = len(asked)
        assert not page.made_with.text()
        page.growing._go_on()
        assert 0 < len(asked) - before <= about.AT_ONCE
    assert asked == [package for package, _ in about.MADE_WITH]
    assert page.made_with.text() == about.made_with()


def _left_for_later(growing: Growing, *pieces: Callable[[], object]) -> None:
    growing._left.extend(pieces)


def test_the_settings_lead_to_the_pages_of_their_own(window: Window) -> None:
    window.visit("settings")
    page = window.pages["settings"]
    assert isinstance(page, SettingsPage)
    visited: list[str] = []
    window.desk.visited.disconnect()
    window.desk.visited.connect(visited.append)
    for button in page.ways.values():
        button.click()
    assert visited == list(page.ways)
    assert {"calm", "association", "drafts", "about"} <= set(visited)
