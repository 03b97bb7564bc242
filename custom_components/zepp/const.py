"""What several modules share."""

from logging import Logger, getLogger
from typing import Final

DOMAIN: Final = "zepp"
LOGGER: Final[Logger] = getLogger(__package__)

CONF_BASE_URL: Final = "base_url"
CONF_HISTORY_DAYS: Final = "history_days"
CONF_SYNC_OVERDUE_HOURS: Final = "sync_overdue_hours"
CONF_USER_ID: Final = "user_id"

DEFAULT_HISTORY_DAYS: Final = 365
DEFAULT_SYNC_OVERDUE_HOURS: Final = 24

RECENT_DAYS: Final = 14
"""Days up to and including today that every poll with news reads again."""
