"""Who can read a post: never wider than the last one, than what is answered, or than was chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop.compose.options import PostOptions
from desktop.compose.returning import joined
from desktop.places import AtThread, NewPost, Nowhere
from desktop.window import Window
from storage.drafts import Drafts
from storage.model import Batch, Visibility
from tests.desktop.community import HOME, NEWS
from tests.desktop.conftest import House
from tests.desktop.test_writing import waiting

PUBLIC, QUIET, FOLLOWERS, DIRECT = (
    Visibility.PUBLIC,
    Visibility.UNLISTED,
    Visibility.FOLLOWERS,
    Visibility.DIRECT,
)


def posted(house: House, window: Window, value: Visibility) -> None:
    """A post that the person showed to these."""
    before = len(window.desk.pages.outbox())
    window.open(NewPost())
    panel: Any = window.panel
    pick(panel.composer.options, value)
    panel.composer.field.setPlainText("Un mot")
    panel.composer.send()
    waiting(house, before + 1)
    name = f"visibility:{NEWS.id}"
    house.bot.waitUntil(lambda: window.desk.pages.setting(name, "") == str(value))


def pick(options: PostOptions, value: Visibility) -> None:
    """By hand."""
    place = options._who.findData(str(value))
    options._who.setCurrentIndex(place)
    options._who.activated.emit(place)


def begins(window: Window) -> Visibility | None:
    """Where a new post begins, at once: what is sent in the first moment is no wider."""
    window.open(NewPost())
    panel: Any = window.panel
    shown: Visibility | None = panel.composer.options.visibility
    return shown


@pytest.mark.parametrize("last", [QUIET, FOLLOWERS, DIRECT])
def test_a_post_begins_no_wider_than_the_last_one(
    window: Window, house: House, last: Visibility
) -> None:
    assert begins(window) is PUBLIC
    posted(house, window, last)
    assert begins(window) is last


def test_a_server_that_is_narrower_stays_so(window: Window, house: House) -> None:
    posted(house, window, QUIET)
    shy = replace(HOME, accepts=replace(HOME.accepts, default_visibility=FOLLOWERS))
    house.receive(NEWS, Batch(channels=(shy,)))
    assert begins(window) is FOLLOWERS


def test_where_the_last_one_is_not_known_it_is_the_next_narrower(
    window: Window, house: House
) -> None:
    posted(house, window, QUIET)
    few = replace(HOME, accepts=replace(HOME.accepts, visibilities=(PUBLIC, FOLLOWERS, DIRECT)))
    house.receive(NEWS, Batch(channels=(few,)))
    assert begins(window) is FOLLOWERS


def test_what_was_chosen_by_hand_is_not_widened_by_what_is_looked_at(
    window: Window, house: House
) -> None:
    entry = next(e for e in window.desk.pages.conversation(HOME.id) if e.media)
    window.open(AtThread(entry))
    panel: Any = window.panel
    pick(panel.composer.options, FOLLOWERS)
    panel._aim(entry)
    assert panel.composer.options.visibility is FOLLOWERS
    panel._aim(replace(entry, visibility=DIRECT))
    assert panel.composer.options.visibility is DIRECT


def test_the_language_of_a_text_stays_as_it_was_chosen(window: Window) -> None:
    entry = next(e for e in window.desk.pages.conversation(HOME.id) if e.media)
    window.open(AtThread(entry))
    panel: Any = window.panel
    panel.composer.options.choose_language("de")
    panel._aim(entry)
    assert panel.composer.options.language == "de"


def test_two_texts_that_become_one_are_read_by_no_more_than_either() -> None:
    first = {"text": "Pour tous", "visibility": "public", "warning": "Bruit"}
    then = {"text": "Entre nous", "visibility": "private", "warning": "Colère"}
    for one, other in ((first, then), (then, first)):
        kept = joined(one, other)
        assert kept["visibility"] == "private"
        assert {*kept["warning"].split(". ")} == {"Bruit", "Colère"}
    assert joined({"text": "a"}, {"text": "b"}) == {"text": "a\n\nb"}
    assert joined(first, {"text": "", "visibility": ""})["visibility"] == "public"


@pytest.mark.parametrize("direct", [True, False])
def test_naming_somebody_from_their_card_loses_no_draft(
    window: Window, house: House, direct: bool
) -> None:
    begun = {"text": "Le compte rendu de samedi", "visibility": "public"}
    Drafts(house.database, house.clock).save(f"say:{HOME.id}", begun)
    text = "Le compte rendu de samedi\n\n@awa@asso.example "

    def shown() -> bool:
        panel: Any = window.panel
        return bool(panel.composer.field.toPlainText() == text)

    for _ in range(2):  # named once, also when asked for twice
        window.open(NewPost(text="@awa@asso.example ", direct=direct))
        house.bot.waitUntil(shown)
        panel: Any = window.panel
        assert panel.composer.options.visibility is (DIRECT if direct else PUBLIC)
        window.open(Nowhere())
