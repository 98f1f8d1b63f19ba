"""Makes the payloads of this folder anew from a real Synapse, with invented people.

    python -m tests.protocols.matrix.capture

One round of a small community's life: ``first.json`` and ``later.json`` are answers of /sync,
``page.json`` is one of /messages.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from protocols.matrix.following import PAGE_FILTER, sync_filter
from tests.servers import Synapse
from tests.servers.peers import MatrixPeer

PAYLOADS = Path(__file__).parent / "payloads"
MXC = "mxc://club.example/SEKYkVYkNMcwqbhACoAwEuXh"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = Synapse(Path(folder))
        server.start()
        try:
            _capture(server)
        finally:
            server.stop()


def _capture(server: Synapse) -> None:
    camille = MatrixPeer(server, server.member("Camille"))
    noe = MatrixPeer(server, server.member("Noé Béranger"))
    choir = _choir(camille, noe)
    direct = noe.room("", invite=[camille.member], direct=True)
    camille.join(direct)
    noe.say(direct, "Tu viens dimanche ?")
    direct_data = {noe.member.address: [direct]}
    account = f"/user/{quote(camille.member.address)}/account_data/m.direct"
    camille.call("PUT", account, direct_data)
    board = noe.room("Annonces", invite=[camille.member], topic="Une voix", public=True)
    camille.join(board)
    noe.call(
        "PUT",
        f"/rooms/{quote(board)}/state/m.room.power_levels/",
        {"users_default": 0, "events_default": 50, "redact": 50, "state_default": 50},
    )
    noe.say(board, "La salle est réservée.")
    sealed = noe.room("Coffre", invite=[camille.member], encrypted=True)
    camille.join(sealed)
    noe.send(sealed, "m.room.encrypted", _SEALED)
    noe.room("Chorale d'été", invite=[camille.member], topic="Deux semaines")
    space = noe.call(
        "POST",
        "/createRoom",
        {
            "name": "L'association",
            "invite": [camille.member.address],
            "creation_content": {"type": "m.space"},
        },
    )
    camille.join(str(space["room_id"]))
    first = _sync(camille, None)
    _save("first", first)
    _later(camille, noe, choir, board)
    _save("later", _sync(camille, str(first["next_batch"])))
    query = {"dir": "b", "limit": 20, "filter": PAGE_FILTER}
    _save("page", camille.call("GET", f"/rooms/{quote(choir)}/messages", **query))


_SEALED: dict[str, object] = {
    "algorithm": "m.megolm.v1.aes-sha2",
    "ciphertext": "AwgAEpABm6",
    "session_id": "X3lUlvLELLYxeTx4yOVu6UDpasGEVO0Jbu+QFnm0cKQ",
}


def _choir(camille: MatrixPeer, noe: MatrixPeer) -> str:
    choir = noe.room("Chorale", invite=[camille.member], alias="chorale", topic="Le jeudi à 19 h")
    camille.join(choir)
    hello = noe.say(choir, "Bonjour à tous")
    rich = "<b>Jeudi</b>, <a href='https://club.example/'>salle 3</a><script>alert(1)</script>"
    noe.send(choir, "m.room.message", _formatted("**Jeudi**, salle 3", rich))
    noe.send(choir, "m.room.message", {"msgtype": "m.emote", "body": "range les partitions"})
    noe.send(choir, "m.room.message", {"msgtype": "m.notice", "body": "Rappel : jeudi"})
    answer = camille.say(choir, "Bonjour Noé", reply_to=hello)
    old = {"msgtype": "m.text", "body": f"> <{camille.member.address}> Bonjour Noé\n\nÀ jeudi"}
    relation = {"m.in_reply_to": {"event_id": answer}}
    noe.send(choir, "m.room.message", {**old, "m.relates_to": relation})
    mention: dict[str, object] = {"user_ids": [camille.member.address]}
    asked = {"msgtype": "m.text", "body": "Camille, tu apportes les partitions ?"}
    noe.send(choir, "m.room.message", {**asked, "m.mentions": mention})
    noe.send(choir, "m.room.message", _picture())
    thread = {"rel_type": "m.thread", "event_id": hello, "is_falling_back": True}
    thread |= {"m.in_reply_to": {"event_id": hello}}
    aside = {"msgtype": "m.text", "body": "Une question à part"}
    noe.send(choir, "m.room.message", {**aside, "m.relates_to": thread})
    noe.redact(choir, noe.say(choir, "Oups"))
    noe.edit(choir, noe.say(choir, "Rendez-vous à 18 h"), "Rendez-vous à 19 h")
    relates = {"rel_type": "m.annotation", "event_id": hello, "key": "♪"}
    camille.send(choir, "m.reaction", {"m.relates_to": relates})
    return choir


def _later(camille: MatrixPeer, noe: MatrixPeer, choir: str, board: str) -> None:
    event = noe.say(choir, "Encore une chose")
    noe.edit(choir, event, "Encore deux choses")
    noe.redact(choir, noe.say(choir, "Mauvais salon"))
    noe.call("PUT", f"/rooms/{quote(choir)}/state/m.room.name/", {"name": "Chorale du jeudi"})
    camille.call("POST", f"/rooms/{quote(choir)}/read_markers", {"m.fully_read": event})
    camille.call("POST", f"/rooms/{quote(choir)}/receipt/m.read.private/{quote(event)}", {})
    noe.call("POST", f"/rooms/{quote(board)}/kick", {"user_id": camille.member.address})
    noe.room("", invite=[camille.member], direct=True)


def _formatted(body: str, html: str) -> dict[str, object]:
    content: dict[str, object] = {"msgtype": "m.text", "body": body, "formatted_body": html}
    return content | {"format": "org.matrix.custom.html"}


def _picture() -> dict[str, object]:
    info = {"mimetype": "image/png", "w": 640, "h": 480, "size": 12345}
    content: dict[str, object] = {"msgtype": "m.image", "url": MXC, "info": info}
    return content | {"body": "La salle, vue de la scène", "filename": "salle.png"}


def _sync(peer: MatrixPeer, since: str | None) -> dict[str, Any]:
    query = {"timeout": 0, "filter": sync_filter(50)} | ({"since": since} if since else {})
    return peer.call("GET", "/sync", **query)


def _save(name: str, answer: dict[str, Any]) -> None:
    PAYLOADS.mkdir(exist_ok=True)
    text = json.dumps(answer, indent=1, ensure_ascii=False, sort_keys=True)
    (PAYLOADS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
