"""What sockets say, cut into parts by what was done in between."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .compare import shape

type Payload = dict[str, Any]

APART = 1.0  # Seconds between two deeds that are told apart
# They go by the real time, or go on and on while nothing is done
NOT_COUNTED = ("KeepAlive", "ForceKeepAlive")
READING = ("GET", "HEAD")


def deed(line: Payload, notes: Iterable[str]) -> str | None:
    """Return what somebody did in a line, if it was something."""
    match line:
        case {"http": {"method": method, "path": path}} if method not in READING:
            return shape(method, path)
        case {"note": note} if note in notes:
            return str(note)
        case {"ws": "out", "message": {"MessageType": kind}} if kind != "KeepAlive":
            return str(kind)
        case {"ws": "open" | "closed" as what, "who": who}:
            return f"{who} {what}"
        case _:
            return None


def parts(lines: Iterable[Payload], notes: Iterable[str]) -> Iterator[str]:
    """Yield for each line the part that it belongs to, called after its first deed."""
    number, name, last = 0, "the start", -APART
    known = tuple(notes)
    for line in lines:
        done = deed(line, known)
        if done is not None:
            if line["t"] - last >= APART:
                number, name = number + 1, done
            last = line["t"]
        yield f"{number:02d} {name}"


def polls(lines: Sequence[Payload]) -> set[int]:
    """Return which lines, by identity, are asked again before anything is done."""
    found: set[int] = set()
    later: set[tuple[str, str]] = set()
    for line in reversed(lines):
        if "http" not in line:
            continue
        asked = line["who"], str(line["http"])
        if line["http"]["method"] not in READING:
            later.clear()
        elif asked in later:
            found.add(id(line))
        else:
            later.add(asked)
    return found


class Heard:
    """The kinds of messages that came on each socket in each part."""

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, str], list[str]] = {}

    def add(self, who: str, part: str, kind: str) -> None:
        """Note a message; only the first of its kind in a part counts."""
        found = self._kinds.setdefault((part, who), [])
        if kind not in NOT_COUNTED and kind not in found:
            found.append(kind)

    def unlike(self, real: Heard) -> Iterator[str]:
        """Yield where another heard something else."""
        for part, who in sorted(self._kinds.keys() | real._kinds.keys()):
            ours = " ".join(self._kinds.get((part, who), ())) or "nothing"
            theirs = " ".join(real._kinds.get((part, who), ())) or "nothing"
            if ours != theirs:
                yield f"{part}: {who} heard {ours}, really {theirs}"
