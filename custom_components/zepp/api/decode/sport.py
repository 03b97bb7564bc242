"""Watch sport statistics: training load and maximal oxygen uptake."""

from datetime import tzinfo
from typing import Any

from ..models import SportLoadDay, Vo2MaxDay
from .fields import item_date, items, newest_by_date, number

# Nobody published a current item; these are the names that clients have met or tried.
_VO2_MAX_KEYS = (
    "vo2_max_run",
    "vo2_max_walking",
    "vo2Max",
    "vo2max",
    "VO2_max",
    "value",
)


def decode_sport_load(payload: Any, zone: tzinfo) -> tuple[SportLoadDay, ...]:
    """Return the training load of each date.

    Raises ZeppDecodeError when the answer holds no items.
    """
    return newest_by_date(
        (
            number(item.get("updateTime")) or 0.0,
            SportLoadDay(
                date=day,
                load=number(item.get("currnetDayTrainLoad"), 0),
                week=number(item.get("wtlSum"), 0),
                optimal_min=number(item.get("wtlSumOptimalMin"), 0),
                optimal_max=number(item.get("wtlSumOptimalMax"), 0),
                overreaching=number(item.get("wtlSumOverreaching"), 0),
            ),
        )
        for item in items(payload, "training load")
        if (day := item_date(item, zone))
    )


def decode_vo2_max(payload: Any, zone: tzinfo) -> tuple[Vo2MaxDay, ...]:
    """Return the maximal oxygen uptake of the dates that have one.

    Raises ZeppDecodeError when the answer holds no items.
    """
    return newest_by_date(
        (number(item.get("update_time")) or 0.0, Vo2MaxDay(date=day, value=value))
        for item in items(payload, "VO2 max")
        if (day := item_date(item, zone)) and (value := _vo2_max(item))
    )


def _vo2_max(item: dict[str, Any]) -> float | None:
    """Return the first value that is one, running before walking."""
    found = (number(item.get(key), 0) for key in _VO2_MAX_KEYS)
    return next((value for value in found if value), None)
