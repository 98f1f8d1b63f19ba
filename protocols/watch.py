"""Notices that the system's clock was set, or that the computer slept: timers do not.

The loop's timers count what CLOCK_MONOTONIC counts, which stands still while a Linux computer
sleeps; what is due at an hour of the day goes by the clock, which people and networks set.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
from collections.abc import Callable

from storage.clock import Clock

LEAST = 2.0
"""Seconds of difference that are told; less is a clock being trimmed."""
GLANCE = 60.0
"""Seconds between two looks at the clock on systems that cannot tell of it."""
_REALTIME = 0
_ABSOLUTE_AND_CANCELLED_ON_SET = 1 | 2
_FAR = 2**40  # seconds since 1970

OnJump = Callable[[float], None]
"""Called with the seconds by which the clock went on more than the loop's time did: after sleep
or a clock set forwards more than nothing, after a clock set back less."""


class Watch:
    """Linux tells of it at once (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET), at no cost while
    nothing happens; elsewhere the clock is looked at each minute."""

    def __init__(self, clock: Clock, on_jump: OnJump) -> None:
        self._clock, self._on_jump = clock, on_jump
        self._apart = 0.0
        self._timer: int | None = None
        self._glance: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """In the running loop."""
        self._apart = self._difference()
        self._timer = _cancelled_on_set()
        if self._timer is None:
            self._next_glance()
        else:
            asyncio.get_running_loop().add_reader(self._timer, self._set)

    def stop(self) -> None:
        if self._timer is not None:
            asyncio.get_running_loop().remove_reader(self._timer)
            os.close(self._timer)
            self._timer = None
        if self._glance is not None:
            self._glance.cancel()

    def look(self) -> None:
        """Compare now; tell if they went apart."""
        before, self._apart = self._apart, self._difference()
        if abs(self._apart - before) >= LEAST:
            self._on_jump(self._apart - before)
        else:
            self._apart = before  # or a slow drift would never be told

    def _set(self) -> None:
        """The timer was cancelled, which is how it tells; it must be set anew."""
        old = self._timer
        self.stop()
        self._timer = None if old is None else _cancelled_on_set()
        if self._timer is None:
            self._next_glance()
        else:
            asyncio.get_running_loop().add_reader(self._timer, self._set)
        self.look()

    def _next_glance(self) -> None:
        self._glance = asyncio.get_running_loop().call_later(GLANCE, self._glanced)

    def _glanced(self) -> None:
        self._next_glance()
        self.look()

    def _difference(self) -> float:
        return self._clock.now().timestamp() - asyncio.get_running_loop().time()


class _Moment(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


class _Timer(ctypes.Structure):
    _fields_ = (("every", _Moment), ("first", _Moment))


def _cancelled_on_set() -> int | None:
    """A file that becomes readable when the clock is set or the computer wakes; None where there
    is no such thing."""
    try:
        libc = ctypes.CDLL(None)
        timer = libc.timerfd_create(_REALTIME, os.O_NONBLOCK | os.O_CLOEXEC)
    except (AttributeError, TypeError, OSError):  # not Linux
        return None
    if timer < 0:
        return None
    far = _Timer(first=_Moment(seconds=_FAR))
    if libc.timerfd_settime(timer, _ABSOLUTE_AND_CANCELLED_ON_SET, ctypes.byref(far), None):
        os.close(timer)
        return None
    return int(timer)
