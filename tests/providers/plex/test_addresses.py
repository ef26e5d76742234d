"""Tests of what an address may mean."""

import pytest

from custom_components.showrunner.providers.plex.addresses import (
    InvalidUrlError,
    meant,
    moved,
    netloc,
)

DIRECT = "0123456789abcdef0123456789abcdef.plex.direct"


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("https://attic.example:8443", ["https://attic.example:8443"]),
        ("http://192.0.2.5:32400/", ["http://192.0.2.5:32400"]),
        (" HTTPS://Attic.Example:1 ", ["https://attic.example:1"]),
        ("192.0.2.5:1", ["https://192.0.2.5:1", "http://192.0.2.5:1"]),
        (
            "192.0.2.5",
            [
                "https://192.0.2.5:32400",
                "http://192.0.2.5:32400",
                "https://192.0.2.5",
                "http://192.0.2.5",
            ],
        ),
        ("http://192.0.2.5", ["http://192.0.2.5", "http://192.0.2.5:32400"]),
        (
            "https://a.example/plex/",
            [
                "https://a.example/plex",
                "https://a.example:32400/plex",
                "https://a.example",
                "https://a.example:32400",
            ],
        ),
        ("http://a:1/plex", ["http://a:1/plex", "http://a:1"]),
        ("http://a:1/web", ["http://a:1"]),
        ("http://a:1/web/index.html#!/media", ["http://a:1"]),
        ("http://a:1/plex/web/index.html?x=1#!/", ["http://a:1/plex", "http://a:1"]),
        ("http://a:1/webcam", ["http://a:1/webcam", "http://a:1"]),
        ("http://a:1/?X-Plex-Token=abc", ["http://a:1"]),
        ("http://[2001:db8::5]:1", ["http://[2001:db8::5]:1"]),
        ("http://müller.example:1", ["http://xn--mller-kva.example:1"]),
    ],
)
def test_the_likeliest_url_comes_first(text: str, urls: list[str]) -> None:
    """With what was left out put in, and what does not belong taken away."""
    assert meant(text) == urls


def test_a_bare_ipv6_address_is_understood() -> None:
    """Nobody thinks of the brackets."""
    assert meant("2001:db8::5")[0] == "https://[2001:db8::5]:32400"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "http://",
        "://a",
        "/plex",
        ":32400",
        "ftp://a",
        "a b",
        "http://http://a",
        "http://user@a",
        "http://user:secret@a",
        "http://:secret@a",
        "a:65536",
        "a:b",
        "[::1",
        "a\nb",
        "http://-",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    """Or holds what we do not want to store."""
    with pytest.raises(InvalidUrlError):
        meant(text)


@pytest.mark.parametrize(
    ("old", "host", "new"),
    [
        ("http://192.0.2.5:32400", "192.0.2.6", "http://192.0.2.6:1"),
        ("http://192.0.2.5/plex", "192.0.2.6", "http://192.0.2.6:1/plex"),
        ("http://192.0.2.5:32400", "2001:db8::6", "http://[2001:db8::6]:1"),
        ("http://attic.example:32400", "192.0.2.6", None),
        ("https://192.0.2.5:32400", "192.0.2.6", None),
        ("https://attic.example", "192.0.2.6", None),
        (f"https://192-0-2-5.{DIRECT}:2", "192.0.2.6", f"https://192-0-2-6.{DIRECT}:1"),
        (f"https://192-0-2-5.{DIRECT}.evil.example", "192.0.2.6", None),
    ],
)
def test_a_moved_server_keeps_its_name_and_its_certificate(
    old: str, host: str, new: str | None
) -> None:
    """Only what is no weaker than before is a new address."""
    assert moved(old, host, 1) == new


@pytest.mark.parametrize(
    ("host", "text"), [("192.0.2.5", "192.0.2.5:1"), ("2001:db8::5", "[2001:db8::5]:1")]
)
def test_host_and_port_are_written_as_in_a_url(host: str, text: str) -> None:
    """With brackets where they are needed."""
    assert netloc(host, 1) == text
