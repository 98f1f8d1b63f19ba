"""What went, or would go, said in words: so many messages, pictures, people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QObject

from desktop.desk import Pages
from desktop.wording import words
from storage.model import AccountId
from storage.rows import DraftRow


class Gone(QObject):
    """Qt Linguist finds plurals only where an object speaks for itself."""

    def what(self, removed: Mapping[str, Any]) -> str:
        """All kinds of which there was anything, and what they took on the disk; "" of nothing."""
        parts = [
            said
            for name, said in (
                ("messages", self.tr("%n message(s)", "", _number(removed, "messages"))),
                ("posts", self.tr("%n post(s)", "", _number(removed, "posts"))),
                ("events", self.tr("%n event(s)", "", _number(removed, "events"))),
                ("people", self.tr("%n entry(s) of the directory", "", _number(removed, "people"))),
                ("pictures", self.tr("%n picture(s)", "", _number(removed, "pictures"))),
                ("files", self.tr("%n file(s)", "", _number(removed, "files"))),
                ("waiting", self.tr("%n thing(s) not sent", "", _number(removed, "waiting"))),
                ("drafts", self.tr("%n draft(s)", "", _number(removed, "drafts"))),
            )
            if _number(removed, name)
        ]
        size = _number(removed, "bytes") or _number(removed, "size")
        listed = self.tr(", ", "between things").join(parts)
        if not size:
            return listed
        if not listed:
            return words.size(size)
        return self.tr("{things} ({size})").format(things=listed, size=words.size(size))

    def would_be_lost(self, waiting: int, drafts: int) -> str:
        """Before anything goes: what was written and has left nowhere yet; "" of nothing."""
        both = [
            said
            for count, said in (
                (
                    waiting,
                    self.tr("%n thing(s) that you wrote and that did not leave", "", waiting),
                ),
                (drafts, self.tr("%n draft(s)", "", drafts)),
            )
            if count
        ]
        if not both:
            return ""
        listed = self.tr(" and ", "between two things").join(both)
        return self.tr("Lost with it, and nowhere else: {things}.").format(things=listed)


def total(removed: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Several accounts' as one."""
    whole: dict[str, int] = {}
    for one in removed:
        for name, value in one.items():
            if isinstance(value, int) and not isinstance(value, bool):
                whole[name] = whole.get(name, 0) + value
    return whole


def at_stake(pages: Pages, accounts: Iterable[AccountId] | None = None) -> tuple[int, int]:
    """What waits to leave, and what was begun, in these accounts' places; None: in all."""
    chosen = None if accounts is None else frozenset(accounts)
    waiting = sum(chosen is None or row.account in chosen for row in pages.outbox())
    # what nobody knows whose it was goes with the last one
    all_of_them = chosen is not None and all(row.id in chosen for row in pages.accounts())
    drafts = 0
    for row in pages.drafts():
        mine = chosen is None or _account_of(pages, row) in chosen
        drafts += not row.aside and (mine or (all_of_them and row.place != "event:new"))
    return waiting, drafts


def _account_of(pages: Pages, draft: DraftRow) -> str:
    """Whose place a draft is begun in, "" when it may be several accounts'."""
    kind, _, rest = draft.place.partition(":")
    if kind == "say":
        return rest.partition("/")[0]
    if kind == "event" and isinstance(channel := draft.draft.get("channel"), str) and channel:
        return channel.partition("/")[0]
    entry = pages.entry(rest) if kind in {"reply", "edit", "event"} and rest != "new" else None
    return entry.account if entry is not None else ""


def _number(removed: Mapping[str, Any], name: str) -> int:
    value = removed.get(name)
    return value if isinstance(value, int) else 0
