"""The client's questions, asked of the simulated cloud."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta

from aiohttp import ClientSession
import pytest

from custom_components.zepp.api import (
    Activity,
    BandData,
    HeartRateDay,
    PhnDay,
    Profile,
    SportLoadDay,
    StressDay,
    TrainingLoadDay,
    Vo2MaxDay,
    ZeppAuthError,
    ZeppClient,
    ZeppConnectionError,
    ZeppDecodeError,
    ZeppError,
    ZeppRateLimitError,
    ZeppResponseError,
)
from custom_components.zepp.api.reader import windows
from tests.zepp_cloud import (
    Fault,
    Mode,
    Night,
    Person,
    Segment,
    StressPoint,
    ZeppCloud,
)

from .build import epoch, local, minutes
from .conftest import BODY, fails, new_client

pytestmark = pytest.mark.usefixtures("socket_enabled")

DAY = date(2026, 11, 10)
FIRST = date(2026, 9, 1)
TODAY = date(2026, 11, 18)
BAND = "/v1/data/band_data.json"
STATISTICS = "/v2/watch/users/1100223344/WatchSportStatistics/"

type Ask = Callable[[ZeppClient], Awaitable[object]]

QUESTIONS: dict[str, Ask] = {
    "band data": lambda client: client.get_band_data(DAY, DAY),
    "heart rate": lambda client: client.get_heart_rate(DAY),
    "steps": lambda client: client.get_steps(DAY),
    "sleep": lambda client: client.get_sleep(DAY),
    "stress": lambda client: client.get_stress(DAY, DAY),
    "training load": lambda client: client.get_training_load(DAY, DAY),
    "phn": lambda client: client.get_phn(DAY, DAY),
    "sport load": lambda client: client.get_sport_load(DAY, DAY),
    "VO2 max": lambda client: client.get_vo2_max(DAY, DAY),
    "sleep history": lambda client: client.get_sleep_history(DAY, DAY),
    "readiness": lambda client: client.get_readiness(DAY, DAY),
    "SpO2": lambda client: client.get_spo2(DAY, DAY),
    "nightly oxygen": lambda client: client.get_oxygen_nights(DAY, DAY),
    "oxygen drops": lambda client: client.get_desaturations(DAY, DAY),
    "PAI": lambda client: client.get_pai(DAY, DAY),
    "BioCharge": lambda client: client.get_bio_charge(DAY, DAY),
    "BioCharge at wake-up": lambda client: client.get_wake_charge(DAY, DAY),
    "BioCharge summary": lambda client: client.get_charge_summary(DAY, DAY),
    "respiratory rate": lambda client: client.get_respiratory_rate(DAY, DAY),
    "RMSSD": lambda client: client.get_hrv_rmssd(DAY, DAY),
    "SDNN": lambda client: client.get_hrv_sdnn(DAY, DAY),
    "activity summary": lambda client: client.get_activity_summary(DAY, DAY),
    "lactate threshold": lambda client: client.get_lactate_threshold(DAY, DAY),
    "workouts": lambda client: client.get_workouts(DAY, DAY),
    "weight": lambda client: client.get_weight(DAY, DAY),
    "blood pressure": lambda client: client.get_blood_pressure(DAY, DAY),
    "measured": lambda client: client.get_measured_blood_pressure(DAY, DAY),
    "profile": lambda client: client.get_profile(),
    "devices": lambda client: client.get_devices(),
}
QUESTIONS_WITH_USER_ID = {
    **QUESTIONS,
    "user id": lambda client: client.find_user_id(DAY),
}
EVERYTHING = pytest.mark.parametrize(
    "ask", QUESTIONS_WITH_USER_ID.values(), ids=QUESTIONS_WITH_USER_ID
)


async def test_band_data(client: ZeppClient, cloud: ZeppCloud) -> None:
    found = await client.get_band_data(date(2026, 11, 9), DAY)
    assert [day.date for day in found.days] == [date(2026, 11, 9), DAY]
    (request,) = cloud.requests
    assert request.path == BAND
    assert request.query == {
        "query_type": "detail",
        "device_type": "android_phone",
        "userid": "1100223344",
        "from_date": "2026-11-09",
        "to_date": "2026-11-10",
    }
    assert request.headers["apptoken"] == "AT-0000-SYNTHETIC"


async def test_a_long_range_is_cut_into_windows(
    client: ZeppClient, cloud: ZeppCloud
) -> None:
    found = await client.get_band_data(FIRST, TODAY)
    assert len(found.days) == 79
    assert [day.date for day in found.days] == sorted({day.date for day in found.days})
    asked = sorted(
        (request.query["from_date"], request.query["to_date"]) for request in cloud.requests
    )
    assert asked == [
        ("2026-09-01", "2026-09-30"),
        ("2026-10-01", "2026-10-30"),
        ("2026-10-31", "2026-11-18"),
    ]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ((2026, 8, 1), (2026, 8, 1), [("08-01", "08-01")]),
        ((2026, 8, 1), (2026, 8, 3), [("08-01", "08-03")]),
        ((2026, 8, 1), (2026, 8, 4), [("08-01", "08-03"), ("08-04", "08-04")]),
        ((2026, 8, 2), (2026, 8, 1), []),
    ],
)
def test_windows(
    start: tuple[int, int, int], end: tuple[int, int, int], expected: list[object]
) -> None:
    found = windows(date(*start), date(*end), 3)
    assert [(f"{first:%m-%d}", f"{last:%m-%d}") for first, last in found] == expected


async def test_an_empty_range_asks_nothing(client: ZeppClient, cloud: ZeppCloud) -> None:
    assert await client.get_band_data(TODAY, FIRST) == BandData()
    assert await client.get_stress(TODAY, FIRST) == ()
    assert cloud.requests == []


async def test_heart_rate(client: ZeppClient, person: Person) -> None:
    person.edit(DAY, heart_rate=bytes([60, 255, 72, 254, 24, 241]))
    found = await client.get_heart_rate(DAY)
    assert found == HeartRateDay(date=DAY, minutes=bytes([60, 0, 72]) + bytes(1437))


async def test_steps(client: ZeppClient, person: Person) -> None:
    person.edit(DAY, steps=4321, distance=3000, energy=210, walk=40, run=5)
    found = await client.get_steps(DAY)
    assert found
    assert replace(found, segments=()) == Activity(
        steps=4321,
        step_goal=9000,
        distance=3000,
        active_energy=210,
        active_time=minutes(45),
    )
    bouts = sorted(person.life(DAY).bouts)
    assert [segment.first for segment in found.segments] == [b.start for b in bouts]


async def test_a_day_before_the_first(client: ZeppClient) -> None:
    day = date(2026, 8, 1)
    assert await client.get_heart_rate(day) == HeartRateDay(date=day)
    assert await client.get_steps(day) is None
    assert await client.get_sleep(day) is None


NIGHT = Night(
    start=epoch("2026-11-09 23:30"),
    segments=(
        Segment(200, Mode.LIGHT),
        Segment(70, Mode.DEEP),
        Segment(15, Mode.AWAKE),
        Segment(90, Mode.REM),
        Segment(30, Mode.REM_NEW),
    ),
    score=78,
    resting_heart_rate=51,
)


@pytest.mark.parametrize("filing", ["wake", "sleep"])
async def test_sleep(
    client: ZeppClient, person: Person, cloud: ZeppCloud, filing: str
) -> None:
    """The night that ended on a day is found under that date or the one before."""
    person.filing = "wake" if filing == "wake" else "sleep"
    person.edit(DAY, night=NIGHT)
    night = await client.get_sleep(DAY)
    assert night is not None
    assert night.date == DAY
    assert night.start == local("2026-11-09 23:30")
    assert night.end == local("2026-11-10 06:15")
    assert (night.score, night.resting_heart_rate) == (78, 51)
    assert (night.light, night.deep, night.rem) == (minutes(200), minutes(70), minutes(120))
    assert (night.wake_after_sleep_onset, night.awakenings) == (minutes(15), 1)
    assert night.segments[1].start == local("2026-11-10 02:50")
    (request,) = cloud.requests
    assert request.query["from_date"] == "2026-11-09"
    assert request.query["to_date"] == "2026-11-11"


@pytest.mark.parametrize("filing", ["wake", "sleep"])
async def test_no_sleep(client: ZeppClient, person: Person, filing: str) -> None:
    person.filing = "wake" if filing == "wake" else "sleep"
    person.edit(DAY, night=None, naps=())
    assert await client.get_sleep(DAY) is None


@pytest.mark.parametrize("anchor", ["local", "utc"])
async def test_stress(
    client: ZeppClient, person: Person, cloud: ZeppCloud, anchor: str
) -> None:
    person.stress_anchor = "local" if anchor == "local" else "utc"
    noon = epoch("2026-11-10 12:00")
    person.edit(DAY, stress=(StressPoint(noon, 20), StressPoint(noon + 300, 80)))
    (day,) = await client.get_stress(DAY, DAY)
    assert day.date == DAY
    assert day.average is not None
    at_noon = local("2026-11-10 12:00")
    levels = dict(zip(day.times, day.levels, strict=True))
    assert (levels[at_noon], levels[at_noon + minutes(5)]) == (20, 80)
    (request,) = cloud.requests
    assert request.path == "/users/1100223344/events"
    assert request.query["eventType"] == "all_day_stress"
    assert request.query["limit"] == "1000"


WEEK = [date(2026, 11, 9) + timedelta(days=number) for number in range(7)]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("get_stress", StressDay),
        ("get_training_load", TrainingLoadDay),
        ("get_phn", PhnDay),
        ("get_sport_load", SportLoadDay),
    ],
)
async def test_dates_are_inclusive(
    client: ZeppClient, person: Person, name: str, kind: type
) -> None:
    for day in WEEK:
        person.edit(day, worn=True)
    found = await getattr(client, name)(WEEK[0], WEEK[-1])
    assert [day.date for day in found] == WEEK
    assert all(isinstance(day, kind) for day in found)


@pytest.mark.parametrize(
    ("name", "path", "names"),
    [
        ("get_training_load", "/v2/users/me/events", ("exertion", "algo_result")),
        ("get_phn", "/v2/users/me/events", ("phn", "daily_analysis")),
    ],
)
async def test_query_of_events(
    client: ZeppClient, cloud: ZeppCloud, name: str, path: str, names: tuple[str, str]
) -> None:
    await getattr(client, name)(DAY, DAY)
    (request,) = cloud.requests
    assert request.path == path
    assert (request.query["eventType"], request.query["subType"]) == names
    # A day more on either side, to the later of both midnights: stamps differ.
    assert int(request.query["from"]) == epoch("2026-11-09 00:00") * 1000
    assert int(request.query["to"]) == epoch("2026-11-12 01:00") * 1000 - 1


@pytest.mark.parametrize(
    ("name", "path"), [("get_sport_load", "SPORT_LOAD"), ("get_vo2_max", "VO2_MAX")]
)
async def test_query_of_statistics(
    client: ZeppClient, cloud: ZeppCloud, name: str, path: str
) -> None:
    await getattr(client, name)(DAY, TODAY)
    (request,) = cloud.requests
    assert request.path == STATISTICS + path
    assert request.query == {
        "startDay": "2026-11-10",
        "endDay": "2026-11-18",
        "isReverse": "true",
        "limit": "900",
    }


async def test_vo2_max(client: ZeppClient, person: Person) -> None:
    person.edit(DAY, vo2_max_run=47, vo2_max_walking=-1)
    assert await client.get_vo2_max(DAY, DAY) == (Vo2MaxDay(date=DAY, value=47),)


async def test_families_without_data(client: ZeppClient, person: Person) -> None:
    person.families = frozenset()
    assert await client.get_stress(FIRST, TODAY) == ()
    assert await client.get_training_load(FIRST, TODAY) == ()
    assert await client.get_phn(FIRST, TODAY) == ()
    assert await client.get_sport_load(FIRST, TODAY) == ()
    assert await client.get_vo2_max(FIRST, TODAY) == ()


async def test_sleep_history(client: ZeppClient, cloud: ZeppCloud) -> None:
    """Nights and naps as in band data, in small answers."""
    whole = await client.get_band_data(date(2026, 10, 1), DAY)
    before = len(cloud.requests)
    found = await client.get_sleep_history(date(2026, 10, 1), DAY)

    assert found.nights == whole.nights
    assert found.naps == whole.naps
    assert not any(day.heart_rate or any(day.minute_steps) for day in found.days)
    assert all(request.length < 100_000 for request in cloud.requests[before:])


async def test_account(client: ZeppClient, person: Person) -> None:
    person.second_device = True
    assert await client.get_profile() == Profile(user_id="1100223344", nickname="Mira")
    devices = await client.get_devices()
    assert [(device.source, device.name, device.is_bound) for device in devices] == [
        (9568513, "Amazfit Balance 2", True),
        (10289411, "Strap", False),
    ]


async def test_user_id(client: ZeppClient, cloud: ZeppCloud) -> None:
    assert await client.find_user_id(TODAY) == "1100223344"
    (request,) = cloud.requests
    assert request.path == "/v2/users/me/events"
    assert request.query == {
        "eventType": "readiness",
        "subType": "watch_score",
        "from": str(epoch("2026-10-19 00:00") * 1000),
        "to": str(epoch("2026-11-19 00:00") * 1000),
        "limit": "1",
    }


async def test_without_a_time_zone_days_are_utc(
    session: ClientSession, base_url: str, person: Person, cloud: ZeppCloud
) -> None:
    client = ZeppClient(
        session, token=person.token, user_id=person.user_id, base_url=base_url
    )
    await client.get_phn(DAY, DAY)
    # 2026-11-09T00:00:00Z
    assert cloud.requests[0].query["from"] == "1794182400000"


@pytest.mark.parametrize("ask", QUESTIONS.values(), ids=QUESTIONS)
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        pytest.param(Fault(status=401, body=BODY), ZeppAuthError, id="401"),
        pytest.param(Fault(status=429, body=BODY), ZeppRateLimitError, id="429"),
        pytest.param(Fault(status=500), ZeppResponseError, id="500"),
        pytest.param(Fault(times=2, status=503), ZeppResponseError, id="503"),
        pytest.param(Fault(body=f"<html>{BODY}"), ZeppResponseError, id="HTML"),
        pytest.param(Fault(times=2, cut=True), ZeppConnectionError, id="cut off"),
        pytest.param(Fault(body=f'"{BODY}"'), ZeppDecodeError, id="unknown shape"),
    ],
)
async def test_errors(
    client: ZeppClient, cloud: ZeppCloud, ask: Ask, fault: Fault, kind: type[ZeppError]
) -> None:
    """They tell nothing, and the next answer is as good as ever."""
    cloud.faults.add(fault)
    with fails(kind):
        await ask(client)
    await ask(client)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(times=2, status=500), ZeppResponseError),
        (Fault(times=2, body='"nothing"'), ZeppDecodeError),
        (Fault(times=1, status=401), ZeppAuthError),
        (Fault(times=1, status=429), ZeppRateLimitError),
    ],
    ids=["500", "shape", "401", "429"],
)
async def test_no_event_to_find_the_user_id_in(
    client: ZeppClient, cloud: ZeppCloud, fault: Fault, kind: type[ZeppError]
) -> None:
    """Both kinds of events have to fail, unless the token or the pace is the trouble."""
    cloud.faults.add(fault)
    with fails(kind):
        await client.find_user_id(DAY)
    assert await client.find_user_id(DAY) == "1100223344"


@EVERYTHING
async def test_a_refusing_client_asks_nothing(
    client: ZeppClient, cloud: ZeppCloud, ask: Ask
) -> None:
    client.refuse()
    with fails(ZeppAuthError):
        await ask(client)
    assert cloud.requests == []


async def test_a_known_host_that_forbids(
    session: ClientSession, base_url: str, person: Person, cloud: ZeppCloud
) -> None:
    cloud.faults.add(Fault(status=403, times=2))
    with fails(ZeppResponseError):
        await new_client(session, base_url, person).get_steps(DAY)
    known = ZeppClient(
        session,
        token=person.token,
        user_id=person.user_id,
        base_url=base_url,
        host_known=True,
    )
    with fails(ZeppAuthError):
        await known.get_steps(DAY)


def test_all_errors_have_one_base() -> None:
    kinds = [
        ZeppAuthError,
        ZeppConnectionError,
        ZeppDecodeError,
        ZeppRateLimitError,
        ZeppResponseError,
    ]
    assert all(issubclass(kind, ZeppError) for kind in kinds)
    assert all(kind.__base__ is ZeppError for kind in kinds)


@EVERYTHING
async def test_nothing_is_asked_during_a_pause(
    client: ZeppClient, cloud: ZeppCloud, ask: Ask
) -> None:
    cloud.faults.add(Fault(times=1, status=429, headers={"Retry-After": "60"}))
    with fails(ZeppRateLimitError):
        await client.get_profile()

    with pytest.raises(ZeppRateLimitError) as caught:
        await ask(client)

    assert len(cloud.requests) == 1
    assert caught.value.retry_after is not None
    assert 0 < caught.value.retry_after <= 60
