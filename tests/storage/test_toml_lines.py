"""Each key is found at the line where it stands."""

from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from storage.toml_lines import Path, key_lines

TEXT = '''# a comment with = and [brackets]
top = 1
"quoted.key" = "x = 1"
dotted.inner = [ # comment ]
  "a", 'b#',
  { c = 1 },
]
long = """
[not.a.table]
key = \\""" still inside"""
literal = \'\'\'
also = 'inside'\'\'\'

[table]  # comment
key = true
[[many]]
key = 1
[many.inner]
key = 2
[[many]]
[[many.deep]]
key = 3
[[many.deep]]
key = 4
'''


def test_every_statement_is_found_at_its_line() -> None:
    tomllib.loads(TEXT)
    lines = key_lines(TEXT)
    expected: dict[Path, int] = {
        ("top",): 2,
        ("quoted.key",): 3,
        ("dotted", "inner"): 4,
        ("long",): 8,
        ("literal",): 11,
        ("table",): 14,
        ("table", "key"): 15,
        ("many",): 16,
        ("many", 0): 16,
        ("many", 0, "key"): 17,
        ("many", 0, "inner", "key"): 19,
        ("many", 1): 20,
        ("many", 1, "deep", 0, "key"): 22,
        ("many", 1, "deep", 1, "key"): 24,
    }
    assert {path: lines.get(path) for path in expected} == expected


_KEYS = st.sampled_from(["a", "b", "c-d", '"e f"', "'g.h'"])
_TEXTS = st.sampled_from(
    ["1", '"x"', '"""\nx\n"""', "'''\n[x]\n'''", "[1,\n 2]", "{ y = 1 }", '"a # b"', "[] # c"]
)


@given(
    st.lists(
        st.tuples(_KEYS, st.lists(st.tuples(_KEYS, _TEXTS), unique_by=lambda pair: pair[0])),
        unique_by=lambda pair: pair[0],
        max_size=4,
    )
)
def test_every_key_of_every_table_is_found(tables: list[tuple[str, list[tuple[str, str]]]]) -> None:
    text = ""
    expected: dict[Path, int] = {}
    for table, pairs in tables:
        name = table.strip("\"'")
        text += f"\n[{table}]\n"
        expected[(name,)] = text.count("\n")
        for key, value in pairs:
            expected[(name, key.strip("\"'"))] = text.count("\n") + 1
            text += f"{key} = {value}\n"
    document: dict[str, Any] = tomllib.loads(text)
    assert key_lines(text) == expected
    assert {path[0] for path in expected} == document.keys()
