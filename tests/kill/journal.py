"""What a program that will be killed says it has done: one line for each, down a pipe, at once."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field
from typing import Any


def tell(handle: int, what: str, **facts: Any) -> None:
    """A line that is in the pipe, and so safe from our own end, when this returns."""
    line = json.dumps({"what": what, "at": time.monotonic(), **facts})
    os.write(handle, line.encode() + b"\n")


@dataclass
class Told:
    """What was read of a journal. "added" is what the person was shown to be safe."""

    lines: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, data: bytes) -> Told:
        """A line cut by the end of its writer counts as not said."""
        whole = data[: data.rfind(b"\n") + 1]
        return cls([json.loads(line) for line in whole.splitlines()])

    def all(self, what: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["what"] == what]

    def words(self, what: str) -> dict[str, str]:
        """word → protocol of all lines of a kind."""
        return {line["word"]: line["protocol"] for line in self.all(what)}
