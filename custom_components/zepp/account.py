"""What has been read of an account so far: frozen, renewed piece by piece; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from .api import BandData, Dated, Day, Device, Nap, Night
from .families import DAILY_FAMILIES, Daily, DailyFamily

# A device may be ahead of Home Assistant's clock, but not by more than this.
_AHEAD: Final = timedelta(days=1)
_DAY: Final = timedelta(days=1)
_KEPT_DAYS: Final = 60


def uploaded_at(day: Day, now: datetime) -> datetime | None:
    """Return when a day was uploaded last, None if that is unknown or cannot be true."""
    return believed(day.synced_at, now)


def believed(upload: datetime | None, now: datetime) -> datetime | None:
    """Return the moment of an upload, None if it cannot be true."""
    return upload if upload and upload <= now + _AHEAD else None


def newest_upload(days: Iterable[Day], now: datetime) -> datetime | None:
    """Return the newest upload of any of the days."""
    return max(filter(None, (uploaded_at(day, now) for day in days)), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountData:
    """Days, nights and naps of the band data, and the daily families."""

    days: Mapping[date, Day] = field(default_factory=dict)
    nights: Mapping[date, Night] = field(default_factory=dict)
    naps: tuple[Nap, ...] = ()
    daily: Daily = field(default_factory=dict)
    devices: tuple[Device, ...] = ()
    uploads: Mapping[str, datetime] = field(default_factory=dict)
    """The newest upload by id of the device."""

    def with_band(self, band: BandData, first: date) -> AccountData:
        """Let what was read replace everything from a date on, vanished nights too.

        Not the night of the first date, which may be filed on the one before.
        """
        days = {day: found for day, found in self.days.items() if day < first}
        nights = {day: found for day, found in self.nights.items() if day <= first}
        naps = [nap for nap in self.naps if nap.date <= first]
        return replace(
            self,
            days=days | {day.date: day for day in band.days if day.date >= first},
            nights=nights
            | {night.date: night for night in band.nights if night.date > first},
            naps=(*naps, *(nap for nap in band.naps if nap.date > first)),
            uploads={**self.uploads, **band.uploads},
        )

    def with_daily[ModelT: Dated](
        self, family: DailyFamily[ModelT], found: tuple[ModelT, ...], first: date
    ) -> AccountData:
        """Let the models found replace those of a family from a date on."""
        kept = (model for model in family.of(self.daily) if model.date < first)
        return replace(self, daily={**self.daily, family.key: (*kept, *found)})

    def forgetful(self, today: date) -> AccountData:
        """Return it without what is long past, so that memory stays small."""
        first = today - _KEPT_DAYS * _DAY
        return replace(
            self,
            days={day: found for day, found in self.days.items() if day >= first},
            nights={day: found for day, found in self.nights.items() if day >= first},
            naps=tuple(nap for nap in self.naps if nap.date >= first),
            daily={
                family.key: tuple(
                    model
                    for model in family.of(self.daily)
                    if model.date >= today - family.kept_days * _DAY
                )
                for family in DAILY_FAMILIES
                if family.key in self.daily
            },
        )
