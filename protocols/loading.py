"""JSON that anybody may have written: read whole where that can be borne, never an unknown error.

One broken word must not cost the answer it stands in, for a server would only say it again: so
half characters are replaced, numbers of thousands of digits and branches that are too deep are
left out, and what is said around them is there. https://www.rfc-editor.org/rfc/rfc8259
"""

from __future__ import annotations

import json
import re
from typing import Any

DEEPEST = 100
"""Levels that are kept of an answer that is too deep for Python."""
LARGEST = 1 << 30
"""Bytes of memory that an answer may become: ten characters of JSON can cost a thousand bytes."""
_COSTS = {b"{": 100, b"[": 100, b":": 130, b",": 60}
"""Bytes that each of these stands for, when all that it may open, name or part is an object."""
_SPARE = 64
"""Frames left for whoever writes again what was read here: writing needs as many as reading."""
_DIGITS = 20  # of a number; Python refuses thousands, and no database takes more than 19
_PART = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)


class TooMuchError(ValueError):
    """The answer would take more memory than one may."""


def load(body: bytes) -> Any:
    """The JSON value that ``body`` is. Numbers of more digits than any database takes, NaN and
    infinities are None, and so is what lies too deep. ValueError for what is no JSON."""
    if sum(body.count(sign) * cost for sign, cost in _COSTS.items()) > LARGEST:
        raise TooMuchError("too much")
    try:
        return _loaded(body, _SPARE)
    except RecursionError:
        pass
    try:
        return _loaded(_pruned(body), _SPARE)
    except RecursionError as error:  # called from too deep itself
        raise ValueError("too deep") from error


def _loaded(body: bytes, spare: int) -> Any:
    if spare:
        return _loaded(body, spare - 1)
    encoding = json.detect_encoding(body)
    try:
        text = body.decode(encoding, "surrogatepass")
    except UnicodeDecodeError:
        text = body.decode(encoding, "replace")
    # strict=False: control characters in strings, as some servers written in C let through
    return json.loads(text, strict=False, parse_int=_integer, parse_constant=lambda _: None)


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits.lstrip("-")) < _DIGITS else None


def _pruned(body: bytes) -> bytes:
    """The same with ``null`` for everything deeper than :data:`DEEPEST`."""
    kept: list[bytes] = []
    depth = start = 0
    for part in _PART.finditer(body):
        sign = part[0]
        if sign in b"[{":
            depth += 1
            if depth == DEEPEST + 1:
                kept.append(body[start : part.start()])
        elif sign in b"]}":
            depth -= 1
            if depth == DEEPEST:
                kept.append(b"null")
                start = part.end()
    return b"".join((*kept, body[start:] if depth <= DEEPEST else b""))
