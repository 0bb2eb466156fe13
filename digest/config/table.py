"""One table of the configuration file."""

from pydantic import BaseModel, ConfigDict


class SettingsTable(BaseModel):
    """One table of the file: unknown keys are faults, nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
