"""A Home Assistant of its own: its folder, its process, its log."""

import asyncio
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping
import json
import os
from pathlib import Path
import socket
import sys
from typing import Any, Final, Self

from aiohttp import ClientError, ClientSession
import yaml

ROOT: Final = Path(__file__).parents[2]
START_PATIENCE: Final = 120.0  # Seconds; the first start of all compiles everything
STOP_PATIENCE: Final = 30.0
# Finishing this step by hand would set up integrations that talk to the internet
FINISHED_STEPS: Final = ["core_config"]


class HouseError(Exception):
    """Home Assistant did not do what it was asked to."""


class House:
    """One `hass` process over a fresh configuration folder."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        self.port = port or free_port()
        self._process: Process | None = None

    @property
    def url(self) -> str:
        """Return where Home Assistant is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Return all that was logged, warnings and worse."""
        path = self.folder / "home-assistant.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def furnish(self, configuration: Mapping[str, Any], *integrations: Path) -> None:
        """Make the folder, with custom integrations linked into it."""
        components = self.folder / "custom_components"
        components.mkdir(parents=True)
        (components / "__init__.py").touch()  # Or the checkout's own is found first
        for integration in integrations:
            (components / integration.name).symlink_to(integration.resolve())
        here = {"server_host": "127.0.0.1", "server_port": self.port}
        whole = {**configuration, "http": here}
        text = yaml.safe_dump(whole, sort_keys=False, allow_unicode=True)
        (self.folder / "configuration.yaml").write_text(text)
        self._store("onboarding", 4, {"done": FINISHED_STEPS})

    def _store(self, key: str, version: int, data: Mapping[str, Any]) -> None:
        """Put something into Home Assistant's own store."""
        path = self.folder / ".storage" / key
        path.parent.mkdir(exist_ok=True)
        content = {"version": version, "minor_version": 1, "key": key, "data": data}
        path.write_text(json.dumps(content))

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def launch(self) -> Process:
        """Start Home Assistant, and return at once."""
        # In a session of its own, so that Ctrl-C reaches it once: through `stop`
        self._process = await asyncio.create_subprocess_exec(
            Path(sys.executable).parent / "hass",
            *("--config", self.folder, "--skip-pip", "--log-no-color"),
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=DEVNULL,
            start_new_session=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},  # A probe may need the tests
        )
        return self._process

    async def start(self) -> None:
        """Start Home Assistant for the first time, and return when it answers."""
        process = await self.launch()
        try:
            async with asyncio.timeout(START_PATIENCE):
                await self._answering(process)
        except TimeoutError:
            await self.stop()
            raise HouseError(f"Home Assistant does not start:\n{self.log}") from None
        except BaseException:
            await self.stop()
            raise

    async def _answering(self, process: Process) -> None:
        """Return when Home Assistant answers."""
        async with ClientSession() as session:
            while process.returncode is None:
                try:
                    async with session.get(f"{self.url}/api/onboarding") as answer:
                        if answer.ok:
                            return
                except ClientError:
                    pass  # Nobody listens there yet
                await asyncio.sleep(0.2)
        raise HouseError(f"Home Assistant ended by itself:\n{self.log}")

    async def kill(self) -> None:
        """End Home Assistant at once, as when the power goes."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()

    async def stop(self) -> None:
        """End Home Assistant, and whatever it started."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(STOP_PATIENCE):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


def free_port(wanted: int = 0) -> int:
    """Return a port that nobody listens on: the wanted one if that is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return free_port()
        port: int = probe.getsockname()[1]
        return port
