"""Tests of what plex.tv, its network and our logs get to know."""

import json
import logging

import plexapi
import plexapi.myplex
import pytest

from custom_components.showrunner.engine.errors import (
    BadPayloadError,
)
from tests.simulators.plextv import PlexTvSimulator

from .anna import ME, account, blocking, signed_in

OURS = {
    "X-Plex-Client-Identifier": ME,
    "X-Plex-Product": "Showrunner",
    "X-Plex-Version": "1.2.3",
    "X-Plex-Platform": "Home Assistant",
    "X-Plex-Platform-Version": "1.2.3",
    "X-Plex-Device": "Home Assistant",
    "X-Plex-Device-Name": "Showrunner",
}


async def test_we_introduce_ourselves_on_every_request(
    plextv: PlexTvSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Core's plex integration sets plexapi's headers for the whole process."""
    theirs = {"X-Plex-Client-Identifier": "core", "X-Plex-Device-Name": "my host name"}
    mixed = plexapi.BASE_HEADERS | theirs
    monkeypatch.setattr(plexapi.myplex, "BASE_HEADERS", mixed)
    old = await signed_in(plextv)
    assert old.expires
    anna = account(plextv, old)
    await blocking(anna.servers)
    await blocking(anna.renew, old.expires)

    said = [{k: it.headers[k] for k in OURS} for it in plextv.requests]
    assert len(said) > 6
    assert all(it == OURS for it in said)


async def test_tokens_travel_in_headers_and_show_nowhere(
    plextv: PlexTvSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in an address, not in a log at its most talkative, not in a repr."""
    caplog.set_level(logging.DEBUG)
    plextv.add_server("a77c", "Attic", "Anna", "http://192.0.2.5:32400", "server-token")
    old = await signed_in(plextv)
    assert old.expires
    assert old.keys
    anna = account(plextv, old)
    servers = await blocking(anna.servers)
    new = await blocking(anna.renew, old.expires)

    secrets = [old.token, new.token, old.keys.private, "server-token"]
    shown = [caplog.text, repr(old), repr(new), repr(servers)]
    shown += [json.dumps(it.query) for it in plextv.requests]
    assert "api/v2/auth/token" in caplog.text
    assert not [s for s in secrets for text in shown if s in text]


async def test_a_token_is_not_carried_to_another_house(
    plextv: PlexTvSimulator,
) -> None:
    """A redirect would take our headers along; plex.tv sends none, so none is taken."""
    plextv.fail("302", "/api/v2/user")
    anna = account(plextv, await signed_in(plextv))
    plextv.forget_requests()

    with pytest.raises(BadPayloadError):
        await blocking(anna.user)
    assert [it.path for it in plextv.requests] == ["/api/v2/user"]


@pytest.mark.usefixtures("socket_enabled")
async def test_the_answers_token_does_not_replace_ours() -> None:
    """It would by plexapi, and nobody says that a JWT's answer repeats it."""
    async with PlexTvSimulator(names_token=False) as plextv:
        plextv.add_user("Anna")
        anna = account(plextv, await signed_in(plextv))

        assert await blocking(anna.servers) == ()
    tokens = {it.headers.get("X-Plex-Token") for it in plextv.requests[-2:]}
    assert tokens == {anna.credentials.token}
