"""The client: one method a question, returning models."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Final

from .decode import (
    decode_band_data,
    decode_devices,
    decode_profile,
    decode_user_id,
    merge_band_data,
)
from .decode.fields import local_midnight, mapping, mappings
from .exceptions import ZeppDecodeError, ZeppError, ZeppResponseError
from .families import FamilyReader
from .models import Activity, BandData, Day, Device, HeartRateDay, Night, Profile
from .reader import BAND_DATA, BAND_PATH, windows

_DAY: Final = timedelta(days=1)
_BAND_WINDOW: Final = 30
_SIGN_IN_EVENTS: Final = (("readiness", "watch_score"), ("DailyHealth", "summary"))


class ZeppClient(FamilyReader):
    """Reads one account of the Zepp cloud; the caller owns the session.

    Dates are inclusive and local to `time_zone`. Every method raises a ZeppError:
    ZeppAuthError (token refused), ZeppRateLimitError, ZeppConnectionError,
    ZeppResponseError (status or body) or ZeppDecodeError (unknown shape).
    """

    async def get_band_data(self, start: date, end: date) -> BandData:
        """Return activity, minute heart rate and sleep as filed on the dates."""
        parts = [
            await self._band(*window, "detail")
            for window in windows(start, end, _BAND_WINDOW)
        ]
        return parts[0] if len(parts) == 1 else merge_band_data(parts)

    async def get_sleep_history(self, start: date, end: date) -> BandData:
        """Return what get_band_data does, but without anything by the minute."""
        parts = [
            await self._band(*window, "summary")
            for window in windows(start, end, _BAND_WINDOW)
        ]
        return merge_band_data(parts)

    async def get_heart_rate(self, day: date) -> HeartRateDay:
        """Return the minute heart rate of a day."""
        found = await self._day(day)
        return HeartRateDay(date=day, minutes=found.heart_rate if found else b"")

    async def get_steps(self, day: date) -> Activity | None:
        """Return the counters of a day."""
        found = await self._day(day)
        return found.activity if found else None

    async def get_sleep(self, day: date) -> Night | None:
        """Return the night that ended on a day, wherever the cloud filed it."""
        band = await self.get_band_data(day - _DAY, day + _DAY)
        return next((night for night in band.nights if night.date == day), None)

    async def get_profile(self) -> Profile:
        """Return whose account it is."""
        payload = await self._get("profile", "/users/{user_id}", {})
        return decode_profile(payload)

    async def get_devices(self) -> tuple[Device, ...]:
        """Return the devices of the account."""
        payload = await self._get(
            "devices", "/users/{user_id}/devices", {"enableMultiDevice": "true"}
        )
        return decode_devices(payload)

    async def find_user_id(self, today: date) -> str | None:
        """Return the user id that the token's own events of 30 days name, if any."""
        zone = self._time_zone()
        times = {
            "from": str(_milliseconds(local_midnight(today - 30 * _DAY, zone))),
            "to": str(_milliseconds(local_midnight(today + _DAY, zone))),
            "limit": "1",
        }
        error: ZeppError | None = None
        for event_type, sub_type in _SIGN_IN_EVENTS:
            params = {"eventType": event_type, "subType": sub_type, **times}
            try:
                payload = await self._get("events", "/v2/users/me/events", params)
                if found := decode_user_id(payload):
                    return found
            except (ZeppResponseError, ZeppDecodeError) as err:
                error = err
        if error:
            raise error
        return None

    async def _band(self, start: date, end: date, query_type: str) -> BandData:
        """Return one window of band data, in detail or as a summary."""
        payload = await self._get(
            BAND_DATA, BAND_PATH, self._band_query(start, end, query_type)
        )
        band = await asyncio.to_thread(decode_band_data, payload, self._time_zone())
        records = mappings(mapping(payload).get("data"))
        self._note_coverage(BAND_DATA, len(records), len(band.days))
        return band

    async def _day(self, day: date) -> Day | None:
        """Return what was recorded on one date."""
        band = await self.get_band_data(day, day)
        return next((found for found in band.days if found.date == day), None)


def _milliseconds(when: datetime) -> int:
    return int(when.timestamp() * 1000)
