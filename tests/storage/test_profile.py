"""A profile is used whole or not at all, and says every line that is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from storage import association
from storage.loopback import is_loopback
from storage.model import FieldKind
from storage.profile import MAX_BYTES, PERSONAL, ProfileError, load, parse

EXAMPLE = Path(resources.__file__).parent / "profile-example.toml"

GOOD = """
schema = 1
[association]
id = "preau"
name = "Les Amis"
[servers.talk]
protocol = "matrix"
url = "https://matrix.example.org"
[[groups]]
id = "choir"
name = { fr = "Chorale", en = "Choir" }
rooms = ["#choir:example.org"]
hashtags = ["choir", "chant"]
"""


def problems(text: str | bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(ProfileError) as caught:
        parse(text.encode() if isinstance(text, str) else text)
    return [(one.line, one.code, one.name) for one in caught.value.problems]


def test_a_good_profile_is_read_whole() -> None:
    profile = parse(GOOD.encode())
    assert profile.association.id == "preau"
    assert profile.association.name.in_language("de") == "Les Amis"
    assert [(s.key, s.protocol, s.url) for s in profile.servers] == [
        ("talk", "matrix", "https://matrix.example.org")
    ]
    [group] = profile.groups
    assert group.name.in_language("en_GB") == "Choir"
    assert group.name.in_language("fr") == "Chorale"
    assert group.name.in_language("it") == "Chorale"
    assert group.hashtags == ("choir", "chant")


def test_the_example_is_a_good_profile() -> None:
    profile = load(EXAMPLE, protocols={"matrix", "mastodon", "dav", "feed"})
    assert len(profile.servers) == 4
    assert profile.groups[0].rooms


def test_everything_wrong_is_said_at_once_with_its_line() -> None:
    text = """schema = 2
[association]
id = "Has Spaces"
name = { fr = 3, "bad tag" = "x" }
colour = "green"
[servers.a]
protocol = "matrix"
url = "http://example.org"
[servers.b]
url = "ftp://example.org"
[[groups]]
id = "one"
rooms = [1, ""]
[[groups]]
id = "one"
name = "Two"
size = 3
[extra]
"""
    assert problems(text) == [
        (1, "wrong-value", "schema"),
        (3, "wrong-value", "association.id"),
        (4, "unknown-key", "association.name.bad tag"),
        (4, "wrong-type", "association.name.fr"),
        (5, "wrong-value", "association.colour"),
        (8, "not-secure", "servers.a.url"),
        (9, "missing-key", "servers.b.protocol"),
        (10, "wrong-value", "servers.b.url"),
        (11, "missing-key", "groups.1.name"),
        (13, "wrong-type", "groups.1.rooms"),
        (13, "wrong-value", "groups.1.rooms"),
        (15, "duplicate", "groups.2.id"),
        (17, "unknown-key", "groups.2.size"),
        (18, "unknown-key", "extra"),
    ]


@pytest.mark.parametrize("key", sorted(PERSONAL))
def test_no_profile_decides_who_may_interrupt(key: str) -> None:
    assert problems(f"{key} = true\n{GOOD}") == [(1, "personal", key)]
    live = GOOD.replace('id = "choir"', f'id = "choir"\n{key} = ["@x:example.org"]')
    assert [(code, name) for _, code, name in problems(live)] == [("personal", f"groups.1.{key}")]


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("schema = 1\nschema = 1\n", 2, "duplicate"),
        ("schema = 1\n[association]\nid = \n", 3, "syntax"),
        ('schema = 1\n[association]\nid = "x\n', 3, "syntax"),
        ("[association]\n[association]\n", 2, "duplicate"),
        ("schema = 1 schema\n", 1, "syntax"),
    ],
)
def test_broken_text_is_said_with_its_line(text: str, line: int, code: str) -> None:
    assert [(at, said) for at, said, _ in problems(text)] == [(line, code)]


def test_missing_parts_are_said() -> None:
    assert problems("") == [(1, "missing-key", "association"), (1, "missing-key", "schema")]
    assert problems("schema = 1\n[association]\n") == [
        (2, "missing-key", "association.id"),
        (2, "missing-key", "association.name"),
    ]


def test_bytes_that_are_no_text_are_said() -> None:
    assert problems(b"schema = 1\n# \xff\n") == [(2, "not-text", "")]


def test_a_protocol_that_nobody_speaks_is_said() -> None:
    with pytest.raises(ProfileError) as caught:
        parse(GOOD.encode(), protocols={"mastodon"})
    assert [one.name for one in caught.value.problems] == ["servers.talk.protocol"]


def test_a_file_that_is_not_there_or_too_large_is_said(tmp_path: Path) -> None:
    with pytest.raises(ProfileError) as caught:
        load(tmp_path / "none.toml")
    assert [one.code for one in caught.value.problems] == ["unreadable"]
    big = tmp_path / "big.toml"
    big.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(ProfileError) as caught:
        load(big)
    assert [one.code for one in caught.value.problems] == ["too-large"]


@pytest.mark.parametrize(
    ("host", "near"),
    [
        ("localhost", True),
        ("127.0.0.9", True),
        ("::1", True),
        ("example.org", False),
        ("127.example.org", False),
        ("10.0.0.1", False),
        ("localhost.example.org", False),
    ],
)
def test_plain_http_is_for_this_computer_alone(host: str, near: bool) -> None:
    assert is_loopback(host) is near
    name = f"[{host}]" if ":" in host else host
    text = GOOD.replace("https://matrix.example.org", f"http://{name}:8008")
    if near:
        assert parse(text.encode()).servers[0].url == f"http://{name}:8008"
    else:
        assert [code for _, code, _ in problems(text)] == ["not-secure"]


@given(st.binary(max_size=300))
def test_no_bytes_make_the_check_fall_over(body: bytes) -> None:
    assert all(line >= 0 for line, _, _ in problems(body))


_VALUES = st.recursive(
    st.sampled_from(["1", "true", '"x"', "1.5", "1979-05-27", '"""\na"""']),
    lambda inner: st.lists(inner, max_size=3).map(lambda of: "[" + ", ".join(of) + "]"),
    max_leaves=4,
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["schema", "association", "servers", "groups", "directory", "x"]),
            _VALUES,
        ),
        max_size=4,
        unique_by=lambda pair: pair[0],
    )
)
def test_values_of_any_type_are_refused_without_falling_over(
    pairs: list[tuple[str, str]],
) -> None:
    text = "".join(f"{key} = {value}\n" for key, value in pairs)
    lines = len(text.splitlines())
    assert all(1 <= line <= max(1, lines) for line, _, _ in problems(text))


MORE = GOOD.replace(
    'name = "Les Amis"',
    """name = "Les Amis"
welcome = { fr = "Bienvenue.\\nEntrez.", en = "Welcome." }
links = [{ name = { fr = "Aide", en = "Help" }, url = "https://example.org/aide" }]""",
).replace("[[groups]]", '[directory]\nfacets = ["year", "city"]\n[[groups]]') + (
    'links = [{ name = "Album", url = "https://example.org/album" }]\n'
)


def test_links_a_welcome_and_facets_are_read() -> None:
    profile = parse(MORE.encode())
    welcome = profile.association.welcome
    assert welcome is not None
    assert welcome.in_language("fr") == "Bienvenue.\nEntrez."
    [link] = profile.association.links
    assert (link.name.in_language("en"), link.url) == ("Help", "https://example.org/aide")
    assert [link.url for link in profile.groups[0].links] == ["https://example.org/album"]
    assert profile.facets == (FieldKind.YEAR, FieldKind.CITY)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("https://example.org/album", "http://example.org/album", ("not-secure", "url")),
        ("https://example.org/album", "http://127.0.0.1/album", ("not-secure", "url")),
        ("https://example.org/album", "javascript:alert(1)", ("wrong-value", "url")),
        ("https://example.org/album", "https://me:pw@example.org/", ("wrong-value", "url")),
        ("https://example.org/album", "https://example.org/a b", ("wrong-value", "url")),
        ('"Album", url', '"Album", notify = true, url', ("personal", "notify")),
        ('"Album", url', '"Album", more = 1, url', ("unknown-key", "more")),
        ('["year", "city"]', '["year", "email"]', ("wrong-value", "facets")),
        ('["year", "city"]', '["year", "year"]', ("duplicate", "facets")),
        ('["year", "city"]', '["year"]\nhours = ["08:00"]', ("personal", "hours")),
        ('en = "Welcome."', 'en = "' + "x" * 1001 + '"', ("wrong-value", "en")),
    ],
)
def test_what_cannot_be_a_link_or_a_facet_is_said(
    old: str, new: str, expected: tuple[str, str]
) -> None:
    assert old in MORE
    found = [(code, name.rpartition(".")[2]) for _, code, name in problems(MORE.replace(old, new))]
    assert found == [expected]


def test_there_are_few_links() -> None:
    one = '{ name = "Album", url = "https://example.org/album" }'
    assert [c for _, c, _ in problems(MORE.replace(one, ", ".join([one] * 13)))] == ["wrong-value"]


def test_what_is_kept_of_a_profile_is_read_back_in_one_language() -> None:
    kept = json.loads(json.dumps(association.told(parse(MORE.encode()), "fr")))
    known = association.read(kept)
    assert (known.name, known.welcome) == ("Les Amis", "Bienvenue.\nEntrez.")
    assert known.servers == (("matrix", "https://matrix.example.org"),)
    assert known.links == (("Aide", "https://example.org/aide"),)
    assert known.facets == (FieldKind.YEAR, FieldKind.CITY)
    [group] = known.groups
    assert group.gathers == (
        ("rooms", "#choir:example.org"),
        ("hashtags", "choir"),
        ("hashtags", "chant"),
    )
    assert known.links_of("choir") == (("Album", "https://example.org/album"),)
    assert known.links_of("other") == ()


@pytest.mark.parametrize(
    "kept",
    [None, [], {"name": "Les Amis", "servers": [["matrix"]], "facets": [3, "email"], "groups": 1}],
)
def test_what_an_earlier_version_kept_is_read_as_far_as_it_goes(kept: object) -> None:
    known = association.read(kept)
    assert (known.servers, known.facets, known.groups, known.contact) == ((), (), (), "")


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("aide@example.org", "mailto:aide@example.org"),
        ("mailto:aide@example.org", "mailto:aide@example.org"),
        ("https://example.org/aide", "https://example.org/aide"),
        ("", ""),
    ],
)
def test_whom_to_ask_can_be_opened(contact: str, address: str) -> None:
    assert association.read({"contact": contact}).help_address == address


KEEP = GOOD + "\n[keep]\nmessages = { days = 365, megabytes = 0 }\nposts = { days = 90 }\n"


@pytest.mark.row("D2", "D3", "D15")
def test_what_is_kept_is_set_by_kind_and_known_afterwards() -> None:
    profile = parse(KEEP.encode())
    assert profile.keep == {"messages": {"days": 365, "megabytes": 0}, "posts": {"days": 90}}
    known = association.read(json.loads(json.dumps(association.told(profile, "fr"))))
    assert known.keep == profile.keep
    assert parse(GOOD.encode()).keep == {}


@pytest.mark.parametrize(
    ("was", "becomes", "found"),
    [
        ("days = 90", "days = 6", ("wrong-value", "keep.posts.days")),
        ("days = 90", "days = -1", ("wrong-value", "keep.posts.days")),
        ("days = 90", "days = 40000", ("wrong-value", "keep.posts.days")),
        ("days = 90", "megabytes = 5", ("wrong-value", "keep.posts.megabytes")),
        ("days = 90", "days = true", ("wrong-type", "keep.posts.days")),
        ("days = 90", 'days = "90"', ("wrong-type", "keep.posts.days")),
        ("{ days = 90 }", "90", ("wrong-type", "keep.posts")),
        ("days = 90", "weeks = 9", ("unknown-key", "keep.posts.weeks")),
        ("posts =", "likes =", ("unknown-key", "keep.likes")),
        ("days = 90", "alarm = 9", ("personal", "keep.posts.alarm")),
    ],
)
def test_a_limit_that_cannot_be_is_said_with_its_line(
    was: str, becomes: str, found: tuple[str, str]
) -> None:
    line = KEEP.splitlines().index("posts = { days = 90 }") + 1
    assert problems(KEEP.replace(was, becomes)) == [(line, *found)]
