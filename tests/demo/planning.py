"""Makes the demo's calendars and directory on Radicale, shared by those who sign in."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vRecur

from tests.servers import Member, Radicale
from tests.servers.peers import DavPeer

from .names import CITIES, EMPLOYERS, FAMILIES, FIRST_NAMES, TRADES
from .script import Person, calendars

CARDS = 500
_BOOK = "annuaire"


def seed_plans(
    radicale: Radicale,
    people: tuple[Person, ...],
    today: date,
    addresses: Mapping[str, tuple[str, str]],
) -> dict[str, Member]:
    """The association's own account holds all; those who sign in see what is of their groups.

    ``addresses``: name → Matrix and Fediverse address, for the cards of those who have them.
    """
    office = DavPeer(radicale, radicale.member("Secrétariat", mail=True))
    readers = {person.name: radicale.member(person.name, mail=True) for person in people[:3]}
    mails = {name: member.address for name, member in readers.items()}
    for calendar in calendars():
        slug, name = str(calendar["slug"]), str(calendar["name"])
        address = office.calendar(slug, name, colour=str(calendar["colour"]))
        events = calendar["events"]
        assert isinstance(events, list)
        for number, plan in enumerate(events):
            uid = f"{slug}-{number}"
            office.put(f"{address}{uid}.ics", _event(uid, plan, today, mails))
    book = office.book(_BOOK, "Annuaire des anciens")
    for number, card in enumerate(_cards(people, addresses)):
        office.put(f"{book}{number:04}.vcf", card)
    for person in people[:3]:
        slugs = [slug for slug in _slugs() if slug in ("association", *person.rooms)]
        _share(radicale, office, readers[person.name], [*slugs, _BOOK])
    return readers


def _slugs() -> list[str]:
    return [str(calendar["slug"]) for calendar in calendars()]


def _share(radicale: Radicale, office: DavPeer, member: Member, slugs: list[str]) -> None:
    """Let a member's home hold the office's collections: the same folders, by links.

    Radicale shares by rights, but lists only what lies in one's own home.
    """
    peer = DavPeer(radicale, member)
    peer.names(peer.home)  # the first visit makes the home
    root = radicale.data / "collections" / "collection-root"
    own = _folder(root, peer.home)
    for first in own.iterdir():
        if first.is_dir() and not first.name.startswith("."):
            peer.delete(f"{peer.home}{first.name}/")
    for slug in slugs:
        (own / slug).symlink_to(_folder(root, office.home) / slug)


def _folder(root: Path, home: str) -> Path:
    return root / unquote(urlsplit(home).path).strip("/")


def _event(uid: str, plan: dict[str, Any], today: date, mails: Mapping[str, str]) -> str:
    zone = ZoneInfo(plan.get("zone", "Europe/Paris"))
    day = today + timedelta(days=plan.get("day", plan.get("since", 0)))
    event = Event()
    event.add("uid", uid)
    event.add("summary", plan["title"])
    told = today - timedelta(days=0 if plan.get("new") else 20)
    event.add("dtstamp", datetime.combine(told, time(6), ZoneInfo("UTC")))
    if plan.get("all_day"):
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=plan.get("days", 1)))
    else:
        rule = plan.get("rrule", "")
        begins = datetime.combine(_first(day, rule), time.fromisoformat(plan["at"]), zone)
        event.add("dtstart", begins)
        event.add("dtend", begins + timedelta(minutes=plan["minutes"]))
        if rule:
            event.add("rrule", vRecur.from_ical(rule))
    for name in ("place", "text"):
        if plan.get(name):
            event.add({"place": "location", "text": "description"}[name], plan[name])
    if plan.get("invites"):
        _invite(event, mails)
    calendar = Calendar()
    calendar.add("prodid", "-//Anciens de Valmère//Agenda//FR")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    text: bytes = calendar.to_ical()
    return text.decode()


def _first(day: date, rule: str) -> date:
    """The first day from ``day`` on that the rule's BYDAY names: DTSTART belongs to the series."""
    names = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    wanted = rule.partition("BYDAY=")[2]
    if not wanted:
        return day
    if wanted[0].isdigit():  # the n-th of a month: begin with one
        day = day.replace(day=1)
        wanted = wanted[1:]
    return day + timedelta(days=(names.index(wanted[:2]) - day.weekday()) % 7)


def _invite(event: Event, mails: Mapping[str, str]) -> None:
    organiser = vCalAddress("mailto:secretariat@club.example")
    organiser.params["CN"] = "Secrétariat des anciens"
    event["organizer"] = organiser
    for name, mail in mails.items():
        guest = vCalAddress(mail)
        guest.params["CN"] = name
        guest.params["PARTSTAT"] = "NEEDS-ACTION"
        guest.params["RSVP"] = "TRUE"
        event.add("attendee", guest, encode=False)


def _cards(people: tuple[Person, ...], addresses: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    """Those who speak, then invented members, five hundred in all; the same each time."""
    talkers = [person for person in people if person.rooms]
    for number, person in enumerate(talkers):
        yield _card(number, person, *addresses.get(person.name, ("", "")))
    chance = random.Random("Valmère")
    taken = {person.name for person in talkers}
    number = len(talkers)
    while number < CARDS:
        person = _somebody(chance)
        if person.name in taken:
            continue
        taken.add(person.name)
        yield _card(number, person, "", "")
        number += 1


def _somebody(chance: random.Random) -> Person:
    first, family = chance.choice(FIRST_NAMES), chance.choice(FAMILIES)
    city, region = chance.choice(CITIES)
    trade, titles = chance.choice(TRADES)
    year = chance.choice([1998] * 3 + list(range(1958, 2027)))
    title = "Élève" if year == 2026 else chance.choice(titles)
    org = "École de Valmère" if year == 2026 else chance.choice(EMPLOYERS)
    return Person(
        name=f"{first} {family}",
        year=str(year),
        city="Valmère" if year == 2026 else city,
        region="Rhône-Alpes" if year == 2026 else region,
        org=org,
        title=title,
        trade="Élèves" if year == 2026 else trade,
        house="Maison Bleue" if chance.random() < 0.15 else "",
    )


def _card(number: int, person: Person, matrix: str, fediverse: str) -> str:
    first, _, family = person.name.partition(" ")
    mail = "".join(c for c in f"{number:03}" if c.isdigit())
    groups = [f"Promotion {person.year}", person.region, person.trade, person.house]
    if "choeur" in person.rooms:
        groups.append("Le Chœur")
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"UID:valmere-{number:04}",
        f"FN:{_escaped(person.name)}",
        f"N:{_escaped(family)};{_escaped(first)};;;",
        f"EMAIL;TYPE=INTERNET:membre{mail}@anciens-valmere.example",
        f"ADR;TYPE=WORK:;;;{_escaped(person.city)};{_escaped(person.region)};;",
        f"ORG:{_escaped(person.org)}",
        f"TITLE:{_escaped(person.title)}",
        f"X-CLASS-YEAR:{person.year}",
        "CATEGORIES:" + ",".join(_escaped(group) for group in groups if group),
    ]
    if number % 3 == 0:
        lines.append(f"TEL;TYPE=CELL:+33 6 39 98 {number // 100:02} {number % 100:02}")
    if matrix:
        lines.append(f"IMPP;X-SERVICE-TYPE=matrix:matrix:u/{matrix.removeprefix('@')}")
    if fediverse:
        name, _, host = fediverse.partition("@")
        lines.append(f"X-SOCIALPROFILE;TYPE=mastodon:http://{host}/{name}")
    return "\r\n".join([*lines, "END:VCARD", ""])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
