"""What is told of a server that was found on the network."""

from ipaddress import IPv4Address
from typing import Any

from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from yarl import URL

from tests.simulators.gdm import GdmResponder
from tests.simulators.plex import PlexSimulator

FOUND = "integration_discovery"


def port(server: PlexSimulator) -> int:
    """Return where a server listens."""
    return URL(server.url).port or 0


def gdm(server: PlexSimulator, name: str = "Attic") -> GdmResponder:
    """Return what answers a search for a server."""
    return GdmResponder(name, server.machine_id, port(server))


def suggestion(server: PlexSimulator, **changes: Any) -> dict[str, Any]:
    """Return what our own search hands to a flow."""
    found = {
        "kind": "plex",
        "name": "Attic",
        "machine_id": server.machine_id,
        "host": "127.0.0.1",
        "port": port(server),
        "version": "1.43",
    }
    return found | changes


def announcement(server: PlexSimulator, **changes: Any) -> ZeroconfServiceInfo:
    """Return what a server tells the network."""
    told: dict[str, Any] = {
        "ip_address": IPv4Address("127.0.0.1"),
        "ip_addresses": [IPv4Address("127.0.0.1")],
        "port": port(server),
        "hostname": "attic.local.",
        "type": "_plexmediasvr._tcp.local.",
        "name": "Attic._plexmediasvr._tcp.local.",
        "properties": {},
    }
    return ZeroconfServiceInfo(**(told | changes))
