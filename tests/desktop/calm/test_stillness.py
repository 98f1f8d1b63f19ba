"""The system's do-not-disturb, asked of a real service and of a desktop's real settings."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from desktop.calm.bus import Bus, BusError
from desktop.calm.stillness import is_still
from tests.servers.notifier import Notifier


@pytest.mark.real
@pytest.mark.row("C5")
def test_a_paused_service_is_still(notifier: Notifier) -> None:
    bus = Bus()
    assert not is_still(bus)
    notifier.pause(True)
    assert is_still(bus)
    notifier.pause(False)
    assert not is_still(bus)
    bus.close()


@pytest.mark.real
@pytest.mark.parametrize("shown", ["true", "false"])
def test_gnomes_own_switch_is_followed(
    notifier: Notifier, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its real schema and the program that its settings are changed by, in files of this test."""
    monkeypatch.setenv("GSETTINGS_BACKEND", "keyfile")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    schema = "org.gnome.desktop.notifications"
    subprocess.run(["gsettings", "set", schema, "show-banners", shown], check=True)
    bus = Bus()
    assert is_still(bus) is (shown == "false")
    bus.close()


def test_where_nobody_says_so_it_is_not_still(notifier: Notifier) -> None:
    """A setting that no desktop here knows, and a desktop without its settings program."""
    bus = Bus()
    assert not is_still(bus, lambda _schema, _key: "")
    bus.close()


def test_without_a_bus_there_is_nobody_to_ask() -> None:
    with pytest.raises(BusError):
        Bus()
