"""How the families of an account have been answering."""

from datetime import UTC, datetime, timedelta
import logging

import pytest

from custom_components.zepp.api import (
    ZeppAuthError,
    ZeppConnectionError,
    ZeppDecodeError,
    ZeppError,
    ZeppResponseError,
)
from custom_components.zepp.statuses import Statuses

NOW = datetime(2026, 11, 18, 14, 20, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
LOST = "The cloud has not answered 3 times in a row"
ODD = ZeppDecodeError("stress")
AWAY = ZeppConnectionError("no answer for stress: TimeoutError")


@pytest.fixture
def statuses() -> Statuses:
    """Return what is known of two families at first."""
    return Statuses(["stress", "pai"], {})


def fail(statuses: Statuses, key: str, times: int, err: ZeppError = AWAY) -> None:
    for _ in range(times):
        statuses.note_failure(key, NOW, err)


def test_at_first_everything_is_awaited(statuses: Statuses) -> None:
    assert list(statuses) == ["pai", "stress"]
    assert statuses.awaited == statuses.missing == {"pai", "stress"}
    assert statuses.lost == frozenset()
    assert not statuses.look_foreign
    assert len([*statuses.values()]) == len([*statuses.items()]) == 2


def test_an_answer_is_remembered(statuses: Statuses) -> None:
    statuses.note_success("pai", NOW, found=True)

    assert statuses["pai"].last_success == NOW
    assert statuses.awaited == statuses.missing == {"stress"}


def test_three_failures_in_a_row_are_too_many(statuses: Statuses) -> None:
    statuses.note_success("pai", NOW, found=True)
    fail(statuses, "pai", 2)
    assert not statuses["pai"].lost
    assert statuses.missing == {"pai", "stress"}

    fail(statuses, "pai", 1)
    fail(statuses, "stress", 3)
    assert statuses.lost == {"pai", "stress"}
    assert statuses.awaited == frozenset(), "what is lost is not expected any more"
    assert statuses["pai"].last_error == "ZeppConnectionError"

    statuses.note_success("pai", LATER, found=False)
    assert statuses.lost == {"stress"}
    assert statuses["pai"].failures == 0


def test_since_when_nothing_is_understood_is_known(statuses: Statuses) -> None:
    statuses.note_failure("stress", NOW, ODD)
    statuses.note_failure("stress", LATER, AWAY)
    statuses.note_failure("stress", LATER, ODD)
    assert statuses["stress"].not_understood_since == NOW
    assert statuses["stress"].is_not_understood

    statuses.note_success("stress", LATER, found=True)
    assert statuses["stress"].not_understood_since is None

    statuses.note_failure("stress", LATER, AWAY)
    assert statuses["stress"].not_understood_since is None
    statuses.note_failure("stress", LATER, ODD)
    assert statuses["stress"].not_understood_since == LATER


@pytest.mark.parametrize(
    ("err", "foreign"),
    [
        (ZeppResponseError("status 403 for PAI", 403), True),
        (ZeppResponseError("status 404 for PAI", 404), True),
        (ZeppAuthError("the token was refused for PAI", 403), True),
        (ZeppAuthError("the token was refused for PAI", 401), False),
        (ZeppAuthError("the token was refused for PAI"), False),
        (ZeppResponseError("status 500 for PAI", 500), False),
        (ZeppResponseError("not JSON"), False),
        (ODD, False),
        (AWAY, False),
    ],
)
def test_only_all_families_together_look_foreign(
    statuses: Statuses, err: ZeppError, *, foreign: bool
) -> None:
    statuses.note_success("stress", NOW, found=False)
    assert not statuses.look_foreign

    statuses.note_failure("pai", NOW, err)
    assert statuses.look_foreign is foreign

    statuses.note_success("stress", NOW, found=True)
    assert not statuses.look_foreign


@pytest.mark.allowed_logs(LOST)
def test_what_is_lost_and_back_is_said_once(
    statuses: Statuses, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    before = statuses.lost
    fail(statuses, "stress", 3)
    fail(statuses, "pai", 3, ODD)
    statuses.log_changes(before)
    before = statuses.lost
    statuses.log_changes(before)
    statuses.note_success("stress", LATER, found=True)
    statuses.log_changes(before)

    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        (
            "WARNING",
            f"{LOST}: pai (ZeppDecodeError), stress (ZeppConnectionError)",
        ),
        ("INFO", "The cloud answers again: stress"),
    ]


def test_since_when_nothing_is_understood_outlives_the_rest() -> None:
    kept: dict[str, datetime] = {}
    Statuses(["stress", "pai"], kept).note_failure("stress", NOW, ODD)

    again = Statuses(["stress", "pai"], kept)

    assert again["stress"].not_understood_since == NOW
    assert not again["stress"].is_not_understood, "it was not asked yet"
    again.note_success("stress", LATER, found=True)
    assert not kept


@pytest.mark.parametrize(
    ("err", "odd"),
    [
        (ODD, True),
        (ZeppResponseError("not JSON"), True),
        (ZeppResponseError("status 500 for PAI", 500), False),
        (AWAY, False),
    ],
)
def test_a_body_that_cannot_be_read_is_not_understood(err: ZeppError, *, odd: bool) -> None:
    statuses = Statuses(["stress"], {})
    statuses.note_failure("stress", NOW, ODD)

    statuses.note_failure("stress", LATER, err)

    assert statuses["stress"].is_not_understood is odd
    assert statuses["stress"].not_understood_since == NOW
