"""What the invented association of the pictures has besides: calendars, texts that wait, files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.desktop.community import Clock

MB = 1 << 20


def write_something(database: Any, clock: Clock) -> None:
    """So that the outbox has something to show."""
    from storage import association
    from storage.media import MediaStore
    from storage.model import (
        Answer,
        Attachment,
        Batch,
        Channel,
        Intent,
        MediaKind,
        Outgoing,
        OutgoingId,
        Rsvp,
        Say,
        State,
        Visibility,
    )
    from storage.outbox import Outbox
    from storage.profile import parse
    from storage.settings import Settings
    from tests.desktop import community as c
    from tests.desktop import sealed

    kept = association.told(parse(c.ASSOCIATION.encode()), "fr")
    Settings(database).set(association.SETTING, kept)
    outbox = Outbox(database, clock)
    written: tuple[tuple[Channel, Intent], ...] = (
        (c.CAMILLE, Say(text="Oui, demain matin dans le train.")),
        (c.AGENDA, Rsvp(item=c.VISIT.id, answer=Answer.YES)),
        (c.HOME, Say(text="Le compte rendu est en ligne.", visibility=Visibility.PUBLIC)),
    )
    for number, (where, intent) in enumerate(written):
        name = OutgoingId(f"{number:032x}")
        outbox.add(
            Outgoing(
                id=name, account=where.account, channel=where.id, intent=intent, at=clock.now()
            )
        )
    outbox.mark(OutgoingId(f"{2:032x}"), State.UNSURE, error="ask")
    picture = drawing()
    folder = database._folder
    sealed.settle(database, clock)
    able = replace(sealed.BOARD, accepts=replace(sealed.BOARD.accepts, marks=True))
    c.apply(database, clock, c.TALK, Batch(channels=(able,)))
    sealed.seal(database, folder, clock, sealed.SNOW, picture)
    media = MediaStore(folder, c.KEY, database, clock).attach(picture)
    photo = Attachment(
        media=media, name="perron.png", mime="image/png", size=len(picture), width=800, height=500,
        kind=MediaKind.IMAGE, alt="Le perron de la salle des fêtes",
    )  # fmt: skip
    outbox.add(
        Outgoing(
            id=OutgoingId(f"{9:032x}"), account=c.TALK.id, channel=sealed.BOARD.id, at=clock.now(),
            intent=Say(text="Le perron, pris hier.", attachments=(photo,)),
        )
    )  # fmt: skip
    MediaStore(folder, c.KEY, database, clock).seal(
        c.NEWS.id, c.PICTURE.id, picture, "image/png", 800, 500
    )


def gather(database: Any, clock: Any) -> None:
    """Three calendars with something in them, and a group with people, posts and links."""
    from datetime import timedelta

    from storage import association
    from storage.groups import Groups
    from storage.model import Address, AddressId, Batch, ChannelKind, Field, FieldKind, Reason
    from storage.profile import parse
    from storage.settings import Settings
    from tests.desktop import community as c

    more = """
rooms = ["#promo:asso.example"]
calendars = ["Énergie & climat"]
categories = ["Énergie & climat"]
links = [
    { name = "Album de photographies", url = "https://photos.asso.example/energie" },
    { name = "Les comptes rendus", url = "https://asso.example/energie" },
]
"""
    profile = parse((c.PROFILE + more).encode())
    Groups(database).install(profile, "fr")
    Settings(database).set(association.SETTING, association.told(profile, "fr"))
    planned = (
        ("Énergie & climat", "#3B5998", ((-16, "Relecture du rapport"), (-4, "Visio du bureau"),
                                         (3, "Groupe de travail"), (3, "Retour de Livet"),
                                         (3, "Mesures d’hiver"), (17, "Visite de la centrale"))),
        ("Personnel", "#A65A2E", ((-11, "Café"), (7, "Réunion de parents"), (0, "Dentiste"))),
    )  # fmt: skip
    for name, colour, events in planned:
        where = c.channel(c.DAYS, name, ChannelKind.CALENDAR, name, "Schedule", colour=colour)
        c.apply(database, clock, c.DAYS, Batch(channels=(where,)))
        items = tuple(
            c.event(f"{name}-{n}", title, c.NOW + timedelta(days=day, hours=n), 1.5)
            for n, (day, title) in enumerate(events)
        )
        c.apply(database, clock, c.DAYS, c.place(items, where, Reason.CALENDAR))
    people = tuple(c.cards())
    field = Field(kind=FieldKind.CATEGORY, value="Énergie & climat")
    cards = tuple(replace(card, fields=(*card.fields, field)) for card in people)
    c.apply(database, clock, c.DAYS, Batch(cards=cards))
    me = Address(id=AddressId("@moi:asso.example"), name="Moi Même")
    c.apply(database, clock, c.TALK, Batch(addresses=(me,)))


def measure(database: Any, clock: Any) -> None:
    """As much as somebody has after some years, measured an hour ago."""
    from storage.codec import millis
    from storage.limits import SURVEY
    from storage.survey import DAY
    from storage.upkeep import Upkeep

    now = millis(clock.now())
    today = now // DAY
    days = {  # days ago, megabytes
        "messages": ((1170, 12), (90, 74)),
        "posts": ((410, 31), (0, 20)),
        "events": ((1890, 2),),
        "editions": ((58, 1),),
    }
    sums = {"directory": 9, "index": 38, "pictures": 412, "folder": 607}
    place = {
        "days": {
            kind: {str(today - ago): n * MB for ago, n in each} for kind, each in days.items()
        },
        "sums": {name: number * MB for name, number in sums.items()},
        "upto": 0, "whole": now, "at": now - 3_600_000,
    }  # fmt: skip
    with database.write() as write:
        revision = write.value("SELECT value + 1 FROM revision")
        Upkeep(database).keep(write, SURVEY, {**place, "revision": revision})


def drawing() -> bytes:
    """A landscape in three colours."""
    from PySide6.QtCore import QBuffer, QIODevice, QPointF
    from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF

    image = QImage(800, 500, QImage.Format.Format_RGB32)
    image.fill(QColor("#B9CED6"))
    painter = QPainter(image)
    painter.setPen(QColor("#7F9A86"))
    painter.setBrush(QColor("#7F9A86"))
    painter.drawPolygon(
        QPolygonF(
            [
                QPointF(280, 300),
                QPointF(800, 20),
                QPointF(800, 500),
                QPointF(0, 500),
                QPointF(0, 420),
            ]
        )
    )
    painter.setBrush(QColor("#546F5F"))
    painter.drawPolygon(QPolygonF([QPointF(300, 500), QPointF(800, 120), QPointF(800, 500)]))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub is wrong
    return bytes(buffer.data().data())
