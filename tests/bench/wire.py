"""What goes over the wire to one server: requests, and bytes of HTTP in both directions."""

from __future__ import annotations

from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

from tests.household import Falsifier
from tests.servers.proxy import Answer, Fault

_END = 2  # bytes of a line's end


@dataclass(slots=True)
class Traffic:
    requests: int = 0
    sent: int = 0  # bytes to the server
    received: int = 0

    @property
    def bytes(self) -> int:
        return self.sent + self.received

    def __add__(self, other: Traffic) -> Traffic:
        return Traffic(
            self.requests + other.requests, self.sent + other.sent, self.received + other.received
        )


class Counter(Falsifier):
    """Passes everything on, and counts it: the lines and bodies of HTTP as they are without
    compression; what TCP and TLS add is the same for whoever asks, for each request."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self.traffic = Traffic()

    def take(self) -> Traffic:
        """What went by since this was asked last."""
        with self._lock:
            found, self.traffic = self.traffic, Traffic()
        return found

    def _answer(
        self, request: BaseHTTPRequestHandler, body: bytes, fault: Fault | Answer | None
    ) -> Answer | None:
        answer = super()._answer(request, body, fault)
        with self._lock:
            self.traffic.requests += 1
            self.traffic.sent += len(request.requestline) + _END + len(body)
            self.traffic.sent += _headers(dict(request.headers.items()))
            if answer is not None:
                _, headers, content = answer
                self.traffic.received += len("HTTP/1.1 200 OK") + _END + len(content)
                self.traffic.received += _headers(headers)
        return answer


def _headers(headers: dict[str, str]) -> int:
    return sum(len(name) + len(": ") + len(value) + _END for name, value in headers.items()) + _END
