"""Who plays what, as a Plex server lists it."""

from typing import Any

import pytest

from custom_components.showrunner.engine.model import (
    PlaybackState,
    PlayMethod,
)
from custom_components.showrunner.providers.plex import parse

from .answers import EPISODE, KNOWN, SESSION, items


def session(**changes: Any) -> dict[str, Any]:
    """Return the session with some things said differently."""
    return {**SESSION, **changes}


def method(transcode: object) -> PlayMethod:
    """Return how a session with this transcode session is played."""
    answer = {"Metadata": [session(TranscodeSession=transcode)]}
    return parse.sessions(answer, KNOWN)[0].method


class TestSessions:
    """Who plays what."""

    def test_a_session(self) -> None:
        """User, player, item and position."""
        found = parse.sessions({"Metadata": [SESSION]}, KNOWN)[0]

        assert (found.id, found.user.name, found.position) == ("7", "Anna", 61.5)
        assert found.state is PlaybackState.PAUSED
        assert (found.player.id, found.player.name) == ("tv-1", "Living Room TV")
        assert found.player.local is True
        assert found.item == items({"Metadata": [EPISODE]}, KNOWN)[0]

    @pytest.mark.parametrize("wobble", ["1", 1, True, "true"])
    def test_a_local_player(self, wobble: object) -> None:
        """In each of the ways to say so."""
        player = {**SESSION["Player"], "local": wobble}
        found = parse.sessions({"Metadata": [session(Player=player)]}, KNOWN)

        assert found[0].player.local is True

    def test_a_player_without_a_name_or_id(self) -> None:
        """Goes by its product, and by its session."""
        found = parse.sessions(
            {"Metadata": [session(Player={"product": "DLNA"})]}, KNOWN
        )[0]

        assert (found.player.id, found.player.name) == ("7", "DLNA")
        assert found.player.local is None
        assert found.state is PlaybackState.UNKNOWN

    @pytest.mark.parametrize(
        ("transcode", "expected"),
        [
            (None, PlayMethod.DIRECT_PLAY),
            ({}, PlayMethod.DIRECT_PLAY),
            ({"videoDecision": "copy", "audioDecision": "copy"}, "direct_stream"),
            ({"videoDecision": "copy", "audioDecision": "transcode"}, "transcode"),
            ({"videoDecision": "transcode"}, PlayMethod.TRANSCODE),
            ({"videoDecision": ["transcode"]}, PlayMethod.DIRECT_STREAM),
        ],
    )
    def test_how_it_is_played(self, transcode: object, expected: PlayMethod) -> None:
        """Any conversion is work for the server."""
        assert method(transcode) is PlayMethod(expected)

    def test_what_has_no_key_is_no_session(self) -> None:
        """Reports could never be matched with it."""
        assert parse.sessions({"Metadata": [EPISODE]}, KNOWN) == []
