"""The settings of `[alarm]`: whom to wake, by which way, and how soon."""

from datetime import timedelta

from pydantic import Field

from digest.config.addresses import Mailbox, WebAddress
from digest.config.table import SettingsTable
from digest.config.units import Duration


class AlarmSettings(SettingsTable):
    """Who hears that something is wrong, and when it is."""

    to: Mailbox | None = None
    relay: str = Field("", pattern=r"^[a-z0-9-]{0,40}$")
    hook: WebAddress | None = Field(None, repr=False)
    ping: WebAddress | None = Field(None, repr=False)
    late_after: Duration = timedelta(minutes=5)
    held_after: Duration = timedelta(hours=1)
    lost_share: int = Field(10, ge=1, le=100)
    backup_after: Duration = timedelta(days=2)
