"""Leaving from the command line: an account, everything; and taking one's data along."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storage.folder import Folder
from tests.desktop.cli.test_commands import desk


async def test_an_account_goes_once_what_would_be_lost_was_said(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        account = await here.sign_in()
        here.server.post("gone with it")
        assert (await here.run("sync", "--once")).code == 0
        here.server.turn("offline")
        assert (await here.run("say", "--to", "room", "--wait", "0", "never left")).code == 3
        asked = await here.run("accounts", "remove", account)
        assert asked.code == 1
        assert "1 thing" in asked.err
        assert "--yes" in asked.err
        done = await here.run("accounts", "remove", account, "--yes", "--json")
        assert done.code == 0, done.err
        facts = done.json
        assert (facts["told"], facts["messages"], facts["waiting"]) == (False, 1, 1)
        again = await here.run("accounts", "list", "--json")
        assert again.json == []


@pytest.mark.parametrize("packed", [False, True])
async def test_everything_is_exported(tmp_path: Path, packed: bool) -> None:
    async with desk(tmp_path) as here:
        await here.sign_in()
        here.server.post("taken along")
        assert (await here.run("sync", "--once")).code == 0
        nowhere = await here.run("export", str(tmp_path / "nowhere"))
        assert nowhere.code == 5
        out = tmp_path / "out"
        out.mkdir()
        done = await here.run("export", str(out), "--json", *(["--zip"] if packed else []))
        assert done.code == 0, done.err
        assert "can read it" in done.err
        place = Path(done.json["place"])
        assert list(out.iterdir()) == [place]
        if not packed:
            items = (place / "data" / "items.jsonl").read_text().splitlines()
            assert [json.loads(one)["text"] for one in items] == ["taken along"]
        assert done.json["items"] == done.json["mails"] == 1


async def test_everything_goes_without_the_passphrase(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        await here.sign_in()
    here.run.passphrase = None
    asked = await here.run("wipe")
    assert asked.code == 1
    assert Folder(tmp_path / "data").key.exists()
    done = await here.run("wipe", "--yes")
    assert done.code == 0, done.err
    assert "removed" in done.out
    assert not (tmp_path / "data").exists()


async def test_without_an_association_there_is_none_to_leave(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        assert (await here.run("leave", "--yes")).code == 1
