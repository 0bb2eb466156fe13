"""« Bien envoyé · Bof »: what a reader thinks of the edition, in one press. Pure."""

from digest.compose.rituals.ritual_input import RitualInput
from digest.model import EditionOpinion, Ritual, RitualLine, RitualPlace

WORDS = {EditionOpinion.LIKED: "Bien envoyé", EditionOpinion.DISLIKED: "Bof"}
"""As readers see them."""


def feedback(asked: RitualInput) -> Ritual | str:
    """A link for each opinion, to a page with a button; who presses it is not known."""
    base, day = asked.morning.public_url, asked.edition.day
    if not base:
        return "there are no public pages to answer on"
    return Ritual(
        name="feedback",
        place=RitualPlace.END,
        lines=tuple(
            RitualLine(text=words, url=f"{base}/avis/{day}/{opinion}")
            for opinion, words in WORDS.items()
        ),
        note=asked.typeset(
            "Un mot à nous dire? Réponds à ce courriel : la rédaction lit les réponses."
        ),
        reason="asked in every edition that is not sober",
    )
