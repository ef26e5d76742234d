"""plex.tv's answers to its clients, path by path."""

from dataclasses import dataclass
import time
from typing import Any

from aiohttp import web

from .answers import answer, pin_answer, resource_answer, user_answer
from .keys import Device, KeyRing
from .model import Directory, Grant, Pin
from .refusal import (
    bad_request,
    expired,
    no_such_code,
    not_found,
    too_fast,
    unauthorized,
    unproven,
)


@dataclass(kw_only=True, slots=True)
class Handlers:
    """The paths that clients ask for."""

    directory: Directory
    keys: KeyRing
    poll_gap: float
    signs: bool  # Whether it knows JWTs at all
    names_token: bool  # Whether /user repeats the token it was asked with

    def routes(self) -> list[web.RouteDef]:
        """Return the paths."""
        return [
            web.post("/api/v2/pins", self.create_pin),
            web.put("/api/v2/pins/link", self.link),
            web.get(r"/api/v2/pins/{id:\d+}", self.poll_pin),
            web.get("/api/v2/user", self.user),
            web.get("/users/account", self.user),
            web.get("/api/v2/resources", self.resources),
            web.delete("/api/v2/users/signout", self.sign_out),
            web.get("/api/v2/auth/keys", self.public_keys),
            web.post("/api/v2/auth/jwk", self.register),
            web.get("/api/v2/auth/nonce", self.nonce),
            web.post("/api/v2/auth/token", self.exchange),
        ]

    async def create_pin(self, request: web.Request) -> web.Response:
        """Make a code; one for a device that gave its key ends with a JWT."""
        client_id = _client_id(request)
        wish = await _json(request) if request.can_read_body else {}
        strong = wish.get("strong") or request.query.get("strong", "").lower()
        product = request.headers.get("X-Plex-Product", "")
        pin = self.directory.add_pin(
            client_id, product, strong=strong in (True, "true")
        )
        if self.signs and "jwk" in wish:
            pin.jwk = self.keys.check(client_id, wish["jwk"])
        return answer(request, "pin", pin_answer(pin), 201)

    async def link(self, request: web.Request) -> web.Response:
        """Approve a code, as somebody does who is signed in elsewhere."""
        grant = self._grant(request)
        form = await request.post()
        if (pin := self.directory.waiting(str(form.get("code", "")))) is None:
            raise no_such_code()
        pin.user = grant.user
        return web.Response(status=204)

    async def poll_pin(self, request: web.Request) -> web.Response:
        """Tell whether a code was approved; only to the client that it was made for."""
        pin = self.directory.pins.get(int(request.match_info["id"]))
        if pin is None or pin.client_id != _client_id(request):
            raise no_such_code()
        if time.time() >= pin.expires:
            raise no_such_code()
        self._slow_down(pin)
        if pin.jwk:
            proof = request.query.get("deviceJWT", "")
            self.keys.proven(pin.client_id, pin.jwk, proof)
        if pin.user and pin.token is None:
            pin.token = self._token(pin)
        return answer(request, "pin", pin_answer(pin))

    def _slow_down(self, pin: Pin) -> None:
        """Refuse who asks for a code's state too often."""
        now = time.monotonic()
        since, pin.polled = now - pin.polled, now
        if since < self.poll_gap:
            raise too_fast()

    def _token(self, pin: Pin) -> str:
        """Return the token that an approved code is worth."""
        assert pin.user
        if pin.jwk is None:
            return self.directory.grant(pin.user, pin.client_id)
        device = Device(pin.client_id, pin.jwk, pin.user)
        self.keys.devices[pin.client_id] = device
        token, _, grant = self.keys.issue(device)
        self.directory.grants[token] = grant
        return token

    async def user(self, request: web.Request) -> web.Response:
        """Tell whose token it is."""
        grant = self._grant(request)
        token = _token_of(request) if self.names_token else None
        return answer(request, "user", user_answer(grant.user, token))

    async def resources(self, request: web.Request) -> web.Response:
        """Tell which servers a user may use."""
        user = self._grant(request).user
        flags = {
            flag: request.query.get(f"include{flag}") == "1"
            for flag in ("Https", "Relay", "IPv6")
        }
        found = [
            resource_answer(server, user, flags)
            for server in self.directory.servers.values()
            if server.token_for(user)
        ]
        return answer(request, "resources", found)

    async def sign_out(self, request: web.Request) -> web.Response:
        """End a token."""
        self._grant(request)
        self.directory.grants.pop(_token_of(request))
        return web.Response(status=204)

    async def public_keys(self, request: web.Request) -> web.Response:
        """Tell the keys that tokens are signed with."""
        self._must_sign()
        return answer(request, "keys", {"keys": self.keys.public()})

    async def register(self, request: web.Request) -> web.Response:
        """Take the key of a device that has a classic token."""
        self._must_sign()
        grant, client_id = self._grant(request), _client_id(request)
        jwk = self.keys.check(client_id, (await _json(request)).get("jwk"))
        legacy = _token_of(request)
        self.keys.devices[client_id] = Device(client_id, jwk, grant.user, legacy)
        return web.json_response({})

    async def nonce(self, request: web.Request) -> web.Response:
        """Give out a nonce."""
        self._must_sign()
        return web.json_response({"nonce": self.keys.nonce(_client_id(request))})

    async def exchange(self, request: web.Request) -> web.Response:
        """Give a device that proves itself a token for a week."""
        self._must_sign()
        proof = (await _json(request)).get("jwt")
        if not isinstance(proof, str):
            raise unproven("jwt is missing")
        token, device, grant = self.keys.exchange(_client_id(request), proof)
        self.directory.grants[token] = grant
        if device.legacy_token:
            self.directory.grants.pop(device.legacy_token, None)
        return web.json_response({"auth_token": token})

    def _must_sign(self) -> None:
        """Refuse what this plex.tv does not have."""
        if not self.signs:
            raise not_found()

    def _grant(self, request: web.Request) -> Grant:
        """Return what the request's token stands for."""
        grant = self.directory.grants.get(_token_of(request))
        if grant is None:
            raise unauthorized()
        if grant.expires is not None and time.time() >= grant.expires:
            raise expired()
        return grant


def _client_id(request: web.Request) -> str:
    """Return who asks; plex.tv wants to know that of every client."""
    if client_id := request.headers.get("X-Plex-Client-Identifier"):
        return client_id
    raise bad_request("X-Plex-Client-Identifier is missing")


def _token_of(request: web.Request) -> str:
    """Return the request's token."""
    by_query = request.query.get("X-Plex-Token", "")
    return request.headers.get("X-Plex-Token", by_query)


async def _json(request: web.Request) -> dict[str, Any]:
    """Return the request's body."""
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise bad_request("The body is not a JSON object")
    return body
