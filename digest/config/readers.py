"""The settings of `[audience]` and `[consent]`: who gets the edition, and how they are asked."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import field_validator

from digest.config.table import SettingsTable
from digest.config.units import Duration, Listed
from digest.model import Purpose


class AudienceSettings(SettingsTable):
    """Who gets the edition."""

    requires: Annotated[tuple[Purpose, ...], Listed] = (
        Purpose.NEWSLETTER,
        Purpose.PARTNERS,
    )
    partner_free_variant: bool = False

    @field_validator("requires")
    @classmethod
    def _newsletter(cls, purposes: tuple[Purpose, ...]) -> tuple[Purpose, ...]:
        if Purpose.NEWSLETTER not in purposes:
            raise ValueError('allowed: a list with "newsletter" in it; nobody is mailed without')
        return purposes


class ConsentSettings(SettingsTable):
    """How consent is asked."""

    policy: Literal["sentence", "per-purpose"] = "sentence"
    confirm_within: Duration = timedelta(days=7)
    keep_visits: Duration = timedelta(days=365)
    keep_proof: Duration = timedelta(days=1096)
