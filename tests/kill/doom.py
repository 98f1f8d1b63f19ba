"""A process that the system ends a little later, wherever it is then."""

from __future__ import annotations

import signal


def doom(seconds: float) -> None:
    """End this process as kill -9 does so many seconds from now: a timer's signal, which nothing of
    ours sees. Whoever would strike from outside could be held up until the work is over."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-6))
