"""Judge: whom recorded servers told that they are there."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import pairwise
import json
from typing import Any, override

import pytest

from .jellyfin.discovery import DiscoveryResponder
from .jellyfin_judges import recordings
from .jellyfin_judges.client import Answer
from .jellyfin_judges.compare import differences

pytestmark = pytest.mark.skipif(
    not recordings.CAPTURES.is_dir(), reason="The recordings are not there"
)

type Payload = dict[str, Any]

SCENARIO = "07-discovery"
VERSIONS = [one for one in recordings.VERSIONS if SCENARIO in recordings.names(one)]
LAST, QUESTION = "The last answer", "who is JellyfinServer?"
PATIENCE = 5.0


class Asker(asyncio.DatagramProtocol):
    """Asks a responder who is there."""

    def __init__(self, responder: DiscoveryResponder) -> None:
        self._responder = responder
        self._answers: asyncio.Queue[Payload] = asyncio.Queue()
        self._transport: asyncio.DatagramTransport | None = None

    @override
    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]  # It is one
        self._transport = transport

    @override
    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._answers.put_nowait(json.loads(data))

    async def ask(self, question: str) -> list[Payload]:
        """Return every answer to a question."""
        name = self._responder.name
        await self._send(question)
        # Whatever comes before the answer to another question is for this one
        self._responder.name = LAST
        await self._send(QUESTION)
        found = [await self._answers.get()]
        while found[-1]["Name"] != LAST:
            found.append(await self._answers.get())
        self._responder.name = name
        return found[:-1]

    async def _send(self, question: str) -> None:
        """Send a question; return when it has arrived."""
        assert self._transport is not None
        count = len(self._responder.questions)
        self._transport.sendto(question.encode(), self._responder.address)
        while len(self._responder.questions) == count:  # noqa: ASYNC110  # No event
            await asyncio.sleep(0.001)


@asynccontextmanager
async def asking(version: str) -> AsyncIterator[Asker]:
    """Give somebody who asks a responder that says what the recorded server is."""
    responder = DiscoveryResponder(
        "http://127.0.0.1:8096", recordings.server_id(version), "Living Room Server"
    )
    await responder.start()
    asker = Asker(responder)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: asker, local_addr=("127.0.0.1", 0)
    )
    try:
        yield asker
    finally:
        transport.close()
        await responder.stop()


def exchanges(version: str) -> Iterator[tuple[str, list[Payload]]]:
    """Yield each recorded question with its answers."""
    for asked, said in pairwise(recordings.scenario(version, SCENARIO).lines):
        if asked["udp"] == "out":
            yield asked["data"], [json.loads(said["data"])] if "data" in said else []


@pytest.mark.parametrize("version", VERSIONS)
async def test_discovery_answers_as_recorded(
    socket_enabled: None, version: str
) -> None:
    """The same questions are answered, with the same keys; the others are not."""
    recorded = list(exchanges(version))
    async with asyncio.timeout(PATIENCE), asking(version) as asker:
        ours = [(question, await asker.ask(question)) for question, _ in recorded]

    assert [len(real) for _, real in recorded] == [1, 1, 0]
    assert list(differences(Answer(0, "", ours), Answer(0, "", recorded))) == []
    assert [len(found) for _, found in ours] == [1, 1, 0]
