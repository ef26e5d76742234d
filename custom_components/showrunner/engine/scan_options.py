"""What a user may set about scans of just one folder: names, bounds and defaults."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Self

from .options import NumberOption, texts

OPTION_ANCHORS: Final = "scan_anchors"
OPTION_SMART: Final = "smart_scanning"
OPTION_VERIFY: Final = "verify_scans"
OPTION_DEDUPE: Final = "skip_known_files"
SCAN_SWITCHES: Final = (OPTION_SMART, OPTION_VERIFY, OPTION_DEDUPE)

SCAN_QUIET: Final = NumberOption("scan_quiet", 10, 0, 60, "s")
# 0: as the kind of server needs
SCAN_DEADLINE: Final = NumberOption("scan_deadline", 0, 0, 3600, "s")
SCAN_NUMBERS: Final = (SCAN_QUIET, SCAN_DEADLINE)

LONGEST: Final = timedelta(minutes=1)  # That a quiet period keeps anybody waiting


@dataclass(frozen=True, kw_only=True, slots=True)
class ScanOptions:
    """How a server is asked to look at folders, and what is made of it."""

    quiet: timedelta = timedelta(seconds=SCAN_QUIET.default)  # Without another path
    longest: timedelta = LONGEST
    deadline: timedelta | None = None  # None: as the kind of server needs
    anchors: tuple[str, ...] = ()  # Must exist for Home Assistant, or nothing is asked
    smart: bool = True  # Just the folder; else the whole library
    verify: bool = True  # Prove what came of it
    dedupe: bool = True  # Leave out what the catalogue holds already

    @classmethod
    def from_mapping(cls, options: Mapping[str, Any]) -> Self:
        """Return what the options of an entry say."""
        return cls(
            quiet=timedelta(seconds=SCAN_QUIET.read(options)),
            deadline=timedelta(seconds=SCAN_DEADLINE.read(options)) or None,
            anchors=tuple(filter(None, texts(options.get(OPTION_ANCHORS)))),
            smart=_is_on(options, OPTION_SMART),
            verify=_is_on(options, OPTION_VERIFY),
            dedupe=_is_on(options, OPTION_DEDUPE),
        )


def _is_on(options: Mapping[str, Any], key: str) -> bool:
    """Return whether a switch is on, as all are unless somebody switched them off."""
    return options.get(key) is not False
