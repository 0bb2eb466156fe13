"""
What the voice may not do in one edition, whatever each line is on its own.

Pure: a composed edition in, slips out. A line that is sound in its pool may
still stand in the wrong place: beside a story that weighs, or after another
that says the same thing.
"""

from collections.abc import Iterator
from itertools import pairwise

from digest.compose.catalogue import Catalogue
from digest.compose.gravity import Gravity, weigh
from digest.compose.proofread import Slip, wording
from digest.compose.slots import LENGTHS
from digest.compose.voice import CatalogueLine
from digest.model import Article, Edition, Story, Tone

_ON_THE_LEAD = ("subject", "preheader", "greeting", "opening")


def proofread_edition(edition: Edition, catalogue: Catalogue) -> tuple[Slip, ...]:
    """Every slip of what the voice says in that edition."""
    return (
        *_words(edition, catalogue),
        *_lengths(edition),
        *_beside_what_is_grave(edition, catalogue),
        *_motifs(edition, catalogue),
        *_transitions(edition, catalogue),
        *_ritual(edition),
    )


def _lengths(edition: Edition) -> Iterator[Slip]:
    for phrase in edition.phrases:
        shortest, longest = LENGTHS.get(phrase.slot.partition("/")[0], (0, 1000))
        if not shortest <= len(phrase.text) <= longest:
            length = f"{len(phrase.text)} caractères"
            yield Slip("V08", phrase.id, length, f"de {shortest} à {longest}")


def _words(edition: Edition, catalogue: Catalogue) -> Iterator[Slip]:
    """What is wrong with the writers' lines that were drawn: titles in them are not theirs."""
    lines = {line.id: line for pool in catalogue.pools.values() for line in pool}
    drawn = [lines[phrase.id] for phrase in edition.phrases if phrase.id in lines]
    for line in (*drawn, CatalogueLine("ritual", catalogue.ritual)):
        yield from wording(line)


def _beside_what_is_grave(edition: Edition, catalogue: Catalogue) -> Iterator[Slip]:
    """A line that plays while it names a grave lead, or a paid block next to a grave story."""
    stories = (edition.lead, *edition.stories)
    grave = [weight_of(story, catalogue).tone is Tone.SOBER for story in stories]
    if grave[0]:
        for phrase in edition.phrases:
            slot, _, kind = phrase.slot.partition("/")
            if slot in _ON_THE_LEAD and kind == "normal":
                yield Slip("V13", phrase.id, phrase.text, "rien qui taquine sur une nouvelle grave")
    partner = edition.partner
    if partner is not None and any(grave[partner.after - 1 : partner.after + 1]):
        yield Slip("V13", "partner", partner.label, "pas d’annonce à côté d’une nouvelle grave")


def _motifs(edition: Edition, catalogue: Catalogue) -> Iterator[Slip]:
    for motif in catalogue.motifs:
        matches = [(phrase.id, motif.search(phrase.text)) for phrase in edition.phrases]
        for name, words in [(name, match[0]) for name, match in matches if match][1:]:
            yield Slip("V13", name, words, "déjà dit dans cette édition")


def _transitions(edition: Edition, catalogue: Catalogue) -> Iterator[Slip]:
    """A transition beside a story that weighs, but for the one that leads out of it."""
    stories = (edition.lead, *edition.stories)
    for before, after in pairwise((story, weight_of(story, catalogue)) for story in stories):
        if not after[0].intro:
            continue
        if _weighs(after[1], edition.tone) or (
            edition.tone is not Tone.SOBER and _weighs(before[1], edition.tone)
        ):
            yield Slip("V13", after[0].title, after[0].intro, "rien à côté d’une nouvelle grave")


def weight_of(story: Story, catalogue: Catalogue) -> Gravity:
    """What the story weighs by the words the edition itself shows; never more than it was told."""
    article = Article(
        url=story.url,
        guid=story.url,
        title=f"{story.short_title}. {story.title}",
        summary=" ".join(story.paragraphs[:1]),
        section=story.section,
    )
    return weigh(article, catalogue.lexicon)


def _weighs(gravity: Gravity, tone: Tone) -> bool:
    return gravity.score > 0 if tone is Tone.NORMAL else gravity.tone is Tone.SOBER


def _ritual(edition: Edition) -> Iterator[Slip]:
    if bool(edition.ritual) == (edition.tone is Tone.SOBER):
        advice = "jamais en ton sobre" if edition.ritual else "elle clôt chaque édition"
        yield Slip("V13", "ritual", edition.ritual or "(absente)", advice)
