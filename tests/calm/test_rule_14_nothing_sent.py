"""Rule 14. Nothing measured, nothing sent: hosts are those of the accounts and of the profile, and
those that these name, and the person can see the list.

That a whole run talks to nobody else is tried in tests/privacy/test_lives.py, connection by
connection, as the system sees them.
"""

from __future__ import annotations

import ast
from datetime import timedelta
from importlib import metadata
from urllib.parse import urlsplit

from storage.hosts import Why, hosts
from storage.model import Media, MediaId, Reason
from storage.settings import Settings
from tests.calm.saying import ROOT, modules, parsed
from tests.calm.walking import seen, walk
from tests.desktop import community
from tests.desktop.calm.living import settle
from tests.desktop.community import DAYS, HOME, NEWS, TALK, place, post
from tests.desktop.conftest import House

NETWORK = frozenset((
    "socket", "ssl", "http", "urllib.request", "requests", "aiohttp", "httpx", "websockets",
    "smtplib", "ftplib", "PySide6.QtNetwork", "PySide6.QtWebEngineCore", "PySide6.QtWebSockets",
    "caldav", "mastodon", "nio",
))  # fmt: skip
WOKEN = ("desktop/calm/service.py", "desktop/system/listening.py")
"""Where a pair of ends within the process wakes a thread that sleeps."""
MEETS = "desktop/system/instance.py"
"""Where two starts of Préau on this computer meet."""
LOOKS = "desktop/system/reachability.py"
"""Asks this computer whether its connection is counted, and sends nothing; not on Linux."""
LOCAL = {file: {"socket"} for file in (*WOKEN, MEETS)} | {LOOKS: {"PySide6.QtNetwork"}}
MEASURES = ("sentry_sdk", "posthog", "matomo", "analytics", "mixpanel", "statsd", "opentelemetry",
            "prometheus_client", "bugsnag", "rollbar")  # fmt: skip
ELSEWHERE = Media(
    id=MediaId("far"), remote="https://files.far.example:8443/far.png", mime="image/png", alt="Loin"
)


def imported(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return found


def test_the_window_has_nothing_to_send_with() -> None:
    """All that leaves is left to the engine, and by it to the adapters."""
    for file in modules():
        names = imported(parsed(file))
        used = {one for one in NETWORK if any(n == one or n.startswith(f"{one}.") for n in names)}
        where = str(file.relative_to(ROOT))
        assert used <= LOCAL.get(where, set()), where


def test_two_starts_meet_on_this_computer_alone() -> None:
    """A socket in a private folder; where there is none, the loopback address."""
    tree = parsed(ROOT / MEETS)
    hosts = {
        node.elts[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Tuple) and len(node.elts) == 2
        if isinstance(node.elts[0], ast.Constant) and isinstance(node.elts[0].value, str)
    }
    families = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr.startswith("AF_")
    }
    assert hosts == {"127.0.0.1"}
    assert families == {"AF_UNIX", "AF_INET"}


def test_who_asks_whether_the_connection_is_counted_has_nothing_else_of_the_network() -> None:
    names = {one for one in imported(parsed(ROOT / LOOKS)) if one.startswith("PySide6.QtNetwork")}
    assert names == {"PySide6.QtNetwork", "PySide6.QtNetwork.QNetworkInformation"}


def test_it_is_loaded_on_other_systems_alone() -> None:
    """That no process of a window on Linux has it is tried in tests/privacy/test_lives.py."""
    name = LOOKS.removesuffix(".py").replace("/", ".")
    asking = [file for file in modules() if name in imported(parsed(file))]
    assert [str(file.relative_to(ROOT)) for file in asking] == ["desktop/system/metered.py"]
    elsewhere = [
        node
        for node in ast.walk(parsed(asking[0]))
        if isinstance(node, ast.If)
        and ast.unparse(node.test) == "sys.platform in ('win32', 'darwin')"
    ]
    assert [name in imported(ast.Module(one.body, [])) for one in elsewhere] == [True]
    outside = [one for one in parsed(asking[0]).body if not isinstance(one, ast.ClassDef)]
    assert name not in imported(ast.Module(outside, []))


def test_nothing_is_shipped_along_that_measures() -> None:
    needed = {
        line.split(";")[0].strip().lower() for line in metadata.requires("preau") or () if line
    }
    assert needed
    assert not [one for one in needed for name in MEASURES if one.startswith(name)]


def servers(house: House) -> set[str]:
    return {urlsplit(one.server).netloc for one in (TALK, NEWS, DAYS)}


def test_the_list_is_accounts_the_profile_and_what_they_name(house: House) -> None:
    known = {
        "name": "Choir",
        "servers": [["matrix", "https://choir.example"], ["mastodon", NEWS.server]],
    }
    Settings(house.database).set("association", known)
    before = {one.name for one in hosts(house.database)}
    assert servers(house) <= before
    one = post("loin", "eric", "Regardez.", timedelta(seconds=-5), media=(ELSEWHERE,))
    community.apply(house.database, house.clock, NEWS, place((one,), HOME, Reason.FOLLOWED))
    found = {one.name: one.why for one in hosts(house.database)}
    assert found["files.far.example:8443"] is Why.NAMED
    assert set(found) - before == {"files.far.example:8443"}
    assert {name for name, why in found.items() if why is Why.ACCOUNT} == servers(house)


def test_the_person_can_see_the_list(house: House) -> None:
    one = post("loin", "eric", "Regardez.", timedelta(seconds=-5), media=(ELSEWHERE,))
    community.apply(house.database, house.clock, NEWS, place((one,), HOME, Reason.FOLLOWED))
    window = house.open()
    window.visit("association")
    assert house.program is not None
    settle(house.program)
    said = "\n".join(seen(window))
    for host in hosts(house.database):
        assert host.name in said


def test_what_the_person_looks_at_leaves_no_trace(house: House) -> None:
    """Neither when they came nor what they opened, but how far they have read, which is theirs;
    and servers are asked for what is new and for what is shown, no more."""
    names = [
        name
        for (name,) in house.database.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
        if not name.startswith(("sqlite_", "item_t", "card_text"))
    ]

    def contents() -> dict[str, list[object]]:
        return {
            name: sorted(house.database.rows(f'SELECT * FROM "{name}"'), key=repr) for name in names
        }

    before = contents()
    house.open()
    for _ in walk(house):
        house.bot.wait(1)
    assert house.program is not None
    settle(house.program)
    house.clock.at += timedelta(hours=1)
    after = contents()
    changed = {name for name in names if before[name] != after[name]}
    assert changed <= {"reading", "read_mark", "revision"}
    asked = {name for name, _ in house.wire.asked}
    assert asked <= {"sync", "fetch", "live", "offers", "thread", "status", "wake"}
