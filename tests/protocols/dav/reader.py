"""One account over the real encrypted cache, driven as the engine drives it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from protocols.adapter import Credentials, Shelf
from protocols.dav.adapter import DavAdapter
from protocols.dav.discovery import sign_in
from storage.accounts import Accounts
from storage.cache import Cache
from storage.database import Database
from storage.folder import Folder
from storage.model import (
    Account,
    AccountId,
    AddressId,
    Batch,
    Channel,
    Intent,
    MediaId,
    Outgoing,
    OutgoingId,
    ServerAnswer,
    Stream,
)
from tests.contract.shelf import MemoryCrypto
from tests.servers import Member

KEY = bytes(range(32))
PARIS = ZoneInfo("Europe/Paris")


class SetClock:
    def __init__(self, now: datetime | None = None) -> None:
        self.time = now or datetime(2026, 10, 20, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def pass_(self, **span: float) -> None:
        self.time += timedelta(**span)


async def nobody(_address: str) -> None:
    raise AssertionError("no browser is needed")


class Kept:
    """:class:`protocols.adapter.Tools` over a cache."""

    def __init__(self, account: Account, secret: Mapping[str, str], cache: Cache) -> None:
        self.account, self.secret = account, secret
        self.cache = cache
        self.crypto = MemoryCrypto()

    async def attachment(self, media: MediaId) -> bytes | None:
        return None

    @property
    def shelf(self) -> Shelf:
        return self.cache.shelf(self.account.id)

    async def keep_secret(self, secret: Mapping[str, str]) -> None:
        self.secret = secret

    def wants_appreciations(self) -> bool:
        return False


class Home:
    """A member's computer: cache, cursors and adapter."""

    def __init__(self, path: Path, member: Member, url: str, clock: SetClock | None = None) -> None:
        self.clock = clock or SetClock()
        self.member, self.url = member, url
        self.db = Database.open(Folder(path / uuid.uuid4().hex), KEY)
        self.cache = Cache(self.db, self.clock)
        self.answers: list[ServerAnswer] = []

    async def sign_in(self, number: int = 1) -> Home:
        signed_in = await sign_in(
            Credentials(server=self.url, login=self.member.login, password=self.member.password),
            nobody,
        )
        account = Account(
            id=AccountId(f"{number:016x}"),
            protocol="dav",
            server=signed_in.server,
            login=signed_in.login,
            address=AddressId(signed_in.address),
            name=signed_in.name,
        )
        Accounts(self.db, self.clock).add(account, signed_in.secret)
        self.tools = Kept(account, signed_in.secret, self.cache)
        self.adapter = DavAdapter(self.tools, clock=self.clock, local=PARIS)
        return self

    async def sync(self, *only: str) -> list[Batch]:
        """All streams, those that came meanwhile included."""
        done: set[Stream] = set()
        came = []
        while todo := [s for s in await self.adapter.streams() if s not in done]:
            stream = todo[0]
            done.add(stream)
            if only and not any(name in stream for name in only):
                continue
            async for answer in self.adapter.changes(stream, self.cursor(stream)):
                came.append(self.take(answer))
        return came

    def take(self, answer: ServerAnswer) -> Batch:
        """Commit, translate, apply."""
        self.answers.append(answer)
        number = self.cache.keep(self.tools.account.id, answer)
        batch = self.adapter.translate(answer)
        self.apply(batch, number)
        return batch

    def apply(self, batch: Batch, number: int | None = None) -> None:
        for _ in self.cache.apply(self.tools.account.id, batch, number):
            pass

    def cursor(self, stream: Stream) -> str | None:
        return self.cache.cursor(self.tools.account.id, stream)

    def channel(self, name: str) -> Channel:
        (found,) = [c for c in self.tools.shelf.channels() if c.name == name]
        return found

    def outgoing(self, channel: str, intent: Intent) -> Outgoing:
        return Outgoing(
            id=OutgoingId(uuid.uuid4().hex),
            account=self.tools.account.id,
            channel=self.channel(channel).id,
            intent=intent,
            at=self.clock.now(),
        )

    async def send(self, channel: str, intent: Intent) -> Batch:
        batch = await self.adapter.send(self.outgoing(channel, intent))
        self.apply(batch)
        return batch

    def titles(self, channel: str | None = None) -> dict[str, str]:
        """item key → title of the events that are placed somewhere."""
        wanted = self.channel(channel).id if channel else None
        return dict(
            self.db.rows(
                "SELECT DISTINCT item.key, title FROM item JOIN placement ON item = item.id"
                " WHERE placement.channel = coalesce(?, placement.channel)",
                (wanted,),
            )
        )

    def times(self, item: str) -> list[datetime]:
        rows = self.db.rows(
            "SELECT starts FROM occurrence JOIN item ON item.id = item WHERE key = ?"
            " ORDER BY starts",
            (item,),
        )
        return [datetime.fromtimestamp(starts / 1000, UTC) for (starts,) in rows]

    def cards(self) -> list[str]:
        return [name for (name,) in self.db.rows("SELECT name FROM card ORDER BY sort")]

    async def close(self) -> None:
        await self.adapter.close()
        self.db.close()


def calendar(*events: str, extra: str = "") -> str:
    """A calendar of events, each given as its lines without BEGIN and END."""
    body = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//\n{extra}{body}END:VCALENDAR\n"
    return text.replace("\n", "\r\n")


def event(uid: str, title: str, *more: str, starts: str = "20261027T180000Z") -> str:
    head = [f"UID:{uid}", "DTSTAMP:20261001T080000Z", f"SUMMARY:{title}"]
    if not any(line.startswith("DTSTART") for line in more):
        head += [f"DTSTART:{starts}", "DURATION:PT1H"]
    return "\n".join((*head, *more))


def card(uid: str, family: str, given: str, *more: str) -> str:
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"UID:{uid}", f"FN:{given} {family}"]
    return "\r\n".join((*lines, f"N:{family};{given};;;", *more, "END:VCARD", ""))
