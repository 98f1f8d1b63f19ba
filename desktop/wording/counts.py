"""Sentences with a number in them, in the one form that translators can give plurals."""

from __future__ import annotations

from PySide6.QtCore import QObject


class Counts(QObject):
    """Qt Linguist finds plurals only where an object speaks for itself."""

    def minutes_ago(self, count: int) -> str:
        return self.tr("%n minute(s) ago", "", count)

    def hours_ago(self, count: int) -> str:
        return self.tr("%n hour(s) ago", "", count)

    def days_ago(self, count: int) -> str:
        return self.tr("%n day(s) ago", "", count)

    def days(self, count: int) -> str:
        return self.tr("%n day(s)", "", count)

    def minutes_before(self, count: int) -> str:
        return self.tr("%n minute(s) before", "", count)

    def hours_before(self, count: int) -> str:
        return self.tr("%n hour(s) before", "", count)

    def days_before(self, count: int) -> str:
        return self.tr("%n day(s) before", "", count)

    def waiting(self, count: int) -> str:
        return self.tr("%n waiting to leave", "", count)
