"""
What a writer's line must be before the voice may say it.

Pure: a catalogue in, slips out. Each names the line (`opening/normal/4`), the
words at fault and what to write instead. The voice says "tu", speaks Québec
French, agrees with nobody's gender and is silent about people.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from digest.compose.agreement import GENDERED
from digest.compose.assertions import unfounded
from digest.compose.catalogue import Catalogue
from digest.compose.conditions import CONDITIONS
from digest.compose.echoes import echoes
from digest.compose.filled import NAMES, size_when_roomy, size_when_tight
from digest.compose.language import FAULTS
from digest.compose.loanwords import loanwords
from digest.compose.occasions import OCCASIONS
from digest.compose.slots import LENGTHS, NO_TOPIC
from digest.compose.voice import CatalogueLine, Pool
from digest.french.typography import typeset
from digest.model import Tone

_SILENT = frozenset({"partner/sober"})
"""What no edition says: there is no paid block in a sober one."""
_SPECIAL = frozenset({"late", "mini", *OCCASIONS})
_PLAIN = frozenset(f"restrained_{kind}" for kind in _SPECIAL)
_TOPICLESS = frozenset(f"{tone}{NO_TOPIC}" for tone in Tone)
_KINDS = frozenset({*Tone, "grave", "remembrance", *_SPECIAL, *_PLAIN, *_TOPICLESS})

_FORMAL = re.compile(
    r"\b(?:vous|votre|vos|\w+-vous|(?!chez|assez|nez|rez|riz)\w{2,}ez)\b", re.IGNORECASE
)
_RUDE = re.compile(
    r"\b(?:niaiseu\w+|épais\w*|imbéciles?|idiote?s?|stupides?|ignorante?s?|caves?|tabarn\w+"
    r"|câl\w?iss\w*|crisse\w*|ostie\w*)\b",
    re.IGNORECASE,
)
_CONTRACTION = re.compile(r"(?:\b(?:de|à|du|au|des|le|la)\s|[dl]['’])\{sujet\}", re.IGNORECASE)
_UNSET = re.compile(r"[\"']|«[^»]*$|^[^«]*»|\S {2,}\S| [:;!?»]|« ")
"""What is left wrong once a line is set in type."""
_HOLDING_BACK = re.compile(
    r"\b(?:regrett?\w*|tristes?|tristesse|pleur\w+|abandonn\w+|dommage|tu vas (?:nous )?manquer"
    r"|(?:es-tu|t['’]es) (?:certaine?|sûre?))\b",
    re.IGNORECASE,
)
_SHOUTING = re.compile(r"[!?]{2,}|\b(?!IGSNEWS\b)[A-ZÀ-Þ]{5,}\b")
_FAMILIAR = re.compile(
    r"!|\b(?:t['’]es|t['’]as|pis|ben|beau-frère|souper|café|jaser|farce)\b", re.IGNORECASE
)
_NO_NE = re.compile(
    r"\b(?:on|tu|je|ça) (?!ne\b|n['’])(?:t['’]|te |se |s['’])?\w+ (?:plus|jamais)\b(?! \w)",
    re.IGNORECASE,
)


_SOBER = ("sober", "grave", "remembrance", f"sober{NO_TOPIC}")
_WEEK = ("monday", "friday", "weekend")
_READ_TOGETHER = ("greeting", "sign_off")
"""Slots whose line is read right before another's."""
_ALIKE = 0.7
_ENOUGH_WORDS = 5
"""Below which two lines may share most of their words."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A rule a line breaks: which line, which words, and what to do."""

    rule: str
    line: str
    words: str
    """What is at fault."""
    advice: str

    def __str__(self) -> str:
        return f"{self.line} · {self.rule} « {self.words} » → {self.advice}"


def proofread(catalogue: Catalogue) -> tuple[Slip, ...]:
    """Every slip of the catalogue, in its order."""
    lines = [line for pool in catalogue.pools.values() for line in pool]
    fixed = [CatalogueLine(f"words/{name}", text) for name, text in catalogue.words.items()]
    return (
        *(slip for line in lines for slip in _slips(line)),
        *(
            slip
            for line in (CatalogueLine("ritual", catalogue.ritual), *fixed)
            for slip in wording(line)
        ),
        *_doubles(lines),
        *(slip for name, pool in _pools(catalogue).items() for slip in _thin(name, pool)),
        *_echoes(catalogue),
    )


def proofread_farewell(name: str, text: str) -> Iterator[Slip]:
    """Slips of what someone who leaves is told; *text* has no markup."""
    for match in _HOLDING_BACK.finditer(text):
        yield Slip("V14", name, match[0], "laisse partir sans un mot de trop")
    for match in _FORMAL.finditer(re.sub(r"«[^»]*»", "", text)):
        yield Slip("V01", name, match[0], "dis « tu »")


def wording(line: CatalogueLine) -> Iterator[Slip]:
    """
    Slips in the words of *line*, as they stand: V01 to V07, V09 and V10.

    Its id says the tone (`slot/tone/n`); a line whose id names none (`ritual`) is judged
    as in any tone that is not sober. Lengths, variables and doubles are not looked at.
    """
    unquoted = re.sub(r"«[^»]*»", "", line.text)
    looked_for = [
        ("V01", _FORMAL, unquoted, "dis « tu »"),
        ("V02", _RUDE, line.text, "personne n’est visé"),
        ("V04", GENDERED, line.text, "tourne la phrase sans accord"),
        ("V05", _CONTRACTION, line.text, "mets {sujet} au début ou après « : »"),
        ("V06", _UNSET, typeset(line.text), "ferme le guillemet, ou mets « »"),
        ("V07", _SHOUTING, line.text, "plus doucement"),
        ("V10", _NO_NE, line.text, "garde le « ne »"),
    ]
    if _is_sober(line):
        looked_for.append(("V09", _FAMILIAR, line.text, "plus simple en ton sobre"))
    for rule, pattern, text, advice in looked_for:
        for match in pattern.finditer(text):
            yield Slip(rule, line.id, match[0], advice)
    for english, word in loanwords(line.text):
        yield Slip("V03", line.id, english, word)


def _is_sober(line: CatalogueLine) -> bool:
    return any(f"/{tone}/" in line.id for tone in _SOBER)


def _slips(line: CatalogueLine) -> Iterator[Slip]:
    slot, kind, _ = line.id.split("/")
    yield from wording(line)
    yield from _truth(line)
    for name in sorted(line.variables.difference(NAMES)):
        yield Slip("V11", line.id, f"{{{name}}}", f"un de {', '.join(sorted(NAMES))}")
    if slot not in LENGTHS:
        yield Slip("V11", line.id, slot, f"une place parmi {', '.join(LENGTHS)}")
        return
    if kind not in _KINDS:
        yield Slip("V11", line.id, kind, f"une sorte parmi {', '.join(sorted(_KINDS))}")
    yield from _length(line, slot)


def _truth(line: CatalogueLine) -> Iterator[Slip]:
    """What the line claims without a condition (V15), and slips of French (V16)."""
    for words, advice in unfounded(line):
        yield Slip("V15", line.id, words, advice)
    for pattern, advice in FAULTS:
        for match in pattern.finditer(line.text):
            yield Slip("V16", line.id, match[0], advice)
    for name in sorted(line.when - CONDITIONS):
        yield Slip("V11", line.id, name, f"une condition parmi {', '.join(sorted(CONDITIONS))}")


def _length(line: CatalogueLine, slot: str) -> Iterator[Slip]:
    """A line that its slot hardly ever has room for; `filled.py` says what is counted."""
    shortest, longest = LENGTHS[slot]
    allowed = f"de {shortest} à {longest}"
    tight, roomy = size_when_tight(line.text), size_when_roomy(line.text)
    if tight > longest:
        with_what = ", avec un titre court et la date la plus longue" if line.variables else ""
        yield Slip("V08", line.id, f"{tight} caractères", allowed + with_what)
    elif roomy < shortest:
        with_what = ", avec un titre long et la date la plus courte" if line.variables else ""
        yield Slip("V08", line.id, f"{roomy} caractères", allowed + with_what)


def _doubles(lines: list[CatalogueLine]) -> Iterator[Slip]:
    """The same words twice in one slot and tone."""
    first: dict[tuple[str, str], str] = {}
    for line in lines:
        pool = line.id.rpartition("/")[0]
        key = (pool, re.sub(r"\W+", "", line.text.casefold()))
        if key in first:
            yield Slip("V12", line.id, line.text, f"déjà dit par {first[key]}")
        first.setdefault(key, line.id)


def _echoes(catalogue: Catalogue) -> Iterator[Slip]:
    """A greeting whose word half of the openings say again, a sign-off that says the last line."""
    for name, pool in catalogue.pools.items():
        slot, _, kind = name.partition("/")
        after = catalogue.pool("opening", kind) if slot == "greeting" else ()
        for line in pool if slot in _READ_TOGETHER else ():
            alike = [words for each in after if (words := echoes(line.text, each.text))]
            if len(alike) * 2 > len(after):
                yield Slip("V16", line.id, min(alike[0]), "trop d’ouvertures le disent")
            if slot == "sign_off" and (words := echoes(line.text, catalogue.ritual)):
                yield Slip("V16", line.id, min(words), "la dernière ligne le dit déjà")


def _pools(catalogue: Catalogue) -> Mapping[str, Pool]:
    """The pools there are, and those that every voice needs, if need be without a line."""
    spoken = (f"{slot}/{tone}" for slot in LENGTHS for tone in Tone)
    return {**{name: () for name in spoken if name not in _SILENT}, **catalogue.pools}


def _thin(name: str, pool: Pool) -> Iterator[Slip]:
    """A pool that wears thin: too few lines, or two that say nearly the same."""
    least = _least(name)
    if len(pool) < least:
        many = f"{len(pool)} phrase{'s' if len(pool) > 1 else ''}" if pool else "aucune phrase"
        yield Slip("V12", name, many, f"au moins {least}")
    always = sum(not line.when for line in pool)
    if pool and always <= len(pool) // 2:
        yield Slip(
            "V12", name, f"{always} sans condition", "plus de la moitié, pour les jours gris"
        )
    for line, other in combinations(pool, 2):
        shared = _words_of(line) & _words_of(other)
        longest = max(len(_words_of(line)), len(_words_of(other)))
        if longest >= _ENOUGH_WORDS and len(shared) > _ALIKE * longest:
            yield Slip("V12", other.id, other.text, f"trop près de {line.id}")


def _least(name: str) -> int:
    slot, _, kind = name.partition("/")
    if kind == "sober":
        return 1 if slot == "forward" else 3
    return (
        6 if kind.removesuffix(NO_TOPIC) in ("normal", "restrained", "mini", "late", *_WEEK) else 2
    )


def _words_of(line: CatalogueLine) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", line.text.casefold()))
