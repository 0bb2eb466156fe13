"""Why an edition is as it is: what each of its stories weighs, where each line comes from."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from digest.collect.page_target import is_front_page
from digest.compose.catalogue import Catalogue
from digest.compose.choose import ArticleRuling, EditionPlace
from digest.compose.gravity import Gravity, weigh
from digest.compose.lexicon import Lexicon
from digest.compose.picture import why_without
from digest.compose.score import NewsScore
from digest.compose.slots import OF_DESK, TRANSITIONS
from digest.compose.tell import gravity_of
from digest.compose.voice import LineQuery, in_order
from digest.flows.app import App
from digest.flows.edition.dry_run import DryRun
from digest.flows.edition.voice import catalogue_of
from digest.model import Article, Edition, Phrase, Story
from digest.render.voice_files import phrase_rows
from digest.store import articles

FOR_SUBSCRIBERS = "its page is for subscribers: what its source says is told, and no more"
NO_PAGE = "its link leads to the front page, where readers may not find it"
_ANY_LENGTH = 1000


@dataclass(frozen=True, slots=True)
class ArticleWeight:
    """An article that the edition carries, and what the judge of tone makes of it."""

    article: Article
    gravity: Gravity

    def __str__(self) -> str:
        gravity = self.gravity
        if gravity.is_light:
            return "light"
        words = f": {', '.join(gravity.words)}" if gravity.words else ""
        shown = f"; by all that it shows {gravity.likelihood}" if gravity.likelihood.cues else ""
        return f"{gravity.score:g} {gravity.weighty}{words}{shown}"


def weighed(app: App, dry_run: DryRun) -> tuple[ArticleWeight, ...]:
    """
    Each article of the edition with its gravity, the lead first.

    One that was chosen before, for a proposal, is weighed as it is kept now;
    by what the edition tells of it where it is kept no longer.
    """
    lexicon = catalogue_of(app.settings).lexicon
    if dry_run.choice is None:
        return tuple(_weights_of(app, dry_run.edition, lexicon)) if dry_run.edition else ()
    carried = dry_run.choice.carried
    return tuple(ArticleWeight(each.article, gravity_of(each, lexicon)) for each in carried)


def _weights_of(app: App, edition: Edition, lexicon: Lexicon) -> Iterator[ArticleWeight]:
    with app.database.read() as conn:
        for story in edition.all_stories:
            stored = articles.get(conn, story.article_id)
            article = _as_told(story) if stored is None else stored.article
            yield ArticleWeight(article, weigh(article, lexicon))


def _as_told(story: Story) -> Article:
    return Article(
        url=story.url,
        guid=story.url,
        title=story.title,
        summary=" ".join(story.paragraphs),
        section=story.section,
    )


@dataclass(frozen=True, slots=True)
class ArticleVerdict:
    """
    An article, where it ended up and why.

    With what spoke for it where it was in the running, and its gravity where the
    edition carries it.
    """

    article: Article
    place: EditionPlace
    reason: str
    gravity: ArticleWeight | None
    score: NewsScore | None = None
    remarks: tuple[str, ...] = ()
    """What else is to be known of it, in words: its page, its picture, the desk's note."""


def judged(app: App, dry_run: DryRun) -> Iterator[ArticleVerdict]:
    """Each article that was in the running; of a proposal, each that it carries."""
    weights = weighed(app, dry_run)
    if dry_run.choice is None and dry_run.edition is not None:
        for place, weight in zip(_places(dry_run.edition), weights, strict=True):
            yield ArticleVerdict(weight.article, place, "chosen when it was proposed", weight)
    carried = {weight.article.url: weight for weight in weights}
    for ruling in dry_run.rulings:
        article = ruling.candidate.article
        gravity = carried.get(article.url)
        remarks = tuple(_remarks(ruling))
        yield ArticleVerdict(article, ruling.place, ruling.reason, gravity, ruling.score, remarks)


def _remarks(ruling: ArticleRuling) -> Iterator[str]:
    candidate = ruling.candidate
    if candidate.article.is_for_subscribers:
        yield FOR_SUBSCRIBERS
    if is_front_page(candidate.article.url):
        yield NO_PAGE
    if candidate.page_fault:
        yield f"its page gave nothing, and is asked again: {candidate.page_fault}"
    if candidate.note:
        waits = "" if ruling.place is EditionPlace.LEAD else ", which waits until it leads"
        yield f"the desk's note{waits}: {candidate.note}"
    if ruling.place is EditionPlace.LEAD and (reason := why_without(candidate)):
        yield reason


def _places(edition: Edition) -> Iterator[EditionPlace]:
    """Where each of its stories stands, in reading order."""
    yield EditionPlace.LEAD
    yield from (EditionPlace.STORY for _ in edition.stories)
    yield from (EditionPlace.SEQUEL for _ in edition.sequels)
    yield from (EditionPlace.BRIEF for _ in edition.briefs)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenLine:
    """A line of an edition: where it stands in the writers' file, and why it."""

    phrase: Phrase
    place: str
    why: str


def spoken(app: App, edition: Edition) -> tuple[SpokenLine, ...]:
    """Each line the voice says in that edition, in reading order."""
    catalogue = catalogue_of(app.settings)
    file, rows = phrase_rows(app.settings.own_templates)

    def explained(phrase: Phrase) -> SpokenLine:
        row = rows.get(phrase.id)
        return SpokenLine(
            phrase=phrase,
            place=f"{file}:{row}" if row else "the article's own words",
            why=_why(phrase, _draw(phrase, edition), catalogue),
        )

    return tuple(map(explained, edition.phrases))


def _draw(phrase: Phrase, edition: Edition) -> LineQuery:
    """What that line was drawn for; an edition draws its transitions in order, as of two."""
    draw = LineQuery(slot=phrase.slot, day=edition.day, longest=_ANY_LENGTH)
    if not _is_transition(phrase):
        return draw
    nth = list(filter(_is_transition, edition.phrases)).index(phrase)
    return replace(draw, nth=nth, of=TRANSITIONS)


def _is_transition(phrase: Phrase) -> bool:
    return phrase.slot.startswith("transition/")


def _why(phrase: Phrase, draw: LineQuery, catalogue: Catalogue) -> str:
    if phrase.id.endswith(OF_DESK):
        return "the desk's own words"
    pool = catalogue.pools.get(phrase.slot, ())
    if not pool:
        return "no line of the voice could be said"
    if phrase.id == next(in_order(pool, draw)).id:
        return f"the day's own of the {len(pool)} lines of {phrase.slot}"
    instead = (
        "the day's own was said lately, repeats a word, does not fit, says less of today, or "
        "the desk wanted another"
    )
    return f"one of the {len(pool)} lines of {phrase.slot}; {instead}"
