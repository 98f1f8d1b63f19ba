"""What others put at the three servers: a marker in every place that a person may read, and traps
wherever a careless program would follow an address."""

from __future__ import annotations

import socket
import threading
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from tests.privacy.markers import Markers
from tests.servers import Radicale, Server, Snac, Synapse
from tests.servers.peers import DavPeer, FediversePeer, MatrixPeer


class Trap:
    """Another host: it notes who talks to it, and answers nothing."""

    def __init__(self, address: str = "127.0.0.9") -> None:
        self._socket = socket.create_server((address, 0))
        self.address = f"http://{address}:{self._socket.getsockname()[1]}"
        self.visits: list[bytes] = []
        threading.Thread(target=self._note, daemon=True).start()

    def _note(self) -> None:
        while True:
            try:
                visitor, _ = self._socket.accept()
            except OSError:
                return
            with visitor:
                visitor.settimeout(30)
                try:
                    self.visits.append(visitor.recv(2000))
                except OSError:
                    self.visits.append(b"")

    def close(self) -> None:
        self._socket.close()

    def html(self) -> str:
        """Each way in which a page makes a browser fetch something by itself."""
        at = self.address
        return (
            f'<link rel="prefetch" href="{at}/prefetch"><link rel="dns-prefetch" href="{at}">'
            f'<link rel="stylesheet" href="{at}/style.css"><meta http-equiv="refresh"'
            f' content="0;url={at}/refresh"><style>@import url({at}/import.css);'
            f"p {{ background: url({at}/css.png) }}</style>"
            f'<p style="background-image:url({at}/inline.png)"><img src="{at}/image.png">'
            f'<img srcset="{at}/set.png 2x"><picture><source srcset="{at}/source.png"></picture>'
            f'<iframe src="{at}/frame"></iframe><object data="{at}/object"></object>'
            f'<video poster="{at}/poster.png" src="{at}/video"></video><audio src="{at}/a"></audio>'
            f'<svg><image href="{at}/svg.png"/></svg><script src="{at}/script.js"></script>'
            f'<table background="{at}/table.png"><tr><td>x</td></tr></table>'
            f'<a href="{at}/link" ping="{at}/ping">a link</a></p>'
        )


class Community:
    """Three servers with a member on each, and others who talk to them."""

    def __init__(
        self, synapse: Synapse, snac: Snac, radicale: Radicale, *, trap: Trap, named: Trap
    ) -> None:
        """``named``: a host that a server names for a picture, and so may be asked for it."""
        self.markers, self.trap, self.named = Markers(), trap, named
        self.servers: tuple[Server, ...] = (synapse, snac, radicale)
        mark = self.markers.new
        name = f"Maud {mark('own name')}"
        self.me = [synapse.member(name), snac.member(name), radicale.member(name, mail=True)]
        for number, member in enumerate(self.me):
            self.markers.keep(f"password {number}", member.password)
        self._talk(synapse)
        self._news(snac)
        self._days(radicale)
        self.words = {
            kind: mark(kind)
            for kind in (
                "sent",
                "draft",
                "draft post",
                "draft event",
                "search",
                "sealed",
                "attached",
                "attached name",
            )
        } | {
            kind: self.markers.words[kind]
            for kind in ("message", "post", "picture", "event", "room", "sealed room")
        }

    def _talk(self, synapse: Synapse) -> None:
        mark = self.markers.new
        peer = MatrixPeer(synapse, synapse.member(f"Awa {mark('author')}"))
        room = peer.room(f"Room {mark('room')}", invite=[self.me[0]], topic=mark("topic"))
        MatrixPeer(synapse, self.me[0]).join(room)
        first = peer.say(room, f"Said {mark('message')} here")
        peer.edit(room, peer.say(room, mark("before the edit")), mark("after the edit"))
        peer.redact(room, peer.say(room, mark("taken back")))
        peer.say(room, f"answer {mark('reply')}", reply_to=first)
        peer.send(room, "m.room.message", {
            "msgtype": "m.text", "body": f"page {mark('page')}",
            "format": "org.matrix.custom.html", "formatted_body": self.trap.html(),
        })  # fmt: skip
        self.sealed = peer.room(
            f"Sealed {mark('sealed room')}", invite=[self.me[0]], encrypted=True
        )
        MatrixPeer(synapse, self.me[0]).join(self.sealed)
        self.peer = peer
        for kind, address in (("m.image", f"{self.trap.address}/direct.png"), ("m.file", "")):
            peer.send(room, "m.room.message", {
                "msgtype": kind, "body": f"{mark('file ' + kind)}.png", "url": address,
                "info": {"mimetype": "image/png", "thumbnail_url": f"{self.trap.address}/t.png"},
            })  # fmt: skip

    def _news(self, snac: Snac) -> None:
        mark = self.markers.new
        author = snac.member(f"Lise {mark('poster')}")
        reader, poster = FediversePeer(snac, self.me[1]), FediversePeer(snac, author)
        reader.follow(author)
        reader.befriended(author)
        poster.post(f"Wrote {mark('post')} and {self.trap.address}/in-a-post")
        # snac names a picture that a post links to as one of the post's own
        poster.post(f"{mark('picture')} {self.named.address}/named.png")
        poster.post(mark("behind a warning"), warning=mark("warning"))

    def _days(self, radicale: Radicale) -> None:
        mark, trap = self.markers.new, self.trap.address
        days = DavPeer(radicale, self.me[2])
        club = days.calendar("club", f"Club {mark('calendar')}")
        starts = datetime.now(UTC) + timedelta(hours=20)
        days.put(f"{club}visit.ics", "\r\n".join((
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//club//EN", "BEGIN:VEVENT",
            "UID:visit-of-the-works", f"DTSTAMP:{starts:%Y%m%dT%H%M%SZ}",
            f"DTSTART:{starts:%Y%m%dT%H%M%SZ}", "DURATION:PT2H", f"SUMMARY:{mark('event')}",
            f"DESCRIPTION:{mark('description')} <img src='{trap}/d.png'>",
            f'X-ALT-DESC;FMTTYPE=text/html:<img src="{trap}/alt.png">',
            f"LOCATION:{mark('location')}", f"ATTACH:{trap}/attached.pdf", f"URL:{trap}/event",
            f"IMAGE;VALUE=URI:{trap}/image.png",
            f"ORGANIZER;CN={mark('organiser')}:mailto:a@b.example",
            f"ATTENDEE;CN={mark('guest')}:{self.me[2].address}", "END:VEVENT",
            "END:VCALENDAR", "",
        )))  # fmt: skip
        book = days.book("members", f"Book {mark('book')}")
        days.put(f"{book}one.vcf", "\r\n".join((
            "BEGIN:VCARD", "VERSION:3.0", "UID:card-one", f"FN:Paul {mark('card')}",
            f"N:{self.markers.words['card']};Paul;;;", f"TEL:{mark('telephone')}",
            f"NOTE:{mark('note')}", f"PHOTO;VALUE=URI:{trap}/photo.jpg", f"URL:{trap}/site",
            f"KEY;VALUE=URI:{trap}/key", "END:VCARD", "",
        )))  # fmt: skip

    def told(self) -> dict[str, Any]:
        """What the window's person needs to know."""
        return {
            "servers": [server.url for server in self.servers],
            "members": [asdict(member) for member in self.me],
            "words": self.words,
        }

    def hosts(self) -> set[tuple[str, int]]:
        """Address and port of each server."""
        found = set()
        for server in self.servers:
            parts = urlsplit(server.url)
            assert parts.hostname is not None
            assert parts.port is not None
            for info in socket.getaddrinfo(parts.hostname, parts.port, type=socket.SOCK_STREAM):
                found.add((str(info[4][0]), parts.port))
        return found
