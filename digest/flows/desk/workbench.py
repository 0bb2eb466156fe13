"""
An edition as the desk has it before it: what would leave, what is beside it, what was done to it.

Where something was proposed, its words are shown as they were frozen; what stays out, and
why, is judged by what is kept now. Nothing is written and no source is read.
"""

from dataclasses import dataclass
from datetime import date, datetime

from digest.compose.alternatives import InboxAlternatives, alternatives
from digest.compose.choose import ArticleRuling, Choice
from digest.flows.app import App
from digest.flows.desk.trial import marked
from digest.flows.edition.approval import Approval, DeskStand, answer_due, desk_stand
from digest.flows.edition.decisions import UNATTENDED
from digest.flows.edition.parts import Part, RenderedPart, faults_in
from digest.flows.edition.prepare import EditionDraft, composed
from digest.model import DayMaterial, Edition, EditionRow, Proposal
from digest.render.lint import Fault
from digest.store import editions

NO_MATERIAL = DayMaterial()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    """What the desk looks at, and decides about."""

    day: date
    stand: DeskStand
    draft: EditionDraft
    """The edition as it is made now, with all that it is made of."""
    edition: Edition | None
    """What would leave: the newest version, else the one that is made now; None: nothing."""
    parts: tuple[RenderedPart, ...]
    """What each audience would read."""

    @property
    def proposal(self) -> Proposal | None:
        """The version that it shows, if there is one."""
        return self.stand.proposal

    @property
    def approval(self) -> Approval:
        """Where the desk stands."""
        return self.stand.approval

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What the check found, once each, those that block first."""
        return faults_in(self.parts)

    @property
    def choice(self) -> Choice:
        """What the composer would carry now, and why."""
        return self.draft.composition.choice

    @property
    def left_out(self) -> tuple[ArticleRuling, ...]:
        """What could be told and is not in the edition that is shown, as it ranks."""
        shown = {story.article_id for story in self.edition.all_stories} if self.edition else set()
        return tuple(each for each in self.choice.rulings if each.candidate.id not in shown)

    @property
    def alternatives(self) -> InboxAlternatives:
        """What else an inbox could show of it."""
        if self.edition is None:
            return InboxAlternatives()
        return alternatives(self.choice, self.edition, self.draft.morning)

    def until(self, app: App) -> datetime | None:
        """Until when the desk may answer, where it was asked."""
        return answer_due(self.proposal, app.settings.desk.ask_before) if self.proposal else None


def workbench(app: App, day: date, material: DayMaterial = NO_MATERIAL) -> Workbench:
    """
    That day's edition for whoever decides about it.

    *material* is what rituals are made of where nothing was proposed. Raises what `prepare` does.
    """
    now, stand = app.clock(), desk_stand(app, day)
    proposal = stand.proposal
    material = proposal.content.material if proposal else material
    draft = composed(app, day, now, stand.approval.added_to(UNATTENDED), material)
    edition = proposal.content if proposal else draft.composition.edition
    parts = draft.compiler.rendered(edition, draft.morning.earlier) if edition else ()
    return Workbench(day=day, stand=stand, draft=draft, edition=edition, parts=parts)


def trial_part(bench: Workbench, variant: str, now: datetime) -> Part | None:
    """That variant of what would leave, else the first, as a trial dated *now*; None: nothing."""
    if bench.edition is None:
        return None
    parts = bench.draft.compiler.compiled(marked(bench.edition), now).parts
    return next((each for each in parts if each.audience.variant == variant), parts[0])


def left(app: App, day: date) -> EditionRow | None:
    """The edition of that day where it has left, or is leaving."""
    with app.database.read() as conn:
        return editions.mailed(conn, app.settings.newsletter.slug, day)
