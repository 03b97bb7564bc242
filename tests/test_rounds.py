"""Whose turn it is to be asked; pure."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from custom_components.zepp.families import DAILY_FAMILIES, DEVICES
from custom_components.zepp.rounds import Rounds

START = datetime(2026, 11, 18, 6, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
POLL = 15 * MINUTE
PROMPT = [family.key for family in DAILY_FAMILIES if not family.is_patient]
PATIENT = [family.key for family in DAILY_FAMILIES if family.is_patient] + [DEVICES]
EVERYBODY = {*PROMPT, *PATIENT}
MOST_IN_NEWS = 12


def asked(rounds: Rounds, now: datetime) -> list[str]:
    """Return who is asked at a poll."""
    rounds.begin(now)
    found = []
    while key := rounds.take(now):
        found.append(key)
    assert rounds.is_over
    return found


def begun() -> Rounds:
    """Return rounds of which the first has asked everybody."""
    rounds = Rounds()
    assert set(asked(rounds, START)) == EVERYBODY
    return rounds


def test_everything_at_first() -> None:
    rounds = Rounds()
    assert rounds.is_over
    assert rounds.take(START) is None
    found = asked(rounds, START)
    assert found[: len(PROMPT)] == PROMPT, "first what an upload changes"
    assert sorted(found) == sorted(EVERYBODY)


def test_nothing_within_the_hour() -> None:
    rounds = begun()
    for poll in (1, 2, 3):
        now = START + poll * POLL
        assert not rounds.begin(now)
        assert not asked(rounds, now)


def test_everything_once_an_hour_without_news() -> None:
    rounds = begun()
    assert not asked(rounds, START + 58 * MINUTE)
    assert set(asked(rounds, START + 59 * MINUTE)) == EVERYBODY, "four polls a bit early"
    assert not asked(rounds, START + 75 * MINUTE)
    assert set(asked(rounds, START + 118 * MINUTE)) == EVERYBODY


def test_news_ask_what_is_prompt_and_who_has_waited_longest() -> None:
    rounds = begun()
    rounds.note_news()
    assert asked(rounds, START + 15 * MINUTE) == PROMPT, "nobody has waited for an hour"
    for number, key in enumerate([*PATIENT, *PATIENT]):
        rounds.note_news()
        assert asked(rounds, START + 60 * MINUTE + number * POLL) == [*PROMPT, key]


def test_the_hour_counts_from_the_last_news() -> None:
    rounds = begun()
    rounds.note_news()
    assert asked(rounds, START + 30 * MINUTE)
    assert not asked(rounds, START + 60 * MINUTE)
    assert set(asked(rounds, START + 89 * MINUTE)) == EVERYBODY


def test_who_could_not_be_asked_comes_last() -> None:
    rounds = Rounds()
    rounds.begin(START)
    first = rounds.take(START)
    assert first == PROMPT[0]
    rounds.put_back(first)
    assert not rounds.is_over

    found = asked(rounds, START + POLL)
    assert sorted(found) == sorted(EVERYBODY)
    assert found[-1] == first
    assert asked(rounds, START + POLL + 60 * MINUTE)[-1] == first, "also from now on"


def test_news_amid_a_round_ask_what_was_left() -> None:
    """A pause in the first round must not let anybody be forgotten."""
    rounds = Rounds()
    rounds.begin(START)
    for _ in PROMPT:
        assert rounds.take(START)
    left = rounds.take(START)
    assert left == PATIENT[0]
    rounds.put_back(left)

    rounds.note_news()
    assert asked(rounds, START + POLL) == [*PROMPT, *PATIENT]


@given(refused=st.lists(st.integers(0, 11), max_size=20))
def test_nobody_waits_for_ever_on_a_day_full_of_news(refused: list[int]) -> None:
    """News at every poll; now and then the cloud calls for a pause amid a round."""
    rounds = begun()
    last = dict.fromkeys(EVERYBODY, START)
    for poll in range(1, 97):
        now = START + poll * POLL
        rounds.note_news()
        rounds.begin(now)
        turn = 0
        while key := rounds.take(now):
            if poll <= len(refused) and turn == refused[poll - 1]:
                rounds.put_back(key)
                break
            last[key] = now
            turn += 1
        assert turn <= MOST_IN_NEWS
        if poll <= len(refused):
            continue
        since = now - START - len(refused) * POLL
        for key, when in last.items():
            bound = POLL if key in PROMPT else len(PATIENT) * POLL + 60 * MINUTE
            assert now - when < bound or since < bound, key


@given(news=st.lists(st.booleans(), min_size=60, max_size=120))
def test_never_much_at_once_and_never_too_often(news: list[bool]) -> None:
    rounds = begun()
    last = dict.fromkeys(EVERYBODY, START)
    turns = 0
    for poll, is_news in enumerate(news, 1):
        now = START + poll * POLL
        if is_news:
            rounds.note_news()
        found = asked(rounds, now)
        turns += bool(found)
        assert len(found) == len(set(found))
        if is_news:
            assert found[: len(PROMPT)] == PROMPT
            assert len(found) <= MOST_IN_NEWS
        else:
            assert set(found) in (set(), EVERYBODY)
        for key in found:
            assert key in PROMPT or now - last[key] >= 59 * MINUTE
            last[key] = now
        # An hour with a round in it at the least, and a place for each in every seventh.
        assert all(now - last[key] <= 75 * MINUTE for key in PROMPT)
        assert all(now - last[key] <= 8 * 60 * MINUTE for key in PATIENT)
    assert turns
