"""One window on each data folder: whoever starts Préau a second time hands over to the first.

A lock on a file says that a window is open, and ends with its process, however that ends. A socket
that only this person can reach takes what the second was started with; the second then ends. Where
the first does not answer, it is no obstacle: another window opens on the same folder, which is
sound (docs/decisions/001).
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import stat
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from storage.errors import StorageError
from storage.folder import Folder
from storage.values import record

if TYPE_CHECKING:
    import socket

logger = logging.getLogger(__name__)
LONGEST_LINK = 2048
"""Characters of a link that is handed over; no address of a conversation or post comes near."""
PATIENCE = 5.0
"""Seconds that the first has to answer, from its lock to its word."""
_PAUSE = 0.05  # seconds between two looks for it
_QUICK = 2.0  # seconds that a caller has for its line
_MOST = 16 * 1024  # bytes of one line


@record(frozen=True, slots=True, kw_only=True)
class Call:
    """What Préau was started with, beside its folder."""

    link: str = ""
    token: str = ""
    """What lets a window come to the front, where the system asks for it
    (https://wayland.app/protocols/xdg-activation-v1)."""
    at_login: bool = False  # the system started it, not the person


Receiver = Callable[[Call], bool]
"""Takes a call, on the listening thread; False where nobody took it in time."""


class Seat:
    """Held by the one window of a folder."""

    def __init__(self, folder: Folder, held: ExitStack) -> None:
        self._folder, self._held = folder, held
        self._listener: socket.socket | None = None
        self._place: Path | None = None  # of the socket, made for it alone
        self._thread: threading.Thread | None = None
        self._secret = ""
        self._changing = threading.Lock()
        self._over = False

    def listen(self, receiver: Receiver) -> None:
        """Take calls from now on, on a thread of their own: a slow disk holds up nobody. A system
        that gives no socket costs this, never the window."""
        self._thread = threading.Thread(
            target=self._run, args=(receiver,), name="instance", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Others may be first from now on."""
        with self._changing:
            self._over = True
            if self._listener is not None:
                self._hang_up(self._listener)
        if self._thread is not None:
            self._thread.join(_QUICK)
        self._held.close()

    def _run(self, receiver: Receiver) -> None:
        try:
            with self._changing:
                if self._over:
                    return
                self._listener = self._begin()
            self._hear(self._listener, receiver)
        except OSError:
            logger.warning("no second start can be heard")
        finally:
            self._forget()

    def _begin(self) -> socket.socket:
        import secrets

        _forget(self._folder.instance)
        self._secret = secrets.token_hex(16)
        listener, address = self._open()
        listener.listen(8)
        _write(self._folder.instance, json.dumps({**address, "secret": self._secret}))
        return listener

    def _hang_up(self, listener: socket.socket) -> None:
        import socket

        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)  # wakes whoever waits in accept
        listener.close()

    def _forget(self) -> None:
        """What this one wrote; by now the next one may have written its own."""
        written = (_address(self._folder.instance) or {}).get("secret")
        if self._secret and written == self._secret:
            _forget(self._folder.instance)
        if self._place is not None:
            _remove(self._place)

    def _open(self) -> tuple[socket.socket, dict[str, Any]]:
        import socket  # a window needs it only now, after its first paint

        if not hasattr(socket, "AF_UNIX"):
            listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            listener.bind(("127.0.0.1", 0))
            return listener, {"port": listener.getsockname()[1]}
        self._place = _private_place()
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(self._place / "window"))
        return listener, {"unix": str(self._place / "window")}

    def _hear(self, listener: socket.socket, receiver: Receiver) -> None:
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            with caller:
                try:
                    self._answer(caller, receiver)
                except (OSError, ValueError, RecursionError):
                    logger.info("a second start said nothing that could be understood")

    def _answer(self, caller: socket.socket, receiver: Receiver) -> None:
        import hmac

        said = json.loads(_line(caller))
        if not isinstance(said, dict):
            return
        secret = said.get("secret")
        proved = isinstance(secret, str) and hmac.compare_digest(
            secret.encode(errors="replace"), self._secret.encode()
        )
        if not proved:
            return
        if receiver(_call(said)):
            caller.sendall(b"taken\n")


def take(folder: Folder) -> Seat:
    """Be the one window of this folder. StorageError("held") where another is, and others where
    the folder cannot be used, which is the door's to say."""
    folder.prepare()
    with ExitStack() as held:
        held.enter_context(folder.window())
        return Seat(folder, held.pop_all())


def first_or_hand_over(folder: Folder, call: Call) -> tuple[Seat | None, bool]:
    """The seat of the one window; or that the call was taken by who has it. Neither where nobody
    answers: then a window opens without a seat."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return take(folder), False
        except StorageError as error:
            if error.code != "held":
                return None, False
        if _hand_over(folder, call, until):
            return None, True
        if time.monotonic() >= until:
            logger.warning("another window is open, and does not answer")
            return None, False
        time.sleep(_PAUSE)  # it begins, or ends, just now


def _hand_over(folder: Folder, call: Call, until: float) -> bool:
    address = _address(folder.instance)
    if address is None:
        return False
    words = {
        "secret": address.get("secret"),
        "link": call.link,
        "token": call.token,
        "at_login": call.at_login,
    }
    try:
        with _connected(address, max(_PAUSE, until - time.monotonic())) as first:
            first.sendall(json.dumps(words).encode() + b"\n")
            return _line(first, until) == b"taken"
    except (OSError, ValueError):
        return False


def _connected(address: dict[str, Any], patience: float) -> socket.socket:
    """OSError where nobody listens there; ValueError for what is no address."""
    import socket

    where: Any
    if isinstance(address.get("unix"), str) and hasattr(socket, "AF_UNIX"):
        family, where = socket.AF_UNIX, address["unix"]
        _check_owner(Path(where).parent)
    elif isinstance(address.get("port"), int):
        family, where = socket.AF_INET, ("127.0.0.1", address["port"])
    else:
        raise ValueError("no address")
    made = socket.socket(family, socket.SOCK_STREAM)
    made.settimeout(patience)
    try:
        made.connect(where)
    except BaseException:
        made.close()
        raise
    return made


def _call(said: dict[str, Any]) -> Call:
    """What was said, as far as it is what it should be. ValueError otherwise."""
    link, token, at_login = said.get("link", ""), said.get("token", ""), said.get("at_login")
    if not isinstance(link, str) or not isinstance(token, str) or len(link) > LONGEST_LINK:
        raise ValueError("no call")
    return Call(link=link, token=token[:200], at_login=at_login is True)


def _line(peer: socket.socket, until: float | None = None) -> bytes:
    """Up to the end of a line. OSError when it does not come in time, ValueError if too long."""
    until = time.monotonic() + _QUICK if until is None else until
    read = b""
    while not read.endswith(b"\n"):
        peer.settimeout(max(0.01, until - time.monotonic()))
        part = peer.recv(4096)
        if not part:
            raise ConnectionError
        read += part
        if len(read) > _MOST:
            raise ValueError("too long")
    return read[:-1]


# --- places ---------------------------------------------------------------------------------


def _private_place() -> Path:
    """A new folder that only this person may enter, its name short enough for a socket."""
    import tempfile

    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and len(runtime) < 70:
        with contextlib.suppress(OSError):
            return Path(tempfile.mkdtemp(prefix="preau-", dir=runtime))
    return Path(tempfile.mkdtemp(prefix="preau-"))


def _check_owner(place: Path) -> None:
    """OSError unless it is this person's, and no link to elsewhere."""
    if os.name != "posix":
        return
    found = place.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PermissionError("not ours")


def _address(file: Path) -> dict[str, Any] | None:
    """What the first wrote, if it is this person's."""
    try:
        if os.name == "posix" and file.lstat().st_uid != os.getuid():
            return None
        found = json.loads(file.read_bytes()[:_MOST])
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _write(file: Path, text: str) -> None:
    """For this person alone. It need not outlast a power loss: nobody listens after one."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
    beside.replace(file)


def _forget(file: Path) -> None:
    """Remove what one that was killed has left, its socket too if it is ours."""
    address = _address(file)
    with contextlib.suppress(OSError):
        file.unlink()
    where = (address or {}).get("unix")
    if isinstance(where, str):
        _remove(Path(where).parent)


def _remove(place: Path) -> None:
    with contextlib.suppress(OSError):
        _check_owner(place)
        if place.name.startswith("preau-"):
            if stat.S_ISSOCK((place / "window").lstat().st_mode):
                (place / "window").unlink()
            place.rmdir()
