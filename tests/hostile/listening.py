"""A hostile server: a plain socket that says whatever it is told to, as slowly as it is told to.

It stands in for no protocol and no server: nothing well-behaved would send what it sends.
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from types import TracebackType

Say = Callable[[bytes], Iterator[bytes]]
"""What is answered to the bytes of a request, piece by piece."""
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Listener:
    """``with Listener(say) as server:`` — answers each connection once, then closes it."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.asked: list[bytes] = []
        self._ended = threading.Event()

    def __enter__(self) -> Listener:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._listening.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(65536)
                if not piece:
                    return
                head += piece
            head += _rest(connection, head)
            self.asked.append(head)
            for piece in self._say(head):
                if self._ended.is_set():
                    return
                connection.sendall(piece)


def _rest(connection: socket.socket, head: bytes) -> bytes:
    """What is missing of a request's body; unread, it would break the connection at its end."""
    found = _LENGTH.search(head)
    missing = int(found[1]) if found else 0
    missing -= len(head.partition(b"\r\n\r\n")[2])
    rest = b""
    while len(rest) < missing and (piece := connection.recv(missing - len(rest))):
        rest += piece
    return rest


def answer(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer, its length told."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return (
        f"HTTP/1.1 {status}\r\n{more}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    ).encode() + body


def drip(body: bytes, seconds: float) -> Iterator[bytes]:
    """One byte at a time."""
    for place in range(len(body)):
        yield body[place : place + 1]
        time.sleep(seconds)
