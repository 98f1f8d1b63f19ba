"""A message that comes into the conversation that is open in front is read out: once, politely."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop import accessibility
from desktop.wording import words
from storage.model import ItemKind, MediaKind
from storage.rows import Entry

translate = QCoreApplication.translate
MOST = 3
"""Messages that are read out one by one; more at once are a flood, and said to be one."""


def tell(panel: QWidget, before: Sequence[Entry], now: Sequence[Entry]) -> None:
    """Say what others have written between ``before`` and ``now``, if ``panel`` is in front of the
    person. What they wrote themselves, and what they asked to see of before, they know."""
    if not (panel.isVisible() and panel.window().isActiveWindow()):
        return
    fresh = news(before, now)
    if len(fresh) > MOST:
        accessibility.announce(panel, translate("Announcing", "Several new messages"))
    for entry in fresh if len(fresh) <= MOST else ():
        accessibility.announce(panel, said(entry))


def news(before: Sequence[Entry], now: Sequence[Entry]) -> list[Entry]:
    """What others wrote after all that was there; what waits to be sent stands below that."""
    known = {entry.row for entry in before if entry.item is not None}
    last = max((place for place, one in enumerate(now) if one.row in known), default=-1)
    if known and last < 0:  # so much came that nothing of before is left
        last = _older(before, now)
    after = now[last + 1 :]
    return [one for one in after if one.item is not None and not one.mine]


def _older(before: Sequence[Entry], now: Sequence[Entry]) -> int:
    """The place in ``now`` of the last that is no newer than all of ``before``; -1 for none."""
    newest = max(entry.at for entry in before if entry.item is not None)
    return max((place for place, one in enumerate(now) if one.at <= newest), default=-1)


def said(entry: Entry) -> str:
    """Who, and what: of a text behind a warning only the warning."""
    author = entry.author_name or str(entry.author)
    text = entry.warning or entry.text or words.notice(entry)
    if entry.kind is ItemKind.UNREADABLE:
        text = words.unreadable(entry.problem or "malformed")
    if not text and entry.media:
        first = entry.media[0]
        picture = translate("Announcing", "A picture")
        file = translate("Announcing", "A file")
        text = first.alt or (picture if first.kind is MediaKind.IMAGE else first.name or file)
    return translate("Announcing", "{author}: {text}").format(author=author, text=text)
