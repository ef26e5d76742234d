"""What Sonarr and its kin tell of downloads that no library has yet."""

from datetime import UTC, datetime

from custom_components.showrunner.engine.download_events import (
    DownloadCompleted,
    DownloadFailed,
    ImportFailed,
)
from custom_components.showrunner.providers.arr.parse import notice
from custom_components.showrunner.providers.notices import Notice

from .messages import Message, lidarr, radarr, sonarr

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)


def said(message: Message) -> Notice:
    """Return what a message says that comes now."""
    return notice(message, NOW)


def test_a_download_that_is_complete_is_told() -> None:
    """And not scanned: it is where the downloads are."""
    found = said(
        sonarr(
            "DownloadComplete",
            sourcePath="/downloads/Severance.S02E05",
            release={
                "releaseTitle": "Severance.S02E05.1080p",
                "quality": "WEBDL-1080p",
            },
        )
    )
    assert found == Notice(
        events=(
            DownloadCompleted(
                at=NOW,
                source="sonarr",
                title="Severance S02E05",
                files=("/downloads/Severance.S02E05",),
                quality="WEBDL-1080p",
            ),
        )
    )


def test_a_download_that_failed_is_told() -> None:
    """Lidarr names nothing but the release then."""
    message = {
        "eventType": "DownloadFailure",
        "instanceName": "Lidarr",
        "quality": "FLAC",
        "releaseTitle": "Nina.Simone-Pastel.Blues",
        "downloadClient": "SABnzbd",
    }
    assert said(message) == Notice(
        events=(
            DownloadFailed(
                at=NOW,
                source="lidarr",
                title="Nina.Simone-Pastel.Blues",
                quality="FLAC",
            ),
        )
    )


def test_a_download_that_waits_for_somebody_is_an_import_that_failed() -> None:
    """With the reasons that the program gives, each once."""
    why = {"title": "Dune.2021", "messages": ["Sample", "Not an upgrade"]}
    found = said(
        radarr(
            "ManualInteractionRequired",
            downloadInfo={"quality": "Bluray-1080p", "title": "Dune.2021"},
            downloadStatus="Warning",
            downloadStatusMessages=[why, {"title": "x", "messages": ["Sample"]}],
        )
    )
    assert found == Notice(
        events=(
            ImportFailed(
                at=NOW,
                source="radarr",
                title="Dune (2021)",
                quality="Bluray-1080p",
                reason="Sample; Not an upgrade",
            ),
        )
    )


def test_an_import_that_failed_is_told_and_not_scanned() -> None:
    """Its files are not where a library would be."""
    message = lidarr("ImportFailure", trackFiles=[{"path": "/downloads/1.flac"}])
    found = said(message)
    assert (found.present, found.absent) == ((), ())
    assert [type(event) for event in found.events] == [ImportFailed]
