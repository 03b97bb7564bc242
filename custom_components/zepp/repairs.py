"""Repairs of the user: rebuild the past, remove a wearable that left, sign in again."""

from typing import Any, override
from uuid import uuid4

from homeassistant.components.repairs import (
    ConfirmRepairFlow,
    RepairsFlow,
    RepairsFlowResult,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_DEVICE_ID, CONF_REGION
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util

from .const import ISSUE_TOKEN_EXPIRES
from .coordinator import ZeppConfigEntry
from .parts import PARTS
from .plan import Kind
from .sign_in_forms import (
    PASSWORD_AGAIN_SCHEMA,
    PLACEHOLDERS,
    TOKEN_AGAIN_SCHEMA,
    retyped,
)
from .signing_in import (
    NO_OBJECTION,
    WRONG_ACCOUNT,
    Objection,
    SignedIn,
    async_check_password,
    async_check_token_again,
    signs_in_with_password,
)
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


class SignInAgainFlow(RepairsFlow):
    """Asks for a new token or the password before the token in use runs out."""

    def __init__(self, entry: ZeppConfigEntry) -> None:
        """Sign in to one account."""
        self._entry = entry
        self._device_id: str = entry.data.get(CONF_DEVICE_ID, str(uuid4()))

    async def async_step_init(
        self, _issue: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Begin in the way of last time."""
        if signs_in_with_password(self._entry):
            return await self.async_step_password()
        return await self.async_step_token()

    async def async_step_token(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask for a new token of the same account."""
        objection = NO_OBJECTION
        if user_input is not None:
            self._abort_if_removed()
            objection = self._take(
                await async_check_token_again(self.hass, user_input, self._entry)
            )
            if objection is NO_OBJECTION:
                return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="token",
            data_schema=TOKEN_AGAIN_SCHEMA,
            errors=objection.errors,
            description_placeholders={**PLACEHOLDERS, **objection.placeholders},
        )

    async def async_step_password(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask for e-mail and password of the same account."""
        objection = NO_OBJECTION
        if user_input is not None:
            self._abort_if_removed()
            region = self._entry.data[CONF_REGION]
            objection = self._take(
                await async_check_password(self.hass, user_input, self._device_id, region)
            )
            if objection is NO_OBJECTION:
                return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="password",
            data_schema=self.add_suggested_values_to_schema(
                PASSWORD_AGAIN_SCHEMA, retyped(user_input, self._entry.data)
            ),
            errors=objection.errors,
            description_placeholders={**PLACEHOLDERS, **objection.placeholders},
        )

    def _take(self, found: SignedIn | Objection) -> Objection:
        """Store what was found for the same account; return what there is to say."""
        self._abort_if_removed()
        if isinstance(found, Objection):
            return found
        if found.account.user_id != self._entry.unique_id:
            return WRONG_ACCOUNT
        self.hass.config_entries.async_update_entry(self._entry, data=found.data)
        self.hass.config_entries.async_schedule_reload(self._entry.entry_id)
        return NO_OBJECTION

    def _abort_if_removed(self) -> None:
        """End when the account has been removed from Home Assistant meanwhile."""
        if not self.hass.config_entries.async_get_entry(self._entry.entry_id):
            raise AbortFlow("removed")


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
    if issue_id.startswith(ISSUE_TOKEN_EXPIRES):
        return SignInAgainFlow(entry)
    return RebuildFlow(entry)
