"""Repairs that the user can start: rebuild the past in another time zone."""

from typing import override

from homeassistant.components.repairs import (
    ConfirmRepairFlow,
    RepairsFlow,
    RepairsFlowResult,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .coordinator import ZeppConfigEntry
from .plan import Kind
from .rows import PARTS


class RebuildFlow(ConfirmRepairFlow):
    """Asks whether to rebuild the past, and starts to."""

    def __init__(self, entry: ZeppConfigEntry) -> None:
        """Rebuild the past of one account."""
        self._entry = entry

    @override
    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Start once the user has agreed."""
        if user_input is not None and (reason := self._start()):
            return self.async_abort(reason=reason)
        return await super().async_step_confirm(user_input)

    def _start(self) -> str | None:
        """Start to rebuild everything; return why not."""
        if self._entry.state is not ConfigEntryState.LOADED:
            return "not_loaded"
        history = self._entry.runtime_data.history
        oldest = history.ledger.oldest if history else None
        if history is None or oldest is None:
            return "not_loaded"
        today = dt_util.now().date()
        if not history.async_import(PARTS, oldest, today, kind=Kind.REBUILD):
            return "import_running"
        return None


async def async_create_fix_flow(
    hass: HomeAssistant,
    issue_id: str,  # noqa: ARG001, there is one kind of issue
    data: dict[str, str | int | float | None] | None,
) -> RepairsFlow:
    """Return the flow of an issue."""
    entry_id = str(data["entry_id"]) if data else ""
    entry: ZeppConfigEntry = hass.config_entries.async_get_known_entry(entry_id)
    return RebuildFlow(entry)
