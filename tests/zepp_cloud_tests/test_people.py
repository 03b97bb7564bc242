"""The people: deterministic, consistent, believable."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

import pytest

from tests.zepp_cloud import Mode, Person

from .decoding import decoded

NOW = datetime(2026, 4, 20, 10, 7, tzinfo=UTC)
DAY = timedelta(days=1)


def test_the_same_seed_lives_the_same_life() -> None:
    """Two instances agree, in whatever order they are asked."""
    one, other = Person(seed=7), Person(seed=7)
    days = [date(2026, 1, 1) + DAY * number for number in range(30)]
    assert [one.life(day) for day in days] == [other.life(day) for day in reversed(days)][
        ::-1
    ]
    assert Person(seed=8).life(days[0]) != one.life(days[0])


@pytest.mark.parametrize("filing", ["wake", "sleep"])
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_nights_add_up(filing: Literal["wake", "sleep"], zone: str) -> None:
    """The identities of sleep hold, also over the change to summer time."""
    person = Person(filing=filing, time_zone=zone, first_day=date(2026, 2, 15))
    nights = 0
    for record in decoded(person, date(2026, 2, 15), date(2026, 4, 20), NOW):
        sleep = record["summary"]["slp"]
        if not sleep["stage"]:
            continue
        nights += 1
        length = (sleep["ed"] - sleep["st"]) // 60
        assert sleep["dp"] + sleep["lt"] + sleep["dt"] + sleep["wk"] == length
        assert sleep["ebt"] == length + sleep["is"] + sleep["lb"] + sleep["obt"]
        stages = sleep["stage"]
        for key, mode in (("lt", 4), ("dp", 5), ("wk", 7), ("dt", 8)):
            assert sleep[key] == sum(
                s["stop"] - s["start"] + 1 for s in stages if s["mode"] == mode
            )
        assert sleep["wc"] == sum(s["mode"] == 7 for s in stages)
        for before, after in pairwise(stages):
            assert after["start"] == before["stop"] + 1
            assert after["mode"] != before["mode"]
        day = date.fromisoformat(record["date_time"])
        woken = datetime.fromtimestamp(sleep["ed"], ZoneInfo(zone)).date()
        assert woken == (day if filing == "wake" else day + DAY)
        eve = datetime.combine(
            woken - DAY, datetime.min.time(), tzinfo=ZoneInfo(zone)
        ).timestamp()
        assert sleep["st"] - stages[0]["start"] * 60 == eve
    assert nights >= 55


def test_steps_nearly_add_up() -> None:
    """Minute steps are the day's steps, but for some days."""
    person = Person()
    uneven = 0
    for number in range(120):
        life = person.life(date(2025, 10, 28) + DAY * number)
        counted = sum(life.minute_steps)
        assert abs(counted - life.steps) <= 0.06 * max(1, counted)
        uneven += counted != life.steps
    assert 8 <= uneven <= 35


def test_a_year_is_believable() -> None:
    """Averages lie where those of people lie."""
    person = Person()
    lives = [person.life(date(2025, 10, 1) + DAY * n) for n in range(365)]
    worn = [life for life in lives if life.worn]
    assert 345 <= len(worn) <= 362
    assert 6000 < sum(life.steps for life in worn) / len(worn) < 14000
    nights = [life.night for life in worn if life.night is not None]
    assert all(46 <= night.resting_heart_rate <= 62 for night in nights)
    assert all(330 <= night.asleep <= 545 for night in nights)
    assert 60 < sum(n.minutes(Mode.DEEP) for n in nights) / len(nights) < 110
    assert 30 <= sum(bool(life.naps) for life in lives) <= 80
    assert 150 <= sum(len(life.workouts) for life in lives) <= 215


def test_the_running_day_is_padded() -> None:
    """Minutes after the sync are not there yet, and neither is their activity."""
    person = Person()
    (record,) = decoded(person, NOW.date(), NOW.date() + DAY, NOW)
    over = 12 * 60  # 10:00 UTC is 12:00 in Berlin
    assert record["data_hr"][over:] == b"\xfe" * (1440 - over)
    assert record["data_hr"][over - 1] != 0xFE
    assert record["data"][3 * over :] == b"\x7e\x00\x00" * (1440 - over)
    summary = record["summary"]
    assert summary["sync"] == datetime(2026, 4, 20, 10, tzinfo=UTC).timestamp()
    whole = person.life(NOW.date())
    assert 0 < summary["stp"]["ttl"] < whole.steps
    assert len(record["data_hr"]) == 1440
    assert len(record["data"]) == 4320


def test_a_night_appears_when_it_is_over() -> None:
    """Neither its stages nor its resting heart rate are known before."""
    person = Person()
    night = person.life(NOW.date()).night
    assert night is not None
    for seconds, known in ((-1, False), (0, True)):
        person.sync_to(datetime.fromtimestamp(night.end + seconds, UTC))
        (record,) = decoded(person, NOW.date(), NOW.date(), NOW)
        assert bool(record["summary"]["slp"]["stage"]) is known
        assert bool(record["summary"]["slp"]["rhr"]) is known


def test_days_stand_still_once_synced() -> None:
    """A past day's record says when it was complete, and never changes again."""
    person = Person()
    day = date(2026, 4, 10)
    (early,) = decoded(person, day, day, datetime(2026, 4, 11, 9, tzinfo=UTC))
    (late,) = decoded(person, day, day, NOW)
    assert early == late
    midnight = datetime(2026, 4, 10, 22, tzinfo=UTC).timestamp()
    assert late["summary"]["sync"] == midnight
    person.sync_to(datetime(2026, 4, 9, 12, tzinfo=UTC))
    assert decoded(person, day, day, NOW) == []


def test_an_edit_shows() -> None:
    """A corrected day is served at once; a removed night is gone."""
    person = Person()
    day = date(2026, 4, 10)
    decoded(person, day, day, NOW)
    person.edit(day, steps=12345, night=None, heart_rate=b"\x40\x41")
    (record,) = decoded(person, day, day, NOW)
    assert record["summary"]["stp"]["ttl"] == 12345
    assert record["summary"]["slp"]["stage"] == []
    assert record["summary"]["slp"]["st"] == record["summary"]["slp"]["ed"]
    assert record["data_hr"] == b"\x40\x41" + b"\xff" * 1438


def test_a_second_device_brings_empty_records() -> None:
    """Each day has two records; one is all zeros."""
    person = Person(second_device=True)
    watch, band = decoded(person, date(2026, 4, 10), date(2026, 4, 10), NOW)
    assert watch["device_id"] != band["device_id"]
    assert band["summary"]["stp"]["ttl"] == 0
    assert band["data_hr"] == b"\xff" * 1440
    assert watch["summary"]["stp"]["ttl"] > 0


def test_minutes_the_clock_skips_hold_values() -> None:
    """On the day summer time begins the blobs are as long as ever."""
    person = Person()
    life = person.life(date(2026, 3, 29))
    assert all(25 <= value <= 240 for value in life.heart_rate[120:180])
    assert sum(life.minute_steps[120:180]) > 0
    assert len(life.heart_rate) == len(life.minute_steps) == 1440
