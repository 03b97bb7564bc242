"""Sign in, sign in again, change the region, choose the options."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    OptionsFlow,
    OptionsFlowWithReload,
)
from homeassistant.const import CONF_REGION, CONF_TOKEN
from homeassistant.core import callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .api import (
    CANDIDATES,
    HOSTS,
    Account,
    Obstacle,
    find_account,
    origin_of,
    read_credentials,
    read_user_id,
)
from .const import (
    CONF_BASE_URL,
    CONF_HISTORY_DAYS,
    CONF_SYNC_OVERDUE_HOURS,
    CONF_USER_ID,
    DEFAULT_HISTORY_DAYS,
    DEFAULT_SYNC_OVERDUE_HOURS,
    DOMAIN,
    LOGGER,
)

_AUTO: Final = "auto"
_FALLBACK_TITLE: Final = "Zepp"

_ERRORS: Final = {
    Obstacle.REFUSED: {"base": "invalid_auth"},
    Obstacle.NOTHING_SHOWN: {"base": "wrong_region"},
    Obstacle.NO_USER_ID: {CONF_USER_ID: "user_id_required"},
    Obstacle.UNREACHABLE: {"base": "cannot_connect"},
}
# Texts may not hold addresses and names of cookies: they come in as placeholders.
_PLACEHOLDERS: Final = {
    "page": "https://user.huami.com/privacy/index.html",
    "cookie": "apptoken",
    "user_cookie": "userid",
    "example_url": "https://api-mifit-xx.zepp.com",
}

_TOKEN_SELECTOR: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))
_REGION_SELECTOR: Final = SelectSelector(
    SelectSelectorConfig(
        options=[_AUTO, *HOSTS],
        custom_value=True,
        mode=SelectSelectorMode.DROPDOWN,
        translation_key=CONF_REGION,
    )
)
_USER_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_TOKEN): _TOKEN_SELECTOR,
        vol.Optional(CONF_USER_ID): TextSelector(),
        vol.Required(CONF_REGION, default=_AUTO): _REGION_SELECTOR,
    }
)
_REAUTH_SCHEMA: Final = vol.Schema({vol.Required(CONF_TOKEN): _TOKEN_SELECTOR})
_RECONFIGURE_SCHEMA: Final = vol.Schema(
    {
        vol.Optional(CONF_TOKEN): _TOKEN_SELECTOR,
        vol.Required(CONF_REGION): _REGION_SELECTOR,
    }
)


def _whole_number(least: int, most: int) -> Callable[[Any], Any]:
    """Return the field of a whole number."""
    config = NumberSelectorConfig(min=least, max=most, step=1, mode=NumberSelectorMode.BOX)
    return vol.All(NumberSelector(config), vol.Coerce(int))


# A field that is left out keeps its value.
_OPTIONS_SCHEMA: Final = vol.Schema(
    {
        vol.Optional(CONF_HISTORY_DAYS): _whole_number(0, 3650),
        vol.Optional(CONF_SYNC_OVERDUE_HOURS): _whole_number(1, 720),
    }
)
_DEFAULT_OPTIONS: Final = {
    CONF_HISTORY_DAYS: DEFAULT_HISTORY_DAYS,
    CONF_SYNC_OVERDUE_HOURS: DEFAULT_SYNC_OVERDUE_HOURS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _SignedIn:
    """An account, and what was entered to reach it."""

    account: Account
    token: str
    region: str

    def entry_data(self) -> dict[str, str]:
        """Return the data of a config entry."""
        return {
            CONF_TOKEN: self.token,
            CONF_USER_ID: self.account.user_id,
            CONF_REGION: self.region,
            CONF_BASE_URL: self.account.base_url,
        }


def _region(chosen: str) -> tuple[str, tuple[str, ...]]:
    """Return the region to store and the hosts to ask; ValueError for a bad address."""
    if chosen == _AUTO:
        return chosen, CANDIDATES
    if chosen in HOSTS:
        return chosen, (HOSTS[chosen],)
    origin = origin_of(chosen)
    return origin, (origin,)


class ZeppConfigFlow(ConfigFlow, domain=DOMAIN):
    """Sign in to one account."""

    VERSION = 1
    MINOR_VERSION = 1

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
        """Ask for token, user id and region."""
        errors: dict[str, str] = {}
        if user_input is not None:
            signed_in, errors = await self._async_sign_in(user_input)
            if signed_in:
                await self.async_set_unique_id(signed_in.account.user_id)
                self._abort_if_unique_id_configured()
                return self.async_create_entry(
                    title=signed_in.account.nickname or _FALLBACK_TITLE,
                    data=signed_in.entry_data(),
                )
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(_USER_SCHEMA, user_input),
            errors=errors,
            description_placeholders=_PLACEHOLDERS,
        )

    async def async_step_reauth(self, _entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Begin to sign in again, after the token was refused."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a new token of the same account."""
        entry = self._get_reauth_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            # The region is known; only the host that has the data is asked.
            known = {CONF_REGION: entry.data[CONF_BASE_URL]}
            signed_in, errors = await self._async_sign_in({**user_input, **known}, entry)
            if signed_in:
                region = entry.data[CONF_REGION]
                return await self._async_update(entry, replace(signed_in, region=region))
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=_REAUTH_SCHEMA,
            errors=errors,
            description_placeholders=_PLACEHOLDERS,
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for another region, and for a new token if there is one."""
        entry = self._get_reconfigure_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            typed = user_input.get(CONF_TOKEN, "").strip()
            token = {CONF_TOKEN: typed or entry.data[CONF_TOKEN]}
            signed_in, errors = await self._async_sign_in({**user_input, **token}, entry)
            if signed_in:
                return await self._async_update(entry, signed_in)
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                _RECONFIGURE_SCHEMA, user_input or {CONF_REGION: entry.data[CONF_REGION]}
            ),
            errors=errors,
            description_placeholders=_PLACEHOLDERS,
        )

    async def _async_sign_in(
        self, user_input: Mapping[str, str], entry: ConfigEntry | None = None
    ) -> tuple[_SignedIn | None, dict[str, str]]:
        """Return the account behind the input, or the errors to show.

        A known entry's account is taken for granted where the cloud does not name one.
        """
        try:
            region, base_urls = _region(user_input[CONF_REGION])
        except ValueError:
            return None, {CONF_REGION: "invalid_url"}
        credentials = read_credentials(user_input[CONF_TOKEN])
        if credentials is None:
            return None, {"base": "invalid_auth"}
        if not credentials.user_id and (typed := user_input.get(CONF_USER_ID, "").strip()):
            credentials = replace(credentials, user_id=read_user_id(typed))
            if not credentials.user_id:
                return None, {CONF_USER_ID: "user_id_required"}
        if entry:
            known = entry.data[CONF_USER_ID]
            credentials = replace(credentials, expected_user_id=known)
        try:
            found = await find_account(
                async_get_clientsession(self.hass),
                credentials,
                base_urls,
                dt_util.now().date(),
                dt_util.get_default_time_zone,
            )
        except Exception:  # noqa: BLE001  # the form must say so, whatever it was
            LOGGER.exception("Unexpected error while signing in")
            return None, {"base": "unknown"}
        if isinstance(found, Obstacle):
            return None, _ERRORS[found]
        return _SignedIn(account=found, token=credentials.token, region=region), {}

    async def _async_update(
        self, entry: ConfigEntry, signed_in: _SignedIn
    ) -> ConfigFlowResult:
        """Store what was entered for the same account."""
        await self.async_set_unique_id(signed_in.account.user_id)
        self._abort_if_unique_id_mismatch(reason="wrong_account")
        return self.async_update_reload_and_abort(entry, data=signed_in.entry_data())


class ZeppOptionsFlow(OptionsFlowWithReload):
    """Choose how far back the history reaches, and when a sync is overdue."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the options."""
        if user_input is not None:
            return self.async_create_entry(data={**self.config_entry.options, **user_input})
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                _OPTIONS_SCHEMA, {**_DEFAULT_OPTIONS, **self.config_entry.options}
            ),
        )
