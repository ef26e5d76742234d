"""What a user can mend, as repair issues that go when it is mended.

Not `repairs.py`: that name is for issues that Home Assistant mends in a dialogue.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_time_interval

from .const import DOMAIN
from .engine.errors import (
    CatalogueCorruptError,
    CatalogueError,
    CatalogueFullError,
    CatalogueMigrationError,
    CatalogueNewerError,
    CatalogueReadOnlyError,
)
from .runtime.server import ServerRuntime, ShowrunnerConfigEntry
from .runtime.status import MISSED, LibraryStatus
from .sync_state import statuses

TOO_OLD: Final = "server_too_old"
COOLDOWN: Final = "sync_cooldown"
MISSING: Final = "sync_missed"
OUTSIDE: Final = "paths_outside_libraries"
ANCHOR: Final = "anchor_missing"
FORBIDDEN: Final = "scan_forbidden"
OFTEN: Final = 3  # Paths outside all libraries, in a row
LONG: Final = timedelta(days=1)  # For a cooldown
CHECKED: Final = timedelta(minutes=30)  # Some things become true by waiting
CATALOGUE: Final = {
    kind.translation_key
    for kind in (
        CatalogueError,
        CatalogueFullError,
        CatalogueReadOnlyError,
        CatalogueCorruptError,
        CatalogueNewerError,
        CatalogueMigrationError,
    )
}


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that is wrong with a server, or with one of its libraries."""

    key: str
    about: str = ""  # The library
    placeholders: dict[str, str] = field(default_factory=dict)


@callback
def watch_issues(hass: HomeAssistant, entry: ShowrunnerConfigEntry) -> None:
    """Keep the issues of a server true until its entry is unloaded."""
    issues = Issues(hass, entry)
    issues.check()
    entry.async_on_unload(entry.runtime_data.subscribe(issues.check))
    entry.async_on_unload(async_track_time_interval(hass, issues.check, CHECKED))
    entry.async_on_unload(issues.forget)


class Issues:
    """The issues of one server."""

    def __init__(self, hass: HomeAssistant, entry: ShowrunnerConfigEntry) -> None:
        self._hass = hass
        self._entry = entry
        self._raised: set[str] = set()

    @callback
    def check(self, _now: datetime | None = None) -> None:
        """Raise each issue that is true, and take back the others."""
        found = {self._id(issue): issue for issue in _found(self._entry.runtime_data)}
        for key in self._raised - set(found):
            ir.async_delete_issue(self._hass, DOMAIN, key)
        for key, issue in found.items():
            self._raise(key, issue)
        self._raised = set(found)

    @callback
    def forget(self) -> None:
        """Take back all issues: nobody keeps them true any more."""
        for key in self._raised:
            ir.async_delete_issue(self._hass, DOMAIN, key)
        self._raised.clear()

    def _raise(self, key: str, issue: Issue) -> None:
        """Show an issue."""
        name = self._entry.runtime_data.server.name
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            key,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=issue.key,
            translation_placeholders={"name": name, **issue.placeholders},
        )

    def _id(self, issue: Issue) -> str:
        """Return an issue's id, which is one per server or library."""
        parts = (issue.key, self._entry.entry_id, issue.about)
        return "_".join(filter(None, parts))


def _found(runtime: ServerRuntime) -> Iterator[Issue]:
    """Yield what is wrong now."""
    provider, server = runtime.provider, runtime.server
    versions = {
        "version": server.version,
        "minimum": ".".join(map(str, provider.minimum_version)),
    }
    if provider.is_outdated:
        yield Issue(TOO_OLD, placeholders=versions)
    if provider.limit:
        yield Issue(provider.limit)
    yield from map(Issue, sorted(_mishaps(runtime)))
    yield from _of_scans(runtime)
    for status in statuses(runtime):
        yield from _of_library(status)


def _mishaps(runtime: ServerRuntime) -> set[str]:
    """Return what is wrong with the catalogue's file, by now or since the start."""
    found = {run.error for run in runtime.librarian.last.values()}
    return {key for key in (*found, runtime.shelter.mishap) if key in CATALOGUE}


def _of_scans(runtime: ServerRuntime) -> Iterator[Issue]:
    """Yield what keeps scans from finding what they are asked for."""
    scanner = runtime.scanner
    if len(scanner.misses) >= OFTEN:
        task = scanner.misses[-1].task
        folders = [
            f"- `{folder}` ({library.name})"
            for library in runtime.librarian.libraries.values()
            for folder in library.locations
        ]
        details = {"path": task.path, "server_path": task.server_path}
        yield Issue(OUTSIDE, placeholders=details | {"folders": "\n".join(folders)})
    if anchor := scanner.waiting_for:
        details = {"anchor": anchor, "waiting": str(scanner.waiting)}
        yield Issue(ANCHOR, placeholders=details)
    if scanner.is_forbidden:
        yield Issue(FORBIDDEN)


def _of_library(status: LibraryStatus) -> Iterator[Issue]:
    """Yield what keeps a library from being in step for long."""
    if status.library is None:
        return
    library, run = status.library, status.last_run
    since = status.librarian.schedule.cooling_since(library.id)
    if since is not None and datetime.now(UTC) - since >= LONG:
        details = {
            "library": library.name,
            "since": f"{since:%Y-%m-%d %H:%M} UTC",
            "error": str(run and run.error),
        }
        yield Issue(COOLDOWN, library.id, details)
    elif status.missed >= MISSED:
        details = {"library": library.name, "missed": str(status.missed)}
        yield Issue(MISSING, library.id, details)
