"""Servers and the ways to them, judged by plexapi as it is."""

from typing import Any

from aiohttp import web
from requests import Session

from ..port import Port
from . import PlexTvSimulator
from .judge import MyPlexAccount, blocking


async def test_plexapi_reads_the_right_addresses(
    plextv: PlexTvSimulator, session: Session
) -> None:
    """It orders a server's addresses, and knows which only its owner uses."""
    anna, ben = plextv.add_user("Anna"), plextv.add_user("Ben")
    plextv.add_server(
        "a77c",
        "Attic",
        "Anna",
        "http://192.0.2.5:32400",
        "annas",
        shared_with={"Ben": "bens"},
        direct=True,
        remote_url="http://203.0.113.7:1234",
        relay_url="http://198.51.100.9:8443",
    )
    plextv.add_server("ce11", "Cellar", "Anna", "http://192.0.2.6:32400", "cellars")
    local, remote, relay = (
        f"https://{label}.a77c.plex.direct:{port}"
        for label, port in (
            ("192-0-2-5", 32400),
            ("203-0-113-7", 1234),
            ("198-51-100-9", 8443),
        )
    )

    def resources(token: str) -> dict[str, Any]:
        account = MyPlexAccount(token=token, session=session)
        return {it.name: it for it in account.resources()}

    hers, his = await blocking(resources, anna), await blocking(resources, ben)

    assert set(hers) == {"Attic", "Cellar"}
    assert set(his) == {"Attic"}
    assert hers["Attic"].preferred_connections() == [
        local,
        "http://192.0.2.5:32400",
        remote,
        "http://203.0.113.7:1234",
        relay,
        "http://198.51.100.9:8443",
    ]
    assert his["Attic"].preferred_connections(ssl=True) == [remote, relay]
    assert (hers["Attic"].accessToken, hers["Attic"].owned) == ("annas", True)
    assert (his["Attic"].accessToken, his["Attic"].sourceTitle) == ("bens", "Anna")
    assert {it.host for it in plextv.requests} == {"plex.tv"}


async def test_plexapi_connects_to_a_server_it_was_told_of(
    plextv: PlexTvSimulator, session: Session
) -> None:
    """Where a plex.direct name does not resolve, the plain address answers."""
    seen: list[str | None] = []

    async def root(request: web.Request) -> web.Response:
        seen.append(request.headers.get("X-Plex-Token"))
        xml = '<MediaContainer friendlyName="Attic" machineIdentifier="a77c"/>'
        return web.Response(text=xml, content_type="application/xml")

    app = web.Application()
    app.router.add_get("/", root)
    await (server := Port(app)).start(0)
    token = plextv.add_user("Anna")
    url = f"http://127.0.0.1:{server.number}"
    plextv.add_server("a77c", "Attic", "Anna", url, "annas", direct=True)

    def connect() -> Any:
        account = MyPlexAccount(token=token, session=session)
        return account.resource("Attic").connect(timeout=2)

    try:
        connected = await blocking(connect)
    finally:
        await server.stop()

    assert connected._baseurl == url
    assert connected.machineIdentifier == "a77c"
    assert set(seen) == {"annas"}
