"""Recovery: readiness, activity intelligence, BioCharge, breathing, heart variability."""

from datetime import date, tzinfo
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from ..models import (
    MINUTES_PER_DAY,
    NO_READING,
    BioChargeDay,
    ChargeSummaryDay,
    HrvDay,
    PaiDay,
    ReadinessDay,
    RespiratoryRateDay,
    WakeChargeDay,
)
from .dated import Sample, aware, event_value, instant, last_updated, milliseconds, samples
from .fields import blob, integer, item_date, items, mappings, newest_by_date, number

_MINUTE_MS: Final = 60_000
_EPOCH: Final = date(1970, 1, 1).toordinal()
_NOTHING: Final = bytes((NO_READING,))
# A byte of minute breathing that is no reading becomes NO_READING.
_BREATHS: Final = bytes(
    value if 4 <= value <= 60 else NO_READING  # noqa: PLR2004
    for value in range(256)
)
_MISSING: Final = 255
# What the baseline of the skin temperature is before there is one.
_NO_BASELINE: Final = 32767
# Hundredths of a degree: nobody's skin differs by more from what it is otherwise.
_LARGEST_DEVIATION: Final = 1000


def decode_readiness(payload: Any, zone: tzinfo) -> tuple[ReadinessDay, ...]:
    """Return how recovered somebody was, one a date, the result computed last.

    Raises ZeppDecodeError when the answer holds no items.
    """
    found = sorted(
        items(payload, "readiness"),
        key=lambda item: (
            number(event_value(item).get("timestampUpdate")) or 0.0,
            number(item.get("timestamp")) or 0.0,
        ),
    )
    return newest_by_date(
        (0.0, _readiness_day(day, event_value(item)))
        for item in found
        if (day := _wake_date(item, zone))
    )


def decode_pai(payload: Any, zone: tzinfo) -> tuple[PaiDay, ...]:
    """Return the activity intelligence of each date, as uploaded last.

    Raises ZeppDecodeError when the answer holds no items.
    """
    return newest_by_date(
        (
            number(item.get("uploadTimestamp")) or 0.0,
            PaiDay(
                date=day,
                score=number(item.get("totalPai"), 0),
                earned=number(item.get("dailyPai"), 0),
            ),
        )
        for item in items(payload, "PAI")
        if (
            day := item_date(item, zone) or item_date({"timestamp": item.get("time")}, zone)
        )
    )


def decode_bio_charge(payload: Any, _zone: tzinfo) -> tuple[BioChargeDay, ...]:
    """Return the BioCharge of each minute; of several uploads the last one speaks.

    Raises ZeppDecodeError when the answer holds no items.
    """
    days: dict[int, bytearray] = {}
    for sample in _in_order_of_upload(payload, "BioCharge"):
        charge = integer(sample.content.get("total"), 0, 100)
        if charge is None:
            continue
        day, minute = divmod(int(sample.at // _MINUTE_MS), MINUTES_PER_DAY)
        if day not in days:
            days[day] = bytearray(_NOTHING * MINUTES_PER_DAY)
        days[day][minute] = charge
    return tuple(
        BioChargeDay(date=date.fromordinal(_EPOCH + day), minutes=bytes(days[day]))
        for day in sorted(days)
    )


def decode_wake_charge(payload: Any, zone: tzinfo) -> tuple[WakeChargeDay, ...]:
    """Return the BioCharge at waking up, of several on a date the last.

    Raises ZeppDecodeError when the answer holds no items.
    """
    found = _in_order_of_upload(payload, "BioCharge at waking")
    return newest_by_date(
        (
            sample.at,
            WakeChargeDay(
                date=sample.when.astimezone(zone).date(),
                woke_at=sample.when,
                charge=charge,
                physical=_percent(sample.content.get("physicalWake")),
                mental=_percent(sample.content.get("mentalWake")),
            ),
        )
        for sample in found
        if (charge := _wake_charge(sample.content)) is not None
    )


def decode_charge_summary(payload: Any, zone: tzinfo) -> tuple[ChargeSummaryDay, ...]:
    """Return the extremes of BioCharge, one a date.

    Raises ZeppDecodeError when the answer holds no items.
    """
    return newest_by_date(
        (last_updated(item), _charge_summary(day, content))
        for item in items(payload, "BioCharge summary")
        for content in mappings(event_value(item).get("samples"))
        if (day := _summary_date(item, zone))
    )


def decode_respiratory_rate(payload: Any, _zone: tzinfo) -> tuple[RespiratoryRateDay, ...]:
    """Return the breaths per minute; of several uploads the last one speaks.

    Raises ZeppDecodeError when the answer holds no items.
    """
    days: dict[date, bytes] = {}
    for item in items(payload, "respiratory rate"):
        packed = blob(event_value(item).get("measurements"))
        read = packed[:MINUTES_PER_DAY].translate(_BREATHS)
        start = instant(item.get("timestamp"))
        if start is None or not read.strip(_NOTHING):
            continue
        read = read.ljust(MINUTES_PER_DAY, _NOTHING)
        known = days.get(start.date(), read)
        days[start.date()] = bytes(
            older if newer == NO_READING else newer
            for older, newer in zip(known, read, strict=True)
        )
    return tuple(RespiratoryRateDay(date=day, minutes=days[day]) for day in sorted(days))


def decode_hrv(payload: Any, _zone: tzinfo) -> tuple[HrvDay, ...]:
    """Return the samples of heart rate variability, of either measure, by date in UTC.

    Raises ZeppDecodeError when the answer holds no items.
    """
    values: dict[float, float] = {}
    for sample in _in_order_of_upload(payload, "heart rate variability"):
        value = number(sample.content.get("hrv"), 1, 400)
        value = value or number(sample.content.get("sdnn"), 0, 400)
        if value:
            values[sample.at] = value
    read = ((aware(stamp), values[stamp]) for stamp in sorted(values))
    days = groupby(read, key=lambda pair: pair[0].date())
    found = []
    for day, pairs in days:
        times, measured = zip(*pairs, strict=True)
        found.append(HrvDay(date=day, times=times, values=measured))
    return tuple(found)


def _in_order_of_upload(payload: Any, what: str) -> list[Sample]:
    """Return the samples of all items, what was uploaded last at the end."""
    found = (sample for item in items(payload, what) for sample in samples(item))
    return sorted(found, key=attrgetter("uploaded"))


def _wake_date(item: dict[str, Any], zone: tzinfo) -> date | None:
    """Return the date of waking: of the midnight inside, else of when it was computed."""
    value = event_value(item)
    if value is not item and (
        day := item_date({"timestamp": value.get("timestamp")}, zone)
    ):
        return day
    computed = instant(item.get("timestamp"), value.get("timestampUpdate"))
    return computed.astimezone(zone).date() if computed else None


def _readiness_day(day: date, value: dict[str, Any]) -> ReadinessDay:
    """Return one result."""

    def score(key: str) -> int | None:
        return integer(value.get(key), 0, 100)

    return ReadinessDay(
        date=day,
        score=score("rdnsScore"),
        hrv_score=score("hrvScore"),
        resting_heart_rate_score=score("rhrScore"),
        skin_temperature_score=score("skinTempScore"),
        mental_score=score("mentScore"),
        physical_score=score("phyScore"),
        sleep_breathing_score=score("ahiScore"),
        hrv_rmssd=_present(number(value.get("sleepHRV"), 1, 400)),
        hrv_baseline=number(value.get("hrvBaseline"), 1, 254),
        resting_heart_rate=integer(value.get("sleepRHR"), 20, 250),
        resting_heart_rate_baseline=number(value.get("rhrBaseline"), 20, 250),
        skin_temperature_deviation=_skin_temperature(value),
    )


def _present(value: float | None) -> float | None:
    """Return a value that is not the one which means that there is none."""
    return None if value == _MISSING else value


def _skin_temperature(value: dict[str, Any]) -> float | None:
    """Return the deviation from the baseline, None while there is no baseline."""
    if number(value.get("skinTempBaseLine")) == _NO_BASELINE:
        return None
    found = _present(
        number(value.get("skinTempCalibrated"), -_LARGEST_DEVIATION, _LARGEST_DEVIATION)
    )
    return None if found is None else found / 100


def _percent(value: Any) -> float | None:
    """Return a percentage."""
    return number(value, 0, 100)


def _wake_charge(content: dict[str, Any]) -> float | None:
    """Return the charge at waking, by either of its names."""
    found = _percent(content.get("wakeCharge"))
    return _percent(content.get("bioChargeWake")) if found is None else found


def _summary_date(item: dict[str, Any], zone: tzinfo) -> date | None:
    """Return the date of a summary: of the local midnight inside, else of the item."""
    value = event_value(item)
    start = item_date({"timestamp": milliseconds(value.get("startTime"))}, zone)
    return start or item_date({**value, **item}, zone)


def _charge_summary(day: date, content: dict[str, Any]) -> ChargeSummaryDay:
    """Return one summary; without an extreme there is no moment of it."""
    lowest, highest = _percent(content.get("minCharge")), _percent(content.get("maxCharge"))
    return ChargeSummaryDay(
        date=day,
        lowest=lowest,
        lowest_at=None if lowest is None else instant(content.get("minChargeTimestamp")),
        highest=highest,
        highest_at=None if highest is None else instant(content.get("maxChargeTimestamp")),
        gained=number(content.get("cumulativeChargingEnergy"), 0),
        spent=number(content.get("cumulativeConsumptionEnergy"), 0),
    )
