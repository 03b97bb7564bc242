"""The calendars of an account, through Home Assistant."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.calendar import CalendarEvent
from homeassistant.const import EVENT_STATE_CHANGED, STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_platform, entity_registry as er, translation
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from syrupy.assertion import SnapshotAssertion

from custom_components.zepp import calendar as calendar_platform
from custom_components.zepp.api import Nap
from custom_components.zepp.calendar import ZeppCalendar
from custom_components.zepp.const import CONF_USER_ID, DOMAIN
from tests.zepp_cloud import (
    FAMILIES,
    Fault,
    Mode,
    Nap as SimulatedNap,
    Person,
    Segment,
    Workout as SimulatedWorkout,
    ZeppCloud,
)

from .conftest import TIME_ZONE, Tick, async_reload, async_set_up

pytestmark = pytest.mark.allowed_logs("Without the recorder")

TODAY: Final = date(2026, 11, 18)
DAY: Final = timedelta(days=1)


def calendar(hass: HomeAssistant, name: str) -> ZeppCalendar:
    for platform in entity_platform.async_get_platforms(hass, DOMAIN):
        if found := platform.entities.get(f"calendar.{name}"):
            assert isinstance(found, ZeppCalendar)
            return found
    raise AssertionError(name)


async def events(
    hass: HomeAssistant, key: str, first: date, last: date, person: str = "mira"
) -> list[CalendarEvent]:
    """Return the events of local dates."""
    return await calendar(hass, f"{person}_{key}").async_get_events(
        hass, dt_util.start_of_local_day(first), dt_util.start_of_local_day(last + DAY)
    )


def listed(found: Iterable[CalendarEvent]) -> list[str]:
    """Return events as somebody would write them down."""
    lines = []
    for event in found:
        start, end = event.start_datetime_local, event.end_datetime_local
        lines.append(f"{start:%a %d %b %H:%M} to {end:%a %H:%M}: {event.summary}")
        lines += [f"    {line}" for line in (event.description or "").splitlines()]
    return lines


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Return the snapshot in the form that Home Assistant's tests use."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


@pytest.fixture
def first_day() -> date:
    """Return since when there is data."""
    return date(2026, 9, 1)


@pytest.fixture
def person(first_day: date) -> Person:
    """Return somebody with a watch."""
    return Person(time_zone=TIME_ZONE, first_day=first_day)


async def test_a_month_of_nights_and_naps(
    hass: HomeAssistant, entry: MockConfigEntry, snapshot: SnapshotAssertion
) -> None:
    await async_set_up(hass, entry)

    assert listed(await events(hass, "sleep", date(2026, 10, 1), date(2026, 10, 31))) == (
        snapshot
    )


async def test_a_month_of_workouts(
    hass: HomeAssistant, entry: MockConfigEntry, snapshot: SnapshotAssertion
) -> None:
    await async_set_up(hass, entry)

    found = await events(hass, "workouts", date(2026, 10, 1), date(2026, 10, 31))
    assert listed(found) == snapshot


async def test_calendars_show_what_was_the_latest(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    person.edit(TODAY, naps=())
    await async_set_up(hass, entry)
    night = person.life(TODAY).night
    assert night

    state = hass.states.get("calendar.mira_sleep")
    assert state
    assert state.state == STATE_OFF
    length = f"{night.asleep // 60} h {night.asleep % 60} min"
    assert state.attributes["message"] == f"Night · {length} · {night.score}"
    begun = dt_util.as_local(dt_util.utc_from_timestamp(night.start))
    assert state.attributes["start_time"] == f"{begun:%Y-%m-%d %H:%M:%S}"
    assert hass.states.get("calendar.mira_workouts")
    found = er.async_get(hass).async_get("calendar.mira_sleep")
    assert found
    assert found.unique_id == "1100223344_sleep"

    changes: list[Event[Any]] = async_capture_events(hass, EVENT_STATE_CHANGED)
    await tick(minutes=35)
    assert changes
    assert not [one for one in changes if one.data["entity_id"].startswith("calendar.")]

    start = datetime(2026, 11, 18, 14, 30, tzinfo=UTC)
    nap = SimulatedNap(start=int(start.timestamp()), segments=(Segment(25, Mode.LIGHT),))
    person.edit(TODAY, naps=(nap,))
    await tick(minutes=35)
    state = hass.states.get("calendar.mira_sleep")
    assert state
    assert state.attributes["message"] == "Nap · 25 min"
    assert state.attributes["description"] == ""


async def test_what_is_running_is_shown_as_such(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """As with a watch whose clock is ahead; what has not begun is not there yet."""
    await async_set_up(hass, entry)
    coordinator = entry.runtime_data.coordinator
    now, hour = dt_util.utcnow(), timedelta(hours=1)
    naps = [
        Nap(date=TODAY, start=now + begin * hour, end=now + end * hour, segments=())
        for begin, end in ((-1, 1), (2, 3))
    ]
    coordinator.account = replace(coordinator.account, naps=tuple(naps))
    coordinator.async_update_listeners()

    state = hass.states.get("calendar.mira_sleep")
    assert state
    assert state.state == STATE_ON
    found = await events(hass, "sleep", TODAY, TODAY + DAY)
    assert [event.start for event in found if event.summary.startswith("Nap")] == [
        naps[0].start
    ]


async def test_the_last_days_cost_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud
) -> None:
    await async_set_up(hass, entry)
    cloud.requests.clear()

    for key in ("sleep", "workouts"):
        assert await events(hass, key, TODAY - 12 * DAY, TODAY + 12 * DAY)
    assert cloud.requests == []


async def test_a_month_is_asked_for_once_a_day(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    freezer: FrozenDateTimeFactory,
) -> None:
    await async_set_up(hass, entry)
    cloud.requests.clear()
    first, last = date(2026, 10, 1), date(2026, 10, 31)

    def asked() -> list[str]:
        """Return the ranges of the past that were asked for, not those of the polls."""
        ranges = [request.query.get("from_date", "") for request in cloud.requests]
        cloud.requests.clear()
        return [found for found in ranges if "2026-01" < found < "2026-11"]

    one, other = await asyncio.gather(
        events(hass, "sleep", first, last), events(hass, "sleep", first, last)
    )
    assert one == other
    assert asked() == ["2026-09-12", "2026-10-10"]

    assert await events(hass, "sleep", first, last) == one
    assert await events(hass, "sleep", first, date(2026, 10, 4))
    assert asked() == []

    # Still the same day, then the next one.
    freezer.move_to("2026-11-18T22:59:00+00:00")
    await events(hass, "sleep", first, last)
    assert asked() == []
    freezer.move_to("2026-11-18T23:01:00+00:00")
    assert await events(hass, "sleep", first, last) == one
    assert asked() == ["2026-09-12", "2026-10-10"]


async def test_a_reload_asks_again(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud
) -> None:
    await async_set_up(hass, entry)
    one = await events(hass, "workouts", date(2026, 9, 5), date(2026, 9, 6))
    await async_reload(hass, entry)
    cloud.requests.clear()

    assert await events(hass, "workouts", date(2026, 9, 5), date(2026, 9, 6)) == one
    assert cloud.requests


@pytest.mark.parametrize(
    "fault",
    [
        Fault(path="/v1/data/", status=500, times=None),
        Fault(path="/v1/data/", status=401, times=None),
        Fault(path="/v1/data/", status=429, times=None),
        Fault(path="/v1/data/", body="no json", times=None),
    ],
)
async def test_a_part_that_cannot_be_read_is_said_and_asked_again(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, fault: Fault
) -> None:
    await async_set_up(hass, entry)
    kept = await events(hass, "sleep", date(2026, 10, 10), date(2026, 10, 12))
    cloud.faults.add(fault)

    with pytest.raises(HomeAssistantError) as caught:
        await events(hass, "sleep", date(2026, 9, 1), TODAY)
    assert caught.value.translation_key == "calendar_unavailable"
    cloud.requests.clear()
    assert await events(hass, "sleep", date(2026, 10, 10), date(2026, 10, 12)) == kept
    assert await events(hass, "sleep", TODAY - 3 * DAY, TODAY)
    assert cloud.requests == []

    cloud.faults.clear()
    if fault.status != 401:
        assert await events(hass, "sleep", date(2026, 9, 1), TODAY)


async def test_each_night_is_there_once(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person
) -> None:
    """Wherever memory ends and blocks meet, and whichever range is asked."""
    await async_set_up(hass, entry)

    whole = await events(hass, "sleep", person.first_day, TODAY)
    days = (TODAY - person.first_day).days + 1
    nights = [
        person.life(person.first_day + day * DAY).night
        for day in range(days)
        if person.life(person.first_day + day * DAY).night
    ]
    uids = [event.uid for event in whole]
    assert len(uids) == len(set(uids))
    assert len([uid for uid in uids if uid and uid.startswith("night-")]) == len(nights)
    for day in range(days):
        one = person.first_day + day * DAY
        start, end = dt_util.start_of_local_day(one), dt_util.start_of_local_day(one + DAY)
        assert await events(hass, "sleep", one, one) == [
            event
            for event in whole
            if event.start_datetime_local < end and event.end_datetime_local > start
        ]


async def test_a_workout_across_midnight_is_on_both_days(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person
) -> None:
    day = date(2026, 10, 5)
    run = SimulatedWorkout(kind="run", start=1420, end=1460, load=50)
    person.edit(day, workouts=(run,))
    person.edit(day + DAY, workouts=())
    await async_set_up(hass, entry)

    found = await events(hass, "workouts", day + DAY, day + DAY)
    assert [event.end_datetime_local.day for event in found] == [6]
    assert await events(hass, "workouts", day, day) == found


async def test_each_workout_is_there_once(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person
) -> None:
    """Also where many days of them have been read for the load."""
    person.families = FAMILIES - {"exertion", "phn"}
    await async_set_up(hass, entry)
    known = entry.runtime_data.coordinator.account.daily["workouts"]
    assert known[0].date < TODAY - 30 * DAY

    found = await events(hass, "workouts", person.first_day, TODAY)
    uids = [event.uid for event in found]
    assert len(uids) == len(set(uids)) == len(known)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(1999, 1, 1), date(2009, 12, 31)),
        (TODAY + DAY, TODAY + 30 * DAY),
    ],
)
async def test_nobody_asks_for_what_cannot_be(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, first: date, last: date
) -> None:
    await async_set_up(hass, entry)
    cloud.requests.clear()

    assert await events(hass, "sleep", first, last) == []
    assert cloud.requests == []


async def test_all_that_there_is(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud
) -> None:
    await async_set_up(hass, entry)
    cloud.requests.clear()

    found = await events(hass, "workouts", date(2000, 1, 1), date(2100, 1, 1))
    assert found
    assert len(cloud.requests) <= (TODAY - date(2010, 1, 1)).days // 28 + 1
    assert found == await events(hass, "workouts", date(2026, 9, 1), TODAY)


async def test_somebody_who_never_slept(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person
) -> None:
    for back in range(90):
        person.edit(TODAY - back * DAY, night=None, naps=(), workouts=())
    await async_set_up(hass, entry)

    assert await events(hass, "sleep", date(2026, 10, 1), TODAY) == []
    state = hass.states.get("calendar.mira_sleep")
    assert state
    assert state.state == STATE_OFF
    assert "message" not in state.attributes
    assert hass.states.get("calendar.mira_workouts") is None


async def test_an_account_without_records_yet(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud
) -> None:
    """Its first answer may have been a hiccup, so all of it is asked for."""
    cloud.faults.add(Fault(path="/v1/data/", body='{"code":1,"data":[]}'))
    await async_set_up(hass, entry)

    assert await events(hass, "sleep", TODAY - DAY, TODAY)


async def test_workouts_that_were_never_read_are_asked_for(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud
) -> None:
    await async_set_up(hass, entry)
    cloud.faults.add(Fault(path="/v1/sport/", status=500))
    await async_reload(hass, entry)
    cloud.requests.clear()

    assert await events(hass, "workouts", TODAY - 7 * DAY, TODAY)
    assert cloud.requests


async def test_the_first_workout_brings_its_calendar(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    person.first_day = TODAY - 30 * DAY
    for back in range(31):
        person.edit(TODAY - back * DAY, workouts=())
    await async_set_up(hass, entry)
    assert hass.states.get("calendar.mira_workouts") is None

    run = SimulatedWorkout(kind="run", start=600, end=640, load=50)
    person.edit(TODAY, workouts=(run,))
    await tick(minutes=35)
    state = hass.states.get("calendar.mira_workouts")
    assert state
    assert state.attributes["message"].startswith("Outdoor running · ")


@pytest.mark.allowed_logs("times in a row")
async def test_a_calendar_is_unavailable_while_its_family_is_lost(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, tick: Tick
) -> None:
    await async_set_up(hass, entry)
    cloud.faults.add(Fault(path="/v1/sport/", status=500, times=None))
    for _ in range(4):
        await tick(minutes=61)

    state = hass.states.get("calendar.mira_workouts")
    assert state
    assert state.state == STATE_UNAVAILABLE
    state = hass.states.get("calendar.mira_sleep")
    assert state
    assert state.state == STATE_OFF


async def test_two_accounts_do_not_mix(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud
) -> None:
    other = Person(user_id="77", name="Jo", token="AT-2", seed=5)
    cloud.people.append(other)
    second = MockConfigEntry(
        domain=DOMAIN,
        title=other.name,
        unique_id=other.user_id,
        data={**entry.data, CONF_USER_ID: other.user_id, "token": other.token},
        options=entry.options,
    )
    second.add_to_hass(hass)
    await async_set_up(hass, entry)
    first, last = date(2026, 10, 1), date(2026, 10, 31)

    mine, others = await asyncio.gather(
        events(hass, "sleep", first, last), events(hass, "sleep", first, last, "jo")
    )
    assert mine
    assert others
    assert {event.start for event in mine}.isdisjoint(event.start for event in others)


@pytest.mark.parametrize(
    ("first_day", "begin", "end", "shown"),
    [
        # Clocks set back: 02:50 the first time, 02:10 the second, which Home Assistant
        # takes for an end before the start.
        (
            date(2026, 10, 20),
            "2026-10-25T00:50+00:00",
            "2026-10-25T01:10+00:00",
            "2026-10-25T00:50+00:00",
        ),
        # From 02:10 the first time to 02:20 the second.
        (
            date(2026, 10, 20),
            "2026-10-25T00:10+00:00",
            "2026-10-25T01:20+00:00",
            "2026-10-25T01:20+00:00",
        ),
        # Clocks set forward: from 01:30 to 03:30 it is an hour.
        (
            date(2026, 3, 25),
            "2026-03-29T00:30+00:00",
            "2026-03-29T01:30+00:00",
            "2026-03-29T01:30+00:00",
        ),
    ],
)
async def test_days_on_which_clocks_change(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    begin: str,
    end: str,
    shown: str,
) -> None:
    start, stop = datetime.fromisoformat(begin), datetime.fromisoformat(end)
    day = start.date()
    length = (stop - start) // timedelta(minutes=1)
    segments = (Segment(length, Mode.LIGHT),)
    naps = (SimulatedNap(start=int(start.timestamp()), segments=segments),)
    night = person.life(day).night
    assert night
    noon = int(datetime(day.year, day.month, day.day, 3, tzinfo=UTC).timestamp())
    person.edit(day, night=replace(night, start=noon), naps=naps)
    await async_set_up(hass, entry)

    found = await events(hass, "sleep", day, day)
    assert [(event.start, event.end) for event in found if "Nap" in event.summary] == [
        (start, datetime.fromisoformat(shown))
    ]
    assert found == sorted(found, key=lambda event: event.start)


async def test_miles_where_they_are_used(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hass.config.units = US_CUSTOMARY_SYSTEM
    await async_set_up(hass, entry)

    found = await events(hass, "workouts", TODAY - 12 * DAY, TODAY)
    lines = [line for line in listed(found) if "Distance" in line]
    assert lines
    assert all(line.endswith(" mi") for line in lines)


async def test_another_language_is_spoken_from_the_next_poll_on(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    tick: Tick,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await async_set_up(hass, entry)
    english = translation.async_get_cached_translations(hass, "en", "entity", DOMAIN)
    german = {key: f"{word}!" for key, word in english.items()}
    monkeypatch.setattr(translation, "async_get_cached_translations", lambda *_: german)
    await tick(minutes=35)

    state = hass.states.get("calendar.mira_workouts")
    assert state
    assert "! · " in state.attributes["message"]
    # Not loaded yet: the language before is better than none.
    monkeypatch.setattr(translation, "async_get_cached_translations", lambda *_: {})
    await tick(minutes=35)
    assert hass.states.get("calendar.mira_workouts") == state


def test_platform_does_not_limit_parallel_updates() -> None:
    """It only reads what the coordinator has."""
    assert calendar_platform.PARALLEL_UPDATES == 0
