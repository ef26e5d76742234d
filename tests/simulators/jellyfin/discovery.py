"""A server's answers to "who is there?", on loopback.

A real server listens on UDP 7359 to broadcasts; here a question comes straight to
127.0.0.1 and the responder's port.
"""

import asyncio
from typing import override

import orjson

QUESTION = b"who is jellyfinserver?"


class DiscoveryResponder(asyncio.DatagramProtocol):
    """Answers for one server, from `start` to `stop`."""

    def __init__(self, url: str, server_id: str, name: str) -> None:
        self.url, self.server_id, self.name = url, server_id, name
        self.address = ("127.0.0.1", 0)
        self.questions: list[bytes] = []
        self._transport: asyncio.DatagramTransport | None = None

    async def start(self, port: int = 0) -> None:
        """Listen on a loopback port, any free one by default; see `address`."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=("127.0.0.1", port)
        )
        self.address = self._transport.get_extra_info("sockname")

    async def stop(self) -> None:
        """Fall silent."""
        if self._transport is not None:
            self._transport.close()
            self._transport = None
            await asyncio.sleep(0)  # The socket is closed in the loop's next turn

    @override
    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer whoever asks the right thing, however it is written."""
        self.questions.append(data)
        if QUESTION in data.lower() and self._transport is not None:
            said = {
                "Address": self.url,
                "Id": self.server_id,
                "Name": self.name,
                "EndpointAddress": None,
            }
            self._transport.sendto(orjson.dumps(said), addr)
