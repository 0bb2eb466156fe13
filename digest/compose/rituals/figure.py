"""« Le chiffre du jour »: one figure of a story that harms nobody, in its own sentence. Pure."""

import re
from collections.abc import Iterator
from dataclasses import replace

from digest.compose.gravity import Gravity, weigh
from digest.compose.rituals.ritual_input import RitualInput
from digest.compose.rituals.striking import StrikingFigure, striking_figure
from digest.compose.score import heads_a_column
from digest.compose.tell import StoryDraft
from digest.french.sentences import closed_sentences
from digest.french.typography import NO_BREAK, keep_spacing
from digest.model import Article, Candidate, Ritual, RitualLine, RitualPlace, Story

_SPACES = re.compile(r"(?<=\d)\s(?=\d{3})")
_NUMBER = re.compile(r"\d+(?:,\d+)?")


def figure(asked: RitualInput) -> Ritual | str:
    """
    The figure that one looks at most, with its sentence word for word and a link to its story.

    Of what the edition carries, in the sentences that it does not print itself: a sum before a
    share, a length of time and a number of things. Only of a story that harms nobody for certain.
    """
    printed = _printed(asked)
    every = [
        (each, story)
        for candidate, draft in _carried(asked)
        if _is_fit(draft)
        for story in (draft.story,)
        for each in _figures(asked, candidate.article, story)
        if not _numbers(each.number) & printed
    ]
    if not every:
        return "no story that harms nobody says a figure that is not printed already"
    best, story = min(every, key=lambda pair: pair[0].surprise)
    return Ritual(
        name="figure",
        place=RitualPlace.AFTER,
        heading=asked.typeset("Le chiffre du jour"),
        lines=(
            RitualLine(
                label=f"{best.number} {best.unit}".strip(),
                text=best.sentence,
                url=story.url,
                article_id=story.article_id,
            ),
        ),
        note=_source(story.title),
        reason=f"of article {story.article_id}, which harms nobody",
    )


def _carried(asked: RitualInput) -> Iterator[tuple[Candidate, StoryDraft]]:
    """What the edition tells or lists, with what it weighs; no sequel."""
    drafts = {draft.story.article_id: draft for draft in asked.drafts}
    for candidate in asked.choice.carried:
        if candidate.id in drafts and candidate.mailed_on is None:
            yield candidate, drafts[candidate.id]


def _is_fit(draft: StoryDraft) -> bool:
    """Whether it harms nobody, without a doubt, and its title names a story."""
    return _is_harmless(draft.gravity) and not heads_a_column(draft.story.title)


def _is_harmless(gravity: Gravity) -> bool:
    harms = gravity.score or gravity.is_serious or gravity.is_of_harm or gravity.is_grave
    return not harms and (gravity.is_light or gravity.is_harmless)


def _figures(asked: RitualInput, article: Article, story: Story) -> Iterator[StrikingFigure]:
    """Those of its own sentences that tell of no harm either."""
    lexicon = asked.morning.catalogue.lexicon
    for text in _texts(article):
        for sentence in closed_sentences(keep_spacing(text)):
            striking = striking_figure(sentence, story.title, lexicon.near)
            if striking is None:
                continue
            gravity = weigh(replace(article, summary=sentence, body=()), lexicon)
            if _is_harmless(gravity):
                yield striking


def _texts(article: Article) -> Iterator[str]:
    """Its standfirst and its paragraphs; of one that only subscribers may read, the first alone."""
    yield article.summary
    if not article.is_for_subscribers:
        yield from (passage.text for passage in article.body if not passage.is_heading)


def _printed(asked: RitualInput) -> frozenset[str]:
    """Every number that the edition shows above."""
    edition = asked.edition
    excerpted = (edition.lead, *edition.stories, *edition.sequels)
    titles = (each.title for each in edition.all_stories)
    words = (edition.subject, edition.preheader, edition.greeting, edition.opening)
    return _numbers(
        " ".join((*words, *titles, *(text for each in excerpted for text in each.paragraphs)))
    )


def _numbers(text: str) -> frozenset[str]:
    """Its numbers, without what parts thousands."""
    return frozenset(_NUMBER.findall(_SPACES.sub("", text)))


def _source(title: str) -> str:
    """« Tiré de « … ». »: without its story, a number is of nothing."""
    inner = title.replace(f"«{NO_BREAK}", "“").replace(f"{NO_BREAK}»", "”")
    return f"Tiré de «{NO_BREAK}{inner}{NO_BREAK}»."
