"""How long a token lasts, and what to do about it when."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.zepp.token_life import (
    days_left,
    is_renewable,
    is_running_out,
    is_to_renew,
    moment,
    text_of,
    was_just_renewed,
)

NOW = datetime(2026, 11, 18, 14, 20, 30, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
LOGIN = {"renewal_token": "LT-0001"}
PASSWORD = {"email": "mira@example.org", "password": "correct horse"}

SPANS = st.integers(-40 * 86400, 40 * 86400).map(lambda count: count * SECOND)
MEANS = st.sampled_from([{}, LOGIN, PASSWORD, LOGIN | PASSWORD])


def data(left: timedelta, **more: str) -> dict[str, Any]:
    """Return what an entry keeps of a token that lasts so long."""
    return {"token": "AT-0001", "expires_at": text_of(NOW + left), **more}


@given(
    moment_=st.datetimes(
        min_value=datetime(2020, 1, 1),  # noqa: DTZ001  # the zones are drawn
        max_value=datetime(2040, 1, 1),  # noqa: DTZ001
        timezones=st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours))),
    )
)
def test_a_time_is_kept_to_the_second_and_in_utc(moment_: datetime) -> None:
    text = text_of(moment_)

    assert moment({"when": text}, "when") == moment_.replace(microsecond=0)
    assert text.endswith("+00:00")


@pytest.mark.parametrize("kept", [{}, {"when": None}, {"when": ""}])
def test_a_time_that_is_not_kept_is_none(kept: dict[str, Any]) -> None:
    assert moment(kept, "when") is None


@pytest.mark.parametrize(
    ("kept", "renewable"),
    [
        ({}, False),
        ({"email": "mira@example.org"}, False),
        ({"password": "correct horse"}, False),
        (PASSWORD, True),
        (LOGIN, True),
    ],
)
def test_what_is_kept_decides_whether_a_token_is_renewed(
    kept: dict[str, str], *, renewable: bool
) -> None:
    assert is_renewable(kept) is renewable
    assert is_to_renew(data(DAY, **kept), NOW) is renewable
    assert is_running_out(data(DAY, **kept), NOW) is not renewable


@pytest.mark.parametrize(
    ("left", "running_out"),
    [
        (3 * DAY + SECOND, False),
        (3 * DAY, True),
        (SECOND, True),
        (timedelta(), False),
        (-SECOND, False),
    ],
)
def test_a_token_runs_out_for_three_days(left: timedelta, *, running_out: bool) -> None:
    assert is_running_out(data(left), NOW) is running_out


@pytest.mark.parametrize(
    ("left", "due"),
    [(5 * DAY + SECOND, False), (5 * DAY, True), (timedelta(), True), (-9 * DAY, True)],
)
def test_a_token_is_renewed_from_five_days_before(left: timedelta, *, due: bool) -> None:
    assert is_to_renew(data(left, **LOGIN), NOW) is due


@pytest.mark.parametrize(
    ("ago", "just"), [(timedelta(), True), (DAY - SECOND, True), (DAY, False)]
)
def test_a_new_token_is_not_renewed_for_a_day(ago: timedelta, *, just: bool) -> None:
    kept = data(DAY, **PASSWORD, renewed_at=text_of(NOW - ago))

    assert was_just_renewed(kept, NOW) is just
    assert is_to_renew(kept, NOW) is not just


def test_nothing_is_done_about_a_token_of_which_nothing_is_known() -> None:
    kept = {"token": "AT-0001", **LOGIN}

    assert not was_just_renewed(kept, NOW)
    assert not is_to_renew(kept, NOW)
    assert not is_running_out({"token": "AT-0001"}, NOW)
    assert days_left(kept, NOW) is None


@pytest.mark.parametrize(
    ("left", "days"),
    [
        (30 * DAY, 30),
        (2 * DAY - SECOND, 1),
        (DAY - SECOND, 0),
        (timedelta(), 0),
        (-9 * DAY, 0),
    ],
)
def test_whole_days_are_left(left: timedelta, days: int) -> None:
    assert days_left(data(left), NOW) == days


@given(left=SPANS, means=MEANS)
def test_the_user_is_asked_only_for_what_cannot_be_done_without(
    left: timedelta, means: dict[str, str]
) -> None:
    kept = data(left, **means)

    assert not (is_to_renew(kept, NOW) and is_running_out(kept, NOW))
    if is_running_out(kept, NOW):
        assert not is_renewable(kept)
        assert timedelta() < left <= 3 * DAY
    if is_to_renew(kept, NOW):
        assert is_renewable(kept)
        assert left <= 5 * DAY


@given(left=SPANS, later=st.integers(0, 86400 * 60))
def test_days_only_become_fewer(left: timedelta, later: int) -> None:
    kept = data(left)
    now, then = days_left(kept, NOW), days_left(kept, NOW + later * SECOND)

    assert now is not None
    assert then is not None
    assert 0 <= then <= now
