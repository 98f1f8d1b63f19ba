"""What can be done with an entry: its menu, and the words and links of its state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop import actions, once
from desktop.cards.files import Told, ask_where
from desktop.desk import Desk
from desktop.trouble.saying import READING, SENDING, TELL, Trouble, words_of_link
from desktop.wording import dates, words
from desktop.wording.prose import link
from storage.model import (
    CONFLICT,
    NEXT_PAGE,
    TAKE_BACK,
    AddressId,
    ItemKind,
    Media,
    MediaKind,
    State,
    Visibility,
)
from storage.rows import Entry

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

    from storage.search import Phrase

translate = QCoreApplication.translate


def show(
    desk: Desk,
    card: QWidget,
    entry: Entry,
    place: QPoint,
    *,
    say_why: Callable[[], None],
    told: Told,
    selected: str = "",
) -> None:
    """The menu of an entry, over the card that shows it; ``told`` hears what becomes of
    what is saved. ``selected``: a part of its text."""
    from PySide6.QtWidgets import QMenu

    menu = QMenu(card)
    channel = desk.pages.channel(entry.channel)
    may = channel.accepts.intents if channel is not None else frozenset()
    _offer_answers(desk, menu, entry, may, selected)
    if may_edit(entry, may):
        menu.addAction(translate("EntryMenu", "Change the text")).triggered.connect(
            lambda: edit(desk, entry)
        )
    menu.addAction(translate("EntryMenu", "Why is this here?")).triggered.connect(say_why)
    _offer_copies(menu, entry, selected)
    for media in entry.media:
        if media.kind is MediaKind.IMAGE:
            menu.addAction(_save_words(media)).triggered.connect(
                lambda _=False, media=media: ask_where(desk, card, media, entry.account, told)
            )
    address = entry.url
    if address:
        from desktop.links import linking  # not before the first paint

        menu.addAction(translate("EntryMenu", "Open in the browser")).triggered.connect(
            lambda: linking.follow(desk, address)
        )
    _offer_passing_on(desk, menu, entry, may)
    _offer_help(desk, menu, entry)
    if not entry.mine and entry.author:
        name = entry.author_name or entry.author
        menu.addAction(
            translate("EntryMenu", "Do not show what {name} writes").format(name=name)
        ).triggered.connect(lambda: stop_reading(desk, entry.author, name))
    if entry.mine and "Delete" in may and entry.state is None:
        menu.addAction(translate("EntryMenu", "Take back")).triggered.connect(
            lambda: actions.delete(desk, entry)
        )
    menu.popup(place)


def _offer_answers(
    desk: Desk, menu: QMenu, entry: Entry, may: frozenset[str], selected: str
) -> None:
    if "Say" not in may or entry.state is not None or entry.kind is ItemKind.EVENT:
        return
    menu.addAction(translate("EntryMenu", "Answer")).triggered.connect(lambda: reply(desk, entry))
    if entry.text:
        label = translate("EntryMenu", "Quote what is selected")
        if not selected:
            label = translate("EntryMenu", "Quote")
        menu.addAction(label).triggered.connect(lambda: quote(desk, entry, selected))


def _offer_copies(menu: QMenu, entry: Entry, selected: str) -> None:
    """What can be taken along as text: what is selected, all of it, where it stands."""
    offered = (
        (translate("EntryMenu", "Copy what is selected"), selected),
        (translate("EntryMenu", "Copy the text"), entry.text),
        (translate("EntryMenu", "Copy the address"), entry.url or ""),
    )
    for label, text in offered:
        if text:
            menu.addAction(label).triggered.connect(
                lambda _=False, text=text: QGuiApplication.clipboard().setText(text)
            )


def _offer_help(desk: Desk, menu: QMenu, entry: Entry) -> None:
    """What cannot be read here has a text about it, for whoever helps."""
    if entry.kind is ItemKind.UNREADABLE:
        trouble = Trouble(READING, entry.problem or "malformed")
        menu.addAction(words_of_link()).triggered.connect(lambda: desk.helped.emit(trouble))


def _offer_passing_on(desk: Desk, menu: QMenu, entry: Entry, may: frozenset[str]) -> None:
    """What everyone may read can be passed on, and the other way round."""
    public = entry.visibility in (Visibility.PUBLIC, Visibility.UNLISTED)
    if "Boost" not in may or not public or entry.kind is not ItemKind.POST:
        return
    waits = entry.intent == "Boost" and entry.state is not State.SENDING
    if waits or (entry.state is None and once.said(desk, f"passed-on:{entry.item}") == "yes"):
        menu.addAction(translate("EntryMenu", "Pass it on no more")).triggered.connect(
            lambda: actions.pass_on(desk, entry, undo=True)
        )
    elif entry.state is None:
        menu.addAction(translate("EntryMenu", "Pass on")).triggered.connect(
            lambda: pass_on(desk, entry)
        )


def pass_on(desk: Desk, entry: Entry) -> None:
    """Show a post to one's own followers; about pictures that not all can see it is asked once."""
    from desktop.still import Asking

    subject = f"pass-on:{entry.item}"
    bare = [one for one in entry.media if one.kind is MediaKind.IMAGE and not one.alt.strip()]
    if not bare or once.said(desk, subject):
        _passed_on(desk, entry)
        return

    def then(yes: bool) -> None:
        once.remember(desk, subject, "yes" if yes else "no")
        if yes:
            _passed_on(desk, entry)

    sentence = translate(
        "EntryMenu",
        "A picture in this post has no description. People who cannot see it will not know what"
        " it shows. Pass it on all the same?",
    )
    yes, no = translate("EntryMenu", "Pass on"), translate("EntryMenu", "No")
    desk.asked.emit(Asking(sentence, yes, no, then))


def _passed_on(desk: Desk, entry: Entry) -> None:
    actions.pass_on(desk, entry)
    name = translate("EntryMenu", "yourself") if entry.mine else entry.author_name or entry.author
    desk.undoable.emit(
        translate("EntryMenu", "You pass on what {name} wrote.").format(name=name),
        lambda: _no_more(desk, entry),
    )


def _no_more(desk: Desk, entry: Entry) -> None:
    """As it is now: what has not left does not leave, what has is undone there."""
    now = desk.pages.entry(entry.item or entry.row)
    actions.pass_on(desk, now or entry, undo=True)


def stop_reading(desk: Desk, address: AddressId, name: str) -> None:
    """Nothing of what somebody writes is shown any more, until that is undone."""
    desk.writer.ask(
        lambda stores: stores.blocking.block(address),
        lambda _changed: desk.undoable.emit(
            translate("EntryMenu", "You no longer read {name}.").format(name=name),
            lambda: desk.writer.ask(lambda stores: stores.blocking.unblock(address)),
        ),
    )


def reply(desk: Desk, entry: Entry) -> None:
    """Open the place where an entry is answered, with the answer begun."""
    from desktop.places import AtConversation, AtThread, has_thread

    if has_thread(entry):
        desk.open(AtThread(entry))
    else:
        desk.open(AtConversation(entry.channel, entry))


def quote(desk: Desk, entry: Entry, selected: str = "") -> None:
    """Begin an answer with the words of an entry, or with a part of them."""
    from desktop.wording.quoting import quotation

    name = "" if entry.mine else entry.author_name or entry.author
    reply(desk, entry)
    desk.quoted.emit(quotation(name, selected or entry.text))


def may_edit(entry: Entry, may: frozenset[str]) -> bool:
    """Whether the person wrote it, it has left, and its text is all there is to change."""
    written = entry.kind is ItemKind.POST or (entry.kind is ItemKind.MESSAGE and not entry.media)
    return written and entry.mine and not entry.by_name and "Edit" in may and entry.state is None


def edit(desk: Desk, entry: Entry) -> None:
    """Open the place where an entry was written, with its text in the composer."""
    from desktop.places import AtConversation, AtThread, has_thread

    if has_thread(entry):
        desk.open(AtThread(entry, edit=True))
    else:
        desk.open(AtConversation(entry.channel, edit=entry))


def mend(desk: Desk, entry: Entry, say: Callable[[str], None]) -> None:
    """Do the one thing that can be done about a message that cannot be read here."""
    if entry.problem == "key-withheld":
        reply(desk, entry)
        return
    say(translate("EntryMenu", "Asking its server."))
    desk.line.call(
        "sync",
        lambda _said: say(translate("EntryMenu", "The key is not there yet.")),
        lambda code, _detail: say(words.problem(code)),
    )


def open_entry(
    desk: Desk, entry: Entry, *, marks: tuple[Phrase, ...] = (), there: bool = False
) -> None:
    """Show at the right what an entry belongs to; ``there``: at the entry itself, with these
    words marked in it."""
    from desktop.places import AtConversation, AtEvent, AtThread, has_thread

    if entry.starts is not None and entry.item is not None:
        desk.open(AtEvent(entry.item, entry.recurrence))
    elif has_thread(entry):
        desk.open(AtThread(entry, there=there, marks=marks))
    else:
        desk.open(AtConversation(entry.channel, at=entry.item if there else None, marks=marks))


def _save_words(media: Media) -> str:
    if media.alt:
        shown = media.alt if len(media.alt) <= 30 else media.alt[:29] + "…"
        return translate("EntryMenu", "Save the picture “{what}” as…").format(what=shown)
    return translate("EntryMenu", "Save the picture as…")


def state_words(desk: Desk, entry: Entry, *, offline: bool) -> tuple[str, str, str]:
    """The line under an entry that has not left, and the words of two equal buttons."""
    accent = desk.theme.accent
    said = _plain(state_spoken(entry, offline=offline, now=desk.now()))
    if entry.state is None:
        return "", "", ""
    if _waits(entry):
        cancel = link("cancel", translate("EntryMenu", "cancel"), accent)
        said = said.replace("[cancel]", cancel)
        now = link("retry", translate("EntryMenu", "send now"), accent)
        return said.replace("[now]", now), "", ""
    if entry.state is State.UNSURE and entry.error == "ask":
        return (
            said,
            translate("EntryMenu", "Send again"),
            translate("EntryMenu", "It arrived, discard"),
        )
    if _is_contested(entry):
        both = link("edit", translate("EntryMenu", "See both texts"), accent)
        leave = link("discard", translate("EntryMenu", "Keep this text"), accent)
        return f"{said} {both}  {leave}", "", ""
    if entry.state is State.FAILED:
        links = (
            link("edit", translate("EntryMenu", "Change it"), accent),
            link("retry", translate("EntryMenu", "Try again"), accent),
            link("discard", translate("EntryMenu", "Discard"), accent),
            link(TELL, words_of_link(), accent),
        )
        return f"{said} {'  '.join(links)}", "", ""
    return said, "", ""


def state_heard(entry: Entry, *, offline: bool, now: datetime) -> str:
    """As :func:`state_spoken`, with the words of what can be done where its links stand."""
    said = state_spoken(entry, offline=offline, now=now)
    cancel, leave = translate("EntryMenu", "cancel"), translate("EntryMenu", "send now")
    return said.replace("[cancel]", cancel).replace("[now]", leave)


def state_spoken(entry: Entry, *, offline: bool, now: datetime | None = None) -> str:
    """How far what the person did with an entry has come: that, and what it was where the entry
    itself does not say so."""
    said = _state_of(entry, now or entry.at, offline=offline)
    if said and entry.intent == "Boost":
        return translate("EntryMenu", "You pass this on. {state}").format(state=said)
    if said and entry.intent == "Unboost":
        return translate("EntryMenu", "You pass this on no more. {state}").format(state=said)
    return said


def _state_of(  # noqa: PLR0911  # one a state
    entry: Entry, now: datetime, *, offline: bool
) -> str:
    """The same line in plain words; "[cancel]" and "[now]" stand where the links are."""
    if _waits(entry) and entry.error in words.NOT_THE_NETWORK:
        why = words.problem(entry.error or "")
        return translate("EntryMenu", "Waiting to leave. {why} Or [cancel]").format(why=why)
    if _waits(entry) and entry.leaves_at is not None and entry.error in (None, NEXT_PAGE):
        return _at_its_hour(entry, dates.ahead(entry.leaves_at, now))
    if _waits(entry) and entry.error == TAKE_BACK and not offline:
        return translate("EntryMenu", "Leaves in a few seconds, or [cancel]")
    if _waits(entry) and offline:
        return translate("EntryMenu", "Waiting for the network. Leaves by itself, or [cancel]")
    if _waits(entry):
        return translate("EntryMenu", "Waiting to leave. Leaves by itself, or [cancel]")
    if entry.state is State.SENDING:
        return translate("EntryMenu", "Leaving now")
    if entry.state is State.UNSURE and entry.error == "ask":
        return translate(
            "EntryMenu",
            "The network broke off while this was leaving. It cannot be known whether it arrived.",
        )
    if entry.state is State.UNSURE:
        return translate("EntryMenu", "The server will be asked whether this arrived.")
    return _why_not(entry) if entry.state is State.FAILED else ""


def _why_not(entry: Entry) -> str:
    if _is_contested(entry):
        return translate(
            "EntryMenu", "Your change was not sent: the text was changed elsewhere meanwhile."
        )
    return translate("EntryMenu", "Not sent. {why}").format(why=words.problem(entry.error or ""))


def _is_contested(entry: Entry) -> bool:
    """Whether there are two texts of it, of which the person chooses one."""
    return entry.state is State.FAILED and entry.intent == "Edit" and entry.error == CONFLICT


def _at_its_hour(entry: Entry, when: str) -> str:
    if entry.error == NEXT_PAGE:
        said = translate("EntryMenu", "Leaves with your next page, {when}, or [now], or [cancel]")
    else:
        said = translate("EntryMenu", "Leaves by itself {when}, or [now], or [cancel]")
    return said.format(when=when)


def _waits(entry: Entry) -> bool:
    """Also while it is tried again: what is tried every few seconds is not shown on and off."""
    trying = entry.state is State.SENDING and bool(entry.error)
    return entry.state is State.WAITING or trying


def follow_state(
    desk: Desk, entry: Entry, target: str, refused: Callable[[str], None] | None = None
) -> None:
    """One of the links of :func:`state_words` was followed; ``refused`` is told why in vain."""
    if entry.outgoing is None:
        return
    if target == "cancel" and entry.intent == "Boost":
        actions.pass_on(desk, entry, undo=True)
    elif target == "cancel":
        actions.take_back(desk, entry.outgoing, refused)
    elif target == "discard":
        actions.cancel(desk, entry.outgoing, refused)
    elif target == "retry":
        actions.retry(desk, entry.outgoing, refused)
    elif target == "edit":
        desk.visited.emit(f"outbox:{entry.outgoing}")
    elif target == TELL:
        desk.helped.emit(Trouble(SENDING, entry.error or "unknown"))


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
