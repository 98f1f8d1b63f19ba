"""How far the first run came: kept, so that closing the window loses nothing of it."""

from __future__ import annotations

from desktop.desk import Desk

SETTING = "first-run"
"""The screen that is open; ENDED once the last one was left. Absent in a folder that was in use
before there was a first run."""
WHAT, ACCOUNT, HOURS, QUIET, DONE, ENDED = range(1, 7)


def left_at(desk: Desk) -> int:
    """The screen that the window opens on, 0 for none: nobody signed in yet, or it was left in
    the middle. What was answered before is not asked again."""
    kept = desk.pages.setting(SETTING, 0)
    begun = WHAT <= kept < ENDED
    if not desk.pages.accounts():
        return min(kept, ACCOUNT) if begun else WHAT
    return after_account(desk) if kept == ACCOUNT else kept * begun


def after_account(desk: Desk) -> int:
    """The screen that follows signing in."""
    return HOURS if desk.pages.choices().hours is None else DONE
