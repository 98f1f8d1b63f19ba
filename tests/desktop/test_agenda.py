"""The agenda as a month, a week and a list: read, walked through with keys, and begun from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QAccessible

from desktop.agenda.chip import EventChip
from desktop.agenda.head import Shape
from desktop.cards.lines import EndMark, EventLine, SectionLine
from desktop.look.choice import Look
from desktop.look.theme import DARK, LIGHT, READABLE, contrast, tinted
from desktop.pages.agenda import AgendaPage
from desktop.places import AtEvent, NewEvent
from desktop.side.eventform import EventFormPanel
from desktop.window import Window
from storage.days import days_of
from storage.model import ChannelKind, Outgoing, OutgoingId, Reason, Schedule, channel_id
from storage.outbox import Outbox
from tests.desktop.community import AGENDA, DAYS, DINNER, NOW, VISIT, channel, event, place
from tests.desktop.conftest import House, press

TODAY = date(2026, 11, 21)


def agenda(window: Window) -> AgendaPage:
    window.visit("agenda")
    page = window.pages["agenda"]
    assert isinstance(page, AgendaPage)
    return page


def chips(page: AgendaPage, day: date) -> list[EventChip]:
    cell = page.grid.cell(day)
    assert cell is not None
    return [chip for chip in cell.chips if chip.isVisible()]


def titles(page: AgendaPage) -> list[str]:
    return [row.entry.title for row in page.list.rows() if isinstance(row, EventLine)]


def test_days_that_are_as_they_were_are_not_filled_again(window: Window) -> None:
    """Each visit reads anew, and 42 days are dear to fill."""
    page = agenda(window)
    [chip] = chips(page, TODAY)
    shown = chip.entry
    page.refresh()
    assert chip.entry is shown
    cell = page.grid.cell(TODAY)
    assert cell is not None
    cell.bind(TODAY, (), {}, inside=True, today=True, tall=False)
    assert not chips(page, TODAY)
    page.refresh()
    assert chips(page, TODAY) == [chip]
    assert chip.entry == shown
    assert chip.entry is not shown


def test_a_month_shows_its_days_and_their_events_and_opens_them(window: Window) -> None:
    page = agenda(window)
    assert page.head.title.text() == "Novembre 2026"
    shown = [cell for cell in page.grid.cells if cell.isVisible()]
    assert [cell.day for cell in shown[:7]] == [date(2026, 10, 26 + n) for n in range(6)] + [
        date(2026, 11, 1)
    ]
    assert [cell.day for cell in shown if cell.today] == [TODAY]
    [dinner] = chips(page, TODAY)
    assert dinner.text() == DINNER.title
    [visit] = chips(page, date(2026, 11, 26))
    visit.click()
    assert window.place == AtEvent(VISIT.id, "")


def test_next_and_back_and_today_by_buttons_and_by_keys(window: Window, house: House) -> None:
    page = agenda(window)
    page.head.after.click()
    assert page.head.title.text() == "Décembre 2026"
    assert page.day == date(2026, 12, 21)
    page.head.before.click()
    window.activateWindow()
    page.take_focus()
    press(window.focusWidget(), Qt.Key.Key_PageDown)
    assert page.head.title.text() == "Décembre 2026"
    press(window.focusWidget(), Qt.Key.Key_PageDown)
    assert page.head.title.text() == "Janvier 2027"
    press(window.focusWidget(), Qt.Key.Key_Home)
    assert page.day == TODAY
    assert window.focusWidget() is page.grid.cell(TODAY)
    page.go_to(date(2027, 1, 31))
    page.turn(1)
    assert page.day == date(2027, 2, 28)


def test_arrows_go_from_day_to_day_and_on_into_the_next_month(window: Window, house: House) -> None:
    page = agenda(window)
    window.activateWindow()
    page.take_focus()
    press(window.focusWidget(), Qt.Key.Key_Down)
    assert window.focusWidget() is page.grid.cell(date(2026, 11, 28))
    press(window.focusWidget(), Qt.Key.Key_Left)
    assert window.focusWidget() is page.grid.cell(date(2026, 11, 27))
    press(window.focusWidget(), Qt.Key.Key_Down)
    assert page.head.title.text() == "Décembre 2026"
    assert window.focusWidget() is page.grid.cell(date(2026, 12, 4))


def test_another_shape_stays_at_the_day_though_the_keyboard_was_in_the_grid(
    window: Window, house: House
) -> None:
    window.activateWindow()
    for shape in ("week", "list", "month", "week", "month"):
        window.visit(f"agenda:{shape}")
        house.bot.wait(20)
    page = window.pages["agenda"]
    assert isinstance(page, AgendaPage)
    assert page.day == TODAY
    assert page.head.title.text() == "Novembre 2026"
    assert window.focusWidget() is page.grid.cell(TODAY)


def test_tab_goes_from_the_day_to_its_events_and_then_out_of_the_grid(
    window: Window, house: House
) -> None:
    page = agenda(window)
    window.activateWindow()
    page.take_focus()
    seen = [window.focusWidget()]
    for _ in range(3):
        press(window.focusWidget(), Qt.Key.Key_Tab)
        seen.append(window.focusWidget())
    [dinner] = chips(page, TODAY)
    assert seen[:2] == [page.grid.cell(TODAY), dinner]
    assert seen[2] is page.chips.chips[0]
    dinner.setFocus()
    press(dinner, Qt.Key.Key_Return)
    assert window.place == AtEvent(DINNER.id, "")


def test_a_new_event_begins_on_the_day_that_was_pointed_at(window: Window, house: House) -> None:
    page = agenda(window)
    window.activateWindow()
    page.go_to(date(2026, 12, 3))
    page.take_focus()
    press(window.focusWidget(), Qt.Key.Key_Return)
    assert window.place == NewEvent(date(2026, 12, 3))
    panel = window.panel
    assert isinstance(panel, EventFormPanel)
    starts, ends = panel.fields.span()
    assert starts.astimezone().date() == date(2026, 12, 3)
    assert ends - starts == timedelta(hours=1)


def test_a_week_has_every_event_with_its_hour_and_its_whole_name(
    window: Window, house: House
) -> None:
    busy = tuple(
        event(f"busy{n}", f"Réunion numéro {n}", NOW.replace(hour=8) + timedelta(hours=n), 1)
        for n in range(9)
    )
    house.receive(DAYS, place(busy, AGENDA, Reason.CALENDAR))
    page = agenda(window)
    cell = page.grid.cell(TODAY)
    assert cell is not None
    assert cell.more.isVisible()
    shown = len(chips(page, TODAY))
    assert 0 < shown < 10
    cell.more.click()
    house.bot.wait(10)
    assert page.shape is Shape.WEEK
    assert page.head.title.text() == "Semaine du 16 novembre"
    assert len(chips(page, TODAY)) == 10
    assert not page.grid.cell(TODAY).more.isVisible()  # type: ignore[union-attr]
    below = max(chip.geometry().bottom() for chip in chips(page, TODAY))
    assert below <= page.grid.cell(TODAY).height()  # type: ignore[union-attr]


def test_in_a_month_a_name_takes_the_lines_that_its_day_has_room_for(
    window: Window, house: House
) -> None:
    """And gives them up again to other events."""
    page = agenda(window)
    day = date(2026, 11, 26)
    [visit] = chips(page, day)
    alone, one_line = visit.height(), visit.fontMetrics().height()
    assert visit.wants(visit.width()) > 1
    assert alone > 2 * one_line
    cell = page.grid.cell(day)
    assert cell is not None
    assert visit.geometry().bottom() < cell.height()
    more = tuple(event(f"more-{n}", "Café", NOW + timedelta(days=5, hours=n), 1) for n in (6, 7))
    house.receive(DAYS, place(more, AGENDA, Reason.CALENDAR))
    assert len(chips(page, day)) > 1
    assert all(chip.height() < 2 * one_line for chip in chips(page, day))
    below = [chip.geometry() for chip in chips(page, day)]
    assert all(one.bottom() < other.top() for one, other in pairwise(below))


def test_the_list_has_thirty_days_then_the_next(window: Window, house: House) -> None:
    page = agenda(window)
    page.head.shapes[Shape.LIST].click()
    assert titles(page) == [DINNER.title, VISIT.title]
    end = next(row for row in page.list.rows() if isinstance(row, EndMark))
    window.visit(end.action)
    assert titles(page) == []
    page.head.before.click()
    assert titles(page) == [DINNER.title, VISIT.title]
    house.bot.waitUntil(lambda: window.desk.pages.setting("agenda.shape", "") == "list")


def test_calendars_are_shown_and_hidden_by_one_press_each(window: Window, house: House) -> None:
    other = channel(DAYS, "own", ChannelKind.CALENDAR, "Personnel", colour="#3B5998")
    mine = event("mine", "Dentiste", NOW.replace(hour=15), 1)
    from storage.model import Batch

    house.receive(DAYS, Batch(channels=(other,)))
    house.receive(DAYS, place((mine,), other, Reason.CALENDAR))
    page = agenda(window)
    assert [chip.text() for chip in chips(page, TODAY)] == ["Dentiste", DINNER.title]
    chip = next(c for c in page.chips.chips if c.text() == "Personnel")
    assert chip.isChecked()
    chip.click()
    house.bot.waitUntil(lambda: [c.text() for c in chips(page, TODAY)] == [DINNER.title])
    again = next(c for c in page.chips.chips if c.text() == "Personnel")
    assert not again.isChecked()
    again.click()
    house.bot.waitUntil(lambda: len(chips(page, TODAY)) == 2)
    assert other.id == channel_id(DAYS.id, "own")


@pytest.mark.parametrize(("size", "scale"), [((900, 800), 2.0), ((640, 800), 2.0)])
def test_where_there_is_no_room_for_a_grid_the_same_days_are_a_list(
    house: House, size: tuple[int, int], scale: float
) -> None:
    window = house.open(Look(language="fr", scheme="light", scale=scale))
    window.resize(*size)
    house.bot.wait(20)
    page = agenda(window)
    assert page.shape is Shape.MONTH
    assert page.head.title.text() == "Novembre 2026"
    assert titles(page) == [DINNER.title, VISIT.title]
    assert page.head.note.text().startswith("La fenêtre est trop étroite")
    page.head.after.click()
    assert page.head.title.text() == "Décembre 2026"
    assert titles(page) == []


def test_at_640_pixels_the_month_is_a_grid(window: Window, house: House) -> None:
    window.resize(640, 800)
    house.bot.wait(20)
    page = agenda(window)
    assert chips(page, TODAY)
    assert not [row for row in page.list.rows() if isinstance(row, SectionLine)]


def test_every_day_and_event_is_read_in_one_stop(window: Window) -> None:
    page = agenda(window)
    cell: Any = page.grid.cell(TODAY)
    told = QAccessible.queryAccessibleInterface(cell)
    assert told.text(QAccessible.Text.Name) == (
        "Samedi 21 novembre. aujourd’hui. Dîner du groupe Isère"
    )
    assert told.role() == QAccessible.Role.Cell
    [chip] = chips(page, TODAY)
    said = QAccessible.queryAccessibleInterface(chip).text(QAccessible.Text.Name)
    for part in ("Dîner du groupe Isère", "Samedi 21 novembre", "Grenoble, La Table Ronde"):
        assert part in said


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("colour", ["#FFE800", "#00A0FF", "#7A5C99", "#111111", "#FFFFFF", "wrong"])
def test_a_calendars_colour_can_be_read(theme: Any, colour: str) -> None:
    ground, ink = tinted(theme, colour)
    assert contrast(ground, ink) >= READABLE


def test_the_day_that_the_keyboard_is_on_is_on_screen(house: House) -> None:
    window = house.open(Look(language="fr", scheme="light", scale=2.0))
    window.activateWindow()
    page = agenda(window)
    house.bot.wait(30)

    def is_seen(day: date) -> bool:
        cell = page.grid.cell(day)
        assert cell is not None
        top = cell.mapTo(page.area.viewport(), cell.rect().topLeft()).y()
        return 0 <= top <= page.area.viewport().height() - cell.height()

    assert is_seen(TODAY)
    press(window.focusWidget(), Qt.Key.Key_Up)
    press(window.focusWidget(), Qt.Key.Key_Up)
    assert is_seen(TODAY - timedelta(days=14))


def test_a_day_that_no_calendar_holds_is_not_taken_and_the_agenda_stays(
    window: Window, house: House
) -> None:
    window.open(NewEvent())
    form = window.panel
    assert isinstance(form, EventFormPanel)
    form.fields.title.setText("Un an de trop")
    form.fields.first_day.setDate(QDate(9999, 12, 31))
    assert form.fields.first_day.date().year() < 2400
    form.fields.restore({"starts": "9999-12-31T23:59+00:00", "ends": "0001-01-01T00:00+00:00"})
    assert form.fields.first_day.date().year() < 2400
    last = datetime(9999, 12, 31, 1, tzinfo=UTC)
    written = Schedule(title="Le dernier jour", starts=last, ends=last, zone=None)
    Outbox(house.database, house.clock).add(
        Outgoing(
            id=OutgoingId("a" * 32), account=DAYS.id, channel=AGENDA.id, intent=written,
            at=house.clock.now(),
        )
    )  # fmt: skip
    assert chips(agenda(window), TODAY)  # an earlier version could write that down
    assert list(days_of(last, last, UTC, all_day=False)) == [date.max]
