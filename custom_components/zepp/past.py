"""Any dates of an account: the recent ones from memory, what is older from the cloud."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from homeassistant.util import dt as dt_util

from .account import AccountData
from .api import Dated, Day, Nap, Night, ZeppClient
from .blocks import Blocks
from .const import RECENT_DAYS
from .families import BAND, DAILY_FAMILIES

_DAY: Final = timedelta(days=1)
_BY_KEY: Final = {family.key: family for family in DAILY_FAMILIES}
BAND_SUMMARY: Final = "band_summary"
"""Band data without anything by the minute: a tenth of the bytes."""
_BANDS: Final = (BAND, BAND_SUMMARY)


def band_reach(account: AccountData, first: date) -> date:
    """Return the first of the dates without a gap before those read at every upload."""
    # Part of a night may have been filed under the date before.
    while account.days.keys() >= {first - _DAY, first - 2 * _DAY}:
        first -= _DAY
    return first if account.days else date.max


class Past:
    """Reads dates of one account; of what is older than memory, each once a day."""

    def __init__(
        self,
        client: ZeppClient,
        known: Callable[[], AccountData],
        has_answered: Callable[[str], bool],
    ) -> None:
        """Read with a client what is not in what polls have read."""
        self._client = client
        self._known = known
        self._has_answered = has_answered
        self._blocks: dict[str, Blocks[Dated]] = {}

    async def async_read(
        self, families: Iterable[str], first: date, last: date
    ) -> AccountData:
        """Return what is dated from a first to a last date; raises ZeppError.

        Later dates than today have nothing.
        """
        today = dt_util.now().date()
        last = min(last, today)
        daily: dict[str, tuple[Any, ...]] = {}
        band: list[Dated] = []
        for key in families:
            found = await self._async_dated(key, first, last, today)
            if key in _BANDS:
                band = found
            else:
                daily[key] = tuple(sorted(found, key=lambda model: model.date))
        return AccountData(
            days={found.date: found for found in band if isinstance(found, Day)},
            nights={found.date: found for found in band if isinstance(found, Night)},
            naps=tuple(found for found in band if isinstance(found, Nap)),
            daily=daily,
        )

    async def _async_dated(
        self, key: str, first: date, last: date, today: date
    ) -> list[Dated]:
        """Return the models of a family, whatever they are."""
        reach = self._reach(key, today)
        if key not in self._blocks:
            self._blocks[key] = Blocks(partial(self._async_fetch, key))
        older = await self._blocks[key].async_between(first, min(last, reach - _DAY), today)
        known = (model for model in self._in_memory(key) if model.date >= reach)
        return [*older, *(model for model in known if first <= model.date <= last)]

    def _reach(self, key: str, today: date) -> date:
        """Return since which date memory is complete."""
        first = today - (RECENT_DAYS - 1) * _DAY
        if key in _BANDS:
            return band_reach(self._known(), first)
        if _BY_KEY[key].is_heavy or not self._has_answered(key):
            return date.max
        return first

    def _in_memory(self, key: str) -> Iterable[Dated]:
        account = self._known()
        if key in _BANDS:
            return (*account.days.values(), *account.nights.values(), *account.naps)
        return _BY_KEY[key].of(account.daily)

    async def _async_fetch(self, key: str, first: date, last: date) -> Iterable[Dated]:
        """Ask the cloud for what was filed on some dates."""
        client = self._client
        if key not in _BANDS:
            found: tuple[Dated, ...] = await _BY_KEY[key].fetch(client, first, last)
            return found
        ask = client.get_band_data if key == BAND else client.get_sleep_history
        band = await ask(first, last)
        return (*band.days, *band.nights, *band.naps)
