"""The settings of `[voice]`: how far the newsroom lets its voice go by itself."""

from typing import Literal

from digest.config.table import SettingsTable

UnattendedVoice = Literal["when-safe", "light-sections-only", "never"]
"""
When an edition that nobody looked at may play.

`when-safe`: nothing grave in it, one serious story at most, and a lead that is neither;
`light-sections-only`: every story without a word of harm, in a section known to be light;
`never`: when a person asks for it.
"""


class VoiceSettings(SettingsTable):
    """When the voice plays."""

    unattended: UnattendedVoice = "when-safe"
