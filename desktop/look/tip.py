"""What appears beside the pointer, as it was written: what others wrote is never read as HTML."""

from __future__ import annotations

from desktop.wording.prose import escape


def tip(text: str) -> str:
    """For ``QWidget.setToolTip``, which takes for HTML whatever looks like it, and would load the
    pictures that this names. https://doc.qt.io/qt-6/qt.html#mightBeRichText"""
    if "<" not in text and "&lt;" not in text:
        return text
    return f"<p>{escape(text)}</p>".replace("\n", "<br>")
