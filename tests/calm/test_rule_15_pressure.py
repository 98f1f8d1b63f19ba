"""Rule 15. No pressure to answer: nothing says who is there, who types and who has read; what is
sent can be taken back for ten seconds, and in quiet hours it may wait for the next page."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desktop.compose.question import Question
from desktop.places import AtConversation, NewPost
from desktop.side.conversation import ConversationPanel
from storage.calm.choices import Choices, Quiet
from storage.calm.keeping import Keeping
from storage.model import ChannelId, Outgoing
from storage.outbox import Outbox
from tests.calm.walking import seen, walk
from tests.desktop.community import CAMILLE, HOME, NEWS, PROMO, TALK
from tests.desktop.conftest import House
from tests.desktop.test_writing import conversation, waiting

SECOND = timedelta(seconds=1)
EVENING = datetime(2026, 11, 21, 23, 15)  # noqa: DTZ001  # this computer's own
SEEN = re.compile(
    r"\b(vue? par|lue? par|lu à|en ligne|écrit en ce moment|est en train d|dernière visite"
    r"|seen by|read by|online|active now|typing|last seen)\b",
    re.IGNORECASE,
)


@pytest.fixture
def fresh(house: House) -> House:
    """As in a new folder, where nobody chose anything."""
    with house.database.write() as write:
        write.execute("DELETE FROM setting WHERE name = 'calm.take_back'")
    house.open()
    return house


def sent(house: House, text: str = "Demain ?") -> Outgoing:
    """What was written down last, in the conversation that is open."""
    panel: Any = house.window.panel
    before = len(house.window.desk.pages.outbox())
    panel.composer.field.setPlainText(text)
    panel.composer.send()
    found = waiting(house, before + 1)
    house.bot.waitUntil(lambda: panel.composer.field.toPlainText() == "")
    return found[-1]


# --- ten seconds to take back -------------------------------------------------------------------


def test_ten_seconds_are_given_to_who_never_chose(fresh: House) -> None:
    assert Choices().take_back == 10
    conversation(fresh.window)
    one = sent(fresh)
    outbox = Outbox(fresh.database, fresh.clock)
    assert one.not_before == fresh.clock.now() + 10 * SECOND
    fresh.clock.at += timedelta(seconds=9, milliseconds=999)
    assert outbox.claim(TALK.id) is None
    fresh.clock.at += timedelta(milliseconds=1)
    assert outbox.claim(TALK.id) is not None


@pytest.mark.parametrize("after", [0, 5, 9])
def test_taken_back_in_time_it_never_leaves(fresh: House, after: int) -> None:
    panel = conversation(fresh.window)
    one = sent(fresh)
    fresh.clock.at += after * SECOND
    card: Any = panel.list.card(f"entry::{one.id}")
    card.state.linkActivated.emit("cancel")
    fresh.bot.waitUntil(lambda: panel.composer.field.toPlainText() == "Demain ?")
    fresh.clock.at += 3600 * SECOND
    assert Outbox(fresh.database, fresh.clock).claim(TALK.id) is None


def test_nothing_counts_down_and_nothing_hurries(fresh: House) -> None:
    panel = conversation(fresh.window)
    one = sent(fresh)
    said = set()
    for _ in range(10):
        card: Any = panel.list.card(f"entry::{one.id}")
        said.add(card.state.text())
        assert not re.search(r"\d", re.sub(r"<[^>]*>", "", card.state.text()))
        fresh.clock.at += SECOND * 0.9
        panel.refresh()
    assert len(said) == 1


@pytest.mark.parametrize("seconds", [0, 30])
def test_the_seconds_are_the_persons(fresh: House, seconds: int) -> None:
    Keeping(fresh.database).set_take_back(seconds)
    conversation(fresh.window)
    one = sent(fresh)
    assert one.not_before == (fresh.clock.now() + seconds * SECOND if seconds else None)


# --- quiet hours --------------------------------------------------------------------------------


def asked(house: House, channel: ChannelId) -> Question | None:
    """What is asked when something is sent there."""
    house.window.open(AtConversation(channel))
    panel = house.window.panel
    assert isinstance(panel, ConversationPanel)
    panel.composer.field.setPlainText("Tu dors ?")
    panel.composer.send()
    return panel.composer.question if panel.composer.question.isVisible() else None


def test_in_quiet_hours_the_next_page_is_offered_beside_now(fresh: House) -> None:
    calm = Keeping(fresh.database)
    calm.answer_hours([[8 * 60]] * 7)
    calm.set_quiet([Quiet(begins=22 * 60, ends=7 * 60)] * 7)
    fresh.clock.at = EVENING.astimezone(UTC)
    question = asked(fresh, CAMILLE.id)
    assert question is not None
    assert question.first.size() == question.second.size()
    question.second.click()
    [one] = waiting(fresh, 1)
    assert one.not_before == (EVENING + timedelta(hours=8, minutes=45)).astimezone(UTC)
    assert asked(fresh, PROMO.id) is not None


def test_by_day_nothing_is_asked(fresh: House) -> None:
    calm = Keeping(fresh.database)
    calm.answer_hours([[8 * 60]] * 7)
    calm.set_quiet([Quiet(begins=22 * 60, ends=7 * 60)] * 7)
    fresh.clock.at = EVENING.replace(hour=12).astimezone(UTC)
    assert asked(fresh, CAMILLE.id) is None


# --- nobody is told, and nobody is shown --------------------------------------------------------


def test_no_page_says_who_is_there_who_types_or_who_has_read(fresh: House) -> None:
    pages = 0
    for where in walk(fresh):
        pages += 1
        found = SEEN.search("\n".join(seen(fresh.window)))
        assert found is None, (where, found)
    assert pages > 5


@pytest.mark.parametrize("words", ["Vu par 3", "seen by Paul", "Paul est en ligne", "typing"])
def test_such_words_would_be_found(words: str) -> None:
    assert SEEN.search(words)


def test_a_post_can_be_taken_back_like_a_message(fresh: House) -> None:
    fresh.window.open(NewPost())
    one = sent(fresh, "Le compte rendu est en ligne.")
    assert one.channel == HOME.id
    assert one.not_before == fresh.clock.now() + 10 * SECOND
    assert Outbox(fresh.database, fresh.clock).claim(NEWS.id) is None
