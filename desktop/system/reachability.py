"""Whether the connection is counted, as Qt knows it: on Windows and macOS alone, where the system
says it in no way that needs no library of the network. Never tried on such a system.

https://doc.qt.io/qt-6/qnetworkinformation.html#isMetered-prop
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtNetwork import QNetworkInformation


def listen(told: Callable[[bool], None]) -> bool:
    """What is so now; ``told`` is called whenever that changes, on the thread of this call."""
    QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Metered)
    found = QNetworkInformation.instance()
    if found is None:
        return False
    found.isMeteredChanged.connect(told)
    return found.isMetered()
