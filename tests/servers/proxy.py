"""A small proxy between an adapter and its real server that can lose, spoil and delay answers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

import requests

from .places import LOOPBACK

_HOP = frozenset(("connection", "keep-alive", "transfer-encoding", "content-encoding"))


class Fault(Enum):
    """What happens to one answer."""

    LOST = "lost"  # the server gets the request and does it; its reply never arrives
    CUT = "cut"  # the connection closes before the server hears anything
    HTML = "html"  # a captive portal's page with status 200
    HALF = "half"  # the first half of the server's body, as if it were whole
    BUSY = "busy"  # 429 with Retry-After: 7
    BROKEN = "broken"  # 502 with a page of HTML
    ELSEWHERE = "elsewhere"  # a redirect to another host
    SLOW = "slow"  # the answer comes after `Proxy.delay` seconds


@dataclass(frozen=True, slots=True)
class Seen:
    """One request that came through. Header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    answered: int | None  # the status that the client is given, None for none


_PAGE = b"<!DOCTYPE html><html><body><h1>Hotel Wi-Fi</h1></body></html>"
_HTML = {"Content-Type": "text/html"}
Answer = tuple[int, dict[str, str], bytes]
_SPOILED: dict[Fault | None, Answer] = {
    Fault.HTML: (200, _HTML, _PAGE),
    Fault.BROKEN: (502, _HTML, _PAGE),
    Fault.BUSY: (429, {"Retry-After": "7"}, b""),
    Fault.ELSEWHERE: (302, {"Location": "http://elsewhere.invalid/"}, b""),
}
Wanted = Callable[[str, str], bool]  # of method and path


class Proxy:
    """``with Proxy(server.url) as proxy:`` — sign in at ``proxy.url`` instead."""

    def __init__(self, target: str) -> None:
        self._target = target.rstrip("/")
        self._faults: list[tuple[Fault, Wanted, bool]] = []
        self._lock = threading.Lock()
        self.seen: list[Seen] = []
        self.delay = 2.0
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def __getattr__(self, name: str) -> Callable[[], None]:
                if name.startswith("do_"):
                    return lambda: proxy._pass(self)
                raise AttributeError(name)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
                """Nothing: the tests' output is not the place."""

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://{LOOPBACK}:{self._server.server_address[1]}"

    def once(self, fault: Fault, wanted: Wanted = lambda _method, _path: True) -> None:
        """Spoil the next answer to a request that ``wanted`` (of method and path) agrees to."""
        with self._lock:
            self._faults.append((fault, wanted, False))

    def always(self, fault: Fault, wanted: Wanted = lambda _method, _path: True) -> None:
        """Spoil every such answer until :meth:`mend`."""
        with self._lock:
            self._faults.append((fault, wanted, True))

    def mend(self) -> None:
        with self._lock:
            self._faults.clear()

    def _fault(self, method: str, path: str) -> Fault | None:
        with self._lock:
            for entry in self._faults:
                fault, wanted, stays = entry
                if wanted(method, path):
                    if not stays:
                        self._faults.remove(entry)
                    return fault
        return None

    def _pass(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        fault = self._fault(request.command, request.path)
        answer = self._answer(request, body, fault)
        headers = {name.lower(): value for name, value in request.headers.items()}
        status = None if answer is None else answer[0]
        with self._lock:  # before the client knows, so that it can look
            self.seen.append(Seen(request.command, request.path, headers, body, status))
        if answer is None:
            request.close_connection = True
        else:
            self._write(request, *answer)

    def _answer(
        self, request: BaseHTTPRequestHandler, body: bytes, fault: Fault | None
    ) -> Answer | None:
        """Status, headers and body of what the client gets; None: the connection is closed."""
        if fault is Fault.CUT:
            return None
        if fault in _SPOILED:
            return _SPOILED[fault]
        if fault is Fault.SLOW:
            time.sleep(self.delay)
        answer = self._forward(request, body)
        if answer is None or fault is Fault.LOST:
            return None
        content = answer.content
        if request.path.startswith("/.well-known/"):
            # Discovery would lead around the proxy.
            content = content.replace(self._target.encode(), self.url.encode())
        if fault is Fault.HALF:
            content = content[: len(content) // 2]
        headers = {k: v for k, v in answer.headers.items() if k.lower() not in _HOP}
        return answer.status_code, headers, content

    def _forward(self, request: BaseHTTPRequestHandler, body: bytes) -> requests.Response | None:
        headers = {k: v for k, v in request.headers.items() if k.lower() not in _HOP | {"host"}}
        for _ in range(3):
            try:
                return requests.request(
                    request.command,
                    self._target + request.path,
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
    def _write(
        request: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes
    ) -> None:
        try:
            request.send_response_only(status)
            for name, value in headers.items():
                if name.lower() != "content-length":
                    request.send_header(name, value)
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            if request.command != "HEAD":
                request.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            return  # the client had no patience

    def __enter__(self) -> Proxy:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
