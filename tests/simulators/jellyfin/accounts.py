"""Signing in and out, and what becomes of users."""

from .access import Access, Caller, Card
from .activity import ActivityLog
from .people import User
from .shelf import Clock


class Refused(Exception):  # noqa: N818  # It says what happened, and is an answer more than an error
    """A sign-in that the server does not accept, with its status code."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Accounts:
    """All users."""

    def __init__(self, access: Access, log: ActivityLog, clock: Clock) -> None:
        self._access, self._log, self._clock = access, log, clock
        self.users: dict[str, User] = {}

    def named(self, name: str) -> User | None:
        """Return the user with a name, however it is written."""
        wanted = name.casefold()
        return next(
            (u for u in self.users.values() if u.name.casefold() == wanted), None
        )

    def add(self, name: str, password: str, *, admin: bool = False) -> User:
        """Make a user."""
        if not name or self.named(name) is not None:
            raise ValueError(f"No user can be called {name!r}")
        user = User(name=name, password=password, is_admin=admin)
        self.users[user.id] = user
        self._log.write("UserCreated", f"User {name} has been created", user=user.id)
        return user

    def remove(self, user: User) -> list[Caller]:
        """Remove a user, and return those who were signed in as it."""
        del self.users[user.id]
        ended = self.sign_out_all(user)
        self._log.write("UserDeleted", f"User {user.name} has been deleted")
        return ended

    def sign_out_all(self, user: User) -> list[Caller]:
        """End every token of a user."""
        ended = [one for one in self._access.tokens.values() if one.user is user]
        for caller in ended:
            del self._access.tokens[caller.token]
        return ended

    def check(self, name: str, password: str, shown: Card) -> User:
        """Return the user that a name and password stand for."""
        if not shown.is_complete:
            raise Refused(400)
        user = self.named(name)
        if user is None or user.password != password:
            self._count_failure(user, name)
            raise Refused(401)
        return self._admit(user)

    def _admit(self, user: User) -> User:
        if user.is_disabled:
            raise Refused(403)
        user.failures = 0
        return user

    def _count_failure(self, user: User | None, name: str) -> None:
        """Remember a wrong password; too many disable the user."""
        said = f"Failed login attempt from {name}"
        self._log.write("AuthenticationFailed", said, address=True, severity="Error")
        if user is None:
            return
        user.failures += 1
        if 0 < user.lockout <= user.failures and not user.is_disabled:
            user.is_disabled = True
            said = f"User {user.name} has been locked out"
            self._log.write("UserLockedOut", said, user=user.id, severity="Error")

    def _check_device(self, user: User, shown: Card) -> None:
        """Refuse a device that is not allowed, or one too many."""
        policy = user.policy
        chosen = not policy.get("EnableAllDevices", True) and not user.is_admin
        if chosen and shown.device_id not in policy.get("EnabledDevices", ()):
            raise Refused(403)
        most = policy.get("MaxActiveSessions", 0)
        others = {
            one.device_id for one in self._access.tokens.values() if one.user is user
        } - {shown.device_id}
        if 0 < most <= len(others):
            raise Refused(403)

    def sign_in(self, user: User, shown: Card) -> tuple[Caller, list[Caller]]:
        """Give a user a token; older ones of the same device die at once."""
        self._admit(user)
        self._check_device(user, shown)
        caller, ended = self._access.grant(user, shown)
        user.login = user.active = self._clock()
        said = f"{user.name} successfully authenticated"
        self._log.write("AuthenticationSucceeded", said, user=user.id, address=True)
        return caller, ended
