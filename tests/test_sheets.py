"""What an export writes: which sheets there are, and their columns and rows."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain, pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.zepp.api import (
    NO_READING,
    Activity,
    BandData,
    Day,
    MinuteDay,
    Nap,
    Night,
    PointDay,
    SleepSegment,
    SleepStage,
    Sport,
    Workout,
    ZeppClient,
)
from custom_components.zepp.families import BAND, DAILY_FAMILIES
from custom_components.zepp.figures import WORKOUT_FIGURES, workout_figures
from custom_components.zepp.sheets import (
    BOOKS,
    EXPORTED_FAMILIES,
    Book,
    Row,
    books,
    cut,
    families_of,
)
from custom_components.zepp.timeline import Span

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = (
    "UTC",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "America/Havana",
    "Pacific/Kiritimati",
)
# Published for ever: people's spreadsheets and programs know them.
COLUMNS = {
    "activity": "date steps step_goal distance active_energy active_time",
    "heart_rate": "time bpm",
    "sleep": "kind date start end sleep_score sleep_duration deep_sleep light_sleep"
    " rem_sleep wake_after_sleep_onset awakenings resting_heart_rate",
    "sleep_stages": "start end stage",
    "stress": "time value",
    "stress_days": "date average highest lowest relaxed normal medium high",
    "exertion": "date acute_training_load chronic_training_load training_stress_balance"
    " exercise_score target_score recovery_factor",
    "phn": "date trimp acute_training_load chronic_training_load training_stress_balance",
    "sport_load": "date load week optimal_min optimal_max overreaching",
    "vo2_max": "date value",
    "readiness": "date score hrv_score resting_heart_rate_score skin_temperature_score"
    " mental_score physical_score sleep_breathing_score hrv_rmssd hrv_baseline"
    " resting_heart_rate resting_heart_rate_baseline skin_temperature_deviation",
    "spo2": "time value",
    "respiratory_rate": "time value",
    "pai": "date score earned",
    "biocharge": "time value",
    "workouts": "date start end workout_type title detected duration distance energy"
    " average_heart_rate max_heart_rate min_heart_rate training_load aerobic_effect"
    " anaerobic_effect vo2_max steps cadence pace ascent descent perceived_exertion",
    "oxygen": "date desaturation_index drops score measured",
    "wake_charge": "date woke_at charge physical mental",
    "charge_summary": "date lowest lowest_at highest highest_at gained spent",
    "weight": "date measured_at weight height body_fat muscle_mass body_water bone_mass"
    " visceral_fat basal_metabolism",
    "blood_pressure": "date measured_at systolic diastolic",
    "measured_blood_pressure": "date measured_at systolic diastolic",
}
SHEETS = {sheet.key: sheet for book in BOOKS for sheet in book.sheets}


def span_of(first: date, last: date, zone: str = "Europe/Berlin") -> Span:
    """Return dates that are long over."""
    now = datetime(2030, 1, 1, tzinfo=UTC)
    return Span(first=first, last=last, now=now, zone=ZoneInfo(zone))


def rows_of(key: str, answer: Any, span: Span) -> list[Row]:
    return list(SHEETS[key].rows(answer, span))


def times(rows: Iterable[Row]) -> list[datetime]:
    return [datetime.fromisoformat(str(row[0])) for row in rows]


def beats(*days: date, level: int = 60) -> BandData:
    """Return a reading in every minute of some days."""
    return BandData(
        days=tuple(Day(date=day, heart_rate=bytes([level] * 1440)) for day in days)
    )


def test_the_columns_never_change() -> None:
    assert {key: " ".join(sheet.columns) for key, sheet in SHEETS.items()} == COLUMNS
    assert tuple(COLUMNS) == EXPORTED_FAMILIES


def test_every_family_has_its_sheets() -> None:
    assert [book.source for book in BOOKS] == [BAND, *(one.key for one in DAILY_FAMILIES)]
    for book in BOOKS[1:]:
        assert book.sheets[0].key == book.source
    assert families_of({BAND, "stress"}) == (
        "activity",
        "heart_rate",
        "sleep",
        "sleep_stages",
        "stress",
        "stress_days",
    )


def test_sheets_of_the_same_answers_are_read_together() -> None:
    (band, stress) = books(["stress_days", "sleep", "stress", "heart_rate"])

    assert [sheet.key for sheet in band.sheets] == ["heart_rate", "sleep"]
    assert [sheet.key for sheet in stress.sheets] == ["stress", "stress_days"]
    assert band.fetch is ZeppClient.get_band_data


def test_without_minutes_the_band_is_asked_for_less() -> None:
    for wanted in ("activity", "sleep", "sleep_stages"):
        (book,) = books([wanted])
        assert book.fetch is ZeppClient.get_sleep_history


@given(
    st.dates(date(2020, 1, 1), date(2026, 1, 1)),
    st.integers(0, 800),
    st.integers(1, 400),
)
def test_pieces_are_the_whole(first: date, length: int, days: int) -> None:
    span = span_of(first, first + length * DAY)
    pieces = list(cut(span, days))

    assert list(chain.from_iterable(piece.dates() for piece in pieces)) == [*span.dates()]
    assert all(0 <= (piece.last - piece.first).days < days for piece in pieces)


def test_what_is_asked_for_reaches_over_the_dates() -> None:
    span = span_of(date(2026, 11, 3), date(2026, 11, 5))
    reach = {book.source: book.reach(span) for book in BOOKS}

    assert reach[BAND] == (date(2026, 11, 2), date(2026, 11, 6))
    assert reach["spo2"] == (date(2026, 11, 3), date(2026, 11, 5))
    # 00:00 in Berlin is 23:00 of the date before in UTC.
    assert reach["biocharge"] == (date(2026, 11, 2), date(2026, 11, 5))


@pytest.mark.parametrize(
    ("day", "minutes"), [(date(2026, 3, 29), 23 * 60), (date(2026, 10, 25), 24 * 60)]
)
def test_heart_rate_on_days_when_the_clocks_change(day: date, minutes: int) -> None:
    found = times(rows_of("heart_rate", beats(day), span_of(day, day)))

    assert len(found) == minutes
    assert all(earlier < later for earlier, later in pairwise(found))
    assert found[0] == datetime.combine(day, datetime.min.time(), BERLIN)
    assert found[-1] == datetime.combine(day, datetime.min.time(), BERLIN) + DAY - MINUTE
    skipped_or_second = [when for when in found if when.hour == 2]
    if day.month == 3:
        assert not skipped_or_second
    else:
        assert {when.utcoffset() for when in skipped_or_second} == {timedelta(hours=2)}


def test_only_minutes_with_a_reading() -> None:
    day = date(2026, 11, 3)
    band = BandData(days=(Day(date=day, heart_rate=bytes([0, 61, 0, 0, 63])),))

    assert rows_of("heart_rate", band, span_of(day, day)) == [
        ("2026-11-03T00:01:00+01:00", 61),
        ("2026-11-03T00:04:00+01:00", 63),
    ]


def test_nothing_of_later_than_now() -> None:
    day = date(2026, 11, 3)
    now = datetime(2026, 11, 3, 12, 30, 30, tzinfo=UTC)
    span = replace(span_of(day, day), now=now)
    noon = now.replace(minute=0, second=0)
    points = PointDay(
        date=day, times=(noon, now, now + timedelta(seconds=1)), levels=b"\1\2\3"
    )
    minutes = MinuteDay(date=day, minutes=bytes(1440))
    ended = Nap(date=day, start=noon - 9 * MINUTE, end=noon, segments=())
    later = Nap(date=day, start=noon, end=noon + 40 * MINUTE, segments=())

    last = "2026-11-03T13:30:00+01:00"
    assert rows_of("heart_rate", beats(day), span)[-1] == (last, 60)
    assert rows_of("biocharge", [minutes], span)[-1] == (last, 0)
    assert rows_of("stress", [points], span) == [
        ("2026-11-03T13:00:00+01:00", 1),
        ("2026-11-03T13:30:30+01:00", 2),
    ]
    (nap,) = rows_of("sleep", BandData(naps=(ended, later)), span)
    assert nap[3] == "2026-11-03T13:00:00+01:00"


def test_gaps_of_minutes_are_left_out() -> None:
    day = date(2026, 11, 3)
    found = MinuteDay(date=day, minutes=bytes([14, NO_READING, 15] + [NO_READING] * 1437))

    assert rows_of("respiratory_rate", [found], span_of(day, day, "Asia/Kolkata")) == [
        ("2026-11-03T05:30:00+05:30", 14),
        ("2026-11-03T05:32:00+05:30", 15),
    ]


def test_nights_and_naps() -> None:
    day, start = date(2026, 11, 3), datetime(2026, 11, 2, 22, tzinfo=UTC)
    asleep = SleepSegment(start=start, end=start + 30 * MINUTE, stage=SleepStage.DEEP)
    night = Night(
        date=day,
        start=start,
        end=start + 30 * MINUTE,
        score=80,
        deep=timedelta(minutes=30),
        segments=(asleep,),
    )
    rested = replace(asleep, start=start + 12 * 60 * MINUTE, stage=SleepStage.REM)
    rested = replace(rested, end=rested.start + 20 * MINUTE)
    nap = Nap(date=day, start=rested.start, end=rested.end, segments=(rested,))
    other = replace(nap, date=day + DAY)
    band, span = BandData(nights=(night,), naps=(other, nap)), span_of(day, day)

    date_ = "2026-11-03"
    bounds = ("2026-11-02T23:00:00+01:00", "2026-11-02T23:30:00+01:00")
    napped = ("2026-11-03T11:00:00+01:00", "2026-11-03T11:20:00+01:00")
    nothing = (None,) * 4
    assert rows_of("sleep", band, span) == [
        ("night", date_, *bounds, 80, 30, 30, *nothing, None),
        ("nap", date_, *napped, None, 20, None, *nothing, None),
    ]
    assert rows_of("sleep_stages", band, span) == [(*bounds, "deep"), (*napped, "rem")]


def test_days_without_counters_have_no_row() -> None:
    day = date(2026, 11, 3)
    counters = Activity(steps=0, distance=1.5, active_time=timedelta(minutes=7))
    moved = BandData(days=(Day(date=day, activity=counters),))

    assert rows_of("activity", beats(day), span_of(day, day)) == []
    assert rows_of("activity", moved, span_of(day, day)) == [
        ("2026-11-03", 0, None, 1.5, None, 7)
    ]


def test_models_become_text_and_numbers() -> None:
    start = datetime(2026, 11, 3, 17, tzinfo=UTC)
    workout = Workout(
        id="123",
        date=start.date(),
        start=start,
        end=start + timedelta(hours=1),
        duration=timedelta(minutes=45, seconds=30),
        sport=Sport.TRAIL_RUNNING,
        sport_code=4711,
        source="run.vendor",
        title="Up",
        distance=9000.5,
        pace=timedelta(seconds=303),
    )
    (row,) = rows_of("workouts", [workout], span_of(start.date(), start.date()))
    assert tuple(workout_figures(workout, UTC)) == WORKOUT_FIGURES

    named = dict(zip(COLUMNS["workouts"].split(), row, strict=True))
    assert {key: value for key, value in named.items() if value is not None} == {
        "date": "2026-11-03",
        "start": "2026-11-03T18:00:00+01:00",
        "end": "2026-11-03T19:00:00+01:00",
        "workout_type": "trail_running",
        "title": "Up",
        "detected": False,
        "duration": 45,
        "distance": 9000.5,
        "pace": 303,
    }


def answer(book: Book[Any], first: date, last: date) -> Any:
    """Return a reading in all minutes of some dates, as a book's question would."""
    days = [first + DAY * number for number in range((last - first).days + 1)]
    if book.source == BAND:
        return beats(*days)
    if book.source == "biocharge":
        return [MinuteDay(date=day, minutes=bytes(1440)) for day in days]
    return [points_of(day) for day in days]


def points_of(day: date) -> PointDay:
    """Return a measurement every five minutes of a date in UTC."""
    begin = datetime.combine(day, datetime.min.time(), UTC)
    steps = tuple(begin + 5 * number * MINUTE for number in range(288))
    return PointDay(date=day, times=steps, levels=bytes(range(1, 145)) * 2)


@pytest.mark.parametrize("key", ["heart_rate", "stress", "biocharge"])
@given(
    zone=st.sampled_from(ZONES),
    first=st.sampled_from([date(2026, 3, 27), date(2026, 10, 2), date(2026, 10, 31)]),
    length=st.integers(0, 3),
    days=st.integers(1, 3),
)
def test_window_by_window_is_the_same_as_at_once(
    key: str, zone: str, first: date, length: int, days: int
) -> None:
    """Each moment of the local dates is there once, whatever the windows are."""
    span = span_of(first, first + length * DAY, zone)
    (book,) = books([key])
    (sheet,) = book.sheets

    pieces = [
        list(sheet.rows(answer(book, *book.reach(piece)), piece))
        for piece in cut(span, days)
    ]
    found = times(chain.from_iterable(pieces))
    assert pieces[0]
    assert all(earlier < later for earlier, later in pairwise(found))
    assert {when.date() for when in found} == {*span.dates()}
    expected = {
        begin + number * (5 if key == "stress" else 1) * MINUTE
        for begin in [datetime.combine(first - DAY, datetime.min.time(), UTC)]
        for number in range((length + 3) * 1440)
    }
    local = {when for when in expected if inside(when.astimezone(span.zone), span)}
    if key == "heart_rate":
        # The second of two minutes with one name has no reading.
        local = {when for when in local if not when.astimezone(span.zone).fold}
    assert {when.astimezone(UTC) for when in found} == local


def inside(when: datetime, span: Span) -> bool:
    return span.first <= when.date() <= span.last
