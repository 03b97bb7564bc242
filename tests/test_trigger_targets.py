"""What triggers and conditions need: a target, options, and Home Assistant's helpers."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib import import_module
import sys
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    condition as condition_helper,
    device_registry as dr,
    entity_registry as er,
    label_registry as lr,
    trigger as trigger_helper,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.zepp.const import DOMAIN
from tests.zepp_cloud import Person, ZeppCloud

from .automating import (
    AUTOMATION,
    TODAY,
    a_night,
    async_begin,
    know_for_long,
    second_account,
    target_of,
    when,
)
from .conftest import Tick, async_reload, async_set_up

pytestmark = pytest.mark.allowed_logs("Without the recorder")

RECORDED: Final = "night_recorded"
TRIGGERS: Final = {
    "zepp.night_recorded",
    "zepp.sleep_score_crossed_threshold",
    "zepp.stress_crossed_threshold",
    "zepp.resting_heart_rate_out_of_range",
    "zepp.training_status_changed",
    "zepp.workout_recorded",
    "zepp.sync_overdue",
}
CONDITIONS: Final = {
    "zepp.last_night_was",
    "zepp.stress_is",
    "zepp.training_status_is",
    "zepp.data_is_fresh",
}

type Target = Callable[[HomeAssistant, MockConfigEntry], dict[str, Any]]


def the_wearable(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, Any]:
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return {"device_id": [device.id for device in devices if device.via_device_id]}


def a_wearable_that_shows_nothing(
    hass: HomeAssistant, entry: MockConfigEntry
) -> dict[str, Any]:
    target, registry = the_wearable(hass, entry), er.async_get(hass)
    for found in er.async_entries_for_config_entry(registry, entry.entry_id):
        if found.device_id in target["device_id"]:
            hidden = er.RegistryEntryHider.USER
            registry.async_update_entity(found.entity_id, hidden_by=hidden)
    return target


def an_entity(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, Any]:
    return {"entity_id": ["sensor.mira_steps", "sensor.gone"]}


def a_diagnostic(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, Any]:
    return {"entity_id": "sensor.mira_last_synchronization"}


def the_area(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, Any]:
    area = ar.async_get(hass).async_create("Bedroom")
    (device,) = target_of(hass, entry)["device_id"]
    dr.async_get(hass).async_update_device(device, area_id=area.id)
    return {"area_id": area.id}


def the_area_of_a_diagnostic(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, Any]:
    area = ar.async_get(hass).async_create("Bedroom")
    entity = "sensor.mira_last_synchronization"
    er.async_get(hass).async_update_entity(entity, area_id=area.id)
    return {"area_id": area.id}


def the_label(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, Any]:
    label = lr.async_get(hass).async_create("Sleep")
    er.async_get(hass).async_update_entity("event.mira_night", labels={label.label_id})
    return {"label_id": label.label_id}


def nobody(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, Any]:
    return {"entity_id": "sun.sun", "device_id": "gone", "area_id": "gone"}


@pytest.fixture
def person(person: Person) -> Person:
    """Return somebody whose night of today has not arrived."""
    person.edit(TODAY, night=None, naps=(), workouts=())
    return person


@pytest.fixture
def entry(entry: MockConfigEntry, hass_storage: dict[str, Any]) -> MockConfigEntry:
    """Return an entry that was set up long ago."""
    know_for_long(hass_storage, entry)
    return entry


@pytest.fixture
def other(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> MockConfigEntry:
    """Return the entry of somebody who is not meant, and sleeps as Mira does."""
    jo = Person(user_id="77", name="Jo", token="AT-2", first_day=date(2026, 9, 1))
    jo.edit(TODAY, night=None, naps=(), workouts=())
    return second_account(hass, entry, cloud, jo)


@pytest.mark.parametrize(
    ("target", "runs"),
    [
        (target_of, ["Mira"]),
        (the_wearable, ["Mira"]),
        (a_wearable_that_shows_nothing, ["Mira"]),
        (an_entity, ["Mira"]),
        (a_diagnostic, ["Mira"]),
        (the_area, ["Mira"]),
        (the_area_of_a_diagnostic, ["Mira"]),
        (the_label, ["Mira"]),
        (nobody, []),
    ],
)
async def test_whatever_belongs_to_an_account_means_it(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    other: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
    hass_storage: dict[str, Any],
    target: Target,
    runs: list[str],
) -> None:
    know_for_long(hass_storage, other)
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(RECORDED, target(hass, entry)))
    for one in cloud.people:
        one.edit(TODAY, night=a_night())
    await tick(minutes=35)

    assert [run["name"] for run in told] == runs


async def test_a_target_is_looked_up_when_something_happens(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    """The automation is there first; the device gets into the area later."""
    area = ar.async_get(hass).async_create("Bedroom")
    told = await async_begin(hass, when(RECORDED, {"area_id": area.id}))
    await async_set_up(hass, entry)
    (device,) = target_of(hass, entry)["device_id"]
    dr.async_get(hass).async_update_device(device, area_id=area.id)
    person.edit(TODAY, night=a_night())
    await tick(minutes=35)

    assert len(told) == 1


async def test_an_account_is_reloaded_and_removed(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    """The automation stays as it is, and learns of each night once."""
    await async_set_up(hass, entry)
    target = target_of(hass, entry)
    told = await async_begin(
        hass, when(RECORDED, target), when("sync_overdue", target, "late", hours=1)
    )
    await async_reload(hass, entry)
    person.edit(TODAY, night=a_night())
    await tick(minutes=35)
    assert len(told) == 1

    await hass.config_entries.async_remove(entry.entry_id)
    await tick(hours=2)
    assert len(told) == 1


@pytest.mark.allowed_logs("ZeroDivisionError", "zepp_news")
async def test_an_automation_that_fails_tells_no_secret(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    tick: Tick,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Home Assistant logs what could not be passed on; others are told all the same."""
    await async_set_up(hass, entry)
    wrong = when(RECORDED, target_of(hass, entry), "Wrong")
    wrong["triggers"]["variables"] = {"wrong": "{{ 1 / 0 }}"}
    right = when(RECORDED, target_of(hass, entry), "Right")
    told = await async_begin(hass, wrong, right)
    caplog.clear()
    person.edit(TODAY, night=a_night())
    await tick(minutes=35)

    assert [run["alias"] for run in told] == ["Right"]
    assert "zepp_news" in caplog.text
    assert person.user_id not in caplog.text


async def test_a_device_that_somebody_has_removed(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    """A wearable means the account still; the next poll brings the device back."""
    person.sync_to(datetime(2026, 11, 18, 14, 0, tzinfo=UTC))
    await async_set_up(hass, entry)
    told = await async_begin(hass, when("sync_overdue", the_wearable(hass, entry), hours=1))
    await tick(minutes=16)
    await tick(minutes=16)
    (device,) = target_of(hass, entry)["device_id"]
    dr.async_get(hass).async_remove_device(device)
    await tick(minutes=8)

    assert [(run["trigger"]["device_id"], run["name"]) for run in told] == [(None, "Mira")]


async def test_disabled_entities_change_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    er.async_get(hass).async_get_or_create(
        "event",
        DOMAIN,
        "1100223344_night",
        suggested_object_id="mira_night",
        config_entry=entry,
        disabled_by=er.RegistryEntryDisabler.USER,
    )
    await async_set_up(hass, entry)
    told = await async_begin(hass, when(RECORDED, target_of(hass, entry)))
    person.edit(TODAY, night=a_night())
    await tick(minutes=35)

    assert hass.states.get("event.mira_night") is None
    assert len(told) == 1


@pytest.mark.parametrize(
    ("trigger", "options", "says"),
    [
        ("night_recorded", {"minimum_score": 0}, "a score is a number from 1 to 100"),
        ("night_recorded", {"maximum_score": "x"}, "a score is a number from 1 to 100"),
        (
            "night_recorded",
            {"minimum_score": 81, "maximum_score": 80},
            "minimum_score cannot be more than maximum_score",
        ),
        ("night_recorded", {"not_older_than": "00:00:00"}, "how old the data may be"),
        ("night_recorded", {"not_older_than": "long"}, "how old the data may be"),
        ("night_recorded", {"hours": 3}, "hours"),
        (
            "sleep_score_crossed_threshold",
            {},
            "give at least one of the options above, below",
        ),
        ("stress_crossed_threshold", {}, "give the level, a number from 1 to 100"),
        ("stress_crossed_threshold", {"level": 101}, "stress is a number from 1 to 100"),
        (
            "stress_crossed_threshold",
            {"level": 60, "direction": "up"},
            "choose one of above, below",
        ),
        ("stress_crossed_threshold", {"level": 60, "for": "a while"}, "give a duration"),
        (
            "resting_heart_rate_out_of_range",
            {"deviation": 51},
            "the deviation is a number from 1 to 50",
        ),
        (
            "training_status_changed",
            {"to": ["best"]},
            "choose one of low, optimal, high, overreaching",
        ),
        ("workout_recorded", {"type": "jogging"}, "choose one of aerobics, air_walker"),
        ("sync_overdue", {"hours": 721}, "hours is a number from 1 to 720"),
    ],
)
@pytest.mark.allowed_logs("failed to setup triggers")
async def test_options_that_cannot_be(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    trigger: str,
    options: dict[str, Any],
    says: str,
) -> None:
    """The editor shows what is wrong, and what to do."""
    await async_set_up(hass, entry)
    config = {
        "trigger": f"zepp.{trigger}",
        "target": target_of(hass, entry),
        "options": options,
    }
    answer = await validated(hass, hass_ws_client, config)

    assert not answer["valid"]
    assert says in answer["error"]


@pytest.mark.parametrize("target", [None, {}, {"entity_id": []}])
async def test_a_target_is_needed(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    target: dict[str, Any] | None,
) -> None:
    config: dict[str, Any] = {"trigger": f"zepp.{RECORDED}"}
    if target is not None:
        config["target"] = target
    answer = await validated(hass, hass_ws_client, config)

    assert not answer["valid"]
    assert "choose a Zepp account as the target" in answer["error"]


async def validated(
    hass: HomeAssistant, connect: WebSocketGenerator, trigger: dict[str, Any]
) -> dict[str, Any]:
    """Return what Home Assistant answers its editor about a trigger."""
    assert await async_setup_component(hass, "websocket_api", {})
    client = await connect(hass)
    await client.send_json_auto_id({"type": "validate_config", "triggers": [trigger]})
    answer = await client.receive_json()
    assert answer["success"]
    found: dict[str, Any] = answer["result"]["triggers"]
    return found


@pytest.mark.parametrize("target", [target_of, an_entity])
async def test_the_editor_offers_them_all(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    target: Target,
) -> None:
    assert await async_setup_component(hass, AUTOMATION, {AUTOMATION: []})
    await async_set_up(hass, entry)
    client = await hass_ws_client(hass)
    for kind, wanted in (("triggers", TRIGGERS), ("conditions", CONDITIONS)):
        wish = {"type": f"get_{kind}_for_target", "target": target(hass, entry)}
        await client.send_json_auto_id(wish)
        answer = await client.receive_json()
        offered = {key for key in answer["result"] if key.startswith("zepp.")}
        assert offered == wanted


@pytest.mark.allowed_logs("lets Zepp offer no", "could not be validated", "failed to setup")
@pytest.mark.parametrize(
    ("module", "helper", "name"),
    [
        ("trigger", trigger_helper, "TriggerActionRunner"),
        ("condition", condition_helper, "ConditionConfig"),
    ],
)
async def test_without_the_helpers_everything_else_works(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    module: str,
    helper: Any,
    name: str,
) -> None:
    """As on a Home Assistant that has given one of them another name."""
    path = f"custom_components.zepp.{module}"
    before = import_module(path)
    monkeypatch.delitem(sys.modules, path)
    monkeypatch.delattr(helper, name)
    without = import_module(path)
    monkeypatch.setitem(sys.modules, path, without)
    monkeypatch.setattr(sys.modules["custom_components.zepp"], module, without)
    assert await getattr(without, f"async_get_{module}s")(hass) == {}
    await async_set_up(hass, entry)
    await async_begin(hass, when(RECORDED, target_of(hass, entry)))

    assert hass.states.get("sensor.mira_steps")
    said = [text for text in caplog.messages if "lets Zepp offer no" in text]
    assert len(said) == 1
    assert name in said[0]
    assert before is not without
