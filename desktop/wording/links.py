"""What is said of a link: where it goes, what is odd about it, and the question before it opens."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.links.targets import Target, other_host
from storage.unseen import one_line

translate = QCoreApplication.translate
LONG = 120  # letters of a link's words that are read out
_LEFT_TO_RIGHT, _END = "\u2066", "\u2069"  # an address reads from the left in any language


def goes_to(target: Target) -> str:
    """Where it goes, in a few words: the host first."""
    shown = f"{_LEFT_TO_RIGHT}{target.host}{_END}"
    match target.scheme:
        case "mailto":
            return translate("Links", "A mail to {whom}").format(whom=shown)
        case "tel":
            return translate("Links", "A call to {whom}").format(whom=shown)
        case "geo":
            return translate("Links", "A place on a map: {where}").format(where=shown)
        case "matrix" | "web+ap":
            return translate("Links", "A conversation or a person: {which}").format(which=shown)
        case "webcal" | "webcals":
            return translate("Links", "A calendar at {host}").format(host=shown)
        case _:
            return shown


def in_full(target: Target) -> str:
    """The whole address, where :func:`goes_to` does not say it already."""
    if target.scheme in ("mailto", "tel", "geo", "matrix"):
        return ""
    return f"{_LEFT_TO_RIGHT}{target.address}{_END}"


def caution(target: Target, words: str) -> str:
    """What a reader should know before they follow it; "" for most links."""
    said = []
    named = other_host(words, target)
    if named:
        said.append(translate("Links", "Its words name {named}, and it goes elsewhere.").format(
            named=f"{_LEFT_TO_RIGHT}{named}{_END}"
        ))  # fmt: skip
    if target.written:
        written = f"{_LEFT_TO_RIGHT}{target.written}{_END}"
        said.append(
            translate("Links", "It reads “{written}”, in letters that look like others.")
            if target.odd
            else translate("Links", "It reads “{written}”.")
        )
        said[-1] = said[-1].format(written=written)
    return " ".join(said)


def spoken(target: Target, words: str) -> str:
    """A link for the ear: its words, then where it goes."""
    words = one_line(words)
    words = words if len(words) <= LONG else words[: LONG - 1] + "…"
    if words in (target.host, target.address):
        return translate("Links", "Link: {words}").format(words=words)
    return translate("Links", "{words}, link to {where}").format(words=words, where=goes_to(target))


def question(target: Target, words: str) -> str:
    """What is asked before a link is opened that goes elsewhere than it seems; "" for others."""
    named = other_host(words, target)
    there = f"{_LEFT_TO_RIGHT}{target.host}{_END}"
    if named:
        return translate(
            "Links", "The words of this link name {named}, but it goes to {host}. Open {host}?"
        ).format(named=f"{_LEFT_TO_RIGHT}{named}{_END}", host=there)
    if target.odd:
        written = f"{_LEFT_TO_RIGHT}{target.written}{_END}"
        return translate(
            "Links",
            "This link goes to {host}, written “{written}” in letters that look like others."
            " Open it?",
        ).format(written=written, host=there)
    return ""
