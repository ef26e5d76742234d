"""An address of each server's own, at which others tell of files."""

import asyncio
from collections.abc import Iterator
import json
from typing import Any
from unittest.mock import patch

from aiohttp import FormData
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.showrunner import webhook as webhooks
from custom_components.showrunner.const import EVENT, LOGGER
from custom_components.showrunner.engine.scans import (
    Expectation,
    ScanRequest,
    ScanSource,
)
from custom_components.showrunner.runtime.scans.scanner import Scanner
from custom_components.showrunner.webhook_body import MOST_BYTES
from tests.providers.arr.messages import episode_file, sonarr
from tests.simulators.plex import PlexSimulator

from .conftest import Until
from .hooks import SECRET, Caller, paths
from .test_init import retry, set_up

PRESENT, ABSENT = Expectation.PRESENT, Expectation.ABSENT
SEASON = "/tv/Severance/Season 02"


@pytest.fixture
def entry(entry: MockConfigEntry) -> MockConfigEntry:
    """Return the entry of a server with a webhook."""
    object.__setattr__(entry, "data", {**entry.data, CONF_WEBHOOK_ID: SECRET})
    return entry


@pytest.fixture
def asked() -> Iterator[list[ScanRequest]]:
    """Return what the scanner is asked for."""
    requests: list[ScanRequest] = []

    def take(_: Scanner, request: ScanRequest) -> asyncio.Event:
        requests.append(request)
        kept = asyncio.Event()
        kept.set()
        return kept

    with patch.object(Scanner, "take", take):
        yield requests


@pytest.fixture
async def caller(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    asked: list[ScanRequest],
    hass_client_no_auth: ClientSessionGenerator,
) -> Caller:
    """Return somebody who calls a server that is there."""
    return Caller(hass, await hass_client_no_auth(), loaded)


async def test_an_import_of_sonarr_is_asked_for_and_told(
    hass: HomeAssistant, caller: Caller, asked: list[ScanRequest], until: Until
) -> None:
    """As a scan that nobody waits for, and an event."""
    events = async_capture_events(hass, EVENT)
    file = episode_file("S02E05.mkv")
    old = episode_file("S02E05 720p.mkv")
    await caller.send(sonarr("Download", episodeFile=file, deletedFiles=[old]))
    await until(lambda: len(asked) == 2)
    assert paths(asked, PRESENT) == [f"{SEASON}/S02E05.mkv"]
    assert paths(asked, ABSENT) == [f"{SEASON}/S02E05 720p.mkv"]
    assert {each.source for each in asked} == {ScanSource.WEBHOOK}
    assert len({each.id for each in asked}) == 2
    assert not asked[0].immediate
    (event,) = (e.data for e in events if e.data["type"] == "import_finished")
    assert event["title"] == "Severance S02E05"
    assert event["source"] == "sonarr"
    assert event["server"]["entry_id"] == caller.entry.entry_id


@pytest.mark.parametrize(
    ("query", "data"),
    [
        ("?dir=/tv/Lost&dir=/tv/Dark", None),
        ("", '{"paths": ["/tv/Lost", "/tv/Dark"]}'),
        ("", [("path", "/tv/Lost"), ("path", "/tv/Dark")]),
    ],
)
async def test_a_script_may_send_paths_as_it_likes(
    caller: Caller, asked: list[ScanRequest], until: Until, query: str, data: Any
) -> None:
    """In the address, as JSON of whatever type, or as a form."""
    await caller.post(data, query)
    await until(lambda: asked)
    assert paths(asked, PRESENT) == ["/tv/Lost", "/tv/Dark"]


@pytest.mark.parametrize("key", [SECRET, "another"])
async def test_a_program_made_for_autoscan_may_add_to_the_address(
    caller: Caller, asked: list[ScanRequest], until: Until, key: str
) -> None:
    """As it does to autoscan's own; and learns nothing of who is there."""
    address = f"/api/webhook/{key}/triggers/manual"
    with patch("aiohttp.web_request.BaseRequest.remote", "8.8.8.8"):
        outside = await caller.client.post(address, params={"dir": "/tv/Lost"})
    inside = await caller.client.post(address, params={"dir": "/tv/Dark"})
    for response in (outside, inside):
        assert (response.status, await response.text()) == (200, "")
    await caller.post(query="?dir=/tv/Fargo")
    await until(lambda: asked)
    dark = ["/tv/Dark"] if key == SECRET else []
    assert paths(asked, PRESENT) == [*dark, "/tv/Fargo"]


async def test_a_long_show_may_be_renamed(
    caller: Caller, asked: list[ScanRequest], until: Until
) -> None:
    """Sonarr tells two kilobytes of each of its files."""
    files = [
        episode_file(
            f"{number}.mkv",
            previousPath=f"{SEASON}/old {number}.mkv",
            mediaInfo={"audioLanguages": ["English"] * 200},
        )
        for number in range(2_000)
    ]
    message = sonarr("Rename", renamedEpisodeFiles=files)
    assert len(json.dumps(message)) > 2**22
    await caller.send(message)
    await until(lambda: len(asked) == 2)
    assert len(paths(asked, PRESENT)) == len(paths(asked, ABSENT)) == 2_000


async def test_a_script_may_be_in_a_hurry(
    caller: Caller, asked: list[ScanRequest], until: Until
) -> None:
    """And say what is gone."""
    await caller.send({"path": "/tv/Lost", "expects": "absent", "immediate": True})
    await until(lambda: asked)
    assert paths(asked, ABSENT) == ["/tv/Lost"]
    assert asked[0].immediate


async def test_what_the_server_itself_says_is_looked_at(
    hass: HomeAssistant, caller: Caller, plex: PlexSimulator, until: Until
) -> None:
    """In parts, with a picture, and about an item of which we had not heard."""
    runtime = caller.entry.runtime_data
    key = next(iter(plex.library.items))
    form = FormData()
    payload = (
        '{"event": "library.new", "Server": {"uuid": "%s"}, '
        '"Metadata": {"ratingKey": "%s", "librarySectionID": 1, "type": "movie"}}'
    )
    form.add_field("payload", payload % (plex.machine_id, key))
    form.add_field("thumb", b"\xff\xd8" * 1000, filename="thumb.jpg")
    with patch.object(runtime, "heard") as heard:
        await caller.post(form())
    (hint,) = heard.call_args.args
    assert hint.items == {str(key)}
    assert (caller.tally.taken, caller.tally.refused) == (1, 0)


async def test_a_test_is_counted_and_nothing_else(
    hass: HomeAssistant, caller: Caller, asked: list[ScanRequest]
) -> None:
    """Whoever pressed the button sees when it came."""
    await caller.send(sonarr("Test", series={"path": "C:\\testpath"}))
    await hass.async_block_till_done(wait_background_tasks=False)
    assert asked == []
    assert caller.tally.tests == 1
    assert caller.tally.last_test_at == caller.tally.last_at
    assert caller.tally.last_at is not None


@pytest.mark.parametrize(
    ("data", "headers"),
    [
        (None, {}),
        ("<html></html>", {"Content-Type": "text/html"}),
        ('{"path": "relative"}', {}),
        (b"x" * (MOST_BYTES + 1), {}),
        (b'{"path": "/%s"}' % (b"x" * 2**20), {}),
        (b"not gzip", {"Content-Encoding": "gzip"}),
        ("x", {"Content-Type": "multipart/form-data; boundary=y"}),
    ],
)
async def test_what_makes_no_sense_is_refused_quietly_and_counted(
    caller: Caller,
    asked: list[ScanRequest],
    caplog: pytest.LogCaptureFixture,
    data: Any,
    headers: dict[str, str],
) -> None:
    """The answer is as ever, and no log above debugging has a word of it."""
    caplog.set_level("INFO", "custom_components.showrunner")
    caplog.clear()
    await caller.post(data, headers=headers)
    assert (caller.tally.taken, caller.tally.refused) == (0, 1)
    assert caller.tally.last_refusal
    assert asked == []
    ours = ("custom_components", "homeassistant.components.webhook")
    assert not [r for r in caplog.records if r.name.startswith(ours)]


async def test_a_mistake_of_ours_does_not_tell_the_address(
    caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    """Home Assistant would write it beside the error."""
    with (
        patch.object(webhooks, "read", side_effect=KeyError("x")),
        patch.object(LOGGER, "exception") as logged,
    ):
        await caller.send({"path": "/tv/Lost"})
    logged.assert_called_once()
    assert caller.tally.refused == 1
    assert "Error processing webhook" not in caplog.text


async def test_a_server_that_is_not_there_yet_is_told_when_it_is(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    asked: list[ScanRequest],
    until: Until,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """What comes while Home Assistant cannot reach it is held."""
    events = async_capture_events(hass, EVENT)
    assert await async_setup_component(hass, "image", {})  # No view can come later
    plex.fail("refuse")
    await set_up(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    caller = Caller(hass, await hass_client_no_auth(), entry)
    await caller.send(sonarr("Download", episodeFile=episode_file("S02E05.mkv")))
    assert caller.tally.taken == 1
    assert asked == []

    plex.heal()
    await retry(hass)
    await until(lambda: asked)
    assert paths(asked, PRESENT) == [f"{SEASON}/S02E05.mkv"]
    assert "import_finished" in {event.data["type"] for event in events}
    await caller.send({"path": "/tv/Lost"})
    await until(lambda: len(asked) == 2)


async def test_what_is_held_is_bounded(
    hass: HomeAssistant,
    caller: Caller,
    asked: list[ScanRequest],
    until: Until,
) -> None:
    """What comes after that is counted, and lost."""
    await hass.config_entries.async_unload(caller.entry.entry_id)
    many = {"paths": [f"/tv/{n}" for n in range(4000)]}
    for _ in range(3):
        await caller.send(many)
    assert caller.tally.lost == 1
    await hass.config_entries.async_setup(caller.entry.entry_id)
    await until(lambda: len(asked) == 2)
    await caller.send(many)
    await until(lambda: len(asked) == 3)


async def test_a_server_that_is_switched_off_hears_nothing(
    hass: HomeAssistant, caller: Caller, asked: list[ScanRequest], until: Until
) -> None:
    """What comes in the meantime is not for it when it is switched on."""
    key = caller.entry.entry_id
    await hass.config_entries.async_set_disabled_by(key, ConfigEntryDisabler.USER)
    await caller.send({"path": "/tv/Lost"})
    await hass.config_entries.async_set_disabled_by(key, None)
    await until(lambda: caller.entry.state is ConfigEntryState.LOADED)
    assert (asked, caller.tally.taken) == ([], 0)
    await caller.send({"path": "/tv/Dark"})
    await until(lambda: asked)


async def test_a_server_that_is_removed_has_no_address(
    hass: HomeAssistant, caller: Caller
) -> None:
    """And whoever calls learns nothing of that."""
    tally = caller.tally
    await hass.config_entries.async_remove(caller.entry.entry_id)
    await caller.post('{"path": "/tv/Lost"}')
    assert caller.entry.entry_id not in hass.data[webhooks.WEBHOOKS]
    assert tally == webhooks.Tally()


async def test_only_posts_are_taken(caller: Caller) -> None:
    """A link that somebody follows asks for nothing."""
    answer = await caller.client.get(f"/api/webhook/{SECRET}?dir=/tv/Lost")
    assert answer.status == 405
    assert caller.tally == webhooks.Tally()


@pytest.mark.parametrize("address", ["8.8.8.8", "not an address"])
async def test_nobody_from_outside_is_heard(
    caller: Caller, asked: list[ScanRequest], address: str
) -> None:
    """The address works in the same network only."""
    with patch("aiohttp.web_request.BaseRequest.remote", address):
        await caller.send({"path": "/tv/Lost"})
    assert (asked, caller.tally) == ([], webhooks.Tally())
