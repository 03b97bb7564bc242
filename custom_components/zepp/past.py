"""Any dates of an account: the recent ones from memory, what is older from the cloud."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from homeassistant.util import dt as dt_util

from .account import AccountData
from .api import Dated, Day, Nap, Night, ZeppClient
from .blocks import BLOCK_DAYS, Blocks
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


def _block_days(key: str) -> int:
    """Return how many dates of a family are asked for at once: of small ones a year."""
    if key in _BANDS or _BY_KEY[key].by_hour:
        return BLOCK_DAYS
    return _BY_KEY[key].window


class Past:
    """Reads dates of one account; of what is older than memory, each once a day."""

    def __init__(
        self,
        client: ZeppClient,
        known: Callable[[], AccountData],
        is_current: Callable[[str], bool],
    ) -> None:
        """Read with a client what is not in what polls have read.

        What is known of a family is taken for complete as long as it is current.
        """
        self._client = client
        self._known = known
        self._is_current = is_current
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
            fetch = partial(self._async_fetch, key)
            self._blocks[key] = Blocks(fetch, _block_days(key))
        older = await self._blocks[key].async_between(first, min(last, reach - _DAY), today)
        begin = max(first, reach)
        newer: Iterable[Dated] = ()
        if self._is_whole(key):
            newer = self._in_memory(key)
        elif begin <= last:
            # Still to change, so not kept.
            newer = await self._async_fetch(key, begin - _DAY, last + _DAY)
        return [*older, *(model for model in newer if begin <= model.date <= last)]

    def _is_whole(self, key: str) -> bool:
        """Return whether memory has everything of the recent days."""
        if key in _BANDS:
            return self._is_current(BAND)
        return not _BY_KEY[key].is_heavy and self._is_current(key)

    def _reach(self, key: str, today: date) -> date:
        """Return since which date days are too young to be kept."""
        first = today - (RECENT_DAYS - 1) * _DAY
        known = self._known()
        if key in _BANDS and self._is_whole(key) and known.days:
            return band_reach(known, first)
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
