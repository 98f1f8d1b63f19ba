"""Messages and posts as mail, so that any mail program can read and search them.

RFC 5322 (the message), RFC 2045 to 2047 (its parts and its words), RFC 4155 (the mailbox).
Written by hand and in pieces: the standard library's own generator takes a millisecond each, and
holds a picture several times.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import blake2b
from urllib.parse import quote, unquote

HOST = "preau.invalid"
"""Of identities that are no mail addresses: RFC 2606 keeps this name out of the world."""
_LINE = 76  # characters of an encoded line
_LONGEST = 900  # bytes of a line that is left as it is; RFC 5322 allows 998
_PIECE = 57 * 1024  # bytes that are encoded at a time; a multiple of 57
_PLAIN = re.compile(r"[ -~]*\Z")
_DOTTED = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\Z")
_HOST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\Z")
_FROM = re.compile(rb"^From ", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A picture or file. ``read`` gives its bytes, None when it is not on this computer."""

    name: str
    mime: str
    alt: str
    read: Callable[[], bytes | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one mail says. ``about``: more of our own, as (header, value)."""

    key: str
    at: datetime
    author: str
    name: str
    to: str
    subject: str
    text: str
    html: str | None = None
    answers: str | None = None
    thread: str | None = None
    about: tuple[tuple[str, str], ...] = ()
    parts: tuple[Part, ...] = field(default=())


def message_id(key: str) -> str:
    """The Message-ID of an item: its own key, in characters that a header can hold; of a very
    long one a digest."""
    word = quote(key, safe="!#$&*+=^_`{|}~-")
    if len(word) > 200:
        word = f"long.{blake2b(key.encode(errors='replace'), digest_size=20).hexdigest()}"
    return f"<{word}@{HOST}>"


def key_of(identity: str) -> str:
    """The item's key of a Message-ID that :func:`message_id` made of a short one."""
    return unquote(identity.strip().removeprefix("<").removesuffix(f"@{HOST}>"))


def letter(one: Letter) -> Iterator[bytes]:
    """One mail with its line before it, in pieces."""
    began = one.at.astimezone(UTC).strftime("%a %b %d %H:%M:%S %Y")
    yield f"From preau@{HOST} {began}\n".encode()
    yield "\n".join(_heads(one)).encode("ascii", "replace") + b"\nMIME-Version: 1.0\n"
    if one.parts:
        yield from _mixed(one)
    else:
        yield from _body(one.text, one.html)
    yield b"\n"


def _heads(one: Letter) -> Iterator[str]:
    yield f"From: {_mailbox(one.author, one.name)}"
    yield f"To: {_phrase(one.to)}:;"
    yield f"Subject: {_words(one.subject)}"
    yield f"Date: {format_datetime(one.at.astimezone(UTC))}"
    yield f"Message-ID: {message_id(one.key)}"
    if one.answers:
        yield f"In-Reply-To: {message_id(one.answers)}"
    above = (key for key in (one.thread, one.answers) if key and key != one.key)
    up = dict.fromkeys(message_id(key) for key in above)
    if up:
        yield "References: " + "\n ".join(up)
    for name, value in (("Item", one.key), ("Author", one.author), *one.about):
        yield f"X-Preau-{name}: {_words(value)}"


def _mixed(one: Letter) -> Iterator[bytes]:
    line = f"preau-{secrets.token_hex(12)}"
    yield f'Content-Type: multipart/mixed; boundary="{line}"\n\n--{line}\n'.encode()
    yield from _body(one.text, one.html)
    for part in one.parts:
        if (data := part.read()) is not None:
            yield f"\n--{line}\n".encode()
            yield from _attached(part, data)
    yield f"\n--{line}--\n".encode()


def _attached(part: Part, data: bytes) -> Iterator[bytes]:
    mime = part.mime if re.fullmatch(r"[\w.+-]+/[\w.+-]+", part.mime, re.ASCII) else ""
    if mime.startswith(("multipart/", "message/")):
        mime = ""  # these may not be written in base64
    name = quote(part.name, safe="")
    yield (
        f"Content-Type: {mime or 'application/octet-stream'}\n"
        "Content-Transfer-Encoding: base64\n"
        f"Content-Disposition: attachment;\n filename*=utf-8''{name}\n"
    ).encode()
    if part.alt:
        yield f"Content-Description: {_words(part.alt)}\n".encode("ascii", "replace")
    yield b"\n"
    for start in range(0, len(data), _PIECE):
        yield _base64(data[start : start + _PIECE])


def _body(text: str, html: str | None) -> Iterator[bytes]:
    if not html:
        yield from _text(text, "plain")
        return
    line = f"preau-{secrets.token_hex(12)}"
    yield f'Content-Type: multipart/alternative; boundary="{line}"\n\n--{line}\n'.encode()
    yield from _text(text, "plain")
    yield f"\n--{line}\n".encode()
    yield from _text(html, "html")
    yield f"\n--{line}--\n".encode()


def _text(text: str, kind: str) -> Iterator[bytes]:
    """As it is where a mail can hold it so: a line that begins with "From " would end the mail in
    a mailbox, and one past 998 bytes may be cut."""
    data = "\n".join(text.splitlines()).encode(errors="replace")
    long = any(len(line) > _LONGEST for line in data.split(b"\n"))
    plain = not long and b"\0" not in data and not _FROM.search(data)
    way = "8bit" if plain else "base64"
    yield (
        f'Content-Type: text/{kind}; charset="utf-8"\nContent-Transfer-Encoding: {way}\n\n'
    ).encode()
    if plain:
        yield data + b"\n" if data else b""
        return
    for start in range(0, len(data), _PIECE):
        yield _base64(data[start : start + _PIECE])


def _base64(data: bytes) -> bytes:
    return b"".join(
        binascii.b2a_base64(data[start : start + 57]) for start in range(0, len(data), 57)
    )


def _mailbox(author: str, name: str) -> str:
    """Who wrote it. An address that is no mail address is made one that leads nowhere: nobody
    answers a stranger who happens to have the same name at the same host."""
    mail = author.removeprefix("mailto:") if author.startswith("mailto:") else ""
    local, _, host = mail.rpartition("@")
    if not (_DOTTED.match(local) and _HOST.match(host)):
        mail = f"{_local(author)}@{HOST}"
    shown = name or author
    return f"{_phrase(shown)}\n <{mail}>"


def _local(author: str) -> str:
    word = quote(author.lstrip("@"), safe="!#$&*+=^_`{|}~-")
    if len(word) > 200:
        word = blake2b(author.encode(errors="replace"), digest_size=20).hexdigest()
    return word or "nobody"


def _phrase(text: str) -> str:
    """Words as a name: quoted, or encoded where they are not plain. RFC 2047, section 5."""
    one = " ".join(text.split())
    if _PLAIN.match(one) and len(one) <= _LINE:
        return '"' + re.sub(r'(["\\])', r"\\\1", one) + '"'
    return _encoded(one)


def _words(text: str) -> str:
    one = " ".join(text.split())
    if _PLAIN.match(one) and len(one) <= _LINE and "=?" not in one:
        return one
    return _encoded(one)


def _encoded(text: str) -> str:
    """Encoded words of at most 75 characters, none of which cuts a letter. RFC 2047, section 2."""
    return "\n ".join(
        f"=?utf-8?b?{base64.b64encode(piece.encode(errors='replace')).decode()}?="
        for piece in _pieces(text[:2000])
    )


def _pieces(text: str) -> Iterable[str]:
    piece: list[str] = []
    size = 0
    for letter_ in text:
        more = len(letter_.encode(errors="replace"))
        if size + more > 45:
            yield "".join(piece)
            piece, size = [], 0
        piece.append(letter_)
        size += more
    yield "".join(piece)
