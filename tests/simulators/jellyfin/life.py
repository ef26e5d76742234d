"""Going down and coming up, and what else goes wrong with a server."""

import asyncio
from collections.abc import Coroutine
from typing import Any, override

from ..faults import Fault, FaultKind, Faults
from ..port import Port
from ..trouble import Line, Trouble
from .boot import Phase
from .gate import SeenRequest
from .hooks import Hooks
from .state import State

DOWN, MINI, GAP, LOADING = 1.5, 0.1, 0.1, 2.0  # Seconds that the phases of a start take
BEFORE_GOODBYE, GOODBYE = 0.1, 0.05  # Seconds until it speaks, and until it is gone


class Life(Hooks, Trouble):
    """What a server goes through; its parts belong to the simulator."""

    state: State
    requests: list[SeenRequest]
    _port: Port
    _faults: Faults
    _pace: float
    _resets: Fault | None = None
    _tasks: set[asyncio.Task[None]]

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something in the background."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop_working(self) -> None:
        """Stop what the server is busy with."""
        await self.state.tasks.stop()
        await self.state.refresher.stop()
        self.state.monitor.stop()
        self.state.changes.stop()
        self.state.marks.stop()

    @override
    def asked_to_restart(self) -> None:
        """Restart in the background."""
        self.spawn(self.restart())

    @override
    def asked_to_shut_down(self) -> None:
        """Shut down in the background."""
        self.spawn(self.shut_down())

    async def restart(self, *, ajar: bool = False, **phases: Any) -> None:
        """Go and come back, as when an administrator asks for it; see `come_up`."""
        await self.shut_down("ServerRestarting", ajar=ajar)
        await self.come_up(**phases)

    async def shut_down(
        self, goodbye: str = "ServerShuttingDown", *, ajar: bool = False
    ) -> None:
        """Say goodbye on the sockets, and go."""
        await asyncio.sleep(BEFORE_GOODBYE * self._pace)
        self.state.sockets.say_goodbye(goodbye)
        # Long enough for the words to go out, whatever the pace
        await asyncio.sleep(GOODBYE)
        await self.go_down(ajar=ajar)

    async def go_down(self, *, ajar: bool = False) -> None:
        """Go away without a word, like a process that is killed.

        A server whose door is ajar resets what comes instead of listening no more,
        and can still be driven through `/_sim/`.
        """
        self.state.sessions.forget()
        await self.stop_working()
        await self._close(ajar=ajar)

    async def _close(self, *, ajar: bool) -> None:
        self.state.boot.phase = Phase.REFUSING
        if ajar:
            self._resets = self._resets or self._faults.add(FaultKind.REFUSE)
            self.drop_sockets()
        else:
            self._port.close()

    async def _open(self, phase: Phase) -> None:
        self.state.boot.phase = phase
        if self._resets is not None:
            self._faults.lift(self._resets)
            self._resets = None
        self._port.open()

    async def come_up(
        self,
        down: float = DOWN,
        mini: float = MINI,
        gap: float = GAP,
        loading: float = LOADING,
        until: str = Phase.READY,
    ) -> None:
        """Come up through the phases of a start, whose seconds the pace scales.

        `until` is the phase to stay in: "mini" during a long migration, "loading".
        """
        ajar = self._resets is not None
        await asyncio.sleep(down * self._pace)
        await self._open(Phase.MINI)
        if until == Phase.MINI:
            return
        await asyncio.sleep(mini * self._pace)
        await self._close(ajar=ajar)
        await asyncio.sleep(gap * self._pace)
        await self._open(Phase.LOADING)
        if until == Phase.LOADING:
            return
        await asyncio.sleep(loading * self._pace)
        self.state.boot.phase = Phase.READY

    def set_phase(self, phase: str) -> None:
        """Answer as in a phase of a start: mini, loading or ready."""
        self.state.boot.phase = Phase(phase)

    # What goes wrong

    @property
    @override
    def line(self) -> Line:
        return self.state.sockets

    def set_keep_alive(self, seconds: float) -> None:
        """Expect signs of life within so many real seconds on sockets yet to open."""
        self.state.sockets.keep_alive = seconds

    def forget_requests(self) -> None:
        """Forget what came in so far."""
        self.requests.clear()

    def broadcast(self, kind: str, data: Any = None) -> None:
        """Send a message to every session."""
        self.state.sockets.tell(lambda _: True, kind, data)
