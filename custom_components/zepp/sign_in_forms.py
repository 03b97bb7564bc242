"""The forms of the flows: their fields, and what they propose."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from homeassistant.const import (
    CONF_EMAIL,
    CONF_NAME,
    CONF_PASSWORD,
    CONF_REGION,
    CONF_TOKEN,
)
from homeassistant.helpers.selector import (
    BooleanSelector,
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
import voluptuous as vol

from .api import HOSTS
from .const import (
    CONF_HISTORY_DAYS,
    CONF_KEEP_SIGNED_IN,
    CONF_SYNC_OVERDUE_HOURS,
    CONF_USE_PASSWORD,
    CONF_USER_ID,
    CONF_VISIBILITY,
    REGION_AUTO,
    VISIBILITY_ADMINISTRATORS,
    VISIBILITY_EVERYONE,
)

# Texts may not hold addresses and names of cookies: they come in as placeholders.
PLACEHOLDERS: Final = {
    "page": "https://user.huami.com/privacy/index.html",
    "cookie": "apptoken",
    "user_cookie": "userid",
    "example_url": "https://api-mifit-xx.zepp.com",
}

_TOKEN_SELECTOR: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))
_REGION_SELECTOR: Final = SelectSelector(
    SelectSelectorConfig(
        options=[REGION_AUTO, *HOSTS],
        custom_value=True,
        mode=SelectSelectorMode.DROPDOWN,
        translation_key=CONF_REGION,
    )
)
_VISIBILITY_SELECTOR: Final = SelectSelector(
    SelectSelectorConfig(
        options=[VISIBILITY_EVERYONE, VISIBILITY_ADMINISTRATORS],
        mode=SelectSelectorMode.LIST,
        translation_key=CONF_VISIBILITY,
    )
)
_EMAIL_FIELD: Final = {
    vol.Required(CONF_EMAIL): TextSelector(
        TextSelectorConfig(type=TextSelectorType.EMAIL, autocomplete="username")
    ),
    vol.Required(CONF_PASSWORD): TextSelector(
        TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
    ),
}
_KEEP_FIELD: Final = {vol.Required(CONF_KEEP_SIGNED_IN, default=False): BooleanSelector()}

TOKEN_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_TOKEN): _TOKEN_SELECTOR,
        vol.Optional(CONF_USER_ID): TextSelector(),
        vol.Required(CONF_REGION, default=REGION_AUTO): _REGION_SELECTOR,
    }
)
PASSWORD_SCHEMA: Final = vol.Schema(
    {**_EMAIL_FIELD, vol.Optional(CONF_NAME): TextSelector(), **_KEEP_FIELD}
)
TOKEN_AGAIN_SCHEMA: Final = vol.Schema({vol.Required(CONF_TOKEN): _TOKEN_SELECTOR})
PASSWORD_AGAIN_SCHEMA: Final = vol.Schema({**_EMAIL_FIELD, **_KEEP_FIELD})
RECONFIGURE_SCHEMA: Final = vol.Schema(
    {
        vol.Optional(CONF_TOKEN): _TOKEN_SELECTOR,
        vol.Required(CONF_REGION): _REGION_SELECTOR,
        vol.Optional(CONF_USE_PASSWORD, default=False): BooleanSelector(),
    }
)


def _whole_number(least: int, most: int) -> Callable[[Any], Any]:
    """Return the field of a whole number."""
    config = NumberSelectorConfig(min=least, max=most, step=1, mode=NumberSelectorMode.BOX)
    return vol.All(NumberSelector(config), vol.Coerce(int))


# A field that is left out keeps its value.
OPTIONS_SCHEMA: Final = vol.Schema(
    {
        vol.Optional(CONF_HISTORY_DAYS): _whole_number(0, 3650),
        vol.Optional(CONF_SYNC_OVERDUE_HOURS): _whole_number(1, 720),
        vol.Optional(CONF_VISIBILITY): _VISIBILITY_SELECTOR,
    }
)


def retyped(
    entered: Mapping[str, Any] | None, known: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return what a form for a password proposes: what was typed, but never the password.

    Before anything was typed, what an entry keeps.
    """
    if entered is not None:
        return {key: value for key, value in entered.items() if key != CONF_PASSWORD}
    email = (known or {}).get(CONF_EMAIL)
    return {CONF_EMAIL: email, CONF_KEEP_SIGNED_IN: True} if email else {}
