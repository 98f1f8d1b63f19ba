"""Each command says what a person or a program needs, through the engine that already runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from desktop.work.engine import Asker, reach
from storage.folder import Folder
from storage.keys import Vault
from storage.line import LineClient
from tests.desktop.cli.running import PASSPHRASE, CommandLine
from tests.desktop.test_reaching import START
from tests.protocols.memory import Server
from tests.servers.engines import end_engines


class Desk:
    """A folder whose engine speaks to the stand-in server, as if a window had started it."""

    def __init__(self, client: LineClient, run: CommandLine, server: Server) -> None:
        self.asker, self.run, self.server = Asker(client), run, server

    async def sign_in(self) -> str:
        done = await self.run(
            "accounts",
            "add",
            "memory",
            "--server",
            str(self.server.place),
            "--login",
            "alice",
            "--json",
            password="right",
        )
        assert done.code == 0, done.err
        return str(done.json["id"])


@asynccontextmanager
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    folder = Folder(tmp_path / "data")
    key = Vault(folder).create(PASSPHRASE)
    client = await reach(folder, key, (*START, "--linger", "30"))
    try:
        yield Desk(client, CommandLine(folder.path), Server(tmp_path / "server"))
    finally:
        await client.call("leave")
        await client.close()


async def test_an_agenda_whose_server_is_away_is_kept_and_that_is_said(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "data")
    Vault(folder).create(PASSPHRASE)
    run = CommandLine(folder.path)
    try:
        done = await run("accounts", "add", "feed", "--server", "http://127.0.0.1:1/agenda.ics")
        assert done.code == 0, done.err
        first, second = done.out.splitlines()
        assert first.startswith("You follow 127.0.0.1:1. ")
        assert second == "The server cannot be reached."
        [row] = (await run("accounts", "list", "--json")).json
        assert row["protocol"] == "feed"
    finally:
        end_engines(tmp_path)


async def test_accounts_are_added_listed_and_removed(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        none = await here.run("accounts", "list")
        assert (none.code, none.out) == (0, "There is no account yet: “preau accounts add”.\n")
        refused = await here.run(
            "accounts", "add", "memory", "--server", str(here.server.place), "--login", "alice",
            "--json", password="wrong",
        )  # fmt: skip
        assert refused.code == 1
        assert refused.json["error"] == "wrong-password"
        assert refused.err == "The name or the password is not right.\n"
        here.server.turn("offline")
        away = await here.run(
            "accounts", "add", "memory", "--server", str(here.server.place), "--login", "alice",
            password="right",
        )  # fmt: skip
        assert away.code == 3
        here.server.turn("offline", False)
        account = await here.sign_in()
        listed = await here.run("accounts", "list", "--json")
        assert [row["id"] for row in listed.json] == [account]
        assert "right" not in listed.out
        gone = await here.run("accounts", "remove", account)
        assert gone.out == "Signed out, and everything from there was removed.\n"
        assert (await here.run("accounts", "remove", account)).code == 1


async def test_an_address_to_open_is_printed(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        done = await here.run(
            "accounts", "add", "memory", "--server", str(here.server.place), "--login", "bob",
            "--no-browser", password="browser",
        )  # fmt: skip
        assert done.code == 0
        assert "http://127.0.0.1/authorize" in done.err


async def test_sync_timeline_and_search_show_what_the_server_has(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        account = await here.sign_in()
        here.server.post("first light\n\x1b[31mred")
        here.server.post("second", room="other", by="mem:zoe")
        done = await here.run("sync", "--once", "--json")
        assert done.code == 0
        assert done.json == {
            "accounts": [{"id": account, "protocol": "memory", "login": "alice", "result": "ok"}],
            "waiting": 0,
            "failed": 0,
        }
        whole = await here.run("timeline", "--json")
        assert [entry["text"].split()[0] for entry in whole.json] == ["second", "first"]
        for option, value in (("--source", "other"), ("--person", "MEM:ZOE")):
            one = await here.run("timeline", option, value, "--json")
            assert [entry["text"] for entry in one.json] == ["second"]
        assert len((await here.run("timeline", "--limit", "1", "--json")).json) == 1
        read = await here.run("timeline")
        assert "first light" in read.out
        assert "\x1b" not in read.out
        found = await here.run("search", "light", "--json")
        assert len(found.json["entries"]) == 1
        for typed in ("in:room lig", "dans:room après:2000", '"first light" de:mem:rose'):
            [one] = (await here.run("search", typed, "--json")).json["entries"]
            assert one["text"].startswith("first light")
        misread = await here.run("search", "light from:nobody before:then")
        assert misread.out == "There is nothing.\n"
        assert "Nobody here is called “nobody”" in misread.err
        missing = await here.run("search", "darkness")
        assert missing.out == "There is nothing.\n"
        assert (await here.run("timeline", "--source", "nowhere")).code == 2
        assert (await here.run("timeline", "--group", "nobody")).code == 2


async def test_words_leave_at_once_or_wait_and_say_so(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.sign_in()
        await here.run("sync", "--once")
        done = await here.run("say", "--to", "room", "hello")
        assert (done.code, done.out) == (0, "It has left.\n")
        here.server.turn("offline")
        waits = await here.run("say", "--to", "room", "-", "--json", stdin="two\nlines\n")
        assert waits.code == 3
        assert waits.json["state"] == "waiting"
        assert waits.json["error"] == "unreachable"
        offline = await here.run("sync", "--once")
        assert offline.code == 3
        assert "The server cannot be reached." in offline.out
        here.server.turn("offline", False)
        synced = await here.run("sync", "--once", "--json")
        assert (synced.code, synced.json["waiting"]) == (0, 0)
        assert here.server.texts() == ["hello", "two\nlines"]


async def test_the_outbox_is_seen_changed_and_cancelled(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.sign_in()
        await here.run("sync", "--once")
        assert (await here.run("outbox")).out == "Nothing waits.\n"
        here.server.turn("refuse", "too-long")
        refused = await here.run("say", "--to", "room", "much", "--json")
        assert (refused.code, refused.json["error"]) == (1, "too-long")
        id_ = refused.json["outgoing"]
        listed = await here.run("outbox", "list")
        assert "The text is too long for this server." in listed.out
        assert "the server's own words" in listed.out
        assert (await here.run("outbox", "retry", id_[:8])).code == 1
        here.server.turn("refuse", False)
        edited = await here.run("outbox", "edit", id_, "less", "--json")
        assert (edited.code, edited.json["state"]) == (0, "sent")
        assert here.server.texts() == ["less"]
        here.server.turn("offline")
        waits = (await here.run("say", "--to", "room", "regretted", "--json")).json["outgoing"]
        cancelled = await here.run("outbox", "cancel", waits)
        assert (cancelled.code, cancelled.out) == (
            0,
            "It was taken back, and will not be sent.\n",
        )
        gone = await here.run("outbox", "cancel", waits)
        assert gone.code == 1
        assert gone.err.startswith("It is no longer waiting")
        here.server.turn("offline", False)
        await here.run("sync", "--once")
        assert here.server.texts() == ["less"]


async def test_a_place_that_cannot_be_written_to_is_no_place(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.sign_in()
        await here.run("sync", "--once")
        unknown = await here.run("say", "--to", "nowhere", "hello")
        assert unknown.code == 2
        assert "There is no place “nowhere”." in unknown.err
        assert (await here.run("say", "--to", "room", "  ")).code == 2
        shy = await here.run("say", "--to", "room", "--visibility", "direct", "hello")
        assert shy.code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("accounts", "add", "carrier-pigeon", "--server", "x"),
        ("accounts", "add", "memory"),
        ("accounts", "add", "memory", "--server", "x", "--login", "alice"),
    ],
)
async def test_what_is_missing_is_asked_for_in_a_sentence(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    async with desk(tmp_path) as here:
        done = await here.run(*words)
        assert done.code == 2
        assert done.err.count("\n") == 1


async def test_the_agenda_is_empty_without_calendars(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        assert (await here.run("agenda", "--days", "3", "--json")).json == []
        assert (await here.run("agenda", "--days", "400")).code == 2
