"""Who gets in, and how far."""

from collections.abc import Callable
import time

import pytest

from .asking import Asking, device, header
from .simulator import JellyfinSimulator

LEGACY: list[Callable[[str], tuple[str, dict[str, str]]]] = [
    lambda token: ("", {"X-Emby-Token": token}),
    lambda token: ("", {"X-MediaBrowser-Token": token}),
    lambda token: ("", {"X-Emby-Authorization": f'MediaBrowser Token="{token}"'}),
    lambda token: ("", {"Authorization": f'Emby Token="{token}"'}),
    lambda token: (f"?api_key={token}", {}),
]


@pytest.mark.parametrize("write", LEGACY)
@pytest.mark.parametrize(
    ("version", "status"),
    [("10.9.11", 200), ("10.10.7", 200), ("10.11.11", 200), ("12.0.0", 401)],
)
async def test_old_ways_to_show_a_token_ended_with_12(
    client: Asking, write: Callable[[str], tuple[str, dict[str, str]]], status: int
) -> None:
    """Each of the five, on each version."""
    query, headers = write(client.server.admin_token)
    assert (await client.ask(f"/System/Info{query}", headers=headers))[0] == status


async def test_a_key_in_the_query_is_good_everywhere(client: Asking) -> None:
    """`ApiKey` is not one of the old ways."""
    key = client.server.add_key("Showrunner")
    assert (await client.ask(f"/System/Info?ApiKey={key}", headers={}))[0] == 200


async def test_passwords(client: Asking) -> None:
    """Who is let in, and with what status others are not."""
    client.server.add_user("Bob", "secret")
    status, body = await client.sign_in("bob", "secret", "phone")
    assert status == 200
    assert body["User"]["Name"] == "Bob"
    assert body["ServerId"] == client.server.server_id
    assert body["SessionInfo"]["DeviceId"] == "phone"
    refused = (401, "Error processing request.")
    assert await client.sign_in("Bob", "wrong", "phone") == refused
    assert await client.sign_in("Nobody", "x", "phone") == refused
    client.server.disable_user("Bob")
    assert (await client.sign_in("Bob", "secret", "phone"))[0] == 403


async def test_a_login_without_a_device_is_a_bad_request(client: Asking) -> None:
    """All four names are wanted."""
    said = {"Username": "Anna", "Pw": client.server.password}
    headers = header(Client="Tests", Device="Bench", Version="1.0")
    path = "/Users/AuthenticateByName"
    assert (await client.ask(path, "POST", json=said, headers=headers))[0] == 400


async def test_a_login_ends_the_token_of_the_same_device_only(client: Asking) -> None:
    """One DeviceId, one token of a user."""
    server = client.server
    server.add_user("Bob", "b")
    first, other = server.login("Bob", "phone"), server.login("Bob", "tablet")
    second = server.login("Bob", "phone")
    answers = [
        await client.ask("/Users/Me", token=one) for one in (first, other, second)
    ]
    assert [status for status, _ in answers] == [401, 200, 200]


async def test_wrong_passwords_lock_a_user_out(client: Asking) -> None:
    """After as many as its policy says, and the log knows."""
    user = client.server.add_user("Bob", "b")
    policy = {"LoginAttemptsBeforeLockout": 2}
    path = f"/Users/{user}/Policy"
    assert (await client.ask(path, "POST", json=policy))[0] == 204
    wrong = [(await client.sign_in("Bob", "wrong", "phone"))[0] for _ in range(2)]
    assert wrong == [401, 401]
    assert (await client.sign_in("Bob", "b", "phone"))[0] == 403
    log = await client.get("/System/ActivityLog/Entries")
    assert "UserLockedOut" in {entry["Type"] for entry in log["Items"]}


async def test_a_disabled_user_is_out_at_once(client: Asking) -> None:
    """Its token is no good, and no good again once it is enabled... but then it is."""
    client.server.add_user("Bob", "b")
    token = client.server.login("Bob", "phone")
    client.server.disable_user("Bob")
    assert (await client.ask("/Users/Me", token=token))[0] == 401
    client.server.disable_user("Bob", disabled=False)
    assert (await client.ask("/Users/Me", token=token))[0] == 200


async def test_quick_connect(client: Asking) -> None:
    """A code is shown, approved elsewhere, and redeemed once."""
    status, wish = await client.ask(
        "/QuickConnect/Initiate", "POST", headers=device("new")
    )
    assert status == 200
    assert (len(wish["Secret"]), len(wish["Code"])) == (64, 6)
    poll, redeem = (
        f"/QuickConnect/Connect?secret={wish['Secret']}",
        {"Secret": wish["Secret"]},
    )
    path = "/Users/AuthenticateWithQuickConnect"
    assert (await client.get(poll, headers={}))["Authenticated"] is False
    early = await client.ask(path, "POST", json=redeem, headers=device("new"))
    assert early[0] == 404
    assert client.server.approve(wish["Code"], "Anna")
    assert (await client.get(poll, headers={}))["Authenticated"] is True
    status, body = await client.ask(path, "POST", json=redeem, headers=device("new"))
    assert (status, body["User"]["Name"]) == (200, "Anna")
    assert (await client.ask("/Users/Me", token=body["AccessToken"]))[0] == 200
    assert await client.ask(poll, headers={}) == (404, "Unknown secret")


async def test_a_code_is_good_for_ten_minutes(socket_enabled: None) -> None:
    """Then nobody knows it."""
    now = [time.time()]
    async with JellyfinSimulator(clock=lambda: now[0]) as server:
        wish = server.state.quick.begin(server.state.access.card(device("x"), {}))
        now[0] += 601
        assert not server.approve(wish.code, "Anna")


@pytest.mark.parametrize(
    ("version", "status"), [("10.10.7", 200), ("10.11.11", 200), ("12.0.0", 405)]
)
async def test_quick_connect_by_get(client: Asking, status: int) -> None:
    """Only older servers take it."""
    path = "/QuickConnect/Initiate"
    assert (await client.ask(path, headers=device("new")))[0] == status


async def test_quick_connect_needs_a_device(client: Asking) -> None:
    """As a login does."""
    path = "/QuickConnect/Initiate"
    assert (await client.ask(path, "POST", headers={}))[0] == 400


async def test_logging_out_ends_a_token(client: Asking) -> None:
    """It is dead at once."""
    token = client.server.login("Anna", "elsewhere")
    assert (await client.ask("/Sessions/Logout", "POST", token=token))[0] == 204
    assert (await client.ask("/Users/Me", token=token))[0] == 401


async def test_what_a_plain_user_may_not(client: Asking) -> None:
    """Empty 403 from what is an administrator's; its own things are open."""
    client.server.add_user("Bob", "b")
    token = client.server.login("Bob", "phone")
    closed = (
        "/Library/VirtualFolders",
        "/ScheduledTasks",
        "/System/ActivityLog/Entries",
        "/Auth/Keys",
    )
    for path in closed:
        assert await client.ask(path, token=token) == (403, "")
    for path in ("/Users", "/Sessions", "/System/Info", "/Items?limit=1"):
        assert (await client.ask(path, token=token))[0] == 200
    admin = client.server.state.accounts.named("Anna")
    assert admin is not None
    path = f"/Items?userId={admin.id}"
    refusal = (403, "Error processing request.")
    assert await client.ask(path, token=token) == refusal


async def test_what_an_api_key_is(client: Asking) -> None:
    """An administrator without a user."""
    key = client.server.add_key("Showrunner")
    dune = client.server.item_id("Dune")
    admin = client.server.state.accounts.named("Anna")
    assert admin is not None
    assert (await client.ask("/Users/Me", token=key))[0] == 400
    assert await client.ask(f"/Items/{dune}", token=key) == (
        400,
        "Error processing request.",
    )
    assert (await client.ask(f"/Items/{dune}?userId={admin.id}", token=key))[0] == 200
    rows = await client.items(f"ids={dune}", token=key)
    assert "UserData" not in rows[0]
    assert (await client.ask("/ScheduledTasks", token=key))[0] == 200


@pytest.mark.parametrize(("version", "films"), [("10.11.11", 3), ("12.0.0", 4)])
async def test_a_key_sees_versions_as_items_on_12(client: Asking, films: int) -> None:
    """A user sees one film with two files."""
    key = client.server.add_key("Showrunner")
    assert len(await client.items("includeItemTypes=Movie", token=key)) == films
    assert len(await client.items("includeItemTypes=Movie")) == 3


async def test_a_library_that_a_user_does_not_see(client: Asking) -> None:
    """Neither its items nor itself."""
    user = client.server.add_user("Kid", "k")
    folders = [client.server.library_id("Movies")]
    policy = {"EnableAllFolders": False, "EnabledFolders": folders}
    await client.ask(f"/Users/{user}/Policy", "POST", json=policy)
    token = client.server.login("Kid", "tablet")
    assert await client.names("includeItemTypes=Series", token=token) == []
    views = await client.get("/UserViews", token=token)
    assert [row["Name"] for row in views["Items"]] == ["Movies"]


@pytest.mark.parametrize(("version", "status"), [("10.11.11", 200), ("12.0.0", 404)])
async def test_old_prefixes(client: Asking, status: int) -> None:
    """/emby and /mediabrowser ended with 12."""
    for prefix in ("/emby", "/mediabrowser"):
        assert (await client.ask(f"{prefix}/System/Info"))[0] == status


async def test_paths_in_any_case(client: Asking) -> None:
    """As the server's routes are."""
    assert (await client.ask("/system/INFO/public", headers={}))[0] == 200
    assert (await client.ask("/Nothing/Here"))[0] == 404
    assert (await client.ask("/System/Info", "PUT"))[0] == 405


async def test_a_rename_is_seen_in_the_list_only(client: Asking) -> None:
    """The log says nothing of it."""
    client.server.add_user("Bob", "b")
    before = await client.get("/System/ActivityLog/Entries")
    client.server.rename_user("Bob", "Robert")
    after = await client.get("/System/ActivityLog/Entries")
    assert before == after
    assert "Robert" in {user["Name"] for user in await client.get("/Users")}


async def test_users_come_and_go_in_the_log(client: Asking) -> None:
    """Newest first, with growing ids."""
    status, bob = await client.ask(
        "/Users/New", "POST", json={"Name": "Bob", "Password": "b"}
    )
    assert status == 200
    again = await client.ask("/Users/New", "POST", json={"Name": "bob"})
    assert again == (400, "Error processing request.")
    assert (await client.ask("/Users/New", "POST", json={"Name": ""}))[0] == 400
    assert (await client.ask(f"/Users/{bob['Id']}", "DELETE"))[0] == 204
    assert await client.ask(f"/Users/{bob['Id']}") == (404, "User not found")
    log = (await client.get("/System/ActivityLog/Entries?limit=2"))["Items"]
    assert [one["Type"] for one in log] == ["UserDeleted", "UserCreated"]
    assert log[0]["Id"] == log[1]["Id"] + 1
