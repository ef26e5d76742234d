"""Judge: answers captured from real servers, where they are there."""

from collections.abc import Iterator
import json
from pathlib import Path
from typing import Any

import pytest

from .client import Client, Payload
from .plex import PlexSimulator

CAPTURES = Path(__file__).parents[2] / "../shared/payloads/plex/captures/server/media"

pytestmark = pytest.mark.skipif(
    not CAPTURES.is_dir(), reason="The captures are not there"
)

# What a real server was asked, in our simulator's words
ASKED = {
    "movie_library": "/library/sections/1/all",
    "tv_library": "/library/sections/3/all",
    "tv_seasons": "/library/metadata/{show}/children",
    "tv_episodes": "/library/metadata/{season}/children",
    "music_library": "/library/sections/2/all",
    "music_albums": "/library/metadata/{artist}/children",
    "music_tracks": "/library/metadata/{album}/children",
    "metadata_108": "/library/metadata/{film}",
    "providers_plexpass": "/media/providers",
}
# A real item need not have these, or has them only where the agent knows them
OPTIONAL = {"Role", "Writer", "Genre", "Guid", "audienceRating", "year", "art"}
OPTIONAL |= {"originallyAvailableAt", "leafCount", "viewedLeafCount", "childCount"}
OPTIONAL |= {"parentYear", "grandparentArt", "parentIndex", "duration", "summary"}


@pytest.fixture(params=ASKED)
async def pair(
    request: pytest.FixtureRequest, plex: PlexSimulator, client: Client
) -> tuple[Payload, Payload]:
    """Return our answer and a real server's to the same question."""
    titles = {"show": "Severance", "season": "Season 1", "film": "Dune"}
    titles |= {"artist": "Air", "album": "Moon Safari"}
    keys = {name: plex.library.titled(title).key for name, title in titles.items()}
    ours = await client.container(ASKED[request.param].format(**keys))
    capture = json.loads((CAPTURES / f"{request.param}.json").read_text())
    real: Payload = capture["MediaContainer"]
    return ours, real


def differences(ours: Any, real: Any, path: str = "") -> Iterator[str]:
    """Yield where the same name has values of different types."""
    if type(ours) is not type(real):
        yield f"{path}: {type(ours).__name__}, really {type(real).__name__}"
    elif isinstance(ours, dict):
        for name in ours.keys() & real.keys():
            yield from differences(ours[name], real[name], f"{path}/{name}")
    elif isinstance(ours, list) and ours and real:
        yield from differences(ours[0], real[0], path)


def test_what_both_tell_has_the_same_type(pair: tuple[Payload, Payload]) -> None:
    """All the way down."""
    assert list(differences(*pair)) == []


def test_no_item_tells_what_a_real_one_does_not(
    pair: tuple[Payload, Payload],
) -> None:
    """A client must not come to rely on what only the simulator says.

    The section of an item is such a thing: in lists only the container tells it.
    """
    ours, real = (answer.get("Metadata", [{}])[0].keys() for answer in pair)
    assert ours - real <= OPTIONAL
