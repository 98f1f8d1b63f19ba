"""What the right column opens, each kind imported when it is first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.places import (
    AtConversation,
    AtEvent,
    AtPerson,
    AtThread,
    ChangeEvent,
    ChangeOutgoing,
    NewEvent,
    NewMessage,
    NewPost,
    Place,
)

if TYPE_CHECKING:
    from desktop.desk import Desk
    from desktop.side.panel import Panel


def make(desk: Desk, place: Place) -> Panel:  # noqa: PLR0911  # one line a place
    """The panel for a place."""
    match place:
        case AtConversation():
            from desktop.side.conversation import ConversationPanel

            return ConversationPanel(desk, place)
        case AtThread():
            from desktop.side.thread import ThreadPanel

            return ThreadPanel(desk, place)
        case AtEvent():
            from desktop.side.event import EventPanel

            return EventPanel(desk, place)
        case AtPerson():
            from desktop.side.person import PersonPanel

            return PersonPanel(desk, place)
        case NewPost() | NewMessage():
            from desktop.side.new import NewMessagePanel, NewPostPanel

            if isinstance(place, NewPost):
                return NewPostPanel(desk, place)
            return NewMessagePanel(desk)
        case NewEvent() | ChangeEvent():
            from desktop.side.eventform import EventFormPanel

            return EventFormPanel(desk, place)
        case ChangeOutgoing():
            from desktop.side import change

            return change.make(desk, place.outgoing)
        case _:
            from desktop.side.panel import EmptyPanel

            return EmptyPanel(desk)
