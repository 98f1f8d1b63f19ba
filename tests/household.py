"""Three accounts of one person at three real servers, each behind a proxy of ours, one engine."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests

from desktop.work.engine import Asker, Command, reach
from storage.calm.keeping import Keeping
from storage.clock import SystemClock
from storage.database import Database
from storage.folder import Folder
from storage.keys import Vault
from storage.model import (
    AccountId,
    ChannelKind,
    Delete,
    Intent,
    Outgoing,
    OutgoingId,
    Say,
    Schedule,
    Visibility,
)
from storage.outbox import Outbox
from storage.pages import Reader
from storage.rows import AccountRow, Entry
from tests.desktop.cli.running import PASSPHRASE, CommandLine, Done
from tests.servers import Member, Radicale, Snac, Synapse
from tests.servers.peers import DavPeer, FediversePeer, MatrixPeer, consent
from tests.servers.proxy import Proxy, Wanted
from tests.waiting import until

PROTOCOLS = ("matrix", "mastodon", "dav")
LANGUAGES = ("en", "fr")
Change = Callable[[bytes], bytes]


class Falsifier(Proxy):
    """A proxy that can also put other words into what the server says."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self._changes: list[tuple[Change, Wanted]] = []

    def falsify(self, change: Change, wanted: Wanted) -> None:
        """Change the body of each such answer until :meth:`mend`."""
        self._changes.append((change, wanted))

    def mend(self) -> None:
        super().mend()
        self._changes.clear()

    def _forward(self, request: object, body: bytes) -> requests.Response | None:
        answer = super()._forward(request, body)  # type: ignore[arg-type]
        if answer is None:
            return None
        spoiled = answer.content
        for change, wanted in self._changes:
            if wanted(request.command, request.path):  # type: ignore[attr-defined]
                spoiled = change(spoiled)
        answer._content = spoiled
        return answer


@dataclass(slots=True)
class World:
    """The servers' side: what the others do there."""

    me: dict[str, Member]
    talk: MatrixPeer
    room: str
    home: FediversePeer  # the person's own account, elsewhere: what it posts is there at once
    days: DavPeer
    calendar: str
    book: str

    async def bring(self, protocol: str) -> str:
        """Something new at one server; the word by which it is found."""
        word = f"n{secrets.token_hex(5)}"
        await asyncio.to_thread(self.bring_word, protocol, word)
        return word

    def bring_word(self, protocol: str, word: str) -> None:
        match protocol:
            case "matrix":
                self.talk.say(self.room, f"Nouvelle {word}")
            case "mastodon":
                self.home.post(f"Nouvelle {word}")
            case _:
                self.days.put(f"{self.calendar}{word}.ics", event(word, f"Nouvelle {word}"))

    async def has(self, protocol: str, word: str) -> int:
        """How often something with this word is on the server."""
        return await asyncio.to_thread(self._has, protocol, word)

    def _has(self, protocol: str, word: str) -> int:
        match protocol:
            case "matrix":
                said = self.talk.messages(self.room)
                return sum(word in str(one["content"].get("body", "")) for one in said)
            case "mastodon":
                return sum(word in str(one["content"]) for one in self.home.home())
        texts = (self.days.get(self.calendar + name) for name in self.days.names(self.calendar))
        return sum(f"SUMMARY:{word}" in text or f" {word}" in text for text in texts)


def event(uid: str, title: str) -> str:
    """An event in two days, as other calendars write it."""
    begins = datetime.now(UTC) + timedelta(days=2)
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//peer//\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:{begins:%Y%m%dT%H}0000Z\r\n"
        f"DURATION:PT1H\r\nSUMMARY:{title}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


@dataclass(slots=True)
class Household:
    """A data folder behind a passphrase, and what is at the other end of its three accounts."""

    folder: Folder
    key: bytes
    database: Database
    reader: Reader
    proxies: dict[str, Falsifier]
    accounts: dict[str, AccountId]
    world: World
    start: Command | None = None  # how its engine is started, unless as it always is
    clock: SystemClock = field(default_factory=SystemClock)

    @asynccontextmanager
    async def engine(self) -> AsyncIterator[Asker]:
        """The real engine's process, started if none runs."""
        client = await reach(self.folder, self.key, self.start)
        try:
            yield Asker(client)
        finally:
            await client.close()

    async def sign_in(self, engine: Asker, protocol: str, password: str | None = None) -> AccountId:
        """Through this account's proxy, as the person does it."""
        me, proxy = self.world.me[protocol], self.proxies[protocol]
        if protocol != "mastodon":
            return await engine.sign_in(protocol, proxy.url, me.login, password or me.password)
        going: list[asyncio.Task[None]] = []

        def told(notice: dict[str, object]) -> None:
            going.append(asyncio.ensure_future(consent(me)(str(notice["open"]))))

        engine.client.on_notice(told)
        account = await engine.sign_in(protocol, proxy.url)
        await asyncio.gather(*going)
        return account

    async def sync(self, engine: Asker) -> dict[str, str]:
        """What each account answered: ``ok`` or a code."""
        codes = await engine.sync()
        return {name: codes[self.accounts[name]] for name in self.accounts}

    def say(self, protocol: str) -> tuple[OutgoingId, str]:
        """Write something down for one account, as the window does: its id and its word."""
        word = f"w{secrets.token_hex(5)}"
        intents: dict[str, Intent] = {
            "matrix": Say(text=f"Bonjour {word}"),
            "mastodon": Say(text=f"Bonjour {word}", visibility=Visibility.PUBLIC),
            "dav": Schedule(
                title=f"Rendez-vous {word}",
                starts=(now := datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)),
                ends=now + timedelta(hours=1),
                zone="UTC",
            ),
        }
        intent = intents[protocol]
        account = self.accounts[protocol]
        outgoing = Outgoing(
            id=OutgoingId(secrets.token_hex(16)),
            account=account,
            channel=next(
                row.id
                for row in self.reader.places(type(intent).__name__)
                if row.account == account and self.ours(row.name, row.kind)
            ),
            intent=intent,
            at=self.clock.now(),
        )
        Outbox(self.database, self.clock).add(outgoing)
        return outgoing.id, word

    def take_back(self, protocol: str, entry: Entry) -> None:
        """Write down that something is to be deleted."""
        assert entry.item is not None
        outgoing = Outgoing(
            id=OutgoingId(secrets.token_hex(16)),
            account=self.accounts[protocol],
            channel=entry.channel,
            intent=Delete(item=entry.item),
            at=self.clock.now(),
        )
        Outbox(self.database, self.clock).add(outgoing)

    @staticmethod
    def ours(name: str, kind: ChannelKind) -> bool:
        return kind is ChannelKind.HOME or name in ("Le salon", "Sorties")

    def waiting(self) -> dict[OutgoingId, Outgoing]:
        outbox = Outbox(self.database, self.clock)
        found = (outbox.get(row.id) for row in self.reader.outbox())
        return {one.id: one for one in found if one is not None}

    def account(self, protocol: str) -> AccountRow:
        rows = self.reader.accounts()
        return next(row for row in rows if row.id == self.accounts[protocol])

    def entries(self, word: str) -> tuple[Entry, ...]:
        """What is here of something, by its word."""
        return self.reader.search(word, 50)

    async def command(self, language: str, *words: str, password: str | None = None) -> Done:
        """The real command line on this folder, in one language."""
        run = CommandLine(self.folder.path)
        run.environment |= {"LC_ALL": "C.UTF-8", "LANGUAGE": language}
        return await run(*words, password=password)

    def mend(self) -> None:
        for proxy in self.proxies.values():
            proxy.mend()


def populate(synapse: Synapse, snac: Snac, radicale: Radicale) -> World:
    """A member at each server, and somebody else who writes to them."""
    me = {
        "matrix": synapse.member("Noor"),
        "mastodon": snac.member("Noor"),
        "dav": radicale.member("Noor"),
    }
    talk = MatrixPeer(synapse, synapse.member("Awa"))
    room = talk.room("Le salon", invite=[me["matrix"]])
    MatrixPeer(synapse, me["matrix"]).join(room)
    days = DavPeer(radicale, me["dav"])
    return World(
        me=me,
        talk=talk,
        room=room,
        home=FediversePeer(snac, me["mastodon"]),
        days=days,
        calendar=days.calendar("sorties", "Sorties"),
        book=days.book("membres", "Membres"),
    )


def settle(
    path: Path,
    servers: tuple[Synapse, Snac, Radicale],
    between: Callable[[str], Falsifier] = Falsifier,
    start: Command | None = None,
) -> Household:
    """Sign in three times, and read what is there. ``between``: makes what stands before each
    server; ``start``: how the engine is started, unless as it always is."""
    folder = Folder(path)
    folder.prepare()
    key = Vault(folder).create(PASSPHRASE)
    database = Database.open(folder, key)
    Keeping(database).set_take_back(0)
    proxies = {name: between(server.url) for name, server in zip(PROTOCOLS, servers, strict=True)}
    for proxy in proxies.values():
        proxy.__enter__()
    world = populate(*servers)
    house = Household(
        folder=folder,
        key=key,
        database=database,
        reader=Reader(database.reader(), SystemClock()),
        proxies=proxies,
        accounts={},
        world=world,
        start=start,
    )
    asyncio.run(_move_in(house))
    return house


async def _move_in(house: Household) -> None:
    async with house.engine() as engine:
        for protocol in PROTOCOLS:
            house.accounts[protocol] = await house.sign_in(engine, protocol)
        assert set((await house.sync(engine)).values()) == {"ok"}


def leave(house: Household) -> None:
    """End the engine, and let go of the folder."""
    asyncio.run(_move_out(house))
    for proxy in house.proxies.values():
        proxy.__exit__(None, None, None)
    house.database.close()


async def _move_out(house: Household) -> None:
    async with house.engine() as engine:
        await engine.call("leave")
    await until(lambda: not house.folder.line.exists())
