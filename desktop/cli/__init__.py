"""The command line: the same folder, database and engine as the window, without the window.

Exit codes: 0 done; 1 refused or failed; 2 not understood; 3 offline, what was written waits;
4 the key is locked, missing or wrong; 5 the data folder cannot be used.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence

from desktop.cli import (
    accounts,
    copies,
    helptext,
    leaving,
    outgoing,
    reading,
    registering,
    saying,
    speech,
    syncing,
)
from desktop.cli.failing import Failure
from desktop.cli.opening import opened
from desktop.cli.parser import parser
from desktop.cli.printing import Printer
from storage import discretion

_COMMANDS = {
    "sync": syncing.sync,
    "accounts add": accounts.add,
    "accounts list": accounts.show,
    "accounts remove": accounts.remove,
    "timeline": reading.timeline,
    "search": reading.search,
    "agenda": reading.agenda,
    "say": saying.say,
    "outbox list": outgoing.show,
    "outbox cancel": outgoing.cancel,
    "outbox retry": outgoing.retry,
    "outbox edit": outgoing.edit,
    "backup": copies.make,
    "export": leaving.export,
    "leave": leaving.leave,
}
_UNOPENED = {
    "restore": copies.bring,  # there may be no folder yet
    "wipe": leaving.wipe,  # nothing of it needs to be read
    "help-text": helptext.help_text,
    "register-links": registering.register_links,
}


def run(arguments: Sequence[str]) -> int:
    """Run one command, or open the window when none is named."""
    discretion.forbid_dumps()
    application = speech.begin(arguments)
    printer = Printer(json="--json" in arguments)
    try:
        options = parser().parse_args(arguments)
        if options.command is None:
            return _window(options)
        if options.command in _UNOPENED:
            return _UNOPENED[options.command](options, printer)
        return asyncio.run(_command(options, printer))
    except Failure as failure:
        printer.failure(failure)
        return failure.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # "| head" has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    finally:
        del application  # the translation lives as long as the command


async def _command(options: argparse.Namespace, printer: Printer) -> int:
    name = " ".join(
        word for word in (options.command, getattr(options, "action", None)) if word is not None
    )
    discretion.say_little_of(asyncio.get_running_loop())
    async with opened(options) as house:
        return await _COMMANDS[name](house, options, printer)


def _window(options: argparse.Namespace) -> int:
    from desktop.app import run as run_window

    return run_window(options.data, options.profile)
