"""Tests of asking the network for Jellyfin servers."""

import json
from typing import Any

import pytest

from custom_components.showrunner.providers.discovery import (
    JELLYFIN_QUESTION,
    JELLYFIN_TARGETS,
    MAX_VALUE,
    DiscoveredServer,
    discover_jellyfin,
    parse_jellyfin,
)
from custom_components.showrunner.providers.finders import FINDERS
from tests.simulators.jellyfin.discovery import DiscoveryResponder

KEY = "5ca1ab1e0ddba11cafe0f00dfeedface"


def reply(**changes: Any) -> bytes:
    """Return what a server answers."""
    said = {
        "Address": "http://192.0.2.7:8096",
        "Id": KEY,
        "Name": "Den",
        "EndpointAddress": None,
    }
    return json.dumps(said | changes).encode()


@pytest.mark.usefixtures("socket_enabled")
async def test_a_server_that_answers_is_found() -> None:
    """It is asked in the protocol's words, and told with the sender's address."""
    responder = DiscoveryResponder("http://192.0.2.7:8096", KEY, "Den")
    await responder.start()

    found = await discover_jellyfin(0.1, [responder.address])

    await responder.stop()
    assert responder.questions == [JELLYFIN_QUESTION]
    assert found == [
        DiscoveredServer(
            kind="jellyfin",
            name="Den",
            machine_id=KEY,
            host="127.0.0.1",
            port=8096,
            url="http://192.0.2.7:8096",
        )
    ]


def test_the_whole_network_is_asked() -> None:
    """By broadcast, on the port of all Jellyfin servers, beside those of Plex."""
    assert JELLYFIN_TARGETS == (("255.255.255.255", 7359),)
    assert discover_jellyfin in FINDERS
    assert len(FINDERS) == 2


@pytest.mark.parametrize(
    ("address", "url", "port"),
    [
        ("https://media.example/", "https://media.example", 443),
        ("http://192.0.2.7:8096/media/", "http://192.0.2.7:8096/media", 8096),
        ("http://[2001:db8::7]:8096?x=1#y", "http://[2001:db8::7]:8096", 8096),
    ],
)
def test_an_address_is_read(address: str, url: str, port: int) -> None:
    """With a base path, without a port."""
    server = parse_jellyfin(reply(Address=address), "192.0.2.7")

    assert server
    assert (server.url, server.port, server.host) == (url, port, "192.0.2.7")


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xfe", id="bytes"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"null", id="null"),
        pytest.param(reply(Id=""), id="no id"),
        pytest.param(reply(Id=None), id="null for an id"),
        pytest.param(reply(Id="x" * (MAX_VALUE + 1)), id="a huge id"),
        pytest.param(reply(Address=""), id="no address"),
        pytest.param(reply(Address=["http://192.0.2.7"]), id="a list for an address"),
        pytest.param(reply(Address="ftp://192.0.2.7"), id="another protocol"),
        pytest.param(reply(Address="http://"), id="no host"),
        pytest.param(reply(Address="http://a:b@192.0.2.7"), id="a password"),
        pytest.param(reply(Address="http://192.0.2.7:99999"), id="no port"),
        pytest.param(reply(Address=f"http://{'x' * 300}"), id="a huge address"),
    ],
)
def test_what_is_no_server_is_none(said: bytes) -> None:
    """Whatever else is said on this port is not for us."""
    assert parse_jellyfin(said, "192.0.2.7") is None


def test_a_name_is_cut_and_may_be_missing() -> None:
    """Then the address is the name."""
    long = parse_jellyfin(reply(Name="x" * 1000), "192.0.2.7")
    nameless = parse_jellyfin(reply(Name=None), "192.0.2.7")

    assert long
    assert len(long.name) == MAX_VALUE
    assert nameless
    assert nameless.name == "192.0.2.7"
