"""The settings of `[report]`: who is mailed how the morning went, and when."""

from datetime import time

from digest.config.addresses import Mailbox
from digest.config.table import SettingsTable
from digest.config.units import Hour


class ReportSettings(SettingsTable):
    """The page that the desk has after the edition."""

    mailed: bool = True
    at: Hour = time(9, 0)
    to: Mailbox | None = None
