"""Writes ``payloads/snac-*.json``: what a real snac says of a small invented community.

``python -m tests.protocols.mastodon.capture`` The server's address is replaced by an invented
one, so that the files stay the same kind of thing from one capture to the next.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from tests.contract.worlds import drawing
from tests.servers import Snac
from tests.servers.peers import FediversePeer, eventually

PAYLOADS = Path(__file__).parent / "payloads"
_HOST = "asso.example"


def main() -> None:
    """Start a server, let three members live a little, and keep what it answers."""
    with tempfile.TemporaryDirectory() as name:
        server = Snac(Path(name))
        server.start()
        try:
            _capture(server)
        finally:
            server.stop()


def _capture(server: Snac) -> None:
    noor, awa, ines = (
        FediversePeer(server, server.member(name)) for name in ("Noor", "Awa", "Inès")
    )
    for follower, followed in ((noor, awa), (noor, ines), (ines, awa)):
        follower.follow(followed.member)
        _until_followed(follower, followed, f"Bonjour {follower.member.name}")
    roofs = awa.picture(drawing(), "Des toits au bord de l'eau")
    shown = awa.post(
        "Les toits *ce matin* #Été https://example.org/toits?a=1&b=2", pictures=[roofs]
    )
    awa.post("Qui gagne ?", warning="Le film")
    awa.post("@noor à demain ?")
    awa.post("@noor rien que pour toi", visibility="direct")
    ines.boost(_seen(ines, shown["uri"]))
    noor.post("@awa avec plaisir", reply_to=_seen(noor, shown["uri"]), visibility="unlisted")
    for _ in eventually(60, pause=1.0):
        home, told = json.dumps(noor.home()), noor.call("GET", "/api/v1/notifications")
        if told and all(word in home for word in ("Announce", "plaisir", "rien que", "demain")):
            break
    _keep(server, "home", noor.home())
    _keep(server, "notifications", noor.call("GET", "/api/v1/notifications"))
    _keep(server, "instance", noor.call("GET", "/api/v1/instance"))
    _keep(server, "account", noor.call("GET", "/api/v1/accounts/verify_credentials"))
    remote = _seen(noor, shown["uri"])
    _keep(server, "status", noor.call("GET", f"/api/v1/statuses/{remote}"))
    _keep(server, "context", noor.call("GET", f"/api/v1/statuses/{remote}/context"))


def _until_followed(follower: FediversePeer, followed: FediversePeer, words: str) -> None:
    for _ in eventually(60, pause=1.0):
        followed.post(words)
        if any(words in status["content"] for status in follower.home()):
            return


def _seen(reader: FediversePeer, uri: str) -> str:
    """The id that a status has for a reader, once it was delivered."""
    for _ in eventually(60, pause=0.5):
        for entry in reader.home():
            status = entry["reblog"] or entry
            if status["uri"] == uri:
                return str(status["id"])
    raise AssertionError


def _keep(server: Snac, name: str, said: object) -> None:
    words = json.dumps(said, ensure_ascii=False, indent=1)
    words = words.replace(server.url, f"https://{_HOST}").replace(server.host, _HOST)
    (PAYLOADS / f"snac-{name}.json").write_text(words + "\n")


if __name__ == "__main__":
    main()
