"""Who is met: addresses, members of channels, entries of directories."""

from __future__ import annotations

from enum import StrEnum

from storage.model.identities import AddressId, CardId, ChannelId
from storage.model.items import Media
from storage.values import record


class FieldKind(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    CITY = "city"
    REGION = "region"
    COUNTRY = "country"
    ORG = "org"
    TITLE = "title"
    YEAR = "year"  # class year, as the association writes it
    CATEGORY = "category"
    URL = "url"
    MATRIX = "matrix"
    FEDIVERSE = "fediverse"
    NOTE = "note"


@record(frozen=True, slots=True, kw_only=True)
class Field:
    kind: FieldKind
    value: str
    label: str = ""


@record(frozen=True, slots=True, kw_only=True)
class Card:
    """One entry of a directory. ``sort`` is the family name first."""

    id: CardId
    channel: ChannelId
    name: str
    sort: str = ""
    fields: tuple[Field, ...] = ()
    photo: Media | None = None


@record(frozen=True, slots=True, kw_only=True)
class Address:
    """How a person met at this address calls themself."""

    id: AddressId
    name: str = ""
    avatar: Media | None = None


@record(frozen=True, slots=True, kw_only=True)
class Membership:
    """Somebody's place in a channel, with the name used there. ``present`` False: left."""

    channel: ChannelId
    address: AddressId
    name: str = ""
    avatar: Media | None = None
    present: bool = True
