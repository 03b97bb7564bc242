"""Sign in, sign in again, change the region, choose the options."""

from collections.abc import Mapping
from typing import Any, Final, override
from uuid import uuid4

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    OptionsFlow,
    OptionsFlowWithReload,
)
from homeassistant.const import CONF_DEVICE_ID, CONF_NAME, CONF_REGION, CONF_TOKEN
from homeassistant.core import callback

from .const import (
    CONF_HISTORY_DAYS,
    CONF_SYNC_OVERDUE_HOURS,
    CONF_USE_PASSWORD,
    CONF_VISIBILITY,
    CONF_WAY,
    DEFAULT_HISTORY_DAYS,
    DEFAULT_SYNC_OVERDUE_HOURS,
    DOMAIN,
    REGION_AUTO,
    VISIBILITY_EVERYONE,
    WAY_PASSWORD,
)
from .sign_in_forms import (
    OPTIONS_SCHEMA,
    PASSWORD_AGAIN_SCHEMA,
    PASSWORD_SCHEMA,
    PLACEHOLDERS,
    RECONFIGURE_SCHEMA,
    TOKEN_AGAIN_SCHEMA,
    TOKEN_SCHEMA,
    retyped,
)
from .signing_in import (
    NO_OBJECTION,
    Objection,
    SignedIn,
    async_check_password,
    async_check_token,
    async_check_token_again,
    in_place_of,
    read_region,
    signs_in_with_password,
)

_FALLBACK_TITLE: Final = "Zepp"
_DEFAULT_OPTIONS: Final = {
    CONF_HISTORY_DAYS: DEFAULT_HISTORY_DAYS,
    CONF_SYNC_OVERDUE_HOURS: DEFAULT_SYNC_OVERDUE_HOURS,
    CONF_VISIBILITY: VISIBILITY_EVERYONE,
}


class ZeppConfigFlow(ConfigFlow, domain=DOMAIN):
    """Sign in to one account."""

    VERSION = 1
    MINOR_VERSION = 1

    def __init__(self) -> None:
        """Be one device to the cloud, however often a form is submitted."""
        self._device_id = str(uuid4())
        self._region = REGION_AUTO
        """The one to sign in to with a password."""

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the flow for the options."""
        return ZeppOptionsFlow()

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the way to sign in."""
        return self.async_show_menu(step_id="user", menu_options=["password", "token"])

    async def async_step_password(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for e-mail, password and a name."""
        objection = NO_OBJECTION
        if user_input is not None:
            found = await async_check_password(self.hass, user_input, self._device_id)
            if isinstance(found, SignedIn):
                return await self._async_create(found, user_input.get(CONF_NAME, ""))
            objection = found
        return self.async_show_form(
            step_id="password",
            data_schema=self.add_suggested_values_to_schema(
                PASSWORD_SCHEMA, retyped(user_input)
            ),
            errors=objection.errors,
            description_placeholders={**PLACEHOLDERS, **objection.placeholders},
        )

    async def async_step_token(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for token, user id and region."""
        objection = NO_OBJECTION
        if user_input is not None:
            found = await async_check_token(self.hass, user_input)
            if isinstance(found, SignedIn):
                return await self._async_create(found)
            objection = found
        return self.async_show_form(
            step_id="token",
            data_schema=self.add_suggested_values_to_schema(TOKEN_SCHEMA, user_input),
            errors=objection.errors,
            description_placeholders=PLACEHOLDERS,
        )

    async def async_step_reauth(self, _entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Begin to sign in again, in the way of last time."""
        if signs_in_with_password(self._get_reauth_entry()):
            return await self.async_step_reauth_password()
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a new token of the same account."""
        entry = self._get_reauth_entry()
        objection = NO_OBJECTION
        if user_input is not None:
            found = await async_check_token_again(self.hass, user_input, entry)
            if isinstance(found, SignedIn):
                return await self._async_update(entry, found)
            objection = found
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=TOKEN_AGAIN_SCHEMA,
            errors=objection.errors,
            description_placeholders=PLACEHOLDERS,
        )

    async def async_step_reauth_password(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for e-mail and password of the same account."""
        entry = self._get_reauth_entry()
        self._region = entry.data[CONF_REGION]
        return await self._async_password_again("reauth_password", entry, user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for another region, and for a new token if there is one."""
        entry = self._get_reconfigure_entry()
        objection = NO_OBJECTION
        if user_input is not None:
            result = await self._async_reconfigured(entry, user_input)
            if not isinstance(result, Objection):
                return result
            objection = result
        known = {CONF_REGION: entry.data[CONF_REGION]}
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                RECONFIGURE_SCHEMA, user_input or known
            ),
            errors=objection.errors,
            description_placeholders=PLACEHOLDERS,
        )

    async def _async_reconfigured(
        self, entry: ConfigEntry, entered: Mapping[str, Any]
    ) -> ConfigFlowResult | Objection:
        """Go on with what was entered, unless something is wrong with it."""
        if entered[CONF_USE_PASSWORD]:
            region = read_region(entered[CONF_REGION])
            if isinstance(region, Objection):
                return region
            self._region = region
            return await self.async_step_reconfigure_password()
        typed = entered.get(CONF_TOKEN, "").strip()
        token = {CONF_TOKEN: typed or entry.data[CONF_TOKEN]}
        found = await async_check_token(self.hass, {**entered, **token}, entry)
        if isinstance(found, Objection):
            return found
        return await self._async_update(entry, found)

    async def async_step_reconfigure_password(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for e-mail and password of the same account, in place of a token."""
        return await self._async_password_again(
            "reconfigure_password", self._get_reconfigure_entry(), user_input
        )

    async def _async_password_again(
        self, step_id: str, entry: ConfigEntry, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        """Ask for e-mail and password of a known account."""
        objection = NO_OBJECTION
        if user_input is not None:
            device_id = entry.data.get(CONF_DEVICE_ID, self._device_id)
            found = await async_check_password(
                self.hass, user_input, device_id, self._region
            )
            if isinstance(found, SignedIn):
                return await self._async_update(entry, found)
            objection = found
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                PASSWORD_AGAIN_SCHEMA, retyped(user_input, entry.data)
            ),
            errors=objection.errors,
            description_placeholders={**PLACEHOLDERS, **objection.placeholders},
        )

    async def _async_create(self, signed_in: SignedIn, name: str = "") -> ConfigFlowResult:
        """Store an account that is not there yet; of one that is, what is new."""
        known = await self.async_set_unique_id(signed_in.account.user_id)
        if known and signed_in.data.get(CONF_WAY) == WAY_PASSWORD:
            # To sign in may have ended the token that the entry has.
            entries = self.hass.config_entries
            entries.async_update_entry(known, data=in_place_of(known.data, signed_in))
            entries.async_schedule_reload(known.entry_id)
        self._abort_if_unique_id_configured()
        return self.async_create_entry(
            title=name.strip() or signed_in.account.nickname or _FALLBACK_TITLE,
            data=signed_in.data,
        )

    async def _async_update(
        self, entry: ConfigEntry, signed_in: SignedIn
    ) -> ConfigFlowResult:
        """Store what was entered for the same account."""
        await self.async_set_unique_id(signed_in.account.user_id)
        self._abort_if_unique_id_mismatch(reason="wrong_account")
        return self.async_update_reload_and_abort(entry, data=signed_in.data)


class ZeppOptionsFlow(OptionsFlowWithReload):
    """Choose how far back the history reaches, when a sync is overdue, and who may ask."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the options."""
        if user_input is not None:
            return self.async_create_entry(data={**self.config_entry.options, **user_input})
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                OPTIONS_SCHEMA, {**_DEFAULT_OPTIONS, **self.config_entry.options}
            ),
        )
