"""A server that is away, slow, or answered for by somebody else: the others do not notice."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtWidgets import QApplication

from desktop.wording import words
from storage.model import Outgoing, State
from tests.household import LANGUAGES, PROTOCOLS, Household
from tests.servers.proxy import Fault
from tests.trials.panes import page, program, settings
from tests.waiting import until

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

BROKEN = {
    Fault.CUT: "unreachable",
    Fault.HTML: "not-the-server",
    Fault.HALF: "not-the-server",
    Fault.ELSEWHERE: "not-the-server",
}
LEAVES_LATER = (State.WAITING, State.UNSURE)  # unsure: the server is asked first, by itself
SAID = ((Fault.CUT, "matrix"), (Fault.HTML, "mastodon"), (Fault.ELSEWHERE, "dav"))
SENTENCES = {
    ("unreachable", "en"): "The server cannot be reached.",
    ("unreachable", "fr"): "Le serveur est injoignable.",
    ("not-the-server", "en"): "What answered is not the service we know.",
    ("not-the-server", "fr"): "Ce qui a répondu n’est pas le service attendu.",
}


@pytest.mark.parametrize("broken", PROTOCOLS)
@pytest.mark.parametrize("fault", BROKEN)
async def test_one_of_three_is_broken(
    house: Household, qapp: QApplication, fault: Fault, broken: str
) -> None:
    code = BROKEN[fault]
    async with house.engine() as engine:
        kept = await house.world.bring(broken)
        await engine.sync()
        await until(lambda: house.entries(kept))
        house.proxies[broken].always(fault)
        news = {name: await house.world.bring(name) for name in PROTOCOLS}
        sent = {name: house.say(name) for name in PROTOCOLS}
        await engine.wake()
        codes = await house.sync(engine)
        assert codes == {name: code if name == broken else "ok" for name in PROTOCOLS}

        # The others go on: what is new arrives, and what was written leaves.
        whole = [name for name in PROTOCOLS if name != broken]
        stays, stays_word = sent[broken]
        await until(lambda: set(house.waiting()) == {stays})
        await until(lambda: all(house.entries(news[name]) for name in whole))
        for name in whole:
            assert await house.world.has(name, sent[name][1]) == 1
        # Nothing is lost: neither what was read nor what waits.
        assert house.entries(kept)
        await until(lambda: rests(house.waiting()[stays], code))
        assert house.account(broken).problem == code
        if (fault, broken) in SAID:
            await said_everywhere(house, qapp, code)

        house.proxies[broken].mend()
        await engine.wake()
        # A post whose connection broke is held back for a while: decision 030.
        await until(lambda: not house.waiting(), seconds=60)
        assert set((await house.sync(engine)).values()) == {"ok"}
        await until(lambda: house.entries(news[broken]))
        assert house.account(broken).problem is None
        assert await house.world.has(broken, stays_word) == 1


def rests(outgoing: Outgoing, code: str) -> bool:
    """It waits and will leave by itself; between two attempts, not during one."""
    return outgoing.state in LEAVES_LATER and outgoing.error == code


async def said_everywhere(house: Household, app: QApplication, code: str) -> None:
    """At the account and at what waits, in both languages, by command and by window."""
    for language in LANGUAGES:
        sentence = SENTENCES[code, language]
        listed = await house.command(language, "accounts", "list")
        assert listed.out.count(sentence) == 1, listed.out
        async with asyncio.timeout(60):  # at this very moment it may be trying again
            while sentence not in (await house.command(language, "outbox")).out:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        with program(app, house.folder, house.key, language) as made:
            assert made.window is not None
            assert words.problem(code).startswith(sentence)
            assert settings(made.window).count(sentence) == 1
            made.window.visit("today")
            assert "Offline" not in made.window.nav.fresh()
            assert "Hors ligne" not in made.window.nav.fresh()
            assert page(made.window)


SLOW_AT = {"matrix": "/sync", "mastodon": "/timelines/home", "dav": "/sorties/"}


@pytest.mark.parametrize("slow", PROTOCOLS)
async def test_a_slow_server_holds_up_nobody_else(house: Household, slow: str) -> None:
    async with house.engine() as engine:
        news = {name: await house.world.bring(name) for name in PROTOCOLS}
        proxy = house.proxies[slow]
        proxy.once(Fault.SLOW, lambda _method, path: SLOW_AT[slow] in path)
        others = [name for name in PROTOCOLS if name != slow]
        with proxy.holding():
            round_ = asyncio.create_task(house.sync(engine))
            await until(lambda: all(house.entries(news[name]) for name in others))
            assert not round_.done()
            assert not house.entries(news[slow])
        assert set((await round_).values()) == {"ok"}
        await until(lambda: house.entries(news[slow]))


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_a_page_in_between_is_no_answer_to_what_is_written(
    house: Household, protocol: str
) -> None:
    """Neither "sent" nor "taken back" is believed of somebody else: each is done once, later."""
    proxy = house.proxies[protocol]

    def writes(method: str, _path: str) -> bool:
        return method in {"PUT", "POST", "DELETE"}

    async with house.engine() as engine:
        proxy.once(Fault.HTML, writes)
        _, word = house.say(protocol)
        await engine.wake()
        await until(lambda: not house.waiting())
        assert await house.world.has(protocol, word) == 1
        await house.sync(engine)
        [entry] = house.entries(word)
        assert entry.item is not None
        proxy.once(Fault.HTML, writes)
        house.take_back(protocol, entry)
        await engine.wake()
        await until(lambda: not house.waiting())
        assert await house.world.has(protocol, word) == 0
