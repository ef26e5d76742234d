"""What the watcher does when something unforeseen happens."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import override

import pytest

from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.engine.errors import (
    AuthenticationFailedError,
    DownError,
    ShowrunnerError,
    UnavailableError,
)
from custom_components.showrunner.engine.model import Server, ServerId
from custom_components.showrunner.engine.retry import Backoff
from custom_components.showrunner.providers.base import (
    Connection,
    ConnectionChanged,
    LineDown,
    LineUp,
    Look,
    Signal,
)
from custom_components.showrunner.providers.plex.provider import PlexProvider
from custom_components.showrunner.runtime import watcher
from tests.providers.contract.follower import Follower

SERVER = Server(id=ServerId("attic"), name="Attic", version="1.43.3")
ACCOUNT = {"client_id": "c", "token": "t"}


class ScriptedProvider(PlexProvider):
    """A provider whose answers a test decides."""

    def __init__(self, account: dict[str, str] | None = None) -> None:
        connection = Connection(
            url="http://127.0.0.1:1", token="", client_id="c", account=account
        )
        super().__init__(None, connection)  # type: ignore[arg-type]
        self.server = SERVER
        self.errors: dict[Look, Exception] = {}
        self.answers: dict[Look, list[Signal]] = {}
        self.asked: list[Look] = []
        self.pushes: asyncio.Queue[Signal | Exception] = asyncio.Queue()

    @override
    async def look(self, subject: Look) -> Sequence[Signal]:
        self.asked.append(subject)
        if error := self.errors.get(subject):
            raise error
        return self.answers.pop(subject, [])

    @override
    async def listen(self) -> AsyncIterator[Signal]:
        while True:
            signal = await self.pushes.get()
            if isinstance(signal, Exception):
                raise signal
            yield signal


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait milliseconds instead of seconds."""
    moment = timedelta(milliseconds=2)
    monkeypatch.setattr(watcher, "MIN_GAP", moment)
    monkeypatch.setattr(watcher, "LINE_COMES", moment)
    monkeypatch.setattr(watcher, "BACKOFF", Backoff(first=moment, cap=moment))


@asynccontextmanager
async def _following(provider: ScriptedProvider) -> AsyncIterator[Follower]:
    """Follow a provider for a while."""
    with TemporaryDirectory() as folder:
        catalogue = Catalogue.open(Path(folder) / "catalogue.db")
        follower = Follower(provider, catalogue)
        task = asyncio.create_task(follower.watcher.run())
        try:
            yield follower
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            catalogue.close()


async def _until(condition: Callable[[], object]) -> None:
    """Wait until a condition holds, for a while at most."""
    async with asyncio.timeout(2):
        while not condition():  # noqa: ASYNC110 - any condition
            await asyncio.sleep(0.001)


@pytest.mark.no_fail_on_log_exception
async def test_a_mistake_at_one_subject_ends_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What a parser trips over is logged, and tried again."""
    provider = ScriptedProvider()
    provider.errors[Look.USERS] = KeyError("surprise")
    async with _following(provider) as follower:
        await _until(lambda: provider.asked.count(Look.USERS) > 2)
        del provider.errors[Look.USERS]
        provider.pushes.put_nowait(LineUp())
        await _until(lambda: follower.watcher.pushing)

    assert follower.watcher.reachable
    assert "Could not look at users" in caplog.text


@pytest.mark.no_fail_on_log_exception
async def test_a_mistake_in_listening_is_followed_by_more_listening(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A frame that nobody foresaw costs the line, and no more."""
    provider = ScriptedProvider()
    async with _following(provider) as follower:
        provider.pushes.put_nowait(LineUp())
        provider.pushes.put_nowait(KeyError("surprise"))
        await _until(lambda: "Could not take in" in caplog.text)
        assert not follower.watcher.pushing
        provider.pushes.put_nowait(LineUp())
        await _until(lambda: follower.watcher.pushing)


async def test_many_wishes_are_one_look() -> None:
    """A storm of frames does not become a storm of requests."""
    provider = ScriptedProvider()
    async with _following(provider) as follower:
        await _until(lambda: set(provider.asked) == set(Look))
        provider.asked.clear()
        for _ in range(1000):
            follower.watcher.want(Look.SESSIONS)
        await asyncio.sleep(0.02)

    assert 1 <= provider.asked.count(Look.SESSIONS) <= 2


async def test_a_server_that_is_gone_is_asked_for_nothing_else() -> None:
    """While it is away, only whether it is back matters; then everything does."""
    provider = ScriptedProvider()
    async with _following(provider) as follower:
        await _until(lambda: set(provider.asked) == set(Look))
        provider.errors[Look.SERVER] = DownError("gone")
        provider.pushes.put_nowait(LineDown(UnavailableError("gone")))
        await _until(lambda: not follower.watcher.reachable)
        provider.asked.clear()
        await asyncio.sleep(0.02)
        assert set(provider.asked) == {Look.SERVER}
        del provider.errors[Look.SERVER]
        await _until(lambda: set(provider.asked) >= set(Look) - {Look.ACCOUNT})

    assert follower.told == ["server_stopped", "server_started"]


async def test_one_line_is_logged_down_and_one_up(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """However often the server is asked in between."""
    provider = ScriptedProvider()
    async with _following(provider) as follower:
        provider.errors[Look.SERVER] = DownError("gone")
        await _until(lambda: provider.asked.count(Look.SERVER) > 5)
        del provider.errors[Look.SERVER]
        await _until(lambda: follower.watcher.reachable)

    texts = [r.getMessage() for r in caplog.records if r.levelname != "DEBUG"]
    assert [t for t in texts if "Lost contact" in t or "is back" in t] == [
        "Lost contact with Attic: gone",
        "Attic is back",
    ]


async def test_a_refusal_asks_the_user() -> None:
    """Without an account, only the user has another token."""
    provider = ScriptedProvider()
    provider.errors[Look.SERVER] = AuthenticationFailedError("401")
    async with _following(provider) as follower:
        await _until(lambda: follower.refusals)

    assert not follower.watcher.reachable


async def test_a_refusal_asks_the_account_first() -> None:
    """A token that the account knows by now spares the user the question."""
    provider = ScriptedProvider(ACCOUNT)
    provider.errors[Look.SERVER] = AuthenticationFailedError("401")
    async with _following(provider) as follower:
        await _until(lambda: Look.ACCOUNT in provider.asked)
        renewed = replace(provider.connection, token="new")  # noqa: S106 - no secret
        provider.answers[Look.ACCOUNT] = [ConnectionChanged(renewed)]
        await _until(lambda: follower.connections == [renewed])

    assert not follower.refusals


@pytest.mark.parametrize(
    ("error", "refusals"),
    [(AuthenticationFailedError("refused"), True), (UnavailableError("busy"), False)],
)
async def test_only_a_refusal_of_the_account_asks_the_user(
    error: ShowrunnerError, *, refusals: bool
) -> None:
    """An account service that is away says nothing about the credentials."""
    provider = ScriptedProvider(ACCOUNT)
    provider.errors = {
        Look.SERVER: AuthenticationFailedError("401"),
        Look.ACCOUNT: error,
    }
    async with _following(provider) as follower:
        await _until(lambda: provider.asked.count(Look.ACCOUNT) > 1)

    assert bool(follower.refusals) is refusals
