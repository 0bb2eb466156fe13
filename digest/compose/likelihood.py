"""
How likely a story is grave, serious, or hard news: the sum of what its headline shows. Pure.

The lists of harms are certain and blind: they know what they name. This hears the rest of what
an editor hears: who stands there (an age, kin), which fields of life meet (a river, the night),
how it is said (a no, « était », « sa mère »), where it stands, and what smiles. Each cue weighs
the same in every headline; they were learned from some that were judged by hand
(`benchmarks/fields.py`).
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from digest.compose.fields import WordFields, parse_fields
from digest.compose.stems import stems
from digest.compose.writers_file import WritersFile

BIAS = "to begin with"
STATED_DEATH = "a death in so many words"
HARM_SECTION = "a section of harm"
LITERAL_HARM = "a harm in so many words"
_GRAVE, _LIKELY, _FEARED, _NOT_GRAVE, _NEVER_GRAVE = 2.7, 0.5, 0.0, -1.0, -4.5
_SERIOUS, _NOT_SERIOUS = 1.3, -1.2
"""From where on, or down to where, each is said: in log-odds (3 is twenty to one)."""
_GRAVE_OF_A_DAY, _HARM_OF_A_DAY = -2.0, -0.8
"""In log-odds: those that teach are grave far oftener than a day's news. From hands left out."""
_DOUBTFUL, _SURE = -2.5, -4.0
"""From where on one in a hundred is grave, and down to where one in four hundred, among a day's."""
_MOST_WORDS, _MOST_SHOWN = 3, 6
_TELLING = 2
"""Sentences after the title that tell what it is about."""
_SENTENCE = re.compile(r"(?<=[.!?…])[\s»”\"]+")
_SOMEONE = frozenset(("kin", "child", "elder", "person"))
_LIGHT = frozenset(
    ("food", "drink", "music", "stage", "screen", "book", "art", "sport", "animal", "playful")
) | {"garden", "diy", "travel", "science", "love", "prize"}
_HARM = (
    frozenset(
        ("death", "killing", "injury", "illness", "rescue", "missing", "grief", "tragedy", "crash")
    )
    | frozenset(
        ("fire", "water", "disaster", "fall", "police", "court", "prison", "weapon", "violence")
    )
    | {"sexual", "theft", "fraud", "hate", "war"}
)
_CIVIC = frozenset(("politics", "municipal", "law", "money", "business", "project", "deal"))
_MATTERS = {"light matter": _LIGHT, "harm": _HARM, "public matter": _CIVIC}
_MOST_OF_A_MATTER = 3
_SMILING = frozenset(
    ("a light section", "a section to smile at", *(f"light matter, {many}" for many in (1, 2, 3)))
)
_SMILES_BESIDE_HARM = 2
_NO_IMPERFECT = (
    r"fait|plaît|connaît|paraît|sait|lait|trait|souhait|portrait|attrait|extrait|retrait|parfait"
    r"|satisfait|bienfait|serait|aurait|pourrait|devrait"
)
_FORMS = {
    "an age": re.compile(r"\b(?:de|à|avait|âgée?s? de) \d{1,2} ans|\d{1,2} ans,"),
    "a name": re.compile(r"\b[A-ZÉÀÈ][a-zà-ÿ-]+(?:-[A-Z][a-zà-ÿ]+)? (?:Mc|O')?[A-ZÉÀÈ][a-zà-ÿ]+"),
    "money": re.compile(r"\d ?\$|\bdollars?|\bmillions?|\bmilliards?|\bsous\b"),
    "a share": re.compile(r"\d ?%|pour cent"),
    "a result": re.compile(r"\b\d{1,2} à \d{1,2}\b|\b\d-\d\b"),
    "a number": re.compile(r"\b\d+\b"),
    "a few": re.compile(r"\b(?:deux|trois|quatre|cinq|six|sept|huit)\b"),
    "a weekday": re.compile(r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b"),
    "a no": re.compile(
        r"\b(?:ne|n') ?(?:[\w'-]+ ){0,5}?(?:pas|plus|jamais|rien|aucune?|personne)\b|\bsans\b"
    ),
    "what was": re.compile(rf"\b(?!(?:{_NO_IMPERFECT})\b)\w{{2,}}(?:ait|aient)\b"),
    "what may have been": re.compile(r"\b(?:aurait|auraient|serait|seraient)\b"),
    "what will be": re.compile(
        r"\b\w{2,}(?:era|eront|ira|iront|dra|dront|vra|vront|ura|auront|sera|seront)\b"
    ),
    "a question": re.compile(r"\?"),
    "an exclamation": re.compile(r"!"),
    "a quotation": re.compile("«"),
    "an ellipsis": re.compile("…"),
    "a colon": re.compile(":"),
    "we": re.compile(r"\b(?:[Oo]n|[Nn]otre|[Nn]os|nous)\b"),
    "you": re.compile(r"\b(?:[Vv]ous|[Vv]otre|[Vv]os|[Tt]u|[Tt]on|[Tt]es|[Tt]a)\b"),
    "he or she, unnamed": re.compile(r"^(?:« ?)?(?:Il|Elle|Ils|Elles|Sa|Son|Ses|Leurs?)\b"),
}
"""How it is said, and what stands in it."""


@dataclass(frozen=True, slots=True)
class CueWeight:
    """What one cue adds, in log-odds: to its being grave or serious, grave, and hard news."""

    harm: float = 0.0
    grave: float = 0.0
    hard: float = 0.0


_NOTHING = CueWeight()


@dataclass(frozen=True, slots=True)
class Cues:
    """The fields, and what each cue weighs."""

    fields: WordFields
    weights: Mapping[str, CueWeight]


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How likely a story is grave or serious, is grave, and is hard news: each in log-odds."""

    harm: float
    grave: float
    hard: float = 0.0
    cues: tuple[tuple[str, str, CueWeight], ...] = ()
    """Each cue with the word that shows it or "", the weightiest first."""

    @property
    def says_grave(self) -> bool:
        """Whether it is grave though no list says so."""
        return self.grave >= _GRAVE

    @property
    def may_be_grave(self) -> bool:
        """Whether it is as likely grave as not: too likely for a joke beside it."""
        return self.grave >= _FEARED

    @property
    def says_serious(self) -> bool:
        """Whether it is no joking matter though no list says so."""
        return self.harm >= _SERIOUS

    @property
    def is_likely_grave(self) -> bool:
        """Whether it is rather grave than not: too likely to be told with a good morning."""
        return self.grave >= _LIKELY

    @property
    def chance_of_grave(self) -> float:
        """How likely it is grave among a day's news, from 0 to 1."""
        return _chance(self.grave + _GRAVE_OF_A_DAY)

    @property
    def chance_of_harm(self) -> float:
        """How likely it is serious or grave among a day's news, from 0 to 1."""
        return _chance(self.harm + _HARM_OF_A_DAY)

    @property
    def chance_of_hard_news(self) -> float:
        """How likely it is what a newsroom tells before all else, from 0 to 1; harm is so too."""
        return _chance(self.hard)

    @property
    def is_doubtful(self) -> bool:
        """Whether nobody would swear that it is not grave."""
        return self.grave >= _DOUBTFUL

    @property
    def is_surely_not_grave(self) -> bool:
        """Whether anybody would."""
        return self.grave <= _SURE

    @property
    def denies_grave(self) -> bool:
        """
        Whether what the lists call grave is none: a manner of speaking, or serious at most.

        A little less than even odds is enough where something smiles beside it: twice, beside
        what nobody says for fun, and nowhere in a section of harm. A stated death stays one, and
        so does a word of killing beside which nothing smiles.
        """
        names = {name for name, _, _ in self.cues}
        if STATED_DEATH in names:
            return False
        needed = _SMILES_BESIDE_HARM if LITERAL_HARM in names else 1
        smiles = len(names & _SMILING) >= needed and HARM_SECTION not in names
        if smiles:
            return self.grave <= _NOT_GRAVE
        return "killing" not in names and self.grave <= _NEVER_GRAVE

    @property
    def denies_serious(self) -> bool:
        """Whether what the lists call serious is a manner of speaking, or harms nobody."""
        return self.harm <= _NOT_SERIOUS

    @property
    def words(self) -> tuple[str, ...]:
        """The words that most speak for harm."""
        spoken = [word for _, word, weight in self.cues if word and weight.harm > 0]
        return tuple(spoken[:_MOST_WORDS])

    def __str__(self) -> str:
        weightiest = self.cues[:_MOST_SHOWN]
        shown = (f"{word or name} {weight.harm:+.1f}" for name, word, weight in weightiest)
        return f"serious {self.harm:+.1f}, grave {self.grave:+.1f} ({', '.join(shown)})"


CALM = Likelihood(harm=-9.0, grave=-9.0, hard=-9.0)
"""Of what shows nothing at all."""


def _chance(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(min(log_odds, 30.0), -30.0)))


def parse_cues(file: WritersFile) -> Cues:
    """The fields and the weights in that file, which collects the faults."""
    rows = file.numbers("weights", "serious", "grave", "hard news")
    weights = {name: CueWeight(*row) for name, row in rows.items()}
    return Cues(parse_fields(file), weights)


def likelihood(shown: Mapping[str, str], cues: Cues) -> Likelihood:
    """What those cues come to, each given with the word that shows it."""
    begin = cues.weights.get(BIAS, _NOTHING)
    weighing = [(name, word, cues.weights.get(name, _NOTHING)) for name, word in shown.items()]
    weighing.sort(key=lambda cue: (-abs(cue[2].harm) - abs(cue[2].grave), cue[0]))
    return Likelihood(
        harm=round(begin.harm + sum(weight.harm for _, _, weight in weighing), 2),
        grave=round(begin.grave + sum(weight.grave for _, _, weight in weighing), 2),
        hard=round(begin.hard + sum(weight.hard for _, _, weight in weighing), 2),
        cues=tuple(weighing),
    )


def told(title: str, below: str) -> str:
    """A title with the sentences below it that say what it is about."""
    return f"{title}. {' '.join(_SENTENCE.split(below.strip())[:_TELLING])}"


def cues_of(
    text: str, weights_of_words: Iterable[tuple[float, str]], fields: WordFields
) -> dict[str, str]:
    """What a plain text shows, by name, with the word that shows it (or "")."""
    spoken = fields.of(text)
    shown = {**spoken, **{name: "" for name, form in _FORMS.items() if form.search(text)}}
    if _SOMEONE & spoken.keys() or {"an age", "a name"} & shown.keys():
        shown["somebody"] = ""
    return {**shown, **dict(_matters(spoken)), **dict(_words(weights_of_words))}


def wording_of(text: str, cues: Cues) -> dict[str, str]:
    """The stems of a plain text that weigh anything, by name (« sa fille » between guillemets)."""
    return dict.fromkeys(filter(cues.weights.__contains__, sorted(map(named, stems(text)))), "")


def named(stem: str) -> str:
    """A stem as the table of weights has it: between guillemets, as no field is."""
    return f"« {stem} »"


def _matters(spoken: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """How many fields of one matter it speaks of: a river says little, with the police much."""
    for name, fields in _MATTERS.items():
        many = min(len(fields & spoken.keys()), _MOST_OF_A_MATTER)
        yield from ((f"{name}, {number}", "") for number in range(1, many + 1))


def _words(weights: Iterable[tuple[float, str]]) -> Iterator[tuple[str, str]]:
    """What the lists of harms say, by how much each word weighs there."""
    words = set(weights)
    for weight, many in sorted(Counter(weight for weight, _ in words).items()):
        yield f"a word of {weight:g}", ""
        if many > 1:
            yield f"words of {weight:g}", ""
    if not words:
        yield "no word of harm", ""
