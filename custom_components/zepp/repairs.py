"""Repairs that the user can start: rebuild the past, remove a wearable that left."""

from typing import override

from homeassistant.components.repairs import (
    ConfirmRepairFlow,
    RepairsFlow,
    RepairsFlowResult,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util

from .coordinator import ZeppConfigEntry
from .parts import PARTS
from .plan import Kind
from .wearables import ISSUE_WEARABLE_LEFT, registered_wearables, release_wearable


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


class RemoveFlow(ConfirmRepairFlow):
    """Asks whether to remove a wearable that left the account, and does."""

    def __init__(self, entry: ZeppConfigEntry, device_id: str) -> None:
        """Remove one wearable of one account."""
        self._entry = entry
        self._device_id = device_id

    @override
    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Remove it once the user has agreed."""
        if user_input is not None and (reason := self._remove()):
            return self.async_abort(reason=reason)
        return await super().async_step_confirm(user_input)

    def _remove(self) -> str | None:
        """Remove the device, unless somebody was faster; return why not."""
        if self._entry.state is not ConfigEntryState.LOADED:
            return "not_loaded"
        for device in registered_wearables(self.hass, self._entry).values():
            if device.id == self._device_id:
                if not release_wearable(self.hass, self._entry, device):
                    return "still_bound"
                dr.async_get(self.hass).async_remove_device(device.id)
        return None


async def async_create_fix_flow(
    hass: HomeAssistant,
    issue_id: str,
    data: dict[str, str | int | float | None] | None,
) -> RepairsFlow:
    """Return the flow of an issue."""
    known = data or {}
    entry: ZeppConfigEntry = hass.config_entries.async_get_known_entry(
        str(known.get("entry_id"))
    )
    if issue_id.startswith(ISSUE_WEARABLE_LEFT):
        return RemoveFlow(entry, str(known["device_id"]))
    return RebuildFlow(entry)
