"""The servers plex.tv knows for an account, and the order to try their addresses in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv6Address


@dataclass(frozen=True, kw_only=True, slots=True)
class Connection:
    """One address of a server. It may be out of reach, or be somebody else's by now."""

    uri: str
    address: str
    port: int
    local: bool
    relay: bool
    ipv6: bool = False

    @property
    def secure(self) -> bool:
        """Return whether a token would travel encrypted."""
        return self.uri.startswith("https://")


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerResource:
    """One server an account may use. Its connections stand in the order to try them in.

    Ask an address for /identity without a token first: only when the answer carries
    our machine_id may it be shown the access token.
    """

    name: str
    machine_id: str
    access_token: str = field(repr=False)
    owned: bool
    version: str
    online: bool  # By plex.tv's word, which may be minutes old
    https_required: bool
    connections: tuple[Connection, ...]


def in_order(
    connections: Iterable[Connection], *, https_required: bool, same_network: bool
) -> tuple[Connection, ...]:
    """Return the connections to try, best first: local, remote, relay.

    A local address gets a plain twin where the server allows that, because a router
    that guards against DNS rebinding does not resolve plex.direct names. A local
    address of a server in another network would be a stranger's in ours.
    """
    listed = [c for c in connections if same_network or not c.local]
    if https_required:
        usable = [c for c in listed if c.secure]
    else:
        usable = listed + [_plain(c) for c in listed if c.local and c.secure]
    unique = {connection.uri: connection for connection in usable}
    return tuple(sorted(unique.values(), key=_rank))


def _plain(connection: Connection) -> Connection:
    """Return the same address without TLS."""
    host = connection.address
    return Connection(
        uri=f"http://{f'[{host}]' if _is_ipv6(host) else host}:{connection.port}",
        address=host,
        port=connection.port,
        local=connection.local,
        relay=connection.relay,
        ipv6=connection.ipv6,
    )


def _is_ipv6(host: str) -> bool:
    """Return whether a URL needs brackets around this host."""
    try:
        IPv6Address(host)
    except ValueError:
        return False
    return True


def _rank(connection: Connection) -> tuple[bool, bool, bool, bool, bool]:
    """Return what to sort by: smaller is better."""
    return (
        not connection.local and not connection.secure,  # A token in the open: last
        connection.relay,  # Its bandwidth is limited
        not connection.local,
        not connection.secure,
        connection.ipv6,
    )
