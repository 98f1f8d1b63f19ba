"""Contents of events, where a server need not be asked."""

from __future__ import annotations

from protocols.matrix.contents import Mentioned


def test_half_a_sign_does_not_stop_what_waits_behind_it() -> None:
    """As a program may paste it."""
    said = Mentioned("*\ud800*", ()).formatted({"body": "*\ud800*"}, marked=True)
    assert said["formatted_body"] == "<em>?</em>"
