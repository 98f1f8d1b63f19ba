"""A sum of many heights that can be changed one by one and searched, in log n steps."""

from __future__ import annotations


class Heights:
    """Heights of rows, in pixels (a Fenwick tree, https://doi.org/10.1002/spe.4380240306)."""

    def __init__(self, heights: list[int]) -> None:
        self._each = list(heights)
        self._tree = [0] * (len(heights) + 1)
        for place, height in enumerate(heights, start=1):
            self._tree[place] += height
            parent = place + (place & -place)
            if parent < len(self._tree):
                self._tree[parent] += self._tree[place]

    def __len__(self) -> int:
        return len(self._each)

    def __getitem__(self, row: int) -> int:
        return self._each[row]

    def set(self, row: int, height: int) -> None:
        """Row ``row`` is now ``height`` pixels high."""
        difference = height - self._each[row]
        if not difference:
            return
        self._each[row] = height
        place = row + 1
        while place < len(self._tree):
            self._tree[place] += difference
            place += place & -place

    def above(self, row: int) -> int:
        """The height of all rows before ``row``."""
        total = 0
        while row:
            total += self._tree[row]
            row -= row & -row
        return total

    def total(self) -> int:
        return self.above(len(self._each))

    def find(self, pixel: int) -> tuple[int, int]:
        """The row at ``pixel`` from the top, and how far into the row that is."""
        place, rest = 0, max(0, pixel)
        step = 1 << len(self._each).bit_length()
        while step:
            after = place + step
            if after < len(self._tree) and self._tree[after] <= rest:
                place, rest = after, rest - self._tree[after]
            step >>= 1
        if place >= len(self._each):
            last = max(0, len(self._each) - 1)
            return last, (self._each[last] if self._each else 0)
        return place, rest
