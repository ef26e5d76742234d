"""What an administrator, an API key and a plain user are good for."""

import asyncio

import pytest

from custom_components.showrunner.engine.errors import (
    AuthenticationFailedError,
    ForbiddenError,
)
from custom_components.showrunner.providers.base import Capability, LibraryTouched, Look
from custom_components.showrunner.providers.jellyfin.frames import KEEP_ALIVE
from custom_components.showrunner.providers.jellyfin.rights import (
    Rights,
    Standing,
    message,
)
from tests.providers.contract.follower import following
from tests.simulators.jellyfin import JellyfinSimulator

from .conftest import Maker
from .listed import DEVICE

FILM = "Movies/Brazil (1985)/Brazil (1985).mkv"
QUIET = 0.3  # Seconds in which something that should not happen would have happened


async def test_a_key_may_do_everything(
    jellyfin: JellyfinSimulator, make: Maker
) -> None:
    """And is nobody."""
    provider = make(jellyfin.add_key())
    server = await provider.connect()

    assert server.full_access
    assert provider.capabilities == ~Capability(0)
    for look in Look:
        await provider.look(look)
    assert len(provider.scans.libraries) == 3
    await provider.scan([library.id for library in provider.scans.libraries])


async def test_a_key_may_refresh_one_library(
    jellyfin: JellyfinSimulator, make: Maker
) -> None:
    """Of that one the server finds what is new, and looks at no other."""
    provider = make(jellyfin.add_key())
    await provider.connect()
    await provider.look(Look.LIBRARIES)
    [films] = [x.id for x in provider.scans.libraries if x.name == "Movies"]
    jellyfin.add_file(FILM)
    jellyfin.forget_requests()
    await provider.scan([films])
    await jellyfin.idle()

    asked = [seen.path for seen in jellyfin.requests if seen.method == "POST"]
    assert asked == [f"/Items/{films}/Refresh"]
    assert jellyfin.item_id("Brazil (1985)")


async def test_a_key_is_not_told_of_items_and_asks(
    jellyfin: JellyfinSimulator, make: Maker
) -> None:
    """By looks at what changed, which are due each minute."""
    provider, administrator = make(jellyfin.add_key()), make()
    await provider.connect()
    await administrator.connect()
    signals = await provider.look(Look.CHANGES)

    keys = [signal.library for signal in signals if isinstance(signal, LibraryTouched)]
    assert keys == [library.id for library in provider.libraries]
    assert len(keys) == 3
    assert provider.intervals[Look.CHANGES] < administrator.intervals[Look.CHANGES]


async def test_a_key_is_told_of_playbacks(
    jellyfin: JellyfinSimulator, make: Maker
) -> None:
    """By push, by all but older servers."""
    async with following(make(jellyfin.add_key())) as follower:
        jellyfin.play(user="Ben", title="Dune (2021)")
        await follower.until("session_started", "playback_started")


async def test_a_plain_user_sees_the_own_sessions(
    jellyfin: JellyfinSimulator, make: Maker
) -> None:
    """And the libraries that it may see, and where they are, though not told that."""
    jellyfin.add_user("Ben", "secret")
    provider = make(jellyfin.login("Ben", DEVICE))
    server = await provider.connect()
    for look in Look:
        await provider.look(look)
    jellyfin.play(user="Ben", title="Dune (2021)", player="Tablet")
    jellyfin.play(user="Anna", title="Alien (1979)", player="TV")
    await provider.look(Look.SESSIONS)

    assert not server.full_access
    assert Capability.USERS not in provider.capabilities
    active = provider.playbacks.active
    assert [(s.user.name, s.player.name) for s in active] == [("Ben", "Tablet")]
    names = {library.name for library in provider.scans.libraries}
    assert names == {"Movies", "TV Shows", "Music"}
    assert all(library.locations for library in provider.scans.libraries)
    with pytest.raises(ForbiddenError):
        await provider.scan([library.id for library in provider.scans.libraries])


async def test_a_token_that_ended(jellyfin: JellyfinSimulator, make: Maker) -> None:
    """Another sign-in as the same device is enough."""
    provider = make()
    await provider.connect()
    make()
    with pytest.raises(AuthenticationFailedError):
        await provider.look(Look.SERVER)


async def test_our_own_session_is_nobodys_business(
    jellyfin: JellyfinSimulator, make: Maker
) -> None:
    """It comes with the line, and goes with it."""
    async with following(make()) as follower:
        jellyfin.drop_sockets()
        await follower.until_following()
        await asyncio.sleep(QUIET)
        assert follower.told == []


async def test_one_line_for_a_device(jellyfin: JellyfinSimulator, make: Maker) -> None:
    """A second one would silence the first."""
    async with following(make()):
        sockets = [seen for seen in jellyfin.requests if seen.path == "/socket"]
        with_token = [seen for seen in sockets if seen.token]
        assert len(with_token) == 1


@pytest.mark.parametrize(
    ("rights", "wanted"),
    [
        (
            Rights(standing=Standing.ADMINISTRATOR, version=(10, 9, 11)),
            ["SessionsStart", "ActivityLogEntryStart", "ScheduledTasksInfoStart"],
        ),
        (
            Rights(standing=Standing.KEY, version=(10, 11, 0)),
            ["SessionsStart", "ActivityLogEntryStart", "ScheduledTasksInfoStart"],
        ),
        # These fail on the server for want of a user
        (
            Rights(standing=Standing.KEY, version=(10, 10, 7)),
            ["ScheduledTasksInfoStart"],
        ),
        (Rights(standing=Standing.USER, version=(12, 0, 0)), []),
    ],
)
def test_what_is_subscribed_to(rights: Rights, wanted: list[str]) -> None:
    """Only what the server would tell; a sign of life comes first."""
    first, *rest = rights.greeting
    assert first == message(KEEP_ALIVE)
    assert [text.split('"')[3] for text in rest] == wanted
    assert all('"Data":"0,1' in text for text in rest)


def test_whoever_is_not_told_asks() -> None:
    """Every ten seconds, for sessions."""
    told = Rights(standing=Standing.KEY, version=(10, 11, 0))
    untold = Rights(standing=Standing.KEY, version=(10, 10, 7))
    user = Rights(standing=Standing.USER, version=(12, 0, 0))

    assert told.intervals[Look.SESSIONS] > untold.intervals[Look.SESSIONS]
    assert user.intervals[Look.SESSIONS] == untold.intervals[Look.SESSIONS]
