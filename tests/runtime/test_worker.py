"""A thread of one's own."""

import asyncio
from threading import Event, get_ident

import pytest

from custom_components.showrunner.runtime.worker import Worker


async def test_all_is_done_in_one_thread_in_turn() -> None:
    """Whatever is asked for at once, too; and that thread is not the loop's."""
    worker, done = Worker(), list[int]()

    def note(number: int) -> int:
        done.append(number)
        return get_ident()

    threads = await asyncio.gather(*(worker(note, number) for number in range(20)))
    worker.close()
    assert done == list(range(20))
    assert len(set(threads)) == 1
    assert get_ident() not in threads


async def test_what_is_raised_is_raised() -> None:
    """To whoever asked."""
    worker = Worker()
    with pytest.raises(ZeroDivisionError):
        await worker(divmod, 1, 0)
    worker.close()


async def test_an_end_waits_for_what_is_being_done_and_for_nothing_else() -> None:
    """A transaction comes to its end; what has not begun does not begin any more."""
    worker, begun, may_end = Worker(), Event(), Event()

    def take_time() -> bool:
        begun.set()
        return may_end.wait()

    first, second = worker(take_time), worker(pytest.fail)
    await asyncio.to_thread(begun.wait)
    end = asyncio.create_task(asyncio.to_thread(worker.close))
    with pytest.raises(asyncio.CancelledError):
        await second
    assert not end.done()
    may_end.set()
    await end
    assert await first
