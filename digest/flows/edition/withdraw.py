"""An edition whose words are fixed, without the stories that their publishers took back."""

from dataclasses import dataclass
from datetime import datetime

from digest.compose.leave_out import without
from digest.flows.app import App
from digest.flows.sources.ask_again import NOBODY_ASKED, AskingTime, RetractionReport, ask_again
from digest.model import Edition, Retraction


@dataclass(frozen=True, slots=True)
class StandingEdition:
    """What is left of an edition after the pages of its stories were asked."""

    content: Edition | None
    """The same where they all stand; None where nothing would be left to lead it."""
    asked: RetractionReport = NOBODY_ASKED

    @property
    def withdrawn(self) -> tuple[Retraction, ...]:
        """Which stories are out of it."""
        return self.asked.retractions


def standing(app: App, content: Edition, now: datetime) -> StandingEdition:
    """
    That edition with its words as they are, and only stories whose pages stand.

    The story after one that is out moves up; a line that named it becomes the
    plain one. Nothing of the edition is written.
    """
    numbers = frozenset(story.article_id for story in content.all_stories)
    asked = ask_again(app, numbers, now, AskingTime(app.settings.sources.ask_again_for))
    return StandingEdition(_left_of(content, asked.retractions), asked)


def _left_of(content: Edition, retractions: tuple[Retraction, ...]) -> Edition | None:
    rest: Edition | None = content
    for retraction in retractions:
        rest = rest and without(rest, retraction.article_id)
    return rest
