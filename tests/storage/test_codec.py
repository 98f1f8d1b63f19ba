"""Records come back as they went, whatever a server put into them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.codec import (
    clean,
    instant,
    millis,
    pack,
    pack_intent,
    unpack,
    unpack_all,
    unpack_intent,
)
from storage.model import (
    Accepts,
    AddressId,
    Answer,
    Attendee,
    Delete,
    Edit,
    Field,
    FieldKind,
    Intent,
    Invite,
    ItemId,
    Join,
    Leave,
    Media,
    MediaId,
    MediaKind,
    Reschedule,
    Rsvp,
    Say,
    Schedule,
    Visibility,
)

instants = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))]),
).map(lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000))
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
names = words.map(ItemId)
flags = st.none() | st.booleans()
intents: st.SearchStrategy[Intent] = st.one_of(
    st.builds(
        Say,
        text=words,
        reply_to=st.none() | names,
        visibility=st.none() | st.sampled_from(Visibility),
        warning=words,
        language=st.none() | words,
    ),
    st.builds(Edit, item=names, text=words),
    st.builds(Delete, item=names),
    st.builds(
        Schedule, title=words, starts=instants, ends=instants, all_day=st.booleans(), place=words
    ),
    st.builds(
        Reschedule,
        item=names,
        title=st.none() | words,
        starts=st.none() | instants,
        ends=st.none() | instants,
        all_day=flags,
        zone=st.none() | words,
    ),
    st.builds(Rsvp, item=names, answer=st.sampled_from(Answer)),
    st.just(Join()),
    st.just(Leave()),
    st.builds(Invite, address=names),
)


@given(intents)
def test_every_intent_comes_back_as_it_was_written_down(intent: Intent) -> None:
    assert unpack_intent(*pack_intent(intent)) == intent


@given(instants)
def test_an_instant_comes_back_to_the_millisecond(at: datetime) -> None:
    assert instant(millis(at)) == at


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        millis(datetime(2026, 1, 1))  # noqa: DTZ001


def test_parts_of_records_come_back() -> None:
    accepts = Accepts(
        intents=frozenset({"Say", "Edit"}),
        max_length=500,
        visibilities=(Visibility.PUBLIC, Visibility.DIRECT),
        default_visibility=Visibility.DIRECT,
        warning=True,
    )
    pictures = (
        Media(id=MediaId("a"), remote="mxc://a/b", width=1, alt="Été"),
        Media(id=MediaId("b"), remote="https://b", kind=MediaKind.FILE, size=0),
    )
    guests = (Attendee(address=AddressId("mailto:a@b"), answer=Answer.MAYBE, me=True),)
    fields = (Field(kind=FieldKind.YEAR, value="1992"),)
    assert unpack(Accepts, pack(accepts)) == accepts
    assert unpack_all(Media, pack(pictures)) == pictures
    assert unpack_all(Attendee, pack(guests)) == guests
    assert unpack_all(Field, pack(fields)) == fields


def test_what_keeps_its_default_takes_no_room() -> None:
    assert pack(Accepts()) == "{}"
    assert pack((Media(id=MediaId("a"), remote="r"),)) == '[{"id":"a","remote":"r"}]'


def test_a_field_of_a_later_version_is_passed_over() -> None:
    assert unpack(Accepts, '{"warning":true,"later":1}') == Accepts(warning=True)


@given(st.text())
def test_any_text_can_be_kept_once_cleaned(text: str) -> None:
    kept = clean(text)
    kept.encode()
    assert "\x00" not in kept


def test_cleaning_leaves_good_text_alone_and_mends_half_characters() -> None:
    assert clean("Élodie 🌲") == "Élodie 🌲"
    assert clean("a\ud83cb\x00c") == "a�bc"


def test_only_records_are_packed() -> None:
    with pytest.raises(TypeError):
        pack(object())
