"""Why an edition is as it is: what each of its stories weighs, and where."""

from collections.abc import Iterator
from dataclasses import dataclass

from digest.compose.gravity import Gravity, weigh
from digest.flows.app import App
from digest.flows.prepare import Prepared
from digest.flows.voice import catalogue_of
from digest.model import Article, Candidate


@dataclass(frozen=True, slots=True)
class Weighed:
    """An article that the edition carries, and what the judge of tone makes of it."""

    article: Article
    gravity: Gravity

    def __str__(self) -> str:
        gravity = self.gravity
        if gravity.is_light:
            return "light"
        words = f": {', '.join(gravity.found)}" if gravity.found else ""
        return f"{gravity.score:g} {gravity.weighty}{words}"


def weighed(app: App, prepared: Prepared) -> tuple[Weighed, ...]:
    """Each article of the edition with its gravity, the lead first."""
    lexicon = catalogue_of(app.settings).lexicon
    return tuple(Weighed(one.article, weigh(one.article, lexicon)) for one in _carried(prepared))


def _carried(prepared: Prepared) -> Iterator[Candidate]:
    choice = prepared.choice
    if choice.lead is not None:
        yield from (choice.lead, *choice.stories, *choice.briefs)
