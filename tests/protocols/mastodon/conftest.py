"""A member signed in at a real snac, and mastodon_mock for what snac lacks."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from aiohttp import web

from protocols.adapter import Credentials
from protocols.mastodon import PROTOCOL
from storage.model import Channel, ChannelId, ChannelKind, Item
from tests.contract.shelf import Client, MemoryShelf, MemoryTools, account_of
from tests.servers import Member, Snac
from tests.servers.peers import FediversePeer, consent, eventually
from tests.servers.places import DEV, LOOPBACK, free_port

from .stub import Stub

Signing = Callable[..., Awaitable[Client]]
Opener = Callable[[str], Awaitable[None]]


@pytest.fixture
async def signed_in() -> AsyncIterator[Signing]:
    """``await signed_in(address, opener)``: a client of a new account there, closed at the end."""
    made: list[Client] = []

    async def sign_in(server: str, opener: Opener) -> Client:
        entered = await PROTOCOL.sign_in(Credentials(server=server), opener)
        shelf = MemoryShelf()
        tools = MemoryTools(account_of("mastodon", entered, len(made) + 1), entered.secret, shelf)
        made.append(Client(PROTOCOL.adapter(tools), tools, shelf))
        return made[-1]

    yield sign_in
    for one in made:
        await one.adapter.close()


def channel(client: Client, kind: ChannelKind) -> Channel:
    (found,) = [one for one in client.shelf.channels() if one.kind is kind]
    return found


def items(client: Client, word: str) -> list[Item]:
    return [one for one in client.shelf.items.values() if word in one.text]


async def until(client: Client, word: str, *, where: ChannelId | None = None) -> Item:
    """Sync until an item with ``word`` is there (in one channel): snac delivers when it pleases."""
    for _ in eventually(120, pause=0.5):
        await client.sync()
        for item in items(client, word):
            if where is None or (item.id, where) in client.shelf.placements:
                return item
    raise AssertionError


@dataclass(frozen=True, slots=True)
class Friends:
    """Our member, and somebody whom they follow, who acts without our adapter."""

    server: Snac
    member: Member
    mine: FediversePeer
    other: FediversePeer


@pytest.fixture(scope="session")
def friends(snac: Snac) -> Friends:
    return befriended(snac)


def befriended(server: Snac) -> Friends:
    member = server.member("Noor")
    mine, other = FediversePeer(server, member), FediversePeer(server, server.member("Awa"))
    mine.follow(other.member)
    mine.befriended(other.member)
    for number, _ in enumerate(eventually(120, pause=1.0)):
        other.post(f"Bonjour {number}")
        time.sleep(1.0)
        if any("Bonjour" in status["content"] for status in mine.home()):
            break
    return Friends(server, member, mine, other)


@pytest.fixture
async def noor(friends: Friends, signed_in: Signing) -> Client:
    """Signed in and synced once."""
    client = await signed_in(friends.server.url, consent(friends.member))
    await client.sync()
    return client


# --- stand-ins --------------------------------------------------------------------------


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    made = Stub()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


@dataclass(frozen=True, slots=True)
class Mock:
    """mastodon_mock, a stateful stand-in and no real server."""

    url: str

    def call(self, method: str, path: str, login: str = "", **form: str) -> dict[str, Any]:
        """What somebody else does there; members' tokens are their names."""
        headers = {"Authorization": f"Bearer {login}"} if login else {}
        answer = requests.request(method, self.url + path, data=form, headers=headers, timeout=30)
        answer.raise_for_status()
        said: dict[str, Any] = answer.json()
        return said

    def opener(self, login: str) -> Opener:
        async def pick(address: str) -> None:
            form = _asked(address) | {"username": login}
            where = f"{self.url}/oauth/authorize"  # its form leads to the loopback redirect
            await asyncio.to_thread(requests.post, where, data=form, timeout=60)

        return pick


@pytest.fixture(scope="session")
def mock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mock]:
    folder = tmp_path_factory.mktemp("mock")
    yield from _mock(folder, "")


@pytest.fixture
def strict_mock(tmp_path: Path) -> Iterator[Mock]:
    """One that allows twelve requests in five minutes, then answers 429."""
    yield from _mock(tmp_path, "[ratelimit]\nenabled = true\nlimit = 12\nwindow_seconds = 300\n")


def _mock(folder: Path, settings: str) -> Iterator[Mock]:
    config = folder / "mock.toml"
    url = f"http://{LOOPBACK}:{(port := free_port())}"
    config.write_text(
        f'domain = "{LOOPBACK}:{port}"\nurl_scheme = "http"\n{settings}'
        '[[seed.accounts]]\nusername = "noor"\ndisplay_name = "Noor"\n'
        '[[seed.accounts]]\nusername = "awa"\ndisplay_name = "Awa"\naccess_token = "awa"\n'
        '[[seed.follows]]\nfollower = "noor"\nfollowing = "awa"\n'
    )
    command = [str(DEV / "mock" / "bin" / "mastodon_mock"), "serve", "--in-memory"]
    command += ["--config", str(config), "--host", LOOPBACK, "--port", str(port)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        for _ in eventually(60):
            if process.poll() is not None:
                sys.exit((folder / "log").read_text())
            try:
                requests.get(f"{url}/api/v1/instance", timeout=5)
                break
            except requests.RequestException:
                continue
        yield Mock(url)
    finally:
        process.terminate()
        process.wait(60)


def _asked(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))
