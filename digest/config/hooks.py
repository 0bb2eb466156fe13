"""The settings of `[hooks.*]`: by which relays' web hooks we are told what became of a copy."""

from pathlib import Path

from pydantic import Field, ValidationInfo, field_validator

from digest.config.table import SettingsTable, TableName


class HookSettings(SettingsTable):
    """What proves that one relay speaks; which of these it takes is the relay's own matter."""

    secret: str = Field("", repr=False)
    secret_file: Path | None = None
    topic: str = ""
    ca_file: Path | None = None

    @field_validator("secret_file")
    @classmethod
    def _once(cls, file: Path | None, info: ValidationInfo) -> Path | None:
        if file and info.data.get("secret"):
            raise ValueError("allowed: the secret once, here or in a hook's secret")
        return file


NamedHooks = dict[TableName, HookSettings]
