"""What is kept on this computer, as the person sees it, limits it and erases it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget

from desktop.pages.kept import KeptHerePage
from storage.editions import Editions
from storage.limits import Kind
from storage.media import MediaStore
from storage.model import Media, MediaId, Reason
from storage.pruning import Pruning
from tests.desktop.calm.living import settle
from tests.desktop.community import (
    AGENDA,
    CAMILLE,
    DAYS,
    DINNER,
    HOME,
    KEY,
    NEWS,
    NOW,
    PROMO,
    TALK,
    event,
    message,
    place,
    post,
)
from tests.desktop.conftest import House

DAY, MILLISECOND = timedelta(days=1), timedelta(milliseconds=1)
PICTURE = MediaId("news/old")


class Reader:
    """The person at the page, and the engine at its chores."""

    def __init__(self, house: House) -> None:
        self.house = house
        house.open()
        assert house.program is not None
        house.database.on_changed(house.wire.changed.emit)
        self._chores = Pruning()
        house.window.visit("settings")
        self.settle()
        page = house.window.pages["settings"]
        QTest.mouseClick(page.ways["kept"], Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
        kept = house.window.pages["kept"]
        assert isinstance(kept, KeptHerePage)
        self.page = kept
        self.settle()

    def settle(self) -> None:
        assert self.house.program is not None
        settle(self.house.program)

    def chores(self, steps: int = 5_000) -> None:
        """What the engine does while nobody needs it."""
        for _ in range(steps):
            if not self._chores(self.house.database, self.house.clock):
                break
        self.settle()

    def words(self, part: QWidget | None = None) -> str:
        shown = (part or self.page).findChildren(QLabel)
        said = "\n".join(label.text() for label in shown if label.isVisible())
        return said.replace("\u202f", " ").replace("\u00a0", " ")

    def button(self, name: str, part: QWidget) -> QPushButton:
        [found] = [
            one for one in part.findChildren(QPushButton) if one.isVisible() and one.text() == name
        ]
        return found

    def press(self, name: str, part: QWidget) -> None:
        QTest.mouseClick(self.button(name, part), Qt.MouseButton.LeftButton)
        self.settle()

    def pick(self, part: QWidget, number: int, option: str) -> None:
        box = [one for one in part.findChildren(QComboBox) if one.isVisible()][number]
        at = box.findText(option)
        assert at >= 0, [box.itemText(n) for n in range(box.count())]
        box.setCurrentIndex(at)
        box.activated.emit(at)
        self.settle()

    def kept(self) -> set[str]:
        """By their names in this test."""
        rows = self.house.database.rows("SELECT key FROM item")
        return {key.rpartition("/")[2].removeprefix("$") for (key,) in rows}

    def said(self) -> list[str]:
        entries = self.house.window.desk.pages.conversation(CAMILLE.id, limit=500)
        return [one.item.removeprefix("$") for one in entries if one.item is not None]


@pytest.fixture
def reader(house: House) -> Reader:
    """A year of everything, besides what the last days brought."""
    old = tuple(message(f"y{n}", "camille", f"Semaine {n}.", n * 7 * DAY) for n in range(2, 52))
    house.receive(TALK, place(old, CAMILLE, Reason.DIRECT))
    picture = Media(id=PICTURE, remote="https://x/y.png")
    posts = tuple(
        post(f"p{n}", "eric", f"Nouvelle {n}.", n * 7 * DAY, media=(picture,) if n == 40 else ())
        for n in range(2, 52)
    )
    house.receive(NEWS, place(posts, HOME, Reason.FOLLOWED))
    past = event("past", "Fête d’été", NOW - 120 * DAY, 2)
    house.receive(DAYS, place((past,), AGENDA, Reason.CALENDAR))
    MediaStore(house.folder, KEY, house.database, house.clock).seal(
        NEWS.id, PICTURE, b"picture" * 50_000, "image/png"
    )
    with house.database.write() as write:  # what was fetched a moment ago would stay
        write.execute("UPDATE placement SET arrived = arrived - ?", (3 * DAY // MILLISECOND,))
    return Reader(house)


@pytest.mark.row("D15")
def test_the_page_says_how_much_there_is_and_how_far_back(reader: Reader) -> None:
    assert "en train d’être mesurées" in reader.words()
    reader.chores()
    messages = reader.page.parts[Kind.MESSAGES]
    assert "Environ 57,5 ko" in reader.words(messages)
    assert "Cela remonte au 29 novembre 2025." in reader.words(messages)
    assert "Personne ne l’a choisi" in reader.words(messages)
    assert "341,8 ko" in reader.words(reader.page.parts[Kind.PICTURES])
    events = reader.house.window.desk.pages.kept().rows[list(Kind).index(Kind.EVENTS)]
    [[all_of_them]] = reader.house.database.rows(
        "SELECT sum(value) FROM upkeep, json_each(place, '$.days.events') WHERE name = 'survey'"
    )
    assert 0 < events.size < all_of_them  # of those to come none
    total = reader.words()
    assert "L’annuaire prend" in total
    assert "Mesuré : 9 h 41." in total


@pytest.mark.row("D2")
def test_conversations_of_so_many_days_are_kept_as_the_person_chose(reader: Reader) -> None:
    messages = reader.page.parts[Kind.MESSAGES]
    reader.pick(messages, 0, "trois mois")
    assert "Jusqu’à quand en arrière : c’est votre choix." in reader.words(messages)
    reader.chores()
    assert {f"y{n}" for n in range(2, 12)} <= reader.kept()
    assert not {f"y{n}" for n in range(13, 52)} & reader.kept()
    assert reader.said()[0] == "y12"
    assert "p51" in reader.kept()
    assert "Cela remonte au 29 août." in reader.words(messages)


@pytest.mark.row("D2", "D3")
def test_an_association_sets_what_is_kept_and_the_persons_choice_wins(reader: Reader) -> None:
    with reader.house.database.write() as write:
        kept = {
            "name": "Anciens d’Arts",
            "keep": {"messages": {"days": 30}, "posts": {"days": 180}},
        }
        write.execute("INSERT INTO setting VALUES ('association', ?)", (json.dumps(kept),))
    messages, posts = reader.page.parts[Kind.MESSAGES], reader.page.parts[Kind.POSTS]
    reader.pick(messages, 0, "tout")
    assert "réglé par Anciens d’Arts" in reader.words(posts)
    assert "c’est votre choix" in reader.words(messages)
    reader.chores()
    assert "y51" in reader.kept()
    assert {"p2", "p25"} <= reader.kept()
    assert "p26" not in reader.kept()
    reader.press("Revenir sur mon choix", messages)
    reader.chores()
    assert "y5" not in reader.kept()
    assert "réglé par Anciens d’Arts" in reader.words(messages)


@pytest.mark.row("D3")
def test_what_is_kept_of_the_news_is_kept_with_its_pictures(reader: Reader) -> None:
    media = MediaStore(reader.house.folder, KEY, reader.house.database, reader.house.clock)
    posts = reader.page.parts[Kind.POSTS]
    reader.pick(posts, 0, "un an")
    reader.chores()
    assert "p40" in reader.kept()
    assert media.has(PICTURE)
    reader.pick(posts, 0, "six mois")
    reader.chores()
    assert "p40" not in reader.kept()
    assert not media.has(PICTURE)
    assert {"p2", "p25"} <= reader.kept()


@pytest.mark.row("D15")
def test_erasing_is_asked_once_and_a_no_is_as_near(reader: Reader) -> None:
    reader.chores()
    messages = reader.page.parts[Kind.MESSAGES]
    reader.press("Effacer maintenant", messages)
    asked = reader.words(messages)
    assert "s’en va de cet ordinateur" in asked
    assert "environ 57,5 ko" in asked
    assert "Les serveurs gardent ce qu’ils ont." in asked
    yes, no = reader.button("Effacer", messages), reader.button("Non", messages)
    assert yes.size() == no.size()
    reader.press("Non", messages)
    reader.chores()
    assert "y51" in reader.kept()
    assert reader.button("Effacer maintenant", messages)


@pytest.mark.row("D15")
def test_erased_things_are_gone_and_the_page_says_how_far_that_came(reader: Reader) -> None:
    reader.chores()
    shown = _shown(reader)
    posts = reader.page.parts[Kind.POSTS]
    reader.press("Effacer maintenant", posts)
    reader.press("Effacer", posts)
    assert "Cela va être effacé." in reader.words(posts)
    reader.chores(steps=1)
    assert "C’est en train d’être effacé" in reader.words(posts)
    reader.chores()
    assert not {f"p{n}" for n in range(2, 52)} & reader.kept()
    assert "y51" in reader.kept()
    assert _shown(reader) == shown
    assert "effacé" not in reader.words(posts)


@pytest.mark.row("D15")
def test_all_can_be_erased_at_once_but_for_what_is_to_come(reader: Reader) -> None:
    reader.house.receive(
        TALK, place((message("y99", "paul", "Loin.", 300 * DAY),), PROMO, Reason.ROOM)
    )
    reader.chores()
    reader.press("Tout effacer maintenant", reader.page.all)
    assert "Conversations, nouvelles" in reader.words(reader.page.all)
    reader.press("Effacer", reader.page.all)
    reader.chores()
    left = reader.kept()
    assert not {"y2", "y51", "p2", "p51", "y99"} & left
    assert reader.house.window.desk.pages.event(DINNER.id)
    assert reader.house.window.desk.pages.people("Camille")


def test_an_earlier_page_says_that_some_of_it_is_not_kept_any_more(reader: Reader) -> None:
    reader.chores()
    today = reader.house.window.today
    later = place((message("y100", "paul", "Plus tard.", -20 * DAY),), PROMO, Reason.ROOM)
    reader.house.clock.at = NOW + 20 * DAY
    reader.house.receive(TALK, later)
    editions = Editions(reader.house.database, reader.house.clock)
    first = editions.gather()
    assert first is not None
    editions.make()
    with reader.house.database.write() as write:
        write.execute("INSERT OR IGNORE INTO reading SELECT id, '', 0 FROM edition")
    reader.house.clock.at += 2 * DAY
    reader.pick(reader.page.parts[Kind.MESSAGES], 0, "un mois")
    reader.house.clock.at += 30 * DAY
    reader.chores()
    page = reader.house.window.desk.pages.edition(id=first)
    assert page is not None
    assert page.thinned
    reader.house.window.visit(f"today:{first}")
    reader.settle()
    heading = today.list.card("heading")
    assert heading is not None
    assert "Une partie n’en est plus gardée sur cet ordinateur." in reader.words(heading)


def _shown(reader: Reader) -> list[str]:
    """What stands on the page of today."""
    page = reader.house.window.desk.pages.edition()
    assert page is not None
    return [one.row for section in page.sections for one in section.entries]
