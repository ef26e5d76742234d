"""What a bug report needs to know of a server, without what nobody else should."""

from collections.abc import Iterator
from dataclasses import asdict
import re
from typing import Any, Final

from homeassistant.components.diagnostics import REDACTED, async_redact_data
from homeassistant.const import CONF_TOKEN, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant

from .const import CONF_ACCOUNT, CONF_CLIENT_ID
from .engine.model import Library
from .engine.payload import library_data, session_data
from .runtime.scans.scanner import Scanner
from .runtime.server import ServerRuntime, ShowrunnerConfigEntry
from .runtime.status import LibraryStatus
from .sync_state import state_data, statuses
from .webhook import async_follow_webhook

SECRET_KEYS: Final = {CONF_ACCOUNT, CONF_CLIENT_ID, CONF_TOKEN, CONF_WEBHOOK_ID}
# `current` is a title, and a path often has somebody's name in it
PERSONAL_KEYS: Final = {"user", "address", "player", "path", "current"}
# Inside addresses: name and password before the host, and secrets in the query
_USERINFO: Final = re.compile(r"(?<=://)[^/@\s]+@")
_QUERY: Final = re.compile(
    r"([?&][\w-]*(?:token|key|password|secret|auth)[\w-]*=)[^&#\s]+", re.IGNORECASE
)
_SHORTEST_SECRET: Final = 6  # Anything shorter would be found inside innocent words


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: ShowrunnerConfigEntry
) -> dict[str, Any]:
    """Return what is known of a server, for anybody's eyes."""
    secrets = set(_texts([entry.data.get(key) for key in SECRET_KEYS]))
    found = {
        "entry": entry.as_dict(),
        **_of_runtime(entry.runtime_data),
        "webhook": asdict(async_follow_webhook(hass, entry).tally),
    }
    kept = async_redact_data(found, SECRET_KEYS | PERSONAL_KEYS)
    redacted: dict[str, Any] = _without(secrets, kept)
    return redacted


def _of_runtime(runtime: ServerRuntime) -> dict[str, Any]:
    """Return what there is to know while the entry is loaded."""
    provider, watcher = runtime.provider, runtime.watcher
    return {
        "server": asdict(runtime.server),
        "is_outdated": provider.is_outdated,
        "capabilities": [flag.name for flag in provider.capabilities],
        "health": asdict(provider.health),
        "contact": {
            "reachable": watcher.reachable,
            "pushing": watcher.pushing,
            "last_contact": watcher.last_contact,
            "last_error": repr(watcher.last_error),
        },
        "published_groups": sorted(runtime.bridge.groups),
        "libraries": [_library(library) for library in provider.scans.libraries],
        "sessions": [session_data(s) for s in provider.playbacks.active],
        "catalogue": _catalogue(runtime),
        "scans": _scans(runtime.scanner),
    }


def _scans(scanner: Scanner) -> dict[str, Any]:
    """Return how scans of folders fare, and without whose: paths are personal."""
    last = scanner.last
    return {
        "waiting": scanner.waiting,
        "under_way": [
            {"library": scan.library, "whole": scan.whole, "paths": len(scan.tasks)}
            for scan in scanner.running
        ],
        "is_anchored": scanner.waiting_for is None,
        "misses": len(scanner.misses),
        "last": last
        and {
            "library": last.task.library,
            "verdict": last.verdict.value,
            "reason": last.reason,
            "reach": last.reach and last.reach.value,
            "took": last.took.total_seconds(),
            "attempts": last.attempts,
            "requests": last.requests,
        },
    }


def _catalogue(runtime: ServerRuntime) -> dict[str, Any]:
    """Return how the catalogue fares."""
    return {
        "mishap": runtime.shelter.mishap,
        "options": asdict(runtime.librarian.options),
        "libraries": list(map(_state, statuses(runtime))),
    }


def _state(status: LibraryStatus) -> dict[str, Any]:
    """Return how a library is kept in step, and how much it holds."""
    numbers = status.numbers
    return {
        **state_data(status),
        "items": numbers and dict(numbers.items),
        "unavailable": numbers and numbers.unavailable,
        "unreadable": numbers and numbers.errors,
    }


def _library(library: Library) -> dict[str, Any]:
    """Return a library with its folders, which path problems are about."""
    return {
        **library_data(library),
        "locations": library.locations,
        "scanning": library.scanning,
        "scanned_at": library.scanned_at,
        "revision": library.revision,
    }


def _without(secrets: set[str], data: Any) -> Any:
    """Return data with whatever is secret taken out of its texts."""
    match data:
        case dict():
            return {key: _without(secrets, value) for key, value in data.items()}
        case list() | tuple():
            return [_without(secrets, value) for value in data]
        case str():
            for secret in secrets:
                data = data.replace(secret, REDACTED)
            return _QUERY.sub(rf"\1{REDACTED}", _USERINFO.sub(f"{REDACTED}@", data))
        case _:
            return data


def _texts(data: Any) -> Iterator[str]:
    """Yield the texts in data that are long enough to be a secret."""
    match data:
        case dict():
            yield from _texts(list(data.values()))
        case list():
            for value in data:
                yield from _texts(value)
        case str() if len(data) >= _SHORTEST_SECRET:
            yield data
        case _:
            pass
