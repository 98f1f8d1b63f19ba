"""Beginning to follow an agenda, by an engine: asked for once, and never lost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from protocols.registry import Registry
from storage.feeds import ADDRESS, THROUGH, called
from storage.hosts import MOST_TRIED, Why, hosts, note_tried
from storage.line import LineError
from storage.model import Account, AccountId
from tests.protocols.house import House, house
from tests.servers.proxy import Fault
from tests.waiting import until

from .site import Site, several

SPOKEN = Registry({"feed": "protocols.feeds", "memory": "tests.protocols.memory"})


@asynccontextmanager
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path / "home", registry=SPOKEN) as here:
        yield here


async def follow(here: House, site: Site) -> dict[str, Any]:
    client = here.clients[0] if here.clients else await here.client()
    return await client.call("sign_in", protocol="feed", server=site.address, login="", password="")


def followed(here: House) -> list[Account]:
    return [one for one in here.store.accounts.all() if one.protocol == "feed"]


def titles(here: House) -> list[str]:
    return [title for (title,) in here.store.database.rows("SELECT title FROM item ORDER BY title")]


def told(here: House, why: Why) -> set[str]:
    return {one.name for one in hosts(here.store.database) if one.why is why}


def name(site: Site) -> str:
    return site.proxy.url.removeprefix("http://")


async def test_it_is_asked_for_once(site: Site, tmp_path: Path) -> None:
    async with home(tmp_path) as here:
        answer = await follow(here, site)
        assert answer == {"account": followed(here)[0].id, "name": name(site), "renewed": False}
        await until(lambda: titles(here) == ["Bal 0", "Bal 1", "Bal 2"])
        assert here.store.accounts.synced_at(AccountId(answer["account"])) is not None
        here.engine._freshen()  # as whoever connects makes it
        await until(lambda: not any(one.syncing for one in here.engine.sessions.values()))
        assert site.answered() == [200]
        site.publish(several(4))
        client = here.clients[0]
        assert (await client.call("sync"))[answer["account"]] == "ok"
        assert titles(here) == ["Bal 0", "Bal 1", "Bal 2", "Bal 3"]
        assert site.answered() == [200, 200]  # by what the first answer said: it is another file
        assert "if-modified-since" in site.proxy.seen[1].headers
        assert (await client.call("sync"))[answer["account"]] == "ok"
        assert site.answered() == [200, 200, 304]


async def test_what_repeats_is_laid_out_from_the_first_day_on(site: Site, tmp_path: Path) -> None:
    async with home(tmp_path) as here:
        account = AccountId((await follow(here, site))["account"])
        cursor = here.store.database.rows(
            "SELECT cursor FROM stream WHERE account = ? AND stream = 'window'", (account,)
        )
        assert len(cursor) == 1


@pytest.mark.parametrize("fault", [Fault.CUT, Fault.BROKEN, Fault.BUSY])
async def test_without_a_network_it_is_kept_whoever_asked(
    site: Site, tmp_path: Path, fault: Fault
) -> None:
    """A window that was locked meanwhile can write nothing down itself."""
    site.proxy.always(fault)
    async with home(tmp_path) as here:
        answer = await follow(here, site)
        [account] = followed(here)
        code = "unreachable" if fault is Fault.CUT else "busy"
        assert (answer["missing"], answer["name"]) == (code, name(site))
        assert account.address == called(site.address)
        assert here.store.accounts.secret(account.id) == {ADDRESS: site.address}
        assert here.problem(account.id) == code
        assert told(here, Why.AGENDA) == {name(site)}
        site.proxy.mend()
    async with home(tmp_path) as here:  # the next engine may be the one that meets it
        await here.client()
        await until(lambda: titles(here) == ["Bal 0", "Bal 1", "Bal 2"])
        await until(lambda: here.problem(account.id) is None)


async def test_who_asks_for_patience_at_the_first_time_is_not_asked_again_at_once(
    site: Site, tmp_path: Path
) -> None:
    site.proxy.always((503, {"Retry-After": "3600"}, b""))
    async with home(tmp_path) as here:
        answer = await follow(here, site)
        account = AccountId(answer["account"])
        assert answer["missing"] == here.problem(account) == "busy"
        assert (await here.clients[0].call("sync"))[account] == "busy"
        here.engine._freshen()  # as whoever connects makes it
        assert site.answered() == [503]
        site.proxy.mend()
        here.engine._jumped(3601.0)  # the hour is over
        await until(lambda: titles(here) == ["Bal 0", "Bal 1", "Bal 2"])
        assert site.answered() == [503, 200]


async def test_whom_it_asked_in_vain_is_in_the_list(site: Site, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    other = Site(tmp_path / "elsewhere")
    other.publish(several(1))
    with other.proxy:
        site.proxy.always((302, {"Location": other.address}, b""))
        async with home(tmp_path) as here:
            other.proxy.always((403, {}, b""))
            with pytest.raises(LineError) as refused:
                await follow(here, site)
            assert refused.value.code == "agenda-closed"
            assert followed(here) == []
            assert told(here, Why.TRIED) == {name(site), name(other)}
            other.proxy.mend()
            other.proxy.always(Fault.CUT)  # out of reach is only what it leads to
            account = AccountId((await follow(here, site))["account"])
            secret = here.store.accounts.secret(account)
            assert json.loads(secret[THROUGH]) == [other.proxy.url]
            assert told(here, Why.AGENDA) == {name(site), name(other)}
            assert told(here, Why.TRIED) == set()
            await here.clients[0].call("sign_out", account=account)
            await until(lambda: not followed(here))
            told_of = {one.name for one in hosts(here.store.database)}
            assert not told_of & {name(site), name(other)}  # with the account all of it goes
    other.close()


async def test_it_is_written_down_before_it_is_asked(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with home(tmp_path) as here:
        before: list[int] = []

        def noting(*args: Any) -> None:
            before.append(len(site.proxy.seen))
            note_tried(*args)

        monkeypatch.setattr("storage.hosts.note_tried", noting)
        await follow(here, site)
        assert before == [0]


async def test_the_list_of_those_asked_in_vain_does_not_grow_for_ever(tmp_path: Path) -> None:
    async with home(tmp_path) as here:
        places = [f"https://{number:02}.example" for number in range(MOST_TRIED + 2)]
        for place in (*places, places[-3]):
            await here.store.do(note_tried, here.store.database, place)
        assert told(here, Why.TRIED) == {place[8:] for place in places[2:]}


async def test_what_was_kept_before_a_kill_is_there_after_it(site: Site, tmp_path: Path) -> None:
    """The answers are committed before the session begins, which reads them like any that a crash
    left."""
    async with home(tmp_path) as here:
        begun = asyncio.Event()
        here.engine.begin = lambda *_args, **_more: begun.set()  # type: ignore[method-assign]
        await follow(here, site)
        assert begun.is_set()
        assert titles(here) == []
    site.proxy.always(Fault.CUT)
    async with home(tmp_path) as here:
        await until(lambda: titles(here) == ["Bal 0", "Bal 1", "Bal 2"])
