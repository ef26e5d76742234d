"""What a user may set about keeping step with a server: names, bounds and defaults.

Read from whatever an entry holds: an option that is missing, or makes no sense, is
its default.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, Self

from .model import LibraryId
from .paths import PathMap, Rewrite

OPTION_PATHS: Final = "paths"
OPTION_FROM: Final = "from"  # In each of the paths
OPTION_TO: Final = "to"
OPTION_PUSH: Final = "push"
OPTION_LIBRARIES: Final = "libraries"
OPTION_UNSCHEDULED: Final = "unscheduled_libraries"


@dataclass(frozen=True, slots=True)
class NumberOption:
    """A whole number that may be set: its name, default, bounds, and unit."""

    key: str
    default: int
    low: int
    high: int
    unit: str = ""  # As Home Assistant writes it

    def read(self, options: Mapping[str, Any]) -> int:
        """Return what was set; the default if nothing was that makes sense."""
        match options.get(self.key):
            case bool():
                return self.default
            case int() | float() as number if self.low <= number <= self.high:
                return int(number)  # A form may say 6.0
            case _:
                return self.default


QUICK_INTERVAL: Final = NumberOption("quick_interval", 6, 0, 168, "h")  # 0: never
DEEP_INTERVAL: Final = NumberOption("deep_interval", 7, 0, 365, "d")  # 0: never
AT_ONCE: Final = NumberOption("libraries_at_once", 2, 1, 8)
PAGE_SIZE: Final = NumberOption("page_size", 0, 0, 5000)  # 0: by what pages cost
TIMEOUT: Final = NumberOption("request_timeout", 30, 5, 300, "s")
TRIES: Final = NumberOption("tries", 3, 1, 10)
FIRST_WAIT: Final = NumberOption("first_wait", 5, 1, 60, "s")
ERRORS: Final = NumberOption("errors_until_cooldown", 5, 1, 50)
COOLDOWN: Final = NumberOption("cooldown", 15, 1, 1440, "min")
GROUPING: Final = NumberOption("grouping_window", 60, 0, 600, "s")
SYNC_NUMBERS: Final = (
    QUICK_INTERVAL,
    DEEP_INTERVAL,
    AT_ONCE,
    PAGE_SIZE,
    TIMEOUT,
    TRIES,
    FIRST_WAIT,
    ERRORS,
    COOLDOWN,
    GROUPING,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class SyncOptions:
    """How the catalogue is kept in step with a server."""

    quick: timedelta | None = timedelta(hours=QUICK_INTERVAL.default)  # None: never
    deep: timedelta | None = timedelta(days=DEEP_INTERVAL.default)  # None: never
    push: bool = True  # Look at what the server says that it touched
    at_once: int = AT_ONCE.default  # Libraries
    page_size: int | None = None  # Rows; None: by what pages cost
    timeout: timedelta = timedelta(seconds=TIMEOUT.default)  # Of a request
    tries: int = TRIES.default  # Of a request, the first included
    first_wait: timedelta = timedelta(seconds=FIRST_WAIT.default)  # Later ones double
    errors: int = ERRORS.default  # In a row, until a cooldown
    cooldown: timedelta = timedelta(minutes=COOLDOWN.default)
    grouping: timedelta = timedelta(seconds=GROUPING.default)  # Of additions
    libraries: frozenset[LibraryId] = field(default_factory=frozenset)  # Empty: all
    # Of these, runs begin only when somebody, or the server, has a reason
    unscheduled: frozenset[LibraryId] = field(default_factory=frozenset)

    @classmethod
    def from_mapping(cls, options: Mapping[str, Any]) -> Self:
        """Return what the options of an entry say."""
        push = options.get(OPTION_PUSH)
        return cls(
            quick=timedelta(hours=QUICK_INTERVAL.read(options)) or None,
            deep=timedelta(days=DEEP_INTERVAL.read(options)) or None,
            push=push if isinstance(push, bool) else cls().push,
            at_once=AT_ONCE.read(options),
            page_size=PAGE_SIZE.read(options) or None,
            timeout=timedelta(seconds=TIMEOUT.read(options)),
            tries=TRIES.read(options),
            first_wait=timedelta(seconds=FIRST_WAIT.read(options)),
            errors=ERRORS.read(options),
            cooldown=timedelta(minutes=COOLDOWN.read(options)),
            grouping=timedelta(seconds=GROUPING.read(options)),
            libraries=_libraries(options.get(OPTION_LIBRARIES)),
            unscheduled=_libraries(options.get(OPTION_UNSCHEDULED)),
        )

    def follows(self, library: LibraryId) -> bool:
        """Return whether a library is kept in step. A new one is, if all are."""
        return not self.libraries or library in self.libraries


def path_map(options: Mapping[str, Any]) -> PathMap:
    """Return the paths that the options of an entry rewrite, compiled."""
    return PathMap(rewrites(options.get(OPTION_PATHS)))


def rewrites(value: Any) -> list[Rewrite]:
    """Return the rewrites that a list in the options holds, without what is none."""
    return [
        Rewrite(local=local, server=server)
        for each in (value if isinstance(value, list | tuple) else ())
        if isinstance(each, Mapping)
        if isinstance(local := each.get(OPTION_FROM), str)
        if isinstance(server := each.get(OPTION_TO), str)
    ]


def _libraries(value: Any) -> frozenset[LibraryId]:
    """Return the libraries that an option names."""
    return frozenset(map(LibraryId, texts(value)))


def texts(value: Any) -> list[str]:
    """Return the texts in a list; nothing of what is no list."""
    found = value if isinstance(value, list | tuple) else ()
    return [text for text in found if isinstance(text, str)]
