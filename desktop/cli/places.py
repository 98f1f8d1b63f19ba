"""Finds the channel that a person names on the command line."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from desktop.cli import failing
from storage.rows import ChannelRow

translate = QCoreApplication.translate


def channel_named(channels: Iterable[ChannelRow], name: str) -> ChannelRow:
    """By its id, or by its name if only one has it. Failure says what there is."""
    known = list(channels)
    for row in known:
        if row.id == name:
            return row
    found = [row for row in known if row.name.casefold() == name.casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        ids = "\n".join(f"    {row.id}" for row in found)
        said = translate("CommandLine", "Several are called “{name}”. Give one of these:")
        raise failing.misused(f"{said.format(name=name)}\n{ids}")
    names = "\n".join(f"    {row.name}  {row.id}" for row in known)
    said = translate("CommandLine", "There is no place “{name}”. There are:")
    raise failing.misused(f"{said.format(name=name)}\n{names}")
