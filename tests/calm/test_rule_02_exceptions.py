"""Rule 2. Two exceptions only: an alarm that the person put on an event, and a direct message from
a person they listed. Nothing else can enter that list: no profile, no server flag."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from storage.calm.gate import SignalKind
from storage.model import (
    AddressId,
    Amendment,
    Appreciation,
    AppreciationKind,
    Batch,
    ItemKind,
    Membership,
    Reason,
    Visibility,
)
from storage.profile import ProfileError, parse
from tests.desktop.calm.living import Living, person
from tests.desktop.community import (
    AGENDA,
    CAMILLE,
    COUNCIL,
    DAYS,
    DINNER,
    HOME,
    HOURS,
    NEWS,
    NOW,
    PROFILE,
    PROMO,
    TALK,
    event,
    message,
    place,
    post,
)

NOTHING = timedelta()
ME = person("moi")
CAMILLES = (person("camille"), AddressId("camille@asso.example"))  # wherever she writes
Kind = Callable[[str], tuple[Any, Batch]]


def talk(item: Any, where: Any, reason: Reason, **more: Any) -> tuple[Any, Batch]:
    return TALK, place((item,), where, reason, **more)


def direct(name: str, who: str, **more: Any) -> tuple[Any, Batch]:
    return talk(message(name, who, "Urgent !", NOTHING, **more), CAMILLE, Reason.DIRECT)


def news(name: str, reason: Reason, **more: Any) -> tuple[Any, Batch]:
    one = post(name, "camille", "@moi Urgent !", NOTHING, **more)
    by = {"by": one.author} if reason is Reason.BOOST else {}
    return NEWS, place((one,), HOME, reason, **by)


def flagged(name: str) -> tuple[Any, Batch]:
    """A room renamed so as to look like a direct conversation, and a message in it."""
    room = replace(PROMO, name="Camille Roux", topic="urgent important highlight")
    told = message(name, "camille", "@room @moi Urgent !", NOTHING, mentions=(ME,))
    return TALK, replace(place((told,), room, Reason.MENTION), channels=(room,))


SILENT: dict[str, Kind] = {
    "a message in a room, by a listed person": lambda n: talk(
        message(n, "camille", "Bonjour.", NOTHING), PROMO, Reason.ROOM
    ),
    "a message in a room that names the person": lambda n: talk(
        message(n, "camille", "@moi ?", NOTHING, mentions=(ME,)), PROMO, Reason.MENTION
    ),
    "a room that calls itself urgent": flagged,
    "a direct message of somebody who is not listed": lambda n: direct(n, "paul"),
    "one's own, from another device": lambda n: direct(n, "moi"),
    "a direct message that cannot be read": lambda n: direct(
        n, "camille", kind=ItemKind.UNREADABLE, problem="no-key"
    ),
    "an old one that is only fetched now": lambda n: talk(
        message(n, "camille", "Il y a longtemps.", HOURS[3]), CAMILLE, Reason.DIRECT
    ),
    "an invitation": lambda n: talk(
        message(n, "camille", "", NOTHING, kind=ItemKind.INVITATION),
        COUNCIL, Reason.INVITATION, by=person("camille"),
    ),
    "a mention in public": lambda n: news(n, Reason.MENTION, visibility=Visibility.PUBLIC),
    "a post of somebody followed": lambda n: news(n, Reason.FOLLOWED),
    "a boost": lambda n: news(n, Reason.BOOST),
    "a hashtag": lambda n: news(n, Reason.HASHTAG),
    "a like": lambda _: (
        NEWS,
        Batch(appreciations=(Appreciation(
            item=post("cv", "nadia", "", NOTHING).id, by=person("camille"),
            kind=AppreciationKind.LIKE, at=NOW),)),
    ),
    "somebody came into a conversation": lambda _: (
        TALK,
        Batch(memberships=(Membership(channel=CAMILLE.id, address=person("paul"), present=True),)),
    ),
    "an edit of a direct message": lambda _: (
        TALK,
        Batch(amendments=(Amendment(
            id=message("edit", "camille", "", NOTHING).id,
            item=message("relire", "camille", "", NOTHING).id, author=person("camille"),
            at=NOW, text="Tu pourrais relire ? Urgent !"),)),
    ),
    "an event": lambda n: (
        DAYS, place((event(n, "Urgent !", NOW + HOURS[1], 1),), AGENDA, Reason.CALENDAR)
    ),
}  # fmt: skip


@pytest.mark.real
def test_no_other_kind_of_item_tells_anything(living: Living) -> None:
    living.answer()
    living.choose(lambda stores: stores.calm.list_people(CAMILLES))
    for number, (kind, made) in enumerate(SILENT.items()):
        living.receive(*made(f"n{number}"))
        assert living.settle() == [], kind
    living.receive(*direct("told", "camille"))
    assert len(living.settle()) == 1  # what all of them were compared with


@pytest.mark.real
@pytest.mark.row("C1", "C6")
def test_a_direct_message_tells_when_its_author_was_listed_and_not_after_they_were_unlisted(
    living: Living,
) -> None:
    living.choose(lambda stores: stores.calm.answer_hours(((),) * 7))
    living.receive(*direct("n", "camille"))
    assert living.settle() == []
    living.choose(lambda stores: stores.calm.list_people([person("camille")]))

    def writes(name: str) -> None:
        one = message(name, "camille", "Bonjour.", NOTHING)
        living.receive(*talk(one, CAMILLE, Reason.DIRECT))

    writes("second")
    assert "Camille Roux" in [told.title for told in living.settle()]
    living.choose(lambda stores: stores.calm.unlist_people([person("camille")]))
    writes("third")
    assert living.settle() == []


@pytest.mark.real
def test_nobody_who_is_not_read_is_told_of_though_they_are_listed(living: Living) -> None:
    living.answer()
    living.choose(
        lambda stores: stores.calm.list_people([person("camille")]),
        lambda stores: stores.blocking.block(person("camille")),
    )
    living.receive(*direct("n", "camille"))
    assert living.settle() == []


@pytest.mark.real
def test_who_is_blocked_at_a_server_is_not_told_of_either(living: Living) -> None:
    living.answer()
    living.choose(lambda stores: stores.calm.list_people([person("camille")]))
    living.receive(TALK, Batch(blocked=frozenset({person("camille")})))
    living.receive(*direct("n", "camille"))
    assert living.settle() == []


@pytest.mark.real
def test_an_alarm_rings_only_on_the_event_that_the_person_put_it_on(living: Living) -> None:
    living.answer()
    other = event("other", "Une autre", DINNER.starts, 1)
    living.receive(DAYS, place((other,), AGENDA, Reason.CALENDAR))
    living.choose(lambda stores: stores.alarms.put(DINNER.id, 60))
    found = living.at(DINNER.starts - timedelta(minutes=60))
    assert [told.title for told in found] == [DINNER.title]
    living.choose(lambda stores: stores.alarms.remove(DINNER.id))
    assert living.at(DINNER.starts - timedelta(minutes=30)) == []


def test_the_gate_knows_three_kinds_and_no_more() -> None:
    assert set(SignalKind) == {SignalKind.EDITION, SignalKind.DIRECT, SignalKind.ALARM}


@pytest.mark.parametrize(
    "more",
    [
        '[calm]\nhours = [[480]]\n',
        '[notifications]\npeople = ["@chef:asso.example"]\n',
        '[association.alerts]\nimportant = true\n',
        '[[groups]]\nid = "chef"\nname = "Chef"\nrooms = ["#a:b.example"]\nlive = true\n',
        '[[alarms]]\nevent = "dinner"\nminutes = 60\n',
        'people = ["@chef:asso.example"]\n',
    ],
)  # fmt: skip
def test_a_profile_that_tries_to_be_told_is_no_profile(more: str) -> None:
    head, _, rest = PROFILE.partition("[association]")
    text = f"{head}{more}[association]{rest}" if more.startswith("people") else PROFILE + more
    with pytest.raises(ProfileError) as refused:
        parse(text.encode())
    assert {one.code for one in refused.value.problems} & {"personal", "unknown-key"}
