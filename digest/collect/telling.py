"""What one title with its text tells, in the forms that two of them are compared in. Pure."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from digest.collect.words import is_number, names, plain, words

COMPARED = 3000
"""Characters of a text that are compared."""
_BITS = 4096
"""Of an imprint: several for each word that so many characters have."""

_DAY = re.compile(
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|janvier|fevrier|mars|avril|mai|juin"
    r"|juillet|aout|septembre|octobre|novembre|decembre"
)
_MOMENT = re.compile(
    rf"{_DAY.pattern}|matin(?:ee)?|midi|soir(?:ee)?|nuit|aujourd|demain|semaine|heures?"
)
_WALL = (
    *("réservé aux abonn", "réservée aux abonn", "réservé à nos abonn", "connectez-vous pour"),
    *("abonnez-vous pour", "abonnez-vous dès", "nous utilisons des témoins"),
    *("nous utilisons des cookies", "politique de confidentialité", "activer javascript"),
    *("détails à venir", "détails à suivre", "est apparu en premier", "lire la suite"),
)
"""What stands in the place of a text, and is the same in the place of every other."""
_SERIAL = re.compile(
    r"\b(?:episode|partie|volet|chapitre|tome|saison|jour|semaine|etape|match|manche|numero|no|n|"
    r"edition|ep|part|acte|lecon|cahier|volume|vol|question|route|autoroute|rang|groupe)s? (\d+)"
    r"|\b(\d+)(?= (?:sur )?\d+ (?!000))|\b(\d+)(?:e|re|er|eme)\b"
)
_COLUMN = re.compile(
    r"\b(?:meteo|previsions?|horoscope|en bref|breves|bulletin|agenda|quoi faire|a l affiche"
    r"|loto|lotto|resultats|tirage|classement|sudoku|mots croises|caricature|revue de presse"
    r"|necrologie|avis de deces|petites annonces|courrier des lecteurs|marees|etat des routes"
    r"|(?:photo|question|citation|mot|image|recette|chiffre) d(?:u jour|e la semaine))\b"
)
"""What heads a text each day, or several in one."""
_KICKER = re.compile(r"^(.{3,40}?)\s*(?::|\||—|–| - )\s*(.+)$")
_CUT = re.compile(r"(?:…|\.\.\.)\s*$")


@dataclass(frozen=True)  # without slots: each form is made where it is first asked for, and kept
class Telling:
    """A title with its text, and what of them is laid beside another's: made once for all pairs."""

    title: str
    text: str

    @cached_property
    def heading(self) -> str:
        """The title as it is compared."""
        return plain(self.title)

    @cached_property
    def heading_numbers(self) -> list[str]:
        """What the title counts, in order."""
        return sorted(filter(is_number, words(self.title)))

    @cached_property
    def uncounted(self) -> tuple[str, ...]:
        """The words of the title that are no numbers."""
        return tuple(word for word in words(self.title) if not is_number(word))

    @cached_property
    def entitled(self) -> frozenset[str]:
        """Whom and what the title names."""
        return names(self.title)

    @cached_property
    def frame(self) -> tuple[str, ...]:
        """The words of the title that name nobody and count nothing."""
        return tuple(word for word in self.uncounted if word not in self.entitled)

    @cached_property
    def topic(self) -> frozenset[str]:
        """The words of content of the title."""
        return _content(words(self.title))

    @cached_property
    def matter(self) -> frozenset[str]:
        """Those that name no moment, as every issue of a column has one."""
        return _matter(self.topic)

    @cached_property
    def uncounted_matter(self) -> frozenset[str]:
        """The same of a title without its numbers."""
        return _matter(_content(words(" ".join(self.uncounted))))

    @cached_property
    def serials(self) -> frozenset[str]:
        """What the title says of a place in a row."""
        matches = _SERIAL.finditer(self.heading)
        return frozenset(number for match in matches for number in match.groups() if number)

    @cached_property
    def kicker(self) -> tuple[str, frozenset[str]] | None:
        """The label before the title's matter, and the words of content behind it."""
        if head := _KICKER.match(self.title):
            return plain(head[1]), _content(words(head[2]))
        return None

    @cached_property
    def heads_a_column(self) -> bool:
        """Whether the title is one that stands over another text each day."""
        return bool(_COLUMN.search(self.heading))

    @cached_property
    def is_cut(self) -> bool:
        """Whether the title breaks off."""
        return bool(_CUT.search(self.title))

    @cached_property
    def run(self) -> tuple[str, ...]:
        """The text that is compared, word for word."""
        return words(self.text[:COMPARED])

    @cached_property
    def running(self) -> str:
        """The same with a blank between two words."""
        return " ".join(self.run)

    @cached_property
    def bag(self) -> frozenset[str]:
        """The same in no order: a word that comes again has its turn behind it."""
        times = Counter(self.run)
        again = (f"{word} {turn + 1}" for word in times for turn in range(1, times[word]))
        return frozenset(times).union(again)

    @cached_property
    def imprint(self) -> int:
        """The bag in bits: one that another lacks is a word that it lacks; words may share one."""
        bits = bytearray(_BITS // 8)
        for place in map(hash, self.bag):
            bits[place // 8 % len(bits)] |= 1 << place % 8
        return int.from_bytes(bits, "little")

    @cached_property
    def content(self) -> frozenset[str]:
        """The words of content of the text that is compared."""
        return _content(self.run)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers of the text that is compared."""
        return frozenset(filter(is_number, self.run))

    @cached_property
    def said(self) -> frozenset[str]:
        """Every word of the whole text."""
        return frozenset(words(self.text))

    @cached_property
    def known(self) -> frozenset[str]:
        """Every word of title and text."""
        return self.said.union(words(self.title))

    @cached_property
    def names(self) -> frozenset[str]:
        """Whom and what title and text name."""
        return self.entitled | names(self.text)

    @cached_property
    def subjects(self) -> frozenset[str]:
        """The words of content that the title shares with its text; numbers are no subject."""
        return frozenset(word for word in self.topic & self.said if not is_number(word))

    @cached_property
    def days(self) -> frozenset[str]:
        """The days and months that the text names."""
        return frozenset(filter(_DAY.fullmatch, self.said))

    @cached_property
    def heading_days(self) -> frozenset[str]:
        """The days and months that the title names."""
        return frozenset(filter(_DAY.fullmatch, words(self.title)))

    @cached_property
    def is_wall(self) -> bool:
        """Whether something stands in the place of the text."""
        folded = self.text.replace("\u00a0", " ").casefold()
        return any(sign in folded for sign in _WALL)


@lru_cache(maxsize=2048)  # as many as a feed may have, and more than a morning's candidates
def telling_of(title: str, text: str) -> Telling:
    """That title with its text: the same record however often it is asked for."""
    return Telling(title, text)


def _content(spoken: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in spoken if len(word) > 3 or is_number(word))


def _matter(spoken: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in spoken if not _MOMENT.fullmatch(word))
