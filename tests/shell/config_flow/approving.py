"""Somebody who signs in to plex.tv, as far as a test wants them to come."""

from tests.simulators.plextv import PlexTvSimulator

from .dialog import Dialog


async def asked(dialog: Dialog) -> Dialog:
    """Return a new flow that waits for a code to be approved."""
    return await (await dialog.open()).choose("plex_sign_in")


async def approved(dialog: Dialog, plextv: PlexTvSimulator, user: str) -> Dialog:
    """Return a new flow whose code was approved by somebody."""
    await asked(dialog)
    plextv.link(dialog.code, user)
    return await dialog.wait()
