"""The table of questions: one row for every list of dated values that the cloud keeps."""

from typing import Any, Final

from .decode import (
    decode_activity_summary,
    decode_bio_charge,
    decode_blood_pressure,
    decode_charge_summary,
    decode_desaturations,
    decode_hrv,
    decode_lactate_threshold,
    decode_oxygen_nights,
    decode_pai,
    decode_phn,
    decode_readiness,
    decode_respiratory_rate,
    decode_spo2,
    decode_sport_load,
    decode_stress,
    decode_training_load,
    decode_vo2_max,
    decode_wake_charge,
    decode_weight,
    decode_workouts,
)
from .decode.fields import loose, mapping, mappings
from .exceptions import ZeppDecodeError
from .reader import Reader, asks
from .source import Days, Moments, Source

_V1: Final = "/users/{user_id}/events"
_V2: Final = "/v2/users/me/events"
_STATISTICS: Final = "/v2/watch/users/{user_id}/WatchSportStatistics"
# Stamped with what was measured, or with the midnight of its own date.
_EXACT: Final = Moments(before=0, after=0)


def _event(kind: str, sub_kind: str) -> dict[str, str]:
    return {"eventType": kind, "subType": sub_kind}


def _workout_rows(payload: Any, what: str) -> list[dict[str, Any]]:
    """Return the rows of the workout history."""
    rows = loose(mapping(mapping(payload).get("data")).get("summary"))
    if not isinstance(rows, list):
        raise ZeppDecodeError(what)
    return mappings(rows)


def _has_more_workouts(payload: Any) -> bool:
    """Return whether there is a cursor to older workouts; -1 is none."""
    following = mapping(mapping(payload).get("data")).get("next")
    return bool(following) and str(following) != "-1"


class FamilyReader(Reader):
    """One method a family; dates are inclusive.

    Dates are local to the time zone of the reader, and those of UTC where it says so.
    """

    get_stress = asks(
        Source(
            what="stress",
            path=_V1,
            params={"eventType": "all_day_stress"},
            window=90,
            decode=decode_stress,
            axis=_EXACT,
        )
    )
    """The stress of each day, with its points."""
    get_training_load = asks(
        Source(
            what="exertion",
            path=_V2,
            params=_event("exertion", "algo_result"),
            window=365,
            decode=decode_training_load,
        )
    )
    """Exertion results: fatigue, fitness, form and the training goal."""
    get_phn = asks(
        Source(
            what="phn",
            path=_V2,
            params=_event("phn", "daily_analysis"),
            window=365,
            decode=decode_phn,
        )
    )
    """The daily training analyses: TRIMP, fatigue, fitness and form."""
    get_sport_load = asks(
        Source(
            what="training load",
            path=f"{_STATISTICS}/SPORT_LOAD",
            params={},
            window=365,
            limit=900,
            decode=decode_sport_load,
            axis=Days(),
        )
    )
    """Training load of days and weeks."""
    get_vo2_max = asks(
        Source(
            what="VO2 max",
            path=f"{_STATISTICS}/VO2_MAX",
            params={},
            window=365,
            limit=900,
            decode=decode_vo2_max,
            axis=Days(),
        )
    )
    """The estimates of maximal oxygen uptake."""
    get_readiness = asks(
        Source(
            what="readiness",
            path=_V2,
            params=_event("readiness", "watch_score"),
            window=90,
            decode=decode_readiness,
            # Stamped with when it was computed, which may be a day later.
            axis=Moments(before=0, after=1),
        )
    )
    """How recovered somebody woke up, with heart rate variability and skin temperature."""
    get_spo2 = asks(
        Source(
            what="SpO2",
            path=_V1,
            params=_event("blood_oxygen", "click"),
            # A watch that measures every five minutes fills a page in three and a half.
            window=3,
            decode=decode_spo2,
            axis=_EXACT,
        )
    )
    """All measurements of blood oxygen saturation."""
    get_oxygen_nights = asks(
        Source(
            what="nightly oxygen",
            path=_V1,
            params=_event("blood_oxygen", "odi"),
            window=365,
            decode=decode_oxygen_nights,
        )
    )
    """How often oxygen saturation dropped at night."""
    get_desaturations = asks(
        Source(
            what="oxygen drops",
            path=_V1,
            params=_event("blood_oxygen", "osa_event"),
            window=30,
            decode=decode_desaturations,
            axis=_EXACT,
        )
    )
    """Longer drops of oxygen saturation one by one."""
    get_pai = asks(
        Source(
            what="PAI",
            path=_V1,
            params={"eventType": "PaiHealthInfo"},
            window=365,
            decode=decode_pai,
        )
    )
    """Personal activity intelligence."""
    get_bio_charge = asks(
        Source(
            what="BioCharge",
            path=_V2,
            params=_event("Charge", "real_data"),
            # 130 kB a day.
            window=2,
            decode=decode_bio_charge,
            axis=_EXACT,
            in_utc=True,
        )
    )
    """BioCharge by the minute; dates of UTC."""
    get_wake_charge = asks(
        Source(
            what="BioCharge at wake-up",
            path=_V2,
            params=_event("Charge", "wake_data"),
            window=365,
            decode=decode_wake_charge,
        )
    )
    """BioCharge at each waking up."""
    get_charge_summary = asks(
        Source(
            what="BioCharge summary",
            path=_V2,
            params=_event("Charge", "summary"),
            window=365,
            decode=decode_charge_summary,
        )
    )
    """Lowest and highest BioCharge of each day."""
    get_respiratory_rate = asks(
        Source(
            what="respiratory rate",
            path=_V2,
            params=_event("RespiratoryRate", "real_data"),
            window=30,
            decode=decode_respiratory_rate,
            axis=_EXACT,
            in_utc=True,
        )
    )
    """Respiratory rate by the minute; dates of UTC."""
    get_hrv_rmssd = asks(
        Source(
            what="HRV",
            path=_V2,
            params=_event("HRVRMSSD", "real_data"),
            window=10,
            decode=decode_hrv,
            in_utc=True,
        )
    )
    """Samples of the root mean square of successive differences; dates of UTC."""
    get_hrv_sdnn = asks(
        Source(
            what="HRV",
            path=_V2,
            params=_event("hrv_sdnn", "real_data"),
            window=30,
            decode=decode_hrv,
            in_utc=True,
        )
    )
    """Samples of the standard deviation of heartbeat intervals; dates of UTC."""
    get_activity_summary = asks(
        Source(
            what="activity summary",
            path=_V2,
            params=_event("DailyHealth", "summary"),
            window=365,
            decode=decode_activity_summary,
        )
    )
    """The day's totals as the activity rings show them; they reach further back."""
    get_lactate_threshold = asks(
        Source(
            what="lactate threshold",
            path=_V2,
            params=_event("LactateThreshold", "summary"),
            window=365,
            decode=decode_lactate_threshold,
        )
    )
    """The estimates of the lactate threshold."""
    get_workouts = asks(
        Source(
            what="workouts",
            path="/v1/sport/run/history.json",
            params={"source": "run.mifit.huami.com"},
            window=366,
            limit=None,
            decode=decode_workouts,
            axis=Moments(
                first="startTrackId",
                last="stopTrackId",
                key="trackid",
                per_second=1,
                before=0,
                after=0,
            ),
            rows=_workout_rows,
            has_more=_has_more_workouts,
        )
    )
    """Workouts of all sports, dated by their start."""
    get_weight = asks(
        Source(
            what="weight",
            path="/users/{user_id}/members/-1/weightRecords",
            params={"isForward": "0"},
            window=366,
            limit=300,
            decode=decode_weight,
            axis=Moments(
                first="fromTime",
                last="toTime",
                key="generatedTime",
                per_second=1,
                before=0,
                after=0,
            ),
        )
    )
    """Weighings, with what a scale can tell of the body."""
    get_blood_pressure = asks(
        Source(
            what="blood pressure",
            path=_V2,
            params=_event("blood_pressure", "manually_add_data"),
            window=366,
            decode=decode_blood_pressure,
            axis=_EXACT,
        )
    )
    """Blood pressure as written down by the user."""
    get_measured_blood_pressure = asks(
        Source(
            what="measured blood pressure",
            path=_V2,
            params=_event("blood_pressure", "real_data"),
            window=366,
            decode=decode_blood_pressure,
            axis=_EXACT,
        )
    )
    """Blood pressure as measured by a watch."""
