"""Frozen records whose methods are only written when the first of them is made.

``dataclass`` writes the source of six methods for each class and compiles it: 0.4 ms, which a
window that starts would pay for ninety kinds of records of which it makes twenty. Here one method
is written, at the first use; the others are the same for all.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from dataclasses import MISSING, Field
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["record"]

T = TypeVar("T")
_ALONE = threading.RLock()  # two threads may make the first of a kind at once
_TOLD = ("__dataclass_fields__", "__dataclass_params__", "__match_args__")

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:

    def record(*, frozen: bool, slots: bool, kw_only: bool = False) -> Callable[[type[T]], type[T]]:
        """As :func:`dataclasses.dataclass` with these words, of which the first two are always
        said: what it makes is frozen and has slots. Any annotation is a field.
        https://docs.python.org/3/library/dataclasses.html"""
        if not (frozen and slots):
            raise TypeError("a record is frozen and has slots")
        return lambda kind: _made(kind, kw_only=kw_only)


def _made(kind: type[Any], *, kw_only: bool) -> type[Any]:
    """``kind`` with slots, and with the methods of a dataclass from its first use on."""
    names = kind.__annotations__  # its own alone
    taken = {name for one in kind.__mro__ for name in one.__dict__.get("__slots__", ())}
    left_out = {*names, "__dict__", "__weakref__"}
    body = {name: one for name, one in kind.__dict__.items() if name not in left_out}
    body["__slots__"] = tuple(name for name in names if name not in taken)
    finished: list[type[Any]] = []

    def finish() -> None:
        with _ALONE:
            if not finished:
                _finish(made, kind, kw_only=kw_only)
                finished.append(made)

    def begin(self: Any, *given: Any, **named: Any) -> None:
        """Until the real one is written."""
        finish()
        made.__dict__["__init__"](self, *given, **named)

    body |= {name: _Told(name, finish) for name in _TOLD}
    body |= {"__init__": begin, **_SHARED}
    made = type(kind.__name__, kind.__bases__, body)
    made.__qualname__ = kind.__qualname__
    return made


def _finish(made: type[Any], kind: type[Any], *, kw_only: bool) -> None:
    kind.__doc__ = kind.__doc__ or kind.__name__  # else one is made of its signature, which is dear
    dataclasses.dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(kind)
    for name in _TOLD:
        setattr(made, name, getattr(kind, name))
    type.__setattr__(made, "__init__", _begin(made))


def _begin(made: type[Any]) -> Callable[..., None]:
    """Its ``__init__``, as :func:`dataclasses.dataclass` would write it."""
    fields = sorted(dataclasses.fields(made), key=lambda one: bool(one.kw_only))
    names: dict[str, Any] = {"MISSING": MISSING}
    words, lines = ["self"], ["pass"]
    for one in fields:
        name = one.name
        if one.kw_only and "*" not in words:
            words.append("*")
        names[f"set_{name}"] = getattr(made, name).__set__
        names[f"default_{name}"], names[f"make_{name}"] = one.default, one.default_factory
        words.append(f"{name}=default_{name}" if _may_be_left_out(one) else name)
        held = f"make_{name}() if {name} is MISSING else {name}" if _is_made(one) else name
        lines.append(f"set_{name}(self, {held})")
    source = f"def __init__({', '.join(words)}):\n " + "\n ".join(lines)
    exec(source, names)  # noqa: S102 - of the names of a class of ours, as dataclass does
    written: Callable[..., None] = names["__init__"]
    written.__qualname__ = f"{made.__qualname__}.__init__"
    return written


def _is_made(one: Field[Any]) -> bool:
    return one.default_factory is not MISSING


def _may_be_left_out(one: Field[Any]) -> bool:
    return one.default is not MISSING or _is_made(one)


class _Told:
    """What a dataclass tells of itself, for whoever asks before there is one."""

    def __init__(self, name: str, finish: Callable[[], None]) -> None:
        self._name, self._finish = name, finish

    def __get__(self, _one: object, kind: type[Any]) -> Any:
        self._finish()
        return getattr(kind, self._name)


# --- what is the same for all ---------------------------------------------------------------


@cache
def _taken(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """What takes all values of a record at once: a thousand are compared in a tenth of the time."""
    names = tuple(kind.__dataclass_fields__)
    if len(names) > 1:
        return attrgetter(*names)
    return lambda record: tuple(getattr(record, name) for name in names)


def _held(self: Any) -> tuple[Any, ...]:
    kind: Any = type(self)  # a class is a key, which its own kind does not say
    return _taken(kind)(self)


def _equal(self: Any, other: object) -> bool:
    if other.__class__ is not self.__class__:
        return NotImplemented  # type: ignore[no-any-return]  # as every ``__eq__`` may
    return _held(self) == _held(other)


def _hashed(self: Any) -> int:
    return hash(_held(self))


def _shown(self: Any) -> str:
    held = zip(type(self).__dataclass_fields__, _held(self), strict=True)
    return f"{type(self).__qualname__}({', '.join(f'{name}={one!r}' for name, one in held)})"


def _refuse(_self: object, name: str, *_value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot change field {name!r}")


def _restore(self: Any, state: tuple[Any, ...]) -> None:
    for name, one in zip(type(self).__dataclass_fields__, state, strict=True):
        object.__setattr__(self, name, one)


_SHARED = {
    "__eq__": _equal,
    "__hash__": _hashed,
    "__repr__": _shown,
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__getstate__": _held,
    "__setstate__": _restore,
}
