"""What leads from where one reads in a conversation to what came since."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget


class WaysDown:
    """Buttons below the messages, of which one is offered at most. It takes its room from them,
    which have more of it until then: in a window that is too low for all of it nothing moves."""

    def __init__(self, messages: QWidget, *ways: QPushButton) -> None:
        self._messages, self._ways = messages, ways
        self.offer(None)

    def offer(self, way: QPushButton | None) -> None:
        """This one, or none."""
        for other in self._ways:
            if other is not way:
                other.hide()
        if way is not None and way.isHidden():
            self._share(taken=True)  # first: what is shown is laid out at once
            way.show()
        self.share()

    def share(self) -> None:
        """Keep as much room as the higher of them needs, as wide as it is now."""
        self._share(taken=any(not one.isHidden() for one in self._ways))

    def _share(self, *, taken: bool) -> None:
        wide = self._messages.width()
        room = 0 if taken else max(one.heightForWidth(wide) for one in self._ways)
        self._messages.setMinimumHeight(self._messages.minimumSizeHint().height() + room)
