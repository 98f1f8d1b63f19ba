"""For folders that were in use before there were hours: one still question above Today, once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop import welcoming
from desktop.cards.cardlist import WIDEST
from desktop.cards.parts import TEXT
from desktop.compose.question import Question
from desktop.desk import Desk
from desktop.trouble.saying import FOLDER, Trouble, TroubleText
from desktop.wording import dates, words
from storage.calm.choices import OFFERED, WEEKDAYS
from storage.model import Changed, View


class HoursQuestion(QWidget):
    """Stands until it is answered, here or in the settings; whatever is said is final."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self._margins = QVBoxLayout(self)
        self.question = Question(desk, self, size=TEXT)  # it is read before anything else
        self.still: TroubleText | None = None  # made when there is a trouble
        self._margins.addWidget(self.question)
        self.hide()
        desk.changed.connect(self._heard)
        self.look()

    def _heard(self, changed: Changed) -> None:
        if changed.views & {View.SETTINGS, View.ACCOUNTS}:
            self.look()

    def look(self) -> None:
        """Ask, if it was never answered and the first run does not ask it."""
        desk = self.desk
        unanswered = bool(desk.pages.accounts()) and desk.pages.choices().hours is None
        wanted = unanswered and not welcoming.left_at(desk)
        if wanted and not self.question.open:
            self._ask()
        elif not wanted and self.question.open:
            self.question.withdraw()
        self.setVisible(wanted)

    def _ask(self) -> None:
        self.question.ask(
            self.tr(
                "At the hours that you choose, what is new becomes one page, and Préau tells you"
                " once that it is ready. Until you answer, it tells you nothing. Other hours, and"
                " other days, can be chosen in the settings."
            ),
            self.tr("At {hours}").format(hours=hours_in_words(OFFERED)),
            self.tr("No hours, I will look myself"),
            self._answer,
            focus=False,
        )

    def _answer(self, yes: bool) -> None:
        day = OFFERED if yes else ()

        def work(stores: Any) -> None:
            stores.calm.answer_hours([day] * WEEKDAYS)

        self.desk.writer.ask(work, lambda _: self.look(), self._failed)

    def _failed(self, code: str) -> None:
        """It is still unanswered, and says why."""
        self._ask()
        if self.still is None:
            self.still = TroubleText(self.desk, self)
            self._margins.addWidget(self.still)
        self.still.tell(words.storage_problem(code), Trouble(FOLDER, code))
        self.still.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        px = self.desk.theme.px
        margin = px(40) if self.width() > px(520) else min(px(40), 20)
        side = max(margin, (self.width() - px(WIDEST)) // 2)
        self._margins.setContentsMargins(side, px(16), side, 0)
        super().resizeEvent(event)


def hours_in_words(hours: tuple[int, ...]) -> str:
    """Times of the day in the person's language: "8:00, 12:30, 18:30"."""
    midnight = datetime(2000, 1, 1).astimezone()
    return ", ".join(dates.hour(midnight + timedelta(minutes=minutes)) for minutes in hours)
