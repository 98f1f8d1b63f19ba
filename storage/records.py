"""Writing the records around the items: channels, people, raw payloads, the directory."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from storage import blocking, erasing
from storage.codec import clean, millis, pack
from storage.folding import fold
from storage.model import (
    AccountId,
    Address,
    AddressId,
    Appreciation,
    Card,
    CardId,
    Channel,
    ChannelId,
    FieldKind,
    ItemId,
    Membership,
    Payload,
    ReadMark,
    View,
)

if TYPE_CHECKING:
    from storage.database import Write

FACETS = (
    FieldKind.YEAR,
    FieldKind.REGION,
    FieldKind.CITY,
    FieldKind.COUNTRY,
    FieldKind.ORG,
    FieldKind.TITLE,
    FieldKind.CATEGORY,
)
"""The fields by which the directory can be narrowed."""


class Records:
    """One account's records, in one transaction, at one instant (milliseconds). Each method
    writes one, so that writing it again changes nothing, and returns True while it has more to
    do than one transaction should."""

    def __init__(self, write: Write, account: AccountId, now: int) -> None:
        self._write, self._account, self._now = write, account, now
        # By a clock that was set back something would come before the last edition, and into none.
        self._arrived = max(now, write.value("SELECT max(made_at) FROM edition") or 0)
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
            " accepts, presence, inviter, encrypted, peers)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (key) DO UPDATE SET kind = excluded.kind, name = excluded.name,"
            " aliases = excluded.aliases, topic = excluded.topic, colour = excluded.colour,"
            " accepts = excluded.accepts, presence = excluded.presence,"
            " inviter = excluded.inviter, encrypted = excluded.encrypted, peers = excluded.peers",
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
            pack(channel.peers),
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
            " ON CONFLICT (channel) DO UPDATE SET item_key = excluded.item_key, at = excluded.at,"
            " told = 1 WHERE excluded.at > read_mark.at",
            mark.channel,
            mark.item,
            self._clamped(millis(mark.at)),
        )
        self._write.touch([mark.channel], [View.CHANNELS])
        return False

    def appreciation(self, one: Appreciation) -> bool:
        """The first time counts: what was liked, not liked any more and liked again is not new."""
        self._run(
            "INSERT OR IGNORE INTO appreciation (account, item_key, by, kind, at, arrived)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            self._account,
            one.item,
            clean(one.by),
            one.kind,
            self._clamped(millis(one.at)),
            self._arrived,
        )
        return False

    def blocked(self, addresses: frozenset[AddressId]) -> bool:
        """The account's whole list takes the place of the one before."""
        kept = json.dumps(sorted(clean(one) for one in addresses))
        before = self._rows("SELECT address FROM blocked WHERE source = ?", self._account)
        self._run("DELETE FROM blocked WHERE source = ?", self._account)
        self._run(
            "INSERT OR IGNORE INTO blocked (address, source) SELECT value, ? FROM json_each(?)",
            self._account,
            kept,
        )
        changed = {one for (one,) in before} ^ set(json.loads(kept))
        if changed:
            blocking.touch(self._write, changed)
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
        self._facets(number, card)
        words = " ".join((card.name, *(field.value for field in card.fields)))
        self._run("DELETE FROM card_text WHERE rowid = ?", number)
        self._run("INSERT INTO card_text (rowid, words) VALUES (?, ?)", number, clean(words))
        self._write.touch([card.channel], [View.DIRECTORY])
        return False

    def _facets(self, number: int, card: Card) -> None:
        """What the directory can be narrowed by."""
        self._run("DELETE FROM card_field WHERE card = ?", number)
        for field in card.fields:
            if field.kind in FACETS:
                self._run(
                    "INSERT OR IGNORE INTO card_field (card, kind, value) VALUES (?, ?, ?)",
                    number,
                    field.kind,
                    clean(field.value),
                )

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
