"""The other people do on the servers what tests rely on."""

from __future__ import annotations

import time

import pytest

from tests.servers import Radicale, Snac, Synapse
from tests.servers.peers import DavPeer, FediversePeer, MatrixPeer, eventually


@pytest.mark.real
def test_matrix_peers_talk_and_one_can_write_in_the_past(synapse: Synapse) -> None:
    awa = MatrixPeer(synapse, synapse.member("Awa"))
    theo = MatrixPeer(synapse, synapse.member("Théo"))
    room = awa.room("Chorale", invite=[theo.member])
    theo.join(room)
    before = int(time.time() * 1000) - 86_400_000
    awa.say(room, "Bonjour", at=before)
    said = theo.messages(room)
    (hello,) = [event for event in said if event["type"] == "m.room.message"]
    assert hello["origin_server_ts"] == before
    assert hello["sender"] == awa.member.address


@pytest.mark.real
def test_fediverse_peers_read_each_other(snac: Snac) -> None:
    awa = FediversePeer(snac, snac.member("Awa"))
    theo = FediversePeer(snac, snac.member("Théo"))
    theo.follow(awa.member)
    theo.befriended(awa.member)
    awa.post("Les hirondelles sont là")
    for _ in eventually(90):
        if any("hirondelles" in status["content"] for status in theo.home()):
            break


@pytest.mark.real
def test_dav_peers_keep_calendars_and_cards(radicale: Radicale) -> None:
    awa = DavPeer(radicale, radicale.member("Awa"))
    agenda = awa.calendar("chorale", "Chorale & co", colour="#336699")
    event = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//peer//\r\nBEGIN:VEVENT\r\nUID:one\r\n"
        "DTSTAMP:20260101T000000Z\r\nDTSTART:20260101T190000Z\r\nSUMMARY:Répétition\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert awa.put(f"{agenda}one.ics", event)
    assert awa.names(agenda) == ["one.ics"]
    assert "Répétition" in awa.get(f"{agenda}one.ics")
    book = awa.book("annuaire", "Annuaire")
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:a\r\nFN:Awa Sy\r\nN:Sy;Awa;;;\r\nEND:VCARD\r\n"
    awa.put(f"{book}a.vcf", card)
    assert awa.names(book) == ["a.vcf"]
    awa.delete(f"{agenda}one.ics")
    assert awa.names(agenda) == []
