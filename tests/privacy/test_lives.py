"""After a full run, with a kill in its middle: nothing to read on the disk, and nobody was talked
to but the servers of the accounts."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator

import pytest

from tests.privacy.community import Community, Trap
from tests.privacy.lives import Lives, Living
from tests.privacy.markers import content, files
from tests.servers import Radicale, Snac, Synapse

pytestmark = [
    pytest.mark.real,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        sys.platform != "linux" or shutil.which("strace") is None, reason="needs strace"
    ),
]
Run = tuple[Lives, Community]
NOT_KEPT = {"password 0", "password 1", "search", "taken back", "attached", "the key, written down"}
"""Markers that no row of the database holds: what a file says is sealed beside it, the others are
nobody's to keep."""


@pytest.fixture(scope="module")
def run(
    tmp_path_factory: pytest.TempPathFactory, synapse: Synapse, snac: Snac, radicale: Radicale
) -> Iterator[Run]:
    trap, named = Trap("127.0.0.9"), Trap("127.0.0.8")
    community = Community(synapse, snac, radicale, trap=trap, named=named)
    lives = Living(tmp_path_factory.mktemp("lives"), community).run()
    yield lives, community
    trap.close()
    named.close()


def test_both_lives_went_as_they_should(run: Run) -> None:
    lives, _ = run
    assert not lives.failures, lives.said.decode(errors="replace")[-3000:]
    log = content(lives.data / "log" / "engine.log")
    assert log.count(b" DEBUG ") > 20, "the libraries were to log everything"
    assert (lives.data / "preau.db").stat().st_size > 100_000


def test_what_is_looked_for_was_there(run: Run) -> None:
    """Read, written and typed; else that it is nowhere would prove nothing."""
    lives, _ = run
    assert set(lives.markers.words) - lives.held == NOT_KEPT


@pytest.mark.row("D11")
def test_no_word_lies_readable_in_any_file(run: Run) -> None:
    """The data folder, the home with every cache, the temporary and the runtime folder."""
    lives, _ = run
    seen = list(files([lives.place]))
    assert len(seen) > 10
    readable = lives.markers.in_files(lives.place / "home", lives.place / "tmp")
    assert readable == []
    assert not list((lives.place / "cores").iterdir())


def test_neither_the_key_nor_what_is_encrypted_is_anywhere_else(run: Run) -> None:
    lives, community = run
    assert lives.tokens >= 3
    holders = [file for file in files([lives.place]) if lives.key in content(file)]
    assert not holders
    sealed = community.peer.messages(community.sealed)
    assert sum(event["type"] == "m.room.encrypted" for event in sealed) >= 2
    assert lives.markers.words["sealed"] not in str(sealed)


def test_no_word_is_in_a_command_an_environment_or_the_runtime_folder(run: Run) -> None:
    lives, _ = run
    assert lives.seen == []
    assert set(lives.limits) == {"member", "loud_engine"}, "nobody looked at them"


def test_no_word_is_printed(run: Run) -> None:
    lives, _ = run
    assert lives.markers.in_bytes(lives.said, "what they printed") == []


def test_cores_are_forbidden_while_they_live(run: Run) -> None:
    lives, _ = run
    for limit in lives.limits.values():
        assert limit.split()[:2] == ["0", "0"]


def test_nobody_is_talked_to_but_the_servers(run: Run) -> None:
    """Not one look-up of a name either: port 53 is nobody's here."""
    lives, community = run
    met = lives.met()
    assert met >= community.hosts() - {("::1", port) for _, port in community.hosts()}
    host, _, port = community.named.address.removeprefix("http://").partition(":")
    assert met - community.hosts() == {(host, int(port))}


def test_no_address_in_what_others_wrote_is_followed(run: Run) -> None:
    _, community = run
    assert community.trap.visits == []


def test_a_host_that_is_named_for_a_picture_learns_nothing_else(run: Run) -> None:
    lives, community = run
    assert community.named.visits
    for visit in community.named.visits:
        assert visit.startswith(b"GET /named.png HTTP/1.1\r\n")
        heads = {line.partition(b":")[0].lower() for line in visit.split(b"\r\n")[1:] if line}
        assert heads <= {b"host", b"user-agent", b"accept", b"accept-encoding", b"connection"}
        assert lives.markers.in_bytes(visit, "the request") == []


def test_the_window_cannot_speak_to_any_host(run: Run) -> None:
    """Its process has not even loaded what that needs."""
    lives, _ = run
    assert any("libQt6Widgets" in name or "QtWidgets" in name for name in lives.mapped)
    assert not [name for name in lives.mapped if "Qt6Network" in name or "QtNetwork" in name]
    assert not [name for name in lives.mapped if "WebEngine" in name]
