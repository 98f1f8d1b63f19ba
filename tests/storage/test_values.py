"""A record is what a dataclass with the same words is, and is written at its first use."""

from __future__ import annotations

import copy
import subprocess
import sys
import threading
from dataclasses import FrozenInstanceError, dataclass, field, fields, is_dataclass, replace
from typing import Any

import pytest

from storage.values import record


def kinds(make: Any) -> tuple[Any, Any, Any]:
    """The same three classes, made by ``make``."""

    @make(frozen=True, slots=True, kw_only=True)
    class Told:
        name: str
        tags: list[str] = field(default_factory=list)

    @make(frozen=True, slots=True, kw_only=True)
    class More(Told):
        """With a word."""

        size: int = 1

        def twice(self) -> int:
            return 2 * self.size

    @make(frozen=True, slots=True)
    class Bare:
        at: int
        kept: bool = False

    return Told, More, Bare


@record(frozen=True, slots=True)
class Alone:
    """Of one field."""

    name: str


OURS, THEIRS = kinds(record), kinds(dataclass)


def test_it_is_made_compared_and_shown_as_a_dataclass() -> None:
    for told, more, bare in (OURS, THEIRS):
        one = more(name="a")
        assert one == more(name="a", tags=[], size=1)
        assert one != more(name="a", size=2)
        assert one != told(name="a")
        assert one.twice() == 2
        assert more.__doc__ == "With a word."
        assert repr(bare(1)).endswith("Bare(at=1, kept=False)")
        assert hash(bare(1, True)) == hash(bare(kept=True, at=1))
        assert [one.name for one in fields(more)] == ["name", "tags", "size"]
        assert is_dataclass(bare(1))
        assert not hasattr(bare(1), "__dict__")
        assert bare.__match_args__ == ("at", "kept")


def test_one_of_a_single_field_is_compared_by_it_too() -> None:
    first, same, other = (Alone(name=name) for name in ("a", "a", "b"))
    assert (first, hash(first), repr(first)) == (same, hash(same), "Alone(name='a')")
    assert first != other


def test_what_is_left_out_is_made_anew_for_each() -> None:
    told, _, _ = OURS
    assert told(name="a").tags is not told(name="a").tags


@pytest.mark.parametrize("kind", [OURS, THEIRS])
def test_what_does_not_fit_is_refused(kind: tuple[Any, Any, Any]) -> None:
    told, _, bare = kind
    for wrong in (lambda: told("a"), told, lambda: bare(1, other=2), bare):
        with pytest.raises(TypeError):
            wrong()
    with pytest.raises(FrozenInstanceError):
        bare(1).at = 2
    with pytest.raises(FrozenInstanceError):
        del bare(1).at
    with pytest.raises(TypeError):
        hash(told(name="a"))  # it holds a list


def test_a_copy_and_a_changed_one_are_of_the_same_kind() -> None:
    _, more, bare = OURS
    assert replace(more(name="a"), size=3) == more(name="a", size=3)
    assert copy.deepcopy(more(name="a", tags=["x"])) == more(name="a", tags=["x"])
    assert copy.copy(bare(1)) == bare(1)


def test_only_what_is_frozen_and_has_slots_is_one() -> None:
    with pytest.raises(TypeError):
        record(frozen=False, slots=True)


def test_many_threads_may_make_the_first() -> None:
    _, more, _ = kinds(record)
    made: list[Any] = []
    threads = [threading.Thread(target=lambda: made.append(more(name="a"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [more(name="a")] * 8


def test_no_method_is_written_while_the_rows_of_pages_are_defined() -> None:
    code = (
        "import dataclasses; made = []; real = dataclasses.dataclass;"
        "dataclasses.dataclass = lambda *a, **k: made.append(k) or real(*a, **k);"
        "import storage.model, storage.rows; print(sum('init' in one for one in made));"
        "storage.rows.Section(kind=storage.rows.SectionKind.TODAY);"
        "print(sum('init' in one for one in made))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "2"]  # one is another's default
