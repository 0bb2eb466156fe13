"""Why an edition is as it is: what each of its stories weighs, where each line comes from."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from digest.compose.catalogue import Catalogue
from digest.compose.gravity import Gravity, weigh
from digest.compose.slots import TRANSITIONS
from digest.compose.tell import shown
from digest.compose.voice import CatalogueLine, LineQuery, in_order
from digest.flows.app import App
from digest.flows.edition.prepare import Prepared
from digest.flows.edition.voice import catalogue_of
from digest.model import Article, Edition, Phrase, Story
from digest.render.voice_files import phrase_rows
from digest.store import articles

_OTHERS = 3
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
        words = f": {', '.join(gravity.found)}" if gravity.found else ""
        return f"{gravity.score:g} {gravity.weighty}{words}"


def weighed(app: App, prepared: Prepared) -> tuple[ArticleWeight, ...]:
    """
    Each article of the edition with its gravity, the lead first.

    One that was chosen before, for a proposal, is weighed as it is kept now;
    by what the edition tells of it where it is kept no longer.
    """
    if prepared.edition is None:
        return ()
    lexicon = catalogue_of(app.settings).lexicon
    known = {one.id: (one.article, shown(one)) for one in prepared.choice.carried}
    with app.database.read() as conn:
        for story in prepared.edition.all_stories:
            if story.article_id not in known:
                kept = articles.get(conn, story.article_id)
                article = _as_told(story) if kept is None else kept.article
                known[story.article_id] = (article, article)
    pairs = (known[story.article_id] for story in prepared.edition.all_stories)
    return tuple(ArticleWeight(article, weigh(seen, lexicon)) for article, seen in pairs)


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
    """An article, where it ended up and why, and what it weighs where the edition carries it."""

    article: Article
    place: str
    reason: str
    gravity: ArticleWeight | None


def judged(app: App, prepared: Prepared) -> Iterator[ArticleVerdict]:
    """Each article that was in the running; of a proposal, each that it carries."""
    carried = {one.article.url: one for one in weighed(app, prepared)}
    for ruling in prepared.choice.rulings:
        article = ruling.candidate.article
        yield ArticleVerdict(article, ruling.place, ruling.reason, carried.pop(article.url, None))
    edition = prepared.edition
    for at, one in enumerate(carried.values() if edition else ()):
        place = "brief" if edition and at > len(edition.stories) else "story"
        yield ArticleVerdict(
            one.article, place if at else "lead", "chosen when it was proposed", one
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenLine:
    """A line of an edition: where it stands in the writers' file, why it, and what else it was."""

    phrase: Phrase
    place: str
    why: str
    others: tuple[CatalogueLine, ...]
    """The next lines of its pool, as they are written."""


def spoken(
    app: App, edition: Edition, wanted: frozenset[str] = frozenset()
) -> tuple[SpokenLine, ...]:
    """Each line the voice says in that edition, in reading order; *wanted* were asked for."""
    catalogue = catalogue_of(app.settings)
    file, rows = phrase_rows(app.settings.own_templates)

    def told(phrase: Phrase) -> SpokenLine:
        row = rows.get(phrase.id)
        why, others = _why(phrase, _draw(phrase, edition), catalogue)
        if phrase.id in wanted:
            why = "asked for instead of the day's own"
        return SpokenLine(
            phrase=phrase,
            place=f"{file}:{row}" if row else "the article's own words",
            why=why,
            others=others,
        )

    return tuple(map(told, edition.phrases))


def _draw(phrase: Phrase, edition: Edition) -> LineQuery:
    """What that line was drawn for; an edition draws its transitions in order, as of two."""
    draw = LineQuery(slot=phrase.slot, day=edition.day, longest=_ANY_LENGTH)
    if not _is_transition(phrase):
        return draw
    nth = list(filter(_is_transition, edition.phrases)).index(phrase)
    return replace(draw, nth=nth, of=TRANSITIONS)


def _is_transition(phrase: Phrase) -> bool:
    return phrase.slot.startswith("transition/")


def _why(
    phrase: Phrase, draw: LineQuery, catalogue: Catalogue
) -> tuple[str, tuple[CatalogueLine, ...]]:
    pool = catalogue.pools.get(phrase.slot, ())
    if not pool:
        return "no line of the voice could be said", ()
    order = list(in_order(pool, draw))
    others = tuple(line for line in order if line.id != phrase.id)[:_OTHERS]
    if phrase.id == order[0].id:
        return f"the day's own of the {len(pool)} lines of {phrase.slot}", others
    instead = "the day's own was said lately, repeats a motif, does not fit, or lacks a name"
    return f"one of the {len(pool)} lines of {phrase.slot}; {instead}", others
