"""Runs the real ``python -m desktop`` and reads what it says."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
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

    def __init__(
        self, data: Path, *, passphrase: str | None = PASSPHRASE, module: str = "desktop"
    ) -> None:
        self.data, self.passphrase, self.module = data, passphrase, module
        self.named_first = False  # the folder, before the command
        self.environment = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "en"}

    async def __call__(
        self,
        *words: str,
        password: str | None = None,
        copy: str | None = None,
        stdin: str = "",
        browser: Callable[[str], Awaitable[None]] | None = None,
        began: Callable[[int], object] | None = None,
    ) -> Done:
        """Run ``preau`` with these words; secrets go through pipes of their own. ``browser`` is
        given the address that is printed for the person to open, ``began`` the process, ``copy``
        is the passphrase of a copy."""
        handles: list[int] = []
        place = ["--data", str(self.data)]
        given = [*place, *words] if self.named_first else [*words, *place]
        for option, secret in (
            ("--passphrase-fd", self.passphrase),
            ("--password-fd", password),
            ("--copy-passphrase-fd", copy),
        ):
            if secret is not None:
                handle = _pipe(secret)
                handles.append(handle)
                given += [option, str(handle)]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            self.module,
            *given,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            pass_fds=handles,
            cwd=HERE,
            env=self.environment,
        )
        if began is not None:
            began(process.pid)
        for handle in handles:
            os.close(handle)
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(stdin.encode())
        process.stdin.close()
        async with asyncio.timeout(120):
            out, err = await asyncio.gather(process.stdout.read(), _listen(process, browser))
            code = await process.wait()
        assert "Traceback" not in err, err
        return Done(code, out.decode(), err)


async def _listen(
    process: asyncio.subprocess.Process, browser: Callable[[str], Awaitable[None]] | None
) -> str:
    assert process.stderr is not None
    said = ""
    async for line in process.stderr:
        said += line.decode()
        if browser is not None and line.startswith(b"http"):
            await browser(line.decode().strip())
    return said


def _pipe(secret: str) -> int:
    reading, writing = os.pipe()
    os.write(writing, secret.encode() + b"\n")
    os.close(writing)
    return reading
