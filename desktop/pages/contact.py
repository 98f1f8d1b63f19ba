"""Who helps: the association's contact and its own pages, from its file."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QCoreApplication

from desktop.desk import Desk
from desktop.wording.prose import link
from storage import association

translate = QCoreApplication.translate


def contact(desk: Desk) -> str:
    """One or two sentences with links, as HTML."""
    known = association.read(desk.pages.setting(association.SETTING, {}))
    if not known.contact:
        return escape(
            translate(
                "Contact",
                "Whoever told you of Préau can help, or somebody of your association.",
            )
        )
    plain = known.contact.removeprefix("mailto:").removeprefix("https://")
    answers = escape(
        translate("Contact", "Somebody of {name} answers here: {contact}.").format(
            name=desk.name, contact="\0"
        )
    ).replace("\0", link(known.help_address, plain, desk.theme.accent))
    if not known.links:
        return answers
    pages = ", ".join(link(address, name, desk.theme.accent) for name, address in known.links)
    own = escape(
        translate("Contact", "Pages of your association: {pages}.").format(pages="\0")
    ).replace("\0", pages)
    return f"{answers}<br>{own}"
