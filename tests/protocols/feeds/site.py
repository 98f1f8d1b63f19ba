"""A real web server of files that publishes one agenda."""

from __future__ import annotations

import os
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.servers.places import LOOPBACK
from tests.servers.proxy import Proxy

from .test_reading import event, file


class Quiet(SimpleHTTPRequestHandler):
    """The standard library's own server of files: it answers If-Modified-Since."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
        """Nothing: the tests' output is not the place."""


class Site:
    """One agenda, published as a file, behind a proxy that sees what is asked."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "agenda.ics"
        self._moment = int(time.time()) - 86_400  # long enough ago to be told apart by
        handler = partial(Quiet, directory=str(folder))
        self._server = ThreadingHTTPServer((LOOPBACK, 0), handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.proxy = Proxy(f"http://{LOOPBACK}:{self._server.server_address[1]}")
        self.address = f"{self.proxy.url}/agenda.ics"

    def publish(self, body: bytes) -> None:
        """Each time a minute later, as far as the server knows."""
        self._moment += 60
        self.publish_at(body, self._moment)

    def publish_at(self, body: bytes, moment: float) -> None:
        """As if it had been written then: seconds since 1970."""
        self._file.write_bytes(body)
        os.utime(self._file, (moment, moment))

    def answered(self) -> list[int | None]:
        return [one.answered for one in self.proxy.seen]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def several(count: int, *head: str, extra: str = "") -> bytes:
    lines = [
        line
        for n in range(count)
        for line in event(f"e{n}", "DTSTAMP:20261122T080000Z", f"SUMMARY:Bal {n}{extra}")
    ]
    return file(*lines, head=head)
