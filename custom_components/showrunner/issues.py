"""What a user can mend, as repair issues that go when it is mended.

Not `repairs.py`: that name is for issues that Home Assistant mends in a dialogue.
"""

from functools import partial
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .providers.base import Limit
from .runtime.server import ShowrunnerConfigEntry

TOO_OLD: Final = "server_too_old"
KEYS: Final = (TOO_OLD, *Limit)


@callback
def watch_issues(hass: HomeAssistant, entry: ShowrunnerConfigEntry) -> None:
    """Keep the issues of a server true until its entry is unloaded."""
    check = partial(_check, hass, entry)
    check()
    entry.async_on_unload(entry.runtime_data.subscribe(check))
    entry.async_on_unload(partial(_forget, hass, entry))


@callback
def _check(hass: HomeAssistant, entry: ShowrunnerConfigEntry) -> None:
    """Raise each issue that is true, and take back the others."""
    runtime = entry.runtime_data
    provider, server = runtime.provider, runtime.server
    for key in KEYS:
        if not (provider.is_outdated if key == TOO_OLD else key == provider.limit):
            ir.async_delete_issue(hass, DOMAIN, _issue_id(key, entry))
            continue
        ir.async_create_issue(
            hass,
            DOMAIN,
            _issue_id(key, entry),
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=key,
            translation_placeholders={
                "name": server.name,
                "version": server.version,
                "minimum": ".".join(map(str, provider.minimum_version)),
            },
        )


@callback
def _forget(hass: HomeAssistant, entry: ShowrunnerConfigEntry) -> None:
    """Take back all issues: nobody keeps them true any more."""
    for key in KEYS:
        ir.async_delete_issue(hass, DOMAIN, _issue_id(key, entry))


def _issue_id(key: str, entry: ShowrunnerConfigEntry) -> str:
    """Return an issue's id, which is one per server."""
    return f"{key}_{entry.entry_id}"
