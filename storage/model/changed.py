"""What a committed transaction touched."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from storage.model.identities import ChannelId
from storage.values import record


class View(StrEnum):
    """Parts of the window that a change may concern beside its channels."""

    ACCOUNTS = "accounts"
    CHANNELS = "channels"
    AGENDA = "agenda"
    DIRECTORY = "directory"
    OUTBOX = "outbox"
    EDITION = "edition"
    MEDIA = "media"
    GROUPS = "groups"
    SETTINGS = "settings"
    BLOCKED = "blocked"  # whom the person does not read
    DRAFTS = "drafts"


@record(frozen=True, slots=True, kw_only=True)
class Changed:
    """Which channels and views a committed transaction touched, and the revision it raised."""

    revision: int = 0
    channels: frozenset[ChannelId] = field(default_factory=frozenset)
    views: frozenset[View] = field(default_factory=frozenset)
