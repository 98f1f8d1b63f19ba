"""A small proxy between an adapter and its real server: it loses, cuts, doubles, delays and spoils
requests and answers."""

from __future__ import annotations

import os
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import requests

from .places import LOOPBACK

_HOP = frozenset(("connection", "keep-alive", "transfer-encoding", "content-encoding"))


class Fault(Enum):
    """What happens to one request and its answer."""

    LOST = "lost"  # the server gets the request and does it; its reply never arrives
    RESET = "reset"  # as above, and the client's connection is reset rather than closed
    HEAD = "head"  # as above, but the connection closes in the middle of the reply's headers
    BODY = "body"  # as above, in the middle of the reply's body
    DELAYED = "delayed"  # the server does it at once; its reply comes `Proxy.delay` seconds later
    CUT = "cut"  # the connection closes before the server hears anything
    TORN = "torn"  # the server hears half of the request; both connections close
    LATE = "late"  # the client's connection closes; the server hears it `Proxy.delay` seconds later
    TWICE = "twice"  # the server gets it twice at once; the client hears what it says last
    AGAIN = "again"  # answered well; the server gets it once more `Proxy.delay` seconds later
    HTML = "html"  # a captive portal's page with status 200
    HALF = "half"  # the first half of the server's body, as if it were whole
    BUSY = "busy"  # 429 with Retry-After: 7
    BROKEN = "broken"  # 502 with a page of HTML; the server hears nothing
    GATEWAY = "gateway"  # the same page after the server did it
    ELSEWHERE = "elsewhere"  # a redirect to another host
    SILENT = "silent"  # the server hears nothing; the connection closes `Proxy.delay` seconds later
    SLOW = "slow"  # the request is passed on after `Proxy.delay` seconds, and then its answer


@dataclass(frozen=True, slots=True)
class Seen:
    """One request that came through. Header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    answered: int | None  # the status that the client is given, None for none
    at: float = 0.0  # when it came, of time.monotonic


_PAGE = b"<!DOCTYPE html><html><body><h1>Hotel Wi-Fi</h1></body></html>"
_HTML = {"Content-Type": "text/html"}
Answer = tuple[int, dict[str, str], bytes]
_SPOILED: dict[Fault, Answer] = {
    Fault.HTML: (200, _HTML, _PAGE),
    Fault.BROKEN: (502, _HTML, _PAGE),
    Fault.GATEWAY: (502, _HTML, _PAGE),
    Fault.BUSY: (429, {"Retry-After": "7"}, b""),
    Fault.ELSEWHERE: (302, {"Location": "http://elsewhere.invalid/"}, b""),
}
_BROKEN_OFF: tuple[Fault | Answer | None, ...] = (Fault.HEAD, Fault.BODY)
Wanted = Callable[[str, str], bool]  # of method and path


class _Listening(ThreadingHTTPServer):
    """Its threads say nothing of clients that hang up: whoever writes to the terminal while
    Python ends takes the whole process down."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Proxy:
    """``with Proxy(server.url) as proxy:`` — sign in at ``proxy.url`` instead."""

    def __init__(self, target: str) -> None:
        self.target = target.rstrip("/")
        self._faults: list[tuple[Fault | Answer, Wanted, bool]] = []
        self._lock = threading.Lock()
        self._idle = threading.Condition()
        self._at_work = 0
        self.seen: list[Seen] = []
        self.delay = 2.0
        self._gate: threading.Event | None = None
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                proxy._clients.add(self.connection)

            def finish(self) -> None:
                proxy._clients.discard(self.connection)
                super().finish()

            def __getattr__(self, name: str) -> Callable[[], None]:
                if name.startswith("do_"):
                    return lambda: proxy._pass(self)
                raise AttributeError(name)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
                """Nothing: the tests' output is not the place."""

        self._handler = Handler
        self._clients: set[socket.socket] = set()
        self._server = self._listening(0)
        self.url = f"http://{LOOPBACK}:{self._server.server_address[1]}"

    def _listening(self, port: int) -> ThreadingHTTPServer:
        return _Listening((LOOPBACK, port), self._handler)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Out of reach: connections end, and new ones are refused before anything is heard."""
        port = int(self._server.server_address[1])
        self._end()
        for client in tuple(self._clients):
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        try:
            yield
        finally:
            self._server = self._listening(port)
            self._begin()

    def once(self, fault: Fault | Answer, wanted: Wanted = lambda _method, _path: True) -> None:
        """Spoil the next answer to a request that ``wanted`` (of method and path) agrees to;
        an :data:`Answer` (status, headers, body) is given in the server's place."""
        with self._lock:
            self._faults.append((fault, wanted, False))

    def always(self, fault: Fault | Answer, wanted: Wanted = lambda _method, _path: True) -> None:
        """Spoil every such answer until :meth:`mend`."""
        with self._lock:
            self._faults.append((fault, wanted, True))

    def mend(self) -> None:
        with self._lock:
            self._faults.clear()

    @contextmanager
    def holding(self) -> Iterator[None]:
        """What would come `delay` seconds later comes with the end of this, whenever that is: for
        a test that does something meanwhile."""
        gate = self._gate = threading.Event()
        try:
            yield
        finally:
            self._gate = None
            gate.set()

    def _pause(self) -> Callable[[], object]:
        """To be called for as long as something is held back from now on."""
        gate, delay = self._gate, self.delay
        return (lambda: time.sleep(delay)) if gate is None else gate.wait

    @property
    def at_work(self) -> int:
        """How many requests are under way."""
        return self._at_work

    def rest(self, seconds: float = 30.0) -> None:
        """Wait until nothing is under way, what the server will hear late included."""
        with self._idle:
            if not self._idle.wait_for(lambda: not self._at_work, seconds):
                raise TimeoutError

    @contextmanager
    def _working(self) -> Iterator[None]:
        with self._idle:
            self._at_work += 1
        try:
            yield
        finally:
            with self._idle:
                self._at_work -= 1
                self._idle.notify_all()

    def _fault(self, method: str, path: str) -> Fault | Answer | None:
        with self._lock:
            for entry in self._faults:
                fault, wanted, stays = entry
                if wanted(method, path):
                    if not stays:
                        self._faults.remove(entry)
                    return fault
        return None

    def _pass(self, request: BaseHTTPRequestHandler) -> None:
        with self._working():
            at = time.monotonic()
            body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
            fault = self._fault(request.command, request.path)
            answer = self._answer(request, body, fault)
            headers = {name.lower(): value for name, value in request.headers.items()}
            status = None if answer is None or fault in _BROKEN_OFF else answer[0]
            seen = Seen(request.command, request.path, headers, body, status, at)
            with self._lock:  # before the client knows, so that it can look
                self.seen.append(seen)
            if answer is None:
                self._hang_up(request, fault)
            else:
                self._write(request, answer, fault)

    def _answer(
        self, request: BaseHTTPRequestHandler, body: bytes, fault: Fault | Answer | None
    ) -> Answer | None:
        """Status, headers and body of what the client gets; None: the connection is closed."""
        if isinstance(fault, tuple):
            return fault
        if fault in (Fault.CUT, Fault.TORN, Fault.LATE, Fault.SILENT):
            self._half_heard(request, body, fault)
            return None
        if fault in _SPOILED and fault is not Fault.GATEWAY:
            return _SPOILED[fault]
        if fault is Fault.SLOW:
            self._pause()()
        answer = self._heard(request, body, fault)
        if answer is None or fault in (Fault.LOST, Fault.RESET):
            return None
        if fault is Fault.GATEWAY:
            return _SPOILED[fault]
        content = answer.content
        if request.path.startswith("/.well-known/"):
            # Discovery would lead around the proxy.
            content = content.replace(self.target.encode(), self.url.encode())
        if fault is Fault.HALF:
            content = content[: len(content) // 2]
        headers = {k: v for k, v in answer.headers.items() if k.lower() not in _HOP}
        return answer.status_code, headers, content

    def _half_heard(
        self, request: BaseHTTPRequestHandler, body: bytes, fault: Fault | Answer | None
    ) -> None:
        if fault is Fault.TORN:
            self._tear(request, body)
        elif fault is Fault.LATE:
            self._later(request, body)
        elif fault is Fault.SILENT:
            self._pause()()

    def _heard(
        self, request: BaseHTTPRequestHandler, body: bytes, fault: Fault | Answer | None
    ) -> requests.Response | None:
        if fault is Fault.TWICE:
            return self._twice(request, body)
        answer = self._forward(request, body)
        if fault is Fault.AGAIN:
            self._later(request, body)
        elif fault is Fault.DELAYED:
            self._pause()()
        return answer

    def _twice(self, request: BaseHTTPRequestHandler, body: bytes) -> requests.Response | None:
        """Both at the same time; the one that the server answered last."""
        ended: list[requests.Response | None] = []
        with ThreadPoolExecutor(2) as both:
            for _ in range(2):
                asked = both.submit(self._forward, request, body)
                asked.add_done_callback(lambda done: ended.append(done.result()))
        return ended[-1]

    def _later(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        """Pass it on after a while; nobody hears the answer."""
        working, pause = self._working(), self._pause()
        working.__enter__()

        def late() -> None:
            try:
                pause()
                self._forward(request, body)
            finally:
                working.__exit__(None, None, None)

        threading.Thread(target=late, daemon=True).start()

    def _tear(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        """Half of the request goes on, announced as whole."""
        at = urlsplit(self.target)
        headers = [f"{k}: {v}" for k, v in request.headers.items() if k.lower() != "host"]
        head = "\r\n".join([f"{request.command} {request.path} HTTP/1.1", f"Host: {at.netloc}"])
        rest = "\r\n".join(["", *headers, "", ""]).encode() + body
        keep = len(rest) - len(body) // 2 if body else len(rest) // 2
        with socket.create_connection((at.hostname or LOOPBACK, at.port or 80), 10) as server:
            server.sendall(head.encode() + rest[: min(keep, len(rest) - 1)])
            server.shutdown(socket.SHUT_WR)
            server.settimeout(30)  # each says something or hangs up, however busy it is
            # What it makes of half of it is made before the client asks again: snac would else
            # write the half over the whole.
            with suppress(OSError):
                while server.recv(4096):
                    pass

    def _forward(self, request: BaseHTTPRequestHandler, body: bytes) -> requests.Response | None:
        headers = {k: v for k, v in request.headers.items() if k.lower() not in _HOP | {"host"}}
        for _ in range(3):
            try:
                return requests.request(
                    request.command,
                    self.target + request.path,
                    headers=headers,
                    data=body,
                    allow_redirects=False,
                    timeout=60,
                )
            except requests.ConnectionError:
                # snac closes connections unannounced, before it read the request.
                time.sleep(0.05)
        return None

    @staticmethod
    def _hang_up(request: BaseHTTPRequestHandler, fault: Fault | Answer | None) -> None:
        request.close_connection = True
        if fault is Fault.RESET:
            at_once = struct.pack("ii", 1, 0)  # closing with nothing lingering sends RST
            request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
            os.close(request.connection.detach())

    @staticmethod
    def _write(
        request: BaseHTTPRequestHandler, answer: Answer, fault: Fault | Answer | None
    ) -> None:
        status, headers, body = answer
        try:
            if fault is Fault.HEAD:
                request.wfile.write(f"HTTP/1.1 {status} OK\r\nContent-Type: applic".encode())
                request.close_connection = True
                return
            request.send_response_only(status)
            for name, value in headers.items():
                if name.lower() != "content-length":
                    request.send_header(name, value)
            # An answer without a body is cut short all the same.
            cut = fault is Fault.BODY
            request.send_header("Content-Length", str(max(len(body), 2) if cut else len(body)))
            request.end_headers()
            if request.command != "HEAD":
                request.wfile.write(body[: len(body) // 2] if cut else body)
            request.close_connection = request.close_connection or cut
        except (BrokenPipeError, ConnectionResetError):
            return  # the client had no patience

    def _begin(self) -> None:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def _end(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Proxy:
        self._begin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()
