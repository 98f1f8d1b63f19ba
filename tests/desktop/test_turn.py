"""What can wait does not come on top of what the window's thread does just then, and does come."""

from __future__ import annotations

import sys
import threading
from importlib import import_module
from math import inf

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop import side
from desktop.cards.card import Card
from desktop.cards.channel import ChannelCard
from desktop.cards.lines import ChannelLine
from desktop.compose.field import Field
from desktop.desk import Desk
from desktop.pages.growing import Growing
from desktop.places import (
    AtConversation,
    AtEvent,
    AtThread,
    NewMessage,
    NewPost,
    Nowhere,
    Place,
)
from desktop.side.conversation import ConversationPanel
from desktop.side.new import NewMessagePanel
from desktop.side.panel import Panel
from desktop.side.thread import ThreadPanel
from desktop.window import Window
from desktop.work import coming
from desktop.work.ahead import Ahead, Question
from desktop.work.gathering import InParts
from desktop.work.rubbish import Rubbish
from desktop.work.turn import ENOUGH, MOST, Patience, Turn
from storage import pages
from storage.errors import StorageError
from storage.model import Batch, Changed, ChannelKind, Reason
from storage.rows import Entry
from tests.desktop import community
from tests.desktop.community import DINNER, HOME, HOURS, ISERE, NEWS, PROMO, place, post
from tests.desktop.conftest import House

CHANGE = Changed(revision=1, channels=frozenset(), views=frozenset())
GROWN = Growing.begin


class Busy:
    """What a turn has spent: much, until it is told otherwise."""

    def __init__(self) -> None:
        self.seconds = inf

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def large(house: House, monkeypatch: pytest.MonkeyPatch) -> Window:
    """A window in which all is loaded, and nothing was opened, over a large folder."""
    window = house.open()
    for name in {name for names in coming.PANELS.values() for name in names}:
        import_module(name)
    monkeypatch.setattr(pages, "LARGE", -1)
    return window


def names_in(panel: NewMessagePanel) -> list[str]:
    return [one.channel.name for one in panel.list.rows() if isinstance(one, ChannelLine)]


def thread_of(window: Window) -> Entry:
    return next(one for one in window.desk.pages.conversation(HOME.id) if one.item)


def test_a_turn_is_what_lies_between_two_waits(qtbot: QtBot) -> None:
    now = [1.0]
    turn = Turn(clock=lambda: now[0])
    now[0] += 1
    assert turn.spent() == 0  # nobody watches: little is kept, and all is quick
    turn.watch()
    assert turn.spent() == 0
    now[0] += 1
    assert turn.spent() == 1
    qtbot.waitUntil(lambda: turn.spent() == 0)  # it went on to other things
    now[0] += 2
    assert turn.spent() == 2


def test_patience_has_an_end() -> None:
    busy = Busy()
    patience = Patience(busy)
    assert [patience.waits() for _ in range(MOST + 2)] == [*[True] * MOST, False, True]
    busy.seconds = ENOUGH / 2
    assert not patience.waits()
    busy.seconds = inf
    assert [patience.waits() for _ in range(MOST + 1)] == [*[True] * MOST, False]


def test_a_change_is_shown_in_another_turn(qtbot: QtBot) -> None:
    busy, shown = Busy(), list[Changed]()
    parts = InParts([shown.append], spent=busy)
    parts.hear(CHANGE)
    assert not shown
    busy.seconds = 0
    qtbot.waitUntil(lambda: shown == [CHANGE])


def test_what_was_read_ahead_is_told_in_another_turn(house: House, qtbot: QtBot) -> None:
    busy, told = Busy(), list[object]()
    ahead = Ahead(lambda: pages.Reader(house.database.reader(), house.clock))
    ahead.patience = Patience(busy)
    question = Question("freshness", (), ())
    ahead.ask((question,), lambda answers, took: told.append((dict(answers), took)))
    ahead._tell(1, {question: "read"}, 0.5)
    assert not told
    busy.seconds = 0
    qtbot.waitUntil(lambda: bool(told))
    ahead.close()


def test_a_page_grows_in_another_turn(qtbot: QtBot) -> None:
    busy, made, page = Busy(), list[int](), QObject()
    growing = Growing(page, busy)
    GROWN(growing, lambda: made.append(1), lambda: made.append(2))
    growing._go_on()
    assert not made
    busy.seconds = 0
    qtbot.waitUntil(lambda: made == [1, 2])


def test_rubbish_is_looked_for_in_another_turn(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, looked = Busy(), list[int]()
    monkeypatch.setattr("gc.get_count", lambda: (1 << 20, 0, 0))
    monkeypatch.setattr("gc.collect", looked.append)
    parent = QObject()
    rubbish = Rubbish(parent, busy)
    rubbish.look()
    assert not looked
    busy.seconds = 0
    qtbot.waitUntil(lambda: len(looked) == 1)


def test_where_the_person_goes_is_shown_in_another_turn(house: House) -> None:
    window, busy = house.open(), Busy()
    assert window._coming is not None
    window.visit("about")
    window._coming._patience = Patience(busy)
    window.desk.visited.emit("today")
    window.desk.open(AtEvent(DINNER.id))
    assert window.coming
    assert (window.current, window.place) == ("about", None)
    busy.seconds = 0
    house.bot.waitUntil(lambda: not window.coming)
    assert (window.current, window.place) == ("today", AtEvent(DINNER.id))


def test_a_page_is_made_in_one_turn_and_shown_in_another(large: Window, house: House) -> None:
    import_module("desktop.pages.about")
    large.desk.visited.emit("about")
    assert "about" in large.pages
    assert large.current == "today"
    house.bot.waitUntil(lambda: large.current == "about")


def test_a_key_leads_in_as_many_turns_and_then_to_the_first_row(
    large: Window, house: House
) -> None:
    import_module("desktop.pages.conversations")
    assert large.keyboard is not None
    found = {one.objectName(): one for one in large.findChildren(QShortcut)}
    found["to-conversations"].activated.emit()
    assert "conversations" in large.pages
    assert large.current == "today"
    house.bot.waitUntil(lambda: large.current == "conversations")
    house.bot.waitUntil(lambda: isinstance(large.focusWidget(), Card))


def test_what_is_begun_is_loaded_before_it_is_made(
    large: Window, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "desktop.side.new")
    large.visit("new-post")
    assert large.coming
    assert large.place is None
    house.bot.waitUntil(lambda: large.place == NewPost())


@pytest.mark.parametrize("kind", ["event", "thread"])
def test_what_is_at_the_right_is_made_in_one_turn_and_shown_in_another(
    kind: str, large: Window, house: House
) -> None:
    where: Place = AtThread(thread_of(large)) if kind == "thread" else AtEvent(DINNER.id)
    large.desk.open(where)
    assert large._coming is not None
    assert large._coming._made is not None
    made = large._coming._made[1]
    assert not made.isVisible()
    assert large.place is None
    house.bot.waitUntil(lambda: large.place == where)
    assert large.panel is made
    assert made.isVisible()


def test_what_comes_between_making_and_showing_is_shown(large: Window, house: House) -> None:
    entry = thread_of(large)
    large.desk.open(AtThread(entry))
    answer = post("answer", "paul", "Entre les deux", HOURS[0], reply_to=entry.item)
    house.receive(NEWS, place((answer,), HOME, Reason.FOLLOWED), shown=False)
    house.bot.waitUntil(lambda: isinstance(large.panel, ThreadPanel))
    assert isinstance(large.panel, ThreadPanel)
    assert "Entre les deux" in [one.text for one in large.panel._entries]


def test_who_goes_elsewhere_meanwhile_leaves_nothing_behind(large: Window, house: House) -> None:
    large.desk.open(AtThread(thread_of(large)))
    large.desk.open(Nowhere())
    assert large._coming is not None
    assert large._coming._made is None
    house.bot.waitUntil(lambda: large.place == Nowhere())
    house.bot.waitUntil(lambda: large.side.findChild(ThreadPanel) is None)


def test_a_thread_whose_answer_is_being_written_is_not_made_beside_it(
    large: Window, house: House
) -> None:
    """Two that write one draft would not know of each other's last words."""
    entry = thread_of(large)
    large.desk.open(AtThread(entry))
    house.bot.waitUntil(lambda: large.place == AtThread(entry))
    assert isinstance(large.panel, ThreadPanel)
    large.panel.composer.field.setPlainText("Presque fini")
    large.desk.open(AtThread(entry))
    assert not large.coming
    again = large.panel
    assert isinstance(again, ThreadPanel)
    house.bot.waitUntil(lambda: again.composer.field.toPlainText() == "Presque fini")


def test_what_one_writes_in_is_made_a_turn_before_the_next_conversation(
    large: Window, house: House
) -> None:
    large.open(AtConversation(PROMO.id))
    panel = large.panel
    assert isinstance(panel, ConversationPanel)
    panel.composer.field.setPlainText("Pas encore fini")
    large.desk.open(AtConversation(ISERE.id))
    made = panel._ready
    assert made is not None
    assert made.isHidden()
    assert panel.composer.isVisible()
    assert panel.channel == PROMO.id
    house.bot.waitUntil(lambda: panel.channel == ISERE.id)
    assert panel.composer is made
    assert made.isVisible()
    assert made.field.toPlainText() == ""
    assert panel._ready is None
    large.open(AtConversation(PROMO.id))
    house.bot.waitUntil(lambda: panel.composer.field.toPlainText() == "Pas encore fini")


def test_a_conversation_asks_no_field_for_the_widget_that_qt_made_in_it(
    large: Window, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To be handed one that was made in C++ costs the first who asks 10 ms."""
    asked = list[Field]()

    def viewport(field: Field) -> QWidget:
        asked.append(field)
        return QPlainTextEdit.viewport(field)

    monkeypatch.setattr(Field, "viewport", viewport, raising=False)
    large.desk.open(AtConversation(PROMO.id))
    house.bot.waitUntil(lambda: large.place == AtConversation(PROMO.id))
    assert not asked


def test_a_text_that_nobody_could_keep_is_not_lost_with_what_is_not_shown_after_all(
    large: Window, house: House
) -> None:
    where = AtThread(thread_of(large))
    large.desk.unkept[f"reply:{where.entry.item}"] = {"text": "Ne s’écrit pas"}
    large.desk.open(where)
    assert large._coming is not None
    assert large._coming._made is not None
    large._coming._turn.stop()  # the others take their time
    made = large._coming._made[1]
    assert isinstance(made, ThreadPanel)
    house.bot.waitUntil(lambda: made.composer.field.toPlainText() == "Ne s’écrit pas")
    large.desk.open(Nowhere())
    house.bot.waitUntil(lambda: large.place == Nowhere())
    large.desk.open(where)
    house.bot.waitUntil(lambda: isinstance(large.panel, ThreadPanel))
    again = large.panel
    assert isinstance(again, ThreadPanel)
    house.bot.waitUntil(lambda: again.composer.field.toPlainText() == "Ne s’écrit pas")


def test_whom_one_can_write_to_is_read_beside_the_window_and_shown_by_cards_that_are_there(
    large: Window, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """200 rooms with their last words are 200 pages of the file, and a card is dear to make."""
    asked, made = list[object](), list[object]()
    read, make = pages.Reader.channels, ChannelCard.__init__

    def channels(reader: pages.Reader, kinds: object = None) -> object:
        if threading.current_thread() is threading.main_thread():
            asked.append(kinds)
        return read(reader, kinds)  # type: ignore[arg-type]

    def begin(card: ChannelCard, *arguments: object) -> None:
        made.append(card)
        make(card, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(pages.Reader, "channels", channels)
    monkeypatch.setattr(ChannelCard, "__init__", begin)
    large.open(NewMessage())
    panel = large.panel
    assert isinstance(panel, NewMessagePanel)
    before = len(made)
    house.bot.waitUntil(lambda: len(panel.list.rows()) > 1)
    assert not asked
    assert before == len(made) > 0
    room = community.channel(community.TALK, "!new", ChannelKind.ROOM, "Neuve", *community.TALKS)
    panel.refresh()
    house.receive(community.TALK, Batch(channels=(room,)), shown=False)  # while it is read
    house.bot.waitUntil(lambda: "Neuve" in names_in(panel))
    assert not asked


def test_what_could_not_be_made_out_of_sight_is_made_in_its_place(
    large: Window, house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, failed = side.make, list[Place]()

    def once(desk: Desk, where: Place) -> Panel:
        if not failed:
            failed.append(where)
            raise StorageError("busy")
        return make(desk, where)

    monkeypatch.setattr(side, "make", once)
    with qtbot.capture_exceptions() as told:
        large.desk.open(AtEvent(DINNER.id))
        large.desk.visited.emit("about")
        house.bot.waitUntil(lambda: large.current == "about")
    assert [kind for kind, *_ in told] == [StorageError]
    assert large.place == AtEvent(DINNER.id)
    assert large.panel.isVisible()
