"""What a server is like while it starts, moves, refuses, or is somebody else's."""

import asyncio
from datetime import timedelta

from aiohttp import ClientSession
import pytest

from custom_components.showrunner.engine.errors import (
    AuthenticationFailedError,
    BadPayloadError,
    BusyError,
    DownError,
    ForbiddenError,
    ShowrunnerError,
)
from custom_components.showrunner.engine.server_events import Reason
from custom_components.showrunner.providers import socket as socket_module
from custom_components.showrunner.providers.base import LineDown, LineUp, Look
from custom_components.showrunner.providers.jellyfin import provider as provider_module
from custom_components.showrunner.providers.jellyfin.frames import is_alive
from custom_components.showrunner.providers.jellyfin.reach import find
from custom_components.showrunner.providers.pulse import Pulse
from custom_components.showrunner.runtime.watcher import BACKOFF
from tests.providers.contract.follower import following
from tests.simulators.jellyfin import JellyfinSimulator

from .conftest import Maker
from .listed import DEVICE

LINE = (LineUp, LineDown)


async def lines(maker: Maker, number: int) -> list[LineUp | LineDown]:
    """Return what is said of the first lines."""
    provider = maker()
    await provider.connect()
    found: list[LineUp | LineDown] = []
    async with asyncio.timeout(5):
        async for signal in provider.listen():
            if isinstance(signal, LINE):
                found.append(signal)
            if len(found) == number:
                break
    return found


@pytest.mark.parametrize("phase", ["mini", "loading"])
async def test_a_server_that_starts_is_busy(
    jellyfin: JellyfinSimulator, make: Maker, phase: str
) -> None:
    """However long: it is neither new nor are the credentials bad."""
    provider = make()
    await provider.connect()
    jellyfin.set_phase(phase)

    for look in (Look.SERVER, Look.SESSIONS, Look.LIBRARIES, Look.ITEMS, Look.USERS):
        if look is not Look.ITEMS:
            with pytest.raises(BusyError):
                await provider.look(look)
    with pytest.raises(BusyError):
        await make().connect()


async def test_a_migration_is_waited_out(
    jellyfin: JellyfinSimulator, make: Maker
) -> None:
    """An hour of looks, at the longest pause between them; nobody has to sign in."""
    hour = int(timedelta(hours=1) / BACKOFF.cap)
    async with following(make()) as follower:
        jellyfin.set_phase("loading")
        jellyfin.drop_sockets()
        await follower.until_reachable(reachable=False)
        for _ in range(hour):
            with pytest.raises(BusyError):
                await follower.watcher.look(Look.SERVER)
        jellyfin.set_phase("ready")
        await follower.watcher.look(Look.SERVER)

        assert follower.refusals == 0
        assert follower.told == ["server_stopped", "server_started"]
        assert follower.watcher.reachable


@pytest.mark.parametrize("phase", ["mini", "loading"])
async def test_no_line_before_the_server_is_ready(
    jellyfin: JellyfinSimulator, make: Maker, phase: str
) -> None:
    """Its socket opens long before."""
    provider = make()
    await provider.connect()
    jellyfin.set_phase(phase)
    async with asyncio.timeout(5):
        async for signal in provider.listen():
            assert isinstance(signal, LineDown)
            assert isinstance(signal.error, BusyError)
            break
    assert not [seen for seen in jellyfin.requests if "socket" in seen.path.lower()]


async def test_a_refusal_while_it_starts_says_nothing(
    jellyfin: JellyfinSimulator, make: Maker
) -> None:
    """A 401 counts when the server is well, and says so again."""
    provider = make()
    await provider.connect()
    jellyfin.fail("401", "/Users/Me")
    jellyfin.fail("503", "/health")
    with pytest.raises(BusyError):
        await provider.look(Look.SERVER)

    jellyfin.heal()
    jellyfin.fail("401", "/Users/Me", 1)
    await provider.look(Look.SERVER)

    jellyfin.fail("401", "/Users/Me")
    with pytest.raises(AuthenticationFailedError):
        await provider.look(Look.SERVER)
    jellyfin.fail("404", "/health")  # Some proxies keep it to themselves
    with pytest.raises(AuthenticationFailedError):
        await provider.look(Look.SERVER)


async def test_a_disabled_user_is_refused(
    jellyfin: JellyfinSimulator, make: Maker
) -> None:
    """Only its owner can help."""
    provider = make()
    await provider.connect()
    jellyfin.fail("403", "/Users/Me")
    with pytest.raises(AuthenticationFailedError):
        await provider.look(Look.SERVER)


async def test_a_socket_that_is_refused_is_not_the_end(
    jellyfin: JellyfinSimulator, make: Maker
) -> None:
    """HTTP says whether the credentials are good; then there are looks."""
    jellyfin.fail("403", "/socket")
    (down,) = await lines(make, 1)
    assert isinstance(down, LineDown)
    assert isinstance(down.error, ForbiddenError)
    provider = make()
    await provider.connect()
    await provider.look(Look.SERVER)


async def test_a_socket_that_is_open_and_dead_is_a_lost_line(
    jellyfin: JellyfinSimulator, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No answer to our signs of life."""
    pulse = provider_module.PULSE
    hasty = Pulse(pulse.text, is_alive, every=0.05, patience=0.3)
    monkeypatch.setattr(provider_module, "PULSE", hasty)
    provider = make()
    await provider.connect()
    found: list[LineUp | LineDown] = []
    async with asyncio.timeout(5):
        async for signal in provider.listen():
            if isinstance(signal, LineUp):
                jellyfin.silence()
            if isinstance(signal, LINE):
                found.append(signal)
            if isinstance(signal, LineDown):
                break

    assert [type(each) for each in found] == [LineUp, LineDown]


async def test_a_socket_that_answers_stays(
    jellyfin: JellyfinSimulator, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though a server forgets whoever says nothing."""
    jellyfin.set_keep_alive(0.2)
    hasty = Pulse(provider_module.PULSE.text, is_alive, every=0.05, patience=0.3)
    monkeypatch.setattr(provider_module, "PULSE", hasty)
    async with following(make()) as follower:
        await asyncio.sleep(0.45)
        assert follower.watcher.pushing
        jellyfin.play(user="Ben", title="Dune (2021)")
        await follower.until("playback_started")


@pytest.mark.parametrize(
    ("act", "reason"), [("restart", Reason.RESTART), ("shut_down", Reason.SHUTDOWN)]
)
async def test_a_server_says_why_it_goes(
    jellyfin: JellyfinSimulator, make: Maker, act: str, reason: Reason
) -> None:
    """Before its line goes."""
    provider = make()
    await provider.connect()
    gone: asyncio.Task[None] | None = None
    async with asyncio.timeout(5):
        async for signal in provider.listen():
            if isinstance(signal, LineUp):
                gone = asyncio.create_task(getattr(jellyfin, act)())
            if isinstance(signal, LineDown):
                assert signal.farewell is reason
                break
    assert gone
    await gone


async def test_a_server_that_is_killed_says_nothing(
    jellyfin: JellyfinSimulator, make: Maker
) -> None:
    """It is just gone."""
    provider = make()
    await provider.connect()
    async with asyncio.timeout(5):
        async for signal in provider.listen():
            if isinstance(signal, LineUp):
                await jellyfin.go_down()
            if isinstance(signal, LineDown):
                assert signal.farewell is None
                break
    with pytest.raises(DownError):
        await provider.look(Look.SERVER)


async def test_a_base_path(session: ClientSession, socket_enabled: None) -> None:
    """Whoever leaves it out is told, and may find it without asking."""
    async with JellyfinSimulator(pace=0.005, base_url="/media") as simulator:
        bare = simulator.url.removesuffix("/media")
        found = await find(session, bare, DEVICE)
        assert found.url == simulator.url
        assert found.server_id == simulator.server_id
        assert (await find(session, f"{simulator.url}/", DEVICE)).url == simulator.url


async def test_a_base_path_that_is_missing(
    session: ClientSession, make: Maker, socket_enabled: None
) -> None:
    """The error says what to add, and no token is sent."""
    async with JellyfinSimulator(pace=0.005, base_url="/media") as simulator:
        provider = make(url=simulator.url.removesuffix("/media"))
        with pytest.raises(BadPayloadError, match="add /media to its address"):
            await provider.connect()
        assert not [seen for seen in simulator.requests if seen.token]
        with_path = make(simulator.login("Anna", DEVICE), url=simulator.url)
        await with_path.connect()


@pytest.mark.parametrize("answer", ["html", "garbage", "cut", "500", "404", "429"])
async def test_whatever_answers(
    jellyfin: JellyfinSimulator,
    make: Maker,
    answer: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is one of our errors, from connecting and from the line."""
    monkeypatch.setattr(socket_module, "OPEN_TIMEOUT", 0.5)
    jellyfin.fail(answer)
    provider = make()
    with pytest.raises(ShowrunnerError):
        await provider.connect()
    async with asyncio.timeout(5):
        async for signal in provider.listen():
            assert isinstance(signal, LineDown)
            break
