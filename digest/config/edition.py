"""The settings of `[edition]`: what an edition holds."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from digest.config.rituals import RitualSettings
from digest.config.table import SettingsTable
from digest.config.units import Listed, Weighted

LanguageTag = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]

_TAG = "[A-Za-z0-9_.~-]+=[A-Za-z0-9_.~-]+"
LinkTags = Annotated[str, Field(pattern=f"^({_TAG}(&{_TAG})*)?$", max_length=200)]


class EditionSettings(SettingsTable):
    """What an edition holds."""

    stories: int = Field(5, ge=1, le=20)
    briefs: int = Field(5, ge=0, le=20)
    sequels: int = Field(4, ge=0, le=10)
    per_section: int = Field(2, ge=1, le=20)
    section_weights: Annotated[tuple[Weighted, ...], Listed] = ()
    languages: Annotated[tuple[LanguageTag, ...], Listed] = ("fr",)
    words_per_minute: int = Field(200, ge=80, le=400)
    templates: Path | None = None
    link_tags: LinkTags = ""
    rituals: RitualSettings = RitualSettings()
