"""What Sonarr and its kin would never send."""

from contextlib import suppress
from datetime import UTC, datetime
from random import Random

import pytest

from custom_components.showrunner.engine.errors import BadPayloadError
from custom_components.showrunner.engine.paths import is_absolute
from custom_components.showrunner.providers.arr.parse import notice
from custom_components.showrunner.providers.notices import Notice
from tests.providers.plex.spoil import spoiled

from .messages import (
    Message,
    episode_file,
    lidarr,
    movie_file,
    radarr,
    readarr,
    sonarr,
)

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)


def said(message: Message) -> Notice:
    """Return what a message says that comes now."""
    return notice(message, NOW)


@pytest.mark.parametrize(
    "file",
    [
        {"path": "relative.mkv"},
        {"path": "/tv/\0.mkv"},
        {"path": "/" + "x" * 5000},
    ],
)
def test_a_path_that_can_be_none_refuses_it_all(file: Message) -> None:
    """Whoever sends that is not who it says."""
    with pytest.raises(BadPayloadError):
        said(sonarr("Download", series={}, episodeFile=file))


def test_more_paths_than_anybody_has_are_refused() -> None:
    """Ten thousand in one message."""
    files = [episode_file(f"{n}.mkv") for n in range(10_000)]
    with pytest.raises(BadPayloadError):
        said(sonarr("Download", episodeFiles=files))


ALL = [
    sonarr("Download", episodeFile=episode_file("a.mkv"), release={"quality": "x"}),
    sonarr("Rename", renamedEpisodeFiles=[episode_file("a.mkv", previousPath="/b")]),
    radarr("Download", movieFile=movie_file("a"), deletedFiles=[movie_file("b")]),
    radarr("MovieDelete", deletedFiles=True),
    radarr("ManualInteractionRequired", downloadStatusMessages=[{"messages": ["x"]}]),
    lidarr("Retag", trackFile={"path": "/music/x.flac"}),
    readarr("BookDelete", deletedFiles=True),
]


@pytest.mark.parametrize("message", ALL)
def test_whatever_is_wrong_breaks_nothing(message: Message) -> None:
    """It is refused, or what is left is paths and events as ever."""
    random = Random(20261121)  # noqa: S311 - the same in each run
    understood = 0
    for _ in range(500):
        spoil = random.choice(list(message))
        wrong = {**message, spoil: spoiled(random, message[spoil])}
        with suppress(BadPayloadError):
            found = said(wrong)
            assert all(map(is_absolute, (*found.present, *found.absent)))
            assert all(isinstance(event.title, str) for event in found.events)
            understood += 1
    assert understood
