"""What plex.tv tells about its users, codes and servers, as JSON or as XML.

Both come from one dict: in XML its scalars are attributes, its dicts are elements, and
its lists are elements around one element for each entry.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from aiohttp import web

from .model import Pin, Server, User

ENTRIES = {
    "connections": "connection",
    "entitlements": "entitlement",
    "errors": "error",
    "features": "feature",
    "keys": "key",
    "resources": "resource",
}


def answer(
    request: web.Request, tag: str, data: object, status: int = 200
) -> web.Response:
    """Answer in the format that the client accepts; XML unless it says JSON."""
    if "application/json" in request.headers.get("Accept", ""):
        return web.json_response(data, status=status)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    root = Element(tag)
    _fill(root, data)
    body = head + tostring(root, encoding="unicode")
    return web.Response(text=body, status=status, content_type="application/xml")


def _fill(element: Element, data: object) -> None:
    """Write data into an element."""
    if isinstance(data, list):
        for entry in data:
            _fill(SubElement(element, ENTRIES[element.tag]), entry)
    elif isinstance(data, Mapping):
        for key, value in data.items():
            _fill_in(element, key, value)
    else:
        element.set("id", _text(data))


def _fill_in(element: Element, key: str, value: object) -> None:
    """Write one entry of a dict into its element."""
    if element.tag == key:  # {"errors": [...]} is <errors><error/></errors>
        _fill(element, value)
    elif isinstance(value, list | dict):
        _fill(SubElement(element, key), value)
    else:
        element.set(key, _text(value))


def _text(value: object) -> str:
    """Return a scalar as XML says it."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value)


def _moment(stamp: float) -> str:
    """Return a moment in plex.tv's way."""
    return datetime.fromtimestamp(stamp, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def pin_answer(pin: Pin) -> dict[str, Any]:
    """Return what is told of a code."""
    return {
        "id": pin.id,
        "code": pin.code,
        "product": pin.product,
        "trusted": False,
        "qr": f"https://plex.tv/api/v2/pins/qr/{pin.code}",
        "clientIdentifier": pin.client_id,
        "location": {"code": "NL", "country": "Netherlands", "city": "Utrecht"},
        "expiresIn": int(pin.life),
        "createdAt": _moment(pin.created),
        "expiresAt": _moment(pin.expires),
        "authToken": pin.token,
        "newRegistration": None,
    }


def user_answer(user: User, token: str | None) -> dict[str, Any]:
    """Return what is told of the account itself."""
    return {
        "id": user.id,
        "uuid": user.uuid,
        "username": user.name,
        "title": user.name,
        "email": f"{user.name.lower()}@example.org",
        "friendlyName": "",
        "locale": None,
        "confirmed": True,
        "joinedAt": 1_500_000_000,
        "emailOnlyAuth": False,
        "hasPassword": True,
        "protected": False,
        "thumb": f"https://plex.tv/users/{user.uuid}/avatar",
        "authToken": token,
        "mailingListStatus": "unsubscribed",
        "mailingListActive": False,
        "scrobbleTypes": "",
        "country": "NL",
        "restricted": False,
        "anonymous": None,
        "home": False,
        "guest": False,
        "homeSize": 1,
        "homeAdmin": False,
        "maxHomeSize": 15,
        "twoFactorEnabled": False,
        "rememberExpiresAt": 1_900_000_000,
        "subscriptionDescription": None,
        "subscription": _subscription(),
        "profile": _profile(),
        "entitlements": [],
    }


def _subscription() -> dict[str, Any]:
    """Return what is told of an account that pays nothing."""
    return {
        "active": False,
        "subscribedAt": None,
        "status": "Inactive",
        "paymentService": None,
        "plan": None,
        "features": ["home", "collections"],
    }


def _profile() -> dict[str, Any]:
    """Return what is told of an account's languages."""
    return {
        "autoSelectAudio": True,
        "defaultAudioLanguage": None,
        "defaultSubtitleLanguage": None,
        "autoSelectSubtitle": 0,
        "defaultSubtitleAccessibility": 0,
        "defaultSubtitleForced": 0,
    }


def resource_answer(
    server: Server, user: User, include: Mapping[str, bool]
) -> dict[str, Any]:
    """Return what a user is told of a server."""
    owned = server.owner == user
    return {
        "name": server.name,
        "product": "Plex Media Server",
        "productVersion": server.version,
        "platform": "Linux",
        "platformVersion": "6.12",
        "device": "PC",
        "clientIdentifier": server.machine_id,
        "createdAt": "2024-01-01T12:00:00Z",
        "lastSeenAt": "2026-01-01T12:00:00Z",
        "provides": server.provides,
        "ownerId": None if owned else server.owner.id,
        "sourceTitle": None if owned else server.owner.name,
        "publicAddress": "203.0.113.7",
        "accessToken": server.token_for(user),
        "owned": owned,
        "home": False,
        "synced": False,
        "relay": any(c["relay"] for c in server.connections),
        "presence": server.online,
        "httpsRequired": server.https_required,
        "publicAddressMatches": server.same_network,
        "dnsRebindingProtection": False,
        "natLoopbackSupported": False,
        "connections": [
            dict(c) if include["Https"] else _plain(c)
            for c in server.connections
            if (include["Relay"] or not c["relay"])
            and (include["IPv6"] or not c["IPv6"])
        ],
    }


def _plain(connection: Mapping[str, Any]) -> dict[str, Any]:
    """Return a connection as it is told to those who did not ask for HTTPS."""
    if connection["relay"]:
        return dict(connection)
    uri = f"http://{connection['address']}:{connection['port']}"
    return dict(connection) | {"protocol": "http", "uri": uri}
