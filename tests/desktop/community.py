"""A small invented association, put into a real encrypted folder through the engine's own calls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from storage.accounts import Accounts
from storage.cache import Cache
from storage.calm.keeping import Keeping
from storage.database import Database
from storage.editions import Editions
from storage.folder import Folder
from storage.groups import Groups
from storage.model import (
    Accepts,
    Account,
    AccountId,
    Address,
    AddressId,
    Answer,
    Attendee,
    Batch,
    Card,
    CardId,
    Channel,
    ChannelId,
    ChannelKind,
    Event,
    Field,
    FieldKind,
    Item,
    ItemId,
    ItemKind,
    Media,
    MediaId,
    Occurrence,
    Placement,
    Presence,
    Reason,
    Visibility,
    channel_id,
)
from storage.profile import parse

KEY = bytes(range(1, 33))
NOW = datetime(2026, 11, 21, 9, 41, tzinfo=UTC)
PROFILE = """
schema = 1
[association]
id = "arts"
name = { fr = "Anciens d’Arts", en = "Arts Alumni" }
colour = "#2F6B5E"
[[groups]]
id = "nord"
name = { fr = "Promo 1990 Nord", en = "Class of 1990 North" }
rooms = ["#promo:asso.example"]
[[groups]]
id = "isere"
name = { fr = "Groupe Isère", en = "Isère group" }
rooms = ["#isere:asso.example"]
calendars = ["Groupe Isère"]
[[groups]]
id = "energie"
name = { fr = "Énergie & climat", en = "Energy & climate" }
hashtags = ["energie"]
"""
ASSOCIATION = (
    PROFILE.replace(
        'colour = "#2F6B5E"',
        'colour = "#2F6B5E"\ncontact = "aide@asso.example"\n'
        'links = [{ name = "Premiers pas", url = "https://asso.example/aide" }]\n'
        '[servers.a]\nprotocol = "one"\nurl = "https://talk.asso.example"\n'
        '[servers.b]\nprotocol = "two"\nurl = "https://social.asso.example"\n'
        '[directory]\nfacets = ["year", "city"]',
    )
    + 'links = [{ name = "Album", url = "https://photos.asso.example/climat" }]\n'
)
"""The same with all that a file may say."""
PEOPLE = (
    ("camille", "Camille Roux"),
    ("mathis", "Mathis Lambert"),
    ("sophie", "Sophie Bernard"),
    ("eric", "Éric Colin"),
    ("nadia", "Nadia Amrani"),
    ("paul", "Paul Jourdan"),
)


class Clock:
    """Stands still until it is told otherwise."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def account(name: str, protocol: str, address: str) -> Account:
    return Account(
        id=AccountId(f"{name:0<16}"),
        protocol=protocol,
        server=f"https://{name}.asso.example",
        login="moi",
        address=AddressId(address),
        name="Moi Même",
    )


TALK = account("talk", "matrix", "@moi:asso.example")
NEWS = account("news", "mastodon", "moi@asso.example")
DAYS = account("days", "dav", "mailto:moi@asso.example")


def channel(
    owner: Account, remote: str, kind: ChannelKind, name: str, *intents: str, **more: Any
) -> Channel:
    accepts = Accepts(intents=frozenset(intents), **more.pop("limits", {}))
    return Channel(
        id=channel_id(owner.id, remote),
        account=owner.id,
        remote=remote,
        kind=kind,
        name=name,
        accepts=accepts,
        **more,
    )


TALKS = ("Say", "Edit", "Delete")
PROMO = channel(
    TALK, "!promo", ChannelKind.ROOM, "Promo 1990 Nord", *TALKS, aliases=("#promo:asso.example",)
)
ISERE = channel(
    TALK, "!isere", ChannelKind.ROOM, "Covoiturage", *TALKS, aliases=("#isere:asso.example",)
)
CAMILLE = channel(
    TALK, "!camille", ChannelKind.DIRECT, "Camille Roux", *TALKS,
    peers=(AddressId("@camille:asso.example"),),
)  # fmt: skip
COUNCIL = channel(
    TALK, "!council", ChannelKind.ROOM, "Conseil", presence=Presence.INVITED,
    inviter=AddressId("@paul:asso.example"),
)  # fmt: skip
HOME = channel(
    NEWS, "home", ChannelKind.HOME, "Fil", "Say", "Delete",
    limits={
        "max_length": 500, "visibilities": tuple(Visibility), "warning": True, "language": True,
        "default_visibility": Visibility.PUBLIC,
    },
)  # fmt: skip
AGENDA = channel(
    DAYS, "isere", ChannelKind.CALENDAR, "Groupe Isère", "Schedule", "Reschedule", "Rsvp"
)
BOOK = channel(DAYS, "book", ChannelKind.BOOK, "Annuaire")


def message(name: str, who: str, text: str, ago: timedelta, **more: Any) -> Item:
    more = {"kind": ItemKind.MESSAGE, "author": AddressId(f"@{who}:asso.example"), **more}
    return Item(id=ItemId(f"${name}"), at=NOW - ago, text=text, **more)


def post(name: str, who: str, text: str, ago: timedelta, **more: Any) -> Item:
    return message(
        name,
        who,
        text,
        ago,
        **{
            "kind": ItemKind.POST,
            "author": AddressId(f"{who}@asso.example"),
            "visibility": Visibility.PUBLIC,
            "url": f"https://news.asso.example/@{who}/{name}",
            **more,
        },
    )


def event(name: str, title: str, starts: datetime, hours: float, **more: Any) -> Event:
    return Event(
        id=ItemId(name),
        kind=ItemKind.EVENT,
        author=AddressId("mailto:sophie@asso.example"),
        organiser=AddressId("mailto:sophie@asso.example"),
        at=NOW - timedelta(hours=20),
        title=title,
        starts=starts,
        ends=starts + timedelta(hours=hours),
        **more,
    )


def place(items: tuple[Item, ...], where: Channel, reason: Reason, **more: Any) -> Batch:
    """Items with their place in one channel, and the times of those that are events."""
    return Batch(
        items=items,
        placements=tuple(
            Placement(item=i.id, channel=where.id, reason=reason, at=i.at, **more) for i in items
        ),
        occurrences=tuple(
            Occurrence(
                item=i.id, channel=where.id, recurrence="", starts=i.starts, ends=i.ends,
                all_day=i.all_day,
            )
            for i in items
            if isinstance(i, Event)
        ),
    )  # fmt: skip


ME = Attendee(address=AddressId("mailto:moi@asso.example"), name="Moi Même", me=True)
PAUL = Attendee(address=AddressId("mailto:paul@asso.example"), name="Paul R.", answer=Answer.YES)
PICTURE = Media(
    id=MediaId("picture-1"), remote="https://news.asso.example/1.png", mime="image/png",
    alt="La centrale de chaleur, sous la neige", width=800, height=500,
)  # fmt: skip
DINNER = event(
    "dinner", "Dîner du groupe Isère", NOW.replace(hour=18, minute=0), 3,
    place="Grenoble, La Table Ronde", attendees=(ME, PAUL),
)  # fmt: skip
VISIT = event(
    "visit", "Visite de l’usine de Livet", NOW.replace(hour=13, minute=0) + timedelta(days=5), 3,
    place="Livet-et-Gavet", attendees=(ME, PAUL),
    text="Chaussures fermées. Covoiturage dans la conversation du groupe.",
)  # fmt: skip
HOURS = {n: timedelta(hours=n) for n in range(200)}


def batches() -> Iterator[tuple[Account, Batch]]:
    """What the three servers say, in the order in which they would."""
    names = tuple(Address(id=AddressId(f"@{k}:asso.example"), name=name) for k, name in PEOPLE)
    fedi = tuple(Address(id=AddressId(f"{k}@asso.example"), name=name) for k, name in PEOPLE)
    yield TALK, Batch(channels=(PROMO, ISERE, CAMILLE, COUNCIL), addresses=names)
    yield NEWS, Batch(channels=(HOME,), addresses=fedi)
    yield DAYS, Batch(channels=(AGENDA, BOOK))
    older = tuple(
        message(f"c{n}", "camille", f"Message {n} de la conversation.", timedelta(hours=90 - n))
        for n in range(70)
    )
    yield TALK, place(older, CAMILLE, Reason.DIRECT)
    yield TALK, place(
        (
            message(
                "relire", "camille", "Tu pourrais relire le compte rendu avant lundi ? J’ai ajouté"
                " les chiffres de la région.", HOURS[2],
            ),
        ), CAMILLE, Reason.DIRECT,
    )  # fmt: skip
    yield TALK, place(
        (message("36ans", "mathis", "Où fait-on la réunion des 36 ans ?", HOURS[12]),),
        PROMO, Reason.ROOM,
    )  # fmt: skip
    yield TALK, place(
        (message("lyon", "paul", "Il reste deux places au départ de Lyon.", HOURS[13]),),
        ISERE, Reason.ROOM,
    )  # fmt: skip
    invitation = message("invite", "paul", "", HOURS[1], kind=ItemKind.INVITATION)
    yield TALK, place((invitation,), COUNCIL, Reason.INVITATION, by=invitation.author)
    yield NEWS, place(
        (
            post(
                "mesures", "eric", "Nos mesures sont publiées.", HOURS[3], tags=("energie",),
                html="<p>Nos mesures sur la centrale de chaleur sont publiées. La vidéo est sur"
                ' <a href="https://video.example/w/1">PeerTube</a>.</p>', media=(PICTURE,),
            ),
            post("cache", "nadia", "Le texte caché.", HOURS[4], warning="Politique énergétique"),
        ), HOME, Reason.FOLLOWED,
    )  # fmt: skip
    relayed = post("cv", "nadia", "On cherche trois anciens pour relire nos CV.", HOURS[5])
    yield NEWS, place((relayed,), HOME, Reason.BOOST, by=AddressId("sophie@asso.example"))
    yield DAYS, place((DINNER, VISIT), AGENDA, Reason.CALENDAR)
    yield DAYS, Batch(cards=tuple(cards()))


def cards() -> Iterator[Card]:
    """A directory."""
    jobs = ("Directrice industrielle", "Architecte logiciel", "Hydraulicienne", "Ingénieur")
    cities = ("Grenoble", "Lyon", "Voiron", "Saint-Étienne")
    for n, (key, name) in enumerate(PEOPLE):
        family = name.split()[-1]
        yield Card(
            id=CardId(f"{BOOK.id}/{key}"),
            channel=BOOK.id,
            name=name,
            sort=family.lower(),
            fields=(
                Field(kind=FieldKind.YEAR, value=str(1990 + n)),
                Field(kind=FieldKind.TITLE, value=jobs[n % 4]),
                Field(kind=FieldKind.CITY, value=cities[n % 4]),
                Field(kind=FieldKind.EMAIL, value=f"{key}@asso.example"),
                Field(kind=FieldKind.MATRIX, value=f"@{key}:asso.example"),
                Field(kind=FieldKind.FEDIVERSE, value=f"@{key}@asso.example"),
            ),
        )


def apply(database: Database, clock: Clock, owner: Account, batch: Batch) -> None:
    for _ in Cache(database, clock).apply(owner.id, batch):
        pass


def settle(folder: Folder, clock: Clock) -> Database:
    """Fill a new folder: three accounts, their channels and items, one edition."""
    folder.prepare()
    if clock.at == NOW and not folder.database.exists():
        folder.database.write_bytes(filled())
        return Database.open(folder, KEY)
    return _fill(folder, clock)


@cache
def filled() -> bytes:
    """The database of a folder that was filled at NOW: it is the same each time, and to fill one
    waits a score of times for the disk."""
    with TemporaryDirectory() as place:
        folder = Folder(Path(place) / "data")
        folder.prepare()
        _fill(folder, Clock()).close()
        return folder.database.read_bytes()


def _fill(folder: Folder, clock: Clock) -> Database:
    database = Database.open(folder, KEY)
    accounts = Accounts(database, clock)
    for one in (TALK, NEWS, DAYS):
        accounts.add(one, {"token": "t"})
    Groups(database).install(parse(PROFILE.encode()), "fr")
    for owner, batch in batches():
        apply(database, clock, owner, batch)
    for one in (TALK, NEWS, DAYS):
        accounts.synced(one.id)
    Editions(database, clock).make()
    Keeping(database).set_take_back(0)  # what is about the time to take back chooses its own
    return database


CHANNELS: tuple[ChannelId, ...] = (PROMO.id, ISERE.id, CAMILLE.id, HOME.id, AGENDA.id)
