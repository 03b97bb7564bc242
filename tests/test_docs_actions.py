"""The examples of the documentation do what they say."""

from pathlib import Path
from typing import Any, Final

from homeassistant.components.persistent_notification import (
    _async_get_or_create_notifications as notifications,
)
from homeassistant.const import STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import parse_yaml
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .conftest import async_set_up

pytestmark = pytest.mark.allowed_logs("Without the recorder")

DOCS: Final = Path(__file__).parent.parent / "docs"


def examples(page: str, kind: str) -> list[Any]:
    """Return the YAML examples of a page that have a key, each with its name."""
    blocks = (DOCS / page).read_text().split("```yaml\n")[1:]
    texts = [block.split("```")[0] for block in blocks]
    return [
        pytest.param(text, id=found.get("alias", kind))
        for text in texts
        if kind in (found := as_yaml(text))
    ]


def as_yaml(text: str, entry_id: str = "") -> dict[str, Any]:
    found = parse_yaml(text.replace("YOUR_ACCOUNT", entry_id))
    assert isinstance(found, dict)
    return found


AUTOMATIONS: Final = examples("actions.md", "actions")
TRIGGERED: Final = examples("automations.md", "actions")
SCRIPTS: Final = examples("actions.md", "sequence")
TEMPLATES: Final = examples("actions.md", "template")


def messages(hass: HomeAssistant) -> list[str]:
    return [found["message"] for found in notifications(hass).values()]


def test_there_are_examples() -> None:
    assert len(AUTOMATIONS) >= 2
    assert len(SCRIPTS) >= 3
    assert len(TEMPLATES) == 1
    assert len(TRIGGERED) >= 3


@pytest.mark.parametrize("text", AUTOMATIONS)
async def test_automations(hass: HomeAssistant, entry: MockConfigEntry, text: str) -> None:
    await async_set_up(hass, entry)
    example = as_yaml(text, entry.entry_id)
    for name in ("persistent_notification", "automation"):
        assert await async_setup_component(hass, name, {"automation": [example]})
    (state,) = hass.states.async_all("automation")
    assert state.state == STATE_ON
    await hass.services.async_call(
        "automation", "trigger", {"entity_id": state.entity_id}, blocking=True
    )
    await hass.async_block_till_done()
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": state.entity_id}, blocking=True
    )
    found = messages(hass)
    if example["alias"] == "Morning briefing":
        assert found == [
            "7.6 hours of sleep, score 79. Readiness 79. Training status: optimal."
        ]


@pytest.mark.parametrize("text", SCRIPTS)
async def test_scripts(
    hass: HomeAssistant, entry: MockConfigEntry, text: str, tmp_path: Path
) -> None:
    hass.config.media_dirs = {"local": str(tmp_path)}
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    await async_set_up(hass, entry)
    example = as_yaml(text, entry.entry_id)
    config = {"script": {"example": example}}
    for name in ("persistent_notification", "script"):
        assert await async_setup_component(hass, name, config)
    await hass.services.async_call("script", "example", blocking=True)
    (message,) = messages(hass)
    assert any(letter.isdigit() for letter in message)


@pytest.mark.parametrize("text", TEMPLATES)
async def test_a_template_sensor_keeps_the_night(
    hass: HomeAssistant, entry: MockConfigEntry, text: str
) -> None:
    await async_set_up(hass, entry)
    example = as_yaml(text, entry.entry_id)
    assert await async_setup_component(hass, "template", example)
    await hass.async_block_till_done()
    hass.states.async_set("event.mira_night", "2026-11-18T14:20:30+00:00", {"new": 1})
    await hass.async_block_till_done()
    state = hass.states.get("sensor.night_curve")
    assert state
    assert state.state == "79"
    assert state.attributes["heart_rate"]["step"] == 60
    assert len(state.attributes["heart_rate"]["values"]) == 475
    assert state.attributes["stages"][0][0] == 0


@pytest.mark.parametrize("text", TRIGGERED)
async def test_automations_with_our_triggers_and_conditions(
    hass: HomeAssistant, entry: MockConfigEntry, text: str
) -> None:
    await async_set_up(hass, entry)
    assert await async_setup_component(hass, "automation", {"automation": as_yaml(text)})
    (state,) = hass.states.async_all("automation")
    # One with an error would be unavailable.
    assert state.state == STATE_ON
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": state.entity_id}, blocking=True
    )
