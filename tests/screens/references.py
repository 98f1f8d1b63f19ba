"""The pictures that the tests compare with: each screen once, and the main ones in every way.

``python -m tests.screens.references OUT`` draws them all into a folder.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from desktop.look.choice import Look
from tests.screens.comparing import Difference, difference
from tests.screens.shots import NOWHERE, Shot, every, under_way
from tests.screens.stage import HERE, ROOT

FOLDER = HERE / "reference"
KIND = ".webp"  # without loss, and a third of a PNG
NOW = ROOT / "build" / "screens" / "now"
CHANGED = ROOT / "build" / "screens" / "changed"
MAIN = ("today", "conversations", "agenda", "directory", "settings")


@dataclass(frozen=True, slots=True)
class Series:
    """Pictures of one look: the main screens, and ``more``. ``alone``: with nothing open at the
    right, where that would cover the page."""

    look: Look
    ending: str
    size: tuple[int, int] | None = None  # as the screen has it
    alone: bool = False
    main: tuple[str, ...] = MAIN
    more: tuple[str, ...] = ()
    doors: tuple[str, ...] = ()

    def shot(self, shot: Shot) -> Shot:
        """A screen as it is in these pictures."""
        away = self.alone and shot.name != "conversations"
        return replace(
            shot,
            size=self.size or shot.size,
            scale=self.look.scale,
            place=NOWHERE if away else shot.place,
        )


SERIES = (
    Series(
        Look(language="fr", scheme="light"), "fr",
        more=(
            "today-end", "editions", "agenda-week", "agenda-list", "agenda-follow", "group",
            "search", "attachments", "outbox", "new-post", "new-event", "hours", "viewer", "calm",
            "help", "help-topic", "marks", "list", "welcome-failed",
        ),
        doors=("passphrase",),
    ),
    Series(
        Look(language="en", scheme="dark"), "en-dark",
        more=(
            "search-event", "question", "drafts", "guard", "kept", "copies", "association", "about",
            "new-message", "keys", "trouble", "emoji", "welcome",
        ),
        doors=("missing",),
    ),
    Series(
        Look(language="en", scheme="light"), "en-1600", size=(1600, 900),
        main=("today", "agenda", "directory"),
    ),
    Series(Look(language="fr", scheme="dark"), "fr-dark-640", size=(640, 800), alone=True),
    Series(Look(language="fr", scheme="light", scale=2.0), "fr-200", alone=True),
)  # fmt: skip


def draw(out: Path) -> None:
    """All of them, in a process of its own: see :mod:`tests.screens.stage`."""
    from tests.desktop.community import KEY
    from tests.screens.shoot import camera
    from tests.screens.stage import settled

    for series in SERIES:
        with (
            tempfile.TemporaryDirectory() as place,
            settled(Path(place)) as (folder, clock),
            camera(folder.path, out, series.look, clock) as taking,
        ):
            for name in series.doors:
                taking.door(name, series.look.scale, f"door-{name}-{series.ending}")
            taking.open(KEY)
            wanted = {*series.main, *series.more}
            for shot in (*every(taking.program), *under_way(taking.program)):
                if shot.name in wanted:
                    wanted.remove(shot.name)
                    taking.take(series.shot(shot), f"{shot.name}-{series.ending}")
            assert not wanted, wanted


def changed(new: Path, old: Path = FOLDER) -> Iterator[tuple[str, Difference | None]]:
    """Each picture that is not as its reference; None where only one of the two is there."""
    names = {
        file.stem
        for folder, kind in ((new, ".png"), (old, KIND))
        for file in folder.glob(f"*{kind}")
    }
    for name in sorted(names):
        pair = (old / f"{name}{KIND}", new / f"{name}.png")
        if not all(file.exists() for file in pair):
            yield name, None
        elif found := difference(*(Image.open(file) for file in pair)):
            yield name, found


def renew(new: Path, old: Path = FOLDER) -> list[str]:
    """Keep the pictures that changed, and forget those that are not drawn any more; their names."""
    old.mkdir(exist_ok=True)
    names = [name for name, _ in changed(new, old)]
    for name in names:
        fresh, kept = new / f"{name}.png", old / f"{name}{KIND}"
        if fresh.exists():
            Image.open(fresh).convert("RGB").save(kept, lossless=True, quality=100)
        else:
            kept.unlink()
    return names


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
