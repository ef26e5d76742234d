"""A flow as the person in front of it sees it, with every text that they would read."""

import asyncio
from typing import Any, Self

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from tests.flow_wording import fields_of_schema
from tests.texts import ENGLISH, look_up, placeholders

DOMAIN = "showrunner"
PATIENCE = 5.0  # Seconds; far more than anything here takes


class Dialog:
    """One flow, from its beginning to its end.

    Fails where a text is missing, or wants a placeholder that the flow does not fill.
    """

    def __init__(self, hass: HomeAssistant, *, part: str = "config") -> None:
        self._part = part
        entries = hass.config_entries
        self._flows: Any = entries.flow if part == "config" else entries.options
        self.result: dict[str, Any] = {}

    async def open(self, source: str = "user", data: Any = None) -> Self:
        """Begin a flow of the integration."""
        return self._read(
            await self._flows.async_init(DOMAIN, context={"source": source}, data=data)
        )

    async def open_for(self, entry_id: str, source: str = "") -> Self:
        """Begin a flow of one entry: its options, or another flow by its source."""
        if source:
            context = {"source": source, "entry_id": entry_id}
            return self._read(await self._flows.async_init(DOMAIN, context=context))
        return self._read(await self._flows.async_init(entry_id))

    async def open_settings(self, entry_id: str) -> Self:
        """Begin with the options of an entry, past the menu."""
        await self.open_for(entry_id)
        return await self.choose("settings")

    async def join(self, flow_id: str) -> Self:
        """Look at a flow that somebody else began."""
        return self._read(await self._flows.async_configure(flow_id))

    async def choose(self, option: str) -> Self:
        """Choose from the menu that is shown."""
        assert self.kind == FlowResultType.MENU
        return await self._go_on({"next_step_id": option})

    async def submit(self, **values: Any) -> Self:
        """Fill the form that is shown."""
        assert self.kind == FlowResultType.FORM
        return await self._go_on(values)

    async def wait(self) -> Self:
        """Wait until the flow goes on by itself, as the page does."""
        assert self.kind == FlowResultType.SHOW_PROGRESS
        async with asyncio.timeout(PATIENCE):
            while self._is_at(self.step):  # noqa: ASYNC110 - only browsers are told
                await asyncio.sleep(0.005)
        return await self._go_on(None)

    def close(self) -> None:
        """Close the window."""
        self._flows.async_abort(self.id)

    @property
    def id(self) -> str:
        """Return the id of the flow."""
        return str(self.result["flow_id"])

    @property
    def kind(self) -> FlowResultType:
        """Return what kind of page is shown."""
        kind: FlowResultType = self.result["type"]
        return kind

    @property
    def step(self) -> str:
        """Return the step of the form or menu that is shown."""
        return str(self.result["step_id"])

    @property
    def errors(self) -> dict[str, str]:
        """Return the errors on the form that is shown."""
        assert self.kind == FlowResultType.FORM
        return self.result["errors"] or {}

    @property
    def code(self) -> str:
        """Return the code that the person is to type elsewhere."""
        return str(self.result["description_placeholders"]["code"])

    @property
    def aborted(self) -> str:
        """Return why the flow ended without an entry."""
        assert self.kind == FlowResultType.ABORT, self.result
        return str(self.result["reason"])

    @property
    def created(self) -> Any:
        """Return the entry that the flow ended with."""
        assert self.kind == FlowResultType.CREATE_ENTRY, self.result
        return self.result["result"]

    @property
    def suggested(self) -> dict[str, Any]:
        """Return what the fields of the form are filled with."""
        return {
            str(key): (key.description or {}).get("suggested_value")
            for key in self.result["data_schema"].schema
        }

    def _is_at(self, step: str) -> bool:
        """Return whether the flow is still at a step."""
        return bool(self._flows.async_get(self.id)["step_id"] == step)

    async def _go_on(self, answer: dict[str, Any] | None) -> Self:
        """Hand an answer in, and read the next page."""
        return self._read(await self._flows.async_configure(self.id, answer))

    def _read(self, result: Any) -> Self:
        """Read a page."""
        self.result = result
        given = set(result.get("description_placeholders") or ())
        for path in self._paths():
            text = look_up(ENGLISH, f"{self._part}.{path}")
            assert text, path
            texts = text.values() if isinstance(text, dict) else [text]
            for each in (text for text in texts if isinstance(text, str)):
                assert placeholders(each) <= given, path
        return self

    def _paths(self) -> list[str]:
        """Return where the texts of the page are."""
        match self.result:
            case {"type": FlowResultType.FORM, "step_id": step, "data_schema": schema}:
                errors = (self.result["errors"] or {}).values()
                return [
                    f"step.{step}",
                    *(f"step.{step}.{field}" for field in fields_of_schema(schema)),
                    *(f"error.{error}" for error in errors),
                ]
            case {
                "type": FlowResultType.MENU,
                "step_id": step,
                "menu_options": options,
            }:
                more = [f"step.{step}.menu_options.{option}" for option in options]
                return [f"step.{step}", *more]
            case {"type": FlowResultType.SHOW_PROGRESS, "progress_action": action}:
                return [f"progress.{action}"]
            case {"type": FlowResultType.ABORT, "reason": reason}:
                by_others = self.result.get("translation_domain")
                return [] if by_others else [f"abort.{reason}"]
            case _:
                return []
