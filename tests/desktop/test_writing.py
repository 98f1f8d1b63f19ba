"""Writing: the composer, the outbox page, events; with the network away and with it there."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from desktop.cards.entry import EntryCard
from desktop.cards.lines import EntryLine, OutgoingLine
from desktop.cards.outgoing import OutgoingCard
from desktop.compose.composer import Composer
from desktop.places import (
    AtConversation,
    AtEvent,
    AtThread,
    ChangeEvent,
    ChangeOutgoing,
    NewEvent,
    NewPost,
    Nowhere,
)
from desktop.side.change import ChangePanel
from desktop.side.conversation import ConversationPanel
from desktop.side.event import EventPanel
from desktop.side.eventform import EventFormPanel, in_series
from desktop.side.new import NewPostPanel
from desktop.side.thread import ThreadPanel
from desktop.window import Window
from storage.accounts import Accounts
from storage.model import Answer, Outgoing, Reschedule, Rsvp, Say, Schedule, State, Visibility
from storage.outbox import Outbox
from storage.rows import Entry, EventPage
from storage.settings import Settings
from tests.desktop.community import AGENDA, CAMILLE, DAYS, DINNER, HOME, NEWS, PROMO, TALK, VISIT
from tests.desktop.conftest import House, press


def waiting(house: House, count: int) -> list[Outgoing]:
    """What is in the outbox, once there are so many."""
    outbox = Outbox(house.database, house.clock)
    reader = house.window.desk.pages

    def enough() -> bool:
        return len(reader.outbox()) >= count

    house.bot.waitUntil(enough, timeout=5000)
    found = [outbox.get(row.id) for row in reader.outbox()]
    return [one for one in found if one is not None]


def type_into(widget: Any, text: str) -> None:
    """Keys with text, as an input method sends them."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(widget, event)


def cut(house: House) -> None:
    """The engine finds no server any more."""
    accounts = Accounts(house.database, house.clock)
    for one in (TALK, NEWS, DAYS):
        accounts.problem(one.id, "unreachable")
    house.window.freshen()


def conversation(window: Window, channel: Any = CAMILLE) -> ConversationPanel:
    window.open(AtConversation(channel.id))
    panel = window.panel
    assert isinstance(panel, ConversationPanel)
    return panel


@pytest.mark.row("D5")
def test_a_message_written_offline_is_queued_and_says_so(window: Window, house: House) -> None:
    cut(house)
    panel = conversation(window)
    assert panel.composer.button.text() == "Mettre en attente"
    type_into(panel.composer.field, "Oui, demain matin à 8 h.")
    panel.composer.button.click()
    [sent] = waiting(house, 1)
    assert sent.intent == Say(text="Oui, demain matin à 8 h.")
    assert sent.channel == CAMILLE.id
    house.bot.waitUntil(lambda: panel.composer.field.toPlainText() == "")
    row = panel.list.rows()[-1]
    assert isinstance(row, EntryLine)
    card = panel.list.card(row.key)
    assert isinstance(card, EntryCard)
    assert "En attente du réseau. Part tout seul, ou" in card.state.text()
    house.bot.waitUntil(lambda: "1 envoi en attente" in window.nav.fresh())
    card.state.linkActivated.emit("cancel")
    house.bot.waitUntil(lambda: not window.desk.pages.outbox())


def test_the_composer_clears_only_once_it_is_written_down(window: Window, house: House) -> None:
    panel = conversation(window)
    asked: list[Any] = []
    writer = window.desk.writer
    window.desk.writer = _Slow(asked)
    panel.composer.field.setPlainText("Ne te perds pas")
    panel.composer.send()
    assert panel.composer.field.toPlainText() == "Ne te perds pas"
    _work, _then, failed = asked[-1]
    failed("full")
    assert panel.composer.field.toPlainText() == "Ne te perds pas"
    assert "disque est plein" in panel.composer.still.text()
    window.desk.writer = writer
    panel.composer.send()
    house.bot.waitUntil(lambda: panel.composer.field.toPlainText() == "")


class _Slow:
    """A writer that has not answered yet."""

    def __init__(self, asked: list[Any]) -> None:
        self._asked = asked

    def ask(self, work: Any, then: Any = None, failed: Any = None, **_: Any) -> None:
        self._asked.append((work, then, failed))


def test_control_enter_sends_and_enter_does_not(window: Window, house: House) -> None:
    panel = conversation(window)
    field = panel.composer.field
    type_into(field, "Deux")
    press(field, Qt.Key.Key_Return)
    type_into(field, "lignes")
    press(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    [sent] = waiting(house, 1)
    assert sent.intent == Say(text="Deux\nlignes")


def test_a_reply_knows_what_it_answers(window: Window, house: House) -> None:
    entry = window.desk.pages.conversation(PROMO.id)[-1]
    window.open(AtConversation(PROMO.id, entry))
    panel = window.panel
    assert isinstance(panel, ConversationPanel)
    assert panel.composer.answered.isVisible()
    panel.composer.field.setPlainText("À Cluny")
    panel.composer.send()
    [sent] = waiting(house, 1)
    assert sent.intent == Say(text="À Cluny", reply_to=entry.item)
    house.bot.waitUntil(lambda: not panel.composer.answered.isVisible())


@pytest.mark.row("F3")
def test_a_post_carries_visibility_warning_and_language(window: Window, house: House) -> None:
    window.open(NewPost())
    panel = window.panel
    assert isinstance(panel, NewPostPanel)
    composer = panel.composer
    composer.field.setPlainText("Le compte rendu est en ligne.")
    who = composer.options._who
    who.setCurrentIndex(who.findData(str(Visibility.FOLLOWERS)))
    who.activated.emit(who.currentIndex())
    composer.options._warn.click()
    composer.warning.setText("Longue lecture")
    composer.options.choose_language("de")
    composer.send()
    [sent] = waiting(house, 1)
    assert sent.channel == HOME.id
    assert sent.intent == Say(
        text="Le compte rendu est en ligne.",
        visibility=Visibility.FOLLOWERS,
        warning="Longue lecture",
        language="de",
    )
    house.bot.waitUntil(lambda: isinstance(window.place, Nowhere))
    window.open(NewPost())
    again = window.panel
    assert isinstance(again, NewPostPanel)
    house.bot.waitUntil(lambda: again.composer.options.visibility is Visibility.FOLLOWERS)


def test_the_next_text_is_no_wider_also_before_that_is_written_down(
    window: Window, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on, write = threading.Event(), Settings.set

    def late(self: Settings, name: str, value: Any) -> Any:
        assert goes_on.wait(60)
        return write(self, name, value)

    def begin() -> Composer:
        window.open(NewPost())
        assert isinstance(window.panel, NewPostPanel)
        return window.panel.composer

    monkeypatch.setattr(Settings, "set", late)
    first = begin()
    first.options.choose(Visibility.FOLLOWERS)
    first.field.setPlainText("Le compte rendu est en ligne.")
    first.send()
    house.bot.waitUntil(lambda: isinstance(window.place, Nowhere))
    assert begin().options.visibility is Visibility.FOLLOWERS
    goes_on.set()
    house.bot.waitUntil(lambda: not window.desk.used)
    window.open(Nowhere())
    assert begin().options.visibility is Visibility.FOLLOWERS  # as it is written down


def test_an_answer_to_a_post_is_never_wider_than_it(window: Window, house: House) -> None:
    entry = next(e for e in window.desk.pages.conversation(HOME.id) if e.media)
    from dataclasses import replace

    window.open(AtThread(replace(entry, visibility=Visibility.DIRECT)))
    panel = window.panel
    assert isinstance(panel, ThreadPanel)
    assert panel.composer.options.visibility is Visibility.DIRECT
    assert ("thread", {"item": entry.item}) in house.wire.asked
    panel.composer.field.setPlainText("Merci")
    panel.composer.send()
    [sent] = waiting(house, 1)
    assert isinstance(sent.intent, Say)
    assert sent.intent.reply_to == entry.item


def test_too_long_a_post_is_not_sent(window: Window) -> None:
    window.open(NewPost())
    panel = window.panel
    assert isinstance(panel, NewPostPanel)
    panel.composer.field.setPlainText("x" * 502)
    assert not panel.composer.button.isEnabled()
    assert panel.composer.still.text() == "2 caractères de trop pour ce serveur."


def test_a_draft_is_there_again_after_a_crash(window: Window, house: House) -> None:
    panel = conversation(window)
    type_into(panel.composer.field, "À moitié éc")
    house.bot.waitUntil(lambda: _draft(house) == "À moitié éc", timeout=2000)
    window.open(Nowhere())
    again = conversation(window)
    house.bot.waitUntil(lambda: again.composer.field.toPlainText() == "À moitié éc")


def _draft(house: House) -> str:
    from storage.drafts import Drafts

    kept = Drafts(house.database, house.clock).load(f"say:{CAMILLE.id}")
    return str((kept or {}).get("text", ""))


def test_an_event_is_written_with_its_hours(window: Window, house: House) -> None:
    window.open(NewEvent())
    form = window.panel
    assert isinstance(form, EventFormPanel)
    assert not form.button.isEnabled()
    form.fields.title.setText("Assemblée générale")
    form.fields.place.setText("Lyon")
    starts = datetime(2026, 12, 5, 17, 0, tzinfo=UTC)
    form.fields.show_span(starts, starts.replace(hour=19), all_day=False)
    form.send()
    [sent] = waiting(house, 1)
    assert sent.channel == AGENDA.id
    assert isinstance(sent.intent, Schedule)
    assert (sent.intent.title, sent.intent.place) == ("Assemblée générale", "Lyon")
    assert (sent.intent.starts, sent.intent.ends) == (starts, starts.replace(hour=19))
    house.bot.waitUntil(lambda: isinstance(window.place, Nowhere))
    window.visit("agenda:list")
    texts = [getattr(row, "entry", None) for row in window.pages["agenda"].list.rows()]  # type: ignore[attr-defined]
    assert any(entry is not None and entry.title == "Assemblée générale" for entry in texts)


@pytest.mark.row("D7")
def test_an_invitation_is_answered_offline(window: Window, house: House) -> None:
    cut(house)
    window.open(AtEvent(DINNER.id))
    panel = window.panel
    assert isinstance(panel, EventPanel)
    buttons = {b.text(): b for b in panel.findChildren(type(panel.change)) if b.isVisible()}
    sizes = {buttons[word].size().toTuple() for word in ("Je viens", "Peut-être", "Non")}
    assert len(sizes) == 1
    buttons["Peut-être"].click()
    [sent] = waiting(house, 1)
    assert sent.intent == Rsvp(item=DINNER.id, answer=Answer.MAYBE)
    house.bot.waitUntil(lambda: "viendrez peut-être (en attente)" in _spoken(window))


def _spoken(window: Window) -> str:
    row = next(r for r in window.today.list.rows() if getattr(r, "entry", None) and r.entry.title)  # type: ignore[attr-defined]
    card = window.today.list.card(row.key)
    assert card is not None
    return card.spoken()


@pytest.mark.row("D8")
def test_the_outbox_page_shows_changes_sends_and_cancels(window: Window, house: House) -> None:
    cut(house)
    panel = conversation(window)
    for text in ("Un", "Deux", "Trois"):
        panel.composer.field.setPlainText(text)
        panel.composer.send()
        house.bot.waitUntil(lambda: panel.composer.field.toPlainText() == "")
    one, two, three = waiting(house, 3)
    outbox = Outbox(house.database, house.clock)
    house.wire.changed.emit(outbox.mark(two.id, State.FAILED, error="too-long", detail="500 max"))
    window.visit("outbox")
    house.bot.wait(30)
    page: Any = window.pages["outbox"]
    rows = [row for row in page.list.rows() if isinstance(row, OutgoingLine)]
    assert [row.outgoing.id for row in rows] == [one.id, two.id, three.id]
    card = page.list.card(rows[1].key)
    assert isinstance(card, OutgoingCard)
    assert "trop long" in card.state.text()
    assert "500 max" in card.state.text()
    card.change.click()
    assert window.place == ChangeOutgoing(two.id)
    change = window.panel
    assert isinstance(change, ChangePanel)
    change.field.setPlainText("Deux, plus court")
    change.keep()
    house.bot.waitUntil(lambda: outbox.get(two.id).state is State.WAITING)  # type: ignore[union-attr]
    assert outbox.get(two.id).intent == Say(text="Deux, plus court")  # type: ignore[union-attr]
    house.wire.changed.emit(
        outbox.mark(one.id, State.WAITING, not_before=house.clock.now().replace(hour=23))
    )
    page.list.card(rows[0].key).now.click()
    house.bot.waitUntil(lambda: outbox.get(one.id).not_before is None)  # type: ignore[union-attr]
    house.bot.waitUntil(lambda: "wake" in house.wire.names() or bool(house.wire.told))
    page.list.card(rows[2].key).cancel.click()
    house.bot.waitUntil(lambda: outbox.get(three.id) is None)
    house.bot.waitUntil(lambda: len(window.desk.pages.outbox()) == 2)


def test_what_may_have_arrived_is_asked_plainly(window: Window, house: House) -> None:
    panel = conversation(window)
    panel.composer.field.setPlainText("Arrivé ?")
    panel.composer.send()
    [sent] = waiting(house, 1)
    house.bot.waitUntil(lambda: panel.composer.field.toPlainText() == "")
    outbox = Outbox(house.database, house.clock)
    house.wire.changed.emit(outbox.mark(sent.id, State.UNSURE, error="ask"))
    panel.list.to_end()
    row = panel.list.rows()[-1]
    card = panel.list.card(row.key)
    assert isinstance(card, EntryCard)
    assert card.first.isVisible()
    assert card.first.size() == card.second.size()
    assert (card.first.text(), card.second.text()) == ("Renvoyer", "C’est arrivé, oublier")
    card.second.click()
    house.bot.waitUntil(lambda: outbox.get(sent.id) is None)


def test_a_series_moves_as_clocks_show_it() -> None:
    summer = datetime(2026, 9, 1, 17, 30, tzinfo=UTC)  # 19:30 in Paris
    winter = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)  # 19:30 there too
    entry = _entry_of(DINNER, winter)
    page = EventPage(entry=entry, recurs="FREQ=WEEKLY", zone="Europe/Paris", series_starts=summer)
    later = winter.replace(hour=19, minute=0)  # 20:00 in Paris
    assert in_series(page, later, whole_days=False) == summer.replace(hour=18, minute=0)
    assert in_series(page, winter, whole_days=False) == summer


def _entry_of(event: Any, starts: datetime) -> Entry:
    return Entry(
        row="e",
        item=event.id,
        channel=AGENDA.id,
        channel_name=AGENDA.name,
        channel_kind=AGENDA.kind,
        account=DAYS.id,
        kind=event.kind,
        author=event.author,
        author_name="",
        at=starts,
        starts=starts,
        ends=starts,
    )


def test_a_changed_event_says_only_what_changed(window: Window, house: House) -> None:
    window.open(ChangeEvent(VISIT.id))
    form = window.panel
    assert isinstance(form, EventFormPanel)
    form.fields.place.setText("Livet, parking sud")
    form.send()
    [sent] = waiting(house, 1)
    assert sent.intent == Reschedule(item=VISIT.id, place="Livet, parking sud")
    house.bot.waitUntil(lambda: isinstance(window.panel, EventPanel))
