"""When an account has not been synced for too long; pure."""

from datetime import datetime, timedelta
from typing import Final

LONG_SILENCE_HOURS: Final = 7 * 24
"""How old an upload is when somebody seems to have forgotten to sync."""

# Polls come every quarter of an hour, and one may fail.
_SLACK: Final = timedelta(minutes=30)


def overdue_at(synced_at: datetime, hours: int) -> datetime:
    """Return from when on an upload is so many hours old."""
    return synced_at + timedelta(hours=hours)


def is_overdue(due: datetime, heard_at: datetime | None, now: datetime) -> bool:
    """Return whether nothing came until it was due, as far as the cloud has told.

    While the cloud is silent an upload may have arrived there.
    """
    return heard_at is not None and min(now, heard_at + _SLACK) >= due
