"""How pages size themselves."""

from hypothesis import given, strategies as st
import pytest

from custom_components.showrunner.engine.listing import Answer, Detail, Page
from custom_components.showrunner.engine.paging import (
    AIM,
    CEILING,
    FLOOR,
    PATIENCE,
    START,
    PageSizer,
)


def answer(size: int = 1000, took: float = 0.1) -> Answer:
    """Return an answer of so many bytes, after so many seconds."""
    return Answer(size=size, took=took, open=lambda: Page([], 0, None))


def after_page(size: int, took: float, rows: int = START) -> int:
    """Return the next size after one page."""
    sizer = PageSizer()
    sizer.answered(Detail.FULL, answer(size, took), rows)
    return sizer.size(Detail.FULL)


def walk(total: int, page_cost: float, row_cost: float, row_size: int) -> list[int]:
    """Return the sizes of the pages of a whole listing."""
    sizer, sizes, start = PageSizer(), [], 0
    while start < total:
        rows = min(sizer.size(Detail.FULL), total - start)
        took = page_cost + rows * row_cost
        sizer.answered(Detail.FULL, answer(rows * row_size, took), rows)
        sizes.append(rows)
        start += rows
    return sizes


def test_the_first_page_has_500_rows() -> None:
    """It is cheap on any server, and says what rows cost."""
    assert PageSizer().size(Detail.LEAN) == 500


def test_a_cheap_page_is_followed_by_one_of_four_times_its_rows_at_most() -> None:
    """One cheap page may be luck."""
    assert after_page(size=10_000, took=0.01) == 2000


def test_a_page_grows_only_to_three_megabytes() -> None:
    """500 rows of 2 KB leave room for 1,500."""
    assert after_page(size=1_000_000, took=0.01) == 1500


def test_a_page_grows_only_as_long_as_suits_its_server() -> None:
    """Where short ones cost no more, each holds up the event loop for less."""
    sizer = PageSizer(aim=1_500_000)
    sizer.answered(Detail.FULL, answer(size=1_000_000), START)

    assert sizer.size(Detail.FULL) == 750


def test_a_page_grows_only_to_two_seconds() -> None:
    """The server has other things to do."""
    assert after_page(size=10_000, took=1) == 1000


@pytest.mark.parametrize(("size", "took"), [(6_000_000, 0.1), (1000, 4.0)])
def test_a_dear_page_is_followed_by_a_smaller_one(size: int, took: float) -> None:
    """By as much as it was too dear."""
    assert after_page(size, took) == 250


def test_the_last_page_of_a_listing_says_nothing() -> None:
    """Its time is that of a page, and not of its few rows."""
    assert after_page(size=1000, took=0.13, rows=3) == START
    assert after_page(size=100, took=0.13, rows=0) == START


def test_a_short_page_that_was_dear_shrinks_the_next() -> None:
    """A server may send fewer rows than it was asked for, and still be slow."""
    assert after_page(size=1000, took=4, rows=100) == 50


def test_a_page_that_did_not_come_is_halved() -> None:
    """However often, there are some rows left to ask for."""
    sizer = PageSizer()
    sizes = []
    for _ in range(6):
        sizer.failed(Detail.FULL)
        sizes.append(sizer.size(Detail.FULL))

    assert sizes == [250, 125, 62, 31, FLOOR, FLOOR]


def test_a_size_grows_again_after_a_failure() -> None:
    """The server may have been busy."""
    sizer = PageSizer()
    sizer.failed(Detail.FULL)
    sizer.answered(Detail.FULL, answer(), 250)

    assert sizer.size(Detail.FULL) == 1000


def test_details_are_sized_apart() -> None:
    """A lean row is a tenth of a full one."""
    sizer = PageSizer()
    sizer.failed(Detail.DEEP)

    assert (sizer.size(Detail.LEAN), sizer.size(Detail.DEEP)) == (500, 250)


def test_a_lean_page_may_have_four_times_the_rows_of_a_full_one() -> None:
    """A walk need not find out again what the listing before it found out."""
    sizer = PageSizer()
    sizer.answered(Detail.FULL, answer(), START)
    assert sizer.size(Detail.FULL) == 4 * START
    assert sizer.size(Detail.LEAN) == 16 * START
    assert sizer.size(Detail.DEEP) == START


def test_a_fixed_size_stays_whatever_a_page_costs() -> None:
    """Whoever sets it knows their server."""
    sizer = PageSizer(fixed=100)
    sizer.answered(Detail.FULL, answer(7_000_000, 9), 100)
    sizer.answered(Detail.FULL, answer(), 100)

    assert sizer.size(Detail.FULL) == 100


def test_a_fixed_size_is_halved_when_pages_do_not_come() -> None:
    """Otherwise the library could never be listed."""
    sizer = PageSizer(fixed=5000)
    sizer.failed(Detail.FULL)
    small = PageSizer(fixed=10)
    small.failed(Detail.FULL)

    assert (sizer.size(Detail.FULL), small.size(Detail.FULL)) == (2500, 10)


def test_ten_thousand_episodes_of_jellyfin_come_in_a_dozen_pages() -> None:
    """A page costs it 144 ms and a row 0.43 ms, and has 2.66 KB (protocols, 2.2.1)."""
    sizes = walk(10_012, page_cost=0.144, row_cost=0.00043, row_size=2660)

    assert len(sizes) <= 12
    assert max(sizes) * 2660 <= AIM


@given(st.lists(st.tuples(st.integers(0, 10**9), st.floats(0, 100), st.booleans())))
def test_whatever_pages_cost_the_next_size_is_sensible(
    pages: list[tuple[int, float, bool]],
) -> None:
    """Neither nothing nor everything, and never more than the growth allows."""
    sizer = PageSizer()
    for size, took, failed in pages:
        before = sizer.size(Detail.FULL)
        if failed:
            sizer.failed(Detail.FULL)
        else:
            sizer.answered(Detail.FULL, answer(size, took), before)

        assert FLOOR <= sizer.size(Detail.FULL) <= min(4 * before, CEILING)
        assert took <= PATIENCE or sizer.size(Detail.FULL) <= max(before, FLOOR)
