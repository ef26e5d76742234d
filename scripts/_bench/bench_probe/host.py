"""What the host of a virtual machine takes from it: Linux calls it steal.

A host that grants two cores grants them per tenth of a second, say, and stops the whole
machine for the rest of it when they are used up. No program there can help that.
"""

import os
from pathlib import Path
from typing import Final

STAT: Final = Path("/proc/stat")
STEAL: Final = 8  # The column, after the name of the processor
ENOUGH: Final = 4096  # Bytes, for the lines of some forty processors
HERTZ: Final = os.sysconf("SC_CLK_TCK")  # What it counts in


class Host:
    """Somebody who may take processors away."""

    def __init__(self) -> None:
        # Looked at 200 times a second, of which next to nothing is to be seen
        self._stat = os.open(STAT, os.O_RDONLY) if STAT.exists() else None
        self._taken = self._look()

    def took(self) -> float:
        """Return for how many seconds a processor was away since the last call."""
        before, self._taken = self._taken, self._look()
        ticks = (now - then for then, now in zip(before, self._taken, strict=False))
        return max(ticks, default=0) / HERTZ

    def _look(self) -> list[int]:
        """Return what was taken from each processor; nothing is known but on Linux."""
        if self._stat is None:
            return []
        lines = os.pread(self._stat, ENOUGH, 0).splitlines()
        return [int(line.split()[STEAL]) for line in lines[1:] if line[:3] == b"cpu"]
