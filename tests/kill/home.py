"""A household whose programs are killed: started again, brought to rest, compared with the servers.

What was acknowledged must be at its server once (or be asked about, where its server cannot say:
docs/decisions/030-exactly-once.md), and what the servers have must be here once.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import secrets
import signal
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

from desktop.work.engine import Asker, reach, running
from protocols.sending import ASK
from storage.accounts import Accounts
from storage.calm.keeping import Keeping
from storage.clock import SystemClock
from storage.database import Database
from storage.folder import Folder
from storage.keys import Vault
from storage.line import LineError
from storage.model import AccountId, State
from storage.outbox import Outbox
from storage.pages import Reader
from tests.desktop.cli.running import PASSPHRASE
from tests.household import PROTOCOLS, Falsifier, Household, World, populate
from tests.servers import JsMember, JsProcess, Radicale, Snac, Synapse
from tests.servers.engines import engines, lives
from tests.servers.js_peer import JsError, bodies
from tests.servers.peers import MatrixPeer, fill_in

SEALED = "sealed"
KINDS = (*PROTOCOLS, SEALED)
OVER = {SEALED: "matrix"}
COFFER = "Le coffre"
RESTS = 240.0  # seconds within which everything must have left
_WORD = re.compile(r"\bw[0-9a-f]{10}\b")
_PAGE = 20  # the newest messages of a room that a first sync brings at least
_REPORT = (
    '<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
    "<prop><C:calendar-data/></prop><C:filter>"
    '<C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>'
)


@dataclass
class Written:
    """One writing of the person: ``safe`` when they were shown that it is written down,
    ``draft`` when it is still where it was typed."""

    word: str
    protocol: str
    safe: bool
    draft: bool


@dataclass
class Figures:
    """What a run of trials found."""

    trials: int = 0
    kills: int = 0
    writings: int = 0
    asked: int = 0  # about which the person must be asked
    brought: int = 0


@dataclass
class Home:
    """Three servers, what others do there, and one data folder after the other."""

    servers: tuple[Synapse, Snac, Radicale]
    world: World
    proxies: dict[str, Falsifier]
    place: Path
    noe: JsMember  # who writes from an encrypted room, with matrix-js-sdk
    coffer: str  # that room
    house: Household | None = None
    fresh: bool = False  # its folder: of what is older than a first sync's page, nothing is here
    seeded: set[str] = field(default_factory=set)  # words that any first sync must bring
    brought: dict[str, str] = field(default_factory=dict)  # word → protocol, of all trials
    written: dict[str, Written] = field(default_factory=dict)
    figures: Figures = field(default_factory=Figures)

    def account(self, kind: str) -> AccountId:
        """Through which account something of a kind goes."""
        return self.now.accounts[OVER.get(kind, kind)]

    def proxy(self, kind: str) -> Falsifier:
        return self.proxies[OVER.get(kind, kind)]

    async def bring(self, kind: str) -> str:
        """Something new from somebody else; the word by which it is found."""
        if kind != SEALED:
            return await self.world.bring(kind)
        word = f"n{secrets.token_hex(5)}"
        await asyncio.to_thread(self.noe.say, self.coffer, f"Nouvelle {word}")
        return word

    @property
    def now(self) -> Household:
        assert self.house is not None
        return self.house

    # --- folders --------------------------------------------------------------------------------

    def move(self) -> None:
        """Into a new folder: everything is to be read from the beginning."""
        self.fresh = self.house is not None
        self.close()
        folder = Folder(self.place / secrets.token_hex(4))
        folder.prepare()
        key = Vault(folder).create(PASSPHRASE)
        database = Database.open(folder, key)
        Keeping(database).set_take_back(0)
        self.house = Household(
            folder=folder,
            key=key,
            database=database,
            reader=Reader(database.reader(), SystemClock()),
            proxies=self.proxies,
            accounts={},
            world=self.world,
        )

    async def come_in(self) -> None:
        """Into a new folder, signed in everywhere, with all that is there read."""
        self.move()
        async with self.engine() as engine:
            await self.settle(engine)

    def close(self) -> None:
        if self.house is not None:
            self.kill(self.engines())
            self.house.database.close()
            self.house = None

    # --- processes ------------------------------------------------------------------------------

    def engines(self) -> set[int]:
        """The processes of this folder's engine."""
        return engines(self.now.folder.path)

    def kill(self, pids: set[int]) -> None:
        """SIGKILL, all in one moment; then until they are gone."""
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                self.figures.kills += 1
        until = time.monotonic() + 60
        while any(lives(pid) for pid in pids):
            assert time.monotonic() < until, "it outlived SIGKILL"
            time.sleep(0.005)

    @asynccontextmanager
    async def engine(self, die: str = "") -> AsyncIterator[Asker]:
        """The real engine, or one that dies at a point (see ``tests.kill.engine``)."""
        start = (sys.executable, "-m", "tests.kill.engine", "--die", die) if die else None
        client = await reach(self.now.folder, self.now.key, start)
        try:
            yield Asker(client)
        finally:
            await client.close()

    async def stop(self) -> None:
        """Let a running engine end by itself, so that another one may be started."""
        client = await running(self.now.folder, self.now.key)
        if client is not None:
            with contextlib.suppress(LineError):
                await client.call("leave")
            await client.close()
        until = time.monotonic() + 60
        while self.engines():
            assert time.monotonic() < until, "it did not leave"
            await asyncio.sleep(0.02)

    async def sign_in(self, engine: Asker, protocol: str) -> AccountId:
        """As the person does it, through this protocol's proxy."""
        me, url = self.world.me[protocol], self.proxies[protocol].url
        if protocol != "mastodon":
            return await engine.sign_in(protocol, url, me.login, me.password)

        def opened(notice: dict[str, object]) -> None:
            address = str(notice["open"])
            threading.Thread(target=self.consent, args=(address,), daemon=True).start()

        engine.client.on_notice(opened)
        return await engine.sign_in(protocol, url)

    def consent(self, address: str) -> None:
        """What the person does in the browser."""
        with contextlib.suppress(requests.RequestException):  # who listened was killed
            requests.get(fill_in(address, self.world.me["mastodon"]), timeout=30)

    async def settle(self, engine: Asker) -> None:
        """Sign in where there is no account yet, and read all that is there."""
        for protocol in PROTOCOLS:
            if protocol not in self.now.accounts:
                self.now.accounts[protocol] = await self.sign_in(engine, protocol)
        await self.rest(engine)
        secret = Accounts(self.now.database, self.now.clock).secret(self.now.accounts["matrix"])
        me = self.world.me["matrix"]
        await asyncio.to_thread(self.noe.knows, me, secret["device_id"])

    # --- rest -----------------------------------------------------------------------------------

    async def rest(self, engine: Asker) -> None:
        """Until every server was read and nothing is left that can leave by itself."""
        until = time.monotonic() + RESTS
        while self.now.waiting() or set((await engine.sync()).values()) != {"ok"}:
            assert time.monotonic() < until, self.now.waiting()
            await self._decide()
            await engine.wake()
            await asyncio.sleep(0.05)
        assert not self.now.waiting()
        while self.now.database.rows("SELECT 1 FROM inbox"):  # a round that began by itself
            assert time.monotonic() < until, "an answer was never applied"
            await asyncio.sleep(0.02)

    async def _decide(self) -> None:
        """What its server cannot tell the person is asked about, and looks there."""
        outbox = Outbox(self.now.database, self.now.clock)
        for row in self.now.waiting().values():
            if (row.state, row.error) != (State.UNSURE, ASK):
                continue
            self.figures.asked += 1
            [protocol] = [name for name, one in self.now.accounts.items() if one == row.account]
            if row.channel.endswith(self.coffer):
                protocol = SEALED
            there = await asyncio.to_thread(self._text, protocol)
            known = [word for word in _WORD.findall(str(row.intent)) if word in there]
            (outbox.discard if known else outbox.retry)(row.id)

    # --- what must be true ----------------------------------------------------------------------

    def whole(self) -> None:
        """The file as it was left, before anything mends it, and once more after."""
        connection = self.now.database.reader()
        try:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA cipher_integrity_check").fetchall() == []
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        finally:
            connection.close()

    async def compare(self, written: list[Written], brought: dict[str, str]) -> None:
        """Each writing and each thing brought, at its server and here."""
        self.written |= {one.word: one for one in written}
        self.brought |= brought
        self.figures.writings += sum(one.safe for one in written)
        self.figures.brought += len(brought)
        there = await asyncio.to_thread(self._said, written)
        for one in written:
            self._once(one, there[one.protocol].count(one.word))
        for word in brought:
            self.here(word, 1)
        self._room()
        with self.now.database.write() as write:  # FTS5's own check of its index
            write.execute("INSERT INTO item_text (item_text) VALUES ('integrity-check')")

    def _once(self, one: Written, there: int) -> None:
        what = (one, there)
        assert not (one.draft and there), f"left, and is still a draft: {what}"
        assert there <= 1, f"doubled: {what}"
        assert there == 1 or (one.draft and not one.safe), f"lost: {what}"
        self.here(one.word, there)

    def here(self, word: str, times: int) -> None:
        found = self.now.entries(word)
        assert len(found) == times, f"{word} is found {len(found)} times, not {times}"
        [[rows]] = self.now.database.rows(
            "SELECT count(*) FROM item WHERE instr(text, ?1) OR instr(title, ?1)", (word,)
        )
        assert rows == times, f"{word} is kept {rows} times, not {times}"

    def _room(self) -> None:
        """What the newest hundred events of the room say is here, each once."""
        said = [
            one["event_id"]
            for one in self.world.talk.messages(self.world.room)
            if one["type"] == "m.room.message"
        ][: _PAGE if self.fresh else None]
        kept = self.now.database.rows(
            "SELECT item.key FROM placement JOIN item ON item.id = placement.item"
            " JOIN channel ON channel.key = placement.channel WHERE channel.remote = ?",
            (self.world.room,),
        )
        here = [item for (item,) in kept]
        assert len(here) == len(set(here))
        assert set(said) <= set(here)

    # --- the servers' side ----------------------------------------------------------------------

    def _said(self, written: list[Written]) -> dict[str, str]:
        """All words that a server holds, as one text."""
        sealed = [one.word for one in written if one.protocol == SEALED and one.safe]
        if sealed:  # its SDK reads on its own, a moment later
            with contextlib.suppress(JsError):
                self.noe.until(self.coffer, lambda found: _all_in(sealed, bodies(found)), 60.0)
        return {name: self._text(name) for name in {one.protocol for one in written}}

    def _text(self, protocol: str) -> str:
        if protocol == SEALED:  # as the other side can read it, and not as it lies at the server
            return "\n".join(self.noe.texts(self.coffer))
        if protocol == "matrix":
            said = self.world.talk.messages(self.world.room)
            return "\n".join(str(one["content"].get("body", "")) for one in said)
        if protocol == "mastodon":
            return "\n".join(_bare(str(one["content"])) for one in self.world.home.home())
        headers = {"Depth": "1", "Content-Type": "application/xml; charset=utf-8"}
        answer = self.world.days._call("REPORT", self.world.calendar, _REPORT, headers)
        return "\n".join(re.findall(r"SUMMARY:[^\n]*", answer.text))


def _all_in(words: list[str], texts: list[str]) -> bool:
    whole = "\n".join(texts)
    return all(word in whole for word in words)


def _bare(text: str) -> str:
    return re.sub(r"<[^>]+>", " ", text)


@contextlib.contextmanager
def homes(servers: tuple[Synapse, Snac, Radicale], place: Path) -> Iterator[Home]:
    """A home at three running servers, with nobody signed in."""
    proxies = {name: Falsifier(server.url) for name, server in zip(PROTOCOLS, servers, strict=True)}
    with contextlib.ExitStack() as open_:
        for proxy in proxies.values():
            open_.enter_context(proxy)
            # That clients vanish is what happens here.
            proxy._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        world, process = populate(*servers), open_.enter_context(JsProcess())
        noe = process.member(servers[0], servers[0].member("Noé"))
        coffer = noe.room(COFFER, invite=[world.me["matrix"]])
        MatrixPeer(servers[0], world.me["matrix"]).join(coffer)
        noe.sees(coffer, world.me["matrix"])
        home = Home(servers, world, proxies, place, noe, coffer)
        try:
            yield home
        finally:
            home.close()
