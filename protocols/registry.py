"""Which protocols Préau speaks: one line each, imported when an account needs it."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from protocols.adapter import Offer, Refused, Speaks

PACKAGES: Mapping[str, str] = {
    "matrix": "protocols.matrix",
    "mastodon": "protocols.mastodon",
    "dav": "protocols.dav",
    "feed": "protocols.feeds",
}
"""Registry key → the package that exports ``PROTOCOL``."""


class Registry:
    """Finds a protocol's package by its key. Importing one may take a second: call in a thread."""

    def __init__(self, packages: Mapping[str, str] = PACKAGES) -> None:
        self._packages = dict(packages)

    def speaks(self, protocol: str) -> Speaks:
        """Refused("unsupported") for a protocol that is not here (an account of a newer Préau)."""
        if protocol not in self._packages:
            raise Refused("unsupported")
        found = importlib.import_module(self._packages[protocol]).PROTOCOL
        if not isinstance(found, Speaks):
            raise Refused("unsupported")
        return found

    def offers(self) -> tuple[Offer, ...]:
        """How each protocol is signed in to."""
        return tuple(self.speaks(protocol).offer for protocol in self._packages)
