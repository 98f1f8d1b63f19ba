"""A small CalDAV and CardDAV server for what no real one does on demand: it forgets tokens, has
none at all, tells in pages, leaves things out, and holds bytes that real servers refuse.

It is no proof of speaking with a real server; tests/protocols/dav/test_radicale*.py are.
"""

from __future__ import annotations

import html
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

HOME = "/dav/ines/"
AGENDA, BOOK = f"{HOME}agenda/", f"{HOME}carnet/"
_NAMES = (
    'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:R="urn:ietf:params:xml:ns:carddav"'
    ' xmlns:S="http://calendarserver.org/ns/"'
)


class StandIn:
    """``with StandIn() as server:`` — one member, one calendar, one book."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.weak = False  # etags that guard nothing
        self.tokens = True  # sync-collection is spoken
        self.page = 0  # so many changes in one answer, 0: all
        self.left_out: set[str] = set()  # hrefs that multigets forget when asked with others
        self.well_known = 404
        self.everything: tuple[int, dict[str, str], bytes] | None = None
        self.asked: list[tuple[str, str, dict[str, str], str]] = []
        self._log: list[str] = []  # hrefs as they changed: a token is a place in it
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def __getattr__(self, name: str) -> object:
                if name.startswith("do_"):
                    return lambda: server._serve(self)
                raise AttributeError(name)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
                """Nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def put(self, href: str, body: str | bytes) -> None:
        self.held[href] = body if isinstance(body, bytes) else body.encode()
        self._log.append(href)

    def drop(self, href: str) -> None:
        del self.held[href]
        self._log.append(href)

    def __enter__(self) -> StandIn:
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.server_close()

    # --- answering --------------------------------------------------------------------------

    def _serve(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0)).decode()
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.asked.append((request.command, request.path, headers, body))
        status, more, content = self.everything or self._answer(request, body)
        request.send_response_only(status)
        for name, value in more.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    def _answer(
        self, request: BaseHTTPRequestHandler, body: str
    ) -> tuple[int, dict[str, str], bytes]:
        path = request.path
        if path.startswith("/.well-known/"):
            return self.well_known, {}, b""
        if request.command == "PROPFIND":
            inner = self._propfind(path, request.headers.get("Depth") == "1")
            return (207, {}, inner.encode()) if inner else (404, {}, b"")
        if request.command == "REPORT" and "sync-collection" in body:
            return self._sync(path, body)
        if request.command == "REPORT":
            return 207, {}, self._multiget(body)
        return 405, {}, b""

    def _propfind(self, path: str, deep: bool) -> str:
        if path in {"/", "/dav/"}:
            who = f"<current-user-principal><href>{HOME}</href></current-user-principal>"
            return _multistatus(_response(path, who))
        if path == HOME and not deep:
            sets = ("C:calendar-home-set", "R:addressbook-home-set")
            homes = "".join(f"<{name}><href>{HOME}</href></{name}>" for name in sets)
            return _multistatus(_response(path, homes))
        if path == HOME:
            kinds = {AGENDA: "<C:calendar/>", BOOK: "<R:addressbook/>"}
            return _multistatus(
                *(
                    _response(url, f"<resourcetype><collection/>{kind}</resourcetype>")
                    for url, kind in kinds.items()
                )
            )
        if path in {AGENDA, BOOK} and not deep:
            token = f"<sync-token>t{len(self._log)}</sync-token>" if self.tokens else ""
            return _multistatus(_response(path, f"{token}<S:getctag>{len(self._log)}</S:getctag>"))
        if path in {AGENDA, BOOK}:
            there = [href for href in self.held if href.startswith(path)]
            return _multistatus(*(_response(href, self._etag(href)) for href in there))
        return ""

    def _etag(self, href: str) -> str:
        weak = "W/" if self.weak else ""
        return f"<getetag>{weak}&quot;{hash(self.held[href]) & 0xFFFFFFFF}&quot;</getetag>"

    def _sync(self, path: str, body: str) -> tuple[int, dict[str, str], bytes]:
        found = re.search(r"<D:sync-token>t(\d+)</D:sync-token>", body)
        if not self.tokens or found is None or int(found[1]) > len(self._log):
            return 403, {}, b"<error xmlns='DAV:'><valid-sync-token/></error>"
        start = int(found[1])
        end = min(len(self._log), start + self.page) if self.page else len(self._log)
        changed = dict.fromkeys(h for h in self._log[start:end] if h.startswith(path))
        responses = [
            _response(href, self._etag(href)) if href in self.held else _missing(href)
            for href in changed
        ]
        if end < len(self._log):
            responses.append(
                f"<response><href>{path}</href><status>HTTP/1.1 507 X</status></response>"
            )
        return 207, {}, _multistatus(*responses, f"<sync-token>t{end}</sync-token>").encode()

    def _multiget(self, body: str) -> bytes:
        tag = "R:address-data" if "addressbook-multiget" in body else "C:calendar-data"
        hrefs = [html.unescape(href) for href in re.findall(r"<D:href>([^<]*)</D:href>", body)]
        parts: list[bytes] = []
        for href in hrefs:
            if href in self.left_out and len(hrefs) > 1:
                continue
            if href not in self.held:
                parts.append(_missing(href).encode())
                continue
            data = html.escape(self.held[href].decode("utf-8", "surrogateescape"))
            whole = _response(href, f"{self._etag(href)}<{tag}>{data}</{tag}>")
            parts.append(whole.encode("utf-8", "surrogateescape"))
        return _multistatus("\0").encode().replace(b"\0", b"".join(parts))


def _multistatus(*inner: str) -> str:
    return f"<multistatus {_NAMES}>{''.join(inner)}</multistatus>"


def _response(href: str, props: str) -> str:
    return (
        f"<response><href>{href}</href><propstat><prop>{props}</prop>"
        "<status>HTTP/1.1 200 OK</status></propstat></response>"
    )


def _missing(href: str) -> str:
    return f"<response><href>{href}</href><status>HTTP/1.1 404 Not Found</status></response>"
