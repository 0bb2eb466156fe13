"""The settings of `[mode]`: what an installation is there for."""

from typing import Annotated

from pydantic import Field

from digest.config.addresses import Mailbox
from digest.config.table import SettingsTable
from digest.config.units import Listed


class ModeSettings(SettingsTable):
    """
    What an installation is there for.

    `staging` names the only addresses that mail may go to; None in one that mails its readers.
    """

    staging: Annotated[tuple[Mailbox, ...], Listed, Field(min_length=1)] | None = None
