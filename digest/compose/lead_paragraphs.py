"""
The lead in three labelled paragraphs, when the article itself gives the matter.

What happens is the article's summary; why it matters and what comes next are
the first sentences under its own headings that announce them. Nothing is
invented, nothing is cut: an article without such headings stays one paragraph.
"""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from digest.compose.excerpt import new_sentences, opens_a_section
from digest.french.typography import Spacing, keep_spacing, typeset
from digest.model import Article, Story, Tone

_LONGEST = 40
"""Words of a labelled paragraph after the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRule:
    """A label, the one a sober edition says instead, and the headings that call for it."""

    label: str
    sober: str
    headings: re.Pattern[str]

    def label_in(self, tone: Tone, spacing: Spacing) -> str:
        """The label in that tone."""
        return typeset(self.sober if tone is Tone.SOBER else self.label, spacing)


def labelled(
    lead: Story,
    article: Article,
    rules: tuple[PointRule, ...],
    tone: Tone,
    spacing: Spacing = "quebec",
) -> Story:
    """
    The lead with labelled paragraphs; as it was when its article does not give the matter.

    The first of *rules* labels the summary, whatever the headings.
    """
    if not lead.paragraphs or not rules:
        return lead
    if len(lead.paragraphs) > 1:  # the desk's own lines, in the order of the labels
        labels = tuple(rule.label_in(tone, spacing) for rule in rules)
        return replace(lead, labels=labels) if len(labels) == len(lead.paragraphs) else lead
    points: list[tuple[str, str]] = []
    for rule in rules[1:]:
        before = (*lead.paragraphs, *(text for _, text in points))
        if text := new_sentences(_under(article, rule.headings), before):
            points.append((rule.label_in(tone, spacing), text))
    if not points:
        return lead
    return replace(
        lead,
        paragraphs=(lead.paragraphs[0], *(text for _, text in points)),
        labels=(rules[0].label_in(tone, spacing), *(label for label, _ in points)),
    )


def _under(article: Article, headings: re.Pattern[str]) -> str:
    """The whole sentences that open the last section announced by such a heading."""
    opened = [
        after.text
        for before, after in pairwise(article.body)
        if before.is_heading and not after.is_heading and headings.search(before.text)
    ]
    for text in reversed(opened):
        if whole := opens_a_section(keep_spacing(text), _LONGEST):
            return whole
    return ""
