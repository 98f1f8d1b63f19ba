"""How accounts, channels, items and people are told apart. None depends on how a thing came."""

from __future__ import annotations

from typing import NewType

AccountId = NewType("AccountId", str)
"""Made here at sign-in, 16 hex characters; says nothing about the person."""
ChannelId = NewType("ChannelId", str)
"""``account id + "/" + the server's own name of the container``; see :func:`channel_id`."""
ItemId = NewType("ItemId", str)
GroupId = NewType("GroupId", str)
AddressId = NewType("AddressId", str)
"""``@camille:example.org`` (Matrix), ``camille@example.org`` (Fediverse), ``mailto:…``."""
CardId = NewType("CardId", str)
MediaId = NewType("MediaId", str)
"""Derived from account and remote address, so that the same picture has one sealed file."""
OutgoingId = NewType("OutgoingId", str)
"""A UUID in hex; Matrix transaction id, Mastodon Idempotency-Key, CalDAV UID."""
Stream = NewType("Stream", str)
"""One of an account's change streams, named by its adapter; each has its own cursor."""


def channel_id(account: AccountId, remote: str) -> ChannelId:
    """The local identity of a server's container, distinct for each account that sees it."""
    return ChannelId(f"{account}/{remote}")
