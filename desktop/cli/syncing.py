"""``preau sync``: ask every server, and let what waits leave."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import time

from PySide6.QtCore import QCoreApplication

from desktop.cli import failing
from desktop.cli.opening import House
from desktop.cli.printing import Printer
from storage.line import LineError
from storage.model import State

translate = QCoreApplication.translate
_LEAVING = 30.0  # seconds for what waits to leave, while its server answers


async def sync(house: House, options: argparse.Namespace, printer: Printer) -> int:
    """0 when all is here, 3 when a server is out of reach, 1 when one refused."""
    engine = await house.engine()
    await engine.wake()
    results = await engine.sync()
    if all(code == "ok" for code in results.values()):
        await _left(house)
    outbox = house.reader.outbox()
    accounts = [
        {
            "id": row.id,
            "protocol": row.protocol,
            "login": row.login,
            "result": results.get(row.id, "ok"),
        }
        for row in house.reader.accounts()
    ]
    printer.result(
        {
            "accounts": accounts,
            "waiting": sum(row.state is not State.FAILED for row in outbox),
            "failed": sum(row.state is State.FAILED for row in outbox),
        },
        [_line(one["login"] or one["id"], one["result"]) for one in accounts]
        or [translate("CommandLine", "There is no account yet: “preau accounts add”.")],
    )
    if not options.once:
        await _stay(house)
    return _exit_code(results.values())


def _line(name: str, code: str) -> str:
    said = translate("CommandLine", "Up to date.") if code == "ok" else failing.sentence(code)
    return f"{name}: {said}"


def _exit_code(codes: object) -> int:
    bad = {code for code in codes if code != "ok"}  # type: ignore[attr-defined]
    if not bad:
        return 0
    return failing.OFFLINE if bad <= failing.OFFLINE_CODES else failing.REFUSED


async def _left(house: House) -> None:
    """Wait until nothing that can leave by itself is left."""
    engine = await house.engine()
    until = time.monotonic() + _LEAVING
    while time.monotonic() < until:
        busy = (await engine.call("status"))["accounts"]
        if not any(busy.values()):
            return
        await asyncio.sleep(0.1)


async def _stay(house: House) -> None:
    """Keep the engine at work until interrupted, or until it leaves."""
    engine = await house.engine()
    closed = asyncio.Event()
    engine.client.on_closed(closed.set)
    with contextlib.suppress(LineError, asyncio.CancelledError):
        await closed.wait()
