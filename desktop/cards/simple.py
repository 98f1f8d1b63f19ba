"""The still parts of a page: its title, its notices, its sections and its end."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QAccessible, QColor, QPainter
from PySide6.QtWidgets import QWidget

from desktop.cards.card import Card
from desktop.cards.lines import (
    Blank,
    EditionLine,
    EndMark,
    Heading,
    Notice,
    Older,
    SectionLine,
)
from desktop.cards.parts import SMALL, TITLE, Button, Text, font, leading
from desktop.desk import Desk
from desktop.look.icons import picture
from desktop.look.rule import fill
from desktop.look.tip import tip
from desktop.trouble.saying import TELL, words_of_link
from desktop.wording.prose import link
from storage.rows import Narrow, NarrowKind


class HeadingCard(Card):
    """The page's title, a sentence, the page's buttons, and the chip that shows everything."""

    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.Heading
    framed: ClassVar[bool] = False
    focusable: ClassVar[bool] = False
    estimate: ClassVar[int] = 70
    gap: ClassVar[int] = 8

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.title = Text(desk, self, size=TITLE, bold=True)
        self.subtitle = Text(desk, self, colour="muted")
        self.chip = Button(desk, self)
        self.chip.setProperty("chip", True)
        self.chip.clicked.connect(lambda: desk.narrow(None))
        self.buttons: list[Button] = []

    def bind(self, row: Heading) -> None:
        self.title.setText(row.title)
        self.subtitle.setText(row.subtitle)
        self.subtitle.setVisible(bool(row.subtitle))
        self.chip.setVisible(bool(row.clear))
        self.chip.setText(row.clear)
        self.chip.setToolTip(self.tr("Show everything again"))
        while len(self.buttons) < len(row.buttons):
            button = Button(self.desk, self)
            place = len(self.buttons)
            button.clicked.connect(lambda _=False, place=place: self._press(place))
            button.ensurePolished()
            self.buttons.append(button)
        for place, button in enumerate(self.buttons):
            shown = place < len(row.buttons)
            button.setVisible(shown)
            if shown:
                button.setText(row.buttons[place].label)
                button.be_main(row.buttons[place].main)

    def _press(self, place: int) -> None:
        self.desk.visited.emit(self.row.buttons[place].action)

    def arrange(self, width: int) -> int:
        right = width
        shown = [button for button in self.buttons if not button.isHidden()]
        below = self.px(2)
        wanted = sum(button.sizeHint().width() + self.px(10) for button in shown)
        beside = wanted < width // 2
        if beside:
            for button in reversed(shown):
                size = button.sizeHint()
                right -= size.width()
                button.setGeometry(right, self.px(2), size.width(), size.height())
                right -= self.px(10)
                below = max(below, size.height() + self.px(6))
        y = self.title.place(0, 0, right)
        if not self.subtitle.isHidden():
            y += self.px(6) + self.subtitle.place(0, y + self.px(6), width)
        if not beside:
            y, x = y + self.px(10), 0
            for button in shown:
                size = button.sizeHint()
                if x and x + size.width() > width:
                    x, y = 0, y + size.height() + self.px(8)
                button.setGeometry(x, y, size.width(), size.height())
                x += size.width() + self.px(10)
            y += shown[0].sizeHint().height() if shown else 0
        if not self.chip.isHidden():
            size = self.chip.sizeHint()
            self.chip.setGeometry(0, y + self.px(12), min(width, size.width()), size.height())
            y += self.px(12) + size.height()
        return max(y, below) + self.px(8)

    def spoken(self) -> str:
        return f"{self.row.title}. {self.row.subtitle}"


class NoticeCard(Card):
    """A strip in the colour of waiting."""

    framed: ClassVar[bool] = False
    focusable: ClassVar[bool] = False
    estimate: ClassVar[int] = 56
    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.StaticText

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.text = Text(desk, self, size=SMALL, colour="waiting", rich=True)
        self.text.linkActivated.connect(self._follow)

    def _follow(self, target: str) -> None:
        if target == TELL:
            self.desk.helped.emit(self.row.trouble)
        else:
            self.desk.visited.emit(target)

    def bind(self, row: Notice) -> None:
        words = row.text.replace("&", "&amp;").replace("<", "&lt;")
        if row.action:
            words += " " + link(row.action, row.label, self.desk.theme.accent)
        if row.trouble is not None:
            words += " " + link(TELL, words_of_link(), self.desk.theme.accent)
        self.text.setText(words)

    def paint_ground(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.desk.theme.waiting_soft))
        painter.drawRoundedRect(QRectF(self.rect()), self.px(8), self.px(8))

    def arrange(self, width: int) -> int:
        height = self.text.place(self.px(12), self.px(9), width - self.px(24))
        return height + self.px(18)

    def spoken(self) -> str:
        return str(self.row.text)


class SectionCard(Card):
    """The name of what follows, and a line."""

    framed: ClassVar[bool] = False
    focusable: ClassVar[bool] = False
    estimate: ClassVar[int] = 40
    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.Heading

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.name = Text(desk, self, size=SMALL, colour="muted", bold=True, rich=True)
        self.name.setWordWrap(False)
        self.name.linkActivated.connect(self._narrow)

    def bind(self, row: SectionLine) -> None:
        muted = self.desk.theme.muted
        if row.group is None:
            self.name.setText(row.name.replace("&", "&amp;").replace("<", "&lt;"))
            self.name.setToolTip("")
        else:
            self.name.setText(link("group", row.name, muted, bold=True))
            self.name.setToolTip(tip(self.tr("Show only {name}").format(name=row.name)))

    def _narrow(self, _target: str) -> None:
        row: SectionLine = self.row
        if row.group is not None:
            self.desk.narrow(Narrow(kind=NarrowKind.GROUP, value=row.group, name=row.name))

    def arrange(self, width: int) -> int:
        size = self.name.sizeHint()
        self.name.setGeometry(0, self.px(12), min(size.width(), width), size.height())
        return self.px(12) + size.height()

    def paint(self, painter: QPainter) -> None:
        name = self.name.geometry()
        left = self.mirrored(name).right() + self.px(10)
        line = self.mirrored(QRect(left, name.center().y(), self.width() - left, 1))
        fill(painter, line, QColor(self.desk.theme.line))  # a drawn line would be grey on two rows

    def spoken(self) -> str:
        return str(self.row.name)


class EndCard(Card):
    """A leaf and a sentence: there is no more."""

    framed: ClassVar[bool] = False
    estimate: ClassVar[int] = 90
    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.ListItem

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.text = Text(desk, self, colour="muted", rich=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.text.linkActivated.connect(self.desk.visited.emit)

    def bind(self, row: EndMark) -> None:
        words = row.text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")
        if row.link:
            words = words.replace("[link]", link(row.action, row.link, self.desk.theme.accent))
        self.text.setText(f'<p style="line-height:{leading(self.desk.theme)}%">{words}</p>')

    def arrange(self, width: int) -> int:
        top = self.px(44)
        return top + self.text.place(self.px(8), top, width - self.px(16)) + self.px(12)

    def paint(self, painter: QPainter) -> None:
        size = self.px(24)
        leaf = picture("leaf", self.desk.theme.accent, size, self.devicePixelRatioF())
        painter.drawPixmap((self.width() - size) // 2, self.px(12), leaf)

    def spoken(self) -> str:
        row: EndMark = self.row
        return row.text.replace("[link]", row.link).replace("\n", " ")


class OlderCard(Card):
    """One button in the middle, which is all that there is to meet."""

    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.Client
    framed: ClassVar[bool] = False
    focusable: ClassVar[bool] = False
    estimate: ClassVar[int] = 40

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.button = Button(desk, self)
        self.button.clicked.connect(self.activated)

    def bind(self, row: Older) -> None:
        self.button.setText(row.label)

    def arrange(self, width: int) -> int:
        size = self.button.sizeHint()
        wide = min(width, size.width())
        self.button.setGeometry((width - wide) // 2, 0, wide, size.height())
        return size.height()

    def spoken(self) -> str:
        return str(self.row.label)


class EditionCard(Card):
    """When an edition was made, and since when it says what was new."""

    estimate: ClassVar[int] = 66

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.title = Text(desk, self)
        self.detail = Text(desk, self, size=SMALL, colour="muted")

    def bind(self, row: EditionLine) -> None:
        self.title.setFont(font(self.desk.theme, bold=row.new))
        self.title.setText(row.title)
        self.detail.setText(row.detail)

    def arrange(self, width: int) -> int:
        inset, y = self.px(16), self.px(11)
        for part in (self.title, self.detail):
            y += part.place(inset, y, width - 2 * inset) + self.px(2)
        return y + self.px(9)

    def spoken(self) -> str:
        row: EditionLine = self.row
        said = self.tr("{page}, not opened yet").format(page=row.title) if row.new else row.title
        return f"{said}. {row.detail}"


class BlankCard(Card):
    """A sentence where there is nothing else."""

    framed: ClassVar[bool] = False
    estimate: ClassVar[int] = 60

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.text = Text(desk, self, colour="muted")

    def bind(self, row: Blank) -> None:
        self.text.setText(row.text)

    def arrange(self, width: int) -> int:
        return self.text.place(0, self.px(8), width) + self.px(16)

    def spoken(self) -> str:
        return str(self.row.text)
