"""Paths that a script sends as they are."""

from typing import Any

import pytest

from custom_components.showrunner.engine.errors import BadPayloadError
from custom_components.showrunner.providers.notices import Notice
from custom_components.showrunner.providers.plain import of_object, of_pairs


@pytest.mark.parametrize(
    ("message", "notice"),
    [
        ({"path": "/tv/Lost"}, Notice(present=("/tv/Lost",))),
        ({"paths": ["/a", "D:\\b", "/a"]}, Notice(present=("/a", "D:\\b"))),
        ({"path": "/a", "paths": "/b"}, Notice(present=("/a", "/b"))),
        ({"path": ["/a"], "expects": "present"}, Notice(present=("/a",))),
        ({"path": "/a", "expects": "absent"}, Notice(absent=("/a",))),
        ({"path": "/a", "immediate": True}, Notice(present=("/a",), immediate=True)),
        ({"path": "/odd name .mkv "}, Notice(present=("/odd name .mkv ",))),
    ],
)
def test_an_object_names_one_path_or_several(
    message: dict[str, Any], notice: Notice
) -> None:
    """Each once, as they are written, and whether they are there or gone."""
    assert of_object(message) == notice


@pytest.mark.parametrize(
    "message",
    [
        {"path": ""},
        {"paths": []},
        {"path": None},
        {"path": 7},
        {"paths": ["/a", 7]},
        {"paths": {"a": "/a"}},
        {"path": "Lost/Season 1"},
        {"paths": ["/a", "b"]},
        {"path": "/a", "expects": "maybe"},
        {"paths": [f"/{n}" for n in range(10_000)]},
    ],
)
def test_an_object_without_a_whole_path_is_refused(message: dict[str, Any]) -> None:
    """Also if other paths in it are good: half of a list would be forgotten."""
    with pytest.raises(BadPayloadError):
        of_object(message)


def test_a_query_for_autoscan_is_understood() -> None:
    """Its `dir` may come several times."""
    pairs = [("dir", "/tv/Lost"), ("dir", "/tv/Severance"), ("other", "x")]
    assert of_pairs(pairs) == Notice(present=("/tv/Lost", "/tv/Severance"))


def test_a_query_can_say_what_an_object_can() -> None:
    """By the same names."""
    pairs = [("path", "/tv/Lost"), ("expects", "absent"), ("immediate", "True")]
    assert of_pairs(pairs) == Notice(absent=("/tv/Lost",), immediate=True)
    pairs[2] = ("immediate", "false")
    assert of_pairs(pairs) == Notice(absent=("/tv/Lost",))


def test_a_query_without_a_path_says_nothing() -> None:
    """What counts is the body then."""
    assert of_pairs([("expects", "absent")]) is None
    assert of_pairs([]) is None


def test_a_query_with_a_relative_path_is_refused() -> None:
    """As it is in an object."""
    with pytest.raises(BadPayloadError):
        of_pairs([("dir", "Lost")])
