"""Pages one after the other: where the person left one, which one they want, and what was seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QMenu

from desktop.cards.entry import EntryCard
from desktop.cards.lines import EditionLine, EndMark, EntryLine, Heading, Older
from desktop.look.choice import Look
from desktop.pages.editions import EditionsPage
from desktop.pages.reading import marks
from desktop.window import Window
from storage.calm.keeping import Keeping
from storage.editions import Editions
from storage.model import Batch, ItemId, Reason
from storage.rows import FoldKind
from tests.desktop.community import (
    HOME,
    ISERE,
    NEWS,
    NOW,
    PROMO,
    TALK,
    message,
    place,
    post,
)
from tests.desktop.conftest import House, french


def talk(house: House, count: int, where: Any = PROMO, name: str = "m") -> None:
    """So many messages of the last hour, one a minute."""
    since = house.clock.at - NOW
    items = tuple(
        message(f"{name}{n:02}", "paul", f"Message {n} sur le sujet.",
                timedelta(minutes=count - n) - since)
        for n in range(count)
    )  # fmt: skip
    house.receive(TALK, place(items, where, Reason.ROOM))


def later(house: House, **time: float) -> None:
    house.clock.at += timedelta(**time)


def now(window: Window, house: House) -> None:
    """ "Now"."""
    before = window.today.edition
    house.wire.answers["sync"] = {}
    window.visit("now")
    house.bot.waitUntil(lambda: window.today.edition is not before and not window.today.making)


def lines(window: Window) -> list[EntryLine]:
    return [row for row in window.today.list.rows() if isinstance(row, EntryLine)]


def end(window: Window) -> str:
    row = window.today.list.rows()[-1]
    assert isinstance(row, EndMark)
    return row.text


def heading(window: Window) -> Heading:
    row = window.today.list.rows()[0]
    assert isinstance(row, Heading)
    return row


def settled(house: House) -> None:
    """The writing thread has done what it was asked."""
    done: list[object] = []
    assert house.program is not None
    assert house.program.writer is not None
    house.program.writer.ask(lambda _stores: True, done.append, later=True)
    house.bot.waitUntil(lambda: bool(done))


# --- the end, and the next one --------------------------------------------------------------


@pytest.mark.row("B4")
@pytest.mark.parametrize(
    ("language", "said"), [("fr", "viendra à 12 h 30"), ("en", "comes at 12:30")]
)
def test_the_end_says_when_the_next_page_comes(house: House, language: str, said: str) -> None:
    local = house.clock.at.astimezone()
    house.clock.at = local.replace(hour=9, minute=41)
    Keeping(house.database).answer_hours([(480, 750, 1110)] * 7)
    window = house.open(Look(language=language, scheme="light"))
    assert said in end(window).replace("\u202f", " ").replace("\u00a0", " ")
    later(house, hours=12)
    window.today.refresh()
    assert ("demain" if language == "fr" else "tomorrow") in end(window)


@pytest.mark.row("B6")
def test_pages_that_came_meanwhile_are_one_page_when_it_is_wanted(
    window: Window, house: House
) -> None:
    settled(house)
    for n in range(3):
        later(house, hours=4)
        talk(house, 1, name=f"later{n}")
        Editions(house.database, house.clock).make(kind="hour")
    window.today.refresh()
    assert heading(window).buttons[0].action == "newest"
    window.visit("newest")
    house.bot.waitUntil(lambda: len(lines(window)) == 3)
    assert {line.entry.item for line in lines(window)} == {f"$later{n}00" for n in range(3)}
    assert window.today.edition is not None
    assert window.today.edition.made_at == house.clock.at


# --- a span of time -------------------------------------------------------------------------


@pytest.mark.row("B5")
def test_a_span_is_chosen_from_the_menu_and_the_rest_comes_next(
    window: Window, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMenu, "popup", lambda *_: None)  # this screen has none
    later(house, hours=24)
    talk(house, 2, name="old")
    later(house, hours=8)
    talk(house, 2, name="new")
    house.wire.answers["sync"] = {}
    window.visit("today:pages")
    menu = window.today.findChild(QMenu)
    assert menu is not None
    words = [action.text() for action in menu.actions() if action.text()]
    assert words[1:3] == ["Les trois dernières heures", "Aujourd’hui"]
    next(a for a in menu.actions() if a.text() == words[1]).trigger()
    house.bot.waitUntil(lambda: len(lines(window)) == 2)
    assert {line.entry.item for line in lines(window)} == {"$new00", "$new01"}
    assert "n’était sur aucune page" in heading(window).subtitle
    assert "Le reste est sur la page" in end(window)
    assert house.wire.names()[-1] == "sync"
    later(house, minutes=1)
    now(window, house)
    assert {line.entry.item for line in lines(window)} == {"$old00", "$old01"}
    window.today.catch_up(house.clock.at)
    house.bot.waitUntil(lambda: not lines(window))
    assert "Rien n’a été écrit depuis" in window.today._nothing()


# --- earlier pages --------------------------------------------------------------------------


@pytest.mark.row("B6")
def test_earlier_pages_are_listed_by_day_opened_and_left_again(
    window: Window, house: House
) -> None:
    first = [line.key for line in lines(window)]
    later(house, hours=26)
    talk(house, 1)
    now(window, house)
    current = [line.key for line in lines(window)]
    assert current != first
    window.visit("editions")
    assert window.nav._buttons["today"].isChecked()
    page = window.pages["editions"]
    assert isinstance(page, EditionsPage)
    kept = [row for row in page.list.rows() if isinstance(row, EditionLine)]
    assert len(kept) == 2
    page.list.activated.emit(kept[-1])
    assert window.current == "today"
    assert [line.key for line in lines(window)] == first
    assert heading(window).buttons[0].label == "Retour"
    house.receive(TALK, Batch())
    window.today.refresh()
    assert [line.key for line in lines(window)] == first
    window.visit(heading(window).buttons[0].action)
    assert [line.key for line in lines(window)] == current
    window.visit(f"today:{kept[-1].id}")
    window.visit("today")
    assert [line.key for line in lines(window)] == current


# --- where it was left ----------------------------------------------------------------------


@pytest.mark.row("B8")
def test_a_window_opens_where_the_last_one_was_left_at_any_text_size(house: House) -> None:
    people = ("camille", "mathis", "eric", "nadia")
    for n in range(40):
        item = post(f"p{n:02}", people[n % 4], f"Une publication {n}. " * 6, timedelta(minutes=n))
        house.receive(NEWS, place((item,), HOME, Reason.FOLLOWED))
    later(house, minutes=5)
    Editions(house.database, house.clock).make()
    window = house.open()
    window.today.list.verticalScrollBar().setValue(1500)
    left = window.today.list.place()
    assert left is not None
    assert left[0].startswith("entry:")
    for scale in (1.0, 1.5):
        _again(house)
        window = house.open(french(scale=scale))
        place_now = window.today.list.place()
        assert place_now is not None
        assert place_now[0] == left[0]
        assert abs(place_now[1] - left[1]) < 15  # thousandths: one pixel of a low card
    assert house.program is not None
    house.program._choose(french(scale=1.0))
    house.bot.waitUntil(lambda: house.window is not window)
    house.bot.wait(20)
    place_now = house.window.today.list.place()
    assert place_now is not None
    assert place_now[0] == left[0]


def _again(house: House) -> None:
    """The program ends; the folder stays."""
    assert house.program is not None
    assert house.program.window is not None
    house.program.window.close()
    house.program.close()


# --- folds ----------------------------------------------------------------------------------


@pytest.mark.row("C17")
def test_what_one_line_stands_for_is_read_in_its_place_twenty_at_a_click(
    window: Window, house: House
) -> None:
    later(house, hours=2)
    talk(house, 50)
    talk(house, 1, ISERE, "other")
    now(window, house)
    fold = next(line for line in lines(window) if line.entry.fold is FoldKind.RUN)
    assert len(lines(window)) == 2
    card = window.today.list.card(fold.key)
    assert isinstance(card, EntryCard)
    assert "Message 49" in card.spoken()
    assert card.unfold is not None
    top = window.today.list.first_on_screen()
    card.unfold.linkActivated.emit("unfold")
    inside = [line.entry.item for line in lines(window)]
    assert inside[1:21] == [f"$m{n:02}" for n in range(30, 50)]
    assert window.today.list.first_on_screen() == top
    for wanted in (20, 10):
        older = next(row for row in window.today.list.rows() if isinstance(row, Older))
        assert older.label.startswith(str(wanted))
        window.today.list.activated.emit(older)
    assert [line.entry.item for line in lines(window)][1:51] == [f"$m{n:02}" for n in range(50)]
    assert not [row for row in window.today.list.rows() if isinstance(row, Older)]
    window.today.list.to_row(fold.key)
    card = window.today.list.card(fold.key)
    assert isinstance(card, EntryCard)
    assert card.unfold is not None
    card.unfold.linkActivated.emit("unfold")
    assert len(lines(window)) == 2


def test_a_line_that_is_half_above_the_edge_opens_where_it_is(window: Window, house: House) -> None:
    later(house, hours=2)
    talk(house, 30)
    for n in range(12):
        one = post(f"after{n}", ("camille", "eric")[n % 2], f"Nouvelle {n}", timedelta(hours=-1))
        house.receive(NEWS, place((one,), HOME, Reason.FOLLOWED))
    now(window, house)
    house.bot.wait(20)
    fold = lines(window)[0]
    assert fold.entry.fold is FoldKind.RUN
    window.today.list.to_place(fold.key, 500)
    card = window.today.list.card(fold.key)
    assert card is not None
    before = card.y()
    assert before < 0
    window.today.list.unfolded.emit(fold)
    card = window.today.list.card(fold.key)
    assert card is not None
    assert card.y() == before


@pytest.mark.row("B11")
def test_a_line_of_several_names_them_and_says_why_it_is_one(window: Window, house: House) -> None:
    later(house, hours=2)
    for n, (who, by) in enumerate([("camille", "paul"), ("mathis", "nadia"), ("eric", "paul")]):
        one = post(f"passed{n}", who, f"Relais {n}", timedelta(hours=-1))
        house.receive(NEWS, place((one,), HOME, Reason.BOOST, by=f"{by}@asso.example"))
    now(window, house)
    [line] = lines(window)
    card = window.today.list.card(line.key)
    assert isinstance(card, EntryCard)
    assert "Paul Jourdan, Nadia Amrani" in card.head.text()
    assert "ont relayé plusieurs publications" in card.spoken()
    card.say_why()
    assert "tient en une ligne" in card.why.text()
    window.today.list.activated.emit(line)
    assert [one.entry.item for one in lines(window)][1:] == [f"$passed{n}" for n in range(3)]


# --- what was seen --------------------------------------------------------------------------


def test_a_channel_is_read_up_to_what_was_on_screen_and_no_further(
    window: Window, house: House
) -> None:
    later(house, hours=2)
    for n in range(12):
        who = ("camille", "mathis")[n % 2]
        one = post(f"seen{n:02}", who, "Un long texte. " * 30, timedelta(minutes=-n))
        house.receive(NEWS, place((one,), HOME, Reason.FOLLOWED))
    talk(house, 8)
    window.resize(window.width(), 1000)  # the question about hours stands above it all
    now(window, house)
    window.activateWindow()
    house.bot.waitUntil(window.isActiveWindow)
    window.today.reading.look()
    settled(house)
    marked = _marked(house)
    assert PROMO.id not in marked  # its line stands for eight, of which one was on screen
    first = marked[HOME.id]
    assert first < "$seen11"
    window.today.list.to_end()
    window.today.reading.look()
    settled(house)
    assert _marked(house)[HOME.id] == first  # what lies between was not on screen


def _marked(house: House) -> dict[str, str]:
    return dict(house.database.rows("SELECT channel, item_key FROM read_mark WHERE told = 0"))


def test_an_open_line_is_read_when_all_of_it_was_on_screen(window: Window, house: House) -> None:
    later(house, hours=2)
    talk(house, 6)
    now(window, house)
    [fold] = lines(window)
    window.today.list.unfolded.emit(fold)
    rows = window.today.list.rows()
    some = {ItemId(f"$m{n:02}") for n in range(5)}
    assert marks(rows, some, ()) == {}
    every = some | {ItemId("$m05")}
    assert marks(rows, every, ()) == {PROMO.id: "$m05"}
    assert marks(rows, every, {PROMO.id}) == {}


@pytest.mark.row("B4")
def test_earlier_pages_come_twenty_at_a_click_and_end(window: Window, house: House) -> None:
    for n in range(44):
        later(house, hours=8)
        put_away(house, n)
    window.visit("editions")
    page = window.pages["editions"]
    assert isinstance(page, EditionsPage)
    for shown, more in ((20, "20"), (40, "5")):
        rows = page.list.rows()
        assert len([row for row in rows if isinstance(row, EditionLine)]) == shown
        older = rows[-1]
        assert isinstance(older, Older)
        assert older.label.startswith(more)
        page.list.activated.emit(older)
    assert isinstance(page.list.rows()[-1], EndMark)


def put_away(house: House, n: int) -> None:
    """A page more, with something on it."""
    talk(house, 1, name=f"page{n}")
    Editions(house.database, house.clock).make(kind="hour")
