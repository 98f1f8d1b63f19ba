"""What no server is ever asked: whatever suggests, ranks, counts, or tells others what one does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from tests.servers.proxy import Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """One kind of request. ``path``: with its query; ``body``: what is in it besides."""

    path: str
    method: str = ".*"
    body: Callable[[Mapping[str, object]], bool] | None = None

    def fits(self, seen: Seen) -> bool:
        if not re.fullmatch(self.method, seen.method) or not re.search(self.path, seen.path):
            return False
        return self.body is None or self.body(_facts(seen.body))


def _facts(body: bytes) -> Mapping[str, object]:
    with suppress(ValueError):
        facts = json.loads(body)
        if isinstance(facts, dict):
            return facts
    return {}


DENIED: Mapping[str, tuple[Denied, ...]] = {
    "suggestions of people": (
        Denied(path=r"^/api/v\d/(suggestions|follow_suggestions|featured_tags/suggestions)"),
    ),
    "trends": (Denied(path=r"/trends(/|\?|$)"),),
    "a year in review": (Denied(path=r"/annual_reports|/wrapstodon"),),
    "a directory of profiles": (
        Denied(path=r"^/api/v\d/directory"),
        Denied(path=r"/publicRooms"),
    ),
    "what nobody follows": (Denied(path=r"^/api/v\d/timelines/(public|link)"),),
    "who liked what": (Denied(path=r"/(favourited_by|reblogged_by)(\?|$)"),),
    "analytics": (
        Denied(path=r"/(analytics|telemetry|metrics|collect|beacon|track(ing)?|stats)(/|\?|$)"),
        Denied(path=r"^/api/v\d/(instance/activity|admin/)"),
    ),
    "being there": (
        Denied(path=r"/presence/.+/status", method="PUT"),
        Denied(path=r"/_matrix/client/[^/]+/sync(\?(?!.*\bset_presence=offline\b)|$)"),
    ),
    "typing": (Denied(path=r"/typing/"),),
    "having read, for others to see": (
        Denied(path=r"/receipt/m\.read(/|$)", method="POST"),
        Denied(path=r"/read_markers", method="POST", body=lambda said: "m.read" in said),
    ),
    "being called by the server": (
        Denied(path=r"/pushers/set"),
        Denied(path=r"^/api/v\d/push/subscription", method="POST|PUT"),
    ),
}
"""By what it would be, the requests that do it."""


def denied(seen: Iterable[Seen]) -> list[tuple[str, str]]:
    """(what it would be, method and path) of each request that must not be."""
    return [
        (name, f"{one.method} {one.path}")
        for one in seen
        for name, kinds in DENIED.items()
        if any(kind.fits(one) for kind in kinds)
    ]
