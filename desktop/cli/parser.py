"""What may be typed after ``preau``, and how it explains itself."""

from __future__ import annotations

import argparse
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from desktop.cli.usage import Parser
from storage.model import Visibility

translate = QCoreApplication.translate
VISIBILITIES = {
    "public": Visibility.PUBLIC,
    "unlisted": Visibility.UNLISTED,
    "followers": Visibility.FOLLOWERS,
    "direct": Visibility.DIRECT,
}


def parser() -> Parser:
    """The whole command line."""
    shared = common()
    top = Parser(
        prog="preau",
        parents=[common()],  # of its own: its defaults must not reach the commands' options
        description=translate(
            "CommandLine",
            "One calm window for a community’s talk, news, events and directory. Without a"
            " command, it opens, and with a link (matrix:, https://matrix.to/, web+ap:, webcal:) it"
            " opens there. Exit codes: 0 done, 1 refused or failed, 2 not understood,"
            " 3 offline (what was written waits), 4 the key is missing or locked, 5 the data"
            " folder cannot be used.",
        ),
    )
    # not on the common options: a command's defaults would undo what stands before its name
    top.set_defaults(data=None, profile=None, json=False, passphrase_fd=None)
    commands = top.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, says: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, parents=[shared], help=says, description=says)

    _sync(command("sync", translate("CommandLine", "Ask every server for what is new.")))
    _accounts(
        command("accounts", translate("CommandLine", "Sign in and out, and see the accounts.")),
        shared,
    )
    _timeline(command("timeline", translate("CommandLine", "Read what is here, newest first.")))
    _say(command("say", translate("CommandLine", "Write a message or a post, online or not.")))
    _outbox(
        command("outbox", translate("CommandLine", "See and change what has not left yet.")), shared
    )
    search = command("search", translate("CommandLine", "Find messages, posts, events, people."))
    search.add_argument(
        "text",
        metavar="TEXT",
        help=translate(
            "CommandLine",
            "words, “words together”, from:NAME, in:NAME, before:DATE, after:DATE; in English"
            " or in French",
        ),
    )
    search.add_argument("--limit", type=_count, default=20, metavar="N")
    agenda = command("agenda", translate("CommandLine", "Read the days to come."))
    agenda.add_argument("--days", type=_days, default=30, metavar="N")
    for name, says in (
        ("backup", translate("CommandLine", "Make one encrypted file of everything here.")),
        ("restore", translate("CommandLine", "Bring back what such a file holds.")),
    ):
        _copy(command(name, says))
    export = command("export", translate("CommandLine", "Take all your data along, readable."))
    export.add_argument("into", type=Path, metavar="DIR")
    export.add_argument(
        "--zip", action="store_true", help=translate("CommandLine", "as one packed file")
    )
    for name, says in (
        ("leave", translate("CommandLine", "Leave the association: its accounts, its groups.")),
        ("wipe", translate("CommandLine", "Remove everything of Préau from this computer.")),
    ):
        _sure(command(name, says))
    says = translate("CommandLine", "Let links to conversations, posts, calendars open here.")
    command("register-links", says).add_argument(
        "--off", action="store_true", help=translate("CommandLine", "no more")
    )
    says = translate("CommandLine", "What to tell the person who helps, about a code.")
    command("help-text", says).add_argument(
        "code", metavar="CODE", help=translate("CommandLine", "what --json gives as error")
    )
    return top


def _sure(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--yes",
        action="store_true",
        help=translate("CommandLine", "do it without asking, whatever would be lost"),
    )


def _copy(copy: argparse.ArgumentParser) -> None:
    copy.add_argument("file", type=Path, metavar="FILE")
    copy.add_argument(
        "--replace",
        action="store_true",
        help=translate("CommandLine", "take the place of what is there"),
    )
    copy.add_argument(
        "--copy-passphrase-fd",
        type=int,
        metavar="N",
        help=translate("CommandLine", "read the copy’s passphrase from this open file"),
    )


def common() -> Parser:
    """Options that every command takes, before or after its name."""
    options = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    options.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help=translate("CommandLine", "the data folder, else the usual one of this system"),
    )
    options.add_argument(
        "--profile",
        type=Path,
        metavar="FILE",
        help=translate("CommandLine", "the association’s file: its servers and groups"),
    )
    options.add_argument(
        "--json",
        action="store_true",
        help=translate("CommandLine", "print for programs, errors too"),
    )
    options.add_argument(
        "--passphrase-fd",
        type=int,
        metavar="N",
        help=translate("CommandLine", "read the folder’s passphrase from this open file"),
    )
    return options


def _sync(sync: argparse.ArgumentParser) -> None:
    sync.add_argument(
        "--once",
        action="store_true",
        help=translate("CommandLine", "end when everything is here; else stay until interrupted"),
    )


def _accounts(accounts: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    actions = accounts.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = actions.add_parser(
        "add", parents=[shared], help=translate("CommandLine", "sign in to a server")
    )
    add.add_argument("protocol", metavar="PROTOCOL")
    add.add_argument("--server", metavar="URL")
    add.add_argument("--login", metavar="NAME")
    add.add_argument(
        "--password-fd",
        type=int,
        metavar="N",
        help=translate("CommandLine", "read the password from this open file, else it is asked"),
    )
    add.add_argument(
        "--no-browser",
        action="store_true",
        help=translate("CommandLine", "only print the address to open"),
    )
    actions.add_parser("list", parents=[shared], help=translate("CommandLine", "show the accounts"))
    remove = actions.add_parser(
        "remove",
        parents=[shared],
        help=translate("CommandLine", "sign out and remove all that came from there"),
    )
    remove.add_argument("account", metavar="ID")
    _sure(remove)


def _timeline(timeline: argparse.ArgumentParser) -> None:
    narrow = timeline.add_mutually_exclusive_group()
    narrow.add_argument("--group", metavar="NAME")
    narrow.add_argument("--source", metavar="NAME")
    narrow.add_argument("--person", metavar="NAME")
    timeline.add_argument("--limit", type=_count, default=20, metavar="N")


def _say(say: argparse.ArgumentParser) -> None:
    say.add_argument(
        "--to",
        required=True,
        metavar="CHANNEL",
        help=translate("CommandLine", "the name of a conversation or timeline, or its id"),
    )
    say.add_argument(
        "--reply-to",
        metavar="ID",
        help=translate("CommandLine", "the id of what it answers, as --json prints it"),
    )
    say.add_argument(
        "--visibility",
        choices=sorted(VISIBILITIES),
        help=translate("CommandLine", "of a post: who may read it"),
    )
    say.add_argument(
        "--warning",
        default="",
        metavar="TEXT",
        help=translate("CommandLine", "of a post: what is said before it is shown"),
    )
    say.add_argument(
        "--language",
        metavar="CODE",
        help=translate("CommandLine", "of a post: fr, en…"),
    )
    say.add_argument(
        "--wait",
        type=float,
        default=10.0,
        metavar="SECONDS",
        help=translate("CommandLine", "how long to watch it leave; it leaves in any case"),
    )
    say.add_argument(
        "text", metavar="TEXT", help=translate("CommandLine", "the words, or - to read them")
    )


def _outbox(outbox: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    actions = outbox.add_subparsers(dest="action", metavar="ACTION")
    outbox.set_defaults(action="list")
    actions.add_parser("list", parents=[shared], help=translate("CommandLine", "what waits"))
    for name, says in (
        ("cancel", translate("CommandLine", "take it back before it leaves")),
        ("retry", translate("CommandLine", "send it again, or now")),
        ("edit", translate("CommandLine", "put other words in its place")),
    ):
        action = actions.add_parser(name, parents=[shared], help=says)
        action.add_argument("outgoing", metavar="ID")
        if name == "edit":
            action.add_argument("text", metavar="TEXT")


def _count(text: str) -> int:
    return _between(text, 1, 1000)


def _days(text: str) -> int:
    return _between(text, 1, 62)


def _between(text: str, least: int, most: int) -> int:
    number = int(text)
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(
            translate("CommandLine", "a number from {least} to {most}").format(
                least=least, most=most
            )
        )
    return number
