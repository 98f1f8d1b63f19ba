"""What the centre column reads, each page imported when it is first visited."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.desk import Desk
    from desktop.pages.page import Page


def make(name: str, desk: Desk) -> Page:  # noqa: C901, PLR0911, PLR0912  # one line a page
    """The page of that name."""
    if name == "conversations":
        from desktop.pages.conversations import ConversationsPage

        return ConversationsPage(desk)
    if name == "search":
        from desktop.pages.search import SearchPage

        return SearchPage(desk)
    if name == "editions":
        from desktop.pages.editions import EditionsPage

        return EditionsPage(desk)
    if name == "agenda":
        from desktop.pages.agenda import AgendaPage

        return AgendaPage(desk)
    if name == "group":
        from desktop.pages.group import GroupsPage

        return GroupsPage(desk)
    if name == "directory":
        from desktop.pages.directory import DirectoryPage

        return DirectoryPage(desk)
    if name == "drafts":
        from desktop.pages.drafts import DraftsPage

        return DraftsPage(desk)
    if name == "outbox":
        from desktop.pages.outbox import OutboxPage

        return OutboxPage(desk)
    if name == "settings":
        from desktop.pages.settings import SettingsPage

        return SettingsPage(desk)
    if name == "welcome":
        from desktop.pages.welcome import WelcomePage

        return WelcomePage(desk)
    if name == "calm":
        from desktop.pages.calm import CalmPage

        return CalmPage(desk)
    if name == "association":
        from desktop.pages.association import AssociationPage

        return AssociationPage(desk)
    if name == "kept":
        from desktop.pages.kept import KeptHerePage

        return KeptHerePage(desk)
    if name == "about":
        from desktop.pages.about import AboutPage

        return AboutPage(desk)
    if name == "guard":
        from desktop.pages.guard import GuardPage

        return GuardPage(desk)
    if name == "copies":
        from desktop.pages.copies import CopiesPage

        return CopiesPage(desk)
    if name == "help":
        from desktop.pages.help import HelpPage

        return HelpPage(desk)
    if name == "keys":
        from desktop.pages.keys import KeysPage

        return KeysPage(desk)
    raise KeyError(name)
