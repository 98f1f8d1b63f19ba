"""Beside the rules: no teaser that hides a text, no box that is ticked beforehand, no wider circle
than the last one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QCheckBox, QLabel

from desktop.cards.entry import EntryCard
from desktop.places import NewPost
from desktop.side.new import NewPostPanel
from storage.editions import Editions
from storage.model import Reason, Say, Visibility
from tests.calm.walking import lines, walk
from tests.desktop import community
from tests.desktop.community import CAMILLE, HOME, NEWS, PROMO, TALK, message, place, post
from tests.desktop.conftest import House
from tests.desktop.test_writing import waiting

SENTENCES = tuple(f"Ceci est la phrase {n} d’un long récit." for n in range(120))


@pytest.fixture
def long(house: House) -> House:
    """Long texts in a post, a conversation of two and a room, and a run of many short ones."""
    text, soon = " ".join(SENTENCES), timedelta(seconds=-5)
    for owner, batch in (
        (NEWS, place((post("long", "eric", text, soon),), HOME, Reason.FOLLOWED)),
        (TALK, place((message("longue", "camille", text, soon),), CAMILLE, Reason.DIRECT)),
        (
            TALK,
            place(
                tuple(message(f"court{n}", "paul", f"Court {n}", soon) for n in range(9)),
                PROMO,
                Reason.ROOM,
            ),
        ),
    ):
        community.apply(house.database, house.clock, owner, batch)
    house.clock.at += timedelta(minutes=1)
    Editions(house.database, house.clock).make()
    return house


def written(card: EntryCard) -> str:
    """All that stands on a card, as it is read."""
    texts = [one.text() for one in card.findChildren(QLabel) if not one.isHidden()]
    return "\n".join(QTextDocumentFragment.fromHtml(text).toPlainText() for text in texts)


@pytest.mark.row("C17")
def test_the_whole_text_stands_on_the_page(long: House) -> None:
    page = long.open().today.list
    tried = 0
    for row in lines(page):
        if SENTENCES[0] not in row.entry.text:
            continue
        page.to_row(row.key)
        card = page.card(row.key)
        assert isinstance(card, EntryCard)
        words = " ".join(written(card).split())
        spoken = " ".join(card.spoken().split())
        for sentence in SENTENCES:
            assert sentence in words
        assert SENTENCES[-1] in spoken
        body = card.body
        assert body.height() >= body.heightForWidth(body.width()), "nothing of it is cut off"
        tried += 1
    assert tried == 2


@pytest.mark.row("C17")
def test_what_one_line_stands_for_opens_in_its_place(long: House) -> None:
    """Nothing has to be opened elsewhere to be read: the line unfolds on the page."""
    window = long.open()
    page = window.today.list
    row = next(row for row in lines(page) if row.entry.folded)
    page.to_row(row.key)
    card = page.card(row.key)
    assert isinstance(card, EntryCard)
    assert card.unfold is not None
    panel = window.panel
    card.unfolded.emit()
    long.bot.waitUntil(
        lambda: {f"Court {n}" for n in range(9)} <= {one.entry.text for one in lines(page)}
    )
    assert window.panel is panel


def test_no_box_is_ticked_beforehand(house: House) -> None:
    """In a folder where nobody chose anything."""
    window = house.open()
    for where in walk(house):
        boxes = [*window.findChildren(QCheckBox)]
        ticked = [one.text() for one in boxes if one.isVisible() and one.isChecked()]
        assert ticked == [], where


def test_what_was_said_to_few_is_not_said_to_more_the_next_time(house: House) -> None:
    window = house.open()

    def panel() -> NewPostPanel:
        window.open(NewPost())
        house.bot.wait(20)
        found = window.panel
        assert isinstance(found, NewPostPanel)
        return found

    first = panel().composer
    first.options._pick(first.options._who.findData(str(Visibility.FOLLOWERS)))
    first.field.setPlainText("Entre nous.")
    first.send()
    [sent] = waiting(house, 1)
    assert isinstance(sent.intent, Say)
    assert sent.intent.visibility is Visibility.FOLLOWERS
    house.bot.waitUntil(lambda: panel().composer.field.toPlainText() == "")
    again = panel().composer
    again.field.setPlainText("Encore.")
    again.send()
    second = waiting(house, 2)[-1]
    assert isinstance(second.intent, Say)
    assert second.intent.visibility is Visibility.FOLLOWERS
