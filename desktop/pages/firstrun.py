"""The screens of the first run: each asks one thing, and can be gone back from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTime, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.cards.heading import HeadingText
from desktop.cards.paragraph import Paragraph
from desktop.cards.parts import SMALL, TITLE, Button, IconButton, Text, font
from desktop.compose.hour import HourField
from desktop.compose.signin import SignInForm
from desktop.desk import Desk
from desktop.look.flow import Flow
from storage import association
from storage.calm.choices import MOST_HOURS, OFFERED, Choices, Quiet

NIGHT = Quiet(begins=22 * 60, ends=7 * 60)
"""What the fourth screen shows at first; nothing of it holds before the person says so."""


class Screen(QWidget):
    """A title, some sentences, what is asked, and the way on and back."""

    gone_on = Signal()
    gone_back = Signal()

    def __init__(self, desk: Desk, parent: QWidget, number: int, last: int) -> None:
        super().__init__(parent)
        self.desk = desk
        self.whole = QVBoxLayout(self)
        self.whole.setContentsMargins(0, 0, 0, 0)
        self.whole.setSpacing(desk.theme.px(12))
        where = Text(desk, self, size=SMALL, colour="muted")
        where.setText(self.tr("Step {n} of {last}").format(n=number, last=last))
        self.whole.addWidget(where)
        self.title = HeadingText(desk, self, size=TITLE, bold=True)
        self.whole.addWidget(self.title)
        self._foot = QWidget(self)
        self._answers = Flow(self._foot, desk.theme.px(10))
        self.back: Button | None = None
        if number > 1:
            self.back = Button(desk, self, self.tr("Back"))
            self.back.setProperty("link", True)
            self.back.setProperty("flush", True)
            self.back.clicked.connect(self.gone_back)

    def name(self, title: str, *sentences: str) -> None:
        """Say what this screen is about."""
        self.title.setText(title)
        self.setAccessibleName(title)
        for sentence in sentences:
            self.say(sentence)

    def say(self, sentence: str, *, size: float = 15) -> Text:
        text = Paragraph(self.desk, self, size=size, colour="muted")
        text.setText(sentence)
        self.whole.addWidget(text)
        return text

    def answer(self, label: str, work: Callable[[], None], *, main: bool = False) -> Button:
        """One of the ways on; several of them are of one size."""
        button = Button(self.desk, self._foot, label, main=main)
        button.clicked.connect(work)
        self._answers.addWidget(button)
        buttons = self._foot.findChildren(Button)
        for one in buttons:
            one.ensurePolished()
        wide = max(one.sizeHint().width() for one in buttons)
        for one in buttons:
            one.setMinimumWidth(wide)
        return button

    def end(self) -> None:
        """Everything stands: the way on is below it."""
        self.whole.addSpacing(self.desk.theme.px(6))
        self.whole.addWidget(self._foot)
        if self.back is not None:
            self.whole.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)

    def take_focus(self) -> None:
        buttons = [one for one in self._foot.findChildren(Button) if one.isVisibleTo(self)]
        if buttons:
            buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)


class What(Screen):
    """What this is, in a few sentences; the association's own come first."""

    def __init__(self, desk: Desk, parent: QWidget, number: int, last: int) -> None:
        super().__init__(desk, parent, number, last)
        known = association.read(desk.pages.setting(association.SETTING, {}))
        own = [line for line in known.welcome.splitlines() if line.strip()]
        self.name(
            self.tr("Welcome to {name}").format(name=desk.name),
            *own,
            self.tr(
                "Conversations, news, events and the directory come together here, on one page"
                " that ends. Everything stays on this computer, encrypted. Nothing is sent to"
                " anybody else."
            ),
            self.tr("You read when you like. Nothing here blinks, counts or calls you back."),
        )
        self.answer(self.tr("Go on"), self.gone_on.emit, main=True)
        self.end()
        self.copy = Button(desk, self, self.tr("I have a copy from another computer"))
        self.copy.setProperty("link", True)
        self.copy.setProperty("flush", True)
        self.copy.clicked.connect(lambda: desk.visited.emit("copies"))
        self.whole.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)


class SigningIn(Screen):
    """One account is enough; the others can come whenever."""

    def __init__(self, desk: Desk, parent: QWidget, number: int, last: int) -> None:
        super().__init__(desk, parent, number, last)
        self.name(
            self.tr("Your account"),
            self.tr("One is enough to begin. Others can be added later, in the settings."),
        )
        self.form = SignInForm(desk, self)
        self.whole.addWidget(self.form)
        self.more = self.say(
            self.tr("Another account can be added here now, or later in the settings.")
        )
        self.go = self.answer(self.tr("Go on"), self.gone_on.emit)
        self.show_way(signed_in=False)
        self.form.signed_in.connect(lambda: self.show_way(signed_in=True))
        self.end()

    def show_way(self, *, signed_in: bool) -> None:
        """The way on is open once there is an account."""
        self.more.setVisible(signed_in)
        self.go.setVisible(signed_in)

    def take_focus(self) -> None:
        self.form.kind.setFocus(Qt.FocusReason.OtherFocusReason)


class Hours(Screen):
    """When a page is made: nothing is chosen until one of two equal buttons is pressed."""

    answered = Signal(object)  # minutes after midnight, for every day; () for no hours at all

    def __init__(self, desk: Desk, parent: QWidget, number: int, last: int) -> None:
        super().__init__(desk, parent, number, last)
        self.name(
            self.tr("When would you like to read?"),
            self.tr(
                "At your hours, what is new becomes one page, and Préau tells you once that it is"
                " ready. Between them it is silent. You can change this at any time, also for each"
                " day of the week."
            ),
        )
        self.fields: list[HourField] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(desk.theme.px(6))
        self.whole.addLayout(self._list)
        self.more = Button(desk, self, self.tr("Add an hour"))
        self.more.setProperty("link", True)
        self.more.setProperty("flush", True)
        self.more.clicked.connect(lambda: self._add(12 * 60).setFocus())
        self.whole.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        for minutes in OFFERED:
            self._add(minutes)
        self.yes = self.answer(self.tr("Take these hours"), self._take)
        self.no = self.answer(self.tr("No hours, I will look myself"), self._none)
        self.end()

    def take_focus(self) -> None:
        """Neither answer is nearer than the other."""
        (self.fields[0] if self.fields else self.more).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_choice(self, choices: Choices) -> None:
        """Who comes back sees what was taken."""
        days = [day for day in choices.hours or () if day]
        if days:
            for field in list(self.fields):
                self._remove(field)
            for minutes in days[0]:
                self._add(minutes)

    def hours(self) -> tuple[int, ...]:
        found = {field.time().hour() * 60 + field.time().minute() for field in self.fields}
        return tuple(sorted(found))

    def _take(self) -> None:
        self.answered.emit(self.hours())

    def _none(self) -> None:
        self.answered.emit(())

    def _add(self, minutes: int) -> HourField:
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        field = hour_field(self.desk, row, minutes, self.tr("An hour"))
        away = IconButton(self.desk, row, "close", self.tr("Take this hour away"))
        away.clicked.connect(lambda: self._remove(field))
        line.addWidget(field)
        line.addWidget(away)
        line.addStretch(1)
        self.fields.append(field)
        self._list.addWidget(row)
        row.show()
        self._label()
        return field

    def _remove(self, field: HourField) -> None:
        self.fields.remove(field)
        row = field.parentWidget()
        assert row is not None
        row.hide()
        self._list.removeWidget(row)
        row.deleteLater()
        self._label()

    def _label(self) -> None:
        """With no hour left there is nothing to take; past the most there is none to add."""
        if hasattr(self, "yes"):
            self.yes.setEnabled(bool(self.fields))
        self.more.setVisible(len(self.fields) < MOST_HOURS)


class QuietHours(Screen):
    """When nothing at all is said; an offer like the one before."""

    answered = Signal(object)  # a Quiet for every day, or None

    def __init__(self, desk: Desk, parent: QWidget, number: int, last: int) -> None:
        super().__init__(desk, parent, number, last)
        self.name(
            self.tr("Is there a time for quiet?"),
            self.tr(
                "In these hours nothing is said, unless you yourself mark an event’s alarm as"
                " important. What you write in them can leave later, if you like."
            ),
        )
        row = QWidget(self)
        line = Flow(row, desk.theme.px(8))
        self.begins = hour_field(desk, row, NIGHT.begins, self.tr("Quiet from"))
        self.ends = hour_field(desk, row, NIGHT.ends, self.tr("Quiet until"))
        for word, field in ((self.tr("From"), self.begins), (self.tr("until"), self.ends)):
            text = Text(desk, row)
            text.setText(word)
            text.setWordWrap(False)
            text.setMinimumHeight(field.sizeHint().height())
            line.addWidget(text)
            line.addWidget(field)
        self.whole.addWidget(row)
        self.yes = self.answer(self.tr("Keep these hours quiet"), self._keep)
        self.no = self.answer(self.tr("No"), lambda: self.answered.emit(None))
        self.end()

    def take_focus(self) -> None:
        self.begins.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_choice(self, choices: Choices) -> None:
        kept = next((one for one in choices.quiet if one is not None), None)
        if kept is not None:
            self.begins.set_time(_time(kept.begins))
            self.ends.set_time(_time(kept.ends))

    def _keep(self) -> None:
        self.answered.emit(Quiet(begins=_minutes(self.begins), ends=_minutes(self.ends)))


class Done(Screen):
    """That was all."""

    def __init__(self, desk: Desk, parent: QWidget, number: int, last: int) -> None:
        super().__init__(desk, parent, number, last)
        self.name(
            self.tr("That is all"),
            self.tr(
                "Your first page holds what has arrived so far. It has an end, and so does every"
                " page after it."
            ),
            self.tr("All that you chose stands in the settings, and can be changed there."),
        )
        self.go = self.answer(self.tr("Show the first page"), self.gone_on.emit, main=True)
        self.end()


def hour_field(desk: Desk, parent: QWidget, minutes: int, name: str) -> HourField:
    """A field for one time of the day."""
    field = HourField(parent)
    field.setFont(font(desk.theme))
    field.set_time(_time(minutes))
    field.setFixedWidth(desk.theme.px(92))
    field.setAccessibleName(name)
    return field


def _time(minutes: int) -> QTime:
    return QTime(minutes // 60, minutes % 60)


def _minutes(field: HourField) -> int:
    return field.time().hour() * 60 + field.time().minute()
