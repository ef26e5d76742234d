"""Tests of asking plex.tv for the account and its servers."""

import time
from traceback import format_exception

import pytest

from custom_components.showrunner.engine.errors import (
    AuthenticationFailedError,
    BadPayloadError,
    BusyError,
    ForbiddenError,
    RejectedError,
    ShowrunnerError,
    UnavailableError,
)
from custom_components.showrunner.providers.plex import account as account_module
from custom_components.showrunner.providers.plex.refusals import (
    TokenExpiredError,
)
from tests.simulators.plextv import PlexTvSimulator

from .anna import account, blocking, signed_in


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("401", AuthenticationFailedError),
        ("422", AuthenticationFailedError),
        ("498", TokenExpiredError),
        ("403", ForbiddenError),
        ("404", RejectedError),
        ("429", BusyError),
        ("500", UnavailableError),
        ("503", BusyError),
        ("refuse", UnavailableError),
        ("cut", UnavailableError),
        ("html", BadPayloadError),
        ("garbage", BadPayloadError),
        ("xml", BadPayloadError),
    ],
)
@pytest.mark.parametrize("path", ["user", "resources"])
async def test_every_failure_has_its_meaning(
    plextv: PlexTvSimulator, path: str, fault: str, error: type[ShowrunnerError]
) -> None:
    """Whatever plexapi and requests make of it, it is one of ours, without secrets."""
    anna = account(plextv, await signed_in(plextv))
    plextv.fail(fault, f"/api/v2/{path}", times=1)

    with pytest.raises(ShowrunnerError) as raised:
        await blocking(anna.servers)

    assert type(raised.value) is error
    assert anna.credentials.token not in "".join(format_exception(raised.value))
    assert await blocking(anna.servers) == ()


async def test_nobody_waits_for_ever(
    plextv: PlexTvSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plex.tv that says nothing is one that does not answer."""
    monkeypatch.setattr(account_module, "TIMEOUT", 0.05)
    anna = account(plextv, await signed_in(plextv))
    plextv.fail("stall", "/api/v2/user")
    begun = time.monotonic()

    with pytest.raises(UnavailableError):
        await blocking(anna.user)
    assert time.monotonic() - begun < 3


async def test_a_revoked_token_is_for_the_person(plextv: PlexTvSimulator) -> None:
    """plex.tv's 401 is about the token."""
    anna = account(plextv, await signed_in(plextv))
    plextv.revoke(anna.credentials.token)

    with pytest.raises(AuthenticationFailedError):
        await blocking(anna.user)


async def test_servers_come_with_their_own_tokens(plextv: PlexTvSimulator) -> None:
    """Own ones first; each with the token it gave this user, and where it is."""
    plextv.add_user("Ben")
    plextv.add_server(
        "be4",
        "Barn",
        "Ben",
        "http://192.0.2.9:32400",
        "bens",
        shared_with={"Anna": "a"},
    )
    plextv.add_server("5ec", "Secret", "Ben", "http://192.0.2.8:32400", "x")
    plextv.add_server(
        "f0e", "Phone", "Anna", "http://192.0.2.7:1", "y", provides="player"
    )
    plextv.add_server(
        "ce11",
        "cellar",
        "Anna",
        "http://192.0.2.6:32400",
        "c",
        https_required=True,
        online=False,
        direct=True,
    )
    plextv.add_server(
        "a77c", "Attic", "Anna", "http://192.0.2.5:32400", "b", direct=True
    )

    attic, cellar, barn = await blocking(
        account(plextv, await signed_in(plextv)).servers
    )

    assert (attic.name, attic.machine_id, attic.access_token) == ("Attic", "a77c", "b")
    assert (attic.owned, attic.online, attic.version) == (True, True, "1.43.3.10793")
    assert [c.uri for c in attic.connections] == [
        "https://192-0-2-5.a77c.plex.direct:32400",
        "http://192.0.2.5:32400",
    ]
    assert (cellar.name, cellar.online, cellar.https_required) == (
        "cellar",
        False,
        True,
    )
    assert [c.secure for c in cellar.connections] == [True]
    assert (barn.name, barn.owned, barn.access_token) == ("Barn", False, "a")


async def test_a_shared_server_elsewhere_has_no_local_address(
    plextv: PlexTvSimulator,
) -> None:
    """192.168.1.5 in a friend's house is another machine in ours."""
    plextv.add_user("Ben")
    for machine_id, near in (("1", True), ("2", False)):
        plextv.add_server(
            machine_id,
            machine_id,
            "Ben",
            "http://192.0.2.9:32400",
            "bens",
            shared_with={"Anna": "a"},
            remote_url="https://198.51.100.9:443",
            same_network=near,
        )

    near_by, far = await blocking(account(plextv, await signed_in(plextv)).servers)

    assert [c.local for c in near_by.connections] == [True, False]
    assert [c.local for c in far.connections] == [False]
