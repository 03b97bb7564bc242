"""What is news of nights, naps and workouts, and what is not."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Final

from homeassistant.util import dt as dt_util
from hypothesis import given, strategies as st
import pytest

from custom_components.zepp.api import Nap, Night, SleepSegment, SleepStage, Sport, Workout
from custom_components.zepp.happenings import (
    Happening,
    Kind,
    Seen,
    Shown,
    Thing,
    Turn,
    attributes,
    look,
    revised_nights,
    signature,
)

BERLIN = dt_util.get_time_zone("Europe/Berlin")
NOW: Final = datetime(2026, 11, 18, 14, 20, 30, tzinfo=UTC)
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
SINCE: Final = NOW - 40 * DAY

NIGHT: Final = Night(
    date=date(2026, 11, 18),
    start=datetime(2026, 11, 17, 22, 10, tzinfo=UTC),
    end=datetime(2026, 11, 18, 6, 0, tzinfo=UTC),
    score=82,
    resting_heart_rate=52,
    deep=timedelta(minutes=82),
    light=timedelta(minutes=270),
    rem=timedelta(minutes=100),
    wake_after_sleep_onset=timedelta(minutes=18),
    awakenings=2,
)
WORKOUT: Final = Workout(
    id="1795068000",
    date=date(2026, 11, 18),
    start=datetime(2026, 11, 18, 11, 0, tzinfo=UTC),
    end=datetime(2026, 11, 18, 11, 45, tzinfo=UTC),
    duration=timedelta(minutes=42, seconds=50),
    sport=Sport.OUTDOOR_RUNNING,
    distance=7210.0,
    energy=455.0,
    average_heart_rate=148,
    max_heart_rate=171,
    training_load=64,
    aerobic_effect=3.1,
)


def nap(start: datetime, minutes: int) -> Nap:
    end = start + minutes * MINUTE
    segment = SleepSegment(start=start, end=end, stage=SleepStage.LIGHT)
    return Nap(date=end.date(), start=start, end=end, segments=(segment,))


NAP: Final = nap(datetime(2026, 11, 18, 12, 30, tzinfo=UTC), 30)


def told(seen: Seen, *things: Thing, now: datetime = NOW) -> list[tuple[Kind, Turn]]:
    return [(found.kind, found.turn) for found in look(seen, things, now)[1]]


def after(*things: Thing, now: datetime = NOW) -> Seen:
    return look(Seen(since=SINCE), things, now)[0]


@pytest.mark.parametrize("thing", [NIGHT, NAP, WORKOUT])
def test_a_new_thing_is_told_once(thing: Thing) -> None:
    seen, news = look(Seen(since=SINCE), [thing], NOW)

    assert [(found.turn, found.thing) for found in news] == [(Turn.RECORDED, thing)]
    assert look(seen, [thing], NOW) == (seen, ())


def test_several_are_told_in_the_order_of_their_ends() -> None:
    assert told(Seen(since=SINCE), NAP, WORKOUT, NIGHT) == [
        (Kind.NIGHT, Turn.RECORDED),
        (Kind.WORKOUT, Turn.RECORDED),
        (Kind.NAP, Turn.RECORDED),
    ]


@pytest.mark.parametrize(
    "revised",
    [
        replace(NIGHT, score=83),
        replace(NIGHT, score=None),
        replace(NIGHT, resting_heart_rate=51),
        replace(NIGHT, start=NIGHT.start + MINUTE),
        replace(NIGHT, end=NIGHT.end + HOUR),
        replace(NIGHT, deep=timedelta(minutes=83)),
        replace(NIGHT, light=timedelta(minutes=1)),
        replace(NIGHT, rem=None),
        replace(NIGHT, wake_after_sleep_onset=None),
        # Another night takes the date.
        replace(NIGHT, start=NIGHT.end + HOUR, end=NIGHT.end + 5 * HOUR),
    ],
)
def test_another_main_figure_is_a_revision(revised: Night) -> None:
    seen = after(NIGHT)

    assert told(seen, revised) == [(Kind.NIGHT, Turn.REVISED)]
    assert told(look(seen, [revised], NOW)[0], revised) == []


def test_a_revision_knows_what_was_shown_before() -> None:
    """Every figure once, also of versions that were not told, or told by nobody."""
    seen = after(replace(NIGHT, score=None), now=NIGHT.end + HOUR)
    told_before = []
    for score, rate in ((75, 52), (65, 52), (75, None), (60, 51)):
        night = replace(NIGHT, score=score, resting_heart_rate=rate)
        seen, (news,) = look(seen, [night], NOW)
        told_before.append((news.before.scores, news.before.resting_heart_rates))

    assert told_before == [
        ((), (52,)),
        ((75,), (52,)),
        ((75, 65), (52,)),
        ((75, 65), (52,)),
    ]
    assert seen.shown == {
        NIGHT.date: Shown(scores=(75, 65, 60), resting_heart_rates=(52, 51))
    }
    assert revised_nights(seen) == {NIGHT.date}


def test_what_comes_later_is_no_revision() -> None:
    """A night without a score gets one."""
    seen = look(after(replace(NIGHT, score=None)), [NIGHT], NOW)[0]

    assert revised_nights(seen) == frozenset()


def test_a_night_seen_by_a_version_without_triggers_is_known_at_once() -> None:
    seen = replace(after(NIGHT), shown={})
    seen, news = look(seen, [NIGHT], NOW)

    assert not news
    assert seen.shown == {NIGHT.date: Shown(scores=(82,), resting_heart_rates=(52,))}


def test_what_is_told_says_nothing_in_a_log() -> None:
    """Home Assistant writes down what it could not pass on."""
    happening = Happening(kind=Kind.NIGHT, turn=Turn.RECORDED, thing=NIGHT)

    assert "82" not in repr(happening)


EVENING: Final = replace(
    NIGHT,
    date=NIGHT.date - DAY,
    start=NIGHT.start - 4 * HOUR,
    end=NIGHT.start + 40 * MINUTE,
    score=61,
)
GROWN: Final = replace(NIGHT, start=EVENING.start)


@pytest.mark.parametrize("with_another", [False, True])
def test_a_night_that_grows_over_midnight_is_the_same(with_another: bool) -> None:
    """Also if the date before goes back to an earlier night."""
    morning = replace(NIGHT, date=EVENING.date, start=NIGHT.start - DAY, score=90)
    morning = replace(morning, end=NIGHT.end - DAY)
    earlier = (morning,) if with_another else ()
    seen = look(after(*earlier), [EVENING], NOW)[0]
    seen, news = look(seen, [*earlier, GROWN], NOW)

    grown = next(found for found in news if found.thing is GROWN)
    assert {found.turn for found in news} == {Turn.REVISED}
    assert grown.before.scores[-1] == 61
    assert 82 not in grown.before.scores
    assert seen.shown[NIGHT.date].scores[-2:] == (61, 82)
    assert seen.spans[NIGHT.date] == (GROWN.start, GROWN.end)
    assert told(seen, *earlier, GROWN) == []
    assert told(seen, replace(GROWN, score=83)) == [(Kind.NIGHT, Turn.REVISED)]


@pytest.mark.parametrize(
    "another",
    [
        replace(NIGHT, start=EVENING.end),
        replace(NIGHT, start=EVENING.end + HOUR),
        replace(NIGHT, start=EVENING.start - HOUR, end=EVENING.start),
        replace(GROWN, date=NIGHT.date + DAY),
    ],
)
def test_a_night_beside_that_of_the_date_before_is_another(another: Night) -> None:
    assert told(after(EVENING), another) == [(Kind.NIGHT, Turn.RECORDED)]


def test_nights_of_two_known_dates_stay_two() -> None:
    seen = after(EVENING, NIGHT)

    assert told(seen, GROWN) == [(Kind.NIGHT, Turn.REVISED)]
    assert look(seen, [GROWN], NOW)[1][0].before.scores == (82,)


def test_without_the_span_of_a_night_nothing_is_known_of_it() -> None:
    """As a version without spans kept it; from then on it is."""
    seen = replace(after(EVENING), spans={})
    assert told(seen, GROWN) == [(Kind.NIGHT, Turn.RECORDED)]

    assert told(look(seen, [EVENING], NOW)[0], GROWN) == [(Kind.NIGHT, Turn.REVISED)]


@pytest.mark.parametrize(
    "same",
    [
        replace(NIGHT, awakenings=None),
        replace(NIGHT, segments=(SleepSegment(start=NOW, end=NOW, stage=SleepStage.REM),)),
        replace(NIGHT, start=NIGHT.start.astimezone(BERLIN)),
    ],
)
def test_what_is_no_main_figure_is_no_revision(same: Night) -> None:
    assert signature(same) == signature(NIGHT)
    assert told(after(NIGHT), same) == []


@pytest.mark.parametrize(
    "same",
    [
        nap(NAP.start, 45),
        nap(NAP.start - 3 * HOUR, 200),
        nap(NAP.start + 10 * MINUTE, 5),
        nap(NAP.start, 0),
        nap(NAP.end, 10),
    ],
)
def test_a_nap_that_moves_or_grows_is_the_same(same: Nap) -> None:
    seen = after(NAP)

    assert told(seen, same) == []
    assert told(look(seen, [same], NOW)[0], NAP) == []


def test_two_naps_that_join_and_part_are_told_no_more() -> None:
    later = nap(NAP.end + 10 * MINUTE, 30)
    seen, news = look(Seen(since=SINCE), [NAP, later], NOW)
    assert len(news) == 2

    seen, news = look(seen, [nap(NAP.start, 70)], NOW)
    assert not news
    assert seen.naps == ((NAP.start, later.end),)
    assert told(seen, NAP, later) == []


def test_another_nap_is_another() -> None:
    assert told(after(NAP), nap(NAP.end + 5 * MINUTE, 20)) == [(Kind.NAP, Turn.RECORDED)]


def test_what_ends_in_the_future_waits_for_its_end() -> None:
    seen, news = look(Seen(since=SINCE), [NIGHT, NAP], NIGHT.end - MINUTE)

    assert (seen.nights, seen.naps, news) == ({}, (), ())
    assert told(seen, NIGHT, now=NIGHT.end) == [(Kind.NIGHT, Turn.RECORDED)]


@pytest.mark.parametrize("thing", [NIGHT, NAP, WORKOUT])
def test_what_ended_before_the_first_set_up_is_old(thing: Thing) -> None:
    seen, news = look(Seen(since=thing.end), [thing], NOW)

    assert not news
    assert seen != Seen(since=thing.end), "but it has been seen"
    assert told(Seen(since=thing.end - MINUTE), thing) == [
        (Kind(type(thing).__name__.lower()), Turn.RECORDED)
    ]


def test_an_old_night_is_not_revised_either() -> None:
    seen = look(Seen(since=NIGHT.end), [NIGHT], NOW)[0]

    assert told(seen, replace(NIGHT, score=1)) == []


@pytest.mark.parametrize("thing", [NIGHT, NAP, WORKOUT])
def test_what_ended_two_weeks_ago_is_no_news(thing: Thing) -> None:
    assert told(Seen(since=SINCE), thing, now=thing.end + 14 * DAY) == []
    assert told(Seen(since=SINCE), thing, now=thing.end + 14 * DAY - MINUTE)


def test_a_revision_of_long_ago_is_no_news() -> None:
    revised, now = replace(NIGHT, score=1), NIGHT.end + 14 * DAY

    assert told(after(NIGHT), revised, now=now) == []
    assert told(after(NIGHT), revised, now=now - MINUTE)


def test_what_is_long_past_is_forgotten_and_stays_unsaid() -> None:
    things = (NIGHT, NAP, WORKOUT)
    seen = after(*things)
    now = NAP.end + 61 * DAY

    assert look(seen, things, now) == (Seen(since=SINCE), ())
    assert look(seen, (), NAP.end + 59 * DAY) == (seen, ())


def test_attributes_are_those_of_the_sensors() -> None:
    def shown(thing: Thing) -> dict[str, object]:
        kind = Kind(type(thing).__name__.lower())
        happening = Happening(kind=kind, turn=Turn.RECORDED, thing=thing)
        assert BERLIN
        return dict(attributes(happening, NOW, BERLIN))

    assert shown(NIGHT) == {
        "start": "2026-11-17T23:10:00+01:00",
        "end": "2026-11-18T07:00:00+01:00",
        "date": "2026-11-18",
        "age_minutes": 500,
        "sleep_score": 82,
        "sleep_duration": 452,
        "deep_sleep": 82,
        "light_sleep": 270,
        "rem_sleep": 100,
        "wake_after_sleep_onset": 18,
        "awakenings": 2,
        "resting_heart_rate": 52,
    }
    assert shown(NAP)["nap_duration"] == 30
    assert shown(replace(NIGHT, deep=None))["deep_sleep"] is None
    workout = shown(WORKOUT)
    assert workout["workout_type"] == "outdoor_running"
    assert workout["duration"] == 42
    assert workout["anaerobic_effect"] is None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@dataclass
class World:
    """Somebody's things, which grow and change, and what was told of them."""

    now: datetime = NOW
    seen: Seen = field(default_factory=lambda: Seen(since=NOW))
    is_baseline: bool = True
    things: dict[tuple[Kind, int], Thing] = field(default_factory=dict)
    known: set[tuple[Kind, int]] = field(default_factory=set)
    recorded: list[tuple[Kind, int]] = field(default_factory=list)
    numbers: count[int] = field(default_factory=count)

    def add(self, kind: Kind, hours_ago: int) -> None:
        """Let something arrive that happened some time ago, or will end soon."""
        end = self.now - hours_ago * HOUR
        number = next(self.numbers)
        match kind:
            case Kind.NIGHT:
                # Nights that are two lie apart, however much they grow.
                number = end.date().toordinal()
                end = _midnight(end.date()) + (4 + hours_ago % 6) * HOUR
                self.things[kind, number] = replace(
                    NIGHT, date=end.date(), start=end - 7 * HOUR, end=end
                )
            case Kind.NAP:
                # Naps that are two lie apart, however much they grow.
                number = int(end.timestamp()) // 28800
                start = datetime.fromtimestamp(number * 28800 + 14400, UTC)
                self.things.setdefault((kind, number), nap(start, 20))
            case Kind.WORKOUT:
                self.things[kind, number] = replace(
                    WORKOUT, id=str(number), start=end - HOUR, end=end
                )

    def change(self, minutes: int) -> None:
        """Revise the newest nights, let the newest naps grow at both ends."""
        for key, thing in list(self.things.items())[-3:]:
            if isinstance(thing, Night):
                latest = _midnight(thing.date) + 12 * HOUR
                end = min(thing.end + minutes * MINUTE, latest)
                self.things[key] = replace(thing, end=end, score=minutes)
            elif isinstance(thing, Nap):
                slot = datetime.fromtimestamp(key[1] * 28800 + 14400, UTC)
                self.things[key] = nap(slot - minutes * MINUTE, 20 + 2 * minutes)

    def poll(self, days: int) -> None:
        """Look at what the cloud answers: some days, none at all in a hiccup."""
        answer = {
            key: thing
            for key, thing in self.things.items()
            if thing.end > self.now - days * DAY
        }
        ended = {key for key, thing in answer.items() if thing.end <= self.now}
        keys = {id(thing): key for key, thing in answer.items()}
        self.seen, news = look(self.seen, answer.values(), self.now)
        if self.is_baseline:
            self.is_baseline = False
            news = ()
        for happening in news:
            thing, key = happening.thing, keys[id(happening.thing)]
            assert max(self.seen.since, self.now - 14 * DAY) < thing.end <= self.now
            if happening.turn is Turn.RECORDED:
                self.recorded.append(key)
            else:
                assert isinstance(thing, Night)
                assert key in self.known
        told_now = {keys[id(found.thing)] for found in news}
        self.known |= ended
        assert told_now <= self.known
        assert [found.thing.end for found in news] == sorted(
            found.thing.end for found in news
        )


STEPS: Final = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(Kind), st.integers(-3, 90 * 24)),
    st.tuples(st.just("add"), st.sampled_from(Kind), st.integers(-3, 48)),
    st.tuples(st.just("change"), st.integers(0, 90)),
    st.tuples(st.just("poll"), st.sampled_from([0, 14, 14, 14, 60, 200])),
    st.tuples(st.just("wait"), st.sampled_from([1, 5, 24, 24 * 20])),
    st.tuples(st.just("restart")),
)


@given(st.lists(STEPS, max_size=60))
def test_nothing_is_told_twice_and_nothing_old(steps: list[tuple[object, ...]]) -> None:
    world = World()
    for step in steps:
        match step:
            case ("add", Kind() as kind, int(hours)):
                world.add(kind, hours)
            case ("change", int(minutes)):
                world.change(minutes)
            case ("poll", int(days)):
                world.poll(days)
            case ("wait", int(hours)):
                world.now += hours * HOUR
            case _:
                world.is_baseline = True
        assert len(world.recorded) == len(set(world.recorded))


@given(st.lists(st.integers(0, 20), min_size=1, max_size=20))
def test_everything_new_is_told_exactly_once(hours: list[int]) -> None:
    """Whatever arrives between two polls that answer."""
    world = World()
    world.poll(14)
    for ago in hours:
        world.now += 21 * HOUR
        world.add(Kind.WORKOUT, ago)
        world.poll(14)
        world.poll(14)

    assert world.recorded == list(world.things)
