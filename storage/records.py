"""Writing the records around the items: channels, people, raw payloads, the directory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage import erasing
from storage.codec import clean, millis, pack
from storage.folding import fold
from storage.model import (
    AccountId,
    Address,
    Card,
    CardId,
    Channel,
    ChannelId,
    ItemId,
    Membership,
    Payload,
    ReadMark,
    View,
)

if TYPE_CHECKING:
    from storage.database import Write


class Records:
    """One account's records, in one transaction, at one instant (milliseconds). Each method
    writes one, so that writing it again changes nothing, and returns True while it has more to
    do than one transaction should."""

    def __init__(self, write: Write, account: AccountId, now: int) -> None:
        self._write, self._account, self._now = write, account, now
        self.channels_changed = False

    def _run(self, sql: str, *parameters: Any) -> int:
        return self._write.execute(sql, parameters)

    def _row(self, sql: str, *parameters: Any) -> Any:
        return self._write.row(sql, parameters)

    def _rows(self, sql: str, *parameters: Any) -> list[Any]:
        return self._write.rows(sql, parameters)

    def _value(self, sql: str, *parameters: Any) -> Any:
        return self._write.value(sql, parameters)

    def _clamped(self, at: int) -> int:
        """A server's clock may be wrong; nothing is newer than now, nor older than 1970."""
        return max(0, min(at, self._now))

    def channel(self, channel: Channel) -> bool:
        self._run(
            "INSERT INTO channel (key, account, remote, kind, name, aliases, topic, colour,"
            " accepts, presence, inviter, encrypted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (key) DO UPDATE SET kind = excluded.kind, name = excluded.name,"
            " aliases = excluded.aliases, topic = excluded.topic, colour = excluded.colour,"
            " accepts = excluded.accepts, presence = excluded.presence,"
            " inviter = excluded.inviter, encrypted = excluded.encrypted",
            clean(channel.id),
            channel.account,
            clean(channel.remote),
            channel.kind,
            clean(channel.name),
            pack(channel.aliases),
            clean(channel.topic),
            channel.colour,
            pack(channel.accepts),
            channel.presence,
            channel.inviter,
            channel.encrypted,
        )
        self.channels_changed = True
        self._write.touch([channel.id], [View.CHANNELS])
        return False

    def gone_channel(self, channel: ChannelId) -> bool:
        _, more = erasing.thin_channel(self._write, channel)
        self._write.touch([channel], [View.CHANNELS, View.AGENDA, View.DIRECTORY, View.EDITION])
        return more

    def address(self, address: Address) -> bool:
        """A server that mentions somebody without saying how they call themself does not make
        their name and picture unknown."""
        self._run(
            "INSERT INTO address (key, name, avatar) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE"
            " SET name = CASE excluded.name WHEN '' THEN name ELSE excluded.name END,"
            " avatar = coalesce(excluded.avatar, avatar)",
            clean(address.id),
            clean(address.name),
            None if address.avatar is None else pack(address.avatar),
        )
        return False

    def membership(self, membership: Membership) -> bool:
        self._run(
            "INSERT INTO membership (channel, address, name, avatar, present)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT (channel, address) DO UPDATE SET"
            " name = excluded.name, avatar = excluded.avatar, present = excluded.present",
            membership.channel,
            clean(membership.address),
            clean(membership.name),
            None if membership.avatar is None else pack(membership.avatar),
            membership.present,
        )
        self._write.touch([membership.channel])
        return False

    def read_mark(self, mark: ReadMark) -> bool:
        """Marks only go forward: an older one from another device says nothing new."""
        self._run(
            "INSERT INTO read_mark (channel, item_key, at) VALUES (?, ?, ?)"
            " ON CONFLICT (channel) DO UPDATE SET item_key = excluded.item_key, at = excluded.at"
            " WHERE excluded.at > read_mark.at",
            mark.channel,
            mark.item,
            self._clamped(millis(mark.at)),
        )
        self._write.touch([mark.channel], [View.CHANNELS])
        return False

    def payload(self, payload: Payload) -> bool:
        """Not of what was taken back: the raw bytes would keep its text."""
        if self._row("SELECT 1 FROM removal WHERE item_key = ?", payload.item):
            return False
        self._run(
            "INSERT INTO payload (channel, remote, item_key, etag, body, version, awaits)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (channel, remote) DO UPDATE SET"
            " item_key = excluded.item_key, etag = excluded.etag, body = excluded.body,"
            " version = excluded.version, awaits = excluded.awaits",
            payload.channel,
            payload.remote,
            payload.item,
            payload.etag,
            payload.body,
            payload.version,
            payload.awaits,
        )
        return False

    def gone_payload(self, gone: tuple[ChannelId, str]) -> bool:
        self._run("DELETE FROM payload WHERE channel = ? AND remote = ?", *gone)
        return False

    def card(self, card: Card) -> bool:
        [number] = self._row(
            "INSERT INTO card (key, channel, name, sort, fields, photo)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET"
            " channel = excluded.channel, name = excluded.name, sort = excluded.sort,"
            " fields = excluded.fields, photo = excluded.photo RETURNING id",
            clean(card.id),
            card.channel,
            clean(card.name),
            fold(clean(card.sort or card.name)),
            pack(card.fields),
            None if card.photo is None else pack(card.photo),
        )
        words = " ".join((card.name, *(field.value for field in card.fields)))
        self._run("DELETE FROM card_text WHERE rowid = ?", number)
        self._run("INSERT INTO card_text (rowid, words) VALUES (?, ?)", number, clean(words))
        self._write.touch([card.channel], [View.DIRECTORY])
        return False

    def gone_card(self, card: CardId) -> bool:
        erasing.erase_card(self._write, card)
        self._write.touch(views=[View.DIRECTORY])
        return False

    def _number(self, item: ItemId) -> int | None:
        number: int | None = self._value("SELECT id FROM item WHERE key = ?", item)
        return number

    def _own_channels(self) -> frozenset[ChannelId]:
        rows = self._rows("SELECT key FROM channel WHERE account = ?", self._account)
        return frozenset(ChannelId(key) for (key,) in rows)
