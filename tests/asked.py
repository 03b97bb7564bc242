"""What is asked of the cloud, and somebody of whom it knows little."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final

from custom_components.zepp.families import DAILY_FAMILIES
from tests.zepp_cloud import Request

CORE: Final = frozenset({"stress", "exertion", "phn", "sport_load", "vo2_max"})
"""What the cloud may know of somebody beside activity, heart and sleep."""
PROMPT: Final = sum(not family.is_patient for family in DAILY_FAMILIES)
"""How many families are asked after every upload."""
ALL: Final = len(DAILY_FAMILIES) + 1
"""How many are asked without any, once an hour; one is the list of devices."""
_DATES: Final = (("from_date", "to_date"), ("startDay", "endDay"))
_SECONDS: Final = (("startTrackId", "stopTrackId"), ("fromTime", "toTime"))

# Looked for a year back when the last days have none.
_SELDOM: Final = frozenset(
    {"history.json", "weightRecords", "manually_add_data", "blood_pressure/real_data"}
)


def dates_of(request: Request) -> tuple[date, date] | None:
    """Return the dates in UTC that a question is about, None if it names none."""
    query = request.query
    for first, last in _DATES:
        if first in query:
            return date.fromisoformat(query[first]), date.fromisoformat(query[last])
    for first, last in _SECONDS:
        if first in query:
            return _date(int(query[first])), _date(int(query[last]))
    if "from" in query:
        return _date(int(query["from"]) // 1000), _date(int(query["to"]) // 1000)
    return None


def _date(second: int) -> date:
    return datetime.fromtimestamp(second, UTC).date()


def oldest_asked(requests: Iterable[Request]) -> date:
    """Return the oldest date that is asked for, but for what is seldom measured."""
    return min(
        dates[0]
        for request in requests
        if key_of(request) not in _SELDOM and (dates := dates_of(request))
    )


def key_of(request: Request) -> str:
    """Return what tells the questions about one family from those about others."""
    query = request.query
    name = query.get("subType") or query.get("eventType")
    if name == "real_data":
        return f"{query['eventType']}/{name}"
    return name or request.path.rsplit("/", 1)[-1]
