"""Fatigue, fitness and form: those of the cloud, or worked out of loads."""

from datetime import UTC, date, datetime, timedelta
from math import exp

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from hypothesis import given, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zepp.api import (
    PhnDay,
    Sport,
    SportLoadDay,
    TrainingLoadDay,
    Workout,
)
from custom_components.zepp.families import LOAD_DAYS
from custom_components.zepp.metrics import (
    FitnessDay,
    Origin,
    TrainingStatus,
    computed_fitness,
    daily_loads,
    fitness_days,
    training_status,
)
from tests.zepp_cloud import FAMILIES, Fault, Person, ZeppCloud
from tests.zepp_cloud.sports import sessions

from .conftest import Tick, async_reload, async_set_up
from .truth import assert_sensors, sensor_states

FIRST = date(2026, 10, 1)
DAY = timedelta(days=1)
FITNESS = ("acute_training_load", "chronic_training_load", "training_stress_balance")
RATIO = "acute_chronic_ratio"
in_home_assistant = pytest.mark.allowed_logs("Without the recorder")
all_enabled = pytest.mark.usefixtures("entity_registry_enabled_by_default")


def loads_of(*loads: float) -> dict[date, float]:
    """Return the loads of days from the first on."""
    return {FIRST + DAY * number: load for number, load in enumerate(loads)}


def last_of(days: int) -> date:
    """Return the last of so many days."""
    return FIRST + DAY * (days - 1)


def workout(day: int, load: int | None) -> Workout:
    start = datetime(2026, 10, day, 8, tzinfo=UTC)
    return Workout(
        id=f"{day}",
        date=start.date(),
        start=start,
        end=start + timedelta(minutes=30),
        duration=timedelta(minutes=30),
        sport=Sport.OTHER,
        training_load=load,
    )


def fitness(acute: float | None, chronic: float | None) -> FitnessDay:
    return FitnessDay(
        date=FIRST,
        acute_training_load=acute,
        chronic_training_load=chronic,
        training_stress_balance=None,
    )


def test_a_hand_worked_example() -> None:
    """41 days of 10 and one of 52: a mean of 11, which both sink from towards 10."""
    (day,) = computed_fitness(loads_of(*[10.0] * 41, 52.0), last_of(42))
    assert day.date == last_of(42)
    assert day.origin is Origin.COMPUTED
    assert day.acute_training_load == pytest.approx(15.593606962669)
    assert day.chronic_training_load == pytest.approx(11.356068601777)
    assert day.training_stress_balance == pytest.approx(-4.237538360892)
    assert day.acute_chronic_ratio == pytest.approx(15.593606962669 / 11.356068601777)


@pytest.mark.parametrize(("days", "known"), [(0, 0), (1, 0), (41, 0), (42, 1), (50, 9)])
def test_fewer_than_42_days_tell_nothing(days: int, known: int) -> None:
    found = computed_fitness(loads_of(*[70.0] * days), last_of(days))
    assert len(found) == known
    for day in found:
        assert day.acute_training_load == pytest.approx(70)
        assert day.chronic_training_load == pytest.approx(70)
        assert day.training_stress_balance == pytest.approx(0)


def test_a_day_without_a_load_is_rest() -> None:
    loads = loads_of(*[60.0] * 70)
    rested = {day: load for day, load in loads.items() if day.day % 4}
    written = {day: load if day.day % 4 else 0.0 for day, load in loads.items()}
    assert computed_fitness(rested, last_of(80)) == computed_fitness(written, last_of(80))
    assert computed_fitness(rested, last_of(80))[-1].date == last_of(80), "to today"


def test_loads_after_today_count_for_nothing() -> None:
    loads = loads_of(*[60.0] * 50)
    sooner = {day: load for day, load in loads.items() if day <= last_of(45)}
    assert computed_fitness(loads, last_of(45)) == computed_fitness(sooner, last_of(45))
    assert not computed_fitness(loads, FIRST - DAY)


@given(
    loads=st.dictionaries(st.integers(0, 80), st.floats(0, 1000), min_size=30, max_size=81)
)
def test_between_the_least_and_the_greatest_load(loads: dict[int, float]) -> None:
    found = computed_fitness(
        {FIRST + DAY * number: load for number, load in loads.items()}, last_of(81)
    )
    span = 81 - min(loads)
    assert len(found) == (span - 41 if len(loads) >= 42 else 0)
    gaps = [0.0] if len(loads) < span else []
    low, high = min([*loads.values(), *gaps]), max([*loads.values(), *gaps])
    for number, day in enumerate(reversed(found)):
        assert day.date == last_of(81) - DAY * number
        acute, chronic = day.acute_training_load, day.chronic_training_load
        assert acute is not None
        assert chronic is not None
        assert low - 1e-9 <= acute <= high + 1e-9
        assert low - 1e-9 <= chronic <= high + 1e-9
        assert day.training_stress_balance == chronic - acute


@pytest.mark.parametrize(
    ("acute", "chronic", "ratio"),
    [
        (30.0, 40.0, 0.75),
        (0.0, 40.0, 0.0),
        (30.0, 0.0, None),
        (0.0, 0.0, None),
        (None, 40.0, None),
        (30.0, None, None),
    ],
)
def test_acute_chronic_ratio(
    acute: float | None, chronic: float | None, ratio: float | None
) -> None:
    assert fitness(acute, chronic).acute_chronic_ratio == ratio


def test_the_cloud_says_what_a_day_was_worth() -> None:
    days = (
        SportLoadDay(date=date(2026, 10, 3), load=40),
        SportLoadDay(date=date(2026, 10, 4), load=None, week=90),
        SportLoadDay(date=date(2026, 10, 5), load=0),
    )
    workouts = (workout(4, 33), workout(5, 20))
    assert daily_loads(days, workouts, date(2026, 10, 8)) == {
        date(2026, 10, 3): 40,
        date(2026, 10, 4): 33,
        date(2026, 10, 5): 0,
    }


def test_else_the_workouts_of_a_day_add_up_and_days_without_are_rest() -> None:
    days = (SportLoadDay(date=date(2026, 10, 3), load=None, week=90),)
    workouts = (workout(4, 33), workout(4, 20), workout(5, None), workout(6, 0))
    assert daily_loads(days, workouts, date(2026, 10, 7)) == {
        date(2026, 10, 4): 53,
        date(2026, 10, 5): 0,
        date(2026, 10, 6): 0,
        date(2026, 10, 7): 0,
    }
    assert not daily_loads((), (), date(2026, 10, 7))


def test_exertion_comes_before_the_analysis() -> None:
    exertion = (
        TrainingLoadDay(date=FIRST, acute_training_load=30, chronic_training_load=None),
    )
    analyses = (
        PhnDay(date=FIRST, acute_training_load=31, chronic_training_load=41),
        PhnDay(date=FIRST - DAY, chronic_training_load=40),
    )
    before, day = fitness_days(exertion, analyses)
    assert before == FitnessDay(
        date=FIRST - DAY,
        acute_training_load=None,
        chronic_training_load=40,
        training_stress_balance=None,
    )
    assert (day.acute_training_load, day.chronic_training_load) == (30, 41)
    assert day.origin is Origin.CLOUD
    assert not fitness_days((), ())


@given(week=st.integers(0, 400), band=st.tuples(*[st.integers(0, 400)] * 3))
def test_training_status_is_known_with_all_four_figures(
    week: int, band: tuple[int, ...]
) -> None:
    low, high, limit = sorted(band)
    load = SportLoadDay(
        date=FIRST, week=week, optimal_min=low, optimal_max=high, overreaching=limit
    )
    assert training_status(load) is (
        TrainingStatus.OVERREACHING
        if limit <= week
        else TrainingStatus.HIGH
        if high < week
        else TrainingStatus.OPTIMAL
        if low <= week
        else TrainingStatus.LOW
    )
    assert training_status(SportLoadDay(date=FIRST, week=week)) is None


def averaged(loads: dict[date, float], today: date) -> tuple[float, float]:
    """Return fatigue and fitness today, after the formula in docs/metrics.md."""
    first = min(loads)
    series = [loads.get(first + DAY * n, 0.0) for n in range((today - first).days + 1)]
    found = []
    for days in (7, 42):
        average = sum(series[:42]) / 42
        for load in series:
            average += (load - average) * (1 - exp(-1 / days))
        found.append(average)
    return found[0], found[1]


def loads_of_days(person: Person) -> dict[date, float]:
    """Return the load of each day as the cloud has it."""
    now, found = dt_util.utcnow(), dict[date, float]()
    day = person.first_day
    while day <= now.date():
        load = person.training(day, person.synced_at(now).timestamp()).day_load
        if load >= 0:
            found[day] = load
        day += DAY
    return found


def loads_of_workouts(person: Person) -> dict[date, float]:
    """Return what the workouts of each day add up to."""
    now, found = dt_util.utcnow(), dict[date, float]()
    day = person.first_day
    while day <= now.date():
        for session in sessions(person, day, person.synced_at(now).timestamp()):
            if session.parent <= 0 <= session.load:
                found[day] = found.get(day, 0.0) + session.load
        day += DAY
    return found


def shown(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, tuple[object, str]]:
    """Return what fatigue, fitness, form and ratio show, and where it comes from."""
    found = sensor_states(hass, entry)
    return {
        key: (float(found[key].state), found[key].attributes["source"])
        for key in (*FITNESS, RATIO)
        if key in found
    }


def computed(loads: dict[date, float]) -> dict[str, tuple[object, str]]:
    acute, chronic = averaged(loads, dt_util.now().date())
    values = dict(zip(FITNESS, (acute, chronic, chronic - acute), strict=True))
    values[RATIO] = acute / chronic
    return {key: (pytest.approx(value), "computed") for key, value in values.items()}


@in_home_assistant
@all_enabled
async def test_loads_stand_in_where_the_cloud_has_neither(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> None:
    person.families = FAMILIES - {"exertion", "phn"}
    await async_set_up(hass, entry)

    assert shown(hass, entry) == computed(loads_of_days(person))
    truth = cloud.truth(person, now=dt_util.utcnow(), since=person.first_day)
    assert_sensors(hass, entry, truth, but=(*FITNESS, RATIO))


@in_home_assistant
@all_enabled
@pytest.mark.parametrize("family", ["exertion", "phn"])
async def test_one_source_of_the_cloud_is_enough(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    family: str,
) -> None:
    person.families = FAMILIES - {"exertion", "phn"} | {family}
    await async_set_up(hass, entry)

    truth = cloud.truth(person, now=dt_util.utcnow(), since=person.first_day).sensors
    expected: dict[str, tuple[object, str]] = {
        key: (pytest.approx(truth[key]), "cloud") for key in (*FITNESS, RATIO)
    }
    assert shown(hass, entry) == expected


@in_home_assistant
@all_enabled
async def test_workouts_alone_have_loads_as_well(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person
) -> None:
    person.families = frozenset({"workouts"})
    await async_set_up(hass, entry)

    assert shown(hass, entry) == computed(loads_of_workouts(person))


@in_home_assistant
@all_enabled
@pytest.mark.parametrize("family", ["sport_load", "workouts"])
async def test_what_failed_at_first_is_made_up_for(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
    family: str,
) -> None:
    """Two weeks of loads would be too few, and those of 200 days are read once."""
    person.families = frozenset({family})
    path = {"sport_load": "SPORT_LOAD", "workouts": "history.json"}[family]
    cloud.faults.add(Fault(path=path, times=1, status=500))
    await async_set_up(hass, entry)
    assert not shown(hass, entry)

    await tick(minutes=16)

    loads = loads_of_days(person) if family == "sport_load" else loads_of_workouts(person)
    assert shown(hass, entry) == computed(loads)
    read = [request for request in cloud.requests if path in request.path]
    await tick(minutes=61)
    again = [request for request in cloud.requests if path in request.path]
    assert len(again) == len(read) + 1, "not far back once more"


@in_home_assistant
@all_enabled
async def test_an_earlier_past_that_cannot_be_read_is_asked_for_again(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
) -> None:
    person.families = frozenset({"sport_load"})
    first = dt_util.now().date() - 200 * DAY
    path = f"startDay={first}"
    cloud.faults.add(Fault(path=path, times=None, status=500))
    await async_set_up(hass, entry)
    assert not shown(hass, entry)

    cloud.faults.clear()
    await tick(minutes=16)

    assert shown(hass, entry) == computed(loads_of_days(person))


@in_home_assistant
@all_enabled
async def test_a_pause_while_reading_the_earlier_past(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
) -> None:
    person.families = frozenset({"sport_load"})
    await async_set_up(hass, entry)
    expected = computed(loads_of_days(person))
    first = dt_util.now().date() - 200 * DAY
    fault = Fault(path=f"startDay={first}", status=429, headers={"Retry-After": "60"})
    cloud.faults.add(fault)

    await async_reload(hass, entry)
    await tick(minutes=10)

    assert shown(hass, entry) == expected


@in_home_assistant
@all_enabled
async def test_an_empty_long_read_takes_nothing_away(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
) -> None:
    person.families = frozenset({"sport_load"})
    begin = dt_util.now().date() - LOAD_DAYS * DAY
    cloud.faults.add(Fault(path=f"startDay={begin}", status=200, body='{"items": []}'))
    await async_set_up(hass, entry)
    assert not shown(hass, entry)
    assert sensor_states(hass, entry)["training_load"].state != "unknown"

    await tick(minutes=61)
    assert shown(hass, entry) == computed(loads_of_days(person))


@in_home_assistant
@all_enabled
async def test_before_42_days_there_are_no_such_sensors(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    person.families = frozenset({"sport_load"})
    person.first_day = dt_util.now().date() - 40 * DAY
    await async_set_up(hass, entry)
    assert not shown(hass, entry)
    assert "training_load" in sensor_states(hass, entry)

    while len(loads_of_days(person)) < 42:
        assert not shown(hass, entry)
        await tick(days=1)

    assert shown(hass, entry) == computed(loads_of_days(person))
    await async_reload(hass, entry)
    assert shown(hass, entry) == computed(loads_of_days(person))
