"""Puts back what a test changed of this process, so that no order of tests matters."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest
    from PySide6.QtWidgets import QWidget


class Rubbish:
    """Collects what a test left when it has ended, and nothing while it runs. What a module brings
    stays until the end: to look through all of it again would take longer than most tests do."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._modules = 0
        self._freeze = gc.freeze
        patch.setattr(gc, "freeze", self._by_a_program)

    def wait(self) -> None:
        """A test begins."""
        gc.disable()
        if len(sys.modules) > self._modules:
            gc.collect()
            self._freeze()
            self._modules = len(sys.modules)

    def collect(self) -> None:
        """It has ended."""
        if not self._modules:
            gc.unfreeze()
        gc.collect()
        gc.enable()

    def _by_a_program(self) -> None:
        """That was started, for as long as it runs."""
        self._freeze()
        self._modules = 0


def windows() -> None:
    """Ends the windows that are left: each change of the style goes through every widget."""
    if "PySide6.QtWidgets" not in sys.modules:
        return
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    if QApplication.instance() is None:
        return
    for left in QApplication.topLevelWidgets():
        if left.parentWidget() is None:
            left.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def window(ended: QWidget) -> None:
    """Ends this window alone."""
    from PySide6.QtCore import QCoreApplication, QEvent
    from shiboken6 import isValid

    if isValid(ended):  # what it ran may have ended it itself
        ended.deleteLater()
        QCoreApplication.sendPostedEvents(ended, QEvent.Type.DeferredDelete)


def style() -> None:
    """No theme is worn, nor its letters: what is made without a program looks as Qt makes it."""
    if "PySide6.QtWidgets" not in sys.modules:
        return
    from PySide6.QtGui import QFontDatabase, QPalette
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance()
    if isinstance(application, QApplication) and application.styleSheet():
        application.setStyleSheet("")
        application.setPalette(QPalette())
        application.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))


def language() -> None:
    """Speaks the language of the code again, with the system's dates, from left to right."""
    if "PySide6.QtCore" not in sys.modules:
        return
    from PySide6.QtCore import QCoreApplication, QEvent, QLocale, Qt, QTranslator
    from shiboken6 import Shiboken

    application = QCoreApplication.instance()
    if application is None:
        return
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for translator in application.findChildren(QTranslator):
        QCoreApplication.removeTranslator(translator)
        Shiboken.delete(translator)
    QLocale.setDefault(QLocale.system())
    turn = getattr(application, "setLayoutDirection", None)  # a command's application has none
    if turn is not None:
        turn(Qt.LayoutDirection.LeftToRight)
