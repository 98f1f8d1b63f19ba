"""An event at the right: when, where, who, and the person's own answer."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop import actions
from desktop.cards import entrymenu
from desktop.cards.parts import SMALL, Button, Text, prose
from desktop.desk import Desk
from desktop.look.flow import Flow
from desktop.look.roll import Roll
from desktop.places import AtConversation, AtEvent, AtThread, ChangeEvent, Place, has_thread
from desktop.side.alarm import AlarmField
from desktop.side.panel import Panel
from desktop.trouble.saying import FOLDER, SERVER, Trouble, TroubleText
from desktop.wording import dates, words
from desktop.wording.prose import link
from storage.model import Answer, Changed, View
from storage.rows import EventPage, EventTies

FEW = 6  # names of those who were invited that stand there without being asked for


class EventPanel(Panel):
    """One occurrence; answers and changes go through the outbox like everything."""

    area: Roll

    def __init__(self, desk: Desk, place: AtEvent) -> None:
        super().__init__(desk)
        self._place = place
        self._names: list[Text] = []
        self._inside: QWidget | None = None
        self.area = Roll(self)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.whole.addWidget(self.area, 1)
        self.foot = QWidget(self)
        row = QHBoxLayout(self.foot)
        px = desk.theme.px
        row.setContentsMargins(px(12), px(8), px(12), px(8))
        self.change = Button(desk, self.foot, self.tr("Change"))
        self.change.setProperty("link", True)
        self.change.clicked.connect(
            lambda: desk.open(ChangeEvent(self._place.item, self._place.recurrence))
        )
        row.addWidget(self.change)
        row.addStretch(1)
        self.talk = Button(desk, self.foot, self.tr("Open the conversation"))
        self.talk.setProperty("link", True)
        self.talk.clicked.connect(self._open_talk)
        row.addWidget(self.talk)
        self.whole.addWidget(self._line())
        self.whole.addWidget(self.foot)
        self.page: EventPage | None = None
        self.ties = EventTies()
        self._all_answers = False
        self.refresh()

    def concerns(self, changed: Changed) -> bool:
        if self.page is None:
            return True
        views = changed.views & {View.AGENDA, View.OUTBOX, View.GROUPS, View.BLOCKED}
        return bool(views) or self.page.entry.channel in changed.channels

    def refresh(self) -> None:
        self.page = self.desk.pages.event(self._place.item, self._place.recurrence)
        self.ties = self.desk.pages.ties(self._place.item)
        scrolled = self.area.verticalScrollBar().value()
        focus = self.window().focusWidget()
        inside = focus is not None and self.area.isAncestorOf(focus)
        named = focus.objectName() if focus is not None and inside else ""
        self._inside = QWidget(self.area)
        self._inside.setAutoFillBackground(False)
        if self.page is None:
            self.name(self.tr("This event is gone"))
            self.foot.hide()
        else:
            self._fill(self.page, self._inside)
        self.area.setWidget(self._inside)
        self.area.verticalScrollBar().setValue(scrolled)
        again = self._inside.findChild(QWidget, named) if named else None
        if again is not None:
            again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, page: EventPage, inside: QWidget) -> None:
        entry = page.entry
        title = entry.title or self.tr("An event without a name")
        if entry.cancelled:
            title = self.tr("{title} (cancelled)").format(title=title)
        self.name(title, dates.span(entry))
        px = self.desk.theme.px
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(px(22), px(16), px(22), px(16))
        whole.setSpacing(px(12))
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(px(8))
        grid.setColumnMinimumWidth(0, px(110))
        grid.setColumnStretch(1, 1)
        facts: list[tuple[str, QWidget]] = [
            (label, self._text(inside, value)) for label, value in self._facts(page)
        ]
        if self.ties.groups:
            facts.insert(1 if entry.place else 0, (self.tr("Group"), self._groups(inside)))
        alarm = self._alarm(page, inside)
        if alarm is not None:
            facts.append((self.tr("Reminder"), alarm))
        for row, (label, value) in enumerate(facts):
            named = self._text(inside, label, colour="muted")
            if value is alarm:  # level with the words in the field
                named.setContentsMargins(0, px(6), 0, 0)
            grid.addWidget(named, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
        whole.addLayout(grid)
        if entry.problem:
            problem = TroubleText(self.desk, inside)
            problem.tell(words.problem(entry.problem), Trouble(SERVER, entry.problem))
            whole.addWidget(problem)
        if entry.html or entry.text:
            text = Text(self.desk, inside, rich=True, selectable=True)
            text.setText(prose(self.desk, entry.html, entry.text))
            text.linkActivated.connect(text.go)
            whole.addWidget(text)
        if entry.answer is not None and not entry.cancelled:
            whole.addWidget(self._answers(entry.answer, inside))
            if entry.state is not None:
                whole.addWidget(self._waiting(inside))
        self._add_answers(self._answers_of(page), whole, inside)
        self._add_ties(whole, inside)
        self._others(page, whole, inside)
        whole.addStretch(1)
        self.change.setVisible("Reschedule" in page.accepts.intents and not entry.cancelled)
        self.talk.setVisible(len(self.ties.rooms) == 1)
        self.foot.setVisible(not self.change.isHidden() or not self.talk.isHidden())

    def _text(self, parent: QWidget, words_: str, *, size: float = 14, colour: str = "ink") -> Text:
        text = Text(self.desk, parent, size=size, colour=colour)
        text.setText(words_)
        return text

    def _facts(self, page: EventPage) -> list[tuple[str, str]]:
        entry = page.entry
        groups = {name for _, name in self.ties.groups}
        calendar = "" if entry.channel_name in groups else entry.channel_name
        facts = [
            (self.tr("Place"), entry.place),
            (self.tr("Calendar"), calendar),
            (self.tr("Organised by"), page.organiser_name),
            (self.tr("Repeats"), words.recurrence(page.recurs) if page.recurs else ""),
        ]
        return [(label, value) for label, value in facts if value]

    def _groups(self, inside: QWidget) -> Text:
        """In whose calendar it is; each name leads to the group's page."""
        text = Text(self.desk, inside, size=14, rich=True)
        accent = self.desk.theme.accent
        named = [link(f"group:{group}", name, accent) for group, name in self.ties.groups]
        text.setText(self.tr(", ", "between details").join(named))
        text.linkActivated.connect(self.desk.visited.emit)
        return text

    def _alarm(self, page: EventPage, inside: QWidget) -> AlarmField | None:
        """Only for what is still to come, and known to a server."""
        entry = page.entry
        coming = entry.ends is not None and (entry.ends > self.desk.now() or bool(page.others))
        if entry.item is None or entry.cancelled or not coming:
            return None
        return AlarmField(self.desk, inside, entry.item, all_day=entry.all_day)

    def _add_ties(self, whole: QVBoxLayout, inside: QWidget) -> None:
        """Where the group talks, when it is in more than one place; and who announced it."""
        if len(self.ties.rooms) > 1:
            label = self.tr("The group’s conversations")
            whole.addWidget(self._text(inside, label, size=SMALL, colour="muted"))
            for room in self.ties.rooms:
                name = room.name or words.channel_kind(room.kind)
                self._way(whole, inside, name, AtConversation(room.id))
        if self.ties.posts:
            label = self.tr("Announced by")
            whole.addWidget(self._text(inside, label, size=SMALL, colour="muted"))
        for post in self.ties.posts:
            name = self.tr("{name}, {when}").format(
                name=post.author_name, when=dates.moment(post.at, self.desk.now())
            )
            place = AtThread(post) if has_thread(post) else AtConversation(post.channel)
            self._way(whole, inside, name, place)

    def _way(self, whole: QVBoxLayout, inside: QWidget, label: str, place: Place) -> None:
        button = Button(self.desk, inside, label)
        button.setProperty("link", True)
        button.clicked.connect(lambda: self.desk.open(place))
        whole.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _open_talk(self) -> None:
        self.desk.open(AtConversation(self.ties.rooms[0].id))

    def _answers(self, given: Answer, inside: QWidget) -> QWidget:
        strip = QWidget(inside)
        row = Flow(strip, self.desk.theme.px(8))
        choices = (
            (Answer.YES, self.tr("I am coming")),
            (Answer.MAYBE, self.tr("Maybe")),
            (Answer.NO, self.tr("No")),
        )
        buttons = []
        for choice, label in choices:
            button = Button(self.desk, strip, label, main=choice is given)
            button.clicked.connect(lambda _=False, choice=choice: self._answer(choice))
            button.setAccessibleDescription(
                self.tr("This is your answer") if choice is given else ""
            )
            button.setObjectName(f"answer-{choice.value}")
            buttons.append(button)
            row.addWidget(button)
        wide = max(button.sizeHint().width() for button in buttons)
        for button in buttons:
            button.setMinimumWidth(wide)
        return strip

    def _waiting(self, inside: QWidget) -> Text:
        """How far the person's answer, or their change, has come, and how it is taken back."""
        assert self.page is not None
        text = Text(self.desk, inside, size=SMALL, colour="waiting", rich=True)
        entry, offline = self.page.entry, self.desk.offline
        said, again, arrived = entrymenu.state_words(self.desk, entry, offline=offline)
        accent = self.desk.theme.accent
        ways = (link(target, label, accent) for target, label in zip(
            ("retry", "discard"), filter(None, (again, arrived)), strict=False
        ))  # fmt: skip
        text.setText("  ".join((said, *ways)))
        text.linkActivated.connect(
            lambda target: entrymenu.follow_state(self.desk, entry, target, self._refused)
        )
        return text

    def _refused(self, code: str) -> None:
        """What was to be taken back has left meanwhile; the page says what is so now."""
        self.refresh()
        layout = self._inside.layout() if self._inside is not None else None
        if layout is not None and self._inside is not None:
            why = TroubleText(self.desk, self._inside)
            why.tell(words.storage_problem(code), Trouble(FOLDER, code))
            layout.addWidget(why)

    def _answer(self, choice: Answer) -> None:
        if self.page is not None:
            actions.answer(self.desk, self.page.entry, choice)

    def _add_answers(self, said: list[str], whole: QVBoxLayout, inside: QWidget) -> None:
        """Who is coming: a few names at once, many when they are asked for."""
        if len(said) > FEW and not self._all_answers:
            button = Button(self.desk, inside, self.tr("See who is coming"))
            button.setProperty("link", True)
            button.clicked.connect(self._show_answers)
            whole.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            return
        for words_of in said:
            whole.addWidget(self._text(inside, words_of, size=SMALL, colour="muted"))

    def _show_answers(self) -> None:
        self._all_answers = True
        QTimer.singleShot(0, self, self.refresh)  # the button that asked goes with it

    def _answers_of(self, page: EventPage) -> list[str]:
        return [
            self.tr("{name} {answer}").format(
                name=attendee.name or attendee.address.removeprefix("mailto:"),
                answer=words.answer_of(attendee.answer),
            )
            for attendee in page.attendees
            if not attendee.me
        ]

    def _others(self, page: EventPage, whole: QVBoxLayout, inside: QWidget) -> None:
        if not page.others:
            return
        whole.addWidget(self._text(inside, self.tr("Next times"), size=SMALL, colour="muted"))
        for other in page.others:
            if other.item is None:
                continue
            self._way(whole, inside, dates.span(other), AtEvent(other.item, other.recurrence))
