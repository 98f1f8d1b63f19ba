"""Follows a link to a conversation, a person, a post or a calendar.

In place where it is known here, else with one still question, and never further than the person
says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

from desktop import actions
from desktop.places import AtConversation, AtPerson, AtThread, Place, has_thread
from desktop.still import Asking
from desktop.trouble.saying import LINK, Trouble
from storage import feeds
from storage.deeplinks import Leads, Link, is_one, read
from storage.feeds import Address
from storage.model import (
    AddressId,
    ChannelId,
    ChannelKind,
    Follow,
    ItemId,
    Join,
    Presence,
    channel_id,
)

if TYPE_CHECKING:
    from desktop.desk import Desk, Pages
    from storage.rows import AccountRow

translate = QCoreApplication.translate
_SHOWN = 60  # characters of a name in a sentence; its server is told whole beside it


class Visit(NamedTuple):
    """A page of the centre."""

    page: str


class Sentence(NamedTuple):
    """Why a link leads nowhere from here, and the code of that."""

    text: str
    code: str


Way = Place | Visit | Asking | Sentence


def follow(desk: Desk, address: str, *, from_outside: bool = False) -> bool:
    """Open what an address leads to. False for one that is the browser's, or another program's.

    ``from_outside``: another program handed it over, perhaps while the person types. The keyboard
    stays where it was then, or a key that was meant for something else would answer.
    """
    if not is_one(address):
        return False
    match route(desk, address):
        case Visit(page):
            desk.visited.emit(page)
        case Sentence(text, code):
            desk.troubled.emit(text, Trouble(LINK, code))
        case Asking() as asking:
            desk.asked.emit(asking._replace(focus=not from_outside))
        case place:
            desk.open(place)
    return True


def route(desk: Desk, address: str) -> Way:
    """Where an address leads from here; nothing is done yet."""
    link = read(address)
    if link is None:
        return Sentence(
            translate(
                "DeepLinks", "This link leads nowhere: it is not whole, or not what it says it is."
            ),
            "link-broken",
        )
    ways: dict[Leads, Callable[[Desk, Link], Way]] = {
        Leads.ROOM: _room,
        Leads.PERSON: _person,
        Leads.POST: _post,
        Leads.CALENDAR: _calendar,
    }
    return ways[link.leads](desk, link)


# --- conversations --------------------------------------------------------------------------


def _room(desk: Desk, link: Link) -> Way:
    for channel in desk.pages.called(link.name):
        row = desk.pages.channel(channel)
        if row is None or row.kind not in (ChannelKind.ROOM, ChannelKind.DIRECT):
            continue
        if row.presence is not Presence.LEFT:
            return AtConversation(channel, at=_said_in(desk.pages, channel, link.message))
    account = _account(desk.pages, link)
    if account is None:
        return Sentence(
            translate(
                "DeepLinks",
                "This link leads to a conversation. To enter it, add an account for conversations"
                " in the settings.",
            ),
            "link-no-account",
        )
    said = translate("DeepLinks", "Enter the conversation {name}?")
    if link.host and len(link.name) > _SHOWN:
        said = translate("DeepLinks", "Enter the conversation {name}, at {host}?")
    intent = Join(address=link.name, via=link.via)

    def enter() -> None:
        said = translate("DeepLinks", "You enter {name} as soon as that has left.")
        there = channel_id(account.id, link.name)
        actions.send_back(desk, account.id, there, intent, said.format(name=_shown(link.name)))

    return _asking(said, link, translate("DeepLinks", "Enter"), enter)


def _said_in(pages: Pages, channel: ChannelId, message: str) -> ItemId | None:
    """The message that was meant, if it is here; else the conversation is shown as it is."""
    entry = pages.entry(message) if message else None
    return entry.item if entry is not None and entry.channel == channel else None


# --- people and posts -----------------------------------------------------------------------


def _person(desk: Desk, link: Link) -> Way:
    address = AddressId(link.name)
    card = desk.pages.card_of(address)
    if card is not None:
        return AtPerson(card)
    for row in desk.pages.sources((ChannelKind.DIRECT,)):
        if row.peers == (address,) and row.presence is not Presence.LEFT:
            return AtConversation(row.id)
    if not link.address:
        sentence = translate(
            "DeepLinks", "{name} is not in your directory, and the two of you have no conversation."
        )
        return Sentence(sentence.format(name=_shown(link.name)), "link-unknown")
    account = _account(desk.pages, link)
    home = _home(desk.pages, account) if account is not None else None
    if account is None or home is None:
        return _in_browser(desk, link)

    def begin() -> None:
        said = translate("DeepLinks", "You follow {name} as soon as that has left.")
        follow = Follow(address=address)
        actions.send_back(desk, account.id, home, follow, said.format(name=_shown(link.name)))

    return _asking(
        translate("DeepLinks", "Follow {name}?"), link, translate("DeepLinks", "Follow"), begin
    )


def _home(pages: Pages, account: AccountRow) -> ChannelId | None:
    rows = pages.sources((ChannelKind.HOME,))
    return next((row.id for row in rows if row.account == account.id), None)


def _post(desk: Desk, link: Link) -> Way:
    for name in (link.name, *link.others):
        entry = desk.pages.entry(name)
        if entry is not None and entry.item is not None:
            if has_thread(entry):
                return AtThread(entry, there=True)
            return AtConversation(entry.channel, at=entry.item)
    return _in_browser(desk, link)


def _calendar(desk: Desk, link: Link) -> Way:
    for name in (link.name, link.name.removesuffix("/"), link.name.removesuffix("/") + "/"):
        for channel in desk.pages.called(name):
            row = desk.pages.channel(channel)
            if row is not None and row.kind is ChannelKind.CALENDAR:
                return Visit("agenda")
    found = feeds.typed(link.address)
    if not isinstance(found, Address):  # a host without a dot
        return _in_browser(desk, link)
    from desktop.agenda import following

    if following.followed(desk, found):
        return Visit("agenda")

    def begin() -> None:
        desk.told.emit(translate("DeepLinks", "The agenda is fetched from {host}.").format(
            host=found.host
        ))  # fmt: skip
        following.follow(desk, found, refused, lambda: desk.visited.emit("agenda"))

    def refused(code: str) -> None:
        desk.troubled.emit(following.problem(code), Trouble(LINK, code))

    said = translate(
        "DeepLinks",
        "Follow the agenda at {host}? Its events are fetched from there and stand in your agenda,"
        " where you can read them and not change them.",
    )
    return _asking(said, link, translate("DeepLinks", "Follow"), begin)


def _in_browser(desk: Desk, link: Link) -> Asking:
    said = {
        Leads.POST: translate(
            "DeepLinks", "This post is not on this computer. Open its page, at {host}?"
        ),
        Leads.PERSON: translate(
            "DeepLinks", "{name} is not in your directory. Open their page, at {host}?"
        ),
    }.get(link.leads) or translate("DeepLinks", "Open the address of this agenda, at {host}?")
    return _asking(said, link, translate("DeepLinks", "Open it"), lambda: desk.opener(link.address))


# --- what all of them need ------------------------------------------------------------------


def _account(pages: Pages, link: Link) -> AccountRow | None:
    """Through which account: one of the same server if there is one, else the first of its kind,
    which its address tells (see :data:`storage.model.AddressId`)."""
    fits = _is_for_talk if link.name[:1] in ("@", "#", "!") else _is_for_news
    fitting = [row for row in pages.accounts() if fits(row.address)]
    near = (row for row in fitting if link.host and _server_of(row.address) == link.host)
    return next(near, fitting[0] if fitting else None)


def _server_of(address: AddressId) -> str:
    return address.partition(":")[2] if _is_for_talk(address) else address.rpartition("@")[2]


def _is_for_talk(address: AddressId) -> bool:
    return address.startswith("@")


def _is_for_news(address: AddressId) -> bool:
    return "@" in address and not address.startswith(("@", "mailto:"))


def _asking(sentence: str, link: Link, yes: str, then: Callable[[], None]) -> Asking:
    said = sentence.format(name=_shown(link.name), host=link.host)

    def answered(wanted: bool) -> None:
        if wanted:
            then()

    return Asking(said, yes, translate("DeepLinks", "No"), answered)


def _shown(name: str) -> str:
    return name if len(name) <= _SHOWN else name[: _SHOWN - 1] + "…"
