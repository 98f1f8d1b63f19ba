"""What names an account, or something that went with it, from places that are not its own:
settings, editions, alarms, claims, people whom nobody else here knows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from storage.calm import keeping
from storage.model import AccountId, View

if TYPE_CHECKING:
    from storage.database import Database, Write

_GONE = "NOT IN (SELECT key FROM item)"
# Of a fold that spans several channels only what is still here is named.
_FOLDS = f"""
SELECT edition, position, folded FROM edition_entry WHERE folded <> '[]' AND EXISTS (
  SELECT 1 FROM json_each(folded) AS one WHERE one.value {_GONE})
"""  # noqa: S608
_POSITIONS = """
DELETE FROM reading WHERE NOT EXISTS (
  SELECT 1 FROM edition_entry AS entry
  WHERE entry.edition = reading.edition AND instr(reading."row", entry.item_key))
"""
_MET = """
SELECT one.address FROM blocked AS one WHERE one.source = '' AND (
  EXISTS (SELECT 1 FROM item JOIN placement AS p ON p.item = item.id
    WHERE item.author = one.address AND p.channel > ?1 || '/' AND p.channel < ?1 || '0')
  OR one.address IN (SELECT address FROM membership
    WHERE channel > ?1 || '/' AND channel < ?1 || '0')
  OR one.address IN (SELECT "by" FROM placement
    WHERE reason IN ('boost', 'invitation') AND channel > ?1 || '/' AND channel < ?1 || '0')
  OR one.address IN (SELECT address FROM blocked WHERE source = ?1))
ORDER BY one.address
"""
_STRANGERS = """
DELETE FROM blocked WHERE source = '' AND address IN (SELECT value FROM json_each(?))
AND address NOT IN (SELECT key FROM address) AND address NOT IN (SELECT address FROM account)
AND address NOT IN (SELECT address FROM membership)
AND address NOT IN (SELECT address FROM blocked WHERE source <> '')
AND NOT EXISTS (SELECT 1 FROM item WHERE item.author = blocked.address)
"""


def forget(write: Write, account: AccountId) -> None:
    """All but people; see :func:`forget_people`."""
    write.execute(
        "DELETE FROM edition_entry WHERE substr(channel, 1, length(?1)) = ?1", (f"{account}/",)
    )
    for edition, position, folded in write.rows(_FOLDS):
        here = [one for one in json.loads(folded) if _is_here(write, one)]
        write.execute(
            "UPDATE edition_entry SET folded = ? WHERE edition = ? AND position = ?",
            (json.dumps(here), edition, position),
        )
    write.execute(_POSITIONS)
    write.execute(f"DELETE FROM alarm WHERE item_key {_GONE}")  # noqa: S608
    _forget_claims(write)
    for table in ("setting", "upkeep"):
        _forget_values(write, account, table)


def met(db: Database, account: AccountId) -> list[str]:
    """Whom the person does not read, by their own word, and this account brought here."""
    return [address for (address,) in db.rows(_MET, (account,))]


def forget_people(write: Write, account: AccountId, met: list[str]) -> None:
    """Whom the person listed, and nobody here knows any more; whom they do not read, if this
    account alone brought them (``met``, see :func:`met`). Their word about anybody else stays,
    also when no more of that one is here: who forgets it lets somebody in again."""
    keeping.forget(write, account)
    write.execute(_STRANGERS, (json.dumps(met),))
    write.touch(views=[View.BLOCKED, View.SETTINGS])


def append(write: Write, name: str, value: object) -> None:
    """Put something at the end of a setting that is a list."""
    kept = write.value("SELECT value FROM setting WHERE name = ?", (name,))
    before = json.loads(kept) if kept else []
    _set(write, "setting", name, [*before, value])


def _is_here(write: Write, item: object) -> bool:
    return write.value("SELECT 1 FROM item WHERE key = ?", (item,)) is not None


def _forget_claims(write: Write) -> None:
    """A message or an alarm that was told is named by its item; an hour is nobody's."""
    for (name,) in write.rows(
        "SELECT name FROM claim WHERE name GLOB 'direct:*' OR name GLOB 'alarm:*'"
    ):
        kind, _, told = name.partition(":")
        item = told if kind == "direct" else told.rpartition("#")[0]
        if not _is_here(write, item):
            write.execute("DELETE FROM claim WHERE name = ?", (name,))


def _forget_values(write: Write, account: AccountId, table: str) -> None:
    """Of whatever is chosen or begun, also in settings that are made later: the account itself,
    and every channel of it, wherever it stands in the value or the name."""
    column = {"setting": "value", "upkeep": "place"}[table]
    here = write.rows(
        f'SELECT name, "{column}" FROM "{table}" WHERE instr(name, ?1)'  # noqa: S608
        f' OR instr("{column}", ?1)',
        (account,),
    )
    for name, kept in here:
        if name == f"leaving:{account}":  # how far this came; it goes last
            continue
        rest = _without(json.loads(kept), account)
        if rest is _NOTHING or any(_is_of(part, account) for part in name.split(":")):
            write.execute(f'DELETE FROM "{table}" WHERE name = ?', (name,))  # noqa: S608
        else:
            _set(write, table, name, rest)


def _set(write: Write, table: str, name: str, value: object) -> None:
    column = {"setting": "value", "upkeep": "place"}[table]
    write.execute(
        f'INSERT INTO "{table}" (name, "{column}") VALUES (?1, ?2)'  # noqa: S608
        f' ON CONFLICT (name) DO UPDATE SET "{column}" = ?2',
        (name, json.dumps(value)),
    )


class _Nothing:
    """Stands for a value that names what is gone."""


_NOTHING = _Nothing()


def _is_of(word: str, account: AccountId) -> bool:
    """Whether it is the account itself or begins with a channel of it."""
    return word == account or word.startswith(f"{account}/")


def _without(value: Any, account: AccountId) -> Any:
    if isinstance(value, str):
        return _NOTHING if _is_of(value, account) else value
    if isinstance(value, list):
        kept = (_without(one, account) for one in value)
        return [one for one in kept if one is not _NOTHING]
    if isinstance(value, dict):
        rest = {
            name: _without(one, account)
            for name, one in value.items()
            if _without(name, account) is not _NOTHING
        }
        return {name: one for name, one in rest.items() if one is not _NOTHING}
    return value
