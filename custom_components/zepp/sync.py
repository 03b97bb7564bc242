"""When an account has not been synced for too long; pure."""

from datetime import datetime, timedelta


def overdue_at(synced_at: datetime | None, hours: int) -> datetime | None:
    """Return from when on an upload is so many hours old, None if there is none."""
    return synced_at and synced_at + timedelta(hours=hours)
