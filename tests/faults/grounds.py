"""The three servers' grounds: what each intent is about, and how others see whether it was done."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from protocols.adapter import Adapter, Credentials, SignedIn, Tools
from protocols.calendars.events import item_id
from protocols.dav.adapter import DavAdapter
from protocols.mastodon.adapter import MastodonAdapter
from protocols.matrix.adapter import MatrixAdapter
from protocols.registry import Registry
from storage.model import (
    AddressId,
    Answer,
    Boost,
    Channel,
    ChannelKind,
    Delete,
    Edit,
    Intent,
    Invite,
    ItemId,
    Join,
    Leave,
    Reschedule,
    Rsvp,
    Say,
    Schedule,
    Visibility,
)
from tests.faults.course import DELAY, PATIENCE, Target
from tests.servers import Member, Radicale, Snac, Synapse
from tests.servers.peers import DavPeer, FediversePeer, MatrixPeer, consent

SETTLE = 0.3
"""Seconds between the two looks for a lost post; really 3."""
KEPT = DELAY + 0.5
"""Seconds before a lost post is sent again where nothing but a look can tell; really 30."""


FILE = b"%PDF-1.4 the plan of the hall"


def word() -> str:
    return "w" + secrets.token_hex(6)


async def _nobody(_address: str) -> None:
    raise AssertionError("this protocol opens no browser")


class MatrixGround:
    """A room on Synapse; for joining and leaving, and where it is encrypted, a room each."""

    def __init__(self, server: Synapse, deed: str) -> None:
        self.server, self.deed, self.url = server, deed, server.url
        self.own_session = deed.startswith("sealed")
        self.me = server.member("Noor")
        self.mine, self.other = (
            MatrixPeer(server, self.me),
            MatrixPeer(server, server.member("Awa")),
        )
        self.room = self.other.room("Chorale", invite=[self.me])
        self.mine.join(self.room)

    async def enter(self) -> SignedIn:
        given = Credentials(server=self.url, login=self.me.login, password=self.me.password)
        return await Registry().speaks("matrix").sign_in(given, _nobody)

    def adapter(self, tools: Tools) -> Adapter:
        return MatrixAdapter(tools, timeout=PATIENCE)

    def target(self) -> Target:
        made: Mapping[str, Callable[[], Target]] = {
            "say": self._say,
            "reply": self._reply,
            "edit": self._edit,
            "delete": self._delete,
            "join": self._join,
            "leave": self._leave,
            "decline": self._decline,
            "invite": self._invite,
            "file": self._file,
            "sealed": self._sealed,
            "sealed-file": self._sealed_file,
        }
        return made[self.deed]()

    def _say(self) -> Target:
        said = word()
        say = Say(text=f"**{said}**", marked=True)
        return self._here(say, lambda: len(self._saying(said)))

    def _reply(self) -> Target:
        said, to = word(), self.other.say(self.room, "On vient ?")
        return self._here(
            Say(text=said, reply_to=ItemId(to)),
            lambda: sum(to in json.dumps(one) for one in self._saying(said)),
        )

    def _edit(self) -> Target:
        said, item = word(), self.mine.say(self.room, "Avant")
        return self._here(
            Edit(item=ItemId(item), text=f"*{said}*", marked=True),
            lambda: sum(item in json.dumps(one) for one in self._saying(said)),
        )

    def _delete(self) -> Target:
        item = self.mine.say(self.room, "À retirer")

        def effects() -> int:
            events = self._events(self.room)
            return sum(
                one["type"] == "m.room.redaction"
                and item in (one.get("redacts"), one["content"].get("redacts"))
                for one in events
            )

        return self._here(Delete(item=ItemId(item)), effects)

    def _join(self) -> Target:
        room = self.other.room(f"Salon {word()}", invite=[self.me])
        return self._there(room, Join(), "join")

    def _leave(self) -> Target:
        room = self.other.room(f"Salon {word()}", invite=[self.me])
        self.mine.join(room)
        return self._there(room, Leave(), "leave")

    def _decline(self) -> Target:
        room = self.other.room(f"Salon {word()}", invite=[self.me])
        return self._there(room, Leave(), "leave")

    def _invite(self) -> Target:
        guest = self.server.member("Lise")
        return self._there(self.room, Invite(address=AddressId(guest.address)), "invite", guest)

    def _file(self) -> Target:
        return replace(self._say(), file=FILE)

    def _sealed(self) -> Target:
        """The other person's session has no keys: it sees how much is there, and in what form."""
        room, said = self.other.room(f"Coffre {word()}", invite=[self.me], encrypted=True), word()
        self.mine.join(room)

        def effects() -> int:
            events = [one for one in self._events(room) if "state_key" not in one]
            kinds = [one["type"] for one in events]
            if said in json.dumps(events) or set(kinds) - {"m.room.encrypted"}:
                return -1
            return len(kinds)

        return Target(channel=self._is(room), intent=Say(text=said), effects=effects)

    def _sealed_file(self) -> Target:
        return replace(self._sealed(), file=FILE)

    def _here(self, intent: Intent, effects: Callable[[], int]) -> Target:
        return Target(channel=self._is(self.room), intent=intent, effects=effects)

    def _there(self, room: str, intent: Intent, becomes: str, who: Member | None = None) -> Target:
        """What becomes of somebody in a room: of this account, or of ``who``."""
        address = (who or self.me).address

        def effects() -> int:
            moves = [
                one["content"]["membership"]
                for one in self._events(room)
                if one["type"] == "m.room.member" and one["state_key"] == address
            ]
            return moves.count(becomes) if moves[:1] == [becomes] else 0  # the newest comes first

        return Target(channel=self._is(room), intent=intent, effects=effects)

    @staticmethod
    def _is(room: str) -> Callable[[Channel], bool]:
        return lambda channel: channel.remote == room and channel.kind is not ChannelKind.THREAD

    def _saying(self, said: str) -> list[dict[str, Any]]:
        return [one for one in self._events(self.room) if said in str(one["content"].get("body"))]

    def _events(self, room: str) -> list[dict[str, Any]]:
        """All of a room, newest first, as the other person reads it."""
        found: list[dict[str, Any]] = []
        query: dict[str, object] = {"dir": "b", "limit": 200}
        while True:
            page = self.other.call("GET", f"/rooms/{quote(room)}/messages", **query)
            found += page["chunk"]
            if not page.get("end") or not page["chunk"]:
                return found
            query["from"] = page["end"]


class MastodonGround:
    """A member's home on snac. What is posted is read from the server's disk."""

    own_session = False

    def __init__(self, server: Snac, deed: str) -> None:
        self.server, self.deed, self.url = server, deed, server.url
        self.me = server.member("Noor")
        self.mine = FediversePeer(server, self.me)

    async def enter(self) -> SignedIn:
        return (
            await Registry()
            .speaks("mastodon")
            .sign_in(Credentials(server=self.url), consent(self.me))
        )

    def adapter(self, tools: Tools) -> Adapter:
        return MastodonAdapter(tools, timeout=PATIENCE, settle=SETTLE, kept=KEPT)

    def target(self) -> Target:
        made: Mapping[str, Callable[[], Target]] = {
            "say": self._say,
            "reply": self._reply,
            "edit": self._edit,
            "delete": self._delete,
            "boost": self._boost,
            "unboost": self._unboost,
            "file": self._file,
        }
        return made[self.deed]()

    def _boost(self) -> Target:
        """A post of one's own, which snac passes on like any other."""
        return self._passed_on(undo=False)

    def _unboost(self) -> Target:
        return self._passed_on(undo=True)

    def _passed_on(self, *, undo: bool) -> Target:
        status = self.mine.post(word())
        if undo:
            self.mine.call("POST", f"/api/v1/statuses/{status['id']}/reblog")

        def effects() -> int:
            found = self.mine.call("GET", f"/api/v1/statuses/{status['id']}")
            count = int((found["reblog"] or found)["reblogs_count"])
            return 1 - count if undo else count

        return self._home(Boost(item=ItemId(str(status["uri"])), undo=undo), effects)

    def _file(self) -> Target:
        said = word()
        target = self._home(
            Say(text=said, visibility=Visibility.PUBLIC),
            lambda: sum(len(one.get("attachment", ())) == 1 for one in self._notes(said)),
        )
        return replace(target, file=FILE)

    def _say(self) -> Target:
        said = word()
        return self._home(
            Say(text=said, visibility=Visibility.PUBLIC), lambda: len(self._notes(said))
        )

    def _reply(self) -> Target:
        said, to = word(), str(self.mine.post(f"On vient ? {word()}")["uri"])
        say = Say(text=said, reply_to=ItemId(to), visibility=Visibility.UNLISTED)
        return self._home(say, lambda: sum(one.get("inReplyTo") == to for one in self._notes(said)))

    def _edit(self) -> Target:
        before, after = word(), word()
        item = ItemId(str(self.mine.post(before)["uri"]))

        def effects() -> int:
            return len(self._notes(after)) + 10 * len(self._notes(before))

        return self._home(Edit(item=item, text=after, before=before), effects)

    def _delete(self) -> Target:
        said = word()
        item = ItemId(str(self.mine.post(said)["uri"]))
        return self._home(Delete(item=item), lambda: 1 - len(self._notes(said)))

    @staticmethod
    def _home(intent: Intent, effects: Callable[[], int]) -> Target:
        return Target(
            channel=lambda channel: channel.kind is ChannelKind.HOME, intent=intent, effects=effects
        )

    def _notes(self, said: str) -> list[dict[str, Any]]:
        home = self.server.data / "home" / "user" / self.me.login
        found: dict[str, dict[str, Any]] = {}
        for folder in ("public", "private"):
            for path in (home / folder).glob("*.json"):
                # Two changes at the same time leave the end of the longer one in snac's file.
                note, _ = json.JSONDecoder().raw_decode(path.read_text())
                if said in str(note.get("content")):
                    found[path.name] = note
        return list(found.values())


class DavGround:
    """A calendar on Radicale."""

    own_session = False

    def __init__(self, server: Radicale, deed: str) -> None:
        self.server, self.deed, self.url = server, deed, server.url
        self.me = server.member("Noor")
        self.mine = DavPeer(server, self.me)
        self.agenda = self.mine.calendar("chorale", "Chorale")
        self.starts = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(
            days=3
        )

    async def enter(self) -> SignedIn:
        given = Credentials(server=self.url, login=self.me.login, password=self.me.password)
        return await Registry().speaks("dav").sign_in(given, _nobody)

    def adapter(self, tools: Tools) -> Adapter:
        return DavAdapter(tools, timeout=PATIENCE)

    def target(self) -> Target:
        made: Mapping[str, Callable[[], Target]] = {
            "schedule": self._schedule,
            "reschedule": self._reschedule,
            "move": self._move,
            "rsvp": self._rsvp,
            "delete": self._delete,
            "occurrence": self._occurrence,
        }
        return made[self.deed]()

    def _schedule(self) -> Target:
        said = word()
        ends = self.starts + timedelta(hours=1)
        intent = Schedule(title=said, starts=self.starts, ends=ends, zone="Europe/Paris")
        return self._calendar(
            intent,
            lambda: sum(said in self.mine.get(self.agenda + name) for name in self._names()),
        )

    def _reschedule(self) -> Target:
        uid, said = self._put(), word()
        return self._calendar(
            Reschedule(item=ItemId(uid), title=said), lambda: self._changed(uid, f"SUMMARY:{said}")
        )

    def _move(self) -> Target:
        """Another hour, in a zone of the person's."""
        uid, starts = self._put(), self.starts + timedelta(days=1)
        ends = starts + timedelta(hours=2)
        intent = Reschedule(item=ItemId(uid), starts=starts, ends=ends, zone="UTC")
        return self._calendar(intent, lambda: self._changed(uid, f"{starts:%Y%m%dT%H%M%S}"))

    def _rsvp(self) -> Target:
        uid = self._put()
        intent = Rsvp(item=ItemId(uid), answer=Answer.YES)
        return self._calendar(
            intent, lambda: self._changed(uid, "PARTSTAT=ACCEPTED", sequence=False)
        )

    def _delete(self) -> Target:
        uid = self._put()
        return self._calendar(
            Delete(item=ItemId(uid)), lambda: int(f"{uid}.ics" not in self._names())
        )

    def _occurrence(self) -> Target:
        """One evening of a series, which had been moved, is taken out of it."""
        uid, second = word(), self.starts + timedelta(days=7)
        at, moved = f"{second:%Y%m%dT%H%M%SZ}", f"{second + timedelta(hours=1):%Y%m%dT%H%M%SZ}"
        self._put(
            uid,
            "RRULE:FREQ=WEEKLY;COUNT=4\r\n",
            f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nRECURRENCE-ID:{at}\r\n"
            f"DTSTART:{moved}\r\nDURATION:PT1H\r\nSUMMARY:Concert\r\nEND:VEVENT\r\n",
        )

        def effects() -> int:
            text = self.mine.get(f"{self.agenda}{uid}.ics")
            return text.count(f"EXDATE:{at}") if text.count("BEGIN:VEVENT") == 1 else 0

        return self._calendar(Delete(item=item_id(uid, at)), effects)

    def _put(self, uid: str = "", rule: str = "", more: str = "") -> str:
        uid = uid or word()
        self.mine.put(
            f"{self.agenda}{uid}.ics",
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//peer//\r\nBEGIN:VEVENT\r\n"
            f"UID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:{self.starts:%Y%m%dT%H0000Z}\r\n"
            f"DURATION:PT1H\r\nSUMMARY:Concert\r\nSEQUENCE:3\r\n{rule}"
            f"END:VEVENT\r\n{more}END:VCALENDAR\r\n",
        )
        return uid

    def _changed(self, uid: str, says: str, *, sequence: bool = True) -> int:
        """How often it was changed: its SEQUENCE counts; 0 if it does not say so."""
        text = self.mine.get(f"{self.agenda}{uid}.ics").replace("\r\n ", "")
        if says not in text or text.count("BEGIN:VEVENT") != 1:
            return 0
        return int(text.partition("SEQUENCE:")[2].split()[0]) - 3 if sequence else 1

    def _names(self) -> list[str]:
        return self.mine.names(self.agenda)

    @staticmethod
    def _calendar(intent: Intent, effects: Callable[[], int]) -> Target:
        return Target(
            channel=lambda channel: channel.name == "Chorale", intent=intent, effects=effects
        )
