"""A virtual X screen whose pixels are read from its own memory map, at no cost to the program."""

from __future__ import annotations

import mmap
import os
import shutil
import struct
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

WIDTH, HEIGHT = 1280, 832  # pixels: the size of the design's pictures
COLOURS = 8  # fewer are a flat fill or an empty frame, not text


class Screen:
    """Xvfb with ``-fbdir``: its screen is a mapped XWD file.

    The file's format: https://www.x.org/releases/current/doc/man/man1/xwd.1.xhtml
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="preau-screen-"))
        self.process, self.display = self._serve()
        with (self.folder / "Xvfb_screen0").open("rb") as file:
            self._pixels = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        header = struct.unpack(">25I", self._pixels[:100])
        self._line = header[12]  # bytes per scanline
        self._start = header[0] + header[19] * 12  # header, then the colour map

    def _serve(self) -> tuple[subprocess.Popen[bytes], str]:
        """A server under a number of our own: with ``-displayfd`` it takes no lock, and another
        that starts at the same time may take its socket away."""
        first = 200 + os.getpid() % 20_000
        for number in range(first, first + 20):
            server = subprocess.Popen(
                ["Xvfb", f":{number}", "-screen", "0", f"{WIDTH}x{HEIGHT}x24",
                 "-fbdir", str(self.folder), "-nolisten", "tcp", "-noreset", "-ac"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            until = time.monotonic() + 20
            ours = self.folder / "Xvfb_screen0"  # the socket of that number may be another's
            while server.poll() is None and time.monotonic() < until:
                if ours.exists() and Path(f"/tmp/.X11-unix/X{number}").exists():
                    time.sleep(0.1)  # one that found the number taken ends now
                    if server.poll() is None:
                        return server, f":{number}"
                time.sleep(0.02)
            server.kill()
            server.wait()
        raise RuntimeError("no virtual screen could be started")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._pixels.close()
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def colours(self, left: int, top: int, right: int, bottom: int) -> int:
        """How many colours a rectangle shows, every third line, counted to COLOURS at most."""
        seen: set[int] = set()
        for y in range(top, bottom, 3):
            at = self._start + y * self._line
            with memoryview(self._pixels) as view:
                seen.update(view[at + left * 4 : at + right * 4].cast("I"))
            if len(seen) >= COLOURS:
                break
        return len(seen)

    def wait_for_content(self, began: float, timeout: float = 60.0) -> float:
        """Seconds from ``began`` (time.perf_counter) until text stands in the middle column."""
        while time.perf_counter() - began < timeout:
            if self.colours(280, 100, 820, 600) >= COLOURS:
                return time.perf_counter() - began
            time.sleep(0.002)
        if (code := self.process.poll()) is not None:
            raise RuntimeError(f"Xvfb ended with {code}")
        raise TimeoutError("no content in the middle of the window")

    def wait_until_empty(self, timeout: float = 10.0) -> None:
        """Until the last window is gone, so that its pixels are not taken for the next one's."""
        until = time.monotonic() + timeout
        while self.colours(280, 100, 820, 600) >= COLOURS and time.monotonic() < until:
            time.sleep(0.01)
