"""The cache's tables, as SQLAlchemy Core knows them; indexes and views that read them besides.

Instants are integer milliseconds since 1970 in UTC. Records' identities are text under ``key``;
``id`` is a local rowid and never leaves the database. Readers use plain SQL (``pages.py``), so
that the first window need not wait for SQLAlchemy (docs/decisions/002).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    create_mock_engine,
    text,
)

metadata = MetaData()


def _account(*, primary_key: bool = False) -> Column[str]:
    return Column(
        "account",
        Text,
        ForeignKey("account.key", ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
    )


def _channel(*, primary_key: bool = False) -> Column[str]:
    return Column(
        "channel",
        Text,
        ForeignKey("channel.key", ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
    )


revision = Table("revision", metadata, Column("value", Integer, nullable=False))

account = Table(
    "account",
    metadata,
    Column("key", Text, primary_key=True),
    Column("protocol", Text, nullable=False),
    Column("server", Text, nullable=False),
    Column("login", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("problem", Text),
    Column("problem_since", Integer),
    Column("synced_at", Integer),
    Column("added_at", Integer, nullable=False),
)

secret = Table("secret", metadata, _account(primary_key=True), Column("body", Text, nullable=False))

crypto = Table(  # an adapter's own end-to-end encryption state: keys, ratchets, devices
    "crypto",
    metadata,
    _account(),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("account", "kind", "name"),
    sqlite_with_rowid=False,
)

stream = Table(
    "stream",
    metadata,
    _account(),
    Column("stream", Text, nullable=False),
    Column("cursor", Text, nullable=False),
    PrimaryKeyConstraint("account", "stream"),
)

# What a server answered, committed with its cursor before anything is made of it.
inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    _account(),
    Column("stream", Text, nullable=False),
    Column("cursor", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", Integer, nullable=False),
    Column("place", Integer, nullable=False, default=0),  # steps of the batch already applied
    Column("steps", Integer),  # of how many: another number says another translator
    Column("attempts", Integer, nullable=False, default=0),  # translations begun
)

channel = Table(
    "channel",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    _account(),
    Column("remote", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("aliases", Text, nullable=False),  # JSON array
    Column("topic", Text, nullable=False),
    Column("colour", Text),
    Column("accepts", Text, nullable=False),  # JSON object, see codec.py
    Column("presence", Text, nullable=False),
    Column("inviter", Text),
    Column("encrypted", Integer, nullable=False),
    Column("peers", Text, nullable=False, server_default="[]"),  # JSON array of addresses
)

item = Table(
    "item",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text),
    Column("title", Text, nullable=False),
    Column("warning", Text, nullable=False),
    Column("language", Text),
    Column("visibility", Text),
    Column("reply_to", Text),
    Column("thread", Text),
    Column("url", Text),
    Column("media", Text, nullable=False),  # JSON array of Media
    Column("mentions", Text, nullable=False),  # JSON array of addresses
    Column("edited_at", Integer),
    Column("echo", Text),
    Column("problem", Text),
    Index("item_kind_at", "kind", "at"),
    Index("item_author", "author", "at"),
    Index("item_thread", "thread"),
    Index("item_reply", "reply_to"),
    Index("item_echo", "echo"),
)

event = Table(
    "event",
    metadata,
    Column("item", Integer, ForeignKey("item.id", ondelete="CASCADE"), primary_key=True),
    Column("starts", Integer, nullable=False),
    Column("ends", Integer, nullable=False),
    Column("all_day", Integer, nullable=False),
    Column("zone", Text),
    Column("place", Text, nullable=False),
    Column("organiser", Text),
    Column("attendees", Text, nullable=False),  # JSON array of Attendee
    Column("recurs", Text, nullable=False),
    Column("cancelled", Integer, nullable=False),
)

occurrence = Table(
    "occurrence",
    metadata,
    Column("item", Integer, ForeignKey("item.id", ondelete="CASCADE"), nullable=False),
    _channel(),
    Column("recurrence", Text, nullable=False),
    Column("starts", Integer, nullable=False),
    Column("ends", Integer, nullable=False),
    Column("all_day", Integer, nullable=False),
    PrimaryKeyConstraint("item", "channel", "recurrence"),
    Index("occurrence_starts", "starts", "ends"),
    Index("occurrence_channel", "channel", "ends"),
    # Those of more than a week are few: who looks at a day need not look far back for the others.
    Index("occurrence_long", "starts", sqlite_where=text("ends - starts > 604800000")),
)

placement = Table(
    "placement",
    metadata,
    Column("item", Integer, ForeignKey("item.id", ondelete="CASCADE"), nullable=False),
    _channel(),
    Column("reason", Text, nullable=False),
    Column("by", Text),
    Column("at", Integer, nullable=False),
    Column("arrived", Integer, nullable=False),  # when this computer first had it: editions
    PrimaryKeyConstraint("item", "channel", "reason"),
    Index("placement_channel", "channel", "at"),
    Index("placement_at", "at"),
    Index("placement_arrived", "arrived"),
)

tag = Table(
    "tag",
    metadata,
    Column("item", Integer, ForeignKey("item.id", ondelete="CASCADE"), nullable=False),
    Column("tag", Text, nullable=False),
    PrimaryKeyConstraint("item", "tag"),
    Index("tag_tag", "tag"),
)

# Newer texts; kept apart because one may arrive before its item, and the newest wins. The item's
# row holds the text that wins.
amendment = Table(
    "amendment",
    metadata,
    Column("key", Text, primary_key=True),
    _account(),
    Column("item_key", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text),
    Index("amendment_item", "item_key", "at"),
)

# Items taken back before they arrived here must not appear when they do.
removal = Table(
    "removal",
    metadata,
    Column("item_key", Text, primary_key=True),
    _account(),
    Column("trace", Integer, nullable=False),  # 1: a row remains that says so
)

payload = Table(
    "payload",
    metadata,
    _channel(),
    Column("remote", Text, nullable=False),
    Column("item_key", Text),
    Column("etag", Text),
    Column("body", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False),
    Column("awaits", Text),
    PrimaryKeyConstraint("channel", "remote"),
    Index("payload_item", "item_key"),
    Index("payload_awaits", "channel", "awaits", sqlite_where=text("awaits IS NOT NULL")),
)

address = Table(
    "address",
    metadata,
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("avatar", Text),  # JSON Media
)

membership = Table(
    "membership",
    metadata,
    _channel(),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("avatar", Text),
    Column("present", Integer, nullable=False),
    PrimaryKeyConstraint("channel", "address"),
)

read_mark = Table(
    "read_mark",
    metadata,
    _channel(primary_key=True),
    Column("item_key", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Column("told", Integer, nullable=False, server_default="1"),  # 0: the server does not know yet
)

card = Table(
    "card",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    _channel(),
    Column("name", Text, nullable=False),
    Column("sort", Text, nullable=False),  # folded: lower case, no accents
    Column("fields", Text, nullable=False),  # JSON array of Field
    Column("photo", Text),
    Index("card_sort", "sort"),
    Index("card_channel", "channel"),
)

card_field = Table(  # what the directory's facets choose by
    "card_field",
    metadata,
    Column("card", Integer, ForeignKey("card.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    PrimaryKeyConstraint("card", "kind", "value"),
    Index("card_field_value", "kind", "value"),
)

media = Table(
    "media",
    metadata,
    Column("key", Text, primary_key=True),
    _account(),
    Column("file", Text, nullable=False),  # name of the sealed file in media/
    Column("mime", Text, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("size", Integer, nullable=False),
    Column("problem", Text),
    Column("fetched_at", Integer, nullable=False),
    Index("media_fetched", "fetched_at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    _account(),
    Column("channel", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("intent", Text, nullable=False),  # JSON
    Column("about", Text),  # item key the intent is about (reply target, event, edited item)
    Column("at", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("not_before", Integer),
    Column("depends_on", Text),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Column("detail", Text, nullable=False),
    Index("outbox_channel", "channel", "seq"),
    Index("outbox_about", "about"),
    sqlite_autoincrement=True,
)

draft = Table(
    "draft",
    metadata,
    Column("place", Text, primary_key=True),  # "say:<channel>", "reply:<item>", "event:new"
    Column("body", Text, nullable=False),  # JSON
    Column("saved_at", Integer, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),  # JSON
)

community_group = Table(
    "community_group",
    metadata,
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("colour", Text),
    Column("source", Text, nullable=False),  # "profile" or "person"
    Column("position", Integer, nullable=False),
)

selector = Table(
    "selector",
    metadata,
    Column(
        "group_key",
        Text,
        ForeignKey("community_group.key", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("kind", Text, nullable=False),  # room, account, hashtag, calendar, category
    Column("value", Text, nullable=False),  # folded
    PrimaryKeyConstraint("group_key", "kind", "value"),
)

# Derived from selectors and channels' names; rebuilt when either changes.
grouped_channel = Table(
    "grouped_channel",
    metadata,
    Column(
        "group_key", Text, ForeignKey("community_group.key", ondelete="CASCADE"), nullable=False
    ),
    _channel(),
    PrimaryKeyConstraint("group_key", "channel"),
    Index("grouped_channel_channel", "channel"),
)

edition = Table(
    "edition",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("made_at", Integer, nullable=False),
    Column("since", Integer),
    Column("kind", Text, nullable=False, server_default="now"),  # "hour", "now" or "window"
    sqlite_autoincrement=True,
)

edition_entry = Table(
    "edition_entry",
    metadata,
    Column("edition", Integer, ForeignKey("edition.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("section", Text, nullable=False),
    Column("group_key", Text),
    Column("group_name", Text, nullable=False, default=""),
    Column("item_key", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text),
    Column("recurrence", Text, nullable=False, default=""),
    Column("folded", Text, nullable=False),  # JSON array of item keys, [] when not folded
    Column("fold", Text, nullable=False, server_default=""),  # of what: see storage/choosing.py
    PrimaryKeyConstraint("edition", "position"),
    Index("edition_entry_item", "item_key"),
)

# How far the person came in an edition.
reading = Table(
    "reading",
    metadata,
    Column("edition", Integer, ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True),
    Column("row", Text, nullable=False),  # the row at the top of the list
    Column("offset", Integer, nullable=False),  # of it above the edge, in thousandths of its height
)

# What was told to the person once and must not be told twice, whichever window is first.
claim = Table(
    "claim",
    metadata,
    Column("name", Text, primary_key=True),
    Column("at", Integer, nullable=False),
)

alarm = Table(  # put on an event by the person, and by nobody else
    "alarm",
    metadata,
    Column("item_key", Text, primary_key=True),
    Column("before", Integer, nullable=False),  # minutes
    Column("important", Integer, nullable=False),  # 1: also in quiet hours
)

blocked = Table(
    "blocked",
    metadata,
    Column("address", Text, nullable=False),
    Column("source", Text, nullable=False),  # an account that says so, or "" for the person here
    PrimaryKeyConstraint("address", "source"),
)

appreciation = Table(
    "appreciation",
    metadata,
    _account(),
    Column("item_key", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Column("arrived", Integer, nullable=False),
    PrimaryKeyConstraint("item_key", "by", "kind"),
    Index("appreciation_arrived", "arrived"),
)

# Long work in the background, and how far it came: what a kill or an upgrade left is gone on with.
upkeep = Table(
    "upkeep",
    metadata,
    Column("name", Text, primary_key=True),
    Column("place", Text, nullable=False),  # JSON
)

FULL_TEXT = (
    # rowid = (seconds << 31) | item.id, so that newest-first is the index's own order; who wrote
    # it and where it stands are tokens: see indexing.py
    """CREATE VIRTUAL TABLE item_text USING fts5(words, who, place, content='',
    contentless_delete=1, tokenize='unicode61 remove_diacritics 2', prefix='3')""",
    # its words, so that a search knows how many begin so; it stores nothing itself
    "CREATE VIRTUAL TABLE item_term USING fts5vocab('item_text', 'instance')",
    """CREATE VIRTUAL TABLE card_text USING fts5(words, content='', contentless_delete=1,
    tokenize='unicode61 remove_diacritics 2', prefix='1 2 3')""",
    # A part of the index and its record's head fill an encrypted page and do not spill to a next
    # one; parts are merged by eights, which costs a search nothing and writing a fifth less.
    "INSERT INTO item_text (item_text, rank) VALUES ('pgsz', 3960), ('automerge', 8)",
    "INSERT INTO card_text (card_text, rank) VALUES ('pgsz', 3960), ('automerge', 8)",
)


@cache
def statements() -> tuple[str, ...]:
    """What makes all of it in an empty file, in its order: put into words once for each process,
    which takes longer than to run them."""
    made: list[str] = []

    def keep(one: Any, *_parameters: object, **_more: object) -> None:
        made.append(str(one.compile(dialect=engine.dialect)))

    engine = create_mock_engine("sqlite://", keep)
    metadata.create_all(engine, checkfirst=False)
    return (*made, *FULL_TEXT)
