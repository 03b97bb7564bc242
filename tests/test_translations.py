"""Texts and icons match the code, both ways."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.components.repairs import RepairsFlow
from homeassistant.components.sensor import SensorDeviceClass, SensorEntityDescription
from homeassistant.core import HomeAssistant, Service
from homeassistant.helpers.selector import SelectSelector
from homeassistant.util.yaml import load_yaml_dict
import pytest
import voluptuous as vol

from custom_components.zepp import history_notices, notices, sign_in_forms
from custom_components.zepp.api import HOSTS, Nap, Night, Sport, Workout
from custom_components.zepp.binary_sensor import SYNC_OVERDUE
from custom_components.zepp.calendar import CALENDARS
from custom_components.zepp.const import DOMAIN
from custom_components.zepp.event import EVENTS
from custom_components.zepp.happenings import Happening, Kind, Turn, attributes
from custom_components.zepp.history_run import Trouble
from custom_components.zepp.history_sensor import HISTORY_SENSORS
from custom_components.zepp.metrics import Origin, TrainingStatus
from custom_components.zepp.parts import IMPORTED_FAMILIES, PARTS, SERIES
from custom_components.zepp.repairs import RebuildFlow, RemoveFlow
from custom_components.zepp.sensor_tables import SENSOR_GROUPS
from custom_components.zepp.services import async_register_actions
from custom_components.zepp.sheets import EXPORTED_FAMILIES
from custom_components.zepp.wearables import ISSUE_WEARABLE_LEFT

PACKAGE = Path(__file__).parent.parent / "custom_components" / "zepp"
TRANSLATIONS = sorted((PACKAGE / "translations").glob("*.json"))
# All modules but those of the API, which knows no Home Assistant.
SOURCES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts): ast.parse(path.read_text())
    for path in sorted([*PACKAGE.glob("*.py"), *PACKAGE.glob("actions/*.py")])
}
FLOWS = SOURCES["config_flow"]
ACTIONS: dict[str, Any] = load_yaml_dict(str(PACKAGE / "services.yaml"))
AUTOMATIONS: list[dict[str, Any]] = [
    found
    for kind in ("triggers", "conditions")
    for key, found in load_yaml_dict(str(PACKAGE / f"{kind}.yaml")).items()
    if not key.startswith(".")
]
ENGLISH: dict[str, Any] = json.loads((PACKAGE / "translations" / "en.json").read_text())
ICONS: dict[str, Any] = json.loads((PACKAGE / "icons.json").read_text())

NAMES = {
    "active_energy": "Active calories",
    "active_time": "Active time",
    "acute_chronic_ratio": "Acute to chronic ratio",
    "acute_training_load": "Acute training load",
    "average_heart_rate": "Average heart rate",
    "average_stress": "Average stress",
    "awakenings": "Awakenings",
    "basal_metabolism": "Basal metabolism",
    "biocharge": "BioCharge",
    "biocharge_at_wake": "BioCharge at wake-up",
    "biocharge_highest": "Highest BioCharge",
    "biocharge_lowest": "Lowest BioCharge",
    "blood_pressure_diastolic": "Diastolic blood pressure",
    "blood_pressure_systolic": "Systolic blood pressure",
    "body_fat": "Body fat",
    "body_mass_index": "Body mass index",
    "body_water": "Body water",
    "bone_mass": "Bone mass",
    "chronic_training_load": "Chronic training load",
    "deep_sleep": "Deep sleep",
    "distance": "Distance",
    "exercise_score": "Exercise score",
    "heart_rate": "Heart rate",
    "highest_heart_rate": "Highest heart rate",
    "highest_stress": "Highest stress",
    "history_progress": "History progress",
    "history_start": "History start",
    "hrv_baseline": "HRV baseline",
    "hrv_rmssd": "Heart rate variability",
    "hrv_score": "HRV score",
    "last_sync": "Last synchronization",
    "last_workout_aerobic_effect": "Last workout aerobic effect",
    "last_workout_anaerobic_effect": "Last workout anaerobic effect",
    "last_workout_average_heart_rate": "Last workout average heart rate",
    "last_workout_distance": "Last workout distance",
    "last_workout_duration": "Last workout duration",
    "last_workout_energy": "Last workout calories",
    "last_workout_max_heart_rate": "Last workout maximum heart rate",
    "last_workout_start": "Last workout start",
    "last_workout_training_load": "Last workout training load",
    "last_workout_type": "Last workout type",
    "light_sleep": "Light sleep",
    "lowest_heart_rate": "Lowest heart rate",
    "lowest_stress": "Lowest stress",
    "mental_score": "Mental score",
    "muscle_mass": "Muscle mass",
    "nap_duration": "Nap duration",
    "oxygen_desaturation_index": "Oxygen desaturation index",
    "pai": "PAI",
    "pai_today": "PAI earned today",
    "physical_score": "Physical score",
    "readiness": "Readiness",
    "recovery_factor": "Recovery factor",
    "rem_sleep": "REM sleep",
    "respiratory_rate": "Respiratory rate",
    "resting_heart_rate": "Resting heart rate",
    "resting_heart_rate_baseline": "Resting heart rate baseline",
    "resting_heart_rate_deviation": "Resting heart rate deviation",
    "resting_heart_rate_score": "Resting heart rate score",
    "skin_temperature_deviation": "Skin temperature deviation",
    "skin_temperature_score": "Skin temperature score",
    "sleep_breathing_score": "Sleep breathing score",
    "sleep_duration": "Sleep duration",
    "sleep_end": "Woke up",
    "sleep_heart_rate": "Heart rate asleep",
    "sleep_midpoint": "Sleep midpoint",
    "sleep_regularity": "Sleep regularity",
    "sleep_score": "Sleep score",
    "sleep_start": "Fell asleep",
    "spo2": "SpO2",
    "step_goal": "Step goal",
    "steps": "Steps",
    "stress": "Stress",
    "stress_high": "Time in high stress",
    "stress_medium": "Time in medium stress",
    "stress_normal": "Time in normal stress",
    "stress_relaxed": "Time relaxed",
    "target_score": "Target score",
    "training_load": "Training load",
    "training_load_optimal_max": "Optimal weekly load to",
    "training_load_optimal_min": "Optimal weekly load from",
    "training_load_overreaching": "Overreaching from",
    "training_load_week": "Weekly training load",
    "training_status": "Training status",
    "training_stress_balance": "Training stress balance",
    "trimp": "TRIMP",
    "visceral_fat": "Visceral fat",
    "vo2_max": "VO2 max",
    "wake_after_sleep_onset": "Wake after sleep onset",
    "weight": "Weight",
}
MOMENTARY = {
    "basal_metabolism",
    "biocharge",
    "blood_pressure_diastolic",
    "blood_pressure_systolic",
    "body_fat",
    "body_mass_index",
    "body_water",
    "bone_mass",
    "heart_rate",
    "muscle_mass",
    "spo2",
    "stress",
    "visceral_fat",
    "weight",
}
# What is worked out where the cloud does not say it.
COMPUTED = {
    "acute_chronic_ratio",
    "acute_training_load",
    "chronic_training_load",
    "training_stress_balance",
}
TODAY = {
    "active_energy",
    "active_time",
    "average_heart_rate",
    "distance",
    "highest_heart_rate",
    "last_sync",
    "lowest_heart_rate",
    "pai_today",
    "step_goal",
    "steps",
}


def descriptions() -> dict[str, SensorEntityDescription]:
    of_groups = (sensor for group in SENSOR_GROUPS for sensor in group.sensors)
    return {sensor.key: sensor for sensor in (*of_groups, *HISTORY_SENSORS)}


def texts(content: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with the path of its keys."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from texts(value, f"{path}.{key}".strip("."))
    else:
        assert isinstance(content, str), path
        yield path, content


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def calls(tree: ast.AST, name: str) -> Iterator[dict[str, ast.expr]]:
    """Yield the keyword arguments of every call of a method."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == name
        ):
            yield {keyword.arg or "": keyword.value for keyword in node.keywords}


def constant(node: ast.expr) -> str:
    assert isinstance(node, ast.Constant)
    return str(node.value)


def raised(tree: ast.AST) -> Iterator[tuple[ast.expr, set[str]]]:
    """Yield the key of every text of an exception or notice with what it is filled with."""
    for node in ast.walk(tree):
        match node:
            case ast.Raise(exc=ast.Call(keywords=keywords)):
                given = {keyword.arg: keyword.value for keyword in keywords}
                filled = given.get("translation_placeholders", ast.Dict())
                assert isinstance(filled, ast.Dict)
                if "translation_key" in given:
                    names = {constant(name) for name in filled.keys if name}
                    yield given["translation_key"], names
            case ast.Assign(targets=[ast.Name("key")], value=ast.Constant() as key):
                yield key, set()
            case ast.Call(
                func=ast.Name("invalid" | "_failed"), args=[key], keywords=keywords
            ):
                yield key, {keyword.arg or "" for keyword in keywords}
            case ast.Call(func=ast.Name("text"), args=[key]):
                yield key, set()
            case ast.Call(
                func=ast.Attribute(ast.Call(func=ast.Name("text"), args=[key]), "format"),
                keywords=keywords,
            ):
                yield key, {keyword.arg or "" for keyword in keywords}


def meant(key: ast.expr) -> list[str]:
    """Return the keys that an expression stands for."""
    if isinstance(key, ast.JoinedStr):
        prefix, _reason = key.values
        return [f"{constant(prefix)}{trouble}" for trouble in Trouble]
    return [constant(key)]


@pytest.fixture
def actions(hass: HomeAssistant) -> dict[str, dict[str, vol.Marker]]:
    """Return the actions that are registered, and their fields by name."""
    async_register_actions(hass)
    return {
        name: {str(field): field for field in schema_of(action)}
        for name, action in hass.services.async_services_for_domain(DOMAIN).items()
    }


def schema_of(action: Service) -> dict[vol.Marker, Any]:
    assert isinstance(action.schema, vol.Schema)
    fields: dict[vol.Marker, Any] = action.schema.schema
    return fields


def default_of(field: vol.Marker) -> object:
    default = getattr(field, "default", vol.UNDEFINED)
    return default() if callable(default) else vol.UNDEFINED


def test_every_end_of_the_flows_has_a_text() -> None:
    reasons = {
        constant(call["reason"])
        for name in ("async_abort", "_abort_if_unique_id_mismatch")
        for call in calls(FLOWS, name)
    }
    # The reasons that Home Assistant gives by itself.
    if list(calls(FLOWS, "_abort_if_unique_id_configured")):
        reasons.add("already_configured")
    if list(calls(FLOWS, "async_update_reload_and_abort")):
        reasons |= {"reauth_successful", "reconfigure_successful"}

    assert len(reasons) == 4
    assert set(ENGLISH["config"]["abort"]) == reasons


def test_every_option_has_a_text() -> None:
    described = [*ACTIONS.values(), *AUTOMATIONS]
    fields = [field for found in described for field in found["fields"].values()]
    selects = [
        *(found["selector"]["select"] for found in fields if "select" in found["selector"]),
        *(found.config for found in vars(sign_in_forms).values() if is_select(found)),
    ]
    options: dict[str, list[str]] = {}
    for select in selects:
        known = options.setdefault(select["translation_key"], [])
        known += [option for option in select["options"] if option not in known]
    # What the cards say is looked after in tests/frontend.
    translated = {key: found for key, found in ENGLISH["selector"].items() if key != "card"}

    assert {key: set(translated[key]["options"]) for key in translated} == {
        key: set(options[key]) for key in options
    }
    assert options["region"] == ["auto", "us", "us3", "eu", "global", "cn"]
    assert options["family"] == list(IMPORTED_FAMILIES)
    assert set(options["region"]) == {"auto", *HOSTS}


def is_select(found: object) -> bool:
    return isinstance(found, SelectSelector)


def test_a_notice_can_name_every_family() -> None:
    assert {family for part in PARTS for family in part.families} == {*IMPORTED_FAMILIES}


def test_every_exception_has_a_text() -> None:
    filled: defaultdict[str, set[str]] = defaultdict(set)
    for tree in SOURCES.values():
        for expression, names in raised(tree):
            for key in meant(expression):
                filled[key] |= names

    assert {
        key: placeholders(found["message"]) for key, found in ENGLISH["exceptions"].items()
    } == filled


def test_every_issue_has_its_texts() -> None:
    """A title and a way to fix it, which know whose issue it is, and nothing left over."""
    issues = {
        getattr(
            import_module(f"custom_components.zepp.{name}"),
            ast.unparse(issue["translation_key"]),
        ): issue
        for name, tree in SOURCES.items()
        if name != "notices"  # test_notices.py looks at those, one by one
        for issue in calls(tree, "async_create_issue")
    }

    assert issues
    assert ENGLISH["issues"].keys() == issues.keys() | {*notices.ISSUES}
    for key, issue in issues.items():
        given = issue["translation_placeholders"]
        assert isinstance(given, ast.Dict)
        found = dict(texts(ENGLISH["issues"][key]))
        assert found.keys() >= {"title", "fix_flow.step.confirm.title"}
        assert {name for text in found.values() for name in placeholders(text)} == {
            constant(name) for name in given.keys if name
        }


@pytest.mark.parametrize(
    ("repair", "issue"),
    [
        (RebuildFlow, history_notices.ISSUE_ZONE_CHANGED),
        (RemoveFlow, ISSUE_WEARABLE_LEFT),
    ],
)
def test_every_step_and_end_of_a_repair_has_a_text(
    repair: type[RepairsFlow], issue: str
) -> None:
    (flow,) = (
        node
        for node in SOURCES["repairs"].body
        if isinstance(node, ast.ClassDef) and node.name == repair.__name__
    )
    reasons = {
        node.value.value
        for node in ast.walk(flow)
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Constant)
    } - {None}
    own_steps = {
        name.removeprefix("async_step_")
        for name in vars(repair)
        if name.startswith("async_step_")
    }
    translated = ENGLISH["issues"][issue]["fix_flow"]

    assert len(reasons) == 2
    assert [ast.unparse(call["reason"]) for call in calls(flow, "async_abort")] == [
        "reason"
    ], "all reasons are returned first"
    assert translated["abort"].keys() == reasons
    assert not [text for text in translated["abort"].values() if placeholders(text)]
    assert translated["step"].keys() == own_steps


def test_actions_are_described_as_they_are(
    actions: dict[str, dict[str, vol.Marker]],
) -> None:
    """What is registered, services.yaml, the texts and the icons name the same."""
    texts_, icons = ENGLISH["services"], ICONS["services"]

    assert actions
    assert actions.keys() == ACTIONS.keys() == texts_.keys() == icons.keys()
    for action, fields in actions.items():
        described = ACTIONS[action]["fields"]
        assert list(described) == list(fields), "in the same order"
        assert texts_[action]["fields"].keys() == fields.keys()
        for name, field in fields.items():
            is_required = isinstance(field, vol.Required)
            assert described[name].get("required", False) is is_required, name
            assert described[name].get("default", vol.UNDEFINED) == default_of(field), name
            assert texts_[action]["fields"][name].keys() == {"name", "description"}
        assert texts_[action].keys() == {"name", "description", "fields"}
        assert icons[action].keys() == {"service"}


async def test_an_action_takes_its_examples_and_every_option(
    hass: HomeAssistant, actions: dict[str, dict[str, vol.Marker]]
) -> None:
    for name, action in hass.services.async_services_for_domain(DOMAIN).items():
        assert action.schema
        given = {
            field: described.get("example", described.get("default", "an id"))
            for field, described in ACTIONS[name]["fields"].items()
        }
        assert action.schema(given).keys() == actions[name].keys()
        for field, choices in choices_of(name).items():
            for choice in choices:
                assert action.schema(given | {field: choice})
            if ACTIONS[name]["fields"][field]["selector"]["select"].get("multiple"):
                assert action.schema(given | {field: choices})


def choices_of(action: str) -> dict[str, list[str]]:
    """Return what the form of an action lets somebody choose, by field."""
    return {
        field: described["selector"]["select"]["options"]
        for field, described in ACTIONS[action]["fields"].items()
        if "select" in described["selector"]
    }


def test_the_forms_of_actions_let_choose_all_there_is() -> None:
    assert choices_of("import_history") == {"families": list(IMPORTED_FAMILIES)}
    assert choices_of("export") == {
        "families": list(EXPORTED_FAMILIES),
        "format": ["csv", "json"],
    }
    assert choices_of("get_workouts") == {"type": sorted(Sport)}


def test_sensors_have_the_names_of_the_contract() -> None:
    sensors = ENGLISH["entity"]["sensor"]

    assert set(ENGLISH["entity"]) == {"binary_sensor", "calendar", "event", "sensor"}
    assert {key: sensors[key]["name"] for key in sensors} == NAMES
    assert descriptions().keys() == NAMES.keys()
    assert {key: found.translation_key for key, found in descriptions().items()} == {
        key: key for key in NAMES
    }


def test_the_binary_sensor_has_a_name_and_the_icons_of_its_class() -> None:
    key = SYNC_OVERDUE.translation_key

    assert key == SYNC_OVERDUE.key == "sync_overdue"
    assert ENGLISH["entity"]["binary_sensor"] == {key: {"name": "Synchronization overdue"}}
    assert SYNC_OVERDUE.device_class


def test_statistics_have_the_names_of_their_sensors() -> None:
    # The sensor has the night's mean, the statistic of the same key the hours'.
    names = NAMES | {"respiratory_rate_night": "Respiratory rate asleep"}

    assert len(SERIES) == 33
    assert {series.key: series.name for series in SERIES} == {
        series.key: names[series.key] for series in SERIES
    }


def test_states_units_and_attributes_have_texts() -> None:
    sensors = ENGLISH["entity"]["sensor"]

    states = {
        key: set(found["state"]) for key, found in sensors.items() if "state" in found
    }
    assert states == {
        "last_workout_type": {*Sport},
        "training_status": {"low", "optimal", "high", "overreaching"},
    }
    assert descriptions()["training_status"].options == [*TrainingStatus]
    assert descriptions()["last_workout_type"].options == [*Sport]
    assert {
        key: found["unit_of_measurement"]
        for key, found in sensors.items()
        if "unit_of_measurement" in found
    } == {"steps": "steps", "step_goal": "steps"}
    attributes = {key: set(sensors[key].get("state_attributes", ())) for key in sensors}
    undated = TODAY | {sensor.key for sensor in HISTORY_SENSORS}
    assert attributes == {
        key: set()
        if key in undated
        else {"measured_at"}
        if key in MOMENTARY
        else {"date", "source"}
        if key in COMPUTED
        else {"date"}
        for key in NAMES
    }
    for key in COMPUTED:
        assert sensors[key]["state_attributes"]["source"]["state"].keys() == {*Origin}


def test_events_and_calendars_have_names_and_icons() -> None:
    for platform, descriptions_ in (("event", EVENTS), ("calendar", CALENDARS)):
        keys = {found.key for found in descriptions_}
        assert {found.translation_key for found in descriptions_} == keys
        assert ENGLISH["entity"][platform].keys() == keys
        assert ICONS["entity"][platform].keys() == keys


def test_types_and_attributes_of_events_have_texts() -> None:
    now = datetime(2026, 8, 12, 8, tzinfo=UTC)
    day = now.date()
    things: dict[Kind, Night | Nap | Workout] = {
        Kind.NIGHT: Night(date=day, start=now, end=now),
        Kind.NAP: Nap(date=day, start=now, end=now, segments=()),
        Kind.WORKOUT: Workout(
            id="1",
            date=day,
            start=now,
            end=now,
            duration=timedelta(),
            sport=Sport.YOGA,
        ),
    }

    assert {found.kind for found in EVENTS} == {*things}
    for event in EVENTS:
        texts_ = ENGLISH["entity"]["event"][event.key]["state_attributes"]
        happening = Happening(kind=event.kind, turn=Turn.RECORDED, thing=things[event.kind])
        assert texts_.keys() == {"event_type", *attributes(happening, now, UTC)}
        assert texts_["event_type"]["state"].keys() == {*(event.event_types or ())}


def test_a_sport_has_one_name_of_its_own() -> None:
    entities = ENGLISH["entity"]
    names = entities["sensor"]["last_workout_type"]["state"]
    told = entities["event"]["workout"]["state_attributes"]["workout_type"]["state"]

    assert told == names
    assert names["other"] == "Other"
    assert len(set(names.values())) == len(names)


def test_sensors_without_a_device_class_have_an_icon() -> None:
    icons = ICONS["entity"]["sensor"]
    bare = {key for key, found in descriptions().items() if found.device_class is None}

    assert set(ICONS) == {"conditions", "entity", "services", "triggers"}
    assert set(ICONS["entity"]) == {"calendar", "event", "sensor"}
    assert icons.keys() <= NAMES.keys()
    assert bare <= icons.keys()
    enums = {
        key: found.options
        for key, found in descriptions().items()
        if found.device_class is SensorDeviceClass.ENUM
    }
    states = {key: set(found["state"]) for key, found in icons.items() if "state" in found}
    assert states.keys() == enums.keys()
    assert states["training_status"] == {*TrainingStatus}
    # There is no picture of every sport.
    assert states["last_workout_type"] < {*Sport}


def test_icons_are_well_formed() -> None:
    found = [icon for _, icon in texts(ICONS)]

    assert found
    assert not [icon for icon in found if not re.fullmatch(r"mdi:[a-z0-9-]+", icon)]


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: path.stem)
def test_languages_say_the_same(path: Path) -> None:
    translated = dict(texts(json.loads(path.read_text())))
    english = dict(texts(ENGLISH))

    assert translated.keys() == english.keys()
    assert {key: placeholders(text) for key, text in translated.items()} == {
        key: placeholders(text) for key, text in english.items()
    }


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: path.stem)
def test_texts_are_as_home_assistant_wants_them(path: Path) -> None:
    for key, text in texts(json.loads(path.read_text())):
        assert text, key
        assert text == text.strip(), key
        assert not re.search(r"https?://|www\.|\w\.(com|html)\b", text), key
        assert not re.search(r"</?[a-zA-Z]", text), key
        assert not re.search(r"'{\w+}'|\[%key", text), key
        assert re.fullmatch(r"[a-z0-9_.]+", key), key


def test_only_what_is_filled_has_placeholders() -> None:
    # What the cards fill in is looked after in tests/frontend.
    filled = ("config.", "exceptions.", "issues.", "selector.card.")
    for key, text in texts(ENGLISH):
        assert key.startswith(filled) or not placeholders(text), key


@pytest.mark.parametrize(
    "path", [*TRANSLATIONS, PACKAGE / "icons.json"], ids=lambda path: path.name
)
def test_keys_are_sorted_and_unique(path: Path) -> None:
    def check(pairs: list[tuple[str, object]]) -> dict[str, object]:
        keys = [key for key, _ in pairs]
        assert keys == sorted(set(keys))
        return dict(pairs)

    assert json.loads(path.read_text(), object_pairs_hook=check)
