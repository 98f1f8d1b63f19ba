"""Every way in which signing in may not end well: what happened, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop.wording import words

translate = QCoreApplication.translate

OURS = ("absent", "silent", "refused", "engine-fault", "no-engine", "fault", "unknown-request")
"""The part that talks to servers is in the way itself."""
KEYRING = ("keyring-locked", "keyring-late", "keyring-missing", "key-missing", "wrong-key")
FOLDER = ("full", "read-only", "damaged", "held", "newer", "migrating", "unmigrated", "closed")


@dataclass(frozen=True, slots=True)
class Told:
    """``happened`` in one sentence, and one or two on which a person can act."""

    happened: str
    advice: str


def told(code: str) -> Told:
    """For any code: also for one that nobody foresaw."""
    return {**_of_the_way(), **_of_the_account(), **_of_this_computer()}.get(code) or Told(
        words.problem(code),
        translate(
            "SignIn", "Try again. If it says the same, send the text below to whoever helps you."
        ),
    )


def codes() -> frozenset[str]:
    """Every code that has words of its own here."""
    return frozenset({**_of_the_way(), **_of_the_account(), **_of_this_computer()})


def _of_the_way() -> dict[str, Told]:
    """Between this computer and the server."""
    return {
        "unreachable": Told(
            words.problem("unreachable"),
            translate(
                "SignIn",
                "Look whether this computer is on the network, and whether the address is written"
                " right. Then try again.",
            ),
        ),
        "timeout": Told(
            words.problem("timeout"),
            translate("SignIn", "It may be slow just now. Try again in a moment."),
        ),
        "not-the-server": Told(
            words.problem("not-the-server"),
            translate(
                "SignIn",
                "In a hotel, a train or a library, open any page in your browser first and accept"
                " what the network asks. Else look at the address, and at what you chose above.",
            ),
        ),
        "busy": Told(
            translate("SignIn", "The server asks for patience."),
            translate("SignIn", "Wait some minutes, then try again. Nothing is wrong with you."),
        ),
        "server-error": Told(
            translate("SignIn", "The server has a fault of its own."),
            translate("SignIn", "There is nothing to change here. Try again later."),
        ),
        "unknown": Told(
            translate("SignIn", "The answer of the server was lost."),
            translate("SignIn", "Nothing is broken by signing in once more. Try again."),
        ),
        "no-service": Told(
            words.problem("no-service"),
            translate(
                "SignIn",
                "Look at the address again, and at what you chose above: conversations, news and"
                " calendars often have an address each.",
            ),
        ),
        "not-secure": Told(
            words.problem("not-secure"),
            translate(
                "SignIn",
                "Write it with https, or ask whoever helps you for the right address. Nothing was"
                " sent there.",
            ),
        ),
    }


def _of_the_account() -> dict[str, Told]:
    """What the server says of who wants to come in."""
    look = translate(
        "SignIn", "Whoever helps you can look at your account. The text below is for them."
    )
    return {
        "wrong-password": Told(
            words.problem("wrong-password"),
            translate(
                "SignIn",
                "Type both again; capital and small letters count. If you forgot the password,"
                " whoever helps you can give you another.",
            ),
        ),
        "forbidden": Told(translate("SignIn", "The server does not let this account in."), look),
        "signed-out": Told(translate("SignIn", "The server ended the sign-in at once."), look),
        "not-found": Told(
            translate("SignIn", "The server does not know this way in."),
            translate("SignIn", "Look at the address and at what you chose above."),
        ),
        "unsupported": Told(
            translate("SignIn", "This server offers no sign-in that Préau knows."), look
        ),
        **dict.fromkeys(
            ("invalid", "conflict"),
            Told(
                translate("SignIn", "The server did not accept what was asked."),
                translate("SignIn", "Look at each line above, then try again."),
            ),
        ),
        "too-long": Told(
            translate("SignIn", "The name or the password is too long for this server."),
            translate("SignIn", "Look at each line above, then try again."),
        ),
        "cancelled": Told(
            words.problem("cancelled"),
            translate("SignIn", "Nothing was changed. Begin again whenever you like."),
        ),
    }


def _of_this_computer() -> dict[str, Told]:
    return {
        **_each(
            OURS,
            translate(
                "SignIn",
                "It is started again by itself. Try again in a moment; if that does not help,"
                " close Préau and open it again.",
            ),
        ),
        **_each(
            KEYRING,
            translate(
                "SignIn",
                "Unlock the keyring of this computer, or sign in to the computer again. Then try"
                " again.",
            ),
        ),
        **_each(
            FOLDER,
            translate(
                "SignIn",
                "You are not signed in yet, and nothing was lost. Once this is mended, try again.",
            ),
        ),
    }


def _each(of: Iterable[str], advice: str) -> dict[str, Told]:
    said = {
        "refused": "absent",
        "unknown-request": "fault",
        "fault": "fault",
        "closed": "held",
    }
    return {code: Told(words.storage_problem(said.get(code, code)), advice) for code in of}
