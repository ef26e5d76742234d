"""Paths as the server matches them: in any case, with ids in them."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
import re
from typing import NamedTuple

from aiohttp import web

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_PLACE = re.compile(r"\{(\w+)\}")


class Need(StrEnum):
    """Who may ask."""

    NOTHING = "nothing"
    TOKEN = "token"  # noqa: S105  # No secret
    ADMIN = "admin"


class Route(NamedTuple):
    """What answers a path."""

    method: str
    pattern: re.Pattern[str]
    need: Need
    handler: Handler


class Router:
    """All paths."""

    def __init__(self) -> None:
        self._routes: list[Route] = []

    def add(
        self, method: str, path: str, need: Need = Need.TOKEN
    ) -> Callable[[Handler], Handler]:
        """Let a handler answer a path; more paths may be added to it."""
        text = _PLACE.sub(r"(?P<\1>[^/]+)", path)
        pattern = re.compile(f"{text}/?", re.IGNORECASE)

        def put(handler: Handler) -> Handler:
            self._routes.append(Route(method, pattern, need, handler))
            return handler

        return put

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | int:
        """Return what answers and the ids in the path, or the status that says no."""
        status = 404
        for route in self._routes:
            found = route.pattern.fullmatch(path)
            if found is None:
                continue
            if route.method == method:
                return route, found.groupdict()
            status = 405
        return status


ROUTER = Router()
