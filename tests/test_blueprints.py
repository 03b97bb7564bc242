"""The blueprints as files: complete, consistent, and what they make is valid."""

from collections.abc import Callable
import json
import re
from typing import Any, Final, cast
from urllib.parse import quote

from homeassistant.components.automation.config import AUTOMATION_BLUEPRINT_SCHEMA
from homeassistant.components.blueprint.models import Blueprint
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.selector import selector
from homeassistant.util.yaml import extract_inputs, load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from . import blueprints
from .blueprints import (
    FOLDER,
    NAMES,
    REPO,
    House,
    account_device,
    async_automate,
    async_run,
)
from .conftest import async_set_up

pytestmark = pytest.mark.allowed_logs("Without the recorder")

house, hass_config_dir = blueprints.house, blueprints.hass_config_dir

REQUIRED: Final = {
    "scene": "scene.calm",
    "temperature_sensor": "sensor.bedroom",
}
# What Home Assistant has texts for in every language; not `select`, for example.
SELECTORS: Final = {
    "action",
    "condition",
    "device",
    "duration",
    "entity",
    "number",
    "target",
    "text",
    "time",
}
URL: Final = "https://github.com/ha-zepp/zepp/blob/main/blueprints/automation/zepp"
IMPORT: Final = "https://my.home-assistant.io/redirect/blueprint_import/?blueprint_url="


def blueprint(name: str) -> Blueprint:
    """Return a blueprint as Home Assistant reads it."""
    path = FOLDER / f"{name}.yaml"
    return Blueprint(
        load_yaml_dict(path),
        path=path.name,
        expected_domain="automation",
        schema=AUTOMATION_BLUEPRINT_SCHEMA,
    )


def required(name: str) -> dict[str, Any]:
    """Return the inputs that have to be chosen, beside the account."""
    inputs = blueprint(name).inputs
    return {key: REQUIRED[key] for key in REQUIRED if key in inputs}


def test_there_are_ten() -> None:
    assert len(NAMES) == 10
    names = {blueprint(name).name for name in NAMES}
    assert len(names) == 10


@pytest.mark.parametrize("name", NAMES)
def test_a_blueprint_tells_where_it_is_from(name: str) -> None:
    metadata = blueprint(name).metadata
    assert metadata["name"].startswith("Zepp - ")
    assert metadata["author"] == "ha-zepp"
    assert metadata["source_url"] == f"{URL}/{name}.yaml"
    oldest = json.loads((REPO / "hacs.json").read_text())["homeassistant"]
    assert metadata["homeassistant"]["min_version"] == oldest
    assert blueprint(name).validate() is None
    assert 2 <= metadata["description"].count(". ") + 1 <= 4
    assert metadata["description"].endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_every_input_is_explained_and_used(name: str) -> None:
    found = blueprint(name)
    assert extract_inputs(found.data) == set(found.inputs)
    for key, given in found.inputs.items():
        assert given["name"], key
        assert given["description"].endswith("."), key
        (kind,) = given["selector"]
        assert kind in SELECTORS, key
        # An empty text is nothing chosen.
        if given.get("default", "") != "":
            check = cast("Callable[[object], object]", selector(given["selector"]))
            check(given["default"])
    missing = {key for key, given in found.inputs.items() if "default" not in given}
    assert missing == {"account", *required(name)}
    for key, given in found.metadata["input"].items():
        assert "input" not in given or given["icon"].startswith("mdi:"), key


@pytest.mark.parametrize("name", NAMES)
def test_placeholders_of_a_default_text_are_explained(name: str) -> None:
    """Who writes a text anew has to know what it may hold."""
    texts = {
        key: given
        for key, given in blueprint(name).inputs.items()
        if "text" in given["selector"]
    }
    page = (REPO / "docs" / "blueprints.md").read_text()
    section = page.partition(f"/{name}.yaml)")[2].partition("\n## ")[0]
    for key, given in texts.items():
        for word in re.findall(r"{{ (\w+) }}", given["default"]):
            assert f"`{word}`" in section, (key, word)


def test_all_choose_an_account_alike() -> None:
    chosen = [blueprint(name).inputs["account"] for name in NAMES]
    assert all(one == chosen[0] for one in chosen)


def test_the_page_has_a_button_for_each() -> None:
    page = (REPO / "docs" / "blueprints.md").read_text()
    found = re.findall(re.escape(IMPORT) + r"([^)]+)\)", page)
    assert sorted(found) == [quote(f"{URL}/{name}.yaml", safe="") for name in NAMES]


async def test_accounts_are_offered_and_wearables_are_not(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """The picker wants an entity of one of the domains; the account has some."""
    (wanted,) = blueprint(NAMES[0]).inputs["account"]["selector"]["device"]["entity"]
    await async_set_up(hass, entry)
    fitting = {
        device.id
        for device in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        for entity in er.async_entries_for_device(er.async_get(hass), device.id)
        if entity.domain in wanted["domain"] and entity.platform == wanted["integration"]
    }
    assert fitting == {account_device(hass, entry).id}


@pytest.mark.parametrize("name", NAMES)
async def test_it_can_be_run_by_hand(
    hass: HomeAssistant, entry: MockConfigEntry, house: House, name: str
) -> None:
    """As people do to see what comes; without a trigger figures are unknown."""
    await async_set_up(hass, entry)
    await async_automate(hass, (name, entry, required(name)))
    await async_run(hass, name)

    done = {
        "calm_scene": [("scene.turn_on", {"entity_id": ["scene.calm"]})],
    }
    assert house.calls == done.get(name, [])
    # A line of a log is made of a night, a scene needs no words.
    assert bool(house.take()) == (name not in {"calm_scene", "sleep_climate_log"})
    assert house.sent == []
