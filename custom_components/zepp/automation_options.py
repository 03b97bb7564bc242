"""What the options of triggers and conditions may be, and what to say otherwise."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, Final

from homeassistant.const import CONF_OPTIONS, CONF_TARGET
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from .api import Sport
from .automation_keys import (
    ABOVE,
    BEHAVIOR,
    BEHAVIORS,
    BELOW,
    DEVIATION,
    DIRECTION,
    DURATION_ABOVE,
    DURATION_BELOW,
    EITHER,
    FOR,
    FROM,
    HOURS,
    LEVEL,
    MAXIMUM_SCORE,
    MINIMUM_DURATION,
    MINIMUM_SCORE,
    NOT_OLDER_THAN,
    SCORE_ABOVE,
    SCORE_BELOW,
    STATUS,
    TO,
    TYPE,
)
from .metrics import TrainingStatus
from .targets import NO_TARGET, checked_target

type Options = dict[str, Any]
type Validator = Callable[[Any], Any]


def _number(what: str, highest: int) -> Validator:
    return vol.All(
        vol.Coerce(float),
        vol.Range(min=1, max=highest),
        msg=f"{what} is a number from 1 to {highest}",
    )


def _one_of(names: Iterable[str]) -> vol.In:
    return vol.In(list(names), msg=f"choose one of {', '.join(names)}")


def _some_of(names: Iterable[str]) -> Validator:
    return vol.All(cv.ensure_list, [_one_of(names)])


def _need(*names: str) -> Callable[[Options], Options]:
    """Return a check that at least one option is given."""

    def check(options: Options) -> Options:
        if options.keys().isdisjoint(names):
            raise vol.Invalid(f"give at least one of the options {', '.join(names)}")
        return options

    return check


def _ordered(low: str, high: str) -> Callable[[Options], Options]:
    """Return a check that one option is not more than another."""

    def check(options: Options) -> Options:
        if low in options and high in options and options[low] > options[high]:
            raise vol.Invalid(f"{low} cannot be more than {high}")
        return options

    return check


_DURATION: Final = vol.All(
    cv.positive_time_period, msg="give a duration as hours, minutes and seconds: 01:30:00"
)
_AGE: Final = {
    vol.Optional(NOT_OLDER_THAN, default=timedelta(hours=12)): vol.All(
        cv.positive_time_period,
        vol.Range(min=timedelta(seconds=1)),
        msg="give how old the data may be as hours, minutes and seconds: 12:00:00",
    )
}
_BEHAVIOR: Final = {vol.Optional(BEHAVIOR, default=BEHAVIORS[0]): _one_of(BEHAVIORS)}
_SCORE: Final = _number("a score", 100)
_LEVEL: Final = _number("stress", 100)
_HOURS: Final = _number("hours", 720)


def _hours(default: int) -> dict[vol.Optional, Any]:
    return {vol.Optional(HOURS, default=default): _HOURS}


TRIGGER_OPTIONS: Final[dict[str, Any]] = {
    "night_recorded": vol.All(
        {
            vol.Optional(MINIMUM_SCORE): _SCORE,
            vol.Optional(MAXIMUM_SCORE): _SCORE,
            **_AGE,
        },
        _ordered(MINIMUM_SCORE, MAXIMUM_SCORE),
    ),
    "sleep_score_crossed_threshold": vol.All(
        {vol.Optional(ABOVE): _SCORE, vol.Optional(BELOW): _SCORE, **_AGE},
        _need(ABOVE, BELOW),
    ),
    "stress_crossed_threshold": {
        vol.Required(LEVEL, msg="give the level, a number from 1 to 100"): _LEVEL,
        vol.Optional(DIRECTION, default=ABOVE): _one_of((ABOVE, BELOW)),
        vol.Optional(FOR, default=timedelta()): _DURATION,
        **_AGE,
    },
    "resting_heart_rate_out_of_range": {
        vol.Optional(DEVIATION, default=5): _number("the deviation", 50),
        vol.Optional(DIRECTION, default=EITHER): _one_of((ABOVE, BELOW, EITHER)),
        **_AGE,
    },
    "training_status_changed": {
        vol.Optional(FROM): _some_of(TrainingStatus),
        vol.Optional(TO): _some_of(TrainingStatus),
        **_AGE,
    },
    "workout_recorded": {
        vol.Optional(TYPE): _some_of(Sport),
        vol.Optional(MINIMUM_DURATION): _DURATION,
        **_AGE,
    },
    "sync_overdue": _hours(24),
}
CONDITION_OPTIONS: Final[dict[str, Any]] = {
    "last_night_was": vol.All(
        {
            vol.Optional(SCORE_BELOW): _SCORE,
            vol.Optional(SCORE_ABOVE): _SCORE,
            vol.Optional(DURATION_BELOW): _DURATION,
            vol.Optional(DURATION_ABOVE): _DURATION,
            **_AGE,
            **_BEHAVIOR,
        },
        _need(SCORE_BELOW, SCORE_ABOVE, DURATION_BELOW, DURATION_ABOVE),
        _ordered(SCORE_ABOVE, SCORE_BELOW),
        _ordered(DURATION_ABOVE, DURATION_BELOW),
    ),
    "stress_is": vol.All(
        {vol.Optional(ABOVE): _LEVEL, vol.Optional(BELOW): _LEVEL, **_AGE, **_BEHAVIOR},
        _need(ABOVE, BELOW),
        _ordered(ABOVE, BELOW),
    ),
    "training_status_is": {
        vol.Required(STATUS, msg="choose at least one status"): vol.All(
            _some_of(TrainingStatus), vol.Length(min=1, msg="choose at least one status")
        ),
        **_AGE,
        **_BEHAVIOR,
    },
    "data_is_fresh": {**_hours(12), **_BEHAVIOR},
}


def with_target(options: Any) -> vol.Schema:
    """Return the schema of a trigger or a condition that has these options."""
    return vol.Schema(
        {
            vol.Required(CONF_TARGET, msg=NO_TARGET): checked_target,
            vol.Optional(CONF_OPTIONS, default=dict): options,
        }
    )
