"""What the window tells, as a real notification service on a bus of its own receives it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from desktop.places import AtConversation, AtEvent
from storage.model import Media, MediaId, Reason
from tests.desktop.calm.living import Living, person, settle
from tests.desktop.community import (
    AGENDA,
    CAMILLE,
    DAYS,
    DINNER,
    NOW,
    PROMO,
    TALK,
    event,
    message,
    place,
)
from tests.desktop.conftest import House

HALF_PAST_TWELVE = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
READY = "Votre page de 12 h 30 est prête."
CLICKS = pytest.mark.qt_log_ignore("does not support raise", extend=True)
"""Without a screen there is nothing that a window could come to the front of."""
A_FILE = Media(id=MediaId("plan"), remote="mxc://plan", mime="application/pdf", name="plan.pdf")


def news(living: Living, name: str = "n1") -> None:
    """Something arrives that belongs in the next page."""
    one = message(name, "mathis", "Une nouvelle.", NOW - living.house.clock.at)
    living.receive(TALK, place((one,), PROMO, Reason.ROOM))


def writes(living: Living, text: str, name: str = "d1", **more: object) -> None:
    """Camille writes to the person."""
    one = message(name, "camille", text, NOW - living.house.clock.at, **more)
    living.receive(TALK, place((one,), CAMILLE, Reason.DIRECT))


def list_camille(living: Living) -> None:
    living.answer()
    living.choose(lambda stores: stores.calm.list_people([person("camille")]))


@pytest.mark.real
@pytest.mark.row("C2")
def test_an_edition_is_told_in_one_sentence_at_its_hour(living: Living) -> None:
    living.answer()
    living.at(HALF_PAST_TWELVE - MINUTE)
    news(living)
    assert living.settle() == []
    (told,) = living.at(HALF_PAST_TWELVE)
    assert (told.title, told.text, told.category) == (READY, "", "x-preau.edition.ready")
    assert living.at(HALF_PAST_TWELVE + MINUTE / 2) == []


@pytest.mark.real
def test_nothing_it_sends_hurries_or_makes_a_sound(living: Living) -> None:
    list_camille(living)
    writes(living, "Bonjour.")
    living.settle()
    sent = living.desktop.seen
    assert sent.count("member=Notify") == 1
    hints = " ".join(sent.split())
    assert 'string "urgency" variant byte 1' in hints
    assert 'string "suppress-sound" variant boolean true' in hints
    assert not [louder for louder in ("byte 2", "sound-file", "sound-name") if louder in hints]


@CLICKS
@pytest.mark.real
def test_a_click_opens_the_page_that_it_spoke_of(living: Living) -> None:
    living.answer()
    window = living.house.window
    window.visit("directory")
    news(living)
    living.house.clock.at = HALF_PAST_TWELVE
    living.calm.scheduler.look()
    settle(living.program)
    assert window.current == "directory"  # nothing is opened by itself
    living.desktop.click()
    living.house.bot.waitUntil(lambda: window.current == "today")
    page = window.today.edition
    assert page is not None
    assert page.made_at == HALF_PAST_TWELVE


@CLICKS
@pytest.mark.real
def test_a_direct_message_of_a_listed_person_comes_at_once_and_a_click_opens_it(
    living: Living,
) -> None:
    list_camille(living)
    writes(living, "Tu viens <b>ce soir</b> ?\nÀ 19 h & pas plus tard.")
    settle(living.program)
    living.desktop.click()
    window = living.house.window
    living.house.bot.waitUntil(lambda: window.place == AtConversation(CAMILLE.id))
    (told,) = living.desktop.told()
    assert told.title == "Camille Roux"
    assert told.text == "Tu viens &lt;b&gt;ce soir&lt;/b&gt; ? À 19 h &amp; pas plus tard."
    assert told.category == "im.received"


@pytest.mark.real
def test_of_several_messages_of_one_conversation_only_the_last_stands_there(
    living: Living,
) -> None:
    list_camille(living)
    for n in range(3):
        writes(living, f"Message {n}", f"d{n}")
        settle(living.program)
    assert living.desktop.shown() == 1
    assert [one.text for one in living.desktop.told()] == ["Message 2"]


def test_a_long_message_is_bounded_and_a_file_is_said_to_be_one(living: Living) -> None:
    list_camille(living)
    writes(living, "mot " * 500)
    (told,) = living.settle()
    assert len(told.text) <= 300
    writes(living, "", "d2", media=(A_FILE,))
    assert [one.text for one in living.settle()] == ["Vous a envoyé un fichier."]


@pytest.mark.real
def test_a_locked_window_tells_nobodys_name_and_no_word(living: Living) -> None:
    list_camille(living)
    living.calm.notifier.discreet = True
    writes(living, "Un secret.")
    living.settle()
    assert "secret" not in living.desktop.seen
    assert "Camille" not in living.desktop.seen
    assert "Un message est arrivé." in living.desktop.seen


@pytest.mark.parametrize(
    "prepare",
    [
        lambda living: writes(living, "Vu.", "d1"),  # and read elsewhere, below
        lambda living: living.house.window.open(AtConversation(CAMILLE.id)),
    ],
    ids=["read elsewhere", "in front of the person"],
)
def test_what_the_person_has_seen_is_not_told(
    living: Living, prepare: Callable[[Living], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    living.answer()
    prepare(living)
    living.choose(
        lambda stores: stores.read_marks.read(CAMILLE.id),
        lambda stores: stores.calm.list_people([person("camille")]),
    )
    monkeypatch.setattr(living.house.window, "isActiveWindow", lambda: True)
    if isinstance(living.house.window.place, AtConversation):
        writes(living, "Devant vous.", "d2")
    else:
        news(living)
    assert living.settle() == []


@CLICKS
@pytest.mark.real
def test_an_alarm_rings_before_its_event_and_a_click_opens_it(living: Living) -> None:
    living.answer()
    living.choose(lambda stores: stores.alarms.put(DINNER.id, 60))
    assert living.at(DINNER.starts - 61 * MINUTE) == []
    living.house.clock.at = DINNER.starts - 60 * MINUTE
    living.calm.scheduler.look()
    settle(living.program)
    living.desktop.click()
    window = living.house.window
    living.house.bot.waitUntil(lambda: isinstance(window.place, AtEvent))
    (told,) = living.desktop.told()
    assert (told.title, told.text) == (
        "Dîner du groupe Isère",
        "18 h 00\nGrenoble, La Table Ronde",
    )
    assert living.at(DINNER.starts - 59 * MINUTE) == []  # once


@pytest.mark.real
def test_an_alarm_whose_event_was_moved_so_near_that_it_lies_behind_is_told_once(
    living: Living,
) -> None:
    living.answer()
    later = event("tram", "Le tram", NOW + 300 * MINUTE, 1)
    living.receive(DAYS, place((later,), AGENDA, Reason.CALENDAR))
    living.choose(lambda stores: stores.alarms.put(later.id, 60))
    assert living.settle() == []
    sooner = event("tram", "Le tram", NOW + 20 * MINUTE, 1)
    living.receive(DAYS, place((sooner,), AGENDA, Reason.CALENDAR))
    assert [told.title for told in living.settle()] == ["Le tram"]
    living.receive(DAYS, place((sooner,), AGENDA, Reason.CALENDAR))
    assert living.at(NOW + MINUTE) == []


def test_an_alarm_of_an_event_that_has_begun_says_nothing(living: Living) -> None:
    living.answer()
    living.choose(lambda stores: stores.alarms.put(DINNER.id, 60))
    assert living.at(DINNER.starts + MINUTE) == []


@pytest.mark.real
def test_closing_the_window_takes_back_what_a_click_could_not_open_any_more(
    living: Living,
) -> None:
    list_camille(living)
    writes(living, "Bonjour.")
    settle(living.program)
    assert living.desktop.shown() == 1
    living.house.close()
    assert living.desktop.shown() == 0


@pytest.mark.real
def test_what_is_opened_in_the_window_stands_on_the_desktop_no_more(living: Living) -> None:
    list_camille(living)
    writes(living, "Bonjour.")
    news(living)
    living.house.clock.at = HALF_PAST_TWELVE
    living.calm.scheduler.look()
    settle(living.program)
    assert living.desktop.shown() == 2
    living.house.window.desk.open(AtConversation(CAMILLE.id))
    settle(living.program)
    assert living.desktop.shown() == 1
    living.house.window.desk.visited.emit("newest")
    settle(living.program)
    assert living.desktop.shown() == 0


def test_where_there_is_no_service_nothing_happens_and_nothing_breaks(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bus of these tests is none at all; see tests/conftest.py."""
    house.open()
    assert house.program is not None
    assert house.program.calm is not None
    for code in (
        lambda stores: stores.calm.answer_hours(((),) * 7),
        lambda stores: stores.calm.list_people([person("camille")]),
    ):
        house.program.making._writer().ask(code)
    settle(house.program)
    one = message("d1", "camille", "Bonjour.", timedelta())
    house.receive(TALK, place((one,), CAMILLE, Reason.DIRECT))
    settle(house.program)
    found: list[bool] = []
    house.program.calm.service.is_there(found.append)
    settle(house.program)
    assert found == [False]


def test_nothing_of_it_runs_before_there_is_something_to_tell(house: House) -> None:
    house.open()
    house.bot.wait(50)
    assert "notifications" not in {thread.name for thread in threading.enumerate()}
