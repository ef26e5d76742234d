"""Sign-in to plex.tv: the code, the account's servers, and the way to one of them."""

import asyncio
from unittest.mock import AsyncMock

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, UnknownFlow
import pytest

from custom_components.showrunner import flow_approval
from custom_components.showrunner.providers.plex.credentials import Credentials
from tests.simulators.plex import PlexSimulator
from tests.simulators.plextv import PlexTvSimulator

from ..conftest import Until
from .approving import approved, asked
from .dialog import Dialog

pytestmark = pytest.mark.usefixtures("setup")


async def test_an_approved_code_makes_an_entry(
    dialog: Dialog, plextv: PlexTvSimulator, plex: PlexSimulator, setup: AsyncMock
) -> None:
    """The only server of the account is set up with its own token."""
    await asked(dialog)
    assert dialog.kind == FlowResultType.SHOW_PROGRESS
    placeholders = dialog.result["description_placeholders"]
    assert placeholders["url"].endswith(placeholders["code"])
    plextv.link(dialog.code, "Anna")
    entry = (await dialog.wait()).created
    assert (entry.title, entry.unique_id) == ("Attic", plex.machine_id)
    assert (entry.data["url"], entry.data["token"]) == (plex.url, plex.token)
    credentials = Credentials.from_dict(entry.data["account"])
    assert credentials.client_id == entry.data["client_id"]
    assert credentials.keys
    assert setup.await_count == 1


async def test_the_page_may_ask_how_far_it_is(
    dialog: Dialog, plextv: PlexTvSimulator, until: Until
) -> None:
    """Asking again shows the same code, and disturbs nothing."""
    code = (await asked(dialog)).code
    await until(lambda: "/api/v2/pins/" in str(plextv.requests))
    await dialog._go_on(None)
    assert dialog.code == code
    plextv.link(code, "Anna")
    assert (await dialog.wait()).created


def test_plex_tv_is_not_asked_too_often() -> None:
    """It turns those away who ask more than once in two seconds."""
    assert flow_approval.INTERVAL >= 2


async def test_a_closed_window_ends_the_asking(
    hass: HomeAssistant, dialog: Dialog, plextv: PlexTvSimulator
) -> None:
    """plex.tv hears no more of it."""
    await asked(dialog)
    dialog.close()
    await asyncio.sleep(0.05)  # A poll that was under way may end
    plextv.forget_requests()
    await asyncio.sleep(0.05)
    assert not plextv.requests
    with pytest.raises(UnknownFlow):
        hass.config_entries.flow.async_get(dialog.id)


async def test_an_expired_code_is_told_and_a_new_one_made(
    dialog: Dialog, plextv: PlexTvSimulator
) -> None:
    """Submitting the form shows another code, which works."""
    old = (await asked(dialog)).code
    plextv.expire_pins()
    await dialog.wait()
    assert (dialog.step, dialog.errors) == ("plex_retry", {"base": "pin_expired"})
    assert (await dialog.submit()).code != old
    plextv.link(dialog.code, "Anna")
    assert (await dialog.wait()).created


async def test_nobody_waits_for_ever(
    dialog: Dialog, plextv: PlexTvSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even while plex.tv does not say that the code has expired."""
    monkeypatch.setattr(flow_approval, "PATIENCE", 0.05)
    await asked(dialog)
    plextv.fail("500")
    await dialog.wait()
    assert dialog.errors == {"base": "pin_expired"}


@pytest.mark.parametrize("kind", ["500", "429", "refuse"])
async def test_an_outage_while_waiting_is_waited_out(
    dialog: Dialog, plextv: PlexTvSimulator, kind: str
) -> None:
    """Whether plex.tv is down, or has been asked too often."""
    await asked(dialog)
    plextv.fail(kind, "/api/v2/pins/*", times=2)
    plextv.link(dialog.code, "Anna")
    assert (await dialog.wait()).created


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("refuse", "account_unavailable"),
        ("500", "account_unavailable"),
        ("429", "account_busy"),
        ("503", "account_busy"),
        ("422", "account_refused"),
        ("garbage", "account_refused"),
    ],
)
async def test_what_plex_tv_says_no_to_is_told(
    dialog: Dialog, plextv: PlexTvSimulator, kind: str, error: str
) -> None:
    """When a code is asked for, and when the servers are; and then it goes on."""
    plextv.fail(kind)
    await asked(dialog)
    assert dialog.errors == {"base": error}
    plextv.heal()
    await dialog.submit()
    plextv.fail(kind, "/api/v2/resources")
    plextv.link(dialog.code, "Anna")
    await dialog.wait()
    assert dialog.errors == {"base": error}
    plextv.heal()
    await dialog.submit()
    plextv.link(dialog.code, "Anna")
    assert (await dialog.wait()).created


async def test_the_token_is_not_logged(
    dialog: Dialog,
    plextv: PlexTvSimulator,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither the server's nor the account's."""
    entry = (await approved(dialog, plextv, "Anna")).created
    assert plex.token not in caplog.text
    assert entry.data["account"]["token"] not in caplog.text
