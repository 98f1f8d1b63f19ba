"""The lock at the window: nothing of the content is left, and the passphrase brings it all back."""

from __future__ import annotations

import gc
import inspect
import weakref
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.cards.cardlist import CardList
from desktop.cards.parts import Text
from desktop.compose.choices import Choices
from desktop.emoji.offering import EmojiHelp
from desktop.emoji.picker import Picker
from desktop.links.linktip import LinkTip
from desktop.lock.locking import MINUTES, Lock
from desktop.pages.agenda import AgendaPage
from desktop.places import AtConversation, AtEvent
from desktop.side.conversation import ConversationPanel
from desktop.trouble.saying import FOLDER, Trouble
from desktop.trouble.telling import Telling
from desktop.window import Window
from desktop.work import enginelink
from storage import keys
from storage.drafts import Drafts
from storage.errors import StorageError
from storage.keys import Vault
from storage.model import AddressId, Batch, Membership, Outgoing, OutgoingId, Reason, Say
from storage.outbox import Outbox
from tests.desktop.community import CAMILLE, DINNER, KEY, PROMO, TALK, message, place
from tests.desktop.conftest import House
from tests.storage.test_moving_the_key import Cheap

PASSPHRASE = "un été à Besançon"
BEGUN = "Ne te perds pas en chemin"


@pytest.fixture
def guarded(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A window behind a passphrase."""
    monkeypatch.setattr(keys, "Cost", Cheap)
    Vault(house.folder).adopt(KEY, PASSPHRASE)
    house.open()
    return house


def lock(house: House) -> Lock:
    assert house.program is not None
    assert house.program.lock is not None
    return house.program.lock


def press_lock(house: House) -> None:
    """As the person does it."""
    QTest.keyClick(house.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    house.bot.waitUntil(lambda: house.program is not None and house.program.window is None)
    house.bot.wait(30)


def give(house: House, passphrase: str) -> None:
    door = lock(house).door
    assert door is not None
    door.first.setText(passphrase)
    door.button.click()


def open_again(house: House) -> Window:
    give(house, PASSPHRASE)
    house.bot.waitUntil(lambda: not lock(house).locked, timeout=10_000)
    house.bot.wait(100)
    return house.window


def everything_said() -> str:
    """What is on any widget of this program, seen or not, and what a screen reader would read."""
    found = []
    for widget in QApplication.allWidgets():
        for name in ("text", "toPlainText", "windowTitle", "toolTip", "placeholderText"):
            said = getattr(widget, name, None)
            if callable(said):
                found.append(str(said()))
        found += [widget.accessibleName(), widget.accessibleDescription()]
        spoken = QAccessible.queryAccessibleInterface(widget)
        if spoken is not None:
            found.append(spoken.text(QAccessible.Text.Name))
    return "\n".join(found)


@pytest.mark.parametrize("by_link", [False, True])
def test_an_agenda_that_is_fetched_meanwhile_disturbs_no_door(
    guarded: House, monkeypatch: pytest.MonkeyPatch, by_link: bool
) -> None:
    """Its server may answer a minute later; the engine follows it then, and the window is gone."""
    house, late = guarded, list[tuple[Any, ...]]()
    secret = "https://ville.example/private-8f3a/basic.ics"
    with monkeypatch.context() as slow:
        slow.setattr(house.wire, "call", lambda *call, **_arguments: late.append(call))
        if by_link:
            house.window.desk.opener(secret.replace("https", "webcal"))
            house.window.still.question.first.click()
        else:
            house.window.visit("agenda:follow")
            page = house.window.pages["agenda"]
            assert isinstance(page, AgendaPage)
            assert page.form is not None
            page.form.field.setText(secret)
            page.form.send()
    press_lock(house)
    assert "private" not in everything_said()
    [(_, came, failed)] = late
    enginelink._tell(lambda: came({"account": "f" * 16, "renewed": False}))
    for code in ("unreachable", "not-the-server"):
        enginelink._tell(partial(failed, code, ""))
    assert lock(house).locked
    window = open_again(house)
    assert window.still.sentence.text() == ""


def talking(house: House) -> ConversationPanel:
    house.window.open(AtConversation(CAMILLE.id))
    panel = house.window.panel
    assert isinstance(panel, ConversationPanel)
    return panel


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_what_lies_over_the_window_goes_with_it(guarded: House) -> None:
    """A list of names, emoji, where a link goes, a text for whoever helps."""
    house = guarded
    window = house.window
    there_too = Membership(
        channel=PROMO.id, address=AddressId("@camille:asso.example"), name="Camille Roux"
    )
    house.receive(TALK, Batch(memberships=(there_too,)))
    window.open(AtConversation(PROMO.id))
    panel = window.panel
    assert isinstance(panel, ConversationPanel)
    window.desk.helped.emit(Trouble(FOLDER, "full"))
    field = panel.composer.field
    field.setFocus()
    house.bot.waitUntil(field.hasFocus)
    QTest.keyClicks(field, "@cam")
    [choices] = window.findChildren(Choices)
    assert choices.isVisible()
    assert "Camille" in choices.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    text = Text(window.desk, panel, rich=True)
    text.read_rich('<a href="https://secret.example/">Voilà</a>')
    text.point_at(text.links()[0], text, text.rect())
    [emoji] = [one for one in field.helpers if isinstance(one, EmojiHelp)]
    emoji.open()
    over = (Choices, LinkTip, Picker, Telling)
    there = [one for one in QApplication.allWidgets() if isinstance(one, over)]
    assert {type(one) for one in there} == set(over)
    gone = [weakref.ref(one) for one in there]
    del there, choices, text, field, panel, window, emoji
    house.window.desk.lock_wanted.emit()
    house.bot.waitUntil(lambda: house.program is not None and house.program.window is None)
    house.bot.wait(30)
    said = everything_said()
    for word in ("Camille", "secret.example", "(full)"):
        assert word not in said
    assert [one() for one in gone] == [None] * len(gone)


@pytest.mark.row("D14")
def test_nothing_of_the_content_is_left_and_all_of_it_comes_back(guarded: House) -> None:
    house = guarded
    house.window.visit("agenda:week")
    talking(house).composer.field.setPlainText(BEGUN)
    page = house.window.whereabouts()
    before = everything_said()
    assert "Camille" in before
    assert BEGUN in before
    assert house.program is not None
    seen = (house.window, house.window.panel, house.window.desk)
    parts = [weakref.ref(one) for one in seen]
    del seen
    press_lock(house)

    said = everything_said()
    for word in ("Camille", "Promo 1990", "Isère", BEGUN, "Dîner"):
        assert word not in said
    assert "Préau est verrouillé" in said
    program = house.program
    assert program.reader is None
    assert program.writer is None
    assert program.key == b""
    assert [one() for one in parts] == [None, None, None]
    assert Drafts(house.database, house.clock).all()[f"say:{CAMILLE.id}"]["text"] == BEGUN

    window = open_again(house)
    assert window.whereabouts() == page
    assert window.place == AtConversation(CAMILLE.id)
    panel = window.panel
    assert isinstance(panel, ConversationPanel)
    house.bot.waitUntil(lambda: panel.composer.field.toPlainText() == BEGUN)
    panel.composer.field.setPlainText(BEGUN + " !")
    panel.composer.draft.flush()
    drafts = Drafts(house.database, house.clock)
    house.bot.waitUntil(lambda: drafts.all()[f"say:{CAMILLE.id}"]["text"] == BEGUN + " !")


def test_ctrl_q_at_the_locked_door_ends_it_beside_the_small_icon_too(guarded: House) -> None:
    house = guarded
    program = house.program
    assert program is not None
    press_lock(house)
    door = lock(house).door
    assert door is not None

    class Icon:  # a stand-in for the tray: what is closed only hides, unless it is let go of
        hides = True

        def let_go(self, _widget: object) -> None:
            self.hides = False

        def remove(self) -> None:
            return

    ended: list[bool] = []
    program.ended.connect(lambda: ended.append(True))
    program.presence.tray = icon = Icon()  # type: ignore[assignment]
    QTest.keyClick(door, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert (ended, icon.hides, door.isVisible()) == ([True], False, False)


@pytest.mark.row("D14")
def test_the_reading_positions_come_back(guarded: House) -> None:
    house = guarded
    house.window.resize(1100, 460)
    many = tuple(
        message(f"m{n}", "mathis", f"Une phrase, la {n}e." * 5, timedelta(minutes=90 - n))
        for n in range(30)
    )
    house.receive(TALK, place(many, PROMO, Reason.ROOM))
    house.window.open(AtConversation(PROMO.id))
    house.bot.wait(50)
    page, talk = house.window.today.list, house.window.panel.findChild(CardList)
    assert talk is not None
    for area in (page, talk):
        bar = area.verticalScrollBar()
        assert bar.maximum() > 60
        bar.setValue(bar.maximum() // 2)
    house.bot.wait(50)
    before = [page.place(), talk.place()]
    assert before[0] != ("heading", 0)
    press_lock(house)
    window = open_again(house)
    house.bot.wait(100)
    again = window.panel.findChild(CardList)
    assert again is not None
    for now, then in zip((window.today.list.place(), again.place()), before, strict=True):
        assert now is not None
        assert then is not None
        assert now[0] == then[0]
        assert abs(now[1] - then[1]) <= 20  # thousandths of its height: a pixel


def test_nobody_in_the_program_holds_the_key(guarded: House) -> None:
    """Python does not scrub what it lets go of; but whoever held it holds it no more."""
    house = guarded
    press_lock(house)
    open_again(house)
    assert house.program is not None
    key = house.program.key  # made when it was opened: no test knows this object
    assert key == KEY
    assert key is not KEY
    assert [one for one in gc.get_referrers(key) if not inspect.isframe(one)]
    press_lock(house)
    gc.collect()
    holders = [one for one in gc.get_referrers(key) if not inspect.isframe(one)]
    assert holders == []


@pytest.mark.row("D14")
def test_a_wrong_passphrase_is_said_and_may_be_tried_for_ever(guarded: House) -> None:
    house = guarded
    press_lock(house)
    door = lock(house).door
    assert door is not None
    for _ in range(4):
        give(house, "pas celle-là")
        house.bot.waitUntil(door.still.isVisible)
        assert "passe" in door.still.text()
        assert door.button.isEnabled()
    open_again(house)


def test_one_passphrase_is_tried_at_a_time(guarded: House) -> None:
    """Whoever leans on the key would fill the memory with what guards it."""
    house = guarded
    press_lock(house)
    door = lock(house).door
    assert door is not None
    given: list[str] = []
    door.given.connect(given.append)
    door.first.setText("pas celle-là")
    for _ in range(5):
        QTest.keyClick(door.first, Qt.Key.Key_Return)
    assert len(given) == 1
    house.bot.waitUntil(door.still.isVisible)
    open_again(house)


def test_without_a_passphrase_the_page_that_offers_one_opens(house: House) -> None:
    house.open()
    QTest.keyClick(house.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    house.bot.wait(20)
    assert house.window.current == "guard"
    assert not lock(house).locked


@pytest.mark.row("D14")
def test_it_locks_by_itself_after_the_minutes_that_were_chosen(guarded: House) -> None:
    house = guarded
    idle = lock(house).idle
    assert idle._window is None, "nothing is watched before the person chose it"
    house.window.desk.writer.ask(lambda stores: stores.settings.set(MINUTES, 10))
    house.bot.waitUntil(lambda: idle._window is not None)
    house.clock.at += timedelta(minutes=9)
    QTest.keyClick(house.window.windowHandle(), Qt.Key.Key_Shift)
    house.clock.at += timedelta(minutes=9)
    idle.look()
    assert not lock(house).locked
    assert idle._timer.isActive()
    assert idle._timer.remainingTime() <= 61_000  # once, when it would be over: never in between
    house.clock.at += timedelta(minutes=1)
    idle.look()
    house.bot.waitUntil(lambda: house.program is not None and house.program.window is None)
    assert idle._window is None
    open_again(house)
    assert idle._window is not None


@pytest.mark.parametrize("minimized", [False, True])
def test_locking_by_itself_it_comes_before_nothing(
    guarded: House, monkeypatch: pytest.MonkeyPatch, minimized: bool
) -> None:
    """Calm rule 3: whoever works in another program is not interrupted by a door."""
    house = guarded
    monkeypatch.setattr(Window, "isActiveWindow", lambda _self: False)
    if minimized:
        house.window.showMinimized()
    lock(house).close_by_itself()
    house.bot.waitUntil(lambda: house.program is not None and house.program.window is None)
    door = lock(house).door
    assert door is not None
    assert door.isMinimized() is minimized
    assert door.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    open_again(house)


def test_a_key_after_a_long_sleep_of_the_computer_is_not_typed_into_the_window(
    guarded: House,
) -> None:
    """Its timers slept too; the clock did not."""
    house = guarded
    house.window.desk.writer.ask(lambda stores: stores.settings.set(MINUTES, 5))
    house.bot.waitUntil(lambda: lock(house).idle._window is not None)
    house.clock.at += timedelta(hours=8)
    QTest.keyClick(house.window.windowHandle(), Qt.Key.Key_A)
    assert lock(house).locked
    house.bot.waitUntil(lambda: house.program is not None and house.program.window is None)


@pytest.mark.row("D14")
def test_what_waits_goes_on_and_what_came_meanwhile_is_there_afterwards(guarded: House) -> None:
    house = guarded
    press_lock(house)
    assert isinstance(house.wire, QObject)
    outbox = Outbox(house.database, house.clock)
    waiting = Outgoing(
        id=OutgoingId("1" * 32), account=TALK.id, channel=CAMILLE.id, at=house.clock.now(),
        intent=Say(text="Bonjour"),
    )  # fmt: skip
    outbox.add(waiting)
    house.wire.changed.emit(outbox._db.revision() and _changed())
    assert "forgotten" in house.wire.key
    window = open_again(house)
    assert "remembered" in house.wire.key
    assert [row.id for row in window.desk.pages.outbox()] == [waiting.id]


def _changed() -> Any:
    from storage.model import Changed, View

    return Changed(views=frozenset({View.OUTBOX}), channels=frozenset({CAMILLE.id}))


def test_what_cannot_be_kept_is_not_thrown_away_for_a_lock(
    guarded: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = guarded
    full = True
    really = Drafts.save

    def save(self: Drafts, place: str, draft: Any) -> Any:
        if full:
            raise StorageError("full")
        return really(self, place, draft)

    monkeypatch.setattr(Drafts, "save", save)
    panel = talking(house)
    panel.composer.field.setPlainText(BEGUN)
    QTest.keyClick(house.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    house.bot.waitUntil(lambda: house.window.still.question.open)
    assert house.window.isVisible()
    assert "n’est pas verrouillé" in house.window.still.question.sentence.text()
    assert panel.composer.field.toPlainText() == BEGUN
    house.window.still.question.second.click()  # No
    assert not lock(house).locked
    full = False
    press_lock(house)
    window = open_again(house)
    back = window.panel
    assert isinstance(back, ConversationPanel)
    house.bot.waitUntil(lambda: back.composer.field.toPlainText() == BEGUN)


@pytest.mark.qt_log_ignore("does not support raise")
def test_who_comes_back_while_it_locks_finds_the_door(guarded: House) -> None:
    """Another start, or a click on the system's icon: nothing of the window is seen again."""
    window = guarded.window
    assert guarded.program is not None
    presence, seen = guarded.program.presence, list[bool]()
    lock(guarded).wanted()
    presence.come()  # before what is being written is kept
    seen.append(window.isVisible())
    guarded.bot.waitUntil(lambda: guarded.program is None or guarded.program.window is None)
    presence.come()
    door = lock(guarded).door
    assert seen == [False]
    assert door is not None
    assert door.isVisible()


def test_closing_the_door_ends_the_program(guarded: House) -> None:
    house = guarded
    press_lock(house)
    assert house.program is not None
    ended: list[bool] = []
    house.program.ended.connect(lambda: ended.append(True))
    door = lock(house).door
    assert door is not None
    door.close()
    assert ended


def test_it_locks_and_opens_again_and_again(guarded: House) -> None:
    house = guarded
    house.window.open(AtEvent(DINNER.id, ""))
    for turn in range(3):
        press_lock(house)
        window = open_again(house)
        assert window.place == AtEvent(DINNER.id, ""), turn
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
    windows = [one for one in QApplication.topLevelWidgets() if isinstance(one, Window)]
    assert len(windows) == 1
