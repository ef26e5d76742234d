"""What others tell us can be kept, and is the same afterwards."""

from datetime import UTC, datetime
import json
from typing import Any

import pytest

from custom_components.showrunner.engine.errors import BadPayloadError
from custom_components.showrunner.engine.model import LibraryId
from custom_components.showrunner.providers.base import LibraryTouched
from custom_components.showrunner.providers.notices import KINDS, Notice

NOW = datetime(2026, 11, 21, 20, 0, 0, 123, tzinfo=UTC)
NOTICE = Notice(
    present=("/tv/Ünï/1.mkv", "D:\\TV\\2.mkv"),
    absent=("/tv/3.mkv",),
    part="Pastel Blues",
    immediate=True,
    events=tuple(
        kind(
            at=NOW,
            source="sonarr",
            title="Severance S02E05",
            files=("/tv/1.mkv",),
            quality="WEBDL-1080p",
            reason="Sample",
        )
        for kind in KINDS.values()
    ),
)


def test_a_notice_is_the_same_when_it_was_kept() -> None:
    """With all kinds of events."""
    assert Notice.of_kept(json.loads(json.dumps(NOTICE.kept()))) == NOTICE
    assert Notice.of_kept(Notice().kept()) == Notice()


def test_what_a_server_says_of_itself_is_not_kept() -> None:
    """All of it is looked at when it is there again."""
    notice = Notice(touched=(LibraryTouched(LibraryId("1")),))
    assert Notice.of_kept(notice.kept()) == Notice()


@pytest.mark.parametrize(
    "wrong",
    [
        {"present": ["relative"]},
        {"present": ["/a\udcff"]},
        {"absent": None},
        {"events": [{}]},
        {"events": ["x"]},
        {"events": [{**NOTICE.kept()["events"][0], "kind": "Error"}]},
        {"events": [{**NOTICE.kept()["events"][0], "at": "yesterday"}]},
        {"present": [1]},
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    """Somebody may have edited the file, or an older version written it."""
    with pytest.raises(BadPayloadError):
        Notice.of_kept(NOTICE.kept() | wrong)
