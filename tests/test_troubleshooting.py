"""The troubleshooting page has every message that a user can see."""

import pytest

from .texts import ENGLISH
from .troubleshooting import PAGE, SECTION, messages, renewed, sentences


def test_the_page_is_up_to_date() -> None:
    """It was written after the last change of a message."""
    hint = "run `.venv/bin/python -m tests.troubleshooting`"
    assert renewed(PAGE.read_text()) == PAGE.read_text(), hint


def test_a_stale_page_is_noticed() -> None:
    """The page has the place for its messages, and a missing one shows."""
    assert SECTION.search(PAGE.read_text())
    stale = PAGE.read_text().replace(messages().splitlines()[-1], "")
    assert renewed(stale) != stale


@pytest.mark.parametrize("part", ["error", "abort"])
def test_every_message_of_the_flow_is_there(part: str) -> None:
    """Each begins as the form does, so that people can search for it."""
    for text in ENGLISH["config"][part].values():
        assert sentences(text)[0] in messages()


def test_a_message_is_split_into_news_and_advice() -> None:
    """Texts, errors and issues all say what is the matter first."""
    assert sentences("It is down. Start it.") == ("It is down.", "Start it.")
    assert sentences({"message": "No."}) == ("No.", "")
    assert sentences({"title": "Old", "description": "New."}) == ("Old", "New.")
    with pytest.raises(ValueError, match="No message"):
        sentences({})
