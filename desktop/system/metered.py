"""Whether the connection is one that is paid, or limited, by what it carries."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

_FIRST = "glib"
"""Of several that Qt may have: the one for NetworkManager does not say how it is at first."""


class Meter(QObject):
    """Asks the system once somebody needs to know: what listens is loaded then, and not before.

    Where the system cannot say, no connection is taken for a limited one.
    https://doc.qt.io/qt-6/qnetworkinformation.html#isMetered-prop
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked = False

    def now(self) -> bool:
        """Whether what is fetched now may cost the person something."""
        from PySide6.QtNetwork import QNetworkInformation

        if not self._asked:
            self._asked = True
            self._listen()
        found = QNetworkInformation.instance()
        return found is not None and found.isMetered()

    def _listen(self) -> None:
        from PySide6.QtNetwork import QNetworkInformation

        if not QNetworkInformation.loadBackendByName(_FIRST):
            QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Metered)
        found = QNetworkInformation.instance()
        if found is not None:
            found.isMeteredChanged.connect(self.changed)
