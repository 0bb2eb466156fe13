"""« Le chiffre du jour »: one number of a story that harms nobody, in its own sentence. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from digest.compose.gravity import Gravity
from digest.compose.lead_facts import only_figure
from digest.compose.rituals.ritual_input import RitualInput
from digest.compose.score import heads_a_column
from digest.compose.stands_alone import stands_alone
from digest.compose.tell import StoryDraft
from digest.french.sentences import closed_sentences
from digest.french.typography import NO_BREAK
from digest.model import Ritual, RitualLine, RitualPlace

_LONGEST = 220
"""Characters of a sentence that is still read beside a large number."""


def figure(asked: RitualInput) -> Ritual | str:
    """
    A number with what it counts, its sentence word for word, and a link to its story.

    Of a brief alone: the sentences of the others are printed above it. Only a story that
    harms nobody counts, a light one first, and a number in digits before one in letters.
    """
    number = len(asked.edition.briefs)
    briefs = asked.drafts[len(asked.drafts) - number :]
    fit = [draft for draft in briefs if _is_fit(draft.gravity) and _names_a_story(draft)]
    fit.sort(key=lambda draft: not draft.gravity.is_light)
    lines = [line for line in _lines(fit) if line.label not in asked.edition.opening]
    if not lines:
        return "no brief that harms nobody says one number that can be told by itself"
    line = min(lines, key=lambda each: not each.label[0].isdecimal())
    line = replace(line, label=line.label[0].upper() + line.label[1:])
    title = next(
        each.story.title for each in asked.drafts if each.story.article_id == line.article_id
    )
    return Ritual(
        name="figure",
        place=RitualPlace.AFTER,
        heading=asked.typeset("Le chiffre du jour"),
        lines=(line,),
        note=_source(title),
        reason=f"of article {line.article_id}, which harms nobody",
    )


def _is_fit(gravity: Gravity) -> bool:
    return gravity.is_light or gravity.is_harmless


def _names_a_story(draft: StoryDraft) -> bool:
    return not heads_a_column(draft.story.title)


def _source(title: str) -> str:
    """« Tiré de « … ». »: without its story, a number is of nothing."""
    inner = title.replace(f"«{NO_BREAK}", "“").replace(f"{NO_BREAK}»", "”")
    return f"Tiré de «{NO_BREAK}{inner}{NO_BREAK}»."


def _lines(drafts: Iterable[StoryDraft]) -> Iterator[RitualLine]:
    """Each sentence of their first paragraphs that says one number for certain."""
    for draft in drafts:
        story = draft.story
        for sentence in closed_sentences(" ".join(story.paragraphs[:1])):
            label = only_figure(sentence)
            if label and len(sentence) <= _LONGEST and stands_alone(sentence):
                yield RitualLine(
                    text=sentence, label=label, url=story.url, article_id=story.article_id
                )
