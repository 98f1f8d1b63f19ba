"""A device that is cut off at each of its commits in turn loses no key and gives none twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import pytest

from protocols.matrix.draft import Opened
from storage.errors import StorageError
from storage.model import ServerAnswer

from .sealed import ROOM, FailingCrypto, Home, Side, Talk


class CrashError(Exception):
    """The program ends here."""


class CuttingCrypto(FailingCrypto):
    """Cut off at its nth commit: before it, after it, or by a disk that is full for a while."""

    def __init__(self, at: int, how: str) -> None:
        super().__init__()
        self.at, self.how = at, how

    async def commit(self, changes: Mapping[tuple[str, str], bytes | None]) -> None:
        self.at -= 1
        if self.at != 0:
            await super().commit(changes)
        elif self.how == "full":
            raise StorageError("full")
        else:
            if self.how == "after":
                await super().commit(changes)
            raise CrashError


async def stubborn(side: Side, work: Callable[[], Awaitable[None]]) -> None:
    """As the engine does: what was cut off is begun again, after a restart if it was a crash."""
    for _ in range(3):
        try:
            await work()
        except StorageError:
            continue
        except CrashError:
            side.restart()
            continue
        return
    raise AssertionError("cut off more than once")


async def _life(camille: Side, home: Home) -> list[bool]:
    """A sign-in, keys from two people, a broken session, a drained server; what was read."""
    noe, awa = Side(home, "noe"), Side(home, "awa")
    await noe.crypto.tend()
    await awa.crypto.tend()

    async def learn(answer: ServerAnswer) -> None:
        await stubborn(camille, lambda: camille.crypto.learn(answer))
        await stubborn(camille, camille.crypto.tend)

    await stubborn(camille, camille.crypto.tend)
    talks = [Talk(noe), Talk(awa), Talk(noe)]
    await learn(camille.answer([await talks[0].share(camille), await talks[1].share(camille)]))
    home.once[camille.user, camille.device].clear()
    await learn(camille.answer([]))
    await learn(camille.answer([await talks[2].share(camille)]))
    for name in list(noe.kept.all("session")):  # Noé's computer went back to an older state
        noe.kept.bodies.pop(("session", name))
    noe.restart()
    talks.append(Talk(noe))
    await learn(camille.answer([await talks[3].share(camille)]))
    camille.restart()
    await stubborn(camille, camille.crypto.tend)
    return [isinstance(camille.crypto.open(talk.say("x"), ROOM), Opened) for talk in talks]


@pytest.mark.parametrize("how", ["before", "after", "full"])
async def test_a_cut_at_any_commit_loses_no_key(how: str) -> None:
    home = Home()
    camille = Side(home, "camille")
    assert await _life(camille, home) == [True] * 4
    commits = camille.kept.commits
    assert commits >= 8
    for at in range(1, commits + 1):
        home = Home()
        camille = Side(home, "camille")
        camille.kept = CuttingCrypto(at, how)
        camille.restart()
        assert await _life(camille, home) == [True] * 4, (how, at)
        cut = camille.kept
        assert isinstance(cut, CuttingCrypto)
        assert cut.at <= 0, "it was never cut off"
