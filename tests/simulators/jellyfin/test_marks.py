"""What playing and liking leaves behind."""

from .asking import Asking
from .notation import TICKS
from .test_sessions import phone, report


async def test_what_a_stop_makes_of_an_item(client: Asking) -> None:
    """Nothing near the start, a position, played near the end."""
    token, _ = await phone(client)
    item = client.server.item("Dune")
    assert item.runtime is not None
    seen = []
    for share in (0.02, 0.5, 0.95):
        at = round(item.runtime * share * TICKS)
        await report(client, token, "", ItemId=item.id)
        await report(client, token, "/Stopped", ItemId=item.id, PositionTicks=at)
        mark = await client.get(f"/UserItems/{item.id}/UserData", token=token)
        seen.append((mark["Played"], mark["PlaybackPositionTicks"] > 0))
    assert seen == [(False, False), (False, True), (True, False)]


async def test_marks_are_told_to_their_user_only(client: Asking) -> None:
    """With the folder above, half a second later."""
    token, ear = await phone(client)
    watching = await client.listen()
    dune = client.server.item_id("Dune")
    status, mark = await client.ask(f"/UserFavoriteItems/{dune}", "POST", token=token)
    assert (status, mark["IsFavorite"]) == (200, True)
    data = await ear.until("UserDataChanged")
    assert data["UserDataList"][0]["ItemId"] == dune
    assert data["UserDataList"][1]["UnplayedItemCount"] == 3
    assert "UserDataChanged" not in await watching.pause(0.05)


async def test_progress_makes_no_mark(client: Asking) -> None:
    """Only a start and a stop do."""
    token, ear = await phone(client)
    dune = client.server.item_id("Dune")
    await report(client, token, "", ItemId=dune)
    await ear.until("UserDataChanged")
    await report(client, token, "/Progress", ItemId=dune, PositionTicks=8)
    assert "UserDataChanged" not in await ear.pause(0.05)
