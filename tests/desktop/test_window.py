"""The window as a whole: it opens on what is here, says how fresh it is, and bears any size."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QWidget

from desktop.cards.lines import EntryLine, Notice
from desktop.cards.parts import IconButton
from desktop.look import choice as look
from desktop.look.choice import Look
from desktop.places import (
    AtConversation,
    AtEvent,
    AtPerson,
    AtThread,
    NewEvent,
    NewPost,
    Nowhere,
)
from desktop.window import Window, dress
from storage.accounts import Accounts
from storage.editions import Editions
from storage.media import MediaStore
from storage.model import AccountState, Reason
from storage.rows import Narrow, NarrowKind
from tests.desktop.community import (
    CAMILLE,
    DAYS,
    HOME,
    KEY,
    NEWS,
    PICTURE,
    TALK,
    VISIT,
    place,
    post,
)
from tests.desktop.conftest import House, french, press

PAGES = ("today", "conversations", "agenda", "directory", "outbox", "settings")


@pytest.mark.row("D1")
def test_what_was_read_is_there_with_nothing_reachable(house: House) -> None:
    accounts = Accounts(house.database, house.clock)
    for one in (TALK, NEWS, DAYS):
        accounts.problem(one.id, "unreachable")
    house.wire.answers = dict.fromkeys(("sync", "offers", "thread", "fetch"), "absent")
    window = house.open()
    assert sum(isinstance(row, EntryLine) for row in window.today.list.rows()) >= 5
    assert any(isinstance(row, Notice) for row in window.today.list.rows())
    assert window.nav.fresh().startswith("Hors ligne depuis")
    for page in PAGES:
        window.visit(page)
    window.open(AtConversation(CAMILLE.id))
    window.open(AtEvent(VISIT.id))
    assert window.panel.title.text() == "Visite de l’usine de Livet"
    assert not window.findChildren(QDialog)


LATER = (
    *("sqlalchemy", "asyncio", "qasync", "socket", "ssl", "aiohttp", "nio"),
    *("desktop.links.linking", "desktop.links.targets", "desktop.wording.links"),
    *("storage.association", "storage.indexing", "storage.limits", "storage.search"),
    *("storage.pages.agenda", "storage.pages.community", "storage.pages.directory"),
    *("storage.pages.found_text", "storage.pages.linked", "storage.pages.person"),
    *("storage.pages.told", "storage.records", "storage.typed_dates", "storage.upkeep"),
)
"""What is loaded when somebody asks for it, and not before the first paint."""


def test_the_first_content_needs_neither_network_nor_sqlalchemy(house: House) -> None:
    import subprocess
    import sys

    code = (
        "import sys; from pathlib import Path; from PySide6.QtWidgets import QApplication;"
        "app = QApplication([]);"
        "from desktop.program import Program; from storage.folder import Folder;"
        "from storage.clock import SystemClock;"
        f"p = Program(app, Folder(Path({str(house.folder.path)!r})), SystemClock(),"
        " profile=None, opener=print);"
        f"w = p.open(bytes.fromhex({KEY.hex()!r}));"
        "[app.processEvents() for _ in range(3)];"
        "assert w.today.list.rows();"
        f"print(sorted({set(LATER)!r} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_offline_is_one_still_line_and_no_modal(window: Window, house: House) -> None:
    assert window.nav.fresh().startswith("À jour à")
    accounts = Accounts(house.database, house.clock)
    accounts.problem(TALK.id, "unreachable")
    accounts.problem(NEWS.id, "unreachable")
    accounts.problem(DAYS.id, "unreachable")
    before = window.today.list.first_on_screen()
    window.today.list.verticalScrollBar().setValue(60)
    window.freshen()
    window.today.refresh()
    assert window.nav.fresh().startswith("Hors ligne")
    assert not window.findChildren(QDialog)
    assert before is not None


def test_a_signed_out_account_is_said_with_its_hour(house: House) -> None:
    accounts = Accounts(house.database, house.clock)
    accounts.set_state(NEWS.id, AccountState.SIGNED_OUT)
    accounts.problem(NEWS.id, "signed-out")
    window = house.open()
    [notice] = [row for row in window.today.list.rows() if isinstance(row, Notice)]
    assert notice.text.startswith("Un compte est déconnecté depuis")
    assert notice.label == "Se reconnecter"


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_way_back_is_whole_where_no_name_stands_beside_it(house: House, scale: float) -> None:
    window = house.open(Look(language="fr", scheme="light", scale=scale))
    window.resize(900, 700)
    window.visit("directory")
    window.open(AtPerson(window.desk.pages.people("", 1)[0].card))
    house.bot.wait(20)
    back = window.panel.back
    assert back.isVisible()
    assert back.visibleRegion().boundingRect().size() == back.size()
    assert back.height() >= window.desk.theme.px(20)
    back.click()
    assert not window.columns.open


def test_what_is_begun_over_the_page_is_written_at_once(window: Window, house: House) -> None:
    window.activateWindow()
    window.resize(640, 700)
    house.bot.wait(20)
    window.open(NewPost())
    panel: Any = window.panel
    assert window.focusWidget() is panel.composer.field


def test_the_right_column_covers_then_leaves_one(window: Window, house: House) -> None:
    window.open(AtConversation(CAMILLE.id))
    assert not window.panel.back.isVisible()
    window.resize(900, 700)
    house.bot.wait(10)
    assert window.panel.back.isVisible()
    assert not window.centre.isVisible()
    window.panel.back.click()
    assert window.centre.isVisible()
    assert not window.side.isVisible()
    window.resize(640, 700)
    house.bot.wait(10)
    assert not window.nav.isVisible()
    window.centre.menu.click()
    assert window.nav.isVisible()
    window.nav._buttons["agenda"].click()
    assert not window.nav.isVisible()
    assert window.current == "agenda"


def test_escape_closes_then_shows_everything(window: Window) -> None:
    window.desk.narrow(Narrow(kind=NarrowKind.GROUP, value="nord", name="Promo 1990 Nord"))
    window.open(AtConversation(CAMILLE.id))
    press(window, Qt.Key.Key_Escape)
    assert window.place == Nowhere()
    press(window, Qt.Key.Key_Escape)
    assert window.today.narrow is None


def test_another_look_keeps_the_place(window: Window, house: House) -> None:
    window.open(AtConversation(CAMILLE.id))
    window.desk.looked.emit(french(scheme="dark", scale=2.0))
    house.bot.waitUntil(lambda: house.window is not window)
    assert house.window.desk.theme.dark
    assert house.window.place == AtConversation(CAMILLE.id)
    house.window.desk.looked.emit(french(language="en"))
    house.bot.waitUntil(lambda: house.window.nav._buttons["today"].text() == "Today")
    assert look.load(house.folder.path).language == "en"


def test_the_window_comes_back_where_it_was(window: Window, house: House) -> None:
    window.setGeometry(10, 20, 900, 640)
    house.bot.wait(10)
    window.close()
    assert look.load(house.folder.path).geometry[2:] == (900, 640)


def test_a_broken_choice_file_costs_the_choice_only(tmp_path: Path) -> None:
    (tmp_path / look.FILE).write_text('{"scale": "huge", "language": "xx", "scheme": "dark"}')
    assert look.load(tmp_path) == Look(scheme="dark")
    for wrong in ("[" * 100_000, '{"geometry": [8589934592, 0, 900, 640]}', '{"scale": 1e999}'):
        (tmp_path / look.FILE).write_text(wrong)
        assert look.load(tmp_path) == Look()
    (tmp_path / look.FILE).write_text("{")
    assert look.load(tmp_path) == Look()


def test_every_control_has_a_name_and_every_row_is_heard(window: Window, house: House) -> None:
    for page in PAGES:
        window.visit(page)
        house.bot.wait(10)
        _all_named(window)
    for there in (AtConversation(CAMILLE.id), AtEvent(VISIT.id), NewPost(), NewEvent()):
        window.open(there)
        house.bot.wait(10)
        _all_named(window)
    window.visit("today")
    for card in window.today.list._live.values():
        assert card.spoken()


def _all_named(window: Window) -> None:
    for widget in window.findChildren(QWidget):
        if isinstance(widget, QAbstractButton | QLineEdit) and widget.isVisible():
            spoken = QAccessible.queryAccessibleInterface(widget)
            name = spoken.text(QAccessible.Text.Name)
            assert name or _of_a_box(widget), (type(widget).__name__, widget.parent())


def _of_a_box(widget: QWidget) -> bool:
    """A field inside a date box or a choice is spoken as that."""
    parent = widget.parentWidget()
    return parent is not None and bool(parent.accessibleName())


def test_a_picture_is_shown_when_it_is_here(house: House) -> None:
    from tests.screens.inventing import drawing

    MediaStore(house.folder, KEY, house.database, house.clock).seal(
        NEWS.id, PICTURE.id, drawing(), "image/png", 800, 500
    )
    window = house.open()
    entry = next(e for e in window.desk.pages.conversation(HOME.id) if e.media)
    window.open(AtThread(entry))
    card = next(iter(window.panel.list._live.values()))  # type: ignore[attr-defined]
    house.bot.waitUntil(lambda: card.views[0].pixmap is not None)
    assert card.views[0].accessibleName() == PICTURE.alt
    assert "fetch" not in house.wire.names()


def test_a_picture_on_request_is_not_asked_for_before(house: House) -> None:
    window = house.open(replace(french(), pictures_on_request=True))
    entry = next(e for e in window.desk.pages.conversation(HOME.id) if e.media)
    window.open(AtThread(entry))
    card = next(iter(window.panel.list._live.values()))  # type: ignore[attr-defined]
    house.bot.waitUntil(card.load.isVisible)
    assert "fetch" not in house.wire.names()
    card.load.click()
    house.bot.waitUntil(lambda: "fetch" in house.wire.names())


def test_links_go_through_the_opener_and_nothing_is_loaded(window: Window, house: House) -> None:
    entry = next(e for e in window.desk.pages.conversation(HOME.id) if e.media)
    window.open(AtThread(entry))
    card = next(iter(window.panel.list._live.values()))  # type: ignore[attr-defined]
    assert not card.body.openExternalLinks()
    card.body.linkActivated.emit("https://video.example/w/1")
    assert house.opened == ["https://video.example/w/1"]


def test_a_page_is_read_by_no_more_questions_however_much_has_come(
    window: Window, house: House
) -> None:
    """What a question costs, tests/storage/test_plans.py says."""
    assert house.program is not None
    assert house.program.reader is not None
    connection = house.program.reader._read.connection

    def questions() -> tuple[int, int]:
        """How many it takes to read the page, and how many lines stand on it."""
        asked: list[str] = []
        connection.set_trace_callback(asked.append)
        window.today.refresh()
        connection.set_trace_callback(None)
        own = [sql for sql in asked if not sql.startswith("--")]  # others SQLite asks of itself
        return len(own), len(window.today.list.rows())

    questions()  # what is read once is read now
    before, lines = questions()
    many = tuple(post(f"n{n}", "eric", "Encore", timedelta(seconds=-n)) for n in range(1, 40))
    house.receive(NEWS, place(many, HOME, Reason.FOLLOWED))
    house.clock.at += timedelta(hours=1)
    Editions(house.database, house.clock).make()
    window.show_edition()
    house.bot.wait(1)
    again, folded = questions()
    assert folded < lines / 2  # so many posts of one person are one line
    assert 0 < again <= before


def test_age_words(window: Window, house: House) -> None:
    from desktop.wording import dates

    now = house.clock.now()
    assert dates.age(now - timedelta(minutes=1), now) == "il y a 1 minute"
    assert dates.age(now - timedelta(hours=3), now) == "il y a 3 heures"
    assert dates.age(now - timedelta(days=4), now) == "il y a 4 jours"


def test_what_is_worn_already_is_not_put_on_once_more(
    window: Window, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock stands in the window's place at once, however much was made of that one."""
    put: list[str] = []
    monkeypatch.setattr(QApplication, "setStyleSheet", lambda _app, worn: put.append(worn))
    dress(house.app, window.desk.theme)
    assert not put
    dress(house.app, replace(window.desk.theme, scale=1.5))
    assert len(put) == 1


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_button_with_a_drawing_is_as_high_as_it_is_wide(house: House, scale: float) -> None:
    window = house.open(Look(language="fr", scale=scale))
    window.resize(1600, 900)
    window.visit("agenda")
    window.open(AtConversation(CAMILLE.id))
    house.bot.wait(30)
    side = window.desk.theme.px(30)
    shown = [one for one in window.findChildren(IconButton) if one.isVisible()]
    assert len(shown) >= 3
    assert {(one.width(), one.height()) for one in shown} == {(side, side)}
