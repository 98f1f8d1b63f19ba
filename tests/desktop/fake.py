"""A cache in memory for tests of the window that need no database: rows as a reader gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from storage.model import (
    Accepts,
    AccountId,
    AccountState,
    AddressId,
    Answer,
    Attendee,
    CardId,
    Changed,
    ChannelId,
    ChannelKind,
    Field,
    FieldKind,
    GroupId,
    ItemId,
    ItemKind,
    Outgoing,
    OutgoingId,
    Presence,
    Reason,
    Rsvp,
    Say,
    State,
    View,
    Visibility,
)
from storage.rows import (
    AccountRow,
    AgendaDay,
    ChannelRow,
    EditionPage,
    Entry,
    EventPage,
    Freshness,
    GroupRow,
    Narrow,
    NarrowKind,
    OutgoingRow,
    PersonPage,
    PersonRow,
    Section,
    SectionKind,
)

NOW = datetime(2026, 11, 21, 9, 41, tzinfo=UTC)
TALK, NEWS, DAYS = AccountId("a1"), AccountId("a2"), AccountId("a3")


class StillClock:
    """Always the same moment."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def at(hours: float, days: int = 0) -> datetime:
    """So many hours after midnight today (UTC), ``days`` from today."""
    midnight = NOW.replace(hour=0, minute=0)
    return midnight + timedelta(days=days, hours=hours)


def message(row: str, who: str, text: str, when: datetime, **more: Any) -> Entry:
    base = Entry(
        row=row,
        item=ItemId(f"$ {row}"),
        channel=ChannelId("a1/!promo"),
        channel_name="Promo 1990 Nord",
        channel_kind=ChannelKind.ROOM,
        account=TALK,
        kind=ItemKind.MESSAGE,
        author=AddressId(f"@{who.split()[0].lower()}:asso.example"),
        author_name=who,
        at=when,
        text=text,
    )
    return replace(base, **more)


def post(row: str, who: str, text: str, when: datetime, **more: Any) -> Entry:
    return message(
        row,
        who,
        text,
        when,
        **{
            "kind": ItemKind.POST,
            "channel": ChannelId("a2/home"),
            "channel_name": "Fil de l’association",
            "channel_kind": ChannelKind.HOME,
            "account": NEWS,
            "author": AddressId(f"{who.split()[0].lower()}@asso.example"),
            "visibility": Visibility.PUBLIC,
            "reason": Reason.FOLLOWED,
            **more,
        },
    )


def event(row: str, title: str, starts: datetime, hours: float, **more: Any) -> Entry:
    return message(
        row,
        "Sophie Bernard",
        "",
        NOW,
        **{
            "kind": ItemKind.EVENT,
            "channel": ChannelId("a3/isere"),
            "channel_name": "Groupe Isère",
            "channel_kind": ChannelKind.CALENDAR,
            "account": DAYS,
            "title": title,
            "starts": starts,
            "ends": starts + timedelta(hours=hours),
            "reason": Reason.CALENDAR,
            **more,
        },
    )


def edition() -> EditionPage:
    direct = {
        "channel": ChannelId("a1/!camille"),
        "channel_name": "Camille Roux",
        "channel_kind": ChannelKind.DIRECT,
        "reason": Reason.DIRECT,
    }
    return EditionPage(
        id=7,
        made_at=NOW,
        since=at(18.17, -1),
        sections=(
            Section(
                kind=SectionKind.TODAY,
                entries=(
                    event(
                        "e1", "Dîner du groupe Isère", at(18), 3,
                        place="Grenoble, La Table Ronde", answer=Answer.NONE,
                    ),
                ),
            ),
            Section(
                kind=SectionKind.WEEK,
                entries=(
                    event(
                        "e2", "Visite de l’usine de Livet", at(13, 5), 3,
                        place="Livet-et-Gavet", answer=Answer.YES,
                        outgoing=OutgoingId("o9"), state=State.WAITING,
                    ),
                ),
            ),
            Section(
                kind=SectionKind.FOR_YOU,
                entries=(
                    message(
                        "m1", "Camille Roux",
                        "Tu pourrais relire le compte rendu avant lundi ? J’ai ajouté les"
                        " chiffres de la région.",
                        at(7.87), **direct,
                    ),
                    message(
                        "i1", "Paul Jourdan", "", at(8.1),
                        kind=ItemKind.INVITATION, channel=ChannelId("a1/!conseil"),
                        channel_name="Conseil de l’association", reason=Reason.INVITATION,
                    ),
                ),
            ),
            Section(
                kind=SectionKind.GROUP,
                group=GroupId("promo"),
                name="Promo 1990 Nord",
                entries=(
                    message("m2", "Mathis L.", "Où fait-on la réunion des 36 ans ? Réponse avant le 30.", at(20.5, -1)),
                    message(
                        "m3", "Jeanne D.", "Il reste deux places au départ de Lyon vendredi à 17 h.",
                        at(20.9, -1), channel_name="Covoiturage", channel=ChannelId("a1/!covoit"),
                        folded=(ItemId("x"), ItemId("y")), people=("Jeanne D.", "Paul R."),
                    ),
                ),
            ),
            Section(
                kind=SectionKind.GROUP,
                group=GroupId("energie"),
                name="Énergie & climat",
                entries=(
                    post(
                        "p1", "Éric C.",
                        "Nos mesures sur la centrale de chaleur sont publiées.", at(6.25),
                        html="<p>Nos mesures sur la centrale de chaleur sont publiées. La vidéo de"
                        ' la visite est sur <a href="https://video.example/w/1">PeerTube</a>.</p>',
                        url="https://asso.example/@eric/1",
                    ),
                    post("p2", "Nadia A.", "Le texte caché.", at(6.1), warning="Politique énergétique"),
                    post(
                        "p3", "Anne B.", "On cherche trois anciens pour relire nos CV le 5 décembre.",
                        at(5.9), reason=Reason.BOOST, by_name="Sophie Bernard",
                    ),
                ),
            ),
        ),
    )


def rooms() -> tuple[ChannelRow, ...]:
    say = Accepts(intents=frozenset({"Say", "Delete"}))
    news = Accepts(
        intents=frozenset({"Say", "Delete"}),
        max_length=500,
        visibilities=tuple(Visibility),
        default_visibility=Visibility.PUBLIC,
        warning=True,
        language=True,
    )
    plan = Accepts(intents=frozenset({"Schedule", "Reschedule", "Rsvp"}))
    return (
        ChannelRow(
            id=ChannelId("a1/!conseil"), account=TALK, kind=ChannelKind.ROOM,
            name="Conseil de l’association", accepts=Accepts(), presence=Presence.INVITED,
            inviter_name="Paul Jourdan",
        ),
        ChannelRow(
            id=ChannelId("a1/!camille"), account=TALK, kind=ChannelKind.DIRECT, name="Camille Roux",
            accepts=say, last_text="Tu pourrais relire le compte rendu avant lundi ?",
            last_author="Camille Roux", last_at=at(7.87), unread=True, topic="Promo 1992",
        ),
        ChannelRow(
            id=ChannelId("a1/!promo"), account=TALK, kind=ChannelKind.ROOM, name="Promo 1990 Nord",
            accepts=say, last_text="Où fait-on la réunion des 36 ans ?", last_author="Mathis L.",
            last_at=at(20.5, -1),
        ),
        ChannelRow(
            id=ChannelId("a2/home"), account=NEWS, kind=ChannelKind.HOME,
            name="Fil de l’association", accepts=news,
        ),
        ChannelRow(
            id=ChannelId("a3/isere"), account=DAYS, kind=ChannelKind.CALENDAR, name="Groupe Isère",
            accepts=plan,
        ),
    )


class FakePages:
    """What a reader offers, from lists that a test may change."""

    def __init__(self) -> None:
        self.page: EditionPage | None = edition()
        self.talk: dict[str, list[Entry]] = {
            "a1/!camille": [
                message(f"c{i}", "Camille Roux" if i % 3 else "Moi", f"Message {i} de la conversation, assez long pour deux lignes peut-être.", at(i / 10, -1), mine=not i % 3)
                for i in range(70)
            ]
            + [
                message("m1", "Camille Roux", "Tu pourrais relire le compte rendu avant lundi ? J’ai ajouté les chiffres de la région.", at(7.87)),
                message("w1", "Moi", "Oui, demain matin dans le train.", at(8.67), mine=True, item=None, outgoing=OutgoingId("o1"), state=State.WAITING),
            ]
        }
        self.rows: list[ChannelRow] = list(rooms())
        self.waiting: list[OutgoingRow] = [
            OutgoingRow(id=OutgoingId("o1"), account=TALK, channel=ChannelId("a1/!camille"), channel_name="Camille Roux", intent=Say(text="Oui, demain matin dans le train."), at=at(8.67), state=State.WAITING),
            OutgoingRow(id=OutgoingId("o9"), account=DAYS, channel=ChannelId("a3/isere"), channel_name="Groupe Isère", intent=Rsvp(item=ItemId("$ e2"), answer=Answer.YES), at=at(8.2), state=State.FAILED, error="conflict", target="Visite de l’usine de Livet"),
            OutgoingRow(id=OutgoingId("o2"), account=NEWS, channel=ChannelId("a2/home"), channel_name="Fil de l’association", intent=Say(text="Le compte rendu est en ligne.", visibility=Visibility.PUBLIC), at=at(7), state=State.UNSURE, error="ask", attempts=1),
        ]
        self.fresh = Freshness(synced_at=at(8.68), offline_since=None, signed_out=False, waiting=0, failed=0, accounts=3)
        self.crowd = [
            PersonRow(card=CardId(f"p{i}"), name=name, summary=summary, city=city)
            for i, (name, summary, city) in enumerate(
                [
                    ("Camille Roux", "1992 Centre. Directrice industrielle, Alpes Moteurs", "Grenoble"),
                    ("Mathis Lambert", "1990 Nord. Architecte logiciel, indépendant", "Grenoble"),
                    ("Sophie Bernard", "2004 Sud. Hydraulicienne, Eaux du Drac", "Livet-et-Gavet"),
                    ("Renaud Keller", "2011 Est. Ingénieur matériaux, labo public", "Grenoble"),
                    ("Nadia Amrani", "2026 Nord. Élève, 3e année", "Lille"),
                    ("Paul Jourdan", "1985 Ouest. Retraité, mentor", "Voiron"),
                ]
            )
        ]

    def edition(self, narrow: Narrow | None = None, id: int | None = None) -> EditionPage | None:
        if self.page is None or narrow is None:
            return self.page
        kept = []
        for section in self.page.sections:
            entries = tuple(e for e in section.entries if self._within(e, section, narrow))
            if entries:
                kept.append(replace(section, entries=entries))
        return replace(self.page, sections=tuple(kept))

    @staticmethod
    def _within(entry: Entry, section: Section, narrow: Narrow) -> bool:
        if narrow.kind is NarrowKind.GROUP:
            return section.group == narrow.value
        if narrow.kind is NarrowKind.SOURCE:
            return entry.channel == narrow.value
        return entry.author == narrow.value

    def groups(self) -> tuple[GroupRow, ...]:
        names = ("Promo 1990 Nord", "Groupe Isère", "Énergie & climat", "Chorale", "Élèves 2026")
        ids = ("promo", "isere", "energie", "chorale", "eleves")
        return tuple(
            GroupRow(id=GroupId(i), name=name, unread=i in ("promo", "energie"))
            for i, name in zip(ids, names, strict=True)
        )

    def channels(self, kinds: Iterable[ChannelKind] | None = None) -> tuple[ChannelRow, ...]:
        wanted = set(kinds or ChannelKind)
        return tuple(row for row in self.rows if row.kind in wanted)

    def channel(self, channel: ChannelId) -> ChannelRow | None:
        return next((row for row in self.rows if row.id == channel), None)

    def conversation(self, channel: ChannelId, before: ItemId | None = None, limit: int = 50) -> tuple[Entry, ...]:
        return tuple(self.talk.get(channel, [])[-limit:])

    def _entries(self) -> list[Entry]:
        return [e for s in (self.page.sections if self.page else ()) for e in s.entries]

    def thread(self, item: ItemId) -> tuple[Entry, ...]:
        return tuple(e for e in self._entries() if e.item == item)

    def event(self, item: ItemId, recurrence: str = "") -> EventPage | None:
        found = next((e for e in self._entries() if e.item == item), None)
        if found is None:
            return None
        return EventPage(
            entry=replace(found, text="Chaussures fermées. Covoiturage dans la conversation du groupe."),
            organiser_name="Sophie B.",
            attendees=(
                Attendee(address=AddressId("mailto:moi@asso.example"), name="Moi", me=True),
                Attendee(address=AddressId("mailto:p@asso.example"), name="Paul R.", answer=Answer.YES),
            ),
            accepts=rooms()[-1].accepts,
        )

    def agenda(self, first: date, days: int, zone: Any = None) -> tuple[AgendaDay, ...]:
        entries = [e for e in self._entries() if e.starts is not None]
        return tuple(
            AgendaDay(
                day=first + timedelta(days=i),
                entries=tuple(e for e in entries if e.starts and e.starts.date() == first + timedelta(days=i)),
            )
            for i in range(days)
        )

    def people(self, text: str, limit: int = 200) -> tuple[PersonRow, ...]:
        words = text.lower().split()
        return tuple(
            row for row in self.crowd
            if all(word in f"{row.name} {row.summary} {row.city}".lower() for word in words)
        )[:limit]

    def person(self, card: CardId) -> PersonPage | None:
        row = next((row for row in self.crowd if row.card == card), None)
        if row is None:
            return None
        return PersonPage(
            card=card, name=row.name, summary=row.summary, book="Annuaire",
            fields=(
                Field(kind=FieldKind.TITLE, value="Directrice industrielle, Alpes Moteurs"),
                Field(kind=FieldKind.CITY, value=row.city),
                Field(kind=FieldKind.EMAIL, value="camille.roux@asso.example"),
                Field(kind=FieldKind.MATRIX, value="@camille:asso.example"),
                Field(kind=FieldKind.FEDIVERSE, value="@camille@asso.example"),
            ),
        )

    def outbox(self) -> tuple[OutgoingRow, ...]:
        return tuple(self.waiting)

    def outgoing(self, id: OutgoingId) -> OutgoingRow | None:
        return next((row for row in self.waiting if row.id == id), None)

    def accounts(self) -> tuple[AccountRow, ...]:
        return tuple(
            AccountRow(
                id=account, protocol=protocol, server=server, login="camille", address=AddressId(address),
                name=address, state=AccountState.READY, synced_at=at(8.68),
            )
            for account, protocol, server, address in (
                (TALK, "matrix", "https://chat.asso.example", "@moi:asso.example"),
                (NEWS, "mastodon", "https://news.asso.example", "moi@asso.example"),
                (DAYS, "dav", "https://dav.asso.example", "mailto:moi@asso.example"),
            )
        )

    def freshness(self) -> Freshness:
        return self.fresh

    def places(self, intent: str) -> tuple[ChannelRow, ...]:
        return tuple(row for row in self.rows if intent in row.accepts.intents)


class FakeWork:
    """Does what a writer does at once, on stores that only remember."""

    def __init__(self) -> None:
        self.outbox: list[Outgoing] = []
        self.drafts: dict[str, dict[str, Any]] = {}
        self.settings: dict[str, Any] = {}
        self.done: list[tuple[str, Any]] = []
        self.fails: str | None = None

    def _stores(self) -> Any:
        def add(outgoing: Outgoing) -> Changed:
            self.outbox.append(outgoing)
            return Changed(views=frozenset({View.OUTBOX}))

        return SimpleNamespace(
            outbox=SimpleNamespace(
                add=add,
                discard=lambda i: self.done.append(("discard", i)),
                retry=lambda i: self.done.append(("retry", i)),
                revise=lambda i, what: self.done.append(("revise", (i, what))),
            ),
            drafts=SimpleNamespace(
                load=self.drafts.get,
                save=self.drafts.__setitem__,
                discard=lambda place: self.drafts.pop(place, None),
            ),
            settings=SimpleNamespace(get=self.settings.get, set=self.settings.__setitem__),
        )

    def ask(
        self,
        work: Callable[[Any], Any],
        then: Callable[[Any], None] | None = None,
        failed: Callable[[str], None] | None = None,
    ) -> None:
        if self.fails is not None:
            if failed is not None:
                failed(self.fails)
            return
        result = work(self._stores())
        if then is not None:
            then(result)


class FakeLine:
    """Remembers what the engine was asked; answers what a test prepared."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.answers: dict[str, dict[str, Any]] = {}

    def call(
        self,
        name: str,
        then: Callable[[dict[str, Any]], None] | None = None,
        failed: Callable[[str, str], None] | None = None,
        **arguments: Any,
    ) -> None:
        self.asked.append((name, arguments))
        if name in self.answers and then is not None:
            then(self.answers[name])
