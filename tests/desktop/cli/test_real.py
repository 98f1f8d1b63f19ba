"""The whole way, as a script goes it: three real servers, one engine, no window."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from storage.clock import SystemClock
from storage.connection import connect
from storage.folder import Folder
from storage.keys import Vault
from storage.pages import Reader
from tests.desktop.cli.running import PASSPHRASE, CommandLine, Done
from tests.servers import Radicale, Server, Snac, Synapse
from tests.servers.engines import end_engines
from tests.servers.peers import DavPeer, FediversePeer, MatrixPeer, consent, eventually
from tests.servers.proxy import Fault, Proxy
from tests.waiting import until

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]
HURRIED = "tests.desktop.cli.hurried"


@pytest.fixture(autouse=True)
def own_engine_ends(tmp_path: Path) -> Iterator[None]:
    """With its test, however that ended: its server is gone, and it might wait for it for ever."""
    yield
    end_engines(tmp_path)


async def add(
    run: CommandLine,
    protocol: str,
    url: str,
    *,
    login: str = "",
    password: str | None = None,
    browser: Callable[[str], Awaitable[None]] | None = None,
) -> str:
    words = ["accounts", "add", protocol, "--server", url, "--json"]
    words += ["--login", login] if login else ["--no-browser"]
    done = await run(*words, password=password, browser=browser)
    assert done.code == 0, done.err
    return str(done.json["id"])


async def empty(run: CommandLine, seconds: float = 90.0) -> None:
    """Wait until the outbox is empty; looking starts and wakes nothing."""
    folder = Folder(run.data)
    key = await asyncio.to_thread(Vault(folder).unlock, PASSPHRASE)
    with closing(Reader(connect(folder.database, key, read_only=True), SystemClock())) as reader:
        await until(lambda: not reader.outbox(), seconds)


async def off(*servers: Server) -> None:
    await asyncio.gather(*(asyncio.to_thread(server.stop) for server in servers))


async def on(*servers: Server) -> None:
    await asyncio.gather(*(asyncio.to_thread(server.start) for server in servers))


@pytest.mark.row("D5", "D8")
async def test_a_chat_message_written_offline_leaves_by_itself(
    tmp_path: Path, own_synapse: Synapse
) -> None:
    me, other = own_synapse.member("Noor"), own_synapse.member("Awa")
    peer, mine = MatrixPeer(own_synapse, other), MatrixPeer(own_synapse, me)
    room = peer.room("Chorale", invite=[me])
    mine.join(room)
    peer.say(room, "Qui chante ce soir ?")
    run = CommandLine(tmp_path / "data", module=HURRIED)
    await add(run, "matrix", own_synapse.url, login=me.login, password=me.password)
    assert (await run("sync", "--once")).code == 0
    assert "Qui chante ce soir ?" in (await run("timeline", "--source", "Chorale")).out
    await off(own_synapse)
    for text in ("Moi !", "Et Zoé.", "À dix-neuf heures."):
        done = await run("say", "--to", "Chorale", text)
        assert done.code == 3
        assert "will leave by itself" in done.out
    regretted = (await run("say", "--to", "Chorale", "Ou pas.", "--json")).json["outgoing"]
    changed = (await run("say", "--to", "Chorale", "Par la porte", "--json")).json["outgoing"]
    edited = await run("outbox", "edit", changed, "Par le jardin.", "--json")
    assert (edited.code, edited.json["state"]) == (3, "waiting")
    listed = await run("outbox")
    assert "The server cannot be reached." in listed.out
    assert "Par le jardin." in listed.out
    assert (await run("outbox", "cancel", regretted)).code == 0
    assert (await run("outbox", "retry", changed)).code == 3  # at once, and in vain
    assert len((await run("outbox", "--json")).json) == 4
    assert "Moi !" in (await run("timeline", "--source", "Chorale")).out
    await on(own_synapse)
    await empty(run)
    said = bodies(peer, room)
    assert said == [
        "Qui chante ce soir ?",
        "Moi !",
        "Et Zoé.",
        "À dix-neuf heures.",
        "Par le jardin.",
    ]


def bodies(peer: MatrixPeer, room: str) -> list[str]:
    """What was said in a room, oldest first."""
    said = sorted(peer.messages(room), key=lambda event: int(event["origin_server_ts"]))
    return [event["content"]["body"] for event in said if "body" in event["content"]]


async def test_killed_between_sending_and_the_reply_a_message_is_not_doubled(
    tmp_path: Path, synapse: Synapse
) -> None:
    """The request arrives when the engine has died and the next one has sent it again."""
    me = synapse.member("Noor")
    mine = MatrixPeer(synapse, me)
    room = mine.room("Journal")
    run = CommandLine(tmp_path / "data")
    held: list[str] = []

    def is_sent(method: str, path: str) -> bool:
        if method == "PUT" and "/send/" in path:
            held.append(path)
        return bool(held)

    with Proxy(synapse.url) as proxy:
        await add(run, "matrix", proxy.url, login=me.login, password=me.password)
        assert (await run("sync", "--once")).code == 0
        proxy.once(Fault.SLOW, is_sent)
        with proxy.holding():
            done = await run("say", "--to", "Journal", "Une seule fois.", "--wait", "0.5", "--json")
            assert done.json["state"] in ("waiting", "sending")
            await until(lambda: bool(held))
            [process] = engines(tmp_path / "data")
            process.kill()
            process.wait(60)
            assert (await run("outbox", "--json")).json[0]["state"] == "sending"
            assert (await run("sync", "--once")).code == 0
            await empty(run)
        await asyncio.to_thread(proxy.rest)
    assert bodies(mine, room) == ["Une seule fois."]
    assert (await run("timeline", "--json")).json[0]["text"] == "Une seule fois."


def engines(data: Path) -> list[psutil.Process]:
    """The engines of this test's own folder."""
    running = psutil.process_iter(["cmdline"])
    return [one for one in running if str(data) in (one.info["cmdline"] or ())]


@pytest.mark.row("D6")
async def test_a_post_written_offline_leaves_once_even_if_the_reply_is_lost(
    tmp_path: Path, snac: Snac
) -> None:
    """snac keeps no idempotency keys: what prevents the second post is that it is looked for."""
    me = snac.member("Noor")
    mine = FediversePeer(snac, me)
    run = CommandLine(tmp_path / "data", module=HURRIED)
    with Proxy(snac.url) as proxy:
        await add(run, "mastodon", proxy.url, browser=consent(me))
        assert (await run("sync", "--once")).code == 0
        with proxy.away():
            done = await run(
                "say", "--to", await home(run), "--visibility", "unlisted", "--language", "fr",
                "Le verger est en fleur.",
            )  # fmt: skip
        assert done.code == 3, done.err
        proxy.once(Fault.LOST, lambda method, path: (method, path) == ("POST", "/api/v1/statuses"))
        await empty(run)
        posts = [
            one for one in proxy.seen if (one.method, one.path) == ("POST", "/api/v1/statuses")
        ]
        assert [one.headers["idempotency-key"] for one in posts if one.answered is None]
    for _ in eventually(30):
        found = [one for one in mine.home() if "verger" in one["content"]]
        if found:
            break
    assert len(found) == 1
    assert found[0]["visibility"] == "unlisted"


async def home(run: CommandLine) -> str:
    """Where posts are written to, as the command line itself tells."""
    done = await run("say", "--to", "nowhere", "x")
    return done.err.split()[-1]


async def test_three_servers_in_one_view_and_one_stopped(
    tmp_path: Path, own_synapse: Synapse, own_snac: Snac, own_radicale: Radicale
) -> None:
    noor = own_synapse.member("Noor")
    awa = MatrixPeer(own_synapse, own_synapse.member("Awa"))
    room = awa.room("Jardin", invite=[noor])
    MatrixPeer(own_synapse, noor).join(room)
    awa.say(room, "Les graines sont là.")
    poster = own_snac.member("Noor")
    FediversePeer(own_snac, poster).post("Première lumière")
    planner = own_radicale.member("Noor")
    calendar = DavPeer(own_radicale, planner)
    begins = datetime.now(UTC) + timedelta(days=2)
    calendar.put(
        f"{calendar.calendar('jardin', 'Jardin')}a.ics",
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//peer//\r\nBEGIN:VEVENT\r\nUID:a\r\n"
        f"DTSTAMP:20260101T000000Z\r\nDTSTART:{begins:%Y%m%dT%H0000Z}\r\nDURATION:PT1H\r\n"
        "SUMMARY:Plantation\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    )
    calendar.put(
        f"{calendar.book('membres', 'Membres')}b.vcf",
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:b\r\nFN:Zoé Amar\r\nN:Amar;Zoé;;;\r\n"
        "ADR:;;;Lyon;;;France\r\nEND:VCARD\r\n",
    )
    run = CommandLine(tmp_path / "data")
    await add(run, "matrix", own_synapse.url, login=noor.login, password=noor.password)
    await add(run, "mastodon", own_snac.url, browser=consent(poster))
    dav = await add(run, "dav", own_radicale.url, login=planner.login, password=planner.password)
    done = await run("sync", "--once", "--json")
    assert {one["result"] for one in done.json["accounts"]} == {"ok"}, done.out
    whole = await run("timeline", "--limit", "100")
    for words in ("Les graines sont là.", "Première lumière"):
        assert words in whole.out
    assert "Plantation" in (await run("agenda", "--days", "7")).out
    assert "Zoé Amar" in (await run("search", "zoe")).out
    await off(own_radicale)
    awa.say(room, "Et la pluie.")
    partly: Done = await run("sync", "--once", "--json")
    assert partly.code == 3
    [result] = [one["result"] for one in partly.json["accounts"] if one["id"] == dav]
    assert result in ("unreachable", "timeout")
    assert "Et la pluie." in (await run("timeline")).out
    assert "Plantation" in (await run("agenda", "--days", "7")).out
    removed = await run("accounts", "remove", dav)
    assert removed.code == 0
    assert "Plantation" not in (await run("agenda", "--days", "7")).out


async def test_a_wrong_password_and_no_service_are_plain_sentences(
    tmp_path: Path, synapse: Synapse, radicale: Radicale
) -> None:
    run = CommandLine(tmp_path / "data")
    member = synapse.member("Noor")
    for protocol, url, code, exit_code in (
        ("matrix", synapse.url, "wrong-password", 1),
        ("matrix", radicale.url, "not-the-server", 3),
        ("dav", radicale.url, "wrong-password", 1),
        ("matrix", "http://127.0.0.1:9", "unreachable", 3),
        ("matrix", "http://example.org", "not-secure", 1),
    ):
        done = await run(
            "accounts", "add", protocol, "--server", url, "--login", member.login, "--json",
            password="no",
        )  # fmt: skip
        assert (done.code, done.json["error"]) == (exit_code, code), (protocol, url, done.err)
    assert (await run("accounts", "list", "--json")).json == []
