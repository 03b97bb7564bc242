"""What the endpoints about dated items answer with."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from . import events
from .breath import respiratory_items, rmssd_items, sdnn_items
from .energy import charge_items, summary_items, wake_items
from .item import Item
from .oxygen import click_items, odi_items, osa_items
from .pai import pai_items
from .person import Person
from .readiness import readiness_items
from .scales import pressure_items, weighings, weight_item
from .sport_row import DETAIL
from .sports import Session, row_of, sessions
from .zone import DAY, local_date, midnight, utc

type OfDay = Callable[[Person, date, float], list[Item]]

V2: dict[tuple[str, str], OfDay] = {
    ("readiness", "watch_score"): readiness_items,
    ("Charge", "real_data"): charge_items,
    ("Charge", "wake_data"): wake_items,
    ("Charge", "summary"): summary_items,
    ("RespiratoryRate", "real_data"): respiratory_items,
    ("HRVRMSSD", "real_data"): rmssd_items,
    ("hrv_sdnn", "real_data"): sdnn_items,
    ("blood_pressure", "manually_add_data"): pressure_items,
}
V1: dict[tuple[str, str], OfDay] = {
    ("blood_oxygen", "click"): click_items,
    ("blood_oxygen", "odi"): odi_items,
    ("blood_oxygen", "osa_event"): osa_items,
    ("PaiHealthInfo", "PaiHealthInfo"): pai_items,
}
EVER = 1 << 62
PAGE = 200
AROUND = 2 * DAY  # an item's timestamp can lie this far from the day it is about


class Window(NamedTuple):
    """The timestamps asked for, both ends included, and their order."""

    begin: int = 0
    end: int = EVER
    reverse: bool = False

    def select(self, items: Iterable[Item]) -> list[Item]:
        """Return the items of the window in the order asked for."""
        inside = (item for item in items if self.begin <= _stamp(item) <= self.end)
        return sorted(inside, key=_stamp, reverse=self.reverse)

    def days(self, person: Person, synced: float) -> list[date]:
        """Return the dates whose items may lie in the window."""
        oldest = person.first_day - DAY
        newest = local_date(person.time_zone, synced) + DAY
        first, last = oldest, newest
        if self.begin > midnight("UTC", oldest + AROUND) * 1000:
            first = _utc_date(min(self.begin, EVER_SO_LATE)) - AROUND
        if self.end < midnight("UTC", newest) * 1000:
            last = _utc_date(max(0, self.end)) + AROUND
        count = (min(last, newest) - first).days + 1
        return [first + DAY * number for number in range(max(0, count))]


EVER_SO_LATE = 4_000_000_000_000


def _utc_date(stamp: int) -> date:
    """Return the UTC date of a timestamp."""
    return utc(stamp // 1000).date()


def _stamp(item: Item) -> int:
    """Return the timestamp of an item."""
    stamp = item["timestamp"]
    return stamp if isinstance(stamp, int) else 0


def wanted[T](makers: Mapping[tuple[str, str], T], kind: str, sub: str | None) -> list[T]:
    """Return the makers of a type's items; all of them without a subtype."""
    return [
        make
        for (event_type, sub_type), make in makers.items()
        if event_type == kind and sub in {None, "", sub_type}
    ]


def daily_items(
    person: Person, synced: float, makers: Iterable[OfDay], window: Window
) -> list[Item]:
    """Return the items made day by day that may lie in a window."""
    days = window.days(person, synced)
    return [item for make in makers for day in days for item in make(person, day, synced)]


def flat_items(
    person: Person, synced: float, kind: str, sub: str | None, window: Window
) -> list[Item]:
    """Return the v1 items of a window."""
    if kind == "all_day_stress":
        return window.select(events.stress_items(person, synced))
    found = daily_items(person, synced, wanted(V1, kind, sub), window)
    return window.select(found)


def page_of(items: list[Item], limit: int) -> dict[str, object]:
    """Return a page that ends without a word, but for a look at the next item."""
    answer: dict[str, object] = {"items": items[:limit]}
    if len(items) > limit:
        answer["next"] = items[limit]
    return answer


def dates_window(person: Person, first: date, last: date, *, reverse: bool) -> Window:
    """Return the window of local dates."""
    begin = midnight(person.time_zone, first) * 1000
    return Window(begin, midnight(person.time_zone, last + DAY) * 1000 - 1, reverse)


def _days(person: Person, synced: float) -> list[date]:
    """Return the dates that exist at a sync, newest first."""
    day = local_date(person.time_zone, synced)
    return [day - DAY * back for back in range((day - person.first_day).days + 1)]


def history(person: Person, synced: float, first: int, last: int) -> dict[str, object]:
    """Return a page of workouts, the newest first, and where the next one begins."""
    found: list[Session] = [
        session
        for day in _days(person, synced)
        for session in reversed(sessions(person, day, synced))
        if first <= session.start <= last
    ]
    page = found[:PAGE]
    return {
        "next": page[-1].start if len(found) > PAGE else -1,
        "summary": [row_of(person, session) for session in page],
    }


def workout_detail(source: str, track: int) -> dict[str, object]:
    """Return a little of the course of a workout."""
    return {"trackid": track, "source": source, **DETAIL}


def weight_records(
    person: Person, synced: float, first: int, last: int, *, forward: bool
) -> list[Item]:
    """Return the records of weight between two seconds."""
    found = [
        weight_item(person, record)
        for day in reversed(_days(person, synced))
        for record in weighings(person, day, synced)
        if first <= record.time <= last
    ]
    return found if forward else found[::-1]
