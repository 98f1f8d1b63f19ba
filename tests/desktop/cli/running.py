"""Runs the real ``python -m desktop`` and reads what it says."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[3]
PASSPHRASE = "correct horse battery staple"


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class CommandLine:
    """Commands on one data folder, behind a passphrase."""

    def __init__(self, data: Path, *, passphrase: str | None = PASSPHRASE) -> None:
        self.data, self.passphrase = data, passphrase
        self.environment = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "en"}

    async def __call__(self, *words: str, password: str | None = None, stdin: str = "") -> Done:
        """Run ``preau`` with these words; secrets go through pipes of their own."""
        handles: list[int] = []
        given = [*words, "--data", str(self.data)]
        for option, secret in (("--passphrase-fd", self.passphrase), ("--password-fd", password)):
            if secret is not None:
                handle = _pipe(secret)
                handles.append(handle)
                given += [option, str(handle)]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "desktop",
            *given,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            pass_fds=handles,
            cwd=HERE,
            env=self.environment,
        )
        for handle in handles:
            os.close(handle)
        out, err = await asyncio.wait_for(process.communicate(stdin.encode()), 120)
        assert "Traceback" not in err.decode(), err.decode()
        return Done(process.returncode or 0, out.decode(), err.decode())


def _pipe(secret: str) -> int:
    reading, writing = os.pipe()
    os.write(writing, secret.encode() + b"\n")
    os.close(writing)
    return reading
