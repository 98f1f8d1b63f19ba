"""Between records and what the database holds: integers for instants, JSON for small parts."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

from storage.model import Intent

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_INTENTS: dict[str, type[Intent]] = {kind.__name__: kind for kind in get_args(Intent)}

T = TypeVar("T")


def millis(at: datetime) -> int:
    """Milliseconds since 1970 in UTC. ValueError for an instant without a zone."""
    if at.tzinfo is None:
        raise ValueError("an instant without a zone")
    return (at - _EPOCH) // _MILLISECOND


def instant(at: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=at)


def clean(text: str) -> str:
    """What a text column can hold: no half characters (JSON lets "\\ud800" through), no NUL."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\x00", "") if "\x00" in text else text


def pack(record: object) -> str:
    """A record, or a tuple of records, as JSON; fields that keep their default are left out."""
    return json.dumps(_plain(record), ensure_ascii=False, separators=(",", ":"))


def unpack(kind: type[T], body: str) -> T:
    """What :func:`pack` made of one record of ``kind``."""
    record: T = _record(kind, json.loads(body))
    return record


def unpack_all(kind: type[T], body: str) -> tuple[T, ...]:
    """What :func:`pack` made of a tuple of records of ``kind``."""
    return tuple(_record(kind, one) for one in json.loads(body))


def pack_intent(intent: Intent) -> tuple[str, str]:
    """The name of an intent's class, as in :class:`storage.model.Accepts`, and its fields."""
    return type(intent).__name__, pack(intent)


def unpack_intent(kind: str, body: str) -> Intent:
    intent: Intent = _record(_INTENTS[kind], json.loads(body))
    return intent


def _plain(value: object) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return clean(value)
        case datetime():
            return millis(value)
        case frozenset():
            return sorted(_plain(one) for one in value)
        case tuple():
            return [_plain(one) for one in value]
    if not is_dataclass(value):
        raise TypeError(f"{type(value).__name__} is not a record")
    kept = ((one, getattr(value, one.name)) for one in fields(value))
    return {one.name: _plain(now) for one, now in kept if not _is_default(one, now)}


def _is_default(one: Field[Any], value: object) -> bool:
    return one.default is not MISSING and type(one.default) is type(value) and one.default == value


def _record(kind: Any, plain: dict[str, Any]) -> Any:
    readers = _readers(kind)
    return kind(**{name: readers[name](value) for name, value in plain.items() if name in readers})


@cache
def _readers(kind: Any) -> dict[str, Callable[[Any], Any]]:
    return {name: _reader(hint) for name, hint in get_type_hints(kind).items()}


def _reader(hint: Any) -> Callable[[Any], Any]:
    """How a value of this type is made of its JSON; what JSON has itself stays as it is."""
    if isinstance(hint, NewType):
        return _reader(hint.__supertype__)
    if get_origin(hint) in (Union, UnionType):
        [inner] = [_reader(one) for one in get_args(hint) if one is not NoneType]
        return lambda value: None if value is None else inner(value)
    if get_origin(hint) in (tuple, frozenset):
        many, one = get_origin(hint), _reader(get_args(hint)[0])
        return lambda value: many(one(each) for each in value)
    return _whole(hint)


def _whole(hint: Any) -> Callable[[Any], Any]:
    if hint is datetime:
        return instant
    if isinstance(hint, type) and is_dataclass(hint):
        return partial(_record, hint)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    return lambda value: value
