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

BESIDE = "V13"
"""The rule that a line does not stand beside what it does not suit."""
_OF_THE_WHOLE = ("subject", "preheader", "greeting", "opening", "sign_off", "forward")
_QUIET = ("grave", "remembrance", "sober")
_NO_CHEER = "rien d’enjoué autour d’une nouvelle grave"
_ON_THE_LEAD = ("subject", "preheader", "greeting", "opening")


def proofread_edition(edition: Edition, catalogue: Catalogue) -> tuple[Slip, ...]:
    """Every slip of what the voice says in that edition."""
    return (
        *_words(edition, catalogue),
        *_lengths(edition),
        *_beside_what_is_grave(edition, catalogue),
        *_motifs(edition, catalogue),
        *_transitions(edition, catalogue),
        *_cheer(edition, catalogue),
        *_ritual(edition),
    )


def _lengths(edition: Edition) -> Iterator[Slip]:
    """What is too long or too short; a plain preheader is as long as an article has words for."""
    for phrase in edition.phrases:
        shortest, longest = LENGTHS.get(phrase.slot.partition("/")[0], (0, 1000))
        shortest = 0 if phrase.slot == "preheader" else shortest
        if not shortest <= len(phrase.text) <= longest:
            length = f"{len(phrase.text)} caractères"
            yield Slip("V08", phrase.id, length, f"de {shortest} à {longest}")


def _words(edition: Edition, catalogue: Catalogue) -> Iterator[Slip]:
    """What is wrong with the writers' lines that were drawn: titles in them are not theirs."""
    for line in (*_drawn(edition, catalogue), CatalogueLine("ritual", catalogue.ritual)):
        yield from wording(line)


def _drawn(edition: Edition, catalogue: Catalogue) -> tuple[CatalogueLine, ...]:
    """The writers' lines that it says, as they are written."""
    lines = {line.id: line for pool in catalogue.pools.values() for line in pool}
    return tuple(lines[phrase.id] for phrase in edition.phrases if phrase.id in lines)


def _beside_what_is_grave(edition: Edition, catalogue: Catalogue) -> Iterator[Slip]:
    """A line that plays while it names a grave lead, or a paid block next to a grave story."""
    stories = (edition.lead, *edition.stories, *edition.sequels[:1])
    grave = [weight_of(story, catalogue).tone is Tone.SOBER for story in stories]
    if grave[0]:
        for phrase in edition.phrases:
            slot, _, kind = phrase.slot.partition("/")
            if slot in _ON_THE_LEAD and kind == "normal":
                yield Slip(
                    BESIDE, phrase.id, phrase.text, "rien qui taquine sur une nouvelle grave"
                )
    partner = edition.partner
    if partner is not None and any(grave[partner.after - 1 : partner.after + 1]):
        yield Slip(BESIDE, "partner", partner.label, "pas d’annonce à côté d’une nouvelle grave")


def _motifs(edition: Edition, catalogue: Catalogue) -> Iterator[Slip]:
    """A motif that two lines share; what a headline between their words says is not theirs."""
    written = {line.id: line.text for line in _drawn(edition, catalogue)}
    drawn = [phrase for phrase in edition.phrases if "/" in phrase.slot]
    lines = [(phrase.id, written.get(phrase.id, phrase.text)) for phrase in drawn]
    for motif in catalogue.motifs:
        matches = [(name, motif.search(text)) for name, text in lines]
        for name, words in [(name, match[0]) for name, match in matches if match][1:]:
            yield Slip(BESIDE, name, words, "déjà dit dans cette édition")


def _transitions(edition: Edition, catalogue: Catalogue) -> Iterator[Slip]:
    """A transition beside a story that weighs, but for the one that leads out of it."""
    stories = (edition.lead, *edition.stories)
    for before, after in pairwise((story, weight_of(story, catalogue)) for story in stories):
        if not after[0].intro:
            continue
        if _weighs(after[1], edition.tone) or (
            edition.tone is not Tone.SOBER and _weighs(before[1], edition.tone)
        ):
            yield Slip(BESIDE, after[0].title, after[0].intro, "rien à côté d’une nouvelle grave")


def weight_of(story: Story, catalogue: Catalogue) -> Gravity:
    """What the story weighs by the words the edition itself shows; never more than it was told."""
    recalled = story.sequel.reference if story.sequel else ""
    article = Article(
        url=story.url,
        guid=story.url,
        title=f"{story.short_title}. {story.title}",
        summary=" ".join((*story.paragraphs[:1], recalled)),
        section=story.section,
    )
    return weigh(article, catalogue.lexicon)


def _weighs(gravity: Gravity, tone: Tone) -> bool:
    return gravity.score > 0 if tone is Tone.NORMAL else gravity.tone is Tone.SOBER


def _cheer(edition: Edition, catalogue: Catalogue) -> Iterator[Slip]:
    """What is said of the whole in another voice than a sober one's, where it prints a death."""
    every = (weight_of(story, catalogue) for story in edition.all_stories)
    if edition.tone is Tone.NORMAL or not any(each.tone is Tone.SOBER for each in every):
        return  # who lets the voice play looked at what stands there
    for phrase in edition.phrases:
        slot, _, kind = phrase.slot.partition("/")
        if slot in _OF_THE_WHOLE and kind and kind.partition("_")[0] not in _QUIET:
            yield Slip(BESIDE, phrase.id, phrase.text, _NO_CHEER)
    if edition.ritual:
        yield Slip(BESIDE, "ritual", edition.ritual, _NO_CHEER)


def _ritual(edition: Edition) -> Iterator[Slip]:
    """The last line, where the edition is a sober one; or its absence from one that plays."""
    if edition.ritual and edition.tone is Tone.SOBER:
        yield Slip(BESIDE, "ritual", edition.ritual, "jamais en ton sobre")
    if not edition.ritual and not _closes_quietly(edition):
        yield Slip(BESIDE, "ritual", "(absente)", "elle clôt chaque édition")


def _closes_quietly(edition: Edition) -> bool:
    kinds = (phrase.slot.partition("/") for phrase in edition.phrases)
    is_said = any(slot == "sign_off" and kind in _QUIET for slot, _, kind in kinds)
    return is_said or edition.tone is Tone.SOBER
