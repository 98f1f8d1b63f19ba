"""Codes become sentences here, and nowhere else: what went wrong, what it is, why it is here."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from storage.model import (
    Answer,
    Boost,
    ChannelKind,
    Delete,
    Edit,
    FieldKind,
    Follow,
    Intent,
    Invite,
    ItemKind,
    Join,
    Leave,
    Reason,
    Reschedule,
    Rsvp,
    Say,
    Schedule,
    Visibility,
)
from storage.rows import Entry, OutgoingRow

translate = QCoreApplication.translate
NOT_THE_NETWORK = frozenset({"busy", "signed-out", "server-error", "fault"})
"""Why something waits although its server is there."""


def problem(code: str) -> str:
    """What went wrong, as a sentence on which a person can act."""
    return {**_server_problems(), **_folder_problems()}.get(
        code,
        translate("Words", "Something went wrong ({code}).").format(code=code),
    )


def _server_problems() -> dict[str, str]:
    return {
        "unreachable": translate("Words", "The server cannot be reached."),
        "timeout": translate("Words", "The server did not answer in time."),
        "not-the-server": translate(
            "Words",
            "What answered is not the service we know. A login page of the network may be in"
            " between.",
        ),
        "busy": translate("Words", "The server asks for patience. It will be tried again."),
        "forbidden": translate("Words", "The server does not allow this."),
        "not-found": translate("Words", "The server no longer has this."),
        "too-long": translate("Words", "The text is too long for this server."),
        "invalid": translate("Words", "The server did not accept this as it is written."),
        "conflict": translate("Words", "This was changed elsewhere meanwhile. Look, then choose."),
        "read-only": translate("Words", "This can be read, but not changed."),
        "unsupported": translate("Words", "The server does not know how to do this."),
        "encrypted-room": translate(
            "Words", "This conversation is encrypted in a way that Préau does not know."
        ),
        "elsewhere": translate(
            "Words",
            "The server at the other end does not answer. It may be down, or the address may be"
            " wrong.",
        ),
        "wrong-password": translate("Words", "The name or the password is not right."),
        "no-service": translate("Words", "No such service was found at this address."),
        "not-secure": translate("Words", "This address is not secure. It must begin with https."),
        "cancelled": translate("Words", "The sign-in was not finished."),
        "signed-out": translate("Words", "The server ended the session. Sign in again."),
        "restored": translate(
            "Words",
            "This came in a copy from another computer. Sign in once more, and this computer is"
            " one of its own; the other one goes on as it is.",
        ),
        "unsure": translate(
            "Words", "The answer was lost. It cannot be known whether this arrived."
        ),
        "unknown": translate(
            "Words", "The answer was lost. It cannot be known whether this arrived."
        ),
        "no-engine": translate("Words", "The part that talks to servers is not running."),
        "undecryptable": translate("Words", "This message cannot be read on this computer."),
        "parent-discarded": translate(
            "Words", "What this answers was never sent. It can be sent on its own."
        ),
        "engine-fault": translate(
            "Words", "The part that talks to servers could not start. What was read stays here."
        ),
        "absent": translate("Words", "The part that talks to servers is not running."),
        "malformed": translate("Words", "This came in a form that cannot be read."),
        "server-error": translate(
            "Words", "The server has a fault of its own. It will be tried again."
        ),
        "fault": translate("Words", "Something went wrong inside Préau. It will be tried again."),
        "silent": translate("Words", "The part that talks to servers does not answer."),
        "no-account": translate("Words", "There is no such account here."),
        "too-large": translate(
            "Words", "A file that goes with it is larger than the server takes."
        ),
        **_content_problems(),
    }


def _content_problems() -> dict[str, str]:
    return {
        "damaged": translate(
            "Words", "A file that goes with it can no longer be read here. Attach it again."
        ),
        "agenda-gone": translate(
            "Words", "This agenda is no longer at its address. What came from it stays here."
        ),
        "agenda-closed": translate(
            "Words", "This agenda is no longer given to everybody. What came from it stays here."
        ),
        "agenda-large": translate("Words", "This agenda is larger than Préau can read."),
        "broken-calendar": translate(
            "Words", "The calendar holds an event here that cannot be read."
        ),
        "broken-repeats": translate(
            "Words", "How this event repeats cannot be read. Only its first day is shown."
        ),
        "too-many-repeats": translate(
            "Words", "This event repeats too often. Only its first days are shown."
        ),
    }


def _folder_problems() -> dict[str, str]:
    return {
        "folder-read-only": translate("Words", "The data folder cannot be written."),
        "full": translate("Words", "The disk is full. Nothing was lost; free some space."),
        "newer": translate(
            "Words", "This data folder was made by a newer Préau. Nothing in it was touched."
        ),
        "held": translate(
            "Words", "Another Préau holds this data folder and does not answer. Close it first."
        ),
        "migrating": translate(
            "Words",
            "Préau is bringing what it keeps here up to date. You can read meanwhile; what you"
            " write is kept as soon as that is done.",
        ),
        "unmigrated": translate(
            "Words",
            "What is kept here could not be brought up to date. It is shown as it was, and nothing"
            " was lost.",
        ),
        "sending": translate("Words", "It is on its way and can no longer be changed."),
        "gone": translate("Words", "It has left already."),
        "draft-there": translate(
            "Outgoing",
            "Something else is begun in that place. Send or discard that first; this waits here.",
        ),
        "no-database": translate("Words", "The data folder holds no data yet."),
        "folder-damaged": translate(
            "Words", "A part of the data folder is damaged. What can be read is shown."
        ),
        "not-ours": translate("Words", "The file in the data folder is not one of Préau’s."),
        "keyring-locked": translate("Words", "The keyring is locked. Unlock it, then go on."),
        "keyring-late": translate(
            "Words", "The keyring of this computer does not answer yet. Nothing is lost."
        ),
        "keyring-missing": translate(
            "Words", "This computer has no keyring. Choose a passphrase instead."
        ),
        "key-missing": translate("Words", "The key of this data folder was not found."),
        "wrong-key": translate("Words", "The key does not fit this data folder."),
        "wrong-passphrase": translate("Words", "The passphrase is not right."),
        "passphrase-needed": translate("Words", "A passphrase guards this data folder."),
        "unsupported-cipher": translate(
            "Words", "The encryption library is missing. Nothing was written."
        ),
    }


def at_the_door(code: str) -> str:
    """Why the window does not open yet; what is there is always left as it is."""
    return {
        "keyring-locked": translate(
            "Words", "The keyring of this computer is locked. Préau opens once it is unlocked."
        ),
        "keyring-late": translate(
            "Words",
            "The keyring of this computer does not answer yet. Préau opens as soon as it does;"
            " nothing is lost.",
        ),
        "key-missing": translate(
            "Words",
            "The keyring does not hold the key of this data folder any more. Nothing was removed:"
            " Préau opens as soon as the key is there again.",
        ),
        "wrong-key": translate(
            "Words",
            "The keyring holds another key than the one of this data folder. Nothing was removed:"
            " Préau opens as soon as the right key is there again.",
        ),
        "held": translate(
            "Words",
            "Another Préau holds this data folder and does not answer. Close it: this one opens by"
            " itself.",
        ),
        "full": translate(
            "Words", "The disk is full. Nothing was lost: Préau opens once there is some space."
        ),
        "read-only": translate(
            "Words",
            "The data folder cannot be written. Nothing was lost: Préau opens once it can.",
        ),
        "damaged": translate(
            "Words",
            "A part of the data folder is damaged and cannot be read. Nothing was removed: somebody"
            " who helps can look at it.",
        ),
    }.get(code) or storage_problem(code)


def unreadable(code: str) -> str:
    """Why a message cannot be read here, in one sentence."""
    return {
        "key-awaited": translate(
            "Words", "The key to this message has not come yet. When it comes, the text shows here."
        ),
        "key-before": translate(
            "Words",
            "This was written before you signed in on this computer. Older messages stay on the"
            " device where you read them.",
        ),
        "key-not-ours": translate(
            "Words",
            "This was written before you came into this conversation. It stays with those who were"
            " there.",
        ),
        "key-withheld": translate(
            "Words", "The sender’s program does not share this message with this computer."
        ),
        "forged": translate(
            "Words",
            "This does not come from where it says that it comes from. It is not shown.",
        ),
        "encrypted": translate(
            "Words", "This message is protected in a way that Préau does not know."
        ),
    }.get(code) or problem(code)


def notice(entry: Entry) -> str:
    """What whoever reads a message must know of how it came, "" when there is nothing."""
    if entry.kind is ItemKind.MESSAGE and entry.problem == "plain":
        return translate(
            "Words",
            "This came unprotected, unlike the rest here: others than the members may have read"
            " it, or written it.",
        )
    return ""


def unreadable_help(entry: Entry) -> str:
    """The one thing that can be done about it, "" when there is none."""
    if entry.problem == "key-awaited":
        return translate("Words", "Look again now")
    if entry.problem == "key-withheld" and entry.author_name:
        return translate("Words", "Write to {name}").format(name=entry.author_name)
    return ""


def storage_problem(code: str) -> str:
    """As :func:`problem`, for the folder: there "read-only" means the disk, not a server."""
    return problem(f"folder-{code}" if code in ("read-only", "damaged") else code)


def reason(entry: Entry) -> str:
    """Why an entry is here (every item can say it)."""
    name = entry.channel_name
    by = entry.by_name
    sentences = {
        Reason.ROOM: translate("Words", "It is here because you joined {name}."),
        Reason.DIRECT: translate("Words", "It is here because it was written to you."),
        Reason.MENTION: translate("Words", "It is here because it names you."),
        Reason.INVITATION: translate("Words", "It is here because you were invited."),
        Reason.FOLLOWED: translate("Words", "It is here because you follow {author}."),
        Reason.BOOST: translate("Words", "It is here because {by}, whom you follow, passed it on."),
        Reason.HASHTAG: translate("Words", "It is here because you follow {name}."),
        Reason.LIST: translate("Words", "It is here because it is in your list {name}."),
        Reason.CALENDAR: translate("Words", "It is here because you have the calendar {name}."),
        Reason.THREAD: translate("Words", "It is here because you opened this thread."),
        Reason.WRITTEN: translate("Words", "It is here because you wrote it."),
        Reason.APPRECIATED: translate(
            "Words",
            "It is here because you wrote it, and chose to see who liked it or passed it on.",
        ),
    }
    return sentences[entry.reason].format(name=name, by=by, author=entry.author_name)


def visibility(value: Visibility) -> str:
    """Who can read a post, in a few words."""
    return {
        Visibility.PUBLIC: translate("Words", "Everyone"),
        Visibility.UNLISTED: translate("Words", "Everyone, quietly"),
        Visibility.FOLLOWERS: translate("Words", "Only people who follow you"),
        Visibility.DIRECT: translate("Words", "Only the people named in it"),
    }[value]


def answered(choice: Answer, *, waiting: bool) -> str:
    """The person's own answer to an event."""
    said = {
        Answer.YES: translate("Words", "You are coming"),
        Answer.MAYBE: translate("Words", "You may come"),
        Answer.NO: translate("Words", "You are not coming"),
        Answer.NONE: translate("Words", "You have not answered"),
    }[choice]
    return translate("Words", "{answer} (waiting)").format(answer=said) if waiting else said


def answer_of(choice: Answer) -> str:
    """Somebody else's answer."""
    return {
        Answer.YES: translate("Words", "is coming"),
        Answer.MAYBE: translate("Words", "may come"),
        Answer.NO: translate("Words", "is not coming"),
        Answer.NONE: translate("Words", "has not answered"),
    }[choice]


def intent(what: Intent) -> str:  # noqa: C901, PLR0911, PLR0912  # one line a kind
    """What an intent is, in a few words."""
    match what:
        case Say(visibility=None):
            return translate("Words", "Message")
        case Say(reply_to=None):
            return translate("Words", "Post")
        case Say():
            return translate("Words", "Answer")
        case Edit():
            return translate("Words", "Change")
        case Delete():
            return translate("Words", "Taking back")
        case Schedule():
            return translate("Words", "New event")
        case Reschedule():
            return translate("Words", "Changed event")
        case Rsvp():
            return translate("Words", "Answer to an event")
        case Boost():
            return translate("Words", "Passing on")
        case Join(address=""):
            return translate("Words", "Accepting an invitation")
        case Join():
            return translate("Words", "Entering a conversation")
        case Follow():
            return translate("Words", "Following somebody")
        case Leave():
            return translate("Words", "Leaving, or saying no")
        case Invite():
            return translate("Words", "Invitation")


def field(kind: FieldKind) -> str:
    """The label of a field of a person's card."""
    return {
        FieldKind.EMAIL: translate("Words", "Mail"),
        FieldKind.PHONE: translate("Words", "Phone"),
        FieldKind.CITY: translate("Words", "City"),
        FieldKind.REGION: translate("Words", "Region"),
        FieldKind.COUNTRY: translate("Words", "Country"),
        FieldKind.ORG: translate("Words", "Works at"),
        FieldKind.TITLE: translate("Words", "Work"),
        FieldKind.YEAR: translate("Words", "Class year"),
        FieldKind.CATEGORY: translate("Words", "Group"),
        FieldKind.URL: translate("Words", "Web page"),
        FieldKind.MATRIX: translate("Words", "Chat address"),
        FieldKind.FEDIVERSE: translate("Words", "News address"),
        FieldKind.NOTE: translate("Words", "Note"),
    }[kind]


def channel_kind(kind: ChannelKind) -> str:
    """What a source is, for a screen reader and for sources without a name."""
    return {
        ChannelKind.ROOM: translate("Words", "conversation"),
        ChannelKind.DIRECT: translate("Words", "conversation"),
        ChannelKind.HOME: translate("Words", "news"),
        ChannelKind.MENTIONS: translate("Words", "mentions"),
        ChannelKind.HASHTAG: translate("Words", "subject"),
        ChannelKind.LIST: translate("Words", "list"),
        ChannelKind.THREAD: translate("Words", "thread"),
        ChannelKind.CALENDAR: translate("Words", "calendar"),
        ChannelKind.BOOK: translate("Words", "directory"),
        ChannelKind.FEED: translate("Words", "news"),
    }[kind]


def recurrence(rule: str) -> str:
    """How an event repeats, roughly; the exact rule belongs to its calendar."""
    found = [part[5:] for part in rule.upper().split(";") if part.startswith("FREQ=")]
    return {
        "DAILY": translate("Words", "Repeats every day or every few days"),
        "WEEKLY": translate("Words", "Repeats by the week"),
        "MONTHLY": translate("Words", "Repeats by the month"),
        "YEARLY": translate("Words", "Repeats by the year"),
    }.get(found[0] if found else "", translate("Words", "Repeats"))


def speaks(what: str) -> str:
    """What a kind of account is for."""
    return {
        "talk": translate("Words", "Conversations"),
        "news": translate("Words", "News and posts"),
        "calendar": translate("Words", "Calendars and directory"),
        "agenda": translate("Words", "Public agenda"),
    }.get(what, what)


def uses(kinds: frozenset[ChannelKind]) -> str:
    """What an account is for, from the kinds of channels that it has; "" when it has none yet."""
    calendar, book = ChannelKind.CALENDAR in kinds, ChannelKind.BOOK in kinds
    said = []
    if kinds & {ChannelKind.ROOM, ChannelKind.DIRECT}:
        said.append(translate("Words", "Conversations"))
    if kinds & {ChannelKind.HOME, ChannelKind.MENTIONS, ChannelKind.FEED}:
        said.append(translate("Words", "Posts"))
    if calendar and book:
        said.append(translate("Words", "Agenda and directory"))
    elif calendar:
        said.append(translate("Words", "Agenda"))
    elif book:
        said.append(translate("Words", "Directory"))
    return translate("Words", ", ", "between uses of an account").join(said)


def attached(say: Say) -> list[str]:
    """The files that go with a text, each in a few words."""
    return [
        translate("Words", "{name}, {size}").format(name=one.name, size=size(one.size))
        for one in say.attachments
    ]


def size(count: int) -> str:
    """A number of bytes as a person says it: "2.3 MB", "2,3 Mo"."""
    places = 0 if count < 10 * 1024 or 100 << 20 <= count < 1 << 30 else 1
    power = max(0, count.bit_length() - 1) // 10
    if round(count / 1024**power, 1) % 1 == 0:
        places = 0  # nobody says "2.0 MB"
    form = QLocale.DataSizeFormat.DataSizeTraditionalFormat
    return QLocale().formattedDataSize(count, places, form).replace(" ", "\u00a0")


def content(row: OutgoingRow) -> str:  # noqa: PLR0911  # one line a kind
    """What is in something that waits, as it will be read."""
    match row.intent:
        case Say() as say:
            return "\n".join(filter(None, (say.text, *attached(say))))
        case Edit(text=text):
            return text
        case Schedule(title=title):
            return title
        case Reschedule(title=title):
            return title or row.target
        case Rsvp(answer=choice):
            said = answered(choice, waiting=False)
            return translate("Words", "{answer}: {event}").format(answer=said, event=row.target)
        case Delete() | Boost():
            return row.target
        case Invite(address=who) | Follow(address=who) | Join(address=who):
            return who
        case _:
            return ""
