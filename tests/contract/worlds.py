"""The worlds: Matrix on Synapse, the Fediverse on snac, calendars and agendas on Radicale."""

from __future__ import annotations

import asyncio
import io
import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import requests
from PIL import Image

from protocols.adapter import Credentials, Refused, SignedOut
from storage.model import (
    Channel,
    ChannelKind,
    Delete,
    Edit,
    Item,
    Reschedule,
    Say,
    Schedule,
    Visibility,
)
from tests.servers import Radicale, Server, Snac, Synapse
from tests.servers.peers import DavPeer, FediversePeer, MatrixPeer, consent, eventually

from .world import Deed, OpenAddress, World


async def _nobody(_address: str) -> None:
    raise AssertionError("this protocol opens no browser")


def word() -> str:
    """A word that nothing else contains."""
    return "w" + secrets.token_hex(6)


def drawing() -> bytes:
    """A small picture of our own."""
    out = io.BytesIO()
    Image.new("RGB", (8, 6), (40, 90, 120)).save(out, "PNG")
    return out.getvalue()


class MatrixWorld:
    main = ChannelKind.ROOM
    has_sessions = can_follow = has_marks = True
    reads_only = False
    shut_out: type[Exception] = SignedOut

    def __init__(self, server: Server) -> None:
        assert isinstance(server, Synapse)
        self.server: Server = server
        self._me = server.member("Noor")
        self._other = MatrixPeer(server, server.member("Awa"))
        self._mine = MatrixPeer(server, self._me)
        self.room = self._other.room("Chorale", invite=[self._me])
        self._mine.join(self.room)

    def credentials(self, url: str | None = None) -> tuple[Credentials, OpenAddress]:
        at = url or self.server.url
        return Credentials(server=at, login=self._me.login, password=self._me.password), _nobody

    def wrong(self) -> tuple[Credentials, OpenAddress, str]:
        given = Credentials(server=self.server.url, login=self._me.login, password="no")
        return given, _nobody, "wrong-password"

    def stir(self) -> str:
        said = word()
        self._other.say(self.room, f"Répétition {said} ?")
        return said

    def hear(self) -> str:
        return self.stir()

    def main_channel(self, channels: tuple[Channel, ...]) -> Channel:
        (found,) = [channel for channel in channels if channel.remote == self.room]
        return found

    def new(self, word: str) -> Deed:
        say = Say(text=f"**À** {word}", marked=True)
        return Deed(channel=self.room, intent=say, marker=word)

    def further(self, made: Item, stirred: Item) -> tuple[Deed, ...]:
        reply, edit = word(), word()
        return (
            Deed(channel=self.room, intent=Say(text=reply, reply_to=stirred.id), marker=reply),
            Deed(channel=self.room, intent=Edit(item=made.id, text=f"*{edit}*", marked=True)),
            Deed(channel=self.room, intent=Delete(item=made.id)),
        )

    def count(self, marker: str) -> int:
        events = self._other.messages(self.room)
        return sum(marker in event["content"].get("body", "") for event in events)

    def revoke(self) -> None:
        self._mine.call("POST", "/logout/all", {})

    def old_ones(self) -> int:
        for number in range(70):
            self._other.say(self.room, f"old {number}.")
        return 70

    def picture(self) -> bytes | None:
        data = drawing()
        token = self._other._token
        uploaded = requests.post(
            f"{self.server.url}/_matrix/media/v3/upload?filename=toits.png",
            data=data,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "image/png"},
            timeout=30,
        ).json()
        content = {"msgtype": "m.image", "body": "toits.png", "url": uploaded["content_uri"]}
        self._other.send(self.room, "m.room.message", content | {"info": {"mimetype": "image/png"}})
        return data


class MastodonWorld:
    main = ChannelKind.HOME
    has_sessions = has_marks = True
    can_follow = False  # home waits for its edition
    reads_only = False
    shut_out: type[Exception] = SignedOut

    def __init__(self, server: Server) -> None:
        assert isinstance(server, Snac)
        self.server: Server = server
        self._snac = server
        self._me = server.member("Noor")
        self._other = FediversePeer(server, server.member("Awa"))
        self._mine = FediversePeer(server, self._me)
        self._befriended = False

    def _befriend(self) -> None:
        """snac accepts a follow within some seconds; posts before that are not delivered."""
        if not self._befriended:
            self._mine.follow(self._other.member)
            self._mine.befriended(self._other.member)
            self._befriended = True

    def credentials(self, url: str | None = None) -> tuple[Credentials, OpenAddress]:
        return Credentials(server=url or self.server.url), consent(self._me)

    def wrong(self) -> tuple[Credentials, OpenAddress, str]:
        async def decline(address: str) -> None:
            asked = parse_qs(urlsplit(address).query)
            back = {"error": "access_denied", "state": asked["state"][0]}
            await _get(asked["redirect_uri"][0], back)

        return Credentials(server=self.server.url), decline, "cancelled"

    def stir(self) -> str:
        """Posted from our member's telephone: what others post takes up to nine seconds."""
        said = word()
        self._mine.post(f"Les toits de {said}")
        return said

    def hear(self) -> str:
        self._befriend()
        said = word()
        self._other.post(f"Les toits de {said}")
        for _ in eventually(60):
            if any(said in status["content"] for status in self._mine.home()):
                break
        return said

    def main_channel(self, channels: tuple[Channel, ...]) -> Channel:
        (found,) = [channel for channel in channels if channel.kind is ChannelKind.HOME]
        return found

    def new(self, word: str) -> Deed:
        intent = Say(text=f"À {word}", visibility=Visibility.PUBLIC, language="fr")
        return Deed(channel=self._home, intent=intent, marker=word)

    def further(self, made: Item, stirred: Item) -> tuple[Deed, ...]:
        reply, edit = word(), word()
        answer = Say(text=reply, reply_to=stirred.id, visibility=Visibility.UNLISTED, warning="fin")
        return (
            Deed(channel=self._home, intent=answer, marker=reply),
            Deed(channel=self._home, intent=Edit(item=made.id, text=edit)),
            Deed(channel=self._home, intent=Delete(item=made.id)),
        )

    @property
    def _home(self) -> str:
        return ""  # the home timeline has no name at the server: the suite takes `main_channel`

    def count(self, marker: str) -> int:
        """Read from its disk: the answers of a server could be what is wrong."""
        posts = (self._snac.data / "home" / "user" / self._me.login / "public").glob("*.json")
        private = (self._snac.data / "home" / "user" / self._me.login / "private").glob("*.json")
        found = {path.name: path.read_text() for path in (*posts, *private)}
        notes = [json.loads(text) for text in found.values()]
        mine = [note for note in notes if self._me.login in str(note.get("attributedTo"))]
        return sum(marker in str(note.get("content")) for note in mine)

    def revoke(self) -> None:
        for token in (self._snac.data / "home" / "token").glob("*.json"):
            if json.loads(token.read_text()).get("uid") == self._me.login:
                token.unlink()

    def old_ones(self) -> int:
        for number in range(60):
            self._mine.post(f"old {number}.")
        return 60

    def picture(self) -> bytes | None:
        data = drawing()
        kept = self._mine.picture(data, "Des toits au bord de l'eau")
        self._mine.post(word(), pictures=[kept])
        return data


class DavWorld:
    main = ChannelKind.CALENDAR
    has_sessions = can_follow = has_marks = False
    reads_only: bool = False
    shut_out: type[Exception] = SignedOut

    def __init__(self, server: Server) -> None:
        assert isinstance(server, Radicale)
        self.server: Server = server
        self._radicale = server
        self._me = server.member("Noor")
        self._mine = DavPeer(server, self._me)
        self.agenda = self._mine.calendar("chorale", "Chorale")

    def credentials(self, url: str | None = None) -> tuple[Credentials, OpenAddress]:
        at = url or self.server.url
        return Credentials(server=at, login=self._me.login, password=self._me.password), _nobody

    def wrong(self) -> tuple[Credentials, OpenAddress, str]:
        given = Credentials(server=self.server.url, login=self._me.login, password="no")
        return given, _nobody, "wrong-password"

    def stir(self) -> str:
        said = word()
        begins = datetime.now(UTC) + timedelta(days=2)
        self._mine.put(
            f"{self.agenda}{said}.ics",
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//peer//\r\nBEGIN:VEVENT\r\n"
            f"UID:{said}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:{begins:%Y%m%dT%H0000Z}\r\n"
            f"DURATION:PT1H\r\nSUMMARY:Concert {said}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        )
        return said

    def hear(self) -> str:
        return self.stir()

    def main_channel(self, channels: tuple[Channel, ...]) -> Channel:
        (found,) = [channel for channel in channels if channel.name == "Chorale"]
        return found

    def new(self, word: str) -> Deed:
        begins = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
        intent = Schedule(
            title=f"Pique-nique {word}", starts=begins, ends=begins + timedelta(hours=2)
        )
        return Deed(channel="", intent=intent, marker=word)

    def further(self, made: Item, stirred: Item) -> tuple[Deed, ...]:
        later = word()
        return (
            Deed(channel="", intent=Reschedule(item=made.id, title=later), marker=later),
            Deed(channel="", intent=Delete(item=made.id)),
        )

    def count(self, marker: str) -> int:
        names = self._mine.names(self.agenda)
        return sum(marker in self._mine.get(self.agenda + name) for name in names)

    def revoke(self) -> None:
        self._radicale.change_password(self._me)

    def old_ones(self) -> int:
        return 0  # a calendar comes whole

    def picture(self) -> bytes | None:
        return None


class FeedWorld(DavWorld):
    """A calendar that anybody may read, at the address of its file."""

    reads_only = True
    shut_out: type[Exception] = Refused

    def __init__(self, server: Server) -> None:
        super().__init__(server)
        self.agenda = self._mine.calendar(f"public-{word()}", "Chorale")

    def credentials(self, url: str | None = None) -> tuple[Credentials, OpenAddress]:
        at = (url or self.server.url) + self.agenda.removeprefix(self.server.url)
        return Credentials(server=at), _nobody

    def wrong(self) -> tuple[Credentials, OpenAddress, str]:
        return Credentials(server=f"{self.agenda[:-1]}-no/"), _nobody, "no-service"

    def main_channel(self, channels: tuple[Channel, ...]) -> Channel:
        (found,) = channels
        return found

    def revoke(self) -> None:
        """Whoever publishes it does so no longer."""
        self._mine.delete(self.agenda)


async def _get(address: str, query: dict[str, str]) -> None:

    await asyncio.to_thread(requests.get, address, params=query, timeout=30)


WORLDS: dict[str, tuple[str, Callable[[Server], World]]] = {
    "matrix": ("synapse", MatrixWorld),
    "mastodon": ("snac", MastodonWorld),
    "dav": ("radicale", DavWorld),
    "feed": ("radicale", FeedWorld),
}
"""Registry key → the fixture of its server, and its world. Another protocol adds its line."""
