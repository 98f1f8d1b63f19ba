"""One trial: a moment is drawn, programs are killed in it, and then all must be as it should."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from desktop.look import choice as look
from desktop.look.choice import Look
from storage.drafts import Drafts
from storage.errors import StorageError
from storage.line import LineError
from storage.model import AccountId
from tests.desktop.cli.running import HERE, CommandLine
from tests.household import PROTOCOLS
from tests.kill.home import COFFER, KINDS, OVER, SEALED, Home, Written
from tests.kill.journal import Told

ENGINE, WINDOW, BOTH = "engine", "window", "both"
VICTIMS = (ENGINE, WINDOW, BOTH)
LATEST = 1.0  # seconds of typing that may be lost
KEYS = 28  # that a quick typist strikes meanwhile; on a busy machine the fewer
_SOON = 60.0  # seconds within which a chosen point is passed
SIGN_IN = {
    "matrix": lambda method, path: method == "POST" and path.endswith("/login"),
    "mastodon": lambda method, path: method == "POST" and path.endswith("/oauth/token"),
    "dav": lambda method, _path: method == "PROPFIND",
}
SEND = {
    "matrix": lambda method, path: method == "PUT" and "/send/" in path,
    "mastodon": lambda method, path: (method, path) == ("POST", "/api/v1/statuses"),
    "dav": lambda method, _path: method == "PUT",
}


@dataclass(frozen=True)
class Writer:
    """A program that writes as the window does, and its journal."""

    process: subprocess.Popen[bytes]

    async def begun(self) -> None:
        """Until its first word: the lines before it are of a person who has not begun."""
        assert self.process.stdout is not None
        async with asyncio.timeout(_SOON * 2):
            assert await asyncio.to_thread(self.process.stdout.readline), "it did not start"

    def told(self) -> Told:
        """All of it; it has ended."""
        assert self.process.stdout is not None
        with self.process.stdout as journal:
            told = Told.of(journal.read())
        self.process.wait(60)
        return told


def writer(home: Home, luck: random.Random, protocols: tuple[str, ...], pause: float) -> Writer:
    house = home.now
    places = []
    for protocol in protocols:
        account = home.account(protocol)
        row = next(
            row
            for row in house.reader.places("Schedule" if protocol == "dav" else "Say")
            if row.account == account
            and (row.name == COFFER if protocol == SEALED else house.ours(row.name, row.kind))
        )
        places.append({"protocol": protocol, "account": account, "channel": row.id})
    orders = {
        "data": str(house.folder.path),
        "key": house.key.hex(),
        "seed": luck.getrandbits(32),
        "places": places,
        "pause": pause,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.kill.writer"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=HERE,
    )
    assert process.stdin is not None
    with process.stdin as pipe:
        pipe.write(json.dumps(orders).encode() + b"\n")
    return Writer(process)


def window(home: Home, luck: random.Random, screen: str) -> Writer:
    """The window itself, with a person at it."""
    look.save(home.now.folder.path, Look(language="fr", scheme="light"))
    command = ["-m", "tests.kill.window", str(home.now.folder.path), str(luck.getrandbits(32))]
    process = subprocess.Popen(
        [sys.executable, *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        cwd=HERE,
        env={**os.environ, "DISPLAY": screen, "QT_QPA_PLATFORM": "xcb"},
    )
    return Writer(process)


# --- what is going on when it happens ------------------------------------------------------------


async def busy(home: Home, luck: random.Random, victim: str) -> None:
    """Others write, the person writes, the engine syncs and sends; then one or both are killed."""
    brought: dict[str, str] = {}
    async with home.engine() as engine:
        program = writer(home, luck, KINDS, 0.12)
        await program.begun()
        bringing = asyncio.create_task(_bring(home, luck, brought))
        syncing = asyncio.create_task(_quietly(engine.sync()))
        await asyncio.sleep(luck.uniform(0.0, 1.2))
        pids = home.engines() if victim in (ENGINE, BOTH) else set()
        if victim in (WINDOW, BOTH):
            pids.add(program.process.pid)
        home.kill(pids)
        if victim == ENGINE:
            await asyncio.sleep(luck.uniform(0.0, 0.4))  # the window goes on alone
            home.kill({program.process.pid})
        home.whole()
        told = program.told()
        await asyncio.gather(bringing, syncing)
    await _after(home, told, brought)


async def at_the_window(home: Home, luck: random.Random, victim: str, screen: str) -> None:
    """A person types and sends in the real window, which has started its engine."""
    brought: dict[str, str] = {}
    await home.stop()
    program = window(home, luck, screen)
    try:
        await program.begun()
        bringing = asyncio.create_task(_bring(home, luck, brought))
        await asyncio.sleep(luck.uniform(0.5, 5.0))
        if victim in (ENGINE, BOTH):
            pids = home.engines()
            home.kill(pids | ({program.process.pid} if victim == BOTH else set()))
            await asyncio.sleep(luck.uniform(0.0, 1.5))  # it is started anew, or is about to be
        await bringing
    finally:
        home.kill({program.process.pid})
    home.whole()
    told = program.told()
    typed = told.all("typed")
    assert all(line["text"] for line in typed), "a person typed, and nothing stood in the field"
    await _after(home, told, brought)


async def at_point(home: Home, luck: random.Random, point: str, protocol: str) -> None:
    """The engine ends itself at one point; the window is killed a little later."""
    brought: dict[str, str] = {}
    await home.stop()
    for _ in range(luck.randint(2, 4)):
        brought[await home.bring(protocol)] = protocol
    times = luck.randint(1, 12) if point == "slice" else luck.randint(1, 2)
    async with home.engine(f"{point}:{times}") as engine:
        program = writer(home, luck, (protocol,), 0.05)
        await program.begun()
        syncing = asyncio.create_task(_quietly(engine.sync()))
        died = await until_it(lambda: not home.engines(), _SOON)
        home.kill(home.engines() | {program.process.pid})
        home.whole()
        told = program.told()
        await syncing
    assert died, f"{point} was not passed"
    home.figures.kills += 1
    await _after(home, told, brought)


async def reply_on_its_way(home: Home, luck: random.Random, protocol: str) -> None:
    """The server has done it; its reply is between the two when the engine is killed."""
    async with home.engine(), _killed_by_reply(home, protocol, SEND) as over:
        program = writer(home, luck, (protocol,), 0.05)
        await program.begun()
        assert await until_it(lambda: bool(over), _SOON), "nothing was sent"
        home.kill({program.process.pid})
        home.whole()
        told = program.told()
    await _after(home, told, {})


async def signing_in(home: Home, luck: random.Random, protocol: str, point: str) -> None:
    """Killed in the middle of a sign-in on a new folder; then the person signs in again."""
    home.move()
    answered: AccountId | None = None
    async with contextlib.AsyncExitStack() as around:
        engine = await around.enter_async_context(home.engine(point))
        if point == "":  # at any moment, or by the server's answer
            if luck.random() < 0.5:
                await around.enter_async_context(_killed_by_reply(home, protocol, SIGN_IN))
            else:
                loop = asyncio.get_running_loop()
                blow = loop.call_later(luck.uniform(0.0, 1.0), lambda: home.kill(home.engines()))
                around.callback(blow.cancel)  # it may be over sooner
        with contextlib.suppress(LineError, TimeoutError):
            answered = await home.sign_in(engine, protocol)
        home.kill(home.engines())
    await _sign_in_again(home, protocol, answered)


async def asking_for_a_sign_in(home: Home, protocol: str, victim: str) -> None:
    """The program that asked for it is killed before the server's answer arrives, and with it
    the engine or not; then the person signs in again."""
    home.move()
    program = CommandLine(home.now.folder.path)
    asking: set[int] = set()
    me, server = home.world.me[protocol], home.proxy(protocol).url
    login = () if protocol == "mastodon" else ("--login", me.login)

    def killed() -> set[int]:
        return asking | (home.engines() if victim == BOTH else set())

    async def browser(address: str) -> None:
        threading.Thread(target=home.consent, args=(address,), daemon=True).start()

    async with home.engine(), _killed_by_reply(home, protocol, SIGN_IN, killed) as over:
        done = await program(
            *("accounts", "add", protocol, "--server", server, *login),
            password=None if protocol == "mastodon" else me.password,
            browser=browser,
            began=asking.add,
        )
        assert await until_it(lambda: bool(over), _SOON)  # who strikes may see the death last
        assert done.code == -signal.SIGKILL
    await _sign_in_again(home, protocol, None)


async def _sign_in_again(home: Home, protocol: str, answered: AccountId | None) -> None:
    """What is known after a sign-in that was cut short works, and the next one makes no other."""
    home.whole()
    known = [row.id for row in home.now.reader.accounts()]
    assert len(known) <= 1
    assert answered is None or known == [answered]
    async with home.engine() as engine:
        assert set((await engine.sync()).values()) <= {"ok"}  # what is known works
        again = await home.sign_in(engine, protocol)
        assert [row.id for row in home.now.reader.accounts()] == [again]
        assert not known or known == [again]
        assert await engine.sync() == {again: "ok"}
        home.now.accounts[protocol] = again
    await _after(home, Told(), {})


async def seeding(home: Home, luck: random.Random) -> None:
    """Killed, several times, in the first sync of a community on a new folder."""
    home.move()
    loop = asyncio.get_running_loop()
    for _ in range(3):
        blow = loop.call_later(luck.uniform(0.6, 4.0), lambda: home.kill(home.engines()))
        with contextlib.suppress(LineError, StorageError):
            async with home.engine() as engine:
                for protocol in PROTOCOLS:
                    if protocol not in home.now.accounts:
                        home.now.accounts[protocol] = await home.sign_in(engine, protocol)
                await engine.sync()
                await until_it(lambda: not home.engines(), 4.0)
        blow.cancel()
        home.kill(home.engines())
        home.whole()
        for row in home.now.reader.accounts():
            home.now.accounts[row.protocol] = row.id
    await _after(home, Told(), {})
    for word in home.seeded:
        home.here(word, 1)
    for word in (*home.brought, *home.written):
        assert len(home.now.entries(word)) <= 1


# --- after it ------------------------------------------------------------------------------------


async def _after(home: Home, told: Told, brought: dict[str, str]) -> None:
    """Start again, come to rest, compare."""
    kept = _kept_drafts(home, told)
    async with home.engine() as engine:
        await home.settle(engine)
        safe = told.words("added")
        written = [
            Written(line["word"], line["protocol"], line["word"] in safe, line["word"] in kept)
            for line in told.all("adding")
        ]
        await home.compare(written, brought)
    home.whole()
    home.figures.trials += 1


def _kept_drafts(home: Home, told: Told) -> str:
    """What stands in drafts. What was typed last is there to within the last second; it is then
    taken out, so that the next trial begins with an empty field."""
    store = Drafts(home.now.database, home.now.clock)
    drafts = {place: str(draft["text"]) for place, draft in store.all().items()}
    typed = [line for line in told.lines if line["what"] in ("draft", "typed")]
    over = {line["word"] for line in told.all("adding")}
    if typed and typed[-1]["word"] not in over:
        last = typed[-1]
        kept = drafts.get(last["place"], "")
        assert last["text"].startswith(kept)
        of_it = [line for line in typed if line["word"] == last["word"]][:-KEYS]
        before = [line["text"] for line in of_it if line["at"] < last["at"] - LATEST]
        assert len(kept) >= len(before[-1] if before else ""), f"{kept!r} of {last['text']!r}"
    for place in drafts:
        store.discard(place)
    return "\n".join(drafts.values())


async def _bring(home: Home, luck: random.Random, brought: dict[str, str]) -> None:
    for _ in range(luck.randint(2, 5)):
        protocol = luck.choice(KINDS)
        brought[await home.bring(protocol)] = protocol


async def _quietly(asked: Awaitable[Any]) -> None:
    with contextlib.suppress(LineError):
        await asked


async def until_it(true: Callable[[], bool], seconds: float) -> bool:
    end = asyncio.get_running_loop().time() + seconds
    while not true():
        if asyncio.get_running_loop().time() > end:
            return False
        await asyncio.sleep(0.01)
    return True


@asynccontextmanager
async def _killed_by_reply(
    home: Home,
    protocol: str,
    when: dict[str, Callable[[str, str], bool]],
    victims: Callable[[], set[int]] | None = None,
) -> AsyncIterator[list[bool]]:
    """The first answer to such a request kills the engine, or others, before it can arrive."""
    first = threading.Lock()  # never let go: answers may come several at once
    over: list[bool] = []  # once they are dead: the next engine is no victim

    def strike(body: bytes) -> bytes:
        if first.acquire(blocking=False):
            home.kill((victims or home.engines)())
            over.append(True)
        return body

    proxy = home.proxy(protocol)
    proxy.falsify(strike, when[OVER.get(protocol, protocol)])
    try:
        yield over
    finally:
        proxy.mend()
