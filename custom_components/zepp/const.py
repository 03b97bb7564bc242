"""What several modules share."""

from logging import Logger, getLogger
from typing import Final

DOMAIN: Final = "zepp"
LOGGER: Final[Logger] = getLogger(__package__)

CONF_ACCOUNT_URL: Final = "account_url"
CONF_BASE_URL: Final = "base_url"
CONF_EXPIRES_AT: Final = "expires_at"
"""When the token is expected to run out, ISO 8601 in UTC."""
CONF_HISTORY_DAYS: Final = "history_days"
CONF_KEEP_SIGNED_IN: Final = "keep_signed_in"
CONF_RENEWAL_FAILURES: Final = "renewal_failures"
"""How many renewals in a row were not tried to the end."""
CONF_RENEWAL_TOKEN: Final = "renewal_token"  # noqa: S105  # the name of it
CONF_RENEWED_AT: Final = "renewed_at"
"""When the token was renewed last without the user, ISO 8601 in UTC."""
CONF_SIGN_IN_AFTER: Final = "sign_in_after"
"""Until when the cloud wants no further sign-in, ISO 8601 in UTC."""
CONF_SYNC_OVERDUE_HOURS: Final = "sync_overdue_hours"
CONF_USE_PASSWORD: Final = "use_password"  # noqa: S105  # the name of a field
CONF_USER_ID: Final = "user_id"
CONF_VISIBILITY: Final = "visibility"
"""Whom the actions, the cards and the tools of Assist answer."""
CONF_WAY: Final = "way"
"""How the user has signed in last; an entry without it has a pasted token."""

ISSUE_TOKEN_EXPIRES: Final = "token_expires"  # noqa: S105  # the name of an issue

REGION_AUTO: Final = "auto"
"""The region of an account whose host was found, not chosen."""

VISIBILITY_ADMINISTRATORS: Final = "administrators"
VISIBILITY_EVERYONE: Final = "everyone"

WAY_PASSWORD: Final = "password"  # noqa: S105  # the name of a way

DEFAULT_HISTORY_DAYS: Final = 365
DEFAULT_SYNC_OVERDUE_HOURS: Final = 24

RECENT_DAYS: Final = 14
"""Days up to and including today that every poll with news reads again."""
