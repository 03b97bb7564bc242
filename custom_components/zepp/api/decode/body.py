"""Body measurements: weighings and blood pressure."""

from datetime import datetime, tzinfo
from typing import Any, Final

from ..models import BloodPressureReading, WeightRecord
from .dated import event_value, instant
from .fields import integer, items, mapping, number, text

# The account's owner; the others are family members.
_OWNER: Final = "-1"
# How far the parts of a body may be from all of it: kilograms, percent.
_KILOGRAMS_APART, _PERCENT_APART = 1, 2


def decode_weight(payload: Any, zone: tzinfo) -> tuple[WeightRecord, ...]:
    """Return the weighings of the account's owner, ordered by time.

    Raises ZeppDecodeError when the answer holds no items.
    """
    found: dict[datetime, WeightRecord] = {}
    for item in items(payload, "weight"):
        if text(item.get("memberId")) not in {None, _OWNER}:
            continue
        when = instant(item.get("generatedTime"), item.get("createTime"))
        summary = mapping(item.get("summary"))
        weight = number(summary.get("weight"), 2, 500)
        if when and weight is not None:
            found[when] = _weighing(when, weight, summary, zone)
    return tuple(found[when] for when in sorted(found))


def decode_blood_pressure(payload: Any, zone: tzinfo) -> tuple[BloodPressureReading, ...]:
    """Return the measurements that have both pressures, ordered by time.

    Raises ZeppDecodeError when the answer holds no items.
    """
    found: dict[datetime, BloodPressureReading] = {}
    for item in items(payload, "blood pressure"):
        value = event_value(item)
        when = instant(value.get("measureTime"), item.get("timestamp"))
        systolic = integer(value.get("sbp"), 40, 300)
        diastolic = integer(value.get("dbp"), 20, 200)
        if when and systolic is not None and diastolic is not None:
            found[when] = BloodPressureReading(
                date=when.astimezone(zone).date(),
                measured_at=when,
                systolic=systolic,
                diastolic=diastolic,
            )
    return tuple(found[when] for when in sorted(found))


def _weighing(
    when: datetime, weight: float, summary: dict[str, Any], zone: tzinfo
) -> WeightRecord:
    """Return one weighing; zero is what a scale without electrodes says."""
    return WeightRecord(
        date=when.astimezone(zone).date(),
        measured_at=when,
        weight=weight,
        height=number(summary.get("height"), 50, 280),
        body_fat=_share(summary.get("fatRate")),
        muscle_mass=_muscle_mass(weight, summary),
        body_water=_share(summary.get("bodyWaterRate")),
        bone_mass=_positive(summary.get("boneMass")),
        visceral_fat=_positive(summary.get("visceralFat")),
        basal_metabolism=_positive(summary.get("metabolism")),
    )


def _positive(value: Any) -> float | None:
    """Return a number above zero."""
    return number(value, 0) or None


def _share(value: Any) -> float | None:
    """Return a percentage of the body: some of it, not all."""
    found = _positive(value)
    return found if found is not None and found < 100 else None  # noqa: PLR2004


def _muscle_mass(weight: float, summary: dict[str, Any]) -> float | None:
    """Return the muscles in kilograms.

    Some scales report kilograms, others percent, and none says which: it is what makes a
    whole body together with fat and bones.
    """
    muscle = _positive(summary.get("muscleRate"))
    fat, bone = _share(summary.get("fatRate")), _positive(summary.get("boneMass"))
    if muscle is None or fat is None or bone is None:
        return None
    if abs(weight * fat / 100 + bone + muscle - weight) <= _KILOGRAMS_APART:
        return muscle
    if abs(fat + muscle + bone / weight * 100 - 100) <= _PERCENT_APART:
        return weight * muscle / 100
    return None
