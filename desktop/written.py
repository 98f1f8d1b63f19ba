"""Where to something was written, as the person calls it."""

from __future__ import annotations

from desktop.desk import Desk
from storage.model import Boost, ChannelKind
from storage.rows import OutgoingRow


def whither(desk: Desk, row: OutgoingRow) -> str:
    """The channel's name; for posts, which have no channel but their author, the account's."""
    if isinstance(row.intent, Boost):
        return ""  # it goes to whoever follows the person
    channel = desk.pages.channel(row.channel)
    if channel is None or channel.kind is not ChannelKind.HOME:
        return row.channel_name
    names = {account.id: account.name for account in desk.pages.accounts()}
    return names.get(row.account) or row.channel_name
