"""What the tests of decoding share: dates, junk, and events that hold samples."""

from datetime import date
from typing import Any

# Midnight in Berlin, and in UTC, of 2026-08-12; waking up on that day.
LOCAL_MIDNIGHT, UTC_MIDNIGHT, WOKEN = 1786485600000, 1786492800000, 1786510800000
AUG_11, AUG_12, AUG_13 = date(2026, 8, 11), date(2026, 8, 12), date(2026, 8, 13)

# What is no measurement anywhere.
JUNK: list[Any] = [None, True, "", " ", "x", "{", [], {}, "nan", 1e300, -1, "-1.0"]


def sampled(*samples: object, start: object = UTC_MIDNIGHT, **item: object) -> Any:
    """Return an event with samples, and with what else such an event says."""
    return {
        "timestamp": UTC_MIDNIGHT,
        "value": {
            "startTime": start,
            "samples": list(samples),
            "deviceId": "2,C0FFEEFFFE123456;1,DEADBEFFFE654321",
            "deviceSN": "1,",
            "deviceType": "3,-1",
            "timeZone": "3,Asia/Shanghai",
        },
        **item,
    }
