"""What has been read of an account; pure."""

from datetime import UTC, date, datetime, timedelta

from custom_components.zepp.account import newest_upload, uploaded_at
from custom_components.zepp.api import Day

NOW = datetime(2026, 11, 18, 14, tzinfo=UTC)


def day(synced_at: datetime | None) -> Day:
    return Day(date=date(2026, 11, 18), synced_at=synced_at)


def test_an_upload_that_cannot_be_true_yet_counts_for_nothing() -> None:
    """Else it would be newer than everything, and news would never come again."""
    assert uploaded_at(day(NOW + timedelta(days=400)), NOW) is None
    assert uploaded_at(day(NOW + timedelta(hours=14)), NOW) == NOW + timedelta(hours=14)


def test_the_newest_upload() -> None:
    days = [day(NOW - timedelta(hours=2)), day(None), day(NOW - timedelta(hours=1))]
    assert newest_upload(days, NOW) == NOW - timedelta(hours=1)
    assert newest_upload([day(None), day(NOW + timedelta(days=2))], NOW) is None
