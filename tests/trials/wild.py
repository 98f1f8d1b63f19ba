"""What nobody expects: texts, names, files and items that are right by every rule, and odd."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage

from storage.codec import clean
from storage.model import (
    Account,
    Address,
    AddressId,
    Amendment,
    Batch,
    Card,
    CardId,
    Channel,
    ChannelKind,
    Event,
    Field,
    FieldKind,
    Item,
    ItemId,
    ItemKind,
    Media,
    MediaId,
    MediaKind,
    Presence,
    Reason,
    Removal,
)
from tests.desktop import community as c

TEXTS = (
    "",
    " ",
    "Bonjour",
    "\u202eéhcac etxet\u202c",
    "שלום עולם, הפגישה ב-18:00",
    "مرحبا بالجميع\u061c 123",
    "👩‍👩‍👧‍👦🏳️‍🌈👍🏿🎉",
    "e" + "\u0301" * 300,
    "a\x00b\x07c\x1b[31m",
    "\ud83d seul",
    "x" * 10_000,
    "mot long " * 1_200,
    "<b>gras</b><script>alert(1)</script><img src=x onerror=y>",
    "une ligne\nautre\r\ntroisième\u2028quatrième\u2029fin",
    "https://exemple.example/" + "a" * 3_000,
    "@cam #énergie de:camille avant:hier",
    'dans:" "" ( ) * ^ - : AND OR NEAR/2',
    "%s %n %1 {name} {0} {} {{",
    "\ufeff\u200b\u2060\u00ad",
    "İı ß ﬁ Ǆ Å",
    "\t**gras** _italique_ `code` [ici](javascript:alert(1)) > cité",
    "29/02/2027",
    "99:99",
    "-1",
    "٣:٤٥",
    "\n" * 400,
    "𝕿𝖊𝖝𝖙 ๖ۣۜ ﷽ ﷽ ﷽",
    "https://xn--80ak6aa92e.example/?a=" + "%25" * 50,
)
LINKS = (
    "matrix:r/promo:asso.example",
    "matrix:u/camille:asso.example",
    "matrix:roomid/nulle:part?via=",
    "https://matrix.to/#/#isere:asso.example",
    "https://matrix.to/#/" + "%" * 300,
    "web+ap://asso.example/@eric",
    "web+ap://[::1",
    "webcal://asso.example/agenda.ics",
    "webcals://user:secret@asso.example/a.ics",
    "webcal:",
    "matrix:",
    "http://[",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "mailto:quelqu’un@asso.example",
    "\ud800",
    "",
)


class Wild:
    """Invents with a luck of its own: the same seed, the same things."""

    def __init__(self, luck: Random, place: Path) -> None:
        self.luck, self.place = luck, place
        self._number = 0

    def text(self) -> str:
        """What somebody may type or paste."""
        luck = self.luck
        if luck.random() < 0.5:
            return luck.choice(("Oui", "Merci à tous", "rdv demain à 18h", "la", "de:camille"))
        return "".join(luck.choice(TEXTS) for _ in range(luck.choice((1, 1, 1, 2, 3))))

    def carried(self) -> QMimeData:
        """What another program's drag or clipboard brings."""
        data, luck = QMimeData(), self.luck
        what = luck.choice(("text", "html", "image", "files", "nothing", "junk"))
        if what == "text":
            data.setText(clean(self.text()))
        elif what == "html":
            data.setHtml("<p>" + clean(self.text()) + "<img src='http://nulle.part/x.png'>")
        elif what == "image":
            image = QImage(luck.choice((1, 40)), luck.choice((1, 3000)), QImage.Format.Format_RGB32)
            image.fill(QColor("#204060"))
            data.setImageData(image)
        elif what == "files":
            data.setUrls([QUrl.fromLocalFile(str(self.file())) for _ in range(luck.randint(1, 3))])
        elif what == "junk":
            data.setData("text/uri-list", b"\xff\xfe file:// \r\nhttp://[\r\n")
            data.setData("image/png", b"\x89PNG no picture")
        return data

    def file(self) -> Path:
        """A file of the person's, which may not be what its name says, or may not be there."""
        luck = self.luck
        name = luck.choice(("photo.png", "\u202egnp.exe", "vide", "a" * 200 + ".pdf", "été.txt"))
        path = self.place / f"{self._next()}-{name}"
        what = luck.choice(("gone", "empty", "text", "picture", "folder"))
        if what == "empty":
            path.touch()
        elif what == "text":
            path.write_bytes(b"\x00\xffPKabc" * 200)
        elif what == "folder":
            path.mkdir()
        elif what == "picture":
            image = QImage(64, 48, QImage.Format.Format_RGB32)
            image.fill(QColor("#604020"))
            image.save(str(path), "PNG")  # type: ignore[call-overload]  # the stub is wrong
        return path

    # --- what servers say ---------------------------------------------------------------------

    def answer(self) -> tuple[Account, Batch]:
        """What one of the three servers may say next, as its adapter hands it on."""
        luck = self.luck
        kind = luck.choice(
            (self._talk, self._talk, self._talk, self._post, self._event, self._people,
             self._place, self._gone, self._card)
        )  # fmt: skip
        return kind()

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _said(self) -> str:
        return clean(self.text())

    def _who(self) -> str:
        return self.luck.choice([key for key, _ in c.PEOPLE] + ["moi", "inconnue", "x" * 200])

    def _ago(self) -> timedelta:
        return timedelta(minutes=self.luck.choice((-600_000, -3, 0, 1, 60, 4_000, 40_000_000)))

    def _media(self) -> tuple[Media, ...]:
        luck = self.luck
        return tuple(
            Media(
                id=MediaId(f"wild-{self._next()}"), remote="https://asso.example/m",
                kind=luck.choice(tuple(MediaKind)), mime=luck.choice(("", "image/png", "x/y")),
                alt=self._said(), name=self._said()[:300],
                width=luck.choice((None, 1, 4_000)), height=luck.choice((None, 1, 90_000)),
                size=luck.choice((None, 0, 2**40)), covered=luck.random() < 0.3,
            )
            for _ in range(luck.choice((0, 0, 0, 1, 2, 9)))
        )  # fmt: skip

    def _item(self, make: Any, **more: Any) -> Item:
        luck = self.luck
        if luck.random() < 0.3:
            words = luck.choice(("a", "b" * 500))
            more["html"] = f"<p>{words}<br><a href='https://a.example/'>u</a></p>"
        if luck.random() < 0.2:
            more["reply_to"] = ItemId(luck.choice(("$36ans", "$mesures", "$absent")))
        item: Item = make(
            f"wild{self._next()}", self._who(), self._said(), self._ago(),
            media=self._media(), language=luck.choice((None, "fr", "he", "??")), **more,
        )  # fmt: skip
        return item

    def _talk(self) -> tuple[Account, Batch]:
        where = self.luck.choice((c.PROMO, c.ISERE, c.CAMILLE))
        direct = where is c.CAMILLE
        kinds = (ItemKind.MESSAGE,) * 5 + (ItemKind.REMOVED, ItemKind.UNREADABLE)
        kind = self.luck.choice(kinds)
        problem = "key-awaited" if kind is ItemKind.UNREADABLE else None
        count = self.luck.choice((1, 1, 3, 40))
        items = tuple(self._item(c.message, kind=kind, problem=problem) for _ in range(count))
        return c.TALK, c.place(items, where, Reason.DIRECT if direct else Reason.ROOM)

    def _post(self) -> tuple[Account, Batch]:
        warned = self.luck.choice(("", "", self._said()))
        item = self._item(c.post, warning=warned, tags=("energie",), title=self._said()[:80])
        boosted = self.luck.random() < 0.3
        by = AddressId("sophie@asso.example") if boosted else None
        reason = Reason.BOOST if boosted else self.luck.choice((Reason.FOLLOWED, Reason.HASHTAG))
        return c.NEWS, c.place((item,), c.HOME, reason, by=by)

    def _event(self) -> tuple[Account, Batch]:
        luck = self.luck
        starts = c.NOW + timedelta(hours=luck.choice((-20_000, -2, 1, 30, 300, 30_000)))
        event: Event = c.event(
            f"wild{self._next()}", self._said()[:500], starts, luck.choice((0, 1, 30, 9_000)),
            place=self._said()[:200], text=self._said(), all_day=luck.random() < 0.2,
            attendees=(c.ME, c.PAUL) * luck.choice((0, 1, 1)), cancelled=luck.random() < 0.2,
            zone=luck.choice((None, "Europe/Paris", "Asia/Kathmandu")),
        )  # fmt: skip
        return c.DAYS, c.place((event,), c.AGENDA, Reason.CALENDAR)

    def _people(self) -> tuple[Account, Batch]:
        key = self._who()
        name = Address(id=AddressId(f"@{key}:asso.example"), name=self._said()[:300])
        return c.TALK, Batch(addresses=(name,))

    def _place(self) -> tuple[Account, Batch]:
        luck = self.luck
        where: Channel = c.channel(
            c.TALK, luck.choice(("!promo", "!isere", "!council", f"!wild{self._next()}")),
            luck.choice((ChannelKind.ROOM, ChannelKind.ROOM, ChannelKind.DIRECT)),
            self._said()[:300], *luck.choice((c.TALKS, ())), topic=self._said()[:300],
            presence=luck.choice((Presence.JOINED, Presence.LEFT, Presence.INVITED)),
        )  # fmt: skip
        return c.TALK, Batch(channels=(where,))

    def _gone(self) -> tuple[Account, Batch]:
        what = self.luck.random()
        if what < 0.1:
            gone = self.luck.choice((c.PROMO, c.ISERE, c.CAMILLE, c.COUNCIL))
            return c.TALK, Batch(gone_channels=(gone.id,))
        if what < 0.2:
            key, _ = self.luck.choice(c.PEOPLE)
            return c.DAYS, Batch(gone_cards=(CardId(f"{c.BOOK.id}/{key}"),))
        item = ItemId(self.luck.choice(("$36ans", "$lyon", "$relire", "$wild3", "$c69")))
        if self.luck.random() < 0.5:
            return c.TALK, Batch(removals=(Removal(item=item, trace=self.luck.random() < 0.5),))
        changed = Amendment(
            id=ItemId(f"$change{self._next()}"), item=item, text=self._said(),
            author=AddressId(f"@{self._who()}:asso.example"), at=c.NOW,
        )  # fmt: skip
        return c.TALK, Batch(amendments=(changed,))

    def _card(self) -> tuple[Account, Batch]:
        fields = tuple(
            Field(kind=kind, value=self._said()[:400])
            for kind in self.luck.sample(tuple(FieldKind), 4)
        )
        name = self._said()[:200]
        card = Card(
            id=CardId(f"{c.BOOK.id}/wild{self._next()}"), channel=c.BOOK.id, name=name,
            sort=name.lower(), fields=fields,
        )  # fmt: skip
        return c.DAYS, Batch(cards=(card,))
