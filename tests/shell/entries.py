"""Config entries of simulated servers of any kind, and when they are followed."""

from homeassistant.const import CONF_TOKEN, CONF_URL
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.showrunner.const import CONF_CLIENT_ID, CONF_KIND, DOMAIN
from scripts._demo.servers import Server
from tests.conftest import IMPATIENT


def entry_of(server: Server) -> MockConfigEntry:
    """Return the config entry of a server, not yet set up."""
    return MockConfigEntry(
        domain=DOMAIN,
        title=server.maker,
        unique_id=server.id,
        data={
            CONF_KIND: server.kind,
            CONF_URL: server.simulator.url,
            CONF_TOKEN: server.token,
            CONF_CLIENT_ID: "0f8fad5bd9cb469fa16570867728950e",
        },
        options=IMPATIENT,
    )


def is_acquainted(entry: MockConfigEntry) -> bool:
    """Return whether all looks were taken: what happens from here on is told."""
    provider = entry.runtime_data.provider
    machines = (provider.playbacks, provider.accounts, provider.recordings)
    return (
        entry.runtime_data.watcher.pushing
        and all(machine._known is not None for machine in machines)
        and entry.runtime_data.librarian.is_in_step
    )
