"""Devices: which are let in, and what their headers say."""

import pytest

from .asking import Asking, header


@pytest.mark.parametrize(
    ("policy", "device", "status"),
    [
        ({"EnableAllDevices": False, "EnabledDevices": ["tv"]}, "tv", 200),
        ({"EnableAllDevices": False, "EnabledDevices": ["tv"]}, "phone", 403),
        ({"MaxActiveSessions": 1}, "phone", 403),
        ({"MaxActiveSessions": 1}, "first", 200),
        ({"MaxActiveSessions": 2}, "phone", 200),
    ],
)
async def test_what_a_policy_says_of_devices(
    client: Asking, policy: dict[str, object], device: str, status: int
) -> None:
    """Only some, or not too many at once."""
    user = client.server.add_user("Bob", "b")
    client.server.login("Bob", "first")
    await client.ask(f"/Users/{user}/Policy", "POST", json=policy)
    assert (await client.sign_in("Bob", "b", device))[0] == status


@pytest.mark.parametrize(
    ("version", "status"), [("10.10.7", 401), ("10.11.11", 200), ("12.0.0", 200)]
)
async def test_which_header_is_read_first(client: Asking, status: int) -> None:
    """Before 10.11 the old one."""
    headers = header(Token=client.server.admin_token)
    headers["X-Emby-Authorization"] = 'MediaBrowser Token="wrong"'
    assert (await client.ask("/System/Info", headers=headers))[0] == status


async def test_names_in_headers_are_decoded(client: Asking) -> None:
    """As clients encode them."""
    client.server.add_user("Bob", "b")
    said = {"Client": "Tests", "DeviceId": "x", "Version": "1"}
    headers = header(**said, Device='Küche, "links"')
    status, body = await client.ask(
        "/Users/AuthenticateByName",
        "POST",
        json={"Username": "Bob", "Pw": "b"},
        headers=headers,
    )
    assert (status, body["SessionInfo"]["DeviceName"]) == (200, 'Küche, "links"')


async def test_json_in_any_case(client: Asking) -> None:
    """Clients write names in their own ways."""
    headers = header(Client="Tests", Device="Bench", DeviceId="x", Version="1")
    said = {"username": "Anna", "pw": client.server.password}
    path = "/Users/AuthenticateByName"
    assert (await client.ask(path, "POST", json=said, headers=headers))[0] == 200


@pytest.mark.parametrize(("version", "told"), [("10.11.11", True), ("12.0.0", False)])
async def test_what_sessions_told_before_12(client: Asking, told: bool) -> None:  # noqa: FBT001  # A parameter
    """The full queue; and users' last logins only since."""
    client.server.play("Bob", "Dune", "TV")
    (row,) = await client.get("/Sessions")
    assert ("NowPlayingQueueFullItems" in row) is told
    assert ("LastLoginDate" in await client.get("/Users/Me")) is not told
