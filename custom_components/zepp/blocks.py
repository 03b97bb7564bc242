"""The past in blocks of dates: asked for when somebody looks, once a day."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import date, timedelta
from typing import Final

from .api import Dated

_DAY: Final = timedelta(days=1)
# With a day more on either side still one request of band data.
BLOCK_DAYS: Final = 28
# More than a year of them; what was looked at longest ago is forgotten first.
_KEPT_BLOCKS: Final = 16


class Blocks[ThingT: Dated]:
    """Dated things in blocks of so many dates, kept for the running day."""

    def __init__(
        self,
        fetch: Callable[[date, date], Awaitable[Iterable[ThingT]]],
        days: int = BLOCK_DAYS,
    ) -> None:
        """Ask a function for what was filed on some dates."""
        self._fetch = fetch
        self._days = days
        self._lock = asyncio.Lock()
        self._today = date.min
        self._blocks: dict[int, tuple[ThingT, ...]] = {}

    async def async_between(self, first: date, last: date, today: date) -> list[ThingT]:
        """Return what belongs to the dates.

        Who asks for a block that is on its way waits for it. A block that could not be read
        is asked for again, all others stay.
        """
        found: list[ThingT] = []
        numbers = range(self._number(first), self._number(last) + 1)
        for number in numbers if first <= last else ():
            async with self._lock:
                block = await self._async_block(number, today)
            found += [thing for thing in block if first <= thing.date <= last]
        return found

    async def _async_block(self, number: int, today: date) -> tuple[ThingT, ...]:
        if self._today != today:
            self._today, self._blocks = today, {}
        if number in self._blocks:
            block = self._blocks.pop(number)
        else:
            first = date.fromordinal(number * self._days)
            last = min(first + (self._days - 1) * _DAY, today)
            # Records may be filed under a neighbouring date.
            found = await self._fetch(first - _DAY, last + _DAY)
            block = tuple(thing for thing in found if first <= thing.date <= last)
        # The last one is the one that was looked at last.
        self._blocks[number] = block
        while len(self._blocks) > _KEPT_BLOCKS:
            del self._blocks[next(iter(self._blocks))]
        return block

    def _number(self, day: date) -> int:
        """Return the number of the block that a date belongs to."""
        return day.toordinal() // self._days
