"""The cache of tests/storage, and a second account at another server."""

from __future__ import annotations

from tests.storage.conftest import cache, clock, db, folder, outbox

__all__ = ["cache", "clock", "db", "folder", "outbox"]
