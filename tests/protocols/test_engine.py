"""One engine serves every window, keeps its secrets, and leaves when nobody needs it."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from storage import codec
from storage.folder import Folder
from storage.line import LineError
from storage.media import as_came
from storage.model import Changed, Media, MediaId, MediaKind, View
from tests.protocols.house import house, member, room
from tests.waiting import until


async def test_it_leaves_when_its_last_client_has_left(tmp_path: Path) -> None:
    async with house(tmp_path, linger=0.2) as here:
        client, other = await here.client(), await here.client()
        await client.close()
        await asyncio.sleep(0.5)
        assert not here.engine._leaving.is_set()
        assert (await other.call("status"))["accounts"] == {here.account: False}
        await other.close()
        await asyncio.wait_for(here.engine._leaving.wait(), 60)


async def test_it_stays_while_something_waits(tmp_path: Path) -> None:
    async with house(tmp_path, linger=0.2) as here:
        here.server.turn("offline")
        here.say("waits")
        client = await here.client()
        await client.call("wake")
        await until(lambda: here.outbox()[0][1] == "unreachable")
        await client.close()
        await asyncio.sleep(1)
        assert not here.engine._leaving.is_set()
        here.server.turn("offline", False)
        await asyncio.wait_for(here.engine._leaving.wait(), 60)
        assert here.server.texts() == ["waits"]


async def test_it_does_not_stay_for_what_only_the_person_can_move(tmp_path: Path) -> None:
    async with house(tmp_path, linger=0.2) as here:
        here.server.turn("refuse", "forbidden")
        here.say("refused")
        client = await here.client()
        await client.call("wake")
        await until(lambda: here.outbox()[0][0] == "failed")
        await client.close()
        await asyncio.wait_for(here.engine._leaving.wait(), 60)


async def test_what_nobody_told_of_is_sent_before_it_leaves(tmp_path: Path) -> None:
    """A window that is closed, or killed, between its commit and its word to the engine."""
    async with house(tmp_path, linger=0.2) as here:
        client = await here.client()
        await asyncio.sleep(1)  # its first round is over, the queue at rest
        here.say("written and gone")
        await client.close()
        await asyncio.wait_for(here.engine._leaving.wait(), 60)
        assert here.server.texts() == ["written and gone"]


async def test_two_clients_hear_of_each_others_writes(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        one, two = await here.client(), await here.client()
        heard: list[Changed] = []
        two.on_changed(heard.append)
        await one.call("changed", revision=99, channels=[room(here)], views=["outbox", "unknown"])
        await until(lambda: bool(heard))
        assert heard[0] == Changed(
            revision=99, channels=frozenset((room(here),)), views=frozenset((View.OUTBOX,))
        )


async def test_what_another_process_wrote_is_sent_when_it_says_so(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        client = await here.client()
        here.say("from a window")
        await client.call("changed", revision=1, channels=[], views=["outbox"])
        await until(lambda: here.server.texts() == ["from a window"])


async def test_signing_in_adds_an_account_that_syncs_at_once(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        client = await here.client()
        opened: list[object] = []
        client.on_notice(lambda facts: opened.append(facts["open"]))
        offers = (await client.call("offers"))["offers"]
        assert [offer["protocol"] for offer in offers] == ["memory"]
        with pytest.raises(LineError) as error:
            await sign_in(client, here.server.place, "wrong")
        assert error.value.code == "wrong-password"
        here.server.post("welcome")
        answer = await sign_in(client, here.server.place, "browser")
        assert opened == ["http://127.0.0.1/authorize"]
        assert answer["renewed"] is False
        [name] = [one.name for one in here.store.accounts.all() if one.id == answer["account"]]
        assert answer["name"] == name
        await until(lambda: here.texts() == ["welcome"])
        assert [one.login for one in here.store.accounts.all()] == ["alice", "bob"]


async def sign_in(client: object, server: Path, password: str) -> dict[str, object]:
    answer: dict[str, object] = await client.call(  # type: ignore[attr-defined]
        "sign_in", protocol="memory", server=str(server), login="bob", password=password
    )
    return answer


async def test_an_unknown_protocol_or_request_is_a_code(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        client = await here.client()
        for name, args, code in (
            ("sign_in", {"protocol": "carrier-pigeon"}, "unsupported"),
            ("sign_in", {"protocol": 3}, "invalid"),
            ("sign_out", {"account": "nobody"}, "no-account"),
            ("history", {"channel": "nobody/x"}, "no-account"),
            ("thread", {"item": "nothing"}, "not-found"),
            ("fetch", {"account": here.account, "media": "{"}, "invalid"),
            ("fetch", {"account": here.account, "media": [1]}, "invalid"),
            ("dance", {}, "unknown-request"),
        ):
            with pytest.raises(LineError) as error:
                await client.call(name, **args)
            assert error.value.code == code, name


@pytest.mark.parametrize("offline", [False, True])
async def test_signing_out_removes_every_byte_and_says_whether_the_server_knows(
    tmp_path: Path, offline: bool
) -> None:
    async with house(tmp_path) as here:
        here.server.post("gone with it")
        client = await here.client()
        await client.call("sync")
        assert here.texts()
        here.server.turn("offline", offline)
        answer = await client.call("sign_out", account=here.account)
        assert answer["told"] is not offline
        assert answer["items"] == 1
        assert ("sign_out" in here.server.asked()) is not offline
        assert here.texts() == []
        assert here.store.accounts.all() == ()
        assert await client.call("sync") == {}


def picture(width: int = 40) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, 20), "blue").save(out, "PNG")
    return out.getvalue()


async def test_pictures_are_fetched_once_and_sealed(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        (here.server.place / "p.png").write_bytes(picture(4000))
        here.server.turn("slow", "0.2")
        client = await here.client()
        media = codec.pack(Media(id=MediaId("m1"), remote="p.png"))
        await asyncio.gather(
            *(client.call("fetch", account=here.account, media=media) for _ in range(3))
        )
        assert here.server.asked().count("fetch") == 1
        kept = here.store.media.read(MediaId("m1"))
        assert kept is not None
        with Image.open(io.BytesIO(kept)) as small:
            assert small.size == (1600, 8)


async def test_what_cannot_be_shown_is_not_fetched_again(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        (here.server.place / "bad").write_bytes(b"<html>")
        client = await here.client()
        for media, code in (
            (Media(id=MediaId("bad"), remote="bad"), "unsupported"),
            (Media(id=MediaId("none"), remote="none"), "not-found"),
        ):
            for _ in range(2):
                with pytest.raises(LineError) as error:
                    await client.call("fetch", account=here.account, media=codec.pack(media))
                assert error.value.code == code
        assert here.server.asked().count("fetch") == 2
        (here.server.place / "bad").write_bytes(picture())
        again = codec.pack(Media(id=MediaId("bad"), remote="bad"))
        await client.call("fetch", account=here.account, media=again, again=True)
        assert here.store.media.has(MediaId("bad"))


async def test_files_are_sealed_as_they_came_and_never_stand_for_a_picture(tmp_path: Path) -> None:
    """Else a sender could have the window decode bytes that were not written anew."""
    async with house(tmp_path) as here:
        (here.server.place / "f").write_bytes(b"%PDF-1.7")
        client = await here.client()
        file = Media(id=MediaId("f"), remote="f", kind=MediaKind.FILE, mime="application/pdf")
        await client.call("fetch", account=here.account, media=codec.pack(file))
        assert here.store.media.read(as_came(MediaId("f"))) == b"%PDF-1.7"
        assert here.store.media.read(MediaId("f")) is None
        shown = replace(file, kind=MediaKind.IMAGE)
        with pytest.raises(LineError) as error:
            await client.call("fetch", account=here.account, media=codec.pack(shown))
        assert error.value.code == "unsupported"
        assert here.store.media.read(MediaId("f")) is None
        await client.call("fetch", account=here.account, media=codec.pack(file))
        assert here.server.asked().count("fetch") == 2


async def test_being_offline_is_no_reason_never_to_fetch_a_picture(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        (here.server.place / "p").write_bytes(picture())
        here.server.turn("offline")
        client = await here.client()
        media = codec.pack(Media(id=MediaId("p"), remote="p"))
        with pytest.raises(LineError) as error:
            await client.call("fetch", account=here.account, media=media)
        assert error.value.code == "unreachable"
        here.server.turn("offline", False)
        await client.call("fetch", account=here.account, media=media)
        assert here.store.media.has(MediaId("p"))


async def test_an_account_of_an_unknown_protocol_costs_only_itself(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        here.server.post("fine")
    async with house(tmp_path) as here:
        strange = member(here.store, here.server, "bob")
        with here.store.database.write() as write:
            write.sql.exec_driver_sql(
                "UPDATE account SET protocol = 'tomorrow' WHERE key = ?", (strange,)
            )
        here.engine.begin(here.store.accounts.all()[1])
        client = await here.client()
        assert await client.call("sync") == {here.account: "ok", strange: "unsupported"}
        assert here.texts() == ["fine"]


def test_of_faults_that_end_it_together_each_is_in_its_log(tmp_path: Path) -> None:
    """One of them has a code, and is told; the other may be ours."""
    folder = Folder(tmp_path / "data")
    folder.prepare()
    script = """
import sys, protocols.__main__ as engine
def fail(*_given):
    raise ExceptionGroup("both", [OSError(28, "no room"), ValueError("words")])
engine._serve = fail
sys.exit(engine.main(["--data", sys.argv[1]]))
"""
    ended = subprocess.run(
        [sys.executable, "-c", script, str(folder.path)],
        input=bytes(32).hex(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "error full\n")
    said = (folder.path / "log" / "engine.log").read_text()
    assert "ValueError at" in said
    assert "words" not in said
