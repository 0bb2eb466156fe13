"""The settings of `[sources]`: how the web is read."""

from datetime import timedelta
from typing import Annotated

from digest.config.table import SettingsTable
from digest.config.units import Duration, Listed, OfSource, Size


class LeaveOutSettings(SettingsTable):
    """What is told in no edition, by what its publisher says of it; of all sources, or of one."""

    sections: Annotated[tuple[OfSource, ...], Listed] = ()
    tags: Annotated[tuple[OfSource, ...], Listed] = ()
    authors: Annotated[tuple[OfSource, ...], Listed] = ()
    addresses: Annotated[tuple[OfSource, ...], Listed] = ()
    titles: Annotated[tuple[OfSource, ...], Listed] = ()


class SourcesSettings(SettingsTable):
    """How politely, and how far, the web is read."""

    timeout: Duration = timedelta(seconds=20)
    max_size: Size = 10_000_000
    first_window: Duration = timedelta(hours=24)
    read_pages: bool = True
    allow_private: bool = False
    report_after: Duration = timedelta(days=3)
    ask_again_for: Duration = timedelta(seconds=30)
    leave_out: LeaveOutSettings = LeaveOutSettings()
