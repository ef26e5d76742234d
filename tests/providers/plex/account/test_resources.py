"""Tests of the order to try a server's addresses in."""

from custom_components.showrunner.providers.plex.resources import Connection, in_order


def way(uri: str, *, local: bool = False, relay: bool = False) -> Connection:
    """Return a connection, whose address stands before the first dot of its name."""
    host = uri.partition("//")[2].partition(".")[0]
    address = host if "fd00" in host else host.replace("-", ".")
    address = address.replace("fd00-", "fd00::")
    return Connection(
        uri=uri,
        address=address,
        port=32400,
        local=local,
        relay=relay,
        ipv6="fd00" in host,
    )


RELAY = way("https://198-51-100-9.x.plex.direct:8443", relay=True)
REMOTE = way("https://203-0-113-7.x.plex.direct:32400")
OPEN = way("http://203-0-113-8.example.org:32400")
LOCAL = way("https://192-0-2-5.x.plex.direct:32400", local=True)
LOCAL6 = way("https://fd00-5.x.plex.direct:32400", local=True)


def uris(*listed: Connection, **options: bool) -> list[str]:
    """Return the addresses in the order to try them in."""
    known = {"https_required": False, "same_network": True} | options
    return [c.uri for c in in_order(listed, **known)]


def test_near_comes_before_far_and_far_before_relayed() -> None:
    """Local, remote, relay; IPv4 before IPv6, encrypted before plain."""
    assert uris(RELAY, REMOTE, LOCAL6, LOCAL) == [
        LOCAL.uri,
        LOCAL6.uri,
        "http://192.0.2.5:32400",
        "http://[fd00::5]:32400",
        REMOTE.uri,
        RELAY.uri,
    ]


def test_a_token_crosses_the_internet_in_the_open_only_at_last() -> None:
    """Even the slow relay is better than that."""
    assert uris(OPEN, RELAY, REMOTE) == [REMOTE.uri, RELAY.uri, OPEN.uri]


def test_a_server_that_wants_https_gets_nothing_else() -> None:
    """Neither a plain twin nor an address that was plain from the start."""
    assert uris(OPEN, LOCAL, REMOTE, https_required=True) == [LOCAL.uri, REMOTE.uri]


def test_only_a_server_nearby_is_looked_for_nearby() -> None:
    """Its local address belongs to something else here, twin and all."""
    assert uris(LOCAL, REMOTE, RELAY, same_network=False) == [REMOTE.uri, RELAY.uri]


def test_no_address_is_tried_twice() -> None:
    """A plain address may be listed already."""
    plain = way("http://192.0.2.5:32400", local=True)
    assert uris(plain, LOCAL, LOCAL) == [LOCAL.uri, plain.uri]
