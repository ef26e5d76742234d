"""What a request asks for, its names in any case."""

from collections.abc import Iterable, Iterator, Mapping
from typing import override

from aiohttp import web

from .notation import plain


class BadWish(Exception):  # noqa: N818  # A client's mistake, answered as such
    """A value that cannot be read; `name` is the parameter."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(name, value)
        self.name, self.value = name, value


class Wishes(Mapping[str, str]):
    """The query of a request, by lower-case names; the first of several counts."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._all: dict[str, list[str]] = {}
        for name, value in pairs:
            self._all.setdefault(name.lower(), []).append(value)

    @override
    def __getitem__(self, name: str) -> str:
        return self._all[name][0]

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    @override
    def __len__(self) -> int:
        return len(self._all)

    def number(self, name: str) -> int | None:
        """Return a whole number."""
        text = self.get(name.lower())
        if text is None or not text:
            return None
        try:
            return int(text)
        except ValueError:
            raise BadWish(name, text) from None

    def flag(self, name: str) -> bool | None:
        """Return yes or no."""
        text = self.get(name.lower())
        if text is None or not text:
            return None
        if text.lower() not in ("true", "false"):
            raise BadWish(name, text)
        return text.lower() == "true"

    def words(self, name: str, between: str = ",") -> list[str]:
        """Return a list, however often the name stands there."""
        values = self._all.get(name.lower(), [])
        return [word for text in values for word in text.split(between) if word]

    def identity(self, name: str) -> str | None:
        """Return an id."""
        text = self.get(name.lower())
        if text is None or not text:
            return None
        found = plain(text)
        if found is None:
            raise BadWish(name, text)
        return found

    def identities(self, name: str) -> list[str] | None:
        """Return ids; what is no id is passed over."""
        if name.lower() not in self._all:
            return None
        return [found for word in self.words(name) if (found := plain(word))]


def wishes(request: web.Request) -> Wishes:
    """Return what a request asks for."""
    return Wishes(request.query.items())
