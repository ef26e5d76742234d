"""Tests of the addresses that a person may mean, whatever the kind of server."""

import pytest

from custom_components.showrunner.providers.addresses import meant, moved
from custom_components.showrunner.providers.jellyfin.locate import PORTS


@pytest.mark.parametrize(
    ("typed", "urls"),
    [
        (
            "den",
            ["https://den:8920", "http://den:8096", "https://den", "http://den"],
        ),
        ("http://den", ["http://den", "http://den:8096"]),
        ("https://den", ["https://den", "https://den:8920"]),
        ("den:80", ["https://den:80", "http://den:80"]),
        ("http://den:80/", ["http://den:80"]),
        ("http://den:80/tv", ["http://den:80/tv", "http://den:80"]),
        ("http://den:80/tv/web/#/home", ["http://den:80/tv", "http://den:80"]),
        ("http://den:80/web/index.html#!/home", ["http://den:80"]),
    ],
)
def test_a_servers_own_ports_are_tried(typed: str, urls: list[str]) -> None:
    """Where none is written; a base path comes before none, a page is cut."""
    assert meant(typed, PORTS) == urls


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("http://192.0.2.7:8096", "http://192.0.2.9:80"),
        ("http://192.0.2.7:8096/tv", "http://192.0.2.9:80/tv"),
        ("http://[2001:db8::7]:8096", "http://192.0.2.9:80"),
        ("https://192.0.2.7:8920", None),
        ("http://den:8096", None),
    ],
)
def test_only_a_bare_address_is_followed(old: str, new: str | None) -> None:
    """A name, or encryption, is not given up."""
    assert moved(old, "192.0.2.9", 80) == new
