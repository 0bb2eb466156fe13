"""What time it is at a host, by what it says of its answers. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


def time_said(headers: Mapping[str, str]) -> datetime | None:
    """
    What time it was where an answer was made (RFC 9110, 6.6.1), in UTC; None where it says none.

    One that a cache kept is as much older as it says.
    """
    try:
        said = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return None
    age = headers.get("age", "")
    kept = timedelta(seconds=int(age)) if age.isdecimal() and len(age) < 9 else timedelta(0)
    return (said if said.tzinfo else said.replace(tzinfo=UTC)).astimezone(UTC) + kept
