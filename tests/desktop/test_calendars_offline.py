"""Every calendar that the person follows is in the agenda without a network, today and years on."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from protocols.adapter import Credentials
from protocols.calendars.keeping import WINDOW
from protocols.dav.adapter import DavAdapter
from protocols.dav.discovery import sign_in
from storage.accounts import Accounts
from storage.cache import Cache
from storage.model import Account, AccountId, AddressId, Stream
from tests.desktop.conftest import House
from tests.desktop.test_agenda import agenda, chips
from tests.protocols.dav.reader import PARIS, Kept, calendar, event, nobody
from tests.servers import Radicale
from tests.servers.peers import DavPeer

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]
ROLLS = 30  # of two weeks and a day each
_SERIES = 70  # weeks that are laid out of one series, and some more


class Member:
    """One account of a real Radicale in the folder of a house, as the engine keeps it."""

    def __init__(self, house: House, peer: DavPeer) -> None:
        self.house, self.peer = house, peer
        self.cache = Cache(house.database, house.clock)

    async def sign_in(self) -> None:
        me = self.peer.member
        credentials = Credentials(server=self.peer.server.url, login=me.login, password=me.password)
        signed_in = await sign_in(credentials, nobody)
        account = Account(
            id=AccountId("c" * 16),
            protocol="dav",
            server=signed_in.server,
            login=signed_in.login,
            address=AddressId(signed_in.address),
            name=signed_in.name,
        )
        Accounts(self.house.database, self.house.clock).add(account, dict(signed_in.secret))
        tools = Kept(account, signed_in.secret, self.cache)
        self.account = account
        self.adapter = DavAdapter(tools, clock=self.house.clock, local=PARIS)

    async def read(self, *streams: Stream) -> None:
        """Everything there is, or some of it, new calendars included."""
        done: set[Stream] = set()
        while todo := [s for s in (streams or await self.adapter.streams()) if s not in done]:
            done.add(todo[0])
            cursor = self.cache.cursor(self.account.id, todo[0])
            async for answer in self.adapter.changes(todo[0], cursor):
                number = self.cache.keep(self.account.id, answer)
                batch = self.adapter.translate(answer)
                for changed in self.cache.apply(self.account.id, batch, number):
                    self.house.wire.changed.emit(changed)

    def occurrences(self) -> int:
        [[found]] = self.house.database.rows(
            "SELECT count(*) FROM occurrence WHERE channel GLOB ?", (f"{self.account.id}/*",)
        )
        return int(found)


@pytest.mark.row("D4")
def test_all_calendars_are_read_without_a_network_and_go_on_with_time(
    house: House, radicale: Radicale
) -> None:
    peer = DavPeer(radicale, radicale.member("Inès"))
    for slug, title in (("chorale", "Répétition"), ("promo", "Repas"), ("ville", "Marché")):
        where = peer.calendar(slug, slug.title())
        once = event(f"{slug}-1", f"{title} unique", starts="20261118T180000Z")
        weekly = event(
            f"{slug}-w", f"{title} hebdo", "DTSTART:20261110T170000Z", "DURATION:PT1H",
            "RRULE:FREQ=WEEKLY",
        )  # fmt: skip
        peer.put(f"{where}1.ics", calendar(once))
        peer.put(f"{where}w.ics", calendar(weekly))
    member = Member(house, peer)

    async def arrive() -> None:
        await member.sign_in()
        await member.read()
        await member.adapter.close()  # from here on there is no network

    asyncio.run(arrive())
    window = house.open()
    window.resize(1280, 1200)  # where a day has room for three
    page = agenda(window)
    for title in ("Répétition", "Repas", "Marché"):
        for day, name in ((date(2026, 11, 18), "unique"), (date(2026, 11, 24), "hebdo")):
            assert f"{title} {name}" in _titles(page.grid.cell(day)), (title, day)
    page.go_to(date(2027, 11, 2))
    assert any("Repas hebdo" in chip.text() for chip in chips(page, date(2027, 11, 2)))
    before = member.occurrences()
    for _ in range(ROLLS):
        house.clock.at += timedelta(days=15)
        asyncio.run(member.read(WINDOW))
    assert member.occurrences() <= 3 * (_SERIES + 1)
    assert member.occurrences() <= before + 3 * 10  # what has passed is laid out no longer
    later = date(2028, 12, 12)
    assert later.weekday() == 1
    page.go_to(later)
    assert any("Repas hebdo" in chip.text() for chip in chips(page, later))


def _titles(cell: object) -> str:
    from PySide6.QtWidgets import QWidget

    assert isinstance(cell, QWidget)
    return " ".join(chip.accessibleName() for chip in cell.findChildren(QWidget))
