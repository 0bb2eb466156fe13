"""What would leave on a day, for whoever looks before it does: nothing is decided, nobody asked."""

from dataclasses import dataclass
from datetime import date

from digest.compose.choose import ArticleRuling, Choice
from digest.flows.app import App
from digest.flows.edition.approval import Approval, approval_of, held
from digest.flows.edition.decisions import UNATTENDED, Decisions
from digest.flows.edition.parts import CompiledEdition, Part, compile_edition
from digest.flows.edition.prepare import Preparation, prepare_standing
from digest.flows.edition.withdraw import standing
from digest.flows.readers.audience import readers_of
from digest.flows.sources.ask_again import NOBODY_ASKED, RetractionReport
from digest.flows.sources.material import collect_day
from digest.flows.sources.reports import CollectReport, SourceVisit
from digest.model import Edition, Proposal, Variant, Window
from digest.render.lint import Fault
from digest.store import editions, subscribers


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """
    The edition of a day as it would leave, and what it was made from.

    `choice` and `collected` are None for a proposal: its words were fixed before.
    """

    day: date
    window: Window
    compiled: CompiledEdition | None
    """None when there is nothing to say."""
    choice: Choice | None
    collected: CollectReport | None
    """What was read of the sources for it."""
    asked: RetractionReport = NOBODY_ASKED
    """What the pages of its stories said."""

    @classmethod
    def of_proposal(cls, app: App, proposal: Proposal) -> "DryRun":
        """A proposal as a morning enqueues it: its words as they were, its mailings made now."""
        left = standing(app, proposal.content, app.clock())
        return cls(
            day=proposal.day,
            window=proposal.content.window,
            compiled=compile_edition(app, left.content, app.clock()) if left.content else None,
            choice=None,
            collected=None,
            asked=left.asked,
        )

    @classmethod
    def of_preparation(cls, preparation: Preparation, collected: CollectReport) -> "DryRun":
        """What was just prepared, of what was *collected*."""
        return cls(
            day=preparation.day,
            window=preparation.window,
            compiled=preparation.compiled,
            choice=preparation.choice,
            collected=collected,
            asked=preparation.asked,
        )

    @property
    def edition(self) -> Edition | None:
        """Its words, if any."""
        return self.compiled.content if self.compiled else None

    @property
    def parts(self) -> tuple[Part, ...]:
        """What each audience would get."""
        return self.compiled.parts if self.compiled else ()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What the check found, once each, those that block first."""
        return self.compiled.faults if self.compiled else ()

    @property
    def rulings(self) -> tuple[ArticleRuling, ...]:
        """Why each article that was in the running is in or out."""
        return self.choice.rulings if self.choice else ()

    @property
    def troubles(self) -> tuple[str, ...]:
        """Sources that failed or fell silent, stories that were taken back or not answered for."""
        sources = self.collected.troubles if self.collected else ()
        return (*sources, *self.asked.lines)

    @property
    def failures(self) -> tuple[SourceVisit, ...]:
        """The sources that could not be read."""
        return self.collected.failures if self.collected else ()


def foreseen(app: App, day: date, decisions: Decisions = UNATTENDED) -> DryRun:
    """
    The edition of that day as it would leave.

    What the desk approved or is asked about, word for word; else, and where
    *decisions* ask for another tone, as it is made now, every source read; a day
    to come with today's stories. Raises as `prepare` does.
    """
    proposal = fixed_proposal(app, approval_of(app, day)) if decisions.tone is None else None
    if proposal is not None:
        return DryRun.of_proposal(app, proposal)
    now = app.clock()
    collected = collect_day(app, day, now)
    preparation = prepare_standing(app, day, now, decisions, collected.material)
    return DryRun.of_preparation(preparation, collected)


def fixed_proposal(app: App, approval: Approval) -> Proposal | None:
    """The proposal whose words leave, or leave if approved; None where they are yet to be made."""
    needs_a_word = app.settings.desk.approval == "required"
    return approval.proposal if approval.is_approved or needs_a_word else None


def readers_count(app: App, dry_run: DryRun) -> dict[Variant, int]:
    """How many readers would get each variant right now; those for nobody are left out."""
    with app.database.read() as conn:
        counts = {
            audience.variant: subscribers.count(conn, readers_of(audience, dry_run.day))
            for part in dry_run.parts
            for audience, _ in part.mailings
        }
    first = dry_run.parts[0].audience.variant if dry_run.parts else None
    return {variant: n for variant, n in counts.items() if n or variant is first}


def approval_word(app: App, day: date) -> str:
    """A line on where that edition stands, for whoever looks at it; maybe empty."""
    if _has_left(app, day):
        return (
            f"the edition of {day} has left, and no other is made: "
            f"`digest editions show {day}` shows it"
        )
    approval = approval_of(app, day)
    if approval.held is not None:
        return str(held(day, approval.held, app.settings.newsletter.timezone))
    proposal = fixed_proposal(app, approval)
    if proposal is None:
        ahead = f"{day} has not come yet: it is told with today's stories"
        return ahead if day > app.today() else ""
    word = "approved" if approval.is_approved else "proposed; it leaves if the desk approves it"
    return f"this is version {proposal.version} of the edition of {day}, as it was {word}"


def next_step(app: App, day: date) -> str:
    """What makes a sound edition of that day leave; empty where it has left."""
    if _has_left(app, day):
        return ""
    today = app.today()
    if day > today:
        return "once its day has come"
    return "`digest run`" if day == today else f"`digest run --date {day}`"


def _has_left(app: App, day: date) -> bool:
    with app.database.read() as conn:
        return editions.mailed(conn, app.settings.newsletter.slug, day) is not None
