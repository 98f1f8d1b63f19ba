"""The first page of a new folder: signing in, in the person's own time."""

from __future__ import annotations

from desktop.cards.parts import Button
from desktop.compose.signin import SignInForm
from desktop.desk import Desk
from desktop.pages.form import FormPage
from storage.model import Changed, View


class WelcomePage(FormPage):
    """What this is, in three sentences, and one form."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.add_title(
            self.tr("Welcome to {name}").format(name=desk.name),
            self.tr(
                "Conversations, news, events and the directory come together here, on one page"
                " that ends. Everything stays on this computer, encrypted. Nothing is sent to"
                " anybody else."
            ),
        )
        self.add_section(self.tr("Sign in"))
        self.form = SignInForm(desk, self.inside)
        self.form.signed_in.connect(self._more)
        self.column.addWidget(self.form)
        self.more = self.add_text("")
        self.more.hide()
        self.go = Button(desk, self.inside, self.tr("Show the first page"))
        self.go.clicked.connect(lambda: desk.visited.emit("today"))
        self.go.hide()
        self.column.addWidget(self.go)
        self.column.addStretch(1)

    def _more(self) -> None:
        self.more.setText(
            self.tr("Another account can be added here now, or later in the settings.")
        )
        self.more.show()
        self.go.show()

    def refresh(self) -> None:
        self.form.look_again()

    def concerns(self, changed: Changed) -> bool:
        return View.ACCOUNTS in changed.views
