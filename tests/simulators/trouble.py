"""What can be made to go wrong with any simulated server."""

from abc import abstractmethod
from typing import Protocol

from .faults import FaultKind, Faults
from .port import Port


class Line(Protocol):
    """All sockets that a server pushes over."""

    is_losing: bool

    def drop(self) -> None:
        """Cut them."""

    def silence(self, *, on: bool = True) -> None:
        """Say nothing on them any more, or speak again."""


class Trouble:
    """Failures on command; faults and port belong to the simulator."""

    _faults: Faults
    _port: Port

    @property
    @abstractmethod
    def line(self) -> Line:
        """Return the sockets that the server pushes over."""

    def fail(
        self,
        kind: str,
        path: str = "*",
        times: int | None = None,
        *,
        ajar: bool = False,
    ) -> None:
        """Let requests fail, see `tests.simulators.faults`; for ajar, see go_down."""
        whole = kind == FaultKind.REFUSE and path == "*" and times is None
        if whole and not ajar:
            self._port.close()
            return
        self._faults.add(kind, path, times)
        if whole:
            self.drop_sockets()

    def heal(self) -> None:
        """Let nothing fail any more."""
        self._faults.heal()
        self.line.silence(on=False)
        self.lose_frames(lose=False)
        self._port.open()

    def lose_frames(self, lose: bool = True) -> None:  # noqa: FBT001, FBT002  # Reads as a sentence
        """Lose every frame, or stop losing them."""
        self.line.is_losing = lose

    def drop_sockets(self) -> None:
        """Cut the sockets."""
        self.line.drop()

    def silence(self, on: bool = True) -> None:  # noqa: FBT001, FBT002  # Reads as a sentence
        """Keep the sockets open and say nothing on them, or speak again."""
        self.line.silence(on=on)
