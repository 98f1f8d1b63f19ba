"""What every errand of the page has: a still line, the button that begins it, one that stops it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.cards.parts import Button
from desktop.desk import Desk
from desktop.trouble.saying import COPY, Trouble, TroubleText
from desktop.work.errand import Errand


class ErrandPart(QWidget):
    """Shows one errand from its beginning to its end; the window goes on meanwhile."""

    kind = COPY
    """What a trouble of it is a trouble of."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        *,
        progress: Callable[[int, str], str],
        refusal: Callable[[str], str],
    ) -> None:
        """``progress`` and ``refusal`` make words of how far it is, and of why it was not done."""
        super().__init__(parent)
        self.desk = desk
        self._progress, self._refusal = progress, refusal
        self._errand: Errand | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(desk.theme.px(10))
        self.still = TroubleText(desk, self, colour="muted")
        self.still.hide()
        self.button = Button(desk, self)
        self.stop = Button(desk, self, self.tr("Stop"))
        self.stop.clicked.connect(self._cancel)
        self.stop.hide()

    def _lay(self, *parts: QWidget, buttons: tuple[Button, ...]) -> None:
        for part in parts:
            self._column.addWidget(part)
        for button in buttons:
            self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _follow(self, errand: Errand, what: str, then: Callable[[dict[str, Any]], None]) -> None:
        self._errand = errand
        errand.progressed.connect(self._on)  # no lambda: it would outlive the page
        errand.done.connect(then)
        errand.failed.connect(self._failed)
        self._show(under_way=True)
        self._say(self._progress(0, what))
        self.stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def _cancel(self) -> None:
        if self._errand is not None:
            self._errand.cancel()

    def _on(self, thousandths: int, what: str) -> None:
        self._say(self._progress(thousandths, what))

    def _failed(self, code: str, _detail: str) -> None:
        self._show(under_way=False)
        if code == "cancelled":
            self._say(self._refusal(code))
            return
        self._say(self._refusal(code), "waiting")
        self.still.tell(self._refusal(code), Trouble(self.kind, code))

    def _show(self, *, under_way: bool) -> None:
        self.button.setVisible(not under_way)
        self.stop.setVisible(under_way)

    def _say(self, sentence: str, colour: str = "muted") -> None:
        self.still.paint_in(colour)
        self.still.setText(sentence)
        self.still.setVisible(bool(sentence))
