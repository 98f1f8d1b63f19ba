"""Words that occur nowhere else, and every form in which a careless program would leave them."""

from __future__ import annotations

import base64
import json
import quopri
import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Found:
    """A marker that was found: where, which, and in which form."""

    where: str
    name: str
    form: str


@dataclass(slots=True)
class Markers:
    """Markers by what they stand for: a message's text, a file's name, a password."""

    words: dict[str, str] = field(default_factory=dict)

    def new(self, name: str) -> str:
        """A new marker; with an accent, because some forms change only that."""
        self.words[name] = f"Zq{secrets.token_hex(6)}é"
        return self.words[name]

    def keep(self, name: str, secret: str) -> str:
        """Look for this as well: a password or a token that somebody else made."""
        assert len(secret) >= 8
        self.words[name] = secret
        return secret

    def in_bytes(self, data: bytes, where: str) -> list[Found]:
        return [
            Found(where, name, form)
            for name, word in self.words.items()
            for form, pattern in forms(word).items()
            if pattern in data
        ]

    def in_files(self, *roots: Path) -> list[Found]:
        """In the names and the bytes of all that lies there."""
        found = []
        for file in files(roots):
            found += self.in_bytes(str(file).encode(), f"the name of {file}")
            found += self.in_bytes(content(file), str(file))
        return found


def files(roots: Iterable[Path]) -> Iterator[Path]:
    for root in roots:
        for file in root.rglob("*"):
            if file.is_symlink() or file.is_file():
                yield file


def content(file: Path) -> bytes:
    try:
        return str(file.readlink()).encode() if file.is_symlink() else file.read_bytes()
    except OSError:  # it was removed meanwhile
        return b""


def forms(word: str) -> Mapping[str, bytes]:
    """A word as bytes, in each way in which it may be written down."""
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    found: dict[str, bytes] = {}
    kinds = {"": word, "lower ": word.lower(), "folded ": bare.lower(), "upper ": word.upper()}
    for kind, text in kinds.items():
        for code in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"):
            raw = text.encode(code)
            found[f"{kind}{code}"] = raw
            found[f"{kind}{code} hex"] = raw.hex().encode()
            found[f"{kind}{code} HEX"] = raw.hex().upper().encode()
            for phase in range(3):
                standard = _base64(raw, phase)
                found[f"{kind}{code} base64 {phase}"] = standard
                found[f"{kind}{code} base64url {phase}"] = standard.translate(_URL)
        found[f"{kind}percent"] = quote(text, safe="").encode()
        found[f"{kind}json"] = json.dumps(text)[1:-1].encode()
        found[f"{kind}quoted-printable"] = quopri.encodestring(text.encode()).rstrip(b"=\n")
        found[f"{kind}reversed"] = text.encode()[::-1]
    return found


_URL = bytes.maketrans(b"+/", b"-_")


def _base64(raw: bytes, phase: int) -> bytes:
    """What of the encoding stays the same whatever stands around, ``phase`` bytes into a group."""
    encoded = base64.b64encode(bytes(phase) + raw)
    return encoded[(0, 2, 3)[phase] : (phase + len(raw)) // 3 * 4]
