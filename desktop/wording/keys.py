"""What each key does, in a sentence, and what is written on the keys."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from desktop.keyboard import keys
from desktop.keyboard.keys import Key

translate = QCoreApplication.translate


def where(place: str) -> str:
    """Over what is pressed in one place."""
    return {
        keys.WINDOW: translate("Keys", "Everywhere"),
        keys.LISTS: translate("Keys", "In a list"),
        keys.WRITING: translate("Keys", "Where you write"),
        keys.AGENDA: translate("Keys", "In the agenda, by month or by week"),
        keys.PICTURE: translate("Keys", "Before a picture"),
    }[place]


def does(key: Key) -> str:
    """What happens when it is pressed."""
    return {**_window(), **_list(), **_writing(), **_agenda(), **_picture()}[key.does]


def shown(key: Key) -> str:
    """The keys as they are read: "Ctrl + F", "Ctrl + C, Ctrl + X"."""
    marks = _marks()
    return ", ".join(
        " + ".join(marks.get(part, part) for part in _parts(combined)) for combined in key.keys
    )


def _parts(combined: str) -> list[str]:
    """ "Ctrl+," is two keys, whatever the second is."""
    *modifiers, last = combined[:-1].split("+")
    return [*modifiers, last + combined[-1]]


def _marks() -> Mapping[str, str]:
    return {
        "Ctrl": translate("Keys", "Ctrl"),
        "Shift": translate("Keys", "Shift"),
        "Esc": translate("Keys", "Esc"),
        "Return": translate("Keys", "Enter"),
        "Space": translate("Keys", "Space"),
        "Menu": translate("Keys", "Menu key"),
        "Up": translate("Keys", "Up arrow"),
        "Down": translate("Keys", "Down arrow"),
        "Left": translate("Keys", "Left arrow"),
        "Right": translate("Keys", "Right arrow"),
        "PgUp": translate("Keys", "Page up"),
        "PgDown": translate("Keys", "Page down"),
        "Home": translate("Keys", "Home"),
        "End": translate("Keys", "End"),
    }


def _window() -> dict[str, str]:
    return {
        "help": translate("Keys", "Help about the page that is shown"),
        "keys": translate("Keys", "This list of keys"),
        "to-today": translate("Keys", "Go to Today"),
        "to-conversations": translate("Keys", "Go to Conversations"),
        "to-agenda": translate("Keys", "Go to Agenda"),
        "to-directory": translate("Keys", "Go to Directory"),
        "to-search": translate("Keys", "Go to Search"),
        "find": translate("Keys", "Go to Search, and write there"),
        "new": translate("Keys", "Begin something new: a message, a post, an event"),
        "settings": translate("Keys", "Go to Settings"),
        "look": translate("Keys", "Look now whether anything is new"),
        "next-column": translate("Keys", "Go to the next column"),
        "last-column": translate("Keys", "Go to the column before"),
        "menu": translate("Keys", "What can be done with what you are on"),
        "back": translate("Keys", "Go back by one step"),
        "lock": translate("Keys", "Lock Préau, if a passphrase guards it"),
        "end": translate("Keys", "Close the window and end Préau"),
    }


def _list() -> dict[str, str]:
    return {
        "step": translate("Keys", "The next or the last thing that can be pressed"),
        "row": translate("Keys", "The next or the last line"),
        "page": translate("Keys", "Further by one screen, or back"),
        "ends": translate("Keys", "To the beginning or to the end"),
        "open": translate("Keys", "Open the line that you are on"),
        "copy-text": translate("Keys", "Copy the text of the line, or what is selected in it"),
    }


def _writing() -> dict[str, str]:
    return {
        "send": translate("Keys", "Send"),
        "leave-field": translate("Keys", "Go on to the buttons below the text"),
        "copy": translate("Keys", "Copy, cut, paste"),
        "typed-undo": translate("Keys", "Take back what you typed last"),
        "emoji": translate("Keys", "Choose an emoji"),
        "spelling": translate("Keys", "The next word that no dictionary has, and others"),
        "name": translate("Keys", "Name somebody: go on with their name, and choose"),
        "bold": translate("Keys", "Bold, in conversations that know it"),
        "italic": translate("Keys", "Italic, in conversations that know it"),
        "link": translate("Keys", "Make a link, in conversations that know it"),
    }


def _agenda() -> dict[str, str]:
    return {
        "day": translate("Keys", "The day before, or the next"),
        "week": translate("Keys", "The week before, or the next"),
        "turn": translate("Keys", "The month or the week before, or the next"),
        "now": translate("Keys", "Back to today"),
        "new-there": translate("Keys", "Begin an event on the day that you are on"),
    }


def _picture() -> dict[str, str]:
    return {
        "picture": translate("Keys", "The picture before, or the next"),
        "larger": translate("Keys", "Larger, or smaller"),
        "whole": translate("Keys", "The whole picture"),
        "own-size": translate("Keys", "The picture at its own size"),
        "move": translate("Keys", "The same; a picture larger than its place moves"),
        "save-copy": translate("Keys", "Save a copy"),
        "copy-picture": translate("Keys", "Copy the picture, or what is selected of its words"),
    }
