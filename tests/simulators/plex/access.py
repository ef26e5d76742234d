"""Who may do what: tokens and their rights."""

from dataclasses import dataclass

from aiohttp import web

OWNER = 1  # The account id of the owner on every server
TOKEN = "X-Plex-Token"  # noqa: S105  # The name of the header, not a token


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever holds a token."""

    account: int
    is_admin: bool


class Access:
    """The tokens a server knows."""

    def __init__(self, owner_token: str) -> None:
        self._callers = {owner_token: Caller(OWNER, is_admin=True)}

    def add(self, token: str, rights: str, account: int) -> None:
        """Make a token known, with the rights of an owner or of a shared user."""
        if rights not in ("owner", "shared"):
            raise ValueError(f"No token has the rights {rights!r}")
        self._callers[token] = Caller(account, is_admin=rights == "owner")

    def revoke(self, token: str) -> None:
        """Forget a token."""
        del self._callers[token]

    def caller(self, request: web.Request) -> Caller | None:
        """Return who is calling, if the token is known."""
        return self._callers.get(token_of(request) or "")


def token_of(request: web.Request) -> str | None:
    """Return a request's token, which may stand in a header or in the query."""
    return request.headers.get(TOKEN) or request.query.get(TOKEN)
