"""The cards reach the browser: versioned, once, and only where there is a frontend."""

from http import HTTPStatus
from pathlib import Path

from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

import custom_components.zepp
from custom_components.zepp.const import DOMAIN
from custom_components.zepp.frontend import async_register_frontend

FOLDER = Path(custom_components.zepp.__file__).parent / "frontend"
MODULES = sorted(file.name for file in FOLDER.glob("*.js"))

pytestmark = pytest.mark.allowed_logs("zlib_ng and isal are not available")


def urls(hass: HomeAssistant) -> list[str]:
    """Return the modules of ours that every page loads."""
    return [url for url in hass.data[DATA_EXTRA_MODULE_URL].urls if DOMAIN in url]


async def test_every_module_is_served_below_its_version(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, "frontend", {})

    assert await async_setup_component(hass, DOMAIN, {})

    (url,) = urls(hass)
    assert url.endswith("/zepp.js")
    client = await hass_client()
    for name in MODULES:
        response = await client.get(url.replace("zepp.js", name))
        assert response.status == HTTPStatus.OK
        assert response.headers["Cache-Control"] == "public, max-age=2678400"
        assert "javascript" in response.headers["Content-Type"]
        assert await response.read() == (FOLDER / name).read_bytes()


async def test_twice_is_once(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "frontend", {})
    await async_register_frontend(hass)

    await async_register_frontend(hass)

    assert len(urls(hass)) == 1


async def test_without_a_frontend_nothing_is_served(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, DOMAIN, {})

    assert DATA_EXTRA_MODULE_URL not in hass.data
