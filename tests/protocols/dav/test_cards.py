"""Directory cards out of vCards 3 and 4, good and bad."""

from __future__ import annotations

import pytest

from protocols.calendars import lines
from protocols.dav.cards import read
from storage.model import Card, ChannelId, FieldKind

from .reader import card

MXID, ACCT = "@elodie:club.example", "elodie@s.example"
CHANNEL = ChannelId("a/b")


def of(text: str) -> Card:
    found = read(text, CHANNEL, "/b/1.vcf")
    assert found is not None
    return found


def values(found: Card, kind: FieldKind) -> list[str]:
    return [field.value for field in found.fields if field.kind is kind]


def test_a_whole_card() -> None:
    found = of(
        card(
            "1",
            "Lefèvre",
            "Élodie",
            "item1.EMAIL;TYPE=INTERNET:elodie@club.example",
            "item1.X-ABLabel:_$!<Work>!$_",
            "TEL;TYPE=CELL,pref:+33 6 00 00 00 00",
            "TEL;HOME;VOICE:+33 1 00 00 00 00",
            "ADR;TYPE=home:;;1 rue des Lilas;Lyon;Rhône;69001;France",
            "ORG:Alpes Moteurs;Recherche",
            "TITLE:Directrice industrielle",
            "CATEGORIES:Chorale,Bureau\\, ancien",
            "X-CLASS-YEAR:1992",
            "URL:https://elodie.example/",
            "NOTE:Joue de\\nla flûte",
            "PHOTO;ENCODING=b;TYPE=JPEG:" + "A" * 500,
        )
    )
    assert found.name == "Élodie Lefèvre"
    assert found.sort == "lefevre elodie"
    assert values(found, FieldKind.EMAIL) == ["elodie@club.example"]
    assert [f.label for f in found.fields if f.kind is FieldKind.EMAIL] == ["Work"]
    assert values(found, FieldKind.PHONE) == ["+33 6 00 00 00 00", "+33 1 00 00 00 00"]
    assert [f.label for f in found.fields if f.kind is FieldKind.PHONE] == ["cell", "home"]
    assert values(found, FieldKind.CITY) == ["Lyon"]
    assert values(found, FieldKind.REGION) == ["Rhône"]
    assert values(found, FieldKind.COUNTRY) == ["France"]
    assert values(found, FieldKind.ORG) == ["Alpes Moteurs, Recherche"]
    assert values(found, FieldKind.TITLE) == ["Directrice industrielle"]
    assert values(found, FieldKind.CATEGORY) == ["Chorale", "Bureau, ancien"]
    assert values(found, FieldKind.YEAR) == ["1992"]
    assert values(found, FieldKind.NOTE) == ["Joue de\nla flûte"]
    assert found.photo is None


@pytest.mark.parametrize(
    ("line", "kind", "value"),
    [
        ("IMPP:matrix:u/elodie:club.example", FieldKind.MATRIX, MXID),
        ("IMPP;X-SERVICE-TYPE=Matrix:@elodie:club.example", FieldKind.MATRIX, MXID),
        ("X-MATRIX:@elodie:club.example", FieldKind.MATRIX, MXID),
        ("URL:https://matrix.to/#/@elodie:club.example", FieldKind.MATRIX, MXID),
        ("SOCIALPROFILE;SERVICE-TYPE=x:https://s.example/@Elodie", FieldKind.FEDIVERSE, ACCT),
        ("X-SOCIALPROFILE;TYPE=mastodon:@elodie@s.example", FieldKind.FEDIVERSE, ACCT),
        ("IMPP:acct:elodie@s.example", FieldKind.FEDIVERSE, ACCT),
        ("X-SOCIALPROFILE;TYPE=x:https://l.example/e", FieldKind.URL, "https://l.example/e"),
        ("EMAIL:mailto:e@club.example", FieldKind.EMAIL, "e@club.example"),
        ("TEL;VALUE=uri:tel:+33-1", FieldKind.PHONE, "+33-1"),
        ("X-PROMO:1992 Centre", FieldKind.YEAR, "1992 Centre"),
    ],
)  # fmt: skip
def test_where_somebody_is_met(line: str, kind: FieldKind, value: str) -> None:
    assert values(of(card("1", "L", "E", line)), kind) == [value]


def test_an_instant_messenger_that_we_do_not_know_says_nothing() -> None:
    assert of(card("1", "L", "E", "IMPP:xmpp:elodie@club.example")).fields == ()


def test_version_4_and_a_name_from_what_there_is() -> None:
    text = "BEGIN:VCARD\nVERSION:4.0\nN:Diop;Awa;;;\nEND:VCARD\n"
    assert of(text).name == "Awa Diop"
    assert of("BEGIN:VCARD\nORG:Le Club\nEND:VCARD\n").name == "Le Club"
    assert read("BEGIN:VCARD\nNOTE:nobody\nEND:VCARD\n", CHANNEL, "h") is None


def test_groups_are_no_people() -> None:
    assert read(card("1", "", "Chorale", "KIND:group"), CHANNEL, "h") is None
    assert read(card("1", "", "C", "X-ADDRESSBOOKSERVER-KIND:group"), CHANNEL, "h") is None


@pytest.mark.parametrize(
    "text", ["", "nonsense", "BEGIN:VCARD\nFN:X", "BEGIN:VCALENDAR\nEND:VCALENDAR"]
)
def test_what_is_no_card_says_so(text: str) -> None:
    with pytest.raises(lines.BrokenError):
        read(text, CHANNEL, "h")


def test_the_same_contact_in_two_books_is_two_cards() -> None:
    text = card("1", "L", "E")
    assert read(text, CHANNEL, "/b/1.vcf") != read(text, ChannelId("a/c"), "/b/1.vcf")
