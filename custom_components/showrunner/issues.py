"""What a user can mend, as repair issues that go when it is mended.

Not `repairs.py`: that name is for issues that Home Assistant mends in a dialogue.
"""

from functools import partial

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .runtime.server import ShowrunnerConfigEntry

TOO_OLD = "server_too_old"
LIMITED = "limited_token"


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
    for key, is_true in (
        (TOO_OLD, provider.is_outdated),
        (LIMITED, not server.full_access),
    ):
        if not is_true:
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
    for key in (TOO_OLD, LIMITED):
        ir.async_delete_issue(hass, DOMAIN, _issue_id(key, entry))


def _issue_id(key: str, entry: ShowrunnerConfigEntry) -> str:
    """Return an issue's id, which is one per server."""
    return f"{key}_{entry.entry_id}"
