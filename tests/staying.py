"""What the tests of staying signed in share: an entry at the vendor's hosts."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zepp.const import DOMAIN
from tests.zepp_cloud import Person, ZeppCloud

HOME = "https://api-mifit-de2.zepp.com"
BAND = "/v1/data/band_data.json"
CODE = "/v2/registrations/tokens"
LOGIN = "/v2/client/login"
RENEWAL = "/v1/client/app_tokens"
SIGN_IN = (CODE, LOGIN, RENEWAL)
KEPT = {"email": "mira@example.org", "password": "correct horse?battery"}
FIRST_TOKEN = "AT-0000-SYNTHETIC"


def signed_in(hass: HomeAssistant, person: Person, **changes: str) -> MockConfigEntry:
    """Return an entry that was signed in with e-mail and password."""
    data = {
        "token": person.token,
        "user_id": person.user_id,
        "region": "auto",
        "base_url": HOME,
        "device_id": "5f0c2c1e-6d0b-4a51-9b55-0c9f7ad1f0aa",
        "way": "password",
        **changes,
    }
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=person.name,
        unique_id=person.user_id,
        data=data,
        options={"history_days": 0},
    )
    entry.add_to_hass(hass)
    return entry


def asked(cloud: ZeppCloud, *paths: str) -> list[str]:
    """Return which of some paths were asked, in order."""
    return [request.path for request in cloud.requests if request.path in paths]


def reauths(hass: HomeAssistant) -> list[Mapping[str, Any]]:
    """Return the flows that ask the user to sign in again."""
    return [
        flow
        for flow in hass.config_entries.flow.async_progress()
        if flow["context"]["source"] == SOURCE_REAUTH
    ]
