"""The outbox page with very much in it, and with several accounts."""

from __future__ import annotations

from typing import Any

from desktop.cards.lines import OutgoingLine
from desktop.cards.outgoing import OutgoingCard
from storage.model import (
    AddressId,
    Outgoing,
    OutgoingId,
    Say,
    State,
    Visibility,
)
from tests.desktop.community import (
    CAMILLE,
    HOME,
    NEWS,
    PROMO,
    TALK,
    apply,
)
from tests.desktop.conftest import House
from tests.desktop.test_outbox import (
    OWNERS,
    card,
    outbox_of,
    page,
    waits,
)


def test_a_thousand_rows_make_a_handful_of_cards(house: House) -> None:
    rows = [
        Outgoing(
            id=OutgoingId(f"{number:032x}"), account=TALK.id,
            channel=(PROMO if number % 2 else CAMILLE).id, intent=Say(text=f"Message {number}"),
            at=house.clock.now(),
        )
        for number in range(1000)
    ]  # fmt: skip
    outbox_of(house).add(*rows)
    outbox_of(house).mark(rows[900].id, State.FAILED, error="too-long")
    page(house)
    there: Any = house.window.pages["outbox"]
    shown = [row.outgoing.id for row in there.list.rows() if isinstance(row, OutgoingLine)]
    assert shown == [row.id for row in (*rows[:100], rows[900])]  # what must be decided as well
    there.list.activated.emit(there.list.rows()[-1])
    assert there.list.rows()[-1].label == "Afficher 100 de plus"
    shown = [row.outgoing.id for row in there.list.rows() if isinstance(row, OutgoingLine)]
    assert len(shown) == 201
    there.point(rows[500].id)
    assert len([row for row in there.list.rows() if isinstance(row, OutgoingLine)]) == 1000
    assert len(there.list.findChildren(OutgoingCard)) < 20
    held = there.list.first_on_screen()
    assert held is not None
    assert held[0] != "heading"
    house.wire.changed.emit(outbox_of(house).mark(rows[0].id, State.WAITING, error="unreachable"))
    house.bot.wait(30)
    assert there.list.first_on_screen() == held  # nothing moves under the eyes


def test_of_two_accounts_it_says_from_which(house: House) -> None:
    from dataclasses import replace

    from storage.accounts import Accounts
    from storage.model import AccountId, Batch, channel_id

    other = replace(
        NEWS, id=AccountId("0" * 16), address=AddressId("lou@autre.example"), name="Lou"
    )
    Accounts(house.database, house.clock).add(other, {"token": "t"})
    home = replace(HOME, id=channel_id(other.id, "home"), account=other.id)
    apply(house.database, house.clock, other, Batch(channels=(home,)))
    OWNERS[home.id] = other
    name = waits(house, home, Say(text="Bonjour", visibility=Visibility.PUBLIC))
    talk = waits(house, CAMILLE, Say(text="Bonjour"))
    page(house)
    assert card(house, name).title.text().endswith("Lou, en tant que lou@autre.example")
    assert card(house, talk).title.text().endswith("Camille Roux")
