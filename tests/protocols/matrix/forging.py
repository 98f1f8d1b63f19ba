"""Events and keys that no honest program sends, from the real device of somebody in the room."""

from __future__ import annotations

import json
from typing import Any

import vodozemac

from tests.servers import JsMember
from tests.servers.js_peer import Reading

MEGOLM = "m.megolm.v1.aes-sha2"


class Forger:
    """A program of Noé's that lies: a Megolm session made by hand, and whatever is said of it.

    Its keys go out sealed by Olm from Noé's real device, so that only their content is wrong.
    """

    def __init__(self, noe: JsMember, room: str, user: str, device: str) -> None:
        """``user`` and ``device``: whom it lies to."""
        self.noe, self.room, self._victim = noe, room, (user, device)
        self.session = vodozemac.GroupSession()
        self._mine = next(
            one for one in self.noe.devices(self.noe.member) if one["id"] == self.noe.device
        )

    def share(self, **wrong: Any) -> None:
        """Give the key as it is now; ``wrong`` replaces parts of its message."""
        content = {
            "algorithm": MEGOLM,
            "room_id": self.room,
            "session_id": self.session.session_id,
            "session_key": self.session.session_key.to_base64(),
        }
        self.whisper("m.room_key", content | wrong)

    def whisper(self, kind: str, content: Reading) -> None:
        self.noe.whisper(kind, content, self._victim)

    def seal(self, payload: object, **wrong: Any) -> Reading:
        """An event's content with any payload (bytes as they are, else as JSON) inside."""
        plain = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        content = {
            "algorithm": MEGOLM,
            "sender_key": self._mine["key"],
            "device_id": self.noe.device,
            "session_id": self.session.session_id,
            "ciphertext": self.session.encrypt(plain).to_base64(),
        }
        return content | wrong

    def post(self, content: Reading, room: str = "") -> str:
        return self.noe.http.send(room or self.room, "m.room.encrypted", content)

    def message(self, text: str, room: str = "") -> Reading:
        content = {"msgtype": "m.text", "body": text}
        return {
            "type": "m.room.message",
            "room_id": room or self.room,
            "content": content,
        }


def poisons(forger: Forger) -> list[tuple[Reading, str]]:
    """Events and the code of the row that each becomes."""
    message, seal = forger.message, forger.seal
    bare = message("x")
    return [
        (seal(b"\xff\xfe\xfd"), "malformed"),
        (seal([1, 2, 3]), "malformed"),
        (seal("words"), "malformed"),
        (seal(b"[" * 40_000), "malformed"),
        (seal({**bare, "content": [1]}), "malformed"),
        (seal({**bare, "type": 5}), "malformed"),
        (seal({**bare, "room_id": "!elsewhere"}), "forged"),
        (seal(bare, ciphertext="AAAA"), "malformed"),
        (seal(bare, ciphertext=5), "malformed"),
        (seal(bare, session_id=[]), "malformed"),
        (seal(bare, algorithm="m.rot13"), "encrypted"),
    ]
