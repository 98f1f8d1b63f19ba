"""One window on one data folder: who starts Préau again comes back to the first."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.system import instance
from desktop.system.front import to_front
from desktop.system.instance import Call, first_or_hand_over, take
from storage.errors import StorageError
from storage.folder import Folder
from tests.desktop import community


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever answers has as long as a busy machine takes; tests that wait in vain say how long."""
    monkeypatch.setattr(instance, "PATIENCE", 60.0)


@pytest.fixture
def settled(tmp_path: Path) -> Path:
    """A folder with three accounts and what came from there."""
    community.settle(Folder(tmp_path / "data"), community.Clock()).close()
    return tmp_path / "data"


def address(data: Path, before: object = None) -> dict[str, Any]:
    """Where the first one is reached, once it is: it listens after its first paint."""
    end = time.monotonic() + 60
    found: dict[str, Any] | None = None
    while found is None or found == before:
        assert time.monotonic() < end
        with contextlib.suppress(OSError):
            found = json.loads(Folder(data).instance.read_text())
        time.sleep(0.01)
    return found


# --- real processes -------------------------------------------------------------------------


def test_a_second_start_brings_the_first_window_back_and_ends(settled: Path, start: Any) -> None:
    first = start(settled, "--key")
    first.until(shows="window", visible=True)
    first.ask("minimise")
    second = start(settled, "--key")
    assert second.end() == 0
    first.until(minimised=False, visible=True)
    # what the system starts at login comes in nobody's way
    first.ask("minimise")
    assert start(settled, "--key", "--at-login").end() == 0
    assert first.ask()["minimised"] is True
    # a link is handed over, and the first one follows it
    assert start(settled, "--key", "matrix:u/nobody:nowhere.example").end() == 0
    first.until_said("told", "@nobody:nowhere.example", minimised=False, place="NoneType")
    # two that begin at once: one has the folder, and none is left over
    first.kill()
    both = [start(settled, "--key") for _ in range(2)]
    end = time.monotonic() + 60
    while all(one.process.poll() is None for one in both):
        assert time.monotonic() < end
        time.sleep(0.05)
    ended, stays = sorted(both, key=lambda one: one.process.poll() is None)
    assert ended.end() == 0
    assert stays.until(shows="window")["visible"] is True


def test_a_first_one_that_was_killed_or_hangs_is_no_obstacle(settled: Path, start: Any) -> None:
    first = start(settled, "--key")
    first.until(shows="window")
    left = address(settled)
    first.process.send_signal(signal.SIGKILL)
    first.end()
    assert Path(left["unix"]).exists()  # what a killed one leaves
    second = start(settled, "--key")
    assert second.until(shows="window")["visible"] is True
    assert address(settled, left) != left
    assert not Path(left["unix"]).parent.exists()
    second.process.send_signal(signal.SIGSTOP)
    third = start(settled, "--key", "--hasty")
    try:
        assert third.until(shows="window")["visible"] is True
    finally:
        second.process.send_signal(signal.SIGCONT)


def test_a_link_waits_at_the_door_and_behind_the_lock(tmp_path: Path, start: Any) -> None:
    first = start(tmp_path / "data")  # a first run without a keyring: a passphrase is chosen
    first.until(shows="door")
    assert start(tmp_path / "data", "matrix:r/%20", "--key").end() == 0
    assert first.ask("give une phrase de passe")["shows"] == "door"
    first.until_said("told", " ", shows="window")
    first.ask("lock")
    first.until(shows="door")
    assert start(tmp_path / "data", "web+ap://social.example/@lea/1", "--key").end() == 0
    assert first.ask()["shows"] == "door"
    first.ask("give une phrase de passe")
    first.until_said("asked", "social.example", shows="window")
    assert first.ask("answer no")["opened"] == []
    first.ask("close")
    assert first.end() == 0
    assert not Folder(tmp_path / "data").instance.exists()


# --- the seat alone -------------------------------------------------------------------------


def test_two_folders_are_two_programs(tmp_path: Path) -> None:
    one, other = take(Folder(tmp_path / "one")), take(Folder(tmp_path / "other"))
    with pytest.raises(StorageError, match="held"):
        take(Folder(tmp_path / "one"))
    one.close()
    take(Folder(tmp_path / "one")).close()
    other.close()


def test_what_is_handed_over_arrives_whole(tmp_path: Path) -> None:
    folder, heard = Folder(tmp_path / "data"), list[Call]()
    seat = take(folder)

    def receive(call: Call) -> bool:
        heard.append(call)
        return True

    seat.listen(receive)
    call = Call(link="matrix:r/été:asso.example", token="t0", at_login=True)
    assert first_or_hand_over(folder, call) == (None, True)
    assert heard == [call]
    place = Path(address(folder.path)["unix"]).parent
    assert place.stat().st_mode & 0o077 == 0
    assert folder.instance.stat().st_mode & 0o077 == 0
    seat.close()
    assert not place.exists()
    assert not folder.instance.exists()


HOSTILE = (
    b"",
    b"\n",
    b"{}\n",
    b"[]\n",
    b"\xff\xfe\n",
    b"{" * 5000 + b"\n",
    b"[" * 16_000 + b"\n",
    b"x" * 40_000 + b"\n",
    b'{"secret": null, "link": "matrix:r/a:b.example"}\n',
    b'{"secret": "\xc3\xa9", "link": "matrix:r/a:b.example"}\n',
    b'{"secret": "0000", "link": "matrix:r/a:b.example"}\n',
)


def test_who_does_not_know_the_secret_is_not_heard(tmp_path: Path) -> None:
    folder, heard = Folder(tmp_path / "data"), list[Call]()
    seat = take(folder)

    def receive(call: Call) -> bool:
        heard.append(call)
        return True

    seat.listen(receive)
    right = address(folder.path)["secret"]
    long = json.dumps({"secret": right, "link": "m" * (instance.LONGEST_LINK + 1)}).encode()
    wrong = json.dumps({"secret": right, "link": ["matrix:"], "token": 3}).encode()
    for said in (*HOSTILE, long + b"\n", wrong + b"\n"):
        with socket.socket(socket.AF_UNIX) as peer:
            peer.settimeout(60)
            peer.connect(address(folder.path)["unix"])
            with contextlib.suppress(OSError):
                peer.sendall(said)
                peer.shutdown(socket.SHUT_WR)
            with contextlib.suppress(OSError):
                assert peer.recv(100) == b"", said[:50]
    assert heard == []
    assert first_or_hand_over(folder, Call()) == (None, True)  # it listens all the same
    seat.close()


def test_who_ends_late_leaves_the_next_one_its_address(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "data")
    seat = take(folder)
    seat.listen(lambda _call: True)
    own = address(folder.path)
    other = json.dumps({**own, "secret": "of the next one"})
    folder.instance.write_text(other)
    seat.close()
    assert folder.instance.read_text() == other
    assert not Path(own["unix"]).exists()


def test_a_token_that_cannot_be_one_is_not_taken(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "before")
    monkeypatch.setattr(QWidget, "raise_", lambda _self: None)  # not on this platform
    for token in ("a\0b", "\ud800", "a\nb", ""):
        to_front(window, token)
        assert os.environ["XDG_ACTIVATION_TOKEN"] == "before"
    assert window.isVisible()


def test_an_address_of_somebody_else_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies in a folder that others may write into, or is no address at all."""
    monkeypatch.setattr(instance, "PATIENCE", 0.2)
    folder = Folder(tmp_path / "data")
    seat = take(folder)
    for wrong in ("", "[]", "null", '{"unix": 3}', '{"unix": "/none/window", "secret": "s"}'):
        folder.instance.write_text(wrong)
        assert first_or_hand_over(folder, Call(link="matrix:r/a:b.example")) == (None, False)
    trap = tmp_path / "trap"
    trap.mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(trap / "window"))
        listener.listen()
        listener.settimeout(0.5)
        folder.instance.write_text(json.dumps({"unix": str(trap / "window"), "secret": "s"}))
        monkeypatch.setattr(os, "getuid", lambda: os.geteuid() + 1)
        assert first_or_hand_over(folder, Call(link="matrix:r/a:b.example")) == (None, False)
        with pytest.raises(TimeoutError):
            listener.accept()
    monkeypatch.undo()
    seat.close()


def test_a_folder_that_cannot_be_used_is_the_doors_to_say(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert first_or_hand_over(Folder(tmp_path / "file" / "data"), Call()) == (None, False)


def test_one_that_begins_or_ends_is_waited_for(tmp_path: Path) -> None:
    folder, heard = Folder(tmp_path / "data"), list[Call]()
    seat = take(folder)

    def receive(call: Call) -> bool:
        heard.append(call)
        return True

    late = threading.Timer(0.3, lambda: seat.listen(receive))
    late.start()
    assert first_or_hand_over(folder, Call(link="x")) == (None, True)
    late.join()
    assert [call.link for call in heard] == ["x"]
    ends = threading.Timer(0.3, seat.close)
    heard.clear()
    seat.listen(lambda _call: False)  # it does not take it: it is about to end
    ends.start()
    mine, taken = first_or_hand_over(folder, Call(link="y"))
    ends.join()
    assert mine is not None
    assert not taken
    mine.close()
