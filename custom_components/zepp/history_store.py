"""Where the ledger of an entry is kept."""

from datetime import date, tzinfo
from typing import Final, TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .ledger import Ledger
from .parts import PARTS
from .plan import Kind, Stretch
from .zones import ZoneHistory

_STORE_VERSION: Final = 1

type _StoredStretch = tuple[str, str, str, str]


class _Stored(TypedDict, total=False):
    """The ledger as JSON; dates are ISO 8601. A key that is missing has its default."""

    imported_from: dict[str, str]
    due_from: dict[str, str]
    zones: dict[str, list[tuple[str, str]]]
    pending: list[_StoredStretch]
    left: list[_StoredStretch]
    given_up: dict[str, str]
    planned_days: int
    sums_open: bool
    swept_on: str
    oldest: str | None
    oldest_of: dict[str, str]


class HistoryStore:
    """Loads and saves one ledger."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Keep the ledger of one entry."""
        self._store = Store[_Stored](hass, _STORE_VERSION, f"{DOMAIN}.{entry_id}")
        self._saved: _Stored | None = None

    async def async_load(self) -> Ledger:
        """Return the ledger as it was saved last, or a new one."""
        zone, today = dt_util.get_default_time_zone(), dt_util.now().date()
        stored = await self._store.async_load()
        if stored is None:
            return Ledger.new(zone, today)
        names = {name for past in stored.get("zones", {}).values() for _, name in past}
        zones = {
            name: await dt_util.async_get_time_zone(name) or zone for name in sorted(names)
        }
        return _ledger(stored, Ledger.new(zone, today), zones)

    async def async_save(self, ledger: Ledger) -> None:
        """Save the ledger at once, if it has changed."""
        content = _stored(ledger)
        if content != self._saved:
            await self._store.async_save(content)
            self._saved = content

    async def async_remove(self) -> None:
        """Forget the ledger."""
        await self._store.async_remove()


def _ledger(stored: _Stored, new: Ledger, zones: dict[str, tzinfo]) -> Ledger:
    """Return what was stored, completed from a new ledger."""
    parts = {part.key for part in PARTS}
    past = {
        part: ZoneHistory(
            tuple((date.fromisoformat(first), zones[name]) for first, name in changes)
        )
        for part, changes in stored.get("zones", {}).items()
    }
    oldest = stored.get("oldest")
    swept_on = stored.get("swept_on")
    return Ledger(
        zones=new.zones | {part: past[part] for part in past.keys() & parts},
        swept_on=date.fromisoformat(swept_on) if swept_on else new.swept_on,
        imported_from=_dates(stored.get("imported_from", {})),
        due_from=_dates(stored.get("due_from", {})),
        pending=_stretches(stored.get("pending", []), parts),
        left=_stretches(stored.get("left", []), parts),
        given_up=stored.get("given_up", {}),
        planned_days=stored.get("planned_days", 0),
        sums_open=stored.get("sums_open", False),
        oldest=date.fromisoformat(oldest) if oldest else None,
        oldest_of=_dates(stored.get("oldest_of", {})),
    )


def _dates(stored: dict[str, str]) -> dict[str, date]:
    return {part: date.fromisoformat(day) for part, day in stored.items()}


def _stretches(stored: list[_StoredStretch], parts: set[str]) -> tuple[Stretch, ...]:
    """Return stored stretches of parts that there still are."""
    return tuple(
        Stretch(
            part=part,
            kind=Kind(kind),
            first=date.fromisoformat(first),
            last=date.fromisoformat(last),
        )
        for part, kind, first, last in stored
        if part in parts
    )


def _stored(ledger: Ledger) -> _Stored:
    """Return the ledger as JSON."""
    return {
        "imported_from": _isoformats(ledger.imported_from),
        "due_from": _isoformats(ledger.due_from),
        "zones": {
            part: [(first.isoformat(), str(zone)) for first, zone in zones.changes]
            for part, zones in ledger.zones.items()
        },
        "pending": [_row(stretch) for stretch in ledger.pending],
        "left": [_row(stretch) for stretch in ledger.left],
        "given_up": dict(ledger.given_up),
        "planned_days": ledger.planned_days,
        "sums_open": ledger.sums_open,
        "swept_on": ledger.swept_on.isoformat(),
        "oldest": ledger.oldest.isoformat() if ledger.oldest else None,
        "oldest_of": _isoformats(ledger.oldest_of),
    }


def _isoformats(days: dict[str, date]) -> dict[str, str]:
    return {part: day.isoformat() for part, day in days.items()}


def _row(stretch: Stretch) -> _StoredStretch:
    return (
        stretch.part,
        stretch.kind.value,
        stretch.first.isoformat(),
        stretch.last.isoformat(),
    )
