"""``preau say``: write a message or a post down, then watch it leave for a moment."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
import time
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from desktop.cli import failing
from desktop.cli.opening import House
from desktop.cli.parser import VISIBILITIES
from desktop.cli.places import channel_named
from desktop.cli.printing import Printer
from storage.model import ItemId, Outgoing, OutgoingId, Say, State
from storage.outbox import Outbox
from storage.rows import ChannelRow

translate = QCoreApplication.translate
WAITS = frozenset((*failing.OFFLINE_CODES, "signed-out"))
"""Errors with which a thing waits and leaves by itself later."""
_ONE_ATTEMPT = 1.0  # seconds within which a server that is there has answered something


async def say(house: House, options: argparse.Namespace, printer: Printer) -> int:
    """0 when it has left, 3 when it waits, 1 when it was refused."""
    channel = channel_named(house.reader.places("Say"), options.to)
    outgoing = Outgoing(
        id=OutgoingId(secrets.token_hex(16)),
        account=channel.account,
        channel=channel.id,
        intent=_intent(options, channel, await words(options.text)),
        at=house.clock.now(),
    )
    await asyncio.to_thread(Outbox(house.database, house.clock).add, outgoing)
    try:
        await house.tell(start=True)
    except failing.Failure:
        said = translate("CommandLine", "It is written down as {id}, and will leave by itself.")
        printer.aside(said.format(id=outgoing.id))
        raise
    return await watch(house, outgoing.id, options.wait, printer)


async def words(given: str) -> str:
    """The text itself, or for ``-`` what stdin holds."""
    text = await asyncio.to_thread(sys.stdin.read) if given == "-" else given
    if not text.strip():
        raise failing.misused(translate("CommandLine", "There are no words to send."))
    return text.rstrip("\n")


async def watch(house: House, outgoing: OutgoingId, seconds: float, printer: Printer) -> int:
    """Look for a moment at how it fares, and say so."""
    outbox = Outbox(house.database, house.clock)
    begun = time.monotonic()
    while (now := outbox.get(outgoing)) is not None:
        stuck = now.state is State.FAILED or now.error == "ask"
        if stuck or now.error in WAITS or time.monotonic() > begun + seconds:
            break
        if time.monotonic() > begun + _ONE_ATTEMPT and (code := _before(house, now)):
            now = replace(now, error=code)
            break
        await asyncio.sleep(0.05)
    if now is None:
        said = translate("CommandLine", "It has left.")
        printer.result({"outgoing": outgoing, "state": "sent", "error": None}, [said])
        return 0
    printer.result(
        {"outgoing": outgoing, "state": now.state, "error": now.error, "detail": now.detail},
        [_said(now)],
    )
    if now.state is State.FAILED or now.error == "ask":
        return failing.REFUSED
    return failing.OFFLINE


def _before(house: House, outgoing: Outgoing) -> str | None:
    """What holds up something older of the same account, and so this too."""
    if outgoing.state is not State.WAITING:
        return None
    rows = house.reader.outbox()
    errors = [row.error for row in rows if row.account == outgoing.account and row.error in WAITS]
    return errors[0] if errors else None


def _intent(options: argparse.Namespace, channel: ChannelRow, text: str) -> Say:
    accepts = channel.accepts
    visibility = VISIBILITIES[options.visibility] if options.visibility else None
    if visibility is not None and visibility not in accepts.visibilities:
        raise failing.misused(
            translate("CommandLine", "“{name}” does not know that visibility.").format(
                name=channel.name
            )
        )
    if accepts.max_length is not None and len(text) > accepts.max_length:
        raise failing.of_server("too-long")
    return Say(
        text=text,
        reply_to=ItemId(options.reply_to) if options.reply_to else None,
        visibility=visibility or accepts.default_visibility,
        warning=options.warning,
        language=options.language,
    )


def _said(outgoing: Outgoing) -> str:
    """What became of it, so far."""
    reason = failing.sentence(outgoing.error) if outgoing.error else ""
    if outgoing.state is State.FAILED:
        said = translate("CommandLine", "It was refused, and stays in the outbox as {id}.")
    elif outgoing.error == "ask":
        said = translate("CommandLine", "It may have arrived: “preau outbox” has it as {id}.")
    else:
        said = translate("CommandLine", "It waits as {id}, and will leave by itself.")
    return " ".join(part for part in (reason, said.format(id=outgoing.id)) if part)
