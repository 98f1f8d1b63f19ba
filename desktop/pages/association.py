"""What my association set: its file in sentences, what it cannot set, and who is talked to."""

from __future__ import annotations

from html import escape
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.cards.paragraph import Paragraph
from desktop.cards.parts import Text
from desktop.desk import Desk
from desktop.pages.form import FormPage, SectionHead
from desktop.pages.leaving import Leaving
from desktop.wording import words
from desktop.wording.prose import link
from storage import association, feeds
from storage.association import Association, KnownGroup
from storage.hosts import Host, Why, host, hosts
from storage.model import Changed, View

Pairs = tuple[tuple[str, str], ...]


class AssociationPage(FormPage):
    """Only to be read: whoever wrote the file decides nothing about the person's calm."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.add_title(self.tr("What my association set"))
        self._file = QWidget(self.inside)
        self.column.addWidget(self._file)
        self.add_section(self.tr("What no association can set"))
        self.add_text(
            self.tr(
                "When you are told something, your quiet hours, who may reach you at once, and"
                " what is not shown: that is yours alone. A file that tries is refused as a whole."
            )
        )
        self.add_section(self.tr("Whom this computer talks to"))
        self.add_text(
            self.tr("With these, and with nobody else. Nothing is measured and nothing is sent.")
        )
        self.hosts = self.add_text("", colour="ink")
        self.add_text(
            self.tr(
                "When you sign in, the address that you type is asked where its service is; the"
                " list then shows what it answered."
            ),
            size=13,
        )
        self.leaving = Leaving(desk, self.inside)
        self.column.addWidget(self.leaving)
        self.column.addStretch(1)
        self._known: Association | None = None
        self._speaks: dict[str, str] = {}  # protocol -> what it is for, as the engine says
        desk.line.call("offers", self._offers_came)

    def concerns(self, changed: Changed) -> bool:
        return bool(changed.views & {View.SETTINGS, View.ACCOUNTS, View.GROUPS})

    def refresh(self) -> None:
        known = association.read(self.desk.pages.setting(association.SETTING, {}))
        if known != self._known:
            self._known = known
            self._show(known)
        self.leaving.look(known)
        self.desk.writer.ask(lambda stores: hosts(stores.db), self._show_hosts, later=True)

    def _offers_came(self, answer: dict[str, Any]) -> None:
        self._speaks = {one["protocol"]: one["speaks"] for one in answer.get("offers", ())}
        if self._known is not None:
            self._show(self._known)

    # --- the file ---------------------------------------------------------------------------

    def _show(self, known: Association) -> None:
        fresh = QWidget(self.inside)
        column = QVBoxLayout(fresh)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.desk.theme.px(10))
        self._fill(known, fresh)
        self.column.replaceWidget(self._file, fresh)
        self._file.hide()
        self._file.deleteLater()
        self._file = fresh
        fresh.show()

    def _fill(self, known: Association, inside: QWidget) -> None:
        if not known.name:
            self._add(
                inside,
                self.tr(
                    "No association has set anything here. An association can give its members a"
                    " file that says which servers it uses and which groups it has."
                ),
            )
            return
        self._add(
            inside,
            self.tr(
                "{name} gave a file that says where its members meet. This is all that it says."
            ).format(name=known.name),
        )
        self._help(known, inside)
        if known.servers:
            self._head(inside, self.tr("Its servers"))
            for protocol, address in known.servers:
                self._add(inside, self._server(protocol, address), colour="ink")
        if known.facets:
            self._head(inside, self.tr("The directory"))
            between = self.tr(", ", "between names")
            names = between.join(words.field(one).lower() for one in known.facets)
            said = self.tr("The directory can be narrowed by: {names}.").format(names=names)
            self._add(inside, said, colour="ink")
        if known.groups:
            self._head(inside, self.tr("Its groups"))
            for group in known.groups:
                self._group(inside, group)

    def _help(self, known: Association, inside: QWidget) -> None:
        if not known.contact and not known.links:
            return
        self._head(inside, self.tr("Help"))
        if known.contact:
            plain = known.contact.removeprefix("mailto:")
            shown = link(known.help_address, plain, self.desk.theme.accent)
            self._rich(inside, self.tr("Whom to ask: {who}").format(who=shown))
        self._links(inside, known.links)

    def _server(self, protocol: str, address: str) -> str:
        name = host(address)
        what = words.speaks(self._speaks[protocol]) if protocol in self._speaks else ""
        state = self._used(protocol, address) or self.tr("not used by you yet")
        if not what:
            return self.tr("{server}: {state}").format(server=name, state=state)
        return self.tr("{what}: {server}, {state}").format(what=what, server=name, state=state)

    def _used(self, protocol: str, address: str) -> str:
        """How the person uses a server of the file, "" where they do not."""
        accounts = self.desk.pages.accounts()
        if protocol == feeds.PROTOCOL:
            found = feeds.typed(address)
            called = feeds.called(found.url) if isinstance(found, feeds.Address) else ""
            return self.tr("you follow it") if called in {r.address for r in accounts} else ""
        there = host(address) in {host(row.server) for row in accounts}
        return self.tr("you are signed in there") if there else ""

    def _group(self, inside: QWidget, group: KnownGroup) -> None:
        inside = self._together(inside)
        self._add(inside, group.name, colour="ink")
        labels = {
            "rooms": self.tr("Conversations: {names}"),
            "accounts": self.tr("News of: {names}"),
            "hashtags": self.tr("Subjects: {names}"),
            "calendars": self.tr("Calendars: {names}"),
            "categories": self.tr("In the directory: {names}"),
        }
        between = self.tr(", ", "between names")
        for kind, label in labels.items():
            of = [one for selector, one in group.gathers if selector == kind]
            if of:
                self._add(inside, label.format(names=between.join(of)), size=13)
        self._links(inside, group.links)

    def _links(self, inside: QWidget, links: Pairs) -> None:
        for name, address in links:
            shown = link(address, name, self.desk.theme.accent)
            self._rich(inside, f"{shown} ({escape(host(address), quote=False)})")

    def _head(self, inside: QWidget, words_: str) -> None:
        layout = inside.layout()
        assert layout is not None
        layout.addWidget(SectionHead(self.desk, inside, words_))

    def _together(self, inside: QWidget) -> QWidget:
        """For lines that belong to each other: they stand nearer than the next ones."""
        layout = inside.layout()
        assert layout is not None
        near = QWidget(inside)
        column = QVBoxLayout(near)
        column.setContentsMargins(0, self.desk.theme.px(2), 0, self.desk.theme.px(2))
        column.setSpacing(self.desk.theme.px(2))
        layout.addWidget(near)
        return near

    def _add(
        self, inside: QWidget, sentence: str, *, colour: str = "muted", size: float = 15
    ) -> Text:
        layout = inside.layout()
        assert layout is not None
        text = Paragraph(self.desk, inside, colour=colour, size=size)
        text.setText(sentence)
        layout.addWidget(text)
        return text

    def _rich(self, inside: QWidget, html: str) -> None:
        layout = inside.layout()
        assert layout is not None
        text = Text(self.desk, inside, rich=True)
        text.setText(html)
        text.linkActivated.connect(text.go)
        layout.addWidget(text)

    # --- hosts ------------------------------------------------------------------------------

    def _show_hosts(self, found: tuple[Host, ...]) -> None:
        why = {
            Why.ACCOUNT: self.tr("{host}: your account"),
            Why.AGENDA: self.tr("{host}: a public agenda that you follow"),
            Why.TRIED: self.tr("{host}: asked for a public agenda that you do not follow"),
            Why.PROFILE: self.tr("{host}: named by your association, once you sign in there"),
            Why.OFFERED: self.tr(
                "{host}: a public agenda that your association names, once you follow it"
            ),
            Why.NAMED: self.tr("{host}: pictures and files that your servers say are there"),
        }
        lines = [why[one.why].format(host=one.name) for one in found]
        self.hosts.setText("\n".join(lines) or self.tr("With nobody yet."))
