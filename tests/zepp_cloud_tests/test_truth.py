"""The truth, checked by hand on tiny days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.zepp_cloud import (
    MeanRow,
    Mode,
    Nap,
    Night,
    Person,
    Segment,
    StressPoint,
    Truth,
    ZeppCloud,
)

from .decoding import decoded

DAY = timedelta(days=1)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Pacific/Kiritimati",
)


def at(text: str) -> datetime:
    """Return a UTC moment."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def truth(person: Person, now: datetime, since: date) -> Truth:
    """Return the truth about one person."""
    return ZeppCloud([person]).truth(person, now=now, since=since)


def minutes(values: dict[int, int], fill: int = 0) -> bytes:
    """Return a minute blob with some values."""
    return bytes(values.get(minute, fill) for minute in range(1440))


@pytest.mark.parametrize("zone", ZONES)
def test_steps_add_up_to_the_total_of_each_ended_day(zone: str) -> None:
    """In every zone, also on days with a change of the clock."""
    person = Person(time_zone=zone, first_day=date(2026, 2, 20))
    now = at("2026-05-01T12:07")
    steps = truth(person, now, person.first_day).statistics["steps"]
    for number in range(65):
        day = person.first_day + DAY * number
        rows = [
            value
            for hour, value in steps.items()
            if hour.astimezone(ZoneInfo(zone)).date() == day
        ]
        assert sum(v for v in rows if isinstance(v, float)) == person.life(day).steps


def test_spring_in_berlin() -> None:
    """Minutes 2:00 to 2:59 do not exist; steps are scaled to the total."""
    day = date(2026, 3, 29)
    person = Person(first_day=day)
    person.edit(
        day,
        heart_rate=minutes({90: 60, 150: 99, 180: 70, 181: 72}),
        minute_steps=minutes({119: 10, 150: 50, 180: 20, 1439: 3}),
        steps=40,
        distance=7,
        energy=0,
    )
    got = truth(person, at("2026-03-30T12:00"), day).statistics
    pulses = {k: v for k, v in got["heart_rate"].items() if k < at("2026-03-29T22:00")}
    assert pulses == {
        at("2026-03-29T00:00"): MeanRow(60, 60, 60),
        at("2026-03-29T01:00"): MeanRow(71, 70, 72),
    }
    # 10, 20, 3 of 33 become 12.12, 24.24, 3.64 of 40
    steps = {k: v for k, v in got["steps"].items() if k < at("2026-03-29T22:00")}
    assert steps == {
        at("2026-03-29T00:00"): 12,
        at("2026-03-29T01:00"): 24,
        at("2026-03-29T21:00"): 4,
    }
    assert got["distance"][at("2026-03-28T23:00")] == 7
    assert at("2026-03-28T23:00") not in got["active_energy"]


def test_autumn_in_new_york() -> None:
    """Minutes 1:00 to 1:59 exist twice; the blob means the first time."""
    day = date(2026, 11, 1)
    person = Person(time_zone="America/New_York", first_day=day)
    person.edit(
        day,
        heart_rate=minutes({59: 50, 60: 60, 119: 80, 120: 90}),
        minute_steps=minutes({60: 5, 120: 7}),
        steps=12,
    )
    got = truth(person, at("2026-11-02T12:00"), day).statistics
    pulses = {k: v for k, v in got["heart_rate"].items() if k < at("2026-11-02T05:00")}
    assert pulses == {
        at("2026-11-01T04:00"): MeanRow(50, 50, 50),
        at("2026-11-01T05:00"): MeanRow(70, 60, 80),
        at("2026-11-01T07:00"): MeanRow(90, 90, 90),
    }
    steps = {k: v for k, v in got["steps"].items() if k < at("2026-11-02T05:00")}
    assert steps == {at("2026-11-01T05:00"): 5, at("2026-11-01T07:00"): 7}


def test_a_half_hour_zone() -> None:
    """Steps of 0:00 to 0:29 count into the day's first UTC hour, pulses do not."""
    day = date(2026, 6, 10)
    person = Person(time_zone="Asia/Kolkata", first_day=day)
    person.edit(
        day,
        heart_rate=minutes({10: 50, 40: 60, 1439: 90}),
        minute_steps=minutes({10: 4, 40: 6, 1439: 8}),
        steps=18,
        distance=99,
        energy=9,
        night=None,
    )
    person.edit(day + DAY, heart_rate=minutes({5: 94}), minute_steps=minutes({5: 2}))
    got = truth(person, at("2026-06-11T12:00"), day).statistics
    steps = {k: v for k, v in got["steps"].items() if k < at("2026-06-10T20:00")}
    assert steps == {
        at("2026-06-09T19:00"): 10,
        at("2026-06-10T18:00"): 8,
        at("2026-06-10T19:00"): 2,
    }
    # 18:00 UTC began at 23:30 of the day before `since`
    assert got["heart_rate"] == {
        at("2026-06-09T19:00"): MeanRow(60, 60, 60),
        at("2026-06-10T18:00"): MeanRow(92, 90, 94),
    }
    assert got["distance"] == {at("2026-06-09T19:00"): 99}
    assert got["active_energy"] == {at("2026-06-09T19:00"): 9}


def test_the_running_day_has_only_ended_hours() -> None:
    """Raw minutes of ended hours; nothing that waits for the day's end."""
    day = date(2026, 6, 10)
    person = Person(time_zone="UTC", first_day=day)
    person.edit(day, minute_steps=minutes({30: 10, 100: 20, 700: 30}), steps=600)
    got = truth(person, at("2026-06-10T01:50"), day)
    assert got.statistics["steps"] == {at("2026-06-10T00:00"): 10}
    assert got.statistics["distance"] == {}
    assert got.statistics["average_stress"] == {}
    assert got.sensors["steps"] == 100
    assert got.sensors["last_sync"] == at("2026-06-10T01:30")
    person.sync_to(at("2026-06-10T01:41"))
    assert truth(person, at("2026-06-10T01:50"), day).sensors["steps"] == 300
    ended = truth(person, at("2026-06-11T00:01"), day)
    assert ended.statistics["steps"] == {
        at("2026-06-10T00:00"): 100,
        at("2026-06-10T01:00"): 200,
    }
    assert ended.sensors["steps"] == 0


def test_a_total_without_minutes_is_one_row() -> None:
    """It starts with the day, after the day."""
    day = date(2026, 6, 10)
    person = Person(first_day=day)
    person.edit(day, minute_steps=b"", steps=777)
    assert truth(person, at("2026-06-10T21:59"), day).statistics["steps"] == {}
    got = truth(person, at("2026-06-11T08:00"), day).statistics["steps"]
    assert got[at("2026-06-09T22:00")] == 777


@pytest.mark.parametrize("filing", ["wake", "sleep"])
def test_a_night_belongs_to_the_day_it_ends(filing: str) -> None:
    """Wherever the cloud files it."""
    day = date(2026, 6, 10)
    person = Person(filing="sleep" if filing == "sleep" else "wake", first_day=day - DAY)
    start = int(at("2026-06-09T23:30").timestamp())
    night = Night(
        start=start,
        segments=(
            Segment(100, Mode.LIGHT),
            Segment(50, Mode.DEEP),
            Segment(5, Mode.AWAKE),
            Segment(45, Mode.REM),
        ),
        score=81,
        resting_heart_rate=0,
    )
    person.edit(day, night=night)
    got = truth(person, at("2026-06-10T06:00"), day)
    start_of_day = at("2026-06-09T22:00")
    assert got.statistics["sleep_duration"] == {start_of_day: MeanRow(195, 195, 195)}
    assert got.statistics["sleep_score"] == {start_of_day: MeanRow(81, 81, 81)}
    assert got.statistics["resting_heart_rate"] == {}
    assert got.sensors["resting_heart_rate"] is None
    assert got.sensors["awakenings"] == 1
    assert got.sensors["sleep_end"] == at("2026-06-10T02:50")
    person.edit(day, night=None)
    assert truth(person, at("2026-06-10T06:00"), day).statistics["sleep_score"] == {}


def test_naps() -> None:
    """Only the minutes asleep count; three hours without a night are the night."""
    day = date(2026, 6, 10)
    person = Person(first_day=day, time_zone="UTC")
    start = int(at("2026-06-10T13:00").timestamp())
    pieces = (
        Segment(20, Mode.LIGHT),
        Segment(5, Mode.AWAKE),
        Segment(10, Mode.REM_NEW),
    )
    person.edit(day, naps=(Nap(start=start, segments=pieces),), worn=True)
    now = at("2026-06-10T18:00")
    assert truth(person, at("2026-06-10T13:30"), day).sensors["nap_duration"] == 0
    assert truth(person, now, day).sensors["nap_duration"] == 30
    long = Nap(start=start, segments=(Segment(200, Mode.LIGHT),))
    person.edit(day, naps=(long,), night=None)
    got = truth(person, now, day)
    assert got.sensors["sleep_duration"] == 200
    assert got.sensors["sleep_score"] is None
    assert got.sensors["nap_duration"] == 0


def test_stress_in_both_forms() -> None:
    """An item holds a local or a UTC day; points are instants in either."""
    day = date(2026, 6, 10)
    points = (
        StressPoint(int(at("2026-06-09T22:10").timestamp()), 10),
        StressPoint(int(at("2026-06-10T10:00").timestamp()), 50),
        StressPoint(int(at("2026-06-10T10:30").timestamp()), 71),
    )
    local = Person(first_day=day)
    utc = Person(first_day=day, stress_anchor="utc")
    now = at("2026-06-11T12:00")
    for person, average in ((local, 43), (utc, 60)):
        person.edit(day, stress=points)
        person.edit(day + DAY, stress=())
        got = truth(person, now, day)
        assert got.statistics["stress"] == {
            at("2026-06-09T22:00"): MeanRow(10, 10, 10),
            at("2026-06-10T10:00"): MeanRow(60.5, 50, 71),
        }
        assert got.statistics["average_stress"] == {
            at("2026-06-09T22:00"): MeanRow(average, average, average)
        }
        assert got.sensors["stress"] == 71
    assert truth(local, now, day).sensors["stress_relaxed"] == 33
    assert truth(utc, now, day).sensors["stress_relaxed"] == 0


def test_sensors_agree_with_the_records() -> None:
    """Read back from the wire, today's figures are the same."""
    person = Person()
    now = at("2026-04-20T10:07")
    got = truth(person, now, date(2026, 4, 1)).sensors
    (record,) = decoded(person, date(2026, 4, 20), date(2026, 4, 20), now)
    valid = [value for value in record["data_hr"] if 25 <= value <= 240]
    assert got["heart_rate"] == valid[-1]
    assert got["highest_heart_rate"] == max(valid)
    assert got["lowest_heart_rate"] == min(valid)
    assert got["average_heart_rate"] == pytest.approx(sum(valid) / len(valid))
    steps = record["summary"]["stp"]
    assert got["steps"] == steps["ttl"]
    assert got["active_time"] == steps["wk"] + steps["rn"]
    sleep = record["summary"]["slp"]
    assert got["sleep_score"] == sleep["ss"]
    assert got["sleep_duration"] == sleep["dp"] + sleep["lt"] + sleep["dt"]
    assert got["training_status"] in {"low", "optimal", "high", "overreaching"}


def test_nothing_is_known_before_the_first_day() -> None:
    """Every key is there, without a value."""
    person = Person(first_day=date(2026, 6, 10))
    got = truth(person, at("2026-06-08T12:00"), date(2026, 6, 1))
    assert all(not rows for rows in got.statistics.values())
    assert {key for key, value in got.sensors.items() if value is not None} == {
        "steps",
        "distance",
        "active_energy",
        "active_time",
    }
    assert len(got.statistics) == 33
    assert len(got.sensors) == 88


def test_exertion_wins_over_phn() -> None:
    """Without exertion the averages are those of phn."""
    day = date(2026, 4, 19)
    now = at("2026-04-20T10:07")
    both, phn = Person(), Person(families=frozenset({"phn"}))
    ours = truth(both, now, day).statistics["acute_training_load"]
    theirs = truth(phn, now, day).statistics["acute_training_load"]
    assert ours.keys() == theirs.keys()
    assert both.training(day, now.timestamp()).atl in {
        row.mean for row in ours.values() if isinstance(row, MeanRow)
    }
    assert truth(phn, now, day).statistics["stress"] == {}
    assert truth(phn, now, day).sensors["vo2_max"] is None
