"""A group's page: what is new from it, where it talks, what comes, who is in it, its links."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from desktop.cards.lines import ChannelLine, EndMark, EventLine, Heading, SectionLine
from desktop.cards.parts import Button, Text
from desktop.cards.person import PersonLine
from desktop.cards.way import SentenceLine, WayCard, WayLine
from desktop.pages.agenda import AgendaPage
from desktop.pages.directory import DirectoryPage
from desktop.pages.group import GroupsPage
from desktop.places import AtConversation, AtEvent, AtPerson
from desktop.side import talkmenu
from desktop.side.alarm import AlarmField
from desktop.side.conversation import ConversationPanel
from desktop.side.event import EventPanel
from desktop.side.thread import ThreadPanel
from desktop.window import Window
from storage import association
from storage.groups import Groups
from storage.model import (
    AddressId,
    Attendee,
    Batch,
    Card,
    CardId,
    Field,
    FieldKind,
    Reason,
)
from storage.profile import parse
from storage.settings import Settings
from tests.desktop import community
from tests.desktop.community import (
    AGENDA,
    BOOK,
    DAYS,
    DINNER,
    HOME,
    ISERE,
    NEWS,
    NOW,
    TALK,
    VISIT,
    event,
    message,
    place,
    post,
)
from tests.desktop.conftest import House, french, press

GROUP = """
[[groups]]
id = "isere"
name = { fr = "Groupe Isère", en = "Isère group" }
rooms = ["#isere:asso.example"]
calendars = ["Groupe Isère"]
hashtags = ["isere"]
categories = ["groupe isere"]
links = [{ name = "Album photo", url = "https://photos.asso.example/isere" }]
"""


@pytest.fixture
def isere(house: House) -> House:
    """The group has a hashtag, a category of the directory and a page of the web too."""
    head, _, _ = community.PROFILE.partition("[[groups]]")
    profile = parse((head + GROUP).encode())
    Groups(house.database).install(profile, "fr")
    told = association.told(profile, "fr")
    Settings(house.database).set(association.SETTING, told)
    cards = tuple(
        Card(
            id=CardId(f"{BOOK.id}/isere{n}"),
            channel=BOOK.id,
            name=f"Membre {n}",
            sort=f"membre{n}",
            fields=(Field(kind=FieldKind.CATEGORY, value="Groupe Isère"),),
        )
        for n in range(10)
    )
    house.receive(DAYS, Batch(cards=cards))
    tagged = post(
        "glacier", "eric", "Le glacier a reculé. #isere", timedelta(days=9), tags=("isere",)
    )
    house.receive(NEWS, place((tagged,), HOME, Reason.FOLLOWED))
    with house.database.write() as write:  # it came long ago, and was in an edition long ago
        write.execute(
            "UPDATE placement SET arrived = ?", (round(NOW.timestamp() * 1000) - 9 * 86_400_000,)
        )
    return house


def group_page(window: Window, name: str = "isere") -> GroupsPage:
    window.nav._buttons[f"group:{name}"].click()
    page = window.pages["group"]
    assert isinstance(page, GroupsPage)
    return page


def sections(page: GroupsPage) -> dict[str, list[Any]]:
    """Name of each section -> its rows."""
    found: dict[str, list[Any]] = {}
    name = ""
    for row in page.list.rows():
        if isinstance(row, SectionLine):
            name = row.name
        elif not isinstance(row, Heading | EndMark):
            found.setdefault(name, []).append(row)
    return found


def test_a_group_opens_on_all_that_is_its_own(isere: House) -> None:
    window = isere.open()
    page = group_page(window)
    assert window.nav._buttons["group:isere"].isChecked()
    found = sections(page)
    assert list(found) == [
        "Nouveau sur votre page", "Conversations", "Prochains événements",
        "Dernières publications", "Personnes", "Liens",
    ]  # fmt: skip
    assert [r.entry.text for r in found["Nouveau sur votre page"]] == [
        "Il reste deux places au départ de Lyon."
    ]
    assert [row.channel.id for row in found["Conversations"]] == [ISERE.id]
    events = [row for row in found["Prochains événements"] if isinstance(row, EventLine)]
    assert [row.entry.title for row in events] == [DINNER.title, VISIT.title]
    assert [row.entry.item for row in found["Dernières publications"]] == ["$glacier"]
    people = [row for row in found["Personnes"] if isinstance(row, PersonLine)]
    assert [row.person.name for row in people] == [f"Membre {n}" for n in range(8)]
    assert [row.label for row in found["Liens"]] == ["Album photo"]
    assert isinstance(page.list.rows()[-1], EndMark)


def test_each_thing_of_a_group_opens_at_the_right_or_where_it_leads(isere: House) -> None:
    window = isere.open()
    page = group_page(window)
    rows = page.list.rows()
    for kind, wanted in (
        (ChannelLine, AtConversation(ISERE.id)),
        (EventLine, AtEvent(DINNER.id, "")),
        (PersonLine, AtPerson(CardId(f"{BOOK.id}/isere0"))),
    ):
        page.list.activated.emit(next(row for row in rows if isinstance(row, kind)))
        assert window.place == wanted
    ways = [row for row in rows if isinstance(row, WayLine)]
    for row in ways:
        page = group_page(window)
        page.list.to_row(row.key)
        card = page.list.card(row.key)
        assert isinstance(card, WayCard)
        press(card, Qt.Key.Key_Return) if card.hasFocus() else card.go()
        if row.target == "agenda":
            assert isinstance(window.pages[window.current], AgendaPage)
        elif row.target.startswith("directory"):
            directory = window.pages[window.current]
            assert isinstance(directory, DirectoryPage)
            assert {one.name for one in directory.model.people} == {
                f"Membre {n}" for n in range(10)
            }
    assert isere.opened == ["https://photos.asso.example/isere"]


def test_what_comes_meanwhile_waits_and_is_said_to(isere: House) -> None:
    window = isere.open()
    page = group_page(window)
    before = [row.key for row in page.list.rows()]
    isere.clock.at = NOW + timedelta(minutes=5)
    new = message("later", "paul", "Encore une place", timedelta(minutes=-4))
    isere.receive(TALK, place((new,), ISERE, Reason.ROOM))
    after = [row.key for row in page.list.rows()]
    assert [key for key in after if key != "waits"] == before
    said = next(row for row in page.list.rows() if isinstance(row, SentenceLine))
    assert said.text == "Autre chose est arrivé depuis. Cela attend la prochaine page."
    window.visit("now")
    isere.bot.wait(30)
    assert [row.key for row in page.list.rows() if row.key.startswith("entry:new")] == [
        key for key in before if key.startswith("entry:new")
    ]


def test_another_look_keeps_the_group_and_the_day(window: Window, house: House) -> None:
    window.nav._buttons["group:nord"].click()
    window.desk.looked.emit(french(scheme="dark"))
    house.bot.waitUntil(lambda: house.window is not window)
    page = house.window.pages["group"]
    assert isinstance(page, GroupsPage)
    assert page.group == "nord"
    assert house.window.nav._buttons["group:nord"].isChecked()
    house.window.visit("agenda:2027-02-03")
    before = house.window
    before.desk.looked.emit(french(scheme="light"))
    house.bot.waitUntil(lambda: house.window is not before)
    agenda = house.window.pages["agenda"]
    assert isinstance(agenda, AgendaPage)
    assert agenda.day == date(2027, 2, 3)


def test_a_group_that_is_gone_says_so(window: Window) -> None:
    window.visit("group:nobody")
    page = window.pages["group"]
    assert isinstance(page, GroupsPage)
    [heading] = page.list.rows()
    assert isinstance(heading, Heading)
    assert heading.title == "Ce groupe n’existe plus."


# --- from an event to its room and what announced it, and back ------------------------------


def event_panel(window: Window, item: Any = VISIT.id) -> EventPanel:
    window.open(AtEvent(item, ""))
    panel = window.panel
    assert isinstance(panel, EventPanel)
    return panel


def test_an_event_leads_to_its_groups_room_and_page(window: Window, house: House) -> None:
    panel = event_panel(window)
    assert panel.talk.isVisible()
    panel.talk.click()
    assert window.place == AtConversation(ISERE.id)
    talk = window.panel
    assert isinstance(talk, ConversationPanel)
    channel = window.desk.pages.channel(ISERE.id)
    assert channel is not None
    menu = talkmenu.make(window.desk, window, channel, "Covoiturage")
    back = next(one for one in menu.actions() if "Groupe Isère" in one.text())
    back.trigger()
    page = window.pages["group"]
    assert isinstance(page, GroupsPage)
    assert VISIT.title in [r.entry.title for r in page.list.rows() if isinstance(r, EventLine)]


def test_an_event_names_the_post_that_announced_it_and_the_post_the_event(house: House) -> None:
    fair = event(
        "fair", "Marché", NOW + timedelta(days=3), 2, url="https://asso.example/marche-2026"
    )
    house.receive(DAYS, place((fair,), AGENDA, Reason.CALENDAR))
    told = post("told", "nadia", "Au marché : https://asso.example/marche-2026", timedelta(hours=1))
    house.receive(NEWS, place((told,), HOME, Reason.FOLLOWED))
    window = house.open()
    panel = event_panel(window, fair.id)
    button = next(b for b in panel.findChildren(type(panel.talk)) if "Nadia" in b.text())
    button.click()
    thread = window.panel
    assert isinstance(thread, ThreadPanel)
    rows = thread.list.rows()
    assert isinstance(rows[-1], EndMark)
    named = next(row for row in rows if isinstance(row, EventLine))
    thread.list.activated.emit(named)
    assert window.place == AtEvent(fair.id, "")


def test_many_answers_are_shown_when_they_are_asked_for(window: Window, house: House) -> None:
    many = tuple(
        Attendee(address=AddressId(f"mailto:m{n}@asso.example"), name=f"Membre {n}")
        for n in range(9)
    )
    fair = event("many", "Fête", NOW + timedelta(days=3), 2, attendees=many)
    house.receive(DAYS, place((fair,), AGENDA, Reason.CALENDAR))
    panel = event_panel(window, fair.id)

    def shown() -> list[str]:
        texts = (text.text() for text in panel.findChildren(Text) if text.isVisible())
        return [text for text in texts if text.startswith("Membre")]

    assert shown() == []
    button = next(b for b in panel.findChildren(Button) if b.text() == "Voir qui vient")
    button.click()
    house.bot.waitUntil(lambda: len(shown()) == 9)


# --- the reminder ---------------------------------------------------------------------------


def test_a_reminder_is_put_on_an_event_and_taken_off_by_the_person_alone(
    window: Window, house: House
) -> None:
    panel = event_panel(window)

    def field() -> AlarmField:  # each time anew: the panel is filled again
        found = panel.findChild(AlarmField)
        assert found is not None
        return found

    def rings_always() -> bool:
        return field().important.isChecked()

    assert field().before.currentText() == "Aucun rappel"
    assert not field().important.isVisibleTo(field())
    assert [field().before.itemText(n) for n in range(4)] == [
        "Aucun rappel", "10 minutes avant", "1 heure avant", "1 jour avant",
    ]  # fmt: skip
    field().before.setCurrentIndex(2)
    field().before.activated.emit(2)
    house.bot.waitUntil(lambda: window.desk.pages.alarm(VISIT.id) is not None)
    house.bot.waitUntil(lambda: field().important.isVisibleTo(field()))
    kept = window.desk.pages.alarm(VISIT.id)
    assert kept is not None
    assert (kept.before, kept.important) == (60, False)
    field().important.click()
    house.bot.waitUntil(lambda: window.desk.pages.alarm(VISIT.id).important)  # type: ignore[union-attr]
    house.bot.waitUntil(rings_always)
    field().before.setCurrentIndex(0)
    field().before.activated.emit(0)
    house.bot.waitUntil(lambda: window.desk.pages.alarm(VISIT.id) is None)


def test_a_whole_day_is_reminded_of_by_daylight_the_day_before(house: House) -> None:
    tomorrow = datetime(NOW.year, NOW.month, NOW.day, tzinfo=UTC) + timedelta(days=1)
    feast = event("feast", "La fête", tomorrow, 24, all_day=True)
    house.receive(DAYS, place((feast,), AGENDA, Reason.CALENDAR))
    window = house.open()
    field = event_panel(window, feast.id).findChild(AlarmField)
    assert field is not None
    offered = [field.before.itemText(n) for n in range(field.before.count())]
    assert [" ".join(one.split()) for one in offered] == [
        "Aucun rappel", "La veille, à 18 h 00", "La veille, à 9 h 00",
    ]  # fmt: skip
    field.before.setCurrentIndex(1)
    field.before.activated.emit(1)
    house.bot.waitUntil(lambda: window.desk.pages.alarm(feast.id) is not None)
    [due] = window.desk.pages.alarms_due(NOW, tomorrow)
    assert (due.at.astimezone().hour, due.starts - due.at) == (18, timedelta(hours=6))


def test_what_is_over_has_no_reminder(house: House) -> None:
    past = event("past", "Hier", NOW - timedelta(days=1), 1)
    house.receive(DAYS, place((past,), AGENDA, Reason.CALENDAR))
    window = house.open()
    assert event_panel(window, past.id).findChild(AlarmField) is None


def test_the_panels_keyboard_stays_where_it_was_when_an_answer_leaves(
    window: Window, house: House
) -> None:
    panel = event_panel(window)
    window.activateWindow()
    yes: Any = panel.findChild(type(panel.talk), "answer-ACCEPTED")
    yes.setFocus()
    press(yes, Qt.Key.Key_Space)
    house.bot.waitUntil(lambda: bool(window.desk.pages.outbox()))
    house.bot.waitUntil(lambda: window.focusWidget() is not yes)
    focus = window.focusWidget()
    assert focus is not None
    assert focus.objectName() == "answer-ACCEPTED"
    assert not window.findChildren(QMenu)
