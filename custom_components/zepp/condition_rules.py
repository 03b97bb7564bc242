"""Whether a condition holds for an account at a moment; pure."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from .automation_keys import (
    ABOVE,
    BELOW,
    DURATION_ABOVE,
    DURATION_BELOW,
    HOURS,
    NOT_OLDER_THAN,
    SCORE_ABOVE,
    SCORE_BELOW,
    STATUS,
)
from .families import STRESS
from .news import age_of_date, newest_status
from .snapshot import ZeppSnapshot

type Options = Mapping[str, Any]
type Rule = Callable[[Options, ZeppSnapshot, datetime, tzinfo], bool]


def last_night_was(
    options: Options, snapshot: ZeppSnapshot, now: datetime, _zone: tzinfo
) -> bool:
    """Return whether the latest night was as long and as good as asked."""
    night = snapshot.night
    if night is None or now - night.end > options[NOT_OLDER_THAN]:
        return False
    score = options.get(SCORE_ABOVE), options.get(SCORE_BELOW)
    duration = options.get(DURATION_ABOVE), options.get(DURATION_BELOW)
    return _between(night.score, *score) and _between(night.asleep, *duration)


def stress_is(
    options: Options, snapshot: ZeppSnapshot, now: datetime, _zone: tzinfo
) -> bool:
    """Return whether the newest stress lies where it is asked for."""
    newest = snapshot.latest.get(STRESS.key)
    if newest is None or now - newest.measured_at > options[NOT_OLDER_THAN]:
        return False
    return _between(newest.value, options.get(ABOVE), options.get(BELOW))


def training_status_is(
    options: Options, snapshot: ZeppSnapshot, now: datetime, zone: tzinfo
) -> bool:
    """Return whether the newest training status is one of those asked for."""
    newest = newest_status(snapshot.daily)
    if newest is None or age_of_date(newest.date, now, zone) > options[NOT_OLDER_THAN]:
        return False
    return newest.status in options[STATUS]


def data_is_fresh(
    options: Options, snapshot: ZeppSnapshot, now: datetime, _zone: tzinfo
) -> bool:
    """Return whether the newest upload is not too old."""
    synced_at = snapshot.synced_at
    return synced_at is not None and now - synced_at <= timedelta(hours=options[HOURS])


def _between[ValueT: (float, timedelta)](
    value: ValueT | None, above: ValueT | None, below: ValueT | None
) -> bool:
    """Return whether a value lies between limits, as far as there are any."""
    if above is None and below is None:
        return True
    if value is None:
        return False
    return (above is None or value > above) and (below is None or value < below)


CONDITIONS: Final[dict[str, Rule]] = {
    "last_night_was": last_night_was,
    "stress_is": stress_is,
    "training_status_is": training_status_is,
    "data_is_fresh": data_is_fresh,
}
