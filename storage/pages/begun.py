"""What the person began to write and did not send."""

from __future__ import annotations

import json

from storage.codec import instant
from storage.drafts import ASIDE
from storage.pages.read import Read
from storage.rows import DraftRow

DRAFTS = """
SELECT json_group_array(json_array(place, body, saved_at)
  ORDER BY saved_at DESC, place) FROM draft
"""


def drafts(read: Read) -> tuple[DraftRow, ...]:
    """Every draft, the newest first, with those that were set aside."""
    return tuple(
        DraftRow(
            place=place.removeprefix(ASIDE),
            draft=json.loads(body),
            saved_at=instant(at),
            aside=place.startswith(ASIDE),
        )
        for place, body, at in read.rows(DRAFTS)
    )
