"""An encrypted conversation of the invented association: files in it, and what cannot be read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from storage.cache import Cache
from storage.clock import Clock
from storage.database import Database
from storage.folder import Folder
from storage.media import MediaStore, as_came
from storage.model import Batch, ChannelKind, Item, ItemKind, Media, MediaId, MediaKind, Reason
from tests.desktop.community import HOURS, KEY, TALK, TALKS, channel, message, place

BOARD = channel(
    TALK, "!board", ChannelKind.ROOM, "Bureau du groupe Isère", *TALKS, encrypted=True,
    topic="Préparation de l’assemblée", limits={"attachments": 1, "max_bytes": 20_000_000},
)  # fmt: skip
MINUTES = Media(
    id=MediaId("file-minutes"), remote="mxc://asso.example/minutes", kind=MediaKind.FILE,
    mime="application/pdf", name="Compte rendu du 12 novembre.pdf", size=248_300, sealed="{}",
)  # fmt: skip
SETUP = Media(
    id=MediaId("file-setup"), remote="mxc://asso.example/setup", kind=MediaKind.FILE,
    mime="application/octet-stream", name="../../.config/\u202egpj.installer.exe", size=1_900_000,
    sealed="{}",
)  # fmt: skip
SNOW = Media(
    id=MediaId("picture-snow"), remote="mxc://asso.example/snow", mime="image/png",
    alt="La salle des fêtes sous la neige", width=800, height=500, size=91_000, sealed="{}",
)  # fmt: skip


def unreadable(name: str, who: str, problem: str, ago: timedelta) -> Item:
    return message(name, who, "", ago, kind=ItemKind.UNREADABLE, problem=problem)


def batch(problems: tuple[str, ...] = ("key-before", "key-awaited", "key-withheld")) -> Batch:
    """The conversation with what was said in it."""
    shut = tuple(
        unreadable(f"shut-{code}", "eric", code, HOURS[30 - n]) for n, code in enumerate(problems)
    )
    said = (
        message("minutes", "camille", "Le compte rendu, pour relecture.", HOURS[9],
                media=(MINUTES,)),
        message("snow", "sophie", "", HOURS[8], media=(SNOW,)),
        message("setup", "paul", "Voici le programme dont je parlais.", HOURS[7], media=(SETUP,)),
        message("mine", "moi", "Je relis ce soir.", HOURS[6]),
    )  # fmt: skip
    whole = place((*shut, *said), BOARD, Reason.ROOM)
    return Batch(channels=(BOARD,), items=whole.items, placements=whole.placements)


def settle(database: Database, clock: Clock) -> None:
    """Put it into a folder."""
    for _ in Cache(database, clock).apply(TALK.id, batch()):
        pass


def seal(database: Database, folder: Folder, clock: Clock, media: Media, data: bytes) -> None:
    """As the engine does with what it has fetched."""
    store: Any = MediaStore(folder, KEY, database, clock)
    kept = media.id if media.kind is MediaKind.IMAGE else as_came(media.id)
    store.seal(TALK.id, kept, data, media.mime, media.width, media.height)
