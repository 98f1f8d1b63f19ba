"""Makes the demo's rooms and direct conversations on Synapse, with what was said in them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

from tests.servers import Member, Synapse
from tests.servers.peers import MatrixPeer

from .script import Conversation, Line, Person, conversations


def seed_talk(synapse: Synapse, people: tuple[Person, ...], today: date) -> dict[str, Member]:
    """Everybody who talks becomes a member, joins their rooms, and says their lines."""
    talkers = [person for person in people if person.rooms]
    with ThreadPoolExecutor(4) as pool:
        members = dict(
            zip(
                (person.name for person in talkers),
                pool.map(lambda person: synapse.member(person.name), talkers),
                strict=True,
            )
        )
        peers = dict(
            zip(
                members,
                pool.map(lambda member: MatrixPeer(synapse, member), members.values()),
                strict=True,
            )
        )
        host = peers[talkers[-1].name]
        makers = pool.map(lambda talk: _open(talk, talkers, peers, host), conversations())
        rooms = list(zip(makers, conversations(), strict=True))
    lines = [(line, room) for room, talk in rooms for line in talk.lines]
    for line, room in sorted(lines, key=lambda entry: entry[0].when(today)):
        _say(peers[line.who], room, line, today)
    _invite(peers, people)
    return members


def _open(
    talk: Conversation,
    talkers: list[Person],
    peers: dict[str, MatrixPeer],
    host: MatrixPeer,
) -> str:
    """Make one room and let its people in; its id."""
    if talk.slug:
        room = host.room(talk.name, alias=talk.slug, topic=talk.topic, public=True)
        for person in talkers:
            if talk.slug in person.rooms and peers[person.name] is not host:
                peers[person.name].join(room)
        return room
    first, *others = (peers[name] for name in talk.people)
    name = "" if len(others) == 1 else "Exposé de décembre"
    room = first.room(name, invite=[other.member for other in others], direct=True)
    for other in others:
        other.join(room)
    if len(others) == 1:
        _mark_direct(first, others[0].member, room)
        _mark_direct(others[0], first.member, room)
    return room


def _mark_direct(peer: MatrixPeer, other: Member, room: str) -> None:
    """https://spec.matrix.org/latest/client-server-api/#mdirect"""
    peer.direct[other.address] = [*peer.direct.get(other.address, []), room]
    peer.call("PUT", f"/user/{peer.member.address}/account_data/m.direct", peer.direct)


def _say(peer: MatrixPeer, room: str, line: Line, today: date) -> None:
    """What would be later than now is said a few minutes ago."""
    at = min(line.when(today), datetime.now(UTC) - timedelta(minutes=3))
    peer.say(room, line.text, at=int(at.timestamp() * 1000))


def _invite(peers: dict[str, MatrixPeer], people: tuple[Person, ...]) -> None:
    """One invitation waits for each of those who sign in."""
    guests = [peers[person.name].member for person in people[:3]]
    peers["Tomasz Wilk"].room(
        "Voyage à Kehl", invite=guests, topic="Passerelle, pique-nique, train de 18 h 46"
    )
