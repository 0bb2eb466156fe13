"""The settings of `[edition.rituals]`: what an edition does beside its stories."""

from typing import Annotated

from pydantic import Field

from digest.config.addresses import NamedAddress, WebAddress
from digest.config.table import SettingsTable
from digest.config.units import Listed

PersonName = Annotated[str, Field(min_length=1, max_length=60)]


class RitualSettings(SettingsTable):
    """A switch for each ritual; off where it needs what only the newsroom can name."""

    weather: Annotated[tuple[NamedAddress, ...], Listed] = Field((), max_length=5)
    agenda: WebAddress | None = None
    figure: bool = True
    quiz: bool = False
    long_read: bool = True
    missed: bool = True
    feedback: bool = True
    signature: Annotated[tuple[PersonName, ...], Listed] = ()
