"""The smallest window that shows text: what every ratio is measured against."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from tests.bench.screen import HEIGHT, WIDTH


def main() -> int:
    application = QApplication(sys.argv)
    window = QWidget()
    layout = QVBoxLayout(window)
    layout.setContentsMargins(280, 100, 280, 100)
    for number in range(12):
        layout.addWidget(QLabel(f"A line of text in a bare window, number {number}."))
    window.resize(WIDTH, HEIGHT)
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
