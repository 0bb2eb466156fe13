"""What a ritual may be made of: the edition as it stands, what its stories weigh, the settings."""

from dataclasses import dataclass

from digest.compose.choose import Choice
from digest.compose.edition_input import EditionInput
from digest.compose.tell import StoryDraft
from digest.config.rituals import RitualSettings
from digest.french.typography import typeset
from digest.model import Edition


@dataclass(frozen=True, slots=True, kw_only=True)
class RitualInput:
    """What a ritual may be made of. `drafts` are the edition's own, the lead first."""

    edition: Edition
    drafts: tuple[StoryDraft, ...]
    morning: EditionInput
    choice: Choice
    """Which articles the edition is made of, and which were left."""

    @property
    def switches(self) -> RitualSettings:
        """Which rituals the newsroom wants, and what of."""
        return self.morning.limits.rituals

    def typeset(self, text: str) -> str:
        """Words of ours, set as the newsletter sets its own."""
        return typeset(text, self.morning.newsletter.typography)
