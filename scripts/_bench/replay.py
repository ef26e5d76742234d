"""A server that answers at once: each page was rendered before it began.

`python -m scripts._bench.replay FOLDER` serves the files of a folder, says at which
address, and ends when its input does.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path
import sys

from aiohttp import web

from scripts._demo.house import free_port


async def serve(pages: Mapping[str, bytes]) -> None:
    """Serve pages by their paths until nobody needs them any more."""

    async def answer(request: web.BaseRequest) -> web.Response:
        return web.Response(body=pages[request.path], content_type="application/json")

    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print(f"http://127.0.0.1:{port}", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    files = Path(sys.argv[1]).iterdir()
    asyncio.run(serve({f"/{file.name}": file.read_bytes() for file in files}))
