"""What scans came to, and what they saved."""

from dataclasses import replace

from custom_components.showrunner.catalogue.catalogue import Catalogue
from custom_components.showrunner.engine.model import LibraryId
from custom_components.showrunner.engine.scans import Reach, ScanResult, Verdict
from tests.engine.builders import FILMS, after

from .test_scans import done, task


def looked(
    folder: str, began: float, *took: float, reach: Reach = Reach.FOLDER
) -> list[ScanResult]:
    """Return the results of paths in a folder that one look proved."""
    return [
        done(
            task(f"{folder}/{began}/{index}", folder=folder),
            started_at=after(began),
            finished_at=after(seconds),
            reach=reach,
            attempts=2,
        )
        for index, seconds in enumerate(took)
    ]


def test_scans_are_summed_up(catalogue: Catalogue) -> None:
    """By verdict; paths that were skipped took no time that counts."""
    skipped = (Verdict.UP_TO_DATE, Verdict.UP_TO_DATE, Verdict.MISSING_FILE)
    catalogue.close_scans(
        [
            *(done(task(str(n)), each) for n, each in enumerate(skipped)),
            *looked("/films/a", 1, *range(1, 21)),
            *looked("/films/b", 1, 30, 40, reach=Reach.LIBRARY),
            done(task("/x"), Verdict.OUTSIDE_LIBRARIES),
        ]
    )
    found = catalogue.scan_statistics()
    assert {verdict: many for verdict, many in found.scans.items() if many} == {
        Verdict.UP_TO_DATE: 2,
        Verdict.MISSING_FILE: 1,
        Verdict.FOUND: 22,
        Verdict.OUTSIDE_LIBRARIES: 1,
    }
    assert set(found.scans) == set(Verdict)
    assert found.skipped == 3
    assert (found.took_p50, found.took_p95) == (11, 30)


def test_paths_of_one_look_are_one_scan(catalogue: Catalogue) -> None:
    """Another folder, another library and a later look at the same are others."""
    elsewhere = [
        replace(each, task=replace(each.task, library=LibraryId("2")))
        for each in looked("/films/a", 1, 2)
    ]
    catalogue.close_scans(
        [
            *looked("/films/a", 1, 2, 3, 4),
            *looked("/films/b", 1, 2, 3),
            *looked("/films/a", 9, 10),
            *elsewhere,
        ]
    )
    assert catalogue.scan_statistics().asked == 4
    assert catalogue.scan_statistics(FILMS.id).asked == 3


def test_scans_of_whole_libraries_are_saved(catalogue: Catalogue) -> None:
    """Each path would have taken one; a look that took one saved all but that."""
    catalogue.close_scans(looked("/films/a", 1, 2, 3, 4))
    assert catalogue.scan_statistics().saved == 3
    catalogue.close_scans(looked("/films/b", 1, 2, 3, reach=Reach.LIBRARY))
    assert catalogue.scan_statistics().saved == 4
    catalogue.close_scans([done(task(), Verdict.UP_TO_DATE)])
    assert catalogue.scan_statistics().saved == 5
    catalogue.close_scans([done(task(), Verdict.SERVER_UNAVAILABLE)])
    assert catalogue.scan_statistics().saved == 5


def test_a_range_counts_by_the_verdict(catalogue: Catalogue) -> None:
    """From its beginning until before its end; what waits for one does not count."""
    catalogue.close_scans(looked("/films/a", 1, 2, 3, 4))
    catalogue.queue_scans([task()])
    found = catalogue.scan_statistics(since=after(3), until=after(4))
    assert (found.scans[Verdict.FOUND], found.took_p50) == (1, 3)
    assert sum(catalogue.scan_statistics().scans.values()) == 3


def test_nothing_has_no_statistics(catalogue: Catalogue) -> None:
    """Not even a time."""
    found = catalogue.scan_statistics()
    assert (found.took_p50, found.asked, found.saved) == (None, 0, 0)
