"""Taking one account out of the cache in small steps, each committed with what it has counted.

The account is marked first and its row goes last, so that whoever is interrupted begins again and
ends in the same place. See docs/decisions/055.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from storage import attachments, erasing, indexing, traces
from storage.database import Database
from storage.model import AccountId, AccountState, ChannelId, MediaKind, View

if TYPE_CHECKING:
    from storage.database import Write

LEFT = "left"
"""The setting that says what went with accounts that are gone, without naming them, until it was
read by the person."""
_BEFORE = "before"  # of the note while it goes on: see the function
_SLICE = 0.02  # seconds of one transaction, so that the window's small writes get their turn
_MANY = 500  # small rows at a time
_FIRST = 40  # items; how many are taken next depends on how long they took
_LOOK = 2000  # items looked at together
_MERGE_PAGES = 250  # of the index, together

_FORGOTTEN = """
SELECT key FROM address WHERE key NOT IN (
  SELECT author FROM item UNION SELECT by FROM placement WHERE by IS NOT NULL
  UNION SELECT address FROM membership UNION SELECT address FROM account
  UNION SELECT organiser FROM event WHERE organiser IS NOT NULL
  UNION SELECT inviter FROM channel WHERE inviter IS NOT NULL)
"""

# An item without a place (a message that another one quotes) is kept while another account has
# its payload or answers to it.
_STRAYS = """
SELECT key, kind FROM item WHERE id > ?1 AND id <= ?1 + ?2
AND NOT EXISTS (SELECT 1 FROM placement WHERE placement.item = item.id)
AND NOT EXISTS (SELECT 1 FROM payload WHERE payload.item_key = item.key)
AND NOT EXISTS (SELECT 1 FROM item AS answer WHERE answer.reply_to = item.key)
"""

# Channels' keys begin with their account's, and "0" follows "/". The "+" keeps SQLite from going by
# channel, which would sort all of them for each portion.
_PLACED = """
SELECT placement.item, item.key, item.kind
FROM placement CROSS JOIN item ON item.id = placement.item
WHERE placement.item > ?2
AND +placement.channel > ?1 || '/' AND +placement.channel < ?1 || '0'
GROUP BY placement.item ORDER BY placement.item LIMIT ?3
"""

# Whatever belongs to an account or a channel, also in tables that are made later.
_BELONGING = """
SELECT one.name, part.name FROM sqlite_master AS one, pragma_foreign_key_list(one.name) AS tie,
  pragma_table_info(one.name) AS part
WHERE one.type = 'table' AND tie."table" = ? AND part.name = tie."from" ORDER BY one.name
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What went with an account: things that nobody else here has."""

    messages: int = 0
    posts: int = 0
    events: int = 0
    people: int = 0  # cards of directories
    pictures: int = 0
    files: int = 0  # other than pictures
    waiting: int = 0  # what had not left yet
    drafts: int = 0
    bytes: int = 0  # of the sealed pictures and files, on the disk

    @property
    def items(self) -> int:
        return self.messages + self.posts + self.events

    def plus(self, other: Removed) -> Removed:
        return Removed(
            **{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)}
        )

    @classmethod
    def read(cls, kept: object) -> Removed:
        """What :func:`dataclasses.asdict` made of it; nothing of anything else."""
        known = kept if isinstance(kept, dict) else {}
        names = (one.name for one in fields(cls))
        return cls(**{name: n for name in names if isinstance(n := known.get(name), int)})


def mark(db: Database, account: AccountId) -> bool:
    """The person wants it gone, for good: from now on it is, whatever happens. Its lines leave the
    editions at once. False when there is no such account."""
    with db.write() as write:
        known = write.execute(
            "UPDATE account SET state = ?, problem = NULL, problem_since = NULL WHERE key = ?",
            (AccountState.LEAVING, account),
        )
        if known and _note(write, account) is None:
            _keep_note(write, account, {"told": None, **asdict(Removed())})
        write.execute(
            "DELETE FROM edition_entry WHERE substr(channel, 1, length(?1)) = ?1", (f"{account}/",)
        )
        write.touch(views=tuple(View))
    return bool(known)


def told(db: Database, account: AccountId) -> bool | None:
    """Whether its server was told; None while that was not tried yet."""
    rows = db.rows("SELECT value FROM setting WHERE name = ?", (_name(account),))
    answer = json.loads(rows[0][0]).get("told") if rows else None
    return answer if isinstance(answer, bool) else None


def note_told(db: Database, account: AccountId, *, yes: bool) -> None:
    """The server was told, or could not be: it is not tried again."""
    with db.write() as write:
        _keep_note(write, account, {**(_note(write, account) or {}), "told": yes})


def lost(db: Database, account: AccountId) -> tuple[int, int]:
    """What would go without ever having left: how many things wait, how many drafts are begun."""
    return _waiting(db, account), _begun(db, account)


def leave(db: Database, account: AccountId) -> Iterator[Removed]:
    """Take out all rows of an account; yields after each transaction what went with it. Nobody
    may write for the account meanwhile. Interrupted, it is called again: the mark is safe on the
    disk, so that no step before the last need wait for it."""
    before = _before(db, account)
    for step in (_secrets, _outbox, _media, _items, _channels, _rest, _strays, _words_about):
        yield from step(db, account)
    _forget_addresses(db, account, before["met"])
    yield Removed()
    yield from _merge_words(db)
    yield _end(db, account)
    for _ in range(20):  # somebody may read just now, whose view the log holds
        if db.shrink_log():
            break
        time.sleep(_SLICE)


def counted(db: Database, account: AccountId) -> Removed:
    """What went so far."""
    rows = db.rows("SELECT value FROM setting WHERE name = ?", (_name(account),))
    return Removed.read(json.loads(rows[0][0]) if rows else None)


# --- the note -------------------------------------------------------------------------------


def _name(account: AccountId) -> str:
    return f"leaving:{account}"


def _note(write: Write, account: AccountId) -> dict[str, Any] | None:
    kept = write.value("SELECT value FROM setting WHERE name = ?", (_name(account),))
    return json.loads(kept) if kept else None


def _keep_note(write: Write, account: AccountId, note: dict[str, Any]) -> None:
    write.execute(
        "INSERT INTO setting (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_name(account), json.dumps(note)),
    )


def _count(write: Write, account: AccountId, removed: Removed) -> Removed:
    """In the same transaction as what it counts: after a crash nothing is counted twice."""
    if removed != Removed() and (note := _note(write, account)) is not None:
        _keep_note(write, account, {**note, **asdict(Removed.read(note).plus(removed))})
    return removed


def _before(db: Database, account: AccountId) -> dict[str, list[str]]:
    """What is looked for once, while all of it is here: blocked people whom the account brought,
    and drafts of which nobody knows whose they are, unless there is no other account."""
    rows = db.rows("SELECT value FROM setting WHERE name = ?", (_name(account),))
    note = json.loads(rows[0][0]) if rows else {}
    if not isinstance(note.get(_BEFORE), dict):
        others = db.rows(
            "SELECT 1 FROM account WHERE key <> ? AND state <> ?", (account, AccountState.LEAVING)
        )
        sql = f"SELECT place FROM draft WHERE {_LOST}"  # noqa: S608
        lost = [place for (place,) in db.rows(sql)] if others else []
        note[_BEFORE] = {"met": traces.met(db, account), "lost": lost}
        if rows:  # else it is gone already
            with db.write(durable=False) as write:
                _keep_note(write, account, note)
    found: dict[str, list[str]] = note[_BEFORE]
    return found


# --- the steps ------------------------------------------------------------------------------


def _secrets(db: Database, account: AccountId) -> Iterator[Removed]:
    """First what could open anything: tokens, and keys of encrypted conversations."""
    with db.write(durable=False) as write:
        write.execute("DELETE FROM secret WHERE account = ?", (account,))
    yield Removed()
    yield from _portions(db, account, "crypto", "account", account)


def _outbox(db: Database, account: AccountId) -> Iterator[Removed]:
    before = _before(db, account)
    with db.write(durable=False) as write:
        unsent = write.rows("DELETE FROM outbox WHERE account = ? RETURNING intent", (account,))
        begun = _drafts(write, account, before["lost"])
        attachments.let_go(write, [body for (body,) in unsent + begun])
        write.touch(views=[View.OUTBOX, View.DRAFTS])
        gone = _count(write, account, Removed(waiting=len(unsent), drafts=len(begun)))
    yield gone


def _channels(db: Database, account: AccountId) -> Iterator[Removed]:
    keys = [key for (key,) in db.rows("SELECT key FROM channel WHERE account = ?", (account,))]
    for channel in keys:
        yield from _cards(db, account, channel)
        for table, column in _belonging(db, "channel"):
            yield from _portions(db, account, table, column, channel)
        with db.write(durable=False) as write:
            write.execute("DELETE FROM channel WHERE key = ?", (channel,))
            write.touch([ChannelId(channel)], (View.CHANNELS, View.GROUPS))
        yield Removed()


def _items(db: Database, account: AccountId) -> Iterator[Removed]:
    """Its placements; items that are nowhere else go with all that hangs on them. In the order in
    which they came, whatever their channels: then whole pages of the file go at a time."""
    few, last = _FIRST, 0
    while found := db.rows(_PLACED, (account, last, few)):
        began, gone = time.monotonic(), Removed()
        with db.write(durable=False) as write:
            for number, key, kind in found:
                gone = gone.plus(_take(write, account, number, key, kind))
            _count(write, account, gone)
            last = found[-1][0]
        took = max(time.monotonic() - began, 0.001)
        few = max(_FIRST // 4, min(_MANY, int(few * _SLICE / took)))
        yield gone


def _take(write: Write, account: AccountId, number: int, key: str, kind: str) -> Removed:
    """One item, out of all the account's channels."""
    here = write.rows(
        "DELETE FROM placement WHERE item = ?1 AND channel > ?2 || '/' AND channel < ?2 || '0'"
        " RETURNING channel",
        (number, account),
    )
    write.touch(ChannelId(channel) for (channel,) in here)
    if erasing.erase_unplaced(write, key):
        return _one(kind)
    indexing.index(write, number)  # without these channels
    return Removed()


def _one(kind: str) -> Removed:
    if kind == "post":
        return Removed(posts=1)
    return Removed(events=1) if kind == "event" else Removed(messages=1)


def _cards(db: Database, account: AccountId, channel: str) -> Iterator[Removed]:
    sql = "SELECT key FROM card WHERE channel = ? LIMIT ?"
    while found := db.rows(sql, (channel, _MANY)):
        done = 0
        with db.write(durable=False) as write:
            until = time.monotonic() + _SLICE
            for (key,) in found:
                erasing.erase_card(write, key)
                done += 1
                if time.monotonic() > until:
                    break
            write.touch([ChannelId(channel)])
            gone = _count(write, account, Removed(people=done))
        yield gone


def _media(db: Database, account: AccountId) -> Iterator[Removed]:
    """Each sealed file goes from the disk once its row is gone for good; before the items that
    name it, which would leave it to the next sweep."""
    sql = "SELECT key, file, mime, size, problem FROM media WHERE account = ? LIMIT ?"
    while found := db.rows(sql, (account, _MANY // 5)):
        gone = Removed()
        with db.write(durable=False) as write:
            for key, file, mime, size, problem in found:
                write.execute("DELETE FROM media WHERE key = ?", (key,))
                if not file or problem:
                    continue
                write.drop(file)
                picture = mime.startswith(MediaKind.IMAGE)
                gone = gone.plus(Removed(pictures=picture, files=not picture, bytes=size))
            write.touch(views=[View.MEDIA])
            _count(write, account, gone)
        yield gone


def _rest(db: Database, account: AccountId) -> Iterator[Removed]:
    """Whatever else belongs to it, in every table that there is."""
    for table, column in _belonging(db, "account"):
        if table not in {"channel", "media"}:
            few = 10 if table == "inbox" else _MANY  # each can be tens of megabytes
            yield from _portions(db, account, table, column, account, few)
    with db.write(durable=False) as write:
        write.execute("DELETE FROM blocked WHERE source = ?", (account,))
        write.touch(views=[View.BLOCKED])
    yield Removed()


def _belonging(db: Database, owner: str) -> list[tuple[str, str]]:
    return [(table, column) for table, column in db.rows(_BELONGING, (owner,))]


def _portions(
    db: Database, _account: AccountId, table: str, column: str, key: str, few: int = _MANY
) -> Iterator[Removed]:
    """Names of tables and columns are the schema's own."""
    found = db.rows(
        "SELECT group_concat(name, ', ') FROM pragma_table_info(?) WHERE pk > 0", (table,)
    )
    own = found[0][0] if found and found[0][0] else "rowid"
    sql = (
        f'DELETE FROM "{table}" WHERE ({own}) IN '  # noqa: S608
        f'(SELECT {own} FROM "{table}" WHERE "{column}" = ? LIMIT ?)'
    )
    while True:
        with db.write(durable=False) as write:
            done = write.execute(sql, (key, few))
        if not done:
            return
        yield Removed()


def _strays(db: Database, account: AccountId) -> Iterator[Removed]:
    """Looked for without keeping others from writing, a stretch of items at a time."""
    last = db.rows("SELECT coalesce(max(id), 0) FROM item")[0][0]
    for start in range(0, last, _LOOK):
        strays = db.rows(_STRAYS, (start, _LOOK))
        while strays:
            gone = Removed()
            with db.write(durable=False) as write:
                until = time.monotonic() + _SLICE
                while strays and time.monotonic() < until:
                    key, kind = strays.pop()
                    if erasing.erase_unplaced(write, key):
                        gone = gone.plus(_one(kind))
                _count(write, account, gone)
            yield gone


def _words_about(db: Database, account: AccountId) -> Iterator[Removed]:
    """What names it, or something that went with it, from other places."""
    before = _before(db, account)
    with db.write(durable=False) as write:
        traces.forget(write, account)
        begun = _drafts(write, account, before["lost"])
        attachments.let_go(write, [body for (body,) in begun])
        write.touch(views=tuple(View))
        gone = _count(write, account, Removed(drafts=len(begun)))
    yield gone


def _forget_addresses(db: Database, account: AccountId, met: list[str]) -> None:
    """Looked for without keeping others from writing. One that an author gets meanwhile stays."""
    forgotten = json.dumps([key for (key,) in db.rows(_FORGOTTEN)])
    with db.write(durable=False) as write:
        write.execute(
            "DELETE FROM address WHERE key IN (SELECT value FROM json_each(?))"
            " AND NOT EXISTS (SELECT 1 FROM item WHERE item.author = address.key)",
            (forgotten,),
        )
        traces.forget_people(write, account, met)


def _merge_words(db: Database) -> Iterator[Removed]:
    """A full-text index only marks rows as gone; merging its parts drops their words."""
    for table in ("item_text", "card_text"):
        pages = -_MERGE_PAGES  # negative: begin to merge all of it into one part
        while True:
            with db.write(durable=False) as write:
                before = write.value("SELECT total_changes()")
                write.execute(
                    f"INSERT INTO {table} ({table}, rank) VALUES ('merge', ?)",  # noqa: S608
                    (pages,),
                )
                after = write.value("SELECT total_changes()")
            yield Removed()
            pages = _MERGE_PAGES
            if after - before < 2:  # https://www.sqlite.org/fts5.html#the_merge_command
                break


def _end(db: Database, account: AccountId) -> Removed:
    """The account's own row and its note; what is left is a number or two, to be said once."""
    with db.write() as write:
        note = _note(write, account)
        write.execute("DELETE FROM account WHERE key = ?", (account,))
        write.execute("DELETE FROM setting WHERE name = ?", (_name(account),))
        if note is not None:
            traces.append(write, LEFT, {one: n for one, n in note.items() if one != _BEFORE})
        write.touch(views=tuple(View))
    return Removed()


# --- drafts ---------------------------------------------------------------------------------

# Texts begun in the account's channels, and about its items.
_HERE = """
(instr(place, ':' || ?1 || '/') OR instr(body, '"' || ?1 || '/') OR (
  substr(replace(place, 'aside:', ''), 1, instr(replace(place, 'aside:', ''), ':') - 1)
    IN ('reply', 'edit', 'event') AND EXISTS (
  SELECT 1 FROM item JOIN placement ON placement.item = item.id
  JOIN channel ON channel.key = placement.channel
  WHERE item.key = substr(replace(place, 'aside:', ''),
                          instr(replace(place, 'aside:', ''), ':') + 1)
    AND channel.account = ?1
    AND NOT EXISTS (SELECT 1 FROM placement AS other JOIN channel AS there
                    ON there.key = other.channel
                    WHERE other.item = item.id AND there.account <> ?1))))
"""


# What they are about is not here, or not any more.
_LOST = """
(place <> 'event:new' AND substr(place, 1, instr(place, ':') - 1) IN
   ('reply', 'edit', 'event', 'waiting')
 AND NOT EXISTS (SELECT 1 FROM item WHERE item.key = substr(place, instr(place, ':') + 1))
 AND NOT EXISTS (SELECT 1 FROM outbox WHERE place IN
   ('reply:outgoing:' || outbox.key, 'waiting:' || outbox.key)))
"""


def _begun(db: Database, account: AccountId) -> int:
    sql = f"SELECT count(*) FROM draft WHERE place NOT GLOB 'aside:*' AND {_HERE}"  # noqa: S608
    return int(db.rows(sql, (account,))[0][0])


def _waiting(db: Database, account: AccountId) -> int:
    return int(db.rows("SELECT count(*) FROM outbox WHERE account = ?", (account,))[0][0])


def _drafts(write: Write, account: AccountId, lost: list[str]) -> list[Any]:
    """Take out texts begun in the account's channels, about items or waiting things that went with
    it, and what was discarded anyway. ``lost``: what they were about was gone before; it may have
    been another account's, and what somebody wrote is not given up for that."""
    here = write.rows(f"DELETE FROM draft WHERE {_HERE} RETURNING body", (account,))  # noqa: S608
    return here + write.rows(
        f"DELETE FROM draft WHERE place GLOB 'aside:*' OR ({_LOST}"  # noqa: S608
        " AND place NOT IN (SELECT value FROM json_each(?))) RETURNING body",
        (json.dumps(lost),),
    )


def take_note(db: Database) -> tuple[Removed, ...]:
    """What went with accounts that are gone, said once: then it is forgotten too."""
    rows = db.rows("SELECT value FROM setting WHERE name = ?", (LEFT,))
    if not rows:
        return ()
    with db.write() as write:
        kept = write.value("DELETE FROM setting WHERE name = ? RETURNING value", (LEFT,))
    return tuple(Removed.read(one) for one in json.loads(kept)) if kept else ()


def total(removed: Iterable[Removed]) -> Removed:
    whole = Removed()
    for one in removed:
        whole = whole.plus(one)
    return whole
