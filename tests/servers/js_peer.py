"""Members who use matrix-js-sdk with Rust crypto, in a Node process: the other side of encryption.

Our engine against itself would hide what other programs read differently. The keys of these
members are in the memory of their process and end with it: a member whose process is gone is, to
everybody else, a device that is never heard of again.
"""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import os
import queue
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from .parents import die_with_parent
from .peers import MatrixPeer
from .places import DEV
from .server import Member, ServerError
from .synapse import Synapse

FOLDER = DEV / "js"
_SCRIPT = Path(__file__).with_name("js_peer.mjs")
_PATIENCE = 90.0  # seconds that a deed may take
_PAUSE = 0.03  # seconds between two looks at a room
Reading = dict[str, Any]
"""One event as a member reads it: see ``reading`` in the script."""


class JsError(ServerError):
    """What the SDK said when it could not do a deed, with what it logged."""


class JsProcess:
    """One Node process and any number of members in it. Use it as a context manager."""

    def __init__(self) -> None:
        node = FOLDER / "node"
        if not node.exists():
            raise ServerError("matrix-js-sdk is not set up: run python -m tests.servers.install")
        self._log = tempfile.TemporaryFile("w+b")  # noqa: SIM115 - closed in close()
        self._node = subprocess.Popen(
            [str(node), str(_SCRIPT), str(FOLDER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            preexec_fn=die_with_parent,  # noqa: PLW1509 - only a prctl
        )
        self._ids = itertools.count()
        self._answers: dict[int, queue.SimpleQueue[Reading]] = {}
        self._lock = threading.Lock()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> JsProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End it: by itself when its input closes, else rudely."""
        with contextlib.suppress(OSError):
            self._in.close()
        try:
            self._node.wait(5)
        except subprocess.TimeoutExpired:
            self._node.kill()
            self._node.wait()
        self._reader.join()
        if self._node.stdout:
            self._node.stdout.close()
        self._log.close()

    def member(self, server: Synapse, member: Member, *, name: str = "js") -> JsMember:
        """Sign somebody in on a new device; it knows its rooms when this returns."""
        form = {"server": server.url, "login": member.login, "password": member.password}
        said = self.do("", "signIn", {**form, "name": name})
        return JsMember(self, server, member, said)

    def do(self, who: str, deed: str, given: dict[str, Any], patience: float = _PATIENCE) -> Any:
        """One deed, and what it gave. JsError when the SDK refuses, or after ``patience`` s."""
        mine, answer = next(self._ids), queue.SimpleQueue[Reading]()
        line = json.dumps({"id": mine, "who": who, "deed": deed, "with": given})
        with self._lock:
            self._answers[mine] = answer
            try:
                self._in.write(line.encode() + b"\n")
                self._in.flush()
            except OSError as error:
                raise JsError(f"{deed}: the process is gone\n{self.log()}") from error
        try:
            said = answer.get(timeout=patience)
        except queue.Empty:
            raise JsError(f"{deed}: no answer in {patience:.0f} s\n{self.log()}") from None
        if "failed" in said:
            raise JsError(f"{said['failed']}\n{self.log()}")
        return said["done"]

    def log(self) -> str:
        """The end of what the SDK logged."""
        written = os.fstat(self._log.fileno()).st_size
        return os.pread(self._log.fileno(), 4000, max(0, written - 4000)).decode(errors="replace")

    @property
    def _in(self) -> Any:
        assert self._node.stdin is not None
        return self._node.stdin

    def _read(self) -> None:
        assert self._node.stdout is not None
        for line in self._node.stdout:
            said = json.loads(line)
            with self._lock:
                answer = self._answers.pop(said["id"])
            answer.put(said)
        with self._lock:
            for left in self._answers.values():
                left.put({"failed": "the process has ended"})


class JsMember:
    """One device of somebody. Blocking; ``http`` is the same session without the SDK."""

    def __init__(self, js: JsProcess, server: Synapse, member: Member, said: Reading) -> None:
        self.js, self.server, self.member = js, server, member
        self._who = str(said["who"])
        self.user, self.device = str(said["user"]), str(said["device"])
        self.http = MatrixPeer(server, member, token=str(said["token"]))

    def do(self, deed: str, **given: object) -> Any:
        return self.js.do(self._who, deed, given)

    # --- rooms ---

    def room(
        self,
        name: str = "Chorale",
        *,
        invite: Sequence[Member] = (),
        encrypted: bool = True,
        count: int | None = None,
        ms: int | None = None,
        visibility: str = "",
    ) -> str:
        """Make a room; its id. ``count`` and ``ms``: after how many messages or milliseconds
        its settings ask for a new session."""
        who = [member.address for member in invite]
        return str(
            self.do(
                "create",
                name=name,
                invite=who,
                encrypted=encrypted,
                count=count,
                ms=ms,
                visibility=visibility,
            )
        )

    def encrypt(self, room: str, *, count: int | None = None, ms: int | None = None) -> None:
        self.do("encrypt", room=room, count=count, ms=ms)

    def join(self, room: str) -> None:
        self.do("join", room=room)

    def invite(self, room: str, member: Member) -> None:
        self.do("invite", room=room, user=member.address)

    def leave(self, room: str) -> None:
        self.do("leave", room=room)

    def kick(self, room: str, member: Member) -> None:
        self.do("kick", room=room, user=member.address)

    def sees(self, room: str, member: Member, membership: str = "join") -> None:
        """Wait until this device has heard of somebody's coming or leaving."""
        self.do("sees", room=room, user=member.address, membership=membership)

    # --- writing ---

    def send(self, room: str, content: Reading, kind: str = "m.room.message") -> str:
        """Send by the SDK, sealed where the room is encrypted; the event id."""
        return str(self.do("send", room=room, kind=kind, content=content))

    def say(self, room: str, text: str, *, reply_to: str = "", thread: str = "") -> str:
        content: Reading = {"msgtype": "m.text", "body": text}
        relates: Reading = {"rel_type": "m.thread", "event_id": thread} if thread else {}
        if reply_to:
            relates["m.in_reply_to"] = {"event_id": reply_to}
        if relates:
            content["m.relates_to"] = relates
        return self.send(room, content)

    def edit(self, room: str, event: str, text: str) -> str:
        new = {"msgtype": "m.text", "body": text}
        relates = {"rel_type": "m.replace", "event_id": event}
        content = {"msgtype": "m.text", "body": f"* {text}"}
        return self.send(room, {**content, "m.new_content": new, "m.relates_to": relates})

    def redact(self, room: str, event: str) -> str:
        return str(self.do("redact", room=room, event=event))

    def send_file(
        self,
        room: str,
        data: bytes,
        *,
        name: str,
        mime: str = "application/octet-stream",
        kind: str = "m.file",
        info: Reading | None = None,
        more: Reading | None = None,
    ) -> str:
        """Seal, upload and send a file; the event id."""
        body = base64.b64encode(data).decode()
        given = {"name": name, "mime": mime, "kind": kind, "info": info or {}, "more": more or {}}
        return str(self.do("sendFile", room=room, data=body, **given))

    # --- reading ---

    def events(self, room: str) -> list[Reading]:
        """What this device has of a room, oldest first."""
        found: list[Reading] = self.do("events", room=room)
        return found

    def older(self, room: str) -> None:
        """Ask for everything that was said before."""
        self.do("older", room=room)

    def texts(self, room: str) -> list[str]:
        """The words of the messages that can be read, edits laid over; what was taken back is
        left out, what cannot be opened is the SDK's code for why."""
        return [
            one["failure"] or str(one["content"].get("body"))
            for one in self.events(room)
            if one["failure"] or (one["type"] == "m.room.message" and one["content"])
            if (one["relates"] or {}).get("rel_type") != "m.replace"
        ]

    def until(
        self, room: str, test: Callable[[list[Reading]], bool], patience: float = _PATIENCE
    ) -> list[Reading]:
        """The room's events once they pass a test; JsError with them when they never do."""
        deadline = time.monotonic() + patience
        while True:
            events = self.events(room)
            if not any(one["pending"] for one in events) and test(events):
                return events
            if time.monotonic() > deadline:
                short = [(one["id"], one["failure"], one["content"]) for one in events[-20:]]
                raise JsError(f"it did not come: {short}\n{self.js.log()}")
            time.sleep(_PAUSE)

    def event(self, room: str, event: str, *, opened: bool = True) -> Reading:
        """One event once it is here and, unless ``opened`` is False, readable."""

        def here(one: Reading) -> bool:
            return bool(one["id"] == event and not (opened and one["failure"]))

        events = self.until(room, lambda events: any(map(here, events)))
        return next(one for one in events if here(one))

    def hears(self, room: str, text: str) -> Reading:
        """The event of a message with just these words, once it is here."""

        def says(one: Reading) -> bool:
            return bool(one["type"] == "m.room.message" and one["content"].get("body") == text)

        events = self.until(room, lambda events: any(map(says, events)))
        return next(one for one in events if says(one))

    def file(self, note: Reading) -> bytes:
        """The bytes of an attachment, by the ``file`` of its event's content."""
        return base64.b64decode(self.do("file", note=note)["data"])

    # --- keys ---

    def devices(self, member: Member) -> list[Reading]:
        found: list[Reading] = self.do("devices", user=member.address)
        return found

    def knows(self, member: Member, device: str, *, gone: bool = False) -> None:
        """Wait until this device has heard of somebody's new device, or that one is gone."""
        deadline = time.monotonic() + _PATIENCE
        while (device in {one["id"] for one in self.devices(member)}) is gone:
            if time.monotonic() > deadline:
                raise JsError(f"{self.user} does not hear of {device}\n{self.js.log()}")
            time.sleep(_PAUSE)

    def rotate(self, room: str) -> None:
        """Begin a new session with the next message."""
        self.do("discard", room=room)

    def withhold(self, *, withhold: bool = True) -> None:
        """Give no room key to anybody's unverified device, and tell them so."""
        self.do("withhold", withhold=withhold)

    def trust_signed_only(self) -> None:
        """Make an identity, and deal only with devices that somebody's identity has signed."""
        self.do("crossSign")
        self.do("onlySigned")

    def hold(self) -> None:
        """Keep back what goes to devices (room keys), until :meth:`release`."""
        self.do("hold")

    def release(self) -> int:
        """Let go what was kept back; how many requests that were."""
        return int(self.do("release"))

    def whisper(self, kind: str, content: Reading, *devices: tuple[str, str]) -> None:
        """Seal anything by Olm and send it to ``(user, device)``s: a program that lies."""
        to = [{"userId": user, "deviceId": device} for user, device in devices]
        self.do("whisper", kind=kind, content=content, devices=to)

    def drain(self, user: str, device: str) -> int:
        """Take away all one-time keys of a device; how many they were."""
        asked = {"one_time_keys": {user: {device: "signed_curve25519"}}}
        for taken in itertools.count():
            said = self.http.call("POST", "/keys/claim", asked)
            keys = said.get("one_time_keys", {}).get(user, {}).get(device, {})
            if not keys or any(key.get("fallback") for key in keys.values()):
                return taken
        raise AssertionError

    def exported(self, room: str) -> list[Reading]:
        """The room keys that this device has, as a key backup file holds them."""
        found: list[Reading] = self.do("exported", room=room)
        return found

    def log_out(self) -> None:
        """The device goes; others hear of it."""
        self.do("logout")

    def stop(self) -> None:
        """Fall silent without a word to the server."""
        self.do("stop")


def bodies(events: Iterable[Reading]) -> list[str]:
    """The words of those events that are messages with words."""
    said = (one["content"].get("body") for one in events if one["type"] == "m.room.message")
    return [body for body in said if isinstance(body, str)]
