"""What something costs the process that it is done in: time, processor and memory."""

from dataclasses import asdict, dataclass
from pathlib import Path
import time
from typing import Any, Final

SELF: Final = Path("/proc/self")
FORGET_PEAK: Final = "5"  # As `proc(5)` has it
MEGABYTE: Final = 1024  # Kilobytes


@dataclass(frozen=True, slots=True)
class Cost:
    """What something cost."""

    took: float  # Seconds
    cpu: float  # Seconds of all threads
    memory: float | None  # Megabytes at its peak beyond those before; None: unknown

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self)


class Meter:
    """Measures from when it is made until it is read."""

    def __init__(self) -> None:
        self._resident = _resident()
        self._cpu, self._began = time.process_time(), time.monotonic()

    def read(self) -> Cost:
        """Return what was spent so far."""
        took, cpu = time.monotonic() - self._began, time.process_time() - self._cpu
        peak = _kilobytes("VmHWM")
        before = self._resident
        added = None if peak is None or before is None else (peak - before) / MEGABYTE
        return Cost(took, cpu, added)


def resident() -> float | None:
    """Return how many megabytes are in memory now; nothing is known elsewhere."""
    found = _kilobytes("VmRSS")
    return None if found is None else found / MEGABYTE


def _resident() -> int | None:
    """Return what is in memory now, and forget when it was most."""
    try:
        (SELF / "clear_refs").write_text(FORGET_PEAK)
    except OSError:
        return None
    return _kilobytes("VmRSS")


def _kilobytes(name: str) -> int | None:
    """Return a number that Linux keeps of us; nothing is known elsewhere."""
    try:
        lines = (SELF / "status").read_text().splitlines()
    except OSError:
        return None
    found = (line.split() for line in lines if line.startswith(f"{name}:"))
    return next((int(words[1]) for words in found), None)
