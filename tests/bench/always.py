"""A program that is always live, as others are: the three protocols, asked as they usually are.

The Matrix part holds /sync open for 30 s at a time, for everything, with a filter that it has
uploaded; the Fediverse part looks at home and notifications each minute; the calendar part asks
each quarter of an hour which collections have changed, and reads those. Each is polite: places in
the streams, lazy members, no pictures, nobody's presence or typing.
"""

from __future__ import annotations

from typing import Protocol
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import requests

from tests.household import World
from tests.servers.peers import MatrixPeer

POLLS_A_MINUTE = 2  # of Matrix: one held open takes half a minute
QUARTER = 15  # minutes
_TIMEOUT = 30  # seconds
_PROPS = (
    '<d:propfind xmlns:d="DAV:" xmlns:cs="http://calendarserver.org/ns/"><d:prop>'
    "<d:resourcetype/><d:displayname/><cs:getctag/><d:sync-token/></d:prop></d:propfind>"
)

_TOKEN = "{DAV:}propstat/{DAV:}prop/{DAV:}sync-token"


class Looker(Protocol):
    def look(self) -> None:
        """Ask what is new."""


class Talk:
    """Matrix. A question that is held open costs as many bytes as one that is answered at once,
    so none is held open here: half a minute of the simulated day goes by instead."""

    def __init__(self, url: str, world: World) -> None:
        peer = MatrixPeer(world.talk.server, world.me["matrix"])
        me = quote(world.me["matrix"].address)
        lazy = {"lazy_load_members": True}
        wanted = {
            "presence": {"not_types": ["*"]},
            "room": {"state": lazy, "timeline": {"limit": 20, **lazy}},
        }
        self._filter = str(peer.call("POST", f"/user/{me}/filter", wanted)["filter_id"])
        self._http, self._url, self._since = requests.Session(), url, ""
        self._http.headers["Authorization"] = f"Bearer {peer._token}"

    def look(self) -> None:
        query = {"filter": self._filter, "timeout": "0", "set_presence": "offline"}
        query |= {"since": self._since} if self._since else {}
        address = f"{self._url}/_matrix/client/v3/sync"
        said = self._http.get(address, params=query, timeout=_TIMEOUT)
        said.raise_for_status()
        self._since = said.json()["next_batch"]


class News:
    """The Fediverse, from the newest that is known on."""

    def __init__(self, url: str, world: World) -> None:
        self._url, self._newest = url, dict[str, str]()
        self._headers = {"Authorization": f"Bearer {world.home._token}"}

    def look(self) -> None:
        for path in ("/api/v1/timelines/home", "/api/v1/notifications"):
            query = {"limit": "20"}
            query |= {"since_id": self._newest[path]} if path in self._newest else {}
            said = requests.get(
                self._url + path, params=query, headers=self._headers, timeout=_TIMEOUT
            )
            said.raise_for_status()
            if found := said.json():
                self._newest[path] = found[0]["id"]


class Days:
    """Calendars and address books, those that the home lists: what has changed by its token is
    read by RFC 6578, and fetched."""

    def __init__(self, url: str, world: World) -> None:
        me = world.me["dav"]
        self._url, self._http, self._tokens = url, requests.Session(), dict[str, str]()
        self._http.auth = (me.login, me.password)
        home = urlsplit(world.days.home).path
        listed = self._ask("PROPFIND", home, _PROPS).iter("{DAV:}response")
        paths = [one.findtext("{DAV:}href") or "" for one in listed if one.findtext(_TOKEN)]
        self._places = tuple(path for path in paths if path != home)

    def look(self) -> None:
        for place in self._places:
            said = self._ask("PROPFIND", place, _PROPS, depth="0")
            token = said.findtext(f".//{_TOKEN}") or ""
            if token != self._tokens.get(place):
                self._read(place, self._tokens.get(place, ""))
                self._tokens[place] = token

    def _read(self, place: str, token: str) -> None:
        said = self._ask(
            "REPORT",
            place,
            f'<d:sync-collection xmlns:d="DAV:"><d:sync-token>{token}</d:sync-token>'
            "<d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>",
        )
        for changed in said.iter("{DAV:}response"):
            name = changed.findtext("{DAV:}href") or ""
            answer = self._http.get(self._url + name, timeout=_TIMEOUT)
            answer.raise_for_status()

    def _ask(self, method: str, place: str, body: str, depth: str = "1") -> ElementTree.Element:
        headers = {"Content-Type": "application/xml; charset=utf-8", "Depth": depth}
        said = self._http.request(
            method, self._url + place, data=body.encode(), headers=headers, timeout=_TIMEOUT
        )
        said.raise_for_status()
        return ElementTree.fromstring(said.content)


def start(urls: dict[str, str], world: World) -> dict[str, Looker]:
    """One of each, by protocol, which knows what is there by now."""
    found: dict[str, Looker] = {
        "matrix": Talk(urls["matrix"], world),
        "mastodon": News(urls["mastodon"], world),
        "dav": Days(urls["dav"], world),
    }
    for one in found.values():
        one.look()
    return found


def due(protocol: str, minute: int) -> int:
    """How often one looks in this minute of the day."""
    match protocol:
        case "matrix":
            return POLLS_A_MINUTE
        case "mastodon":
            return 1
    return 1 if minute % QUARTER == 0 else 0
