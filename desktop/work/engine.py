"""The way to the engine: connects to the running one, else starts it, and asks in typed words.

The engine is a command of its own, never imported here. It reads the database key from a pipe
and says ``ready``, or why not, before it is asked anything.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from storage import codec
from storage.errors import StorageError
from storage.folder import Folder
from storage.line import VERSION, Frame, LineClient, LineError, LineKey
from storage.model import AccountId, Changed, ChannelId, ItemId, Media

STARTING = 20.0
"""Seconds within which an engine must answer; a lock holder that does not is an error."""
_CRASHES = 2
"""Deaths at the start that are borne: a poisonous answer takes two engines with it, and the third
puts it aside."""
_REFUSALS = 40  # in two seconds
_AGAIN = (0.2, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0)  # seconds between attempts to reach it again

Command = Sequence[str]
logger = logging.getLogger(__name__)


def command() -> Command:
    """How the engine is started: beside us in a bundle, else with our own interpreter."""
    if getattr(sys, "frozen", False):
        suffix = ".exe" if sys.platform == "win32" else ""
        return (str(Path(sys.executable).with_name(f"preau-engine{suffix}")),)
    return (sys.executable, "-m", "protocols")


async def reach(folder: Folder, key: bytes, start: Command | None = None) -> LineClient:
    """A connection to the folder's engine, started if none runs, unless ``key`` is a LineKey.
    Works on Qt's loop too.

    StorageError("absent") when none may be started, ("held") when an engine holds the
    folder and does not answer, or the code with which a new one refused to start.
    LineError("other-version") is mended here: the older or newer engine is asked to leave.
    """
    until = time.monotonic() + STARTING
    crashes = refusals = 0
    while True:
        client = LineClient(folder, key)
        try:
            await client.connect()
        except LineError as error:
            await client.close()
            if error.code == "absent":
                crashes += not await _begin(start or command(), folder, key)
                if crashes > _CRASHES:
                    raise StorageError("engine-fault") from None
            elif error.code == "silent":
                raise StorageError("held", "an engine does not answer") from None
            else:  # another key, or it is just leaving
                refusals += 1
                if refusals > _REFUSALS:
                    raise StorageError("held", "an engine with another key") from None
        else:
            if client.version == VERSION:
                return client
            await _ask_to_leave(client)
        if time.monotonic() > until:
            raise StorageError("held", "no engine answers")
        await asyncio.sleep(0.05)


async def running(folder: Folder, key: bytes) -> LineClient | None:
    """A connection to the engine if one runs; none is started."""
    client = LineClient(folder, key)
    try:
        await client.connect()
    except LineError:
        await client.close()
        return None
    return client


async def _ask_to_leave(client: LineClient) -> None:
    with contextlib.suppress(LineError, TimeoutError):
        async with asyncio.timeout(5):
            await client.call("leave")
    await client.close()


async def _begin(program: Command, folder: Folder, key: bytes) -> bool:
    if isinstance(key, LineKey):
        raise StorageError("absent", "a locked window starts none")
    return await asyncio.to_thread(_start, program, folder, key)


def _start(program: Command, folder: Folder, key: bytes) -> bool:
    """Start an engine and wait for its word; False when it died without one. StorageError with
    the code that it gives, except ``held``: then another was quicker, and is connected to."""
    process = subprocess.Popen(  # noqa: S603 (our own program)
        [*program, "--data", str(folder.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        start_new_session=True,  # a closed terminal does not end what is being sent
    )
    # Waits without waking up, and leaves no dead child behind.
    threading.Thread(target=process.wait, daemon=True, name="engine").start()
    if process.stdin is None or process.stdout is None:
        return False
    with contextlib.suppress(OSError), process.stdin as pipe:
        pipe.write(key.hex().encode() + b"\n")
    giving_up = threading.Timer(STARTING, process.kill)
    giving_up.start()
    try:
        with process.stdout as words:
            word = words.readline().decode("ascii", "replace").strip()
    finally:
        giving_up.cancel()
    if word.startswith("error ") and word != "error held":
        raise StorageError(word.removeprefix("error "))
    return word != ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What signing out removed. ``told``: the server ended the session too."""

    told: bool
    removed: Mapping[str, int]  # how many of each kind, see storage.leaving.Removed

    def as_facts(self) -> dict[str, object]:
        return {"told": self.told, **self.removed}


class Asking:
    """The requests of the line as typed calls. Each raises LineError with a code."""

    async def call(self, name: str, **args: object) -> Frame:
        raise NotImplementedError

    async def offers(self) -> list[dict[str, str]]:
        """How each protocol is signed in to: protocol, brand, speaks, method."""
        found: list[dict[str, str]] = (await self.call("offers"))["offers"]
        return found

    async def sign_in(
        self, protocol: str, server: str, login: str = "", password: str = ""
    ) -> AccountId:
        """Sign in; for the browser method, a notice ``open`` comes meanwhile."""
        answer = await self.call(
            "sign_in", protocol=protocol, server=server, login=login, password=password
        )
        return AccountId(answer["account"])

    async def sign_out(self, account: AccountId) -> Taken:
        """Revoke the session and remove every byte of the account."""
        answer = await self.call("sign_out", account=account)
        told = answer.pop("told") is True
        return Taken(told=told, removed={name: int(count) for name, count in answer.items()})

    async def sync(self) -> dict[AccountId, str]:
        """Ask every server now: ``ok`` or a code for each account."""
        return {AccountId(name): str(code) for name, code in (await self.call("sync")).items()}

    async def history(self, channel: ChannelId, before: ItemId | None) -> int:
        """Fetch one older page; how many items it had (0: the beginning)."""
        return int((await self.call("history", channel=channel, before=before))["items"])

    async def thread(self, item: ItemId) -> ChannelId | None:
        """Fetch what surrounds an item; the channel it was put in."""
        found = (await self.call("thread", item=item))["channel"]
        return ChannelId(found) if found else None

    async def fetch(self, account: AccountId, media: Media, *, again: bool = False) -> None:
        """Fetch a picture into the sealed store; the view MEDIA changes when it is there. One
        that was refused before is asked for anew only ``again``."""
        await self.call("fetch", account=account, media=codec.pack(media), again=again)

    async def wake(self) -> None:
        """The outbox has work; what waits for the network is tried at once."""
        await self.call("wake")

    async def changed(self, changed: Changed) -> None:
        """Tell the others what a transaction of ours touched."""
        await self.call(
            "changed",
            revision=changed.revision,
            channels=sorted(changed.channels),
            views=sorted(changed.views),
        )


class Asker(Asking):
    """One connection, asked in typed words: what the command line uses."""

    def __init__(self, client: LineClient) -> None:
        self.client = client

    async def call(self, name: str, **args: object) -> Frame:
        return await self.client.call(name, **args)


class Link(Asking):
    """A connection that is made again when it breaks: what the window keeps.

    ``run`` holds it until cancelled. ``on_state`` is told None when the engine is there, else
    the code of why it is not; nothing is lost meanwhile, the database is read and written.
    """

    def __init__(
        self,
        folder: Folder,
        key: bytes,
        *,
        on_changed: Callable[[Changed], None],
        on_notice: Callable[[Frame], None],
        on_state: Callable[[str | None], None] = lambda _code: None,
        start: Command | None = None,
    ) -> None:
        self._folder, self._key, self._start = folder, key, start
        self._on_changed, self._on_notice, self._on_state = on_changed, on_notice, on_state
        self._client: LineClient | None = None
        self._here = asyncio.Event()
        self._sooner = asyncio.Event()
        self._on_silence: Callable[[], None] = lambda: None

    def forget(self) -> None:
        """Keep the connection and what it is made again with, and not the key: until
        :meth:`remember` no engine is started."""
        self._key = LineKey.of(self._key)

    def remember(self, key: bytes) -> None:
        """The folder's key again."""
        self._key = key
        self._sooner.set()

    async def run(self) -> None:
        """Stay connected. Ends only when cancelled."""
        failures = 0
        while True:
            try:
                client = await reach(self._folder, self._key, self._start)
            except (StorageError, LineError) as error:
                self._on_state(error.code)
            else:
                failures = 0
                await self._stay(client)
                self._on_state("gone")
            pause = _AGAIN[min(failures, len(_AGAIN) - 1)]
            failures += 1
            await asyncio.sleep(min(pause, 1.0))  # whoever asks does not start one at each call
            self._sooner.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, pause - 1.0)):
                    await self._sooner.wait()

    async def call(self, name: str, **args: object) -> Frame:
        """Ask; waits up to 20 s for an engine that is being started. LineError("absent")."""
        self._sooner.set()
        try:
            async with asyncio.timeout(STARTING):
                await self._here.wait()
        except TimeoutError:
            raise LineError("absent") from None
        client = self._client
        if client is None:
            raise LineError("absent")
        try:
            return await client.call(name, **args)
        except LineError as error:
            if error.code == "silent":  # this connection says no more: another is made
                self._on_silence()
            raise

    async def _stay(self, client: LineClient) -> None:
        broken = asyncio.Event()
        client.on_changed(self._on_changed)
        client.on_notice(self._on_notice)
        client.on_closed(broken.set)
        self._on_silence = broken.set
        self._client = client
        self._here.set()
        self._on_state(None)
        # What was committed between two connections was told to nobody here.
        self._on_changed(Changed(revision=client.revision))
        try:
            await broken.wait()
        finally:
            self._here.clear()
            self._client = None
            await client.close()
