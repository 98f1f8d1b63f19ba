"""A direct conversation of the Fediverse among the others: its posts open it, and no new post
goes there by mistake."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.cards import entrymenu
from desktop.compose import begun
from desktop.places import AtConversation, NewPost
from desktop.side.conversation import ConversationPanel
from desktop.side.new import NewPostPanel
from desktop.window import Window
from storage.model import (
    AddressId,
    Batch,
    Channel,
    ChannelKind,
    Reason,
    Say,
    Visibility,
    channel_id,
)
from storage.rows import Entry
from tests.desktop.community import HOME, HOURS, NEWS, place, post
from tests.desktop.conftest import House

# Its name and its identity stand before home's: nothing may go to the first of a list.
AGNES = Channel(
    id=channel_id(NEWS.id, "direct:1"),
    account=NEWS.id,
    remote="direct:1",
    kind=ChannelKind.DIRECT,
    name="Agnès Petit",
    accepts=replace(
        HOME.accepts,
        intents=frozenset(("Say", "Edit", "Delete")),
        visibilities=(Visibility.DIRECT,),
        default_visibility=Visibility.DIRECT,
        language=False,
    ),
    peers=(AddressId("agnes@asso.example"),),
)


@pytest.fixture
def told(house: House, window: Window) -> Entry:
    """What Agnès wrote to the person alone."""
    item = post("d1", "agnes", "La salle est libre ?", HOURS[1], visibility=Visibility.DIRECT)
    house.receive(NEWS, Batch(channels=(AGNES,)))
    house.receive(NEWS, place((item,), AGNES, Reason.DIRECT))
    house.bot.waitUntil(lambda: window.desk.pages.entry(item.id) is not None)
    found = window.desk.pages.entry(item.id)
    assert found is not None
    return found


@pytest.mark.row("F8")
def test_its_posts_open_it_to_be_read_answered_and_changed(window: Window, told: Entry) -> None:
    mine = replace(told, mine=True)
    ways = ((entrymenu.open_entry, told), (entrymenu.reply, told), (entrymenu.edit, mine))
    for open_it, entry in ways:
        window.open(NewPost())
        open_it(window.desk, entry)
        assert isinstance(window.place, AtConversation)
        assert window.place.channel == AGNES.id
        assert isinstance(window.panel, ConversationPanel)
    for draft in (f"reply:{told.item}", f"edit:{told.item}", f"say:{AGNES.id}"):
        found = begun.place_of(window.desk, draft)
        assert isinstance(found, AtConversation)
        assert found.channel == AGNES.id


def test_a_new_post_goes_home_and_begins_as_wide_as_it_did(
    house: House, window: Window, told: Entry
) -> None:
    window.open(AtConversation(AGNES.id))
    panel = window.panel
    assert isinstance(panel, ConversationPanel)
    panel.composer.field.setPlainText("Oui")
    panel.composer.send()
    house.bot.waitUntil(lambda: len(window.desk.pages.outbox()) == 1)
    [row] = window.desk.pages.outbox()
    outgoing = window.desk.pages.outgoing(row.id)
    assert outgoing is not None
    assert (row.channel, outgoing.intent) == (
        AGNES.id,
        Say(text="Oui", visibility=Visibility.DIRECT),
    )
    window.open(NewPost())
    new = window.panel
    assert isinstance(new, NewPostPanel)
    assert [one.id for one in new.places] == [HOME.id]
    assert new.composer.options.visibility is Visibility.PUBLIC
