"""Rules that sensors of recovery, body and workouts have of their own."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
import json

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.zepp_cloud import Fault, Person, Pressure, Spo2Point, Workout, ZeppCloud
from tests.zepp_cloud.oxygen import oximetry_at
from tests.zepp_cloud.sports import sessions

from .conftest import TIME_ZONE, Tick, async_reload, async_set_up
from .test_sensor_days import let_all_be_asked
from .truth import assert_sensors, sensor_states

pytestmark = [
    pytest.mark.allowed_logs("Without the recorder"),
    pytest.mark.usefixtures("entity_registry_enabled_by_default"),
]

TODAY = date(2026, 11, 18)
YESTERDAY = date(2026, 11, 17)
DAY = timedelta(days=1)
EVENING = datetime(2026, 11, 17, 21, tzinfo=UTC)
FIRST = date(2026, 9, 1)
CALIBRATING = {
    "sleepHRV": 255,
    "hrvBaseline": 255,
    "skinTempCalibrated": 0,
    "skinTempBaseLine": 32767,
    "skinTempScore": 255,
    "rdnsScore": 255,
}
NO_BASELINE = {"rhrBaseline": 255}


def at(clock: str) -> int:
    """Return a time of the day in UTC as epoch seconds."""
    return int(datetime.fromisoformat(f"{TODAY} {clock}+00:00").timestamp())


def shown(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> tuple[str, object]:
    """Return what a sensor shows, and of when it is."""
    state = sensor_states(hass, entry)[key]
    when = state.attributes.get("date", state.attributes.get("measured_at"))
    return state.state, when


def check(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    truth = cloud.truth(person, now=dt_util.utcnow(), since=FIRST)
    assert_sensors(hass, entry, truth)


async def test_pai_today_begins_at_zero(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    freezer: FrozenDateTimeFactory,
    tick: Tick,
) -> None:
    freezer.move_to("2026-11-17T22:58:00+00:00")
    person.sync_to(EVENING)
    await async_set_up(hass, entry)
    evening = sensor_states(hass, entry)["pai_today"]
    assert float(evening.state) > 0
    assert evening.attributes["last_reset"] == "2026-11-16T23:00:00+00:00"
    pai = shown(hass, entry, "pai")

    await tick(minutes=2)
    night = sensor_states(hass, entry)["pai_today"]
    assert float(night.state) == 0
    assert night.attributes["last_reset"] == "2026-11-17T23:00:00+00:00"
    assert shown(hass, entry, "pai") == pai == (pai[0], "2026-11-17")

    freezer.move_to("2026-11-18T14:10:00+00:00")
    await tick(minutes=10)
    assert sensor_states(hass, entry)["pai_today"].state == night.state, "not uploaded"
    person.sync_to(None)
    await tick(minutes=16)
    today = sensor_states(hass, entry)["pai_today"]
    assert float(today.state) > 0
    assert today.attributes["last_reset"] == night.attributes["last_reset"]
    assert "date" not in today.attributes
    assert shown(hass, entry, "pai")[1] == "2026-11-18"
    await let_all_be_asked(person, tick)
    check(hass, entry, cloud, person)


async def test_pai_today_is_unknown_until_the_family_has_answered(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, tick: Tick
) -> None:
    """A zero would be a loss of what was earned before the restart."""
    await async_set_up(hass, entry)
    before = shown(hass, entry, "pai_today")
    cloud.faults.add(Fault(path="PaiHealthInfo", times=1, status=500))

    await async_reload(hass, entry)
    assert shown(hass, entry, "pai_today") == ("unknown", None)

    await tick(minutes=16)
    assert float(shown(hass, entry, "pai_today")[0]) >= float(before[0])


async def test_a_night_of_calibration(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
) -> None:
    person.sync_to(EVENING)
    await async_set_up(hass, entry)
    before = {key: shown(hass, entry, key) for key in ("readiness", "hrv_baseline")}
    assert shown(hass, entry, "hrv_rmssd")[1] == "2026-11-17"

    person.edit(TODAY, readiness=CALIBRATING)
    person.sync_to(None)
    await tick(minutes=31)

    nightly = ("hrv_rmssd", "skin_temperature_deviation")
    assert {shown(hass, entry, key) for key in nightly} == {("unknown", "2026-11-18")}
    for key in ("readiness", "hrv_baseline", "skin_temperature_score"):
        assert shown(hass, entry, key)[1] == "2026-11-17", key
    assert {key: shown(hass, entry, key) for key in before} == before, "each for itself"
    assert shown(hass, entry, "mental_score")[1] == "2026-11-18"
    await let_all_be_asked(person, tick)
    check(hass, entry, cloud, person)


async def test_a_watch_that_is_calibrating_has_no_such_sensors_yet(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, cloud: ZeppCloud
) -> None:
    person.first_day = TODAY - 2 * DAY
    await async_set_up(hass, entry)

    found = sensor_states(hass, entry)
    assert "readiness" in found
    assert found.keys().isdisjoint(
        {"skin_temperature_deviation", "skin_temperature_score", "hrv_baseline"}
    )
    check(hass, entry, cloud, person)


async def test_resting_heart_rate_beside_its_baseline(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    resting = float(shown(hass, entry, "resting_heart_rate")[0])
    baseline = float(shown(hass, entry, "resting_heart_rate_baseline")[0])
    deviation = shown(hass, entry, "resting_heart_rate_deviation")
    assert deviation == (f"{resting - baseline:.0f}", "2026-11-18")

    night = person.life(TODAY).night
    assert night
    person.edit(TODAY, night=replace(night, resting_heart_rate=0))
    await tick(minutes=31)
    deviation = shown(hass, entry, "resting_heart_rate_deviation")
    assert deviation == ("unknown", "2026-11-18")
    check(hass, entry, cloud, person)


async def test_no_baseline_no_deviation(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    await async_set_up(hass, entry)
    for back in range(16):
        person.edit(TODAY - back * DAY, readiness=NO_BASELINE)
    await async_reload(hass, entry)

    deviation = shown(hass, entry, "resting_heart_rate_deviation")
    assert deviation == ("unknown", "2026-11-18")
    assert shown(hass, entry, "resting_heart_rate_baseline")[0] == "unknown"
    assert float(shown(hass, entry, "resting_heart_rate")[0]) > 0
    check(hass, entry, cloud, person)


async def test_the_newest_measurement_that_succeeded(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    points = (
        Spo2Point(at("08:10:20"), 96),
        Spo2Point(at("11:00:07"), 97, auto=False),
        Spo2Point(at("12:00"), 0),
        Spo2Point(at("12:30"), 49),
    )
    person.edit(TODAY, spo2=points)
    await async_set_up(hass, entry)

    assert shown(hass, entry, "spo2") == ("97", "2026-11-18T12:00:07+01:00")
    check(hass, entry, cloud, person)


async def test_minutes_without_charge_are_not_shown(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    minutes = bytes([255] * 600 + [61] * 60 + [255] * 100 + [0] + [101] * 5)
    person.edit(TODAY, biocharge=minutes)
    await async_set_up(hass, entry)

    # Zero is a value, 255 and what is beyond a hundred is none.
    assert shown(hass, entry, "biocharge") == ("0", "2026-11-18T13:40:00+01:00")
    check(hass, entry, cloud, person)


async def test_a_day_without_charge_leaves_the_one_before(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    person.edit(TODAY, biocharge=b"\xff")
    person.edit(YESTERDAY, biocharge=bytes([50] * 1300))
    await async_set_up(hass, entry)

    assert shown(hass, entry, "biocharge") == ("50", "2026-11-17T22:39:00+01:00")
    check(hass, entry, cloud, person)


async def test_an_account_without_any_charge(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person
) -> None:
    for back in range(3):
        person.edit(TODAY - back * DAY, biocharge=b"\xff")
    await async_set_up(hass, entry)

    assert "biocharge" not in sensor_states(hass, entry)


async def test_a_night_whose_oxygen_could_not_be_made_out(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    invalid = [
        TODAY - back * DAY
        for back in range(60)
        if (found := oximetry_at(person, TODAY - back * DAY, at("14:00")))
        and not found.valid
    ]
    person.sync_to(datetime.combine(invalid[0], datetime.min.time(), UTC) + DAY / 2)
    await hass.config.async_set_time_zone(TIME_ZONE)
    assert (TODAY - invalid[0]).days < 14

    await async_set_up(hass, entry)

    state, when = shown(hass, entry, "oxygen_desaturation_index")
    assert when == f"{invalid[0] - DAY}"
    assert float(state) >= 0
    check(hass, entry, cloud, person)


RUN = Workout(kind="run", start=480, end=520, load=50)
LATER = Workout(kind="other", start=720, end=748, load=9)
WALK = Workout(kind="walk", start=700, end=730, load=-1)
RIDE = Workout(kind="ride", start=600, end=700, load=44)
ALL_OF_A_WORKOUT = 10


def of_the_workout(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, str]:
    """Return what is told of the newest workout."""
    prefix = "last_workout_"
    found = {
        key.removeprefix(prefix): state.state
        for key, state in sensor_states(hass, entry).items()
        if key.startswith(prefix)
    }
    assert len(found) == ALL_OF_A_WORKOUT
    return found


async def test_a_workout_is_shown_as_a_whole(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    """Of a sport that nobody knows: its distance is not that of the run before."""
    await async_set_up(hass, entry)
    person.edit(TODAY, workouts=(RUN, LATER))
    await async_reload(hass, entry)

    found = of_the_workout(hass, entry)
    assert found["type"] == "other"
    assert found["start"].startswith("2026-11-18T11:00:")
    assert found["energy"] == "unknown"
    assert float(found["distance"]) == 0
    assert float(found["training_load"]) == LATER.load
    check(hass, entry, cloud, person)


async def test_what_the_watch_noticed_by_itself(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    await async_set_up(hass, entry)
    person.edit(TODAY, workouts=(RUN, WALK))
    await async_reload(hass, entry)

    found = of_the_workout(hass, entry)
    assert found["type"] == "detected_activity"
    unknown = {key for key, state in found.items() if state == "unknown"}
    assert unknown == {"training_load", "aerobic_effect", "anaerobic_effect"}
    check(hass, entry, cloud, person)


async def test_the_legs_of_a_workout_are_none(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    for seed in range(100):
        person.seed = seed
        person.edit(TODAY, workouts=(RIDE,))
        found = sessions(person, TODAY, at("14:00"))
        if len(found) == 3:
            break
    whole, *legs = sorted(found, key=lambda session: session.parent)
    assert [leg.parent for leg in legs] == [whole.start] * 2
    assert max(leg.start for leg in legs) > whole.start
    await async_set_up(hass, entry)

    shown_ = of_the_workout(hass, entry)
    assert shown_["start"] == datetime.fromtimestamp(whole.start, UTC).isoformat()
    assert float(shown_["distance"]) == whole.metres
    assert shown_["type"] == "outdoor_cycling"


async def test_what_a_workout_knows_of_oxygen_uptake(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    """The cloud's own list may lag behind, or be empty."""
    cloud.faults.add(Fault(path="VO2_MAX", times=None, body='{"items":[]}'))
    await async_set_up(hass, entry)

    check(hass, entry, cloud, person)
    assert shown(hass, entry, "vo2_max")[1] == "2026-11-17"


async def test_the_weight_of_somebody_else_in_the_family(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud
) -> None:
    def weighing(member: object, weight: float, clock: str) -> dict[str, object]:
        return {
            "memberId": member,
            "generatedTime": at(clock),
            "weightType": 2,
            "summary": {"weight": weight, "height": 180.0, "bmi": 41.0},
        }

    items = [
        weighing("7654321", 31.5, "13:00"),
        weighing("-1", 81.0, "07:00"),
        weighing("-1", 82.0, "06:00"),
    ]
    body = json.dumps({"items": items})
    cloud.faults.add(Fault(path="weightRecords", times=None, body=body))
    await async_set_up(hass, entry)

    assert shown(hass, entry, "weight") == ("81.0", "2026-11-18T08:00:00+01:00")
    assert float(shown(hass, entry, "body_mass_index")[0]) == pytest.approx(25)


async def test_the_newest_blood_pressure_written_down_or_measured(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    person.edit(TODAY, blood_pressure=(Pressure(at("06:00"), 121, 79),))
    value = {"measureTime": at("08:30") * 1000, "sbp": 131, "dbp": 82}
    event = {
        "eventType": "blood_pressure",
        "subType": "real_data",
        "timestamp": at("08:30") * 1000,
        "value": value,
    }
    measured = Fault(
        path="eventType=blood_pressure&subType=real_data",
        times=None,
        body=json.dumps({"items": [event]}),
    )
    await async_set_up(hass, entry)
    both = ("blood_pressure_systolic", "blood_pressure_diastolic")
    assert [shown(hass, entry, key)[0] for key in both] == ["121", "79"]
    check(hass, entry, cloud, person)

    cloud.faults.add(measured)
    await async_reload(hass, entry)
    when = "2026-11-18T09:30:00+01:00"
    assert [shown(hass, entry, key) for key in both] == [("131", when), ("82", when)]
