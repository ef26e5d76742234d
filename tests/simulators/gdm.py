"""A media server's answers to "who is there?", on loopback.

A real server listens to multicast 239.0.0.250:32414; here a question comes straight
to 127.0.0.1 and the responder's port.
"""

import asyncio
import time
from typing import Self, override

VERSION = "1.43.3.10793"
QUESTION = b"M-SEARCH * HTTP/1."


class GdmResponder(asyncio.DatagramProtocol):
    """Answers for one server, from `start` to `stop`."""

    def __init__(
        self, name: str, machine_id: str, port: int, version: str = VERSION
    ) -> None:
        self.name = name
        self.machine_id = machine_id
        self.port = port  # The one its HTTP server listens on
        self.version = version
        self.address = ("127.0.0.1", 0)
        self.questions: list[bytes] = []
        self.repeat = 1  # Servers with several networks answer more than once
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

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def reply(self) -> bytes:
        """Return what this server says of itself."""
        lines = (
            "HTTP/1.0 200 OK",
            "Content-Type: plex/media-server",
            f"Host: {self.machine_id[:32]}.plex.direct",
            f"Name: {self.name}",
            f"Port: {self.port}",
            f"Resource-Identifier: {self.machine_id}",
            f"Updated-At: {int(time.time())}",
            f"Version: {self.version}",
        )
        return "\r\n".join((*lines, "")).encode()

    @override
    def datagram_received(self, data: bytes, addr: tuple[str | int, ...]) -> None:
        """Answer a search; anything else is somebody else's business."""
        self.questions.append(data)
        if self._transport is not None and data.startswith(QUESTION):
            for _ in range(self.repeat):
                self._transport.sendto(self.reply(), addr)
