"""The settings of `[edition.rituals]`: what an edition does beside its stories."""

from digest.config.table import SettingsTable


class RitualSettings(SettingsTable):
    """A switch for each ritual; off where it needs what only the newsroom can name."""

    figure: bool = True
