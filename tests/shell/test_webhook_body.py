"""The body of a message, which may be endless, or never end."""

import asyncio

import pytest

from custom_components.showrunner import webhook_body
from custom_components.showrunner.engine.errors import BadPayloadError
from custom_components.showrunner.webhook_body import MOST_BYTES, content_of


class Endless:
    """A body that goes on for ever."""

    def __init__(self) -> None:
        self.sent = 0

    async def read(self, n: int = -1) -> bytes:
        """Return a little, or less if less is wanted."""
        part = b"x" * min(n, 50_000)
        self.sent += len(part)
        return part


class Stuck:
    """A body of which the rest never comes."""

    async def read(self, n: int = -1) -> bytes:  # noqa: ARG002
        """Wait for ever."""
        await asyncio.Event().wait()
        return b""


class Broken:
    """A body whose sender goes."""

    async def read(self, n: int = -1) -> bytes:  # noqa: ARG002
        """Fail as a socket does."""
        raise ConnectionResetError


async def test_a_body_is_read_to_its_end() -> None:
    """However many pieces it comes in."""
    stream = asyncio.StreamReader()
    for part in (b'{"path"', b': "/tv"', b"}"):
        stream.feed_data(part)
    stream.feed_eof()
    assert await content_of(stream) == (b'{"path": "/tv"}', False)


async def test_no_more_of_a_body_is_read_than_we_want() -> None:
    """One byte more says that there is more."""
    stream = Endless()
    content, is_cut = await content_of(stream)
    assert (len(content), is_cut) == (MOST_BYTES, True)
    assert stream.sent == MOST_BYTES + 1


async def test_a_body_that_never_ends_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After a while."""
    monkeypatch.setattr(webhook_body, "PATIENCE", 0)
    with pytest.raises(BadPayloadError):
        await content_of(Stuck())


async def test_a_body_whose_sender_goes_is_refused() -> None:
    """Whatever its socket raises."""
    with pytest.raises(BadPayloadError):
        await content_of(Broken())
