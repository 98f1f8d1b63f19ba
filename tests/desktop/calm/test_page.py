"""The one page of choices about being spoken to, as the person uses it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QPushButton, QWidget

from desktop.calm.parts.computer import ComputerPart
from desktop.calm.parts.contents import FIRST, ChannelsPart
from desktop.calm.parts.hours import HoursPart
from desktop.calm.parts.people import BlockedPart
from desktop.calm.parts.quiet import PausePart, QuietPart, morning_after
from desktop.pages.calm import CalmPage
from storage.calm.choices import OFFERED, Choices, Kept, Quiet, Shown
from storage.model import (
    AddressId,
    Appreciation,
    AppreciationKind,
    Batch,
    ChannelKind,
    ItemId,
    Reason,
)
from tests.desktop.calm.living import person, settle
from tests.desktop.community import (
    DINNER,
    HOME,
    ISERE,
    NEWS,
    NOW,
    PROMO,
    TALK,
    channel,
    message,
    place,
    post,
)
from tests.desktop.conftest import House
from tests.servers.notifier import Notifier

HOUR = timedelta(hours=1)
CAMILLES = person("camille")


class Reader:
    """The person at the page: presses what has a name, and sees what is written."""

    def __init__(self, house: House) -> None:
        self.house = house
        house.window.visit("calm")
        page = house.window.pages["calm"]
        assert isinstance(page, CalmPage)
        self.page = page
        self.settle()

    def settle(self) -> None:
        assert self.house.program is not None
        settle(self.house.program)

    def choices(self) -> Choices:
        return self.house.window.desk.pages.choices()

    def do(self, *works: Callable[..., object]) -> None:
        """What was chosen elsewhere in the window."""
        for work in works:
            self.house.window.desk.writer.ask(work)
        self.settle()

    def words(self, part: QWidget | None = None) -> str:
        shown = (part or self.page).findChildren(QLabel)
        return "\n".join(label.text() for label in shown if label.isVisible())

    def control(self, name: str, part: QWidget | None = None) -> QWidget:
        """By its words, or by what it is called for the ear."""
        found = [
            one
            for one in (part or self.page).findChildren(QWidget)
            if isinstance(one, QPushButton | QCheckBox | QComboBox)
            and one.isVisible()
            and name in (one.accessibleName(), "" if isinstance(one, QComboBox) else one.text())
        ]
        assert found, name
        return found[0]

    def press(self, name: str, part: QWidget | None = None) -> None:
        control = self.control(name, part)
        assert control.isEnabled()
        if isinstance(control, QCheckBox):
            control.click()
        else:
            QTest.mouseClick(control, Qt.MouseButton.LeftButton)
        self.settle()

    def pick(self, name: str, option: str) -> None:
        box = self.control(name)
        assert isinstance(box, QComboBox)
        place = box.findText(option)
        assert place >= 0
        box.setCurrentIndex(place)
        box.activated.emit(place)
        self.settle()


@pytest.fixture
def reader(house: House) -> Reader:
    house.open()
    return Reader(house)


def hour(text: str) -> str:
    """A time as French writes it."""
    return text.replace(" ", "\u202f")


# --- hours ---------------------------------------------------------------------------------------


@pytest.mark.row("C1")
def test_the_hours_are_asked_for_and_both_answers_are_as_near(reader: Reader) -> None:
    assert "ne vous dit rien" in reader.words(reader.page.part(HoursPart))
    take = reader.control(f"Prendre {hour('8 h 00')}, {hour('12 h 30')}, {hour('18 h 30')}")
    none = reader.control("Aucune heure")
    assert take.height() == none.height()
    assert take.property("main") == none.property("main")
    QTest.mouseClick(none, Qt.MouseButton.LeftButton)
    reader.settle()
    assert reader.choices().hours == ((),) * 7


@pytest.mark.row("C2")
def test_hours_are_taken_added_and_taken_away(reader: Reader) -> None:
    reader.press(f"Prendre {hour('8 h 00')}, {hour('12 h 30')}, {hour('18 h 30')}")
    assert reader.choices().hours == (OFFERED,) * 7
    field = reader.page.part(HoursPart).field
    field.selectAll()
    QTest.keyClicks(field, "21:15")
    QTest.keyClick(field, Qt.Key.Key_Return)
    reader.settle()
    assert reader.choices().hours == ((*OFFERED, 21 * 60 + 15),) * 7
    reader.press(f"Tous les jours, Enlever {hour('12 h 30')}")
    assert reader.choices().hours == ((480, 1110, 1275),) * 7
    reader.press("Aucune heure")
    assert reader.choices().hours == ((),) * 7


def test_a_day_has_six_hours_at_most(reader: Reader) -> None:
    reader.do(lambda stores: stores.calm.answer_hours(((60, 120, 180, 240, 300, 360),) * 7))
    assert not reader.control("Ajouter cette heure").isEnabled()
    reader.press(f"Tous les jours, Enlever {hour('1 h 00')}")
    assert reader.control("Ajouter cette heure").isEnabled()


def test_a_weekday_may_have_other_hours(reader: Reader) -> None:
    reader.do(lambda stores: stores.calm.answer_hours((OFFERED,) * 7))
    reader.press("D’autres heures certains jours de la semaine")
    reader.press(f"Dimanche, Enlever {hour('8 h 00')}")
    assert reader.choices().hours == (OFFERED,) * 6 + (OFFERED[1:],)
    reader.press("D’autres heures certains jours de la semaine")  # as on Monday again
    assert reader.choices().hours == (OFFERED,) * 7


# --- quiet hours and the pause -------------------------------------------------------------------


@pytest.mark.row("C3")
def test_quiet_hours_are_one_tick_and_one_tick_away(reader: Reader) -> None:
    reader.press("Tous les jours", reader.page.part(QuietPart))
    assert reader.choices().quiet == (Quiet(begins=22 * 60, ends=7 * 60),) * 7
    reader.press("D’autres heures calmes certains jours de la semaine")
    reader.press("Samedi", reader.page.part(QuietPart))
    assert reader.choices().quiet[5] is None
    assert reader.choices().quiet[4] is not None
    reader.press("D’autres heures calmes certains jours de la semaine")
    reader.press("Tous les jours", reader.page.part(QuietPart))
    assert reader.choices().quiet == (None,) * 7


def test_a_quiet_hour_that_is_written_is_kept_once_it_is_written(reader: Reader) -> None:
    reader.press("Tous les jours", reader.page.part(QuietPart))
    fields = [one for one in reader.page.part(QuietPart).findChildren(QWidget)
              if one.accessibleName() == "Tous les jours, calme à partir de"]  # fmt: skip
    fields[0].setFocus()
    QTest.keyClick(fields[0], Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(fields[0], "23:45")
    QTest.keyClick(fields[0], Qt.Key.Key_Return)
    reader.settle()
    assert reader.choices().quiet == (Quiet(begins=23 * 60 + 45, ends=7 * 60),) * 7


@pytest.mark.row("C4")
def test_a_pause_says_when_it_ends_and_ends_by_itself_or_at_one_click(reader: Reader) -> None:
    reader.press("Trois heures")
    assert reader.choices().paused_until == NOW + 3 * HOUR
    assert f"à {hour('12 h 41')}." in reader.words(reader.page.part(PausePart))
    reader.house.clock.at = NOW + 3 * HOUR
    reader.page.refresh()
    assert "Préau ne vous dit rien en ce moment" not in reader.words()
    reader.press("Une heure")
    reader.press("Finir la pause")
    assert reader.choices().paused_until is None


@pytest.mark.parametrize(
    ("now", "first", "until"),
    [
        ("2026-11-21T22:00", OFFERED, "2026-11-22T08:00"),
        ("2026-11-21T22:00", (390, 720), "2026-11-22T06:30"),
        ("2026-11-22T02:00", (), "2026-11-22T08:00"),
        ("2026-11-22T04:00", OFFERED, "2026-11-23T08:00"),
    ],
)
def test_tomorrow_morning_is_no_later_than_its_first_page(
    now: str, first: tuple[int, ...], until: str
) -> None:
    at = datetime.fromisoformat(now).astimezone(UTC)
    assert morning_after(at, (first,) * 7) == datetime.fromisoformat(until).astimezone(UTC)


# --- people, alarms, rooms, kinds ----------------------------------------------------------------


@pytest.mark.row("C6")
def test_every_choice_about_anybody_or_anything_stands_on_the_page_and_ends_there(
    reader: Reader,
) -> None:
    reader.do(
        lambda stores: stores.calm.list_people([CAMILLES, AddressId("camille@asso.example")]),
        lambda stores: stores.alarms.put(DINNER.id, 60),
        lambda stores: stores.blocking.block(person("paul")),
        lambda stores: stores.calm.show_channel(PROMO.id, Shown.OUT),
    )
    said = reader.words()
    for words in ("Camille Roux", "Dîner du groupe Isère", "1 heure avant", "Paul Jourdan"):
        assert words in said
    room = reader.control("Promo 1990 Nord")
    assert isinstance(room, QComboBox)
    assert room.currentText() == "Pas dans ma page"
    reader.press("Dîner du groupe Isère : aussi pendant mes heures calmes".replace(" :", "\u202f:"))
    alarm = reader.house.window.desk.pages.alarms()[0]
    assert (alarm.before, alarm.important) == (60, True)
    reader.press("Ne plus me dire quand Camille Roux écrit")
    reader.press("Enlever le rappel de Dîner du groupe Isère")
    reader.press("Lire Paul Jourdan à nouveau")
    reader.pick("Promo 1990 Nord", "En entier")
    pages = reader.house.window.desk.pages
    assert (pages.alarms(), pages.blocked()) == ((), ())
    assert (reader.choices().people, dict(reader.choices().channels)) == (frozenset(), {})
    assert reader.words().count("Personne.") == 2


def test_who_is_not_read_because_a_server_says_so_is_said_and_not_offered(reader: Reader) -> None:
    reader.house.receive(NEWS, Batch(blocked=frozenset({AddressId("nadia@asso.example")})))
    reader.settle()
    assert "Nadia Amrani" in reader.words(reader.page.part(BlockedPart))
    assert "c’est là que cela se change" in reader.words(reader.page.part(BlockedPart))
    assert not reader.page.part(BlockedPart).findChildren(QPushButton)


@pytest.mark.row("C6")
def test_a_room_that_is_left_out_is_not_in_the_next_page(reader: Reader) -> None:
    reader.pick("Covoiturage", "Pas dans ma page")
    assert reader.choices().channels == {ISERE.id: Shown.OUT}
    for n, room in enumerate((ISERE, PROMO)):
        one = message(f"new{n}", "paul", f"Nouvelle {room.name}", timedelta())
        reader.house.receive(TALK, place((one,), room, Reason.ROOM))
    page = made(reader)
    assert "Nouvelle Promo 1990 Nord" in page
    assert "Nouvelle Covoiturage" not in page


def test_of_many_rooms_some_are_shown_and_the_others_at_a_click(reader: Reader) -> None:
    rooms = tuple(channel(TALK, f"!r{n}", ChannelKind.ROOM, f"Salon {n:02}") for n in range(40))
    reader.do(lambda stores: stores.calm.show_channel(rooms[39].id, Shown.FOLDED))
    reader.house.receive(TALK, Batch(channels=rooms))
    reader.settle()
    boxes = reader.page.part(ChannelsPart).findChildren(QComboBox)
    assert len(boxes) == FIRST
    assert (boxes[0].accessibleName(), boxes[0].currentText()) == ("Salon 39", "En une ligne")
    reader.press("En montrer d’autres")
    reader.press("En montrer d’autres")
    names = [box.accessibleName() for box in reader.page.part(ChannelsPart).findChildren(QComboBox)
             if box.isVisible()]  # fmt: skip
    assert len(names) == len(set(names)) == 44
    reader.pick("Salon 12", "Pas dans ma page")
    still = [box.accessibleName() for box in reader.page.part(ChannelsPart).findChildren(QComboBox)
             if box.isVisible()]  # fmt: skip
    assert still == names


@pytest.mark.row("C9")
def test_thanks_and_what_others_pass_on_stand_together_or_nowhere_as_was_chosen(
    reader: Reader,
) -> None:
    mine = post("mine", "moi", "Ce que j’ai écrit.", HOUR)
    reader.house.receive(NEWS, place((mine,), HOME, Reason.WRITTEN))

    def thanked(name: str) -> Batch:
        by = AddressId(f"{name}@asso.example")
        return Batch(appreciations=(
            Appreciation(item=ItemId("$mine"), by=by, kind=AppreciationKind.LIKE, at=NOW),
        ))  # fmt: skip

    reader.house.receive(NEWS, thanked("nadia"))
    assert "Ce que j’ai écrit." not in made(reader)
    reader.pick("Qui a aimé ou relayé ce que vous avez écrit", "Réuni en une ligne")
    assert reader.choices().appreciations is Kept.GROUPED
    reader.house.receive(NEWS, thanked("eric"))
    assert "Ce que j’ai écrit." in made(reader)
    passed_on = post("other", "nadia", "Relayé par quelqu’un.", HOUR)
    by = AddressId("sophie@asso.example")
    reader.pick("Ce que les gens relaient", "Pas montré")
    reader.house.receive(NEWS, place((passed_on,), HOME, Reason.BOOST, by=by))
    assert "Relayé par quelqu’un." not in made(reader)


def made(reader: Reader) -> str:
    """What the next page holds."""
    number: list[int] = []
    reader.house.clock.at += timedelta(minutes=1)
    reader.house.window.desk.writer.ask(lambda stores: stores.editions.make(), number.append)
    reader.settle()
    page = reader.house.window.desk.pages.edition(id=number[0])
    assert page is not None
    return "\n".join(entry.text for section in page.sections for entry in section.entries)


def test_how_long_something_can_be_taken_back_is_chosen_here(reader: Reader) -> None:
    reader.pick("Ce que vous envoyez peut être repris", "pendant 20 secondes")
    assert reader.choices().take_back == 20
    reader.pick("Ce que vous envoyez peut être repris", "Non, cela part aussitôt")
    assert reader.choices().take_back == 0


# --- the computer --------------------------------------------------------------------------------


def test_without_a_service_one_still_sentence_says_so(reader: Reader) -> None:
    assert "n’a pas de notifications" in reader.words(reader.page.part(ComputerPart))


@pytest.mark.real
@pytest.mark.row("C5")
def test_that_the_computer_is_set_not_to_disturb_is_said(
    notifier: Notifier, reader: Reader
) -> None:
    assert "C’est le cas en ce moment." not in reader.words(reader.page.part(ComputerPart))
    notifier.pause(True)
    reader.house.window.visit("today")
    reader.house.window.visit("calm")
    reader.settle()
    assert "C’est le cas en ce moment." in reader.words(reader.page.part(ComputerPart))


# --- the keyboard --------------------------------------------------------------------------------


def test_everything_is_reached_with_the_keyboard_and_what_is_taken_away_loses_nobodys_place(
    reader: Reader,
) -> None:
    reader.do(lambda stores: stores.calm.answer_hours((OFFERED,) * 7))
    window = reader.house.window
    window.activateWindow()
    wanted = {
        one
        for one in reader.page.findChildren(QWidget)
        if isinstance(one, QPushButton | QCheckBox | QComboBox)
        and one.isVisible()
        and one.isEnabled()
    }
    reached: set[QWidget | None] = set()
    chip = reader.control(f"Tous les jours, Enlever {hour('12 h 30')}")
    chip.setFocus()
    for _ in range(120):
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        reached.add(window.focusWidget())
    assert wanted <= reached
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Space)
    reader.settle()
    assert reader.choices().hours == ((OFFERED[0], OFFERED[2]),) * 7
    after = window.focusWidget()
    assert after is not None
    assert after.accessibleName() == f"Tous les jours, Enlever {hour('18 h 30')}"
