"""Signing in, users and API keys."""

import asyncio
from typing import Any

from aiohttp import web

from .accounts import Refused
from .answers import error, nothing, problem, reply
from .asker import Asker
from .people import User
from .router import ROUTER, Need

HASHING = 0.25  # Seconds that checking a password takes


def _row(asker: Asker, user: User) -> dict[str, Any]:
    """Return a user as this version tells it."""
    state = asker.state
    return user.row(state.server_id, logins=state.speech.tells_logins)


async def _signed_in(asker: Asker, user: User) -> web.Response:
    """Sign a user in and answer with the token."""
    state = asker.state
    shown = state.access.card(asker.request.headers, asker.wishes)
    caller, ended = state.accounts.sign_in(user, shown)
    if ended:
        # Its session stays, under the new token
        for session in state.sessions.all:
            if session.user is user and session.device_id == shown.device_id:
                state.sockets.drop_session(session)
    session = state.sessions.of(caller)
    return reply(
        {
            "User": _row(asker, user),
            "SessionInfo": state.sessions.row(session),
            "AccessToken": caller.token,
            "ServerId": state.server_id,
        }
    )


@ROUTER.add("POST", "/Users/AuthenticateByName", Need.NOTHING)
async def by_name(request: web.Request) -> web.Response:
    """Sign in with a name and a password."""
    asker = Asker(request)
    state, said = asker.state, await asker.body()
    shown = state.access.card(request.headers, asker.wishes)
    try:
        name, password = str(said.get("Username", "")), str(said.get("Pw", ""))
        await asyncio.sleep(HASHING * state.pace)
        return await _signed_in(asker, state.accounts.check(name, password, shown))
    except Refused as refused:
        return error(refused.status)


@ROUTER.add("POST", "/Users/AuthenticateWithQuickConnect", Need.NOTHING)
async def by_quick_connect(request: web.Request) -> web.Response:
    """Sign in with an approved secret."""
    asker = Asker(request)
    said = await asker.body()
    wish = asker.state.quick.redeem(str(said.get("Secret", "")))
    if wish is None or wish.user is None:
        return error(404)
    try:
        return await _signed_in(asker, wish.user)
    except Refused as refused:
        return error(refused.status)


@ROUTER.add("POST", "/Sessions/Logout")
async def logout(request: web.Request) -> web.Response:
    """Sign out; the token is dead at once."""
    asker = Asker(request)
    caller = asker.caller
    if asker.state.access.tokens.pop(caller.token, None) is not None:
        asker.state.sessions.end_of([caller])
    return nothing()


# Quick Connect


@ROUTER.add("GET", "/QuickConnect/Enabled", Need.NOTHING)
async def quick_enabled(request: web.Request) -> web.Response:
    """Answer whether Quick Connect is on."""
    return reply(Asker(request).state.quick.enabled)


@ROUTER.add("POST", "/QuickConnect/Initiate", Need.NOTHING)
async def quick_initiate(request: web.Request) -> web.Response:
    """Begin a Quick Connect."""
    asker = Asker(request)
    state = asker.state
    shown = state.access.card(request.headers, asker.wishes)
    if not state.quick.enabled:
        return error(401)
    if not shown.is_complete:
        return error(400)
    return reply(state.quick.begin(shown).row())


@ROUTER.add("GET", "/QuickConnect/Initiate", Need.NOTHING)
async def quick_initiate_by_get(request: web.Request) -> web.Response:
    """Begin a Quick Connect the old way, where that still goes."""
    if not Asker(request).state.speech.initiates_by_get:
        return nothing(405)
    return await quick_initiate(request)  # type: ignore[return-value]  # It is one


@ROUTER.add("GET", "/QuickConnect/Connect", Need.NOTHING)
async def quick_connect(request: web.Request) -> web.Response:
    """Answer how a Quick Connect stands."""
    asker = Asker(request)
    if not asker.state.quick.enabled:
        return error(401)
    wish = asker.state.quick.find(asker.wishes.get("secret", ""))
    return reply("Unknown secret", 404) if wish is None else reply(wish.row())


@ROUTER.add("POST", "/QuickConnect/Authorize")
async def quick_authorize(request: web.Request) -> web.Response:
    """Approve a code."""
    asker = Asker(request)
    user = asker.user
    if user is None or not asker.state.quick.approve(
        asker.wishes.get("code", ""), user
    ):
        return error(404)
    return reply(True)  # noqa: FBT003  # The whole answer


# Users


@ROUTER.add("GET", "/Users/Me")
async def me(request: web.Request) -> web.Response:
    """Answer who asks; an API key is nobody."""
    asker = Asker(request)
    user = asker.caller.user
    return problem(400) if user is None else reply(_row(asker, user))


@ROUTER.add("GET", "/Users/Public", Need.NOTHING)
async def public_users(request: web.Request) -> web.Response:
    """Answer with the users on the sign-in page."""
    asker = Asker(request)
    shown = [
        _row(asker, user)
        for user in asker.state.accounts.users.values()
        if not user.policy.get("IsHidden", True) and not user.is_disabled
    ]
    return reply(shown)


@ROUTER.add("GET", "/Users")
async def users(request: web.Request) -> web.Response:
    """Answer with all users."""
    asker = Asker(request)
    disabled, hidden = asker.wishes.flag("isDisabled"), asker.wishes.flag("isHidden")
    found = [
        _row(asker, user)
        for user in asker.state.accounts.users.values()
        if disabled in (None, user.is_disabled)
        and hidden in (None, user.policy.get("IsHidden", True))
    ]
    return reply(found)


@ROUTER.add("POST", "/Users/New", Need.ADMIN)
async def new_user(request: web.Request) -> web.Response:
    """Make a user."""
    asker = Asker(request)
    said = await asker.body()
    name = str(said.get("Name") or "")
    if not name:
        return problem(400, {"Name": "The Name field is required."})
    try:
        user = asker.state.accounts.add(name, str(said.get("Password") or ""))
    except ValueError:
        return error(400)
    return reply(_row(asker, user))


def _one(asker: Asker) -> User | None:
    """Return the user that a request is about."""
    wanted = asker.place_id("userId") or asker.wishes.identity("userId")
    return asker.state.accounts.users.get(wanted or "")


@ROUTER.add("GET", "/Users/{userId}")
async def user(request: web.Request) -> web.Response:
    """Answer with one user."""
    asker = Asker(request)
    found = _one(asker)
    if found is None:
        return reply("User not found", 404)
    return reply(_row(asker, found))


@ROUTER.add("POST", "/Users/{userId}/Policy", Need.ADMIN)
async def set_policy(request: web.Request) -> web.Response:
    """Change what a user may do."""
    asker = Asker(request)
    found = _one(asker)
    if found is None:
        return reply("User not found", 404)
    before = found.is_disabled
    found.apply(await asker.body())
    if found.is_disabled and not before:
        _shut_out(asker, found)
    asker.state.sockets.tell(
        lambda session: session.user is found,
        "UserUpdated",
        _row(asker, found),
    )
    return nothing()


def _shut_out(asker: Asker, user: User) -> None:
    """End the sessions of a user who was disabled."""
    for session in [one for one in asker.state.sessions.all if one.user is user]:
        asker.state.sessions.end(session)


@ROUTER.add("POST", "/Users", Need.ADMIN)
@ROUTER.add("POST", "/Users/{userId}", Need.ADMIN)
async def change_user(request: web.Request) -> web.Response:
    """Change a user's name and configuration."""
    asker = Asker(request)
    found, said = _one(asker), await asker.body()
    if found is None:
        return error(404)
    found.name = said.get("Name") or found.name
    found.configuration |= said.get("Configuration") or {}
    data = _row(asker, found)
    asker.state.sockets.tell(lambda one: one.user is found, "UserUpdated", data)
    return nothing()


@ROUTER.add("POST", "/Users/Password")
@ROUTER.add("POST", "/Users/{userId}/Password")
async def change_password(request: web.Request) -> web.Response:
    """Change a user's password."""
    asker = Asker(request)
    found, said = _one(asker) or asker.caller.user, await asker.body()
    if found is None:
        return error(404)
    if not asker.caller.is_admin and said.get("CurrentPw") != found.password:
        return error(403)
    found.password = str(said.get("NewPw") or "")
    said_so = f"Password has been changed for user {found.name}"
    asker.state.log.write("UserPasswordChanged", said_so, user=found.id)
    return nothing()


@ROUTER.add("DELETE", "/Users/{userId}", Need.ADMIN)
async def delete_user(request: web.Request) -> web.Response:
    """Remove a user."""
    asker = Asker(request)
    found = _one(asker)
    if found is None:
        return error(404)
    remove(asker, found)
    return nothing()


def remove(asker: Asker, user: User) -> None:
    """Remove a user with all its tokens and sessions."""
    state = asker.state
    state.sockets.tell(lambda one: one.user is user, "UserDeleted", user.id)
    _shut_out(asker, user)
    state.accounts.remove(user)
