"""The settings of `[database]` and `[secrets]`: what an installation must not lose."""

from pathlib import Path

from pydantic import Field

from digest.config.table import SettingsTable


class DatabaseSettings(SettingsTable):
    """Where the truth lives."""

    url: str = Field("sqlite:///digest.db", repr=False)


class SecretsSettings(SettingsTable):
    """Where the keys that sign links are kept."""

    keys_file: Path = Path("keys.txt")
