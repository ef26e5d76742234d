"""Numbers with their units and goals, for people and for programs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
import json
import os
import platform
import statistics
from typing import Final, override

PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class Measure:
    """One number; where there is a goal, it is to be no larger than that."""

    value: float | None
    unit: str
    goal: float | None = None

    @property
    def verdict(self) -> str:
        """Return whether the goal is met."""
        if self.goal is None:
            return ""
        met = self.value is not None and self.value <= self.goal
        return "met" if met else "MISSED"


@dataclass(frozen=True, slots=True)
class AtLeast(Measure):
    """A number that is to be no smaller than its goal."""

    @property
    @override
    def verdict(self) -> str:
        """Return whether the goal is met."""
        if self.goal is None or self.value is None:
            return ""
        return "met" if self.value >= self.goal else "MISSED"


type Measures = Mapping[str, Measure]


def percentile(values: Sequence[float], share: int) -> float | None:
    """Return below which value so many percent of the values are."""
    if len(values) < 2:  # noqa: PLR2004 - statistics wants two
        return values[0] if values else None
    return statistics.quantiles(values, n=PERCENT, method="inclusive")[share - 1]


def milliseconds(seconds: float | None, goal: float | None = None) -> Measure:
    """Return a time as a measure in milliseconds."""
    value = None if seconds is None else round(seconds * 1000, 3)
    return Measure(value, "ms", goal)


def as_json(measures: Measures) -> str:
    """Return measures as one JSON object."""
    return json.dumps({name: asdict(each) for name, each in measures.items()})


def as_table(measures: Measures) -> str:
    """Return measures as a table, under a line about the machine."""
    rows: Iterable[str] = (
        f"{name:<36} {_text(each.value):>10} {each.unit:<4}"
        f" {_text(each.goal):>8}  {each.verdict}".rstrip()
        for name, each in measures.items()
    )
    head = f"{'measure':<36} {'value':>10} {'':<4} {'goal':>8}"
    return "\n".join([machine(), "", head, *rows])


def machine() -> str:
    """Return what was measured on."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    cores = os.process_cpu_count()
    return (
        f"{platform.node()}: {platform.machine()}, {cores} cores, load {load},"
        f" Python {platform.python_version()}"
    )


def _text(value: float | None) -> str:
    """Return a number in short."""
    return "-" if value is None else f"{value:g}"
