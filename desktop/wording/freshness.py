"""How fresh the copy on this computer is, in one still line."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QCoreApplication

from desktop.cards.lines import Notice
from desktop.desk import Desk
from desktop.trouble.saying import FOLDER, SERVER, Trouble
from desktop.wording import dates, words
from desktop.wording.counts import Counts
from storage.model import AccountState
from storage.rows import Freshness

translate = QCoreApplication.translate
JUMP = timedelta(minutes=5)
AWAY = frozenset({"unreachable", "timeout", "not-the-server", "busy"})
"""Problems of an account that mean: its server was not read."""
OF_THE_ENGINE = frozenset({"engine-fault", "absent", "silent", "no-engine"})


def line(fresh: Freshness, desk: Desk) -> str:
    """The last line of the left column."""
    said = _in_the_way(fresh, desk)
    if said:
        return said
    waiting = Counts().waiting(fresh.waiting)
    if fresh.failed:  # refused, or nobody knows whether it arrived: it does not leave by itself
        waiting = translate("Freshness", "The outbox has a question for you")
    if fresh.offline_since is not None and not _asked_for_patience(desk):
        if fresh.waiting:
            return translate("Freshness", "Offline. {waiting}").format(waiting=waiting)
        when = dates.since(fresh.offline_since, desk.now())
        return translate("Freshness", "Offline since {when}").format(when=when)
    said = _as_of(fresh, desk)
    if fresh.waiting:
        return translate("Freshness", "{said}. {waiting}").format(said=said, waiting=waiting)
    return said


def _as_of(fresh: Freshness, desk: Desk) -> str:
    """Up to when the copy is complete."""
    if fresh.signed_out:
        return translate("Freshness", "An account is signed out")
    if fresh.synced_at is None:
        return translate("Freshness", "Not up to date yet")
    today = fresh.synced_at.astimezone().date() == desk.now().astimezone().date()
    form = (
        translate("Freshness", "Up to date at {when}")
        if today
        else translate("Freshness", "Up to date as of {when}")
    )
    return form.format(when=dates.since(fresh.synced_at, desk.now()))


def _in_the_way(fresh: Freshness, desk: Desk) -> str:
    """What matters more than how fresh it is, in a few words."""
    if short := _short(desk.trouble):
        return short
    if _ahead(fresh, desk):
        return translate("Freshness", "The clock of this computer is not right")
    if fresh.accounts == 0:
        return translate("Freshness", "No account yet")
    return ""


def _short(trouble: str) -> str:
    """What is in the way of the folder, in a few words; "" for what has a page of its own."""
    return {
        "full": translate("Freshness", "The disk is full"),
        "read-only": translate("Freshness", "Nothing can be written"),
        "damaged": translate("Freshness", "A part of the data is damaged"),
        "migrating": translate("Freshness", "Being brought up to date"),
        "held": translate("Freshness", "Another Préau holds the data"),
    }.get(trouble, "")


def _ahead(fresh: Freshness, desk: Desk) -> bool:
    """Whether this computer's clock was set back behind what it has seen itself."""
    return fresh.synced_at is not None and fresh.synced_at - desk.now() > JUMP


def _asked_for_patience(desk: Desk) -> bool:
    """Whether the servers that are not read now are there, and said "later"."""
    troubled = {row.problem for row in desk.pages.accounts() if row.problem in AWAY}
    return troubled == {"busy"}


def notice(desk: Desk) -> Notice | None:
    """The strip above a page while something does not work, and since when."""
    fresh = desk.pages.freshness()
    if desk.trouble:
        of = SERVER if desk.trouble in OF_THE_ENGINE else FOLDER
        return Notice(text=words.storage_problem(desk.trouble), trouble=Trouble(of, desk.trouble))
    if _ahead(fresh, desk):
        return Notice(
            text=translate(
                "Freshness",
                "The clock of this computer stands before the last time that anything came. Set it"
                " right: times shown here are wrong until then. Nothing is lost.",
            )
        )
    if fresh.offline_since is not None and _asked_for_patience(desk):
        return Notice(
            text=translate(
                "Freshness",
                "A server asks for patience since {when}. It is asked again by itself, and what you"
                " write leaves then.",
            ).format(when=dates.since(fresh.offline_since, desk.now())),
            trouble=Trouble(SERVER, "busy", fresh.offline_since),
        )
    if fresh.offline_since is not None:
        return Notice(
            text=translate(
                "Freshness",
                "Offline since {when}. Everything shown is on this computer; what you write will"
                " leave when the network is back.",
            ).format(when=dates.since(fresh.offline_since, desk.now())),
            trouble=Trouble(SERVER, _why_away(desk), fresh.offline_since),
        )
    return _signed_out(desk) if fresh.signed_out else None


def _why_away(desk: Desk) -> str:
    """What the servers that are not read now met."""
    met = sorted({row.problem for row in desk.pages.accounts() if row.problem in AWAY})
    return str(met[0]) if met else "unreachable"


def _signed_out(desk: Desk) -> Notice:
    """An account waits for its person: since a while, or since it came here in a copy."""
    rows = [row for row in desk.pages.accounts() if row.state is AccountState.SIGNED_OUT]
    since = [row.problem_since for row in rows if row.problem_since]
    if any(row.problem == "restored" for row in rows):
        text = translate(
            "Freshness",
            "What is here came in a copy from another computer. One account asks you to sign in"
            " once more.",
        )
    elif since:
        text = translate(
            "Freshness", "An account is signed out since {when}. What was read stays here."
        ).format(when=dates.since(min(since), desk.now()))
    else:
        text = translate("Freshness", "An account is signed out. What was read stays here.")
    return Notice(
        text=text,
        action="settings",
        label=translate("Freshness", "Sign in again"),
        trouble=Trouble(SERVER, "signed-out", min(since) if since else None),
    )
