"""Makes resources/emoji/emoji.tsv anew: every emoji of Unicode, its group, and its names and search
words in French and English, from the npm package ``emojibase-data`` (Unicode's CLDR annotations).

    python packaging/emoji.py [VERSION]

A line: the emoji; its group, a digit; the version of Unicode's emoji that brought it; the emoji
with "~" where a tone of skin goes, or nothing; then for French and for English the name and the
search words, with "|" in between. Only what the window shows is kept.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

PACKAGE, LICENSOR = "emojibase-data", "cldr-core"
FOLDER = Path(__file__).resolve().parent.parent / "resources" / "emoji"
LANGUAGES = ("fr", "en")
TONES = "🏻🏼🏽🏾🏿"
COMPONENTS = 2  # parts of emoji, as a tone by itself: nothing to write with


def main() -> None:
    wanted = f"{PACKAGE}@{sys.argv[1]}" if len(sys.argv) > 1 else PACKAGE
    with tempfile.TemporaryDirectory() as place:
        data, core = _unpacked(wanted, Path(place)), _unpacked(LICENSOR, Path(place))
        lists = [_read(data / language / "data.json") for language in LANGUAGES]
        said = json.loads((data / "package.json").read_text(encoding="utf-8"))
        licences = [(one / "LICENSE").read_text(encoding="utf-8") for one in (data, core)]
    lines = sorted(_line(*both) for both in zip(*lists, strict=True) if _shown(both[0]))
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "emoji.tsv").write_text("\n".join(line for _, line in lines) + "\n", encoding="utf-8")
    (FOLDER / "LICENCE.txt").write_text(
        f"emoji.tsv is made by packaging/emoji.py from {PACKAGE} {said['version']}, under the first"
        " of these licences; its names and search words are those of Unicode's CLDR, under the"
        f" second.\n\n{licences[0]}\n{licences[1]}",
        encoding="utf-8",
    )
    print(f"{len(lines)} emoji of {PACKAGE} {said['version']}")  # noqa: T201


def _unpacked(package: str, place: Path) -> Path:
    """A package of the npm registry, by its name."""
    inside = place / package
    inside.mkdir()
    subprocess.run(["npm", "pack", "--silent", package], cwd=inside, check=True)  # noqa: S603, S607
    (packed,) = inside.glob("*.tgz")
    with tarfile.open(packed) as archive:
        archive.extractall(inside, filter="data")
    return inside / "package"


def _read(file: Path) -> list[dict[str, Any]]:
    """In one order, so that languages can be laid beside each other."""
    return sorted(json.loads(file.read_text(encoding="utf-8")), key=lambda one: one["hexcode"])


def _shown(one: dict[str, Any]) -> bool:
    return one.get("group") not in (None, COMPONENTS)


def _line(one: dict[str, Any], other: dict[str, Any]) -> tuple[int, str]:
    """Its place in Unicode's order, and the line."""
    assert one["hexcode"] == other["hexcode"]
    columns = [one["emoji"], str(one["group"]), str(one["version"]), _toned(one)]
    for each in (one, other):
        words = [tag for tag in each.get("tags", ()) if tag != each["label"]]
        columns += [each["label"], "|".join(words)]
    assert not any("\t" in column or "\n" in column for column in columns)
    return one["order"], "\t".join(columns)


def _toned(one: dict[str, Any]) -> str:
    """The emoji with a place for a tone, if it has exactly one for everybody in it."""
    for skin in one.get("skins", ()):
        if skin["tone"] == 1:
            return str(skin["emoji"]).replace(TONES[0], "~")
    return ""


if __name__ == "__main__":
    main()
