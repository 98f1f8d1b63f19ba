"""The cache of tests/storage, and a second account at another server."""

from __future__ import annotations

from tests.storage.conftest import begun, cache, clock, db, folder, outbox

__all__ = ["begun", "cache", "clock", "db", "folder", "outbox"]
