"""The answers, held against recorded ones; and the way to drive it by hand."""

import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from . import PlexTvSimulator
from .judge import ME

MYPLEX = Path(__file__).parents[3] / "../shared/payloads/plex/captures/myplex/api/v2"


@pytest.mark.parametrize(
    ("path", "sample"),
    [
        ("/api/v2/user", "user/user_info_free.json"),
        ("/api/v2/resources?includeHttps=1&includeRelay=1", "resources.json"),
        ("/api/v2/pins/500000", "pins_linked.json"),
    ],
)
async def test_answers_look_like_recorded_ones(
    plextv: PlexTvSimulator, path: str, sample: str
) -> None:
    """Whatever ours holds, a recorded answer holds too, and with the same type."""
    if not (MYPLEX / sample).exists():
        pytest.skip("no payloads here")
    recorded = json.loads((MYPLEX / sample).read_text())
    token = plextv.add_user("Anna")
    plextv.add_server("a77c", "Attic", "Anna", "http://192.0.2.5:32400", "annas")
    headers = ME | {"Accept": "application/json", "X-Plex-Token": token}
    async with aiohttp.ClientSession(plextv.url, headers=headers) as client:
        async with client.post("/api/v2/pins") as made:
            plextv.link((await made.json())["code"], "Anna")
        async with client.get(path) as answer:
            ours = await answer.json()

    later = {"twoFactorEnabled", "joinedAt", "qr"}  # Newer than the recordings
    assert not strange(ours, recorded, later)


def strange(ours: Any, recorded: Any, known: set[str], at: str = "") -> list[str]:
    """Return where our answer holds what the recorded one does not."""
    if isinstance(ours, dict) and isinstance(recorded, dict):
        return [
            found
            for key, value in ours.items()
            if key not in known
            for found in (
                strange(value, recorded[key], known, f"{at}.{key}")
                if key in recorded
                else [f"{at}.{key}"]
            )
        ]
    if isinstance(ours, list) and isinstance(recorded, list):
        return strange(ours[0], recorded[0], known, at) if ours and recorded else []
    if ours is None or recorded is None or type(ours) is type(recorded):
        return []
    return [f"{at}: {ours!r} is not like {recorded!r}"]


async def test_it_can_be_driven_from_elsewhere(plextv: PlexTvSimulator) -> None:
    """A person approves on a page; a program does everything by JSON."""
    async with aiohttp.ClientSession(plextv.url) as client:
        async with client.post("/_sim/add_user", json={"name": "Anna"}) as answer:
            token = (await answer.json())["result"]
        async with client.post("/api/v2/pins?strong=true", headers=ME) as answer:
            code = (await answer.text()).partition(' code="')[2].partition('"')[0]
        async with client.get("/_sim/link") as page:
            assert "<form" in await page.text()
        form = {"code": code, "user": "Nobody"}
        async with client.post("/_sim/link", data=form) as page:
            assert "unknown" in await page.text()
        async with client.post("/_sim/link", data=form | {"user": "Anna"}) as page:
            assert "Done" in await page.text()
        async with client.get("/api/v2/pins/500000", headers=ME) as answer:
            assert 'authToken=""' not in await answer.text()
        body = {"kind": "503", "path": "/api/v2/user", "times": 1}
        await client.post("/_sim/fail", json=body)
        statuses = []
        for _ in range(2):
            async with client.get(f"/api/v2/user?X-Plex-Token={token}") as answer:
                statuses.append(answer.status)
        async with client.get("/_sim/requests") as answer:
            paths = [it["path"] for it in await answer.json()]
        async with client.post("/_sim/start", json={}) as answer:
            assert answer.status == 404

    assert statuses == [503, 200]
    assert paths == ["/api/v2/pins", "/api/v2/pins/500000", *["/api/v2/user"] * 2]
