"""Killed at each single thing that a change of the passphrase or a move of the key does to the
disk and to a real keyring: one of the two ways always opens the folder."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from storage import keyrings, keys
from storage.errors import StorageError
from storage.folder import Folder
from storage.keyrings import SecretService
from storage.keys import Vault
from tests.servers.keyring import Keyring
from tests.storage.test_moving_the_key import MOVES, NEW, OLD, Cheap

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL"),
]
MOST = 40  # steps that one of them may take


class Death:
    """Ends this process, as kill -9 does, at the step of that number."""

    def __init__(self, step: int) -> None:
        self._left = step

    def at(self, act: Callable[..., Any]) -> Callable[..., Any]:
        """``act``, before which it may die: after it is before the next."""

        def acted(*arguments: Any, **named: Any) -> Any:
            self._step()
            return act(*arguments, **named)

        return acted

    def _step(self) -> None:
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1


def killed(vault: Vault, move: str, step: int) -> bool:
    """In a process of its own; False when it had ended before that step."""
    child = os.fork()
    if child == 0:
        death = Death(step)
        os.fsync = death.at(os.fsync)
        os.replace = death.at(os.replace)
        Path.replace = death.at(Path.replace)  # type: ignore[method-assign]
        for name in ("set", "delete"):
            setattr(SecretService, name, death.at(getattr(SecretService, name)))
        try:
            MOVES[move](vault)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def entries() -> dict[str, str]:
    """What the real keyring holds of ours: name and key."""
    import secretstorage

    with keyrings._bus() as bus:
        found = secretstorage.search_items(bus, {"service": "preau"})
        return {one.get_attributes()["username"]: one.get_secret().decode() for one in found}


def ways(vault: Vault) -> dict[str, bytes]:
    """What opens the folder now."""
    found = {}
    if vault.kind() == "keyring":
        return {"keyring": vault.unlock()}
    for passphrase in (OLD, NEW):
        try:
            found[passphrase] = vault.unlock(passphrase)
        except StorageError as error:
            if error.code != "wrong-passphrase":
                raise
    return found


@pytest.fixture(scope="module")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyring]:
    """One for all of them; each leaves it as it was."""
    made = Keyring(tmp_path_factory.mktemp("keyring"))
    made.start()
    yield made
    made.close()


@pytest.mark.row("D13")
@pytest.mark.parametrize("move", MOVES)
def test_wherever_it_is_killed_the_folder_opens(
    move: str,
    keyring: Keyring,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in keyring.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(keys, "Cost", Cheap)
    others = entries()
    before: list[str] = []
    for step in range(MOST):
        vault = Vault(Folder(tmp_path / str(step)))
        key = vault.create(None if move == "to_passphrase" else OLD)
        died = killed(vault, move, step)
        opened = ways(vault)
        assert set(opened.values()) == {key}, f"step {step}: {opened}"
        before.append(next(iter(opened)))
        vault.settle()  # as the next start does
        own = {name: kept for name, kept in entries().items() if name not in others}
        assert list(own.values()) == ([key.hex()] if vault.kind() == "keyring" else [])
        if died and next(iter(opened)) != before[0]:
            assert ways(vault) == opened
        elif died:  # it is done again, to its end
            MOVES[move](vault)
            assert set(ways(vault).values()) == {key}
        vault.forget()
        if not died:
            break
    assert step > 3
    assert before[0] != before[-1]
    assert sum(one != two for one, two in pairwise(before)) == 1
    assert entries() == others
