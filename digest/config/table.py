"""One table of the configuration file."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

TableName = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]


class SettingsTable(BaseModel):
    """One table of the file: unknown keys are faults, nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
