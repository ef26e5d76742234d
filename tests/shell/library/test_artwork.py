"""Pictures of items: for those who signed in, fetched once, and without a token."""

import asyncio
from datetime import timedelta
from http import HTTPStatus
import os
from pathlib import Path
from typing import Any
from unittest.mock import patch

from aiohttp.test_utils import TestClient
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.showrunner.const import DOMAIN
from custom_components.showrunner.engine.payload import PICTURES
from custom_components.showrunner.runtime import artwork
from scripts._demo.servers import Server
from tests.simulators.dot import DOT

from ..conftest import shown
from .shown import of_item

THEIRS = ("/photo/", "/thumb/", "/Images/")  # In the paths of pictures on servers

NOWHERE = (
    "{entry}/nobody/poster",
    "{entry}/{item}/portrait",
    "nothing/{item}/poster",
    "{entry}/..%5C..%5Csecrets.yaml/poster",
    "{entry}/%2Fetc%2Fpasswd/poster",
    "{entry}/{item}/%2Fetc%2Fpasswd",
    "{entry}/%00/poster",
    "{entry}/%ED%A0%80/poster",
    "{entry}/" + "9" * 500 + "/poster",
    "{entry}/{item}%27%20OR%201=1/poster",
)

type Client = TestClient[Any, Any]


@pytest.fixture
async def client(hass_client: ClientSessionGenerator, known: MockConfigEntry) -> Client:
    """Return somebody who signed in."""
    signed_in: Client = await hass_client()
    return signed_in


def film(hass: HomeAssistant) -> str:
    """Return the path of the picture of the film that was added last."""
    path = of_item(hass, "movie").attributes["item"]["image"]
    assert path
    return str(path)


def folder(hass: HomeAssistant, entry: MockConfigEntry) -> Path:
    """Return where the pictures of a server are kept."""
    return Path(hass.config.cache_path(DOMAIN, entry.entry_id))


def asked(server: Server) -> int:
    """Return how often a server was asked for a picture."""
    paths = [request.path for request in server.simulator.requests]
    return sum(any(part in path for part in THEIRS) for path in paths)


async def test_a_picture_is_fetched_once(
    hass: HomeAssistant, client: Client, server: Server
) -> None:
    """However many want it at once, and later; it is the server's, with its type."""
    path = film(hass)
    answers = await asyncio.gather(*(client.get(path) for _ in range(5)))
    answers.append(await client.get(path))

    assert {answer.status for answer in answers} == {HTTPStatus.OK}
    assert {await answer.read() for answer in answers} == {DOT}
    assert {answer.content_type for answer in answers} == {"image/png"}
    assert answers[0].headers["Cache-Control"].startswith("private")
    assert asked(server) == 1


async def test_a_picture_outlives_the_server(
    hass: HomeAssistant, client: Client, server: Server, known: MockConfigEntry
) -> None:
    """Also when it would be time to ask again."""
    path = film(hass)
    await client.get(path)
    await server.simulator.go_down()
    assert (await client.get(path)).status == HTTPStatus.OK

    for file in folder(hass, known).iterdir():
        os.utime(file, (1, 1))
    assert await (await client.get(path)).read() == DOT


async def test_a_picture_that_is_old_is_asked_for_again(
    hass: HomeAssistant, client: Client, server: Server, known: MockConfigEntry
) -> None:
    """Somebody may have chosen another one."""
    path = film(hass)
    await client.get(path)
    (file,) = folder(hass, known).iterdir()
    file.write_bytes(b"an older one")
    assert await (await client.get(path)).read() == b"an older one"

    os.utime(file, (1, 1))
    assert await (await client.get(path)).read() == DOT
    assert asked(server) == 2


async def test_a_signed_path_needs_no_signing_in(
    hass: HomeAssistant,
    hass_client_no_auth: ClientSessionGenerator,
    known: MockConfigEntry,
) -> None:
    """A notification on a phone has nothing else; without one, nothing is shown."""
    stranger, path = await hass_client_no_auth(), film(hass)
    assert (await stranger.get(path)).status == HTTPStatus.UNAUTHORIZED

    signed = async_sign_path(hass, path, timedelta(minutes=5))
    answer = await stranger.get(signed)
    assert answer.status == HTTPStatus.OK
    assert await answer.read() == DOT


async def test_what_there_is_no_picture_of_is_not_found(
    hass: HomeAssistant, client: Client, known: MockConfigEntry, server: Server
) -> None:
    """Whatever the address says; the server is not even asked."""
    item = of_item(hass, "movie").attributes["item"]["id"]
    for place in NOWHERE:
        path = f"{PICTURES}/{place.format(entry=known.entry_id, item=item)}"
        answer = await client.get(URL(path, encoded=True))
        assert answer.status == HTTPStatus.NOT_FOUND, path
    assert asked(server) == 0


async def test_an_entry_that_is_not_loaded_has_no_pictures(
    hass: HomeAssistant, client: Client, known: MockConfigEntry
) -> None:
    """Its catalogue is closed."""
    path = film(hass)
    await hass.config_entries.async_unload(known.entry_id)
    assert (await client.get(path)).status == HTTPStatus.NOT_FOUND


async def test_a_server_that_gives_no_picture_is_said_to_be_the_reason(
    hass: HomeAssistant, client: Client, server: Server
) -> None:
    """What it sends instead is neither shown nor kept; later, the picture is there."""
    path = film(hass)
    for fault in ("500", "html", "garbage", "refuse", "cut"):
        for part in THEIRS:
            server.simulator.fail(fault, f"*{part}*")
        assert (await client.get(path)).status == HTTPStatus.BAD_GATEWAY, fault
        server.simulator.heal()
    assert await (await client.get(path)).read() == DOT


async def test_a_picture_that_the_server_lost_is_not_found(
    hass: HomeAssistant, client: Client, server: Server
) -> None:
    """Asking again will not help."""
    path = film(hass)
    for part in THEIRS:
        server.simulator.fail("404", f"*{part}*")
    assert (await client.get(path)).status == HTTPStatus.NOT_FOUND


async def test_only_what_browsers_show_as_a_picture_is_shown(
    hass: HomeAssistant, client: Client, known: MockConfigEntry
) -> None:
    """What holds a script, nothing, or far too much is no picture."""
    provider = known.runtime_data.provider
    for told in (
        (b"<svg/>", "image/svg+xml"),
        (b"<html/>", "text/html"),
        (b"", "image/png"),
        (b"x" * (artwork.MAX_BYTES + 1), "image/png"),
    ):
        with patch.object(provider, "picture", return_value=told):
            answer = await client.get(film(hass))
        assert answer.status == HTTPStatus.BAD_GATEWAY, told[1]
    assert not folder(hass, known).exists()


async def test_no_token_is_in_anything_that_is_shown(
    hass: HomeAssistant, client: Client, server: Server, known: MockConfigEntry
) -> None:
    """Nor the server's address, which a picture of its own would need."""
    answer = await client.get(film(hass))
    told = [dict(state.attributes) for state in hass.states.async_all()]
    seen = f"{answer.headers} {answer.url} {told}"
    assert server.token not in seen
    assert server.simulator.url not in seen


async def test_the_picture_of_what_was_added_last_is_an_entity(
    hass: HomeAssistant, client: Client, server: Server, known: MockConfigEntry
) -> None:
    """Shown by Home Assistant's own address for it."""
    name = of_item(hass, "movie").entity_id.replace("sensor.", "image.")
    answer = await client.get(shown(hass, name).attributes["entity_picture"])
    assert await answer.read() == DOT
    assert answer.content_type == "image/png"

    server.simulator.fail("500")
    for file in folder(hass, known).iterdir():
        file.unlink()
    answer = await client.get(shown(hass, name).attributes["entity_picture"])
    assert answer.status == HTTPStatus.INTERNAL_SERVER_ERROR


async def test_pictures_go_with_their_entry(
    hass: HomeAssistant, client: Client, known: MockConfigEntry
) -> None:
    """Nobody would ever look at them again."""
    await client.get(film(hass))
    assert folder(hass, known).exists()
    await hass.config_entries.async_remove(known.entry_id)
    await hass.async_block_till_done()
    assert not folder(hass, known).exists()
