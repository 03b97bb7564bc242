"""Texts, icons and the editor's fields of triggers and conditions match the code."""

from datetime import timedelta
import json
from pathlib import Path
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import validate_selector
from homeassistant.util.yaml import load_yaml_dict
import pytest
import voluptuous as vol

from custom_components.zepp.api import Sport
from custom_components.zepp.automation_options import CONDITION_OPTIONS, TRIGGER_OPTIONS
from custom_components.zepp.condition import async_get_conditions
from custom_components.zepp.metrics import TrainingStatus
from custom_components.zepp.trigger import async_get_triggers

PACKAGE: Final = Path(__file__).parent.parent / "custom_components" / "zepp"
OPTIONS: Final = {"triggers": TRIGGER_OPTIONS, "conditions": CONDITION_OPTIONS}
YAML: Final[dict[str, dict[str, Any]]] = {
    kind: {
        key: found
        for key, found in load_yaml_dict(str(PACKAGE / f"{kind}.yaml")).items()
        if not key.startswith(".")
    }
    for kind in OPTIONS
}
ENGLISH: Final[dict[str, Any]] = json.loads(
    (PACKAGE / "translations" / "en.json").read_text()
)
ICONS: Final[dict[str, Any]] = json.loads((PACKAGE / "icons.json").read_text())
FIELDS: Final = [
    (kind, key, name)
    for kind, rows in YAML.items()
    for key, row in rows.items()
    for name in row["fields"]
]


def options_of(kind: str, key: str) -> dict[str, Any]:
    """Return the options that the code knows."""
    schema = OPTIONS[kind][key]
    fields = schema if isinstance(schema, dict) else schema.validators[0]
    return {str(marker.schema): marker for marker in fields}


def accepts(kind: str, key: str, name: str, value: object) -> bool:
    """Return whether an option may have a value."""
    schema = OPTIONS[kind][key]
    fields = schema if isinstance(schema, dict) else schema.validators[0]
    rule = {marker: check for marker, check in fields.items() if marker.schema == name}
    try:
        vol.Schema(rule)({name: value})
    except vol.Invalid:
        return False
    return True


async def test_all_are_described(hass: HomeAssistant) -> None:
    offered: dict[str, Any] = {
        "triggers": await async_get_triggers(hass),
        "conditions": await async_get_conditions(hass),
    }
    for kind, classes in offered.items():
        keys = set(classes)
        assert keys == set(OPTIONS[kind]) == set(YAML[kind])
        assert keys == set(ENGLISH[kind]) == set(ICONS[kind])


@pytest.mark.parametrize("kind", OPTIONS)
def test_all_have_an_icon_and_all_accounts_as_target(kind: str) -> None:
    for key, row in YAML[kind].items():
        assert row["target"] == {"entity": [{"integration": "zepp"}]}
        icon = ICONS[kind][key]
        assert icon.keys() == {kind.removesuffix("s")}
        assert all(name.startswith("mdi:") for name in icon.values())


@pytest.mark.parametrize("kind", OPTIONS)
def test_fields_texts_and_options_are_the_same(kind: str) -> None:
    for key, row in YAML[kind].items():
        texts = ENGLISH[kind][key]
        assert texts.keys() == {"name", "description", "fields"}
        assert set(row["fields"]) == set(options_of(kind, key)) == set(texts["fields"])
        sentences = [texts, *texts["fields"].values()]
        for text in sentences:
            assert {"name", "description"} <= text.keys() <= texts.keys()
            assert not text["name"].endswith(".")
            assert text["description"].endswith(".")


@pytest.mark.parametrize(("kind", "key", "name"), FIELDS)
def test_a_field_offers_what_the_option_may_be(kind: str, key: str, name: str) -> None:
    field = YAML[kind][key]["fields"][name]
    marker = options_of(kind, key)[name]
    validate_selector(field["selector"])
    ((selector, config),) = field["selector"].items()
    match selector:
        case "number":
            low, high = config["min"], config["max"]
            assert accepts(kind, key, name, low)
            assert accepts(kind, key, name, high)
            assert not accepts(kind, key, name, low - 1)
            assert not accepts(kind, key, name, high + 1)
        case "select":
            values: object = config["options"]
            if not config.get("multiple"):
                assert not accepts(kind, key, name, values)
                values = config["options"][0]
            assert accepts(kind, key, name, values)
            assert not accepts(kind, key, name, "nonsense")
        case "duration":
            assert accepts(kind, key, name, {"hours": 1, "minutes": 30})
        case _:
            assert (selector, config) == ("automation_behavior", {"mode": "condition"})
            assert accepts(kind, key, name, "all")
    # The editor fills in what holds anyway.
    has_default = not isinstance(marker.default, vol.Undefined)
    assert ("default" in field) is (has_default or name == "level")
    assert field.get("required", False) is ("default" in field or name == "status")
    if has_default:
        default = field["default"]
        if selector == "duration":
            default = timedelta(**default)
        assert marker.default() == default


def test_the_texts_of_choices_are_complete() -> None:
    offered: dict[str, set[str]] = {}
    for kind, key, name in FIELDS:
        selector = YAML[kind][key]["fields"][name]["selector"]
        if select := selector.get("select"):
            offered.setdefault(select["translation_key"], set()).update(select["options"])

    assert offered["sport"] == set(Sport)
    assert offered["training_status"] == set(TrainingStatus)
    for translation_key, values in offered.items():
        assert set(ENGLISH["selector"][translation_key]["options"]) == values


def test_choices_are_called_as_the_states_are() -> None:
    event = ENGLISH["entity"]["event"]["workout"]["state_attributes"]["workout_type"]
    status = ENGLISH["entity"]["sensor"]["training_status"]

    assert ENGLISH["selector"]["sport"]["options"] == event["state"]
    assert ENGLISH["selector"]["training_status"]["options"] == status["state"]
