"""
Why a story is in an edition or out of it, and why its tone, in the French of Québec. Pure.

The composer gives its reasons in English, for the operator. Each row here says one of them to
the desk; a test holds that none is without a row, so a reason never reaches the page in English.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from digest.french.typography import NO_BREAK, count, typeset

_ENGLISH = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_FRENCH = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_MONTHS = dict(zip(_ENGLISH, _FRENCH, strict=True))
_DATE = re.compile(rf"(\d{{1,2}}) ({'|'.join(_MONTHS)})(?: (\d{{4}}))?(?: (\d\d):(\d\d))?")
_TONES = {"normal": "normal", "restrained": "retenu", "sober": "sobre"}
_VERBS = {"published": "publiée", "undated, first seen": "sans date, vue", "changed": "changée"}
_LISTS = {
    "sections": "rubrique",
    "tags": "mot-clé",
    "authors": "signature",
    "addresses": "adresse",
    "titles": "titre",
}
Words = Callable[[re.Match[str]], str] | str


@dataclass(frozen=True, slots=True)
class ReasonWording:
    """How a reason reads in English, whole, and what is said of it in French."""

    english: str
    french: Words

    def said_of(self, reason: str) -> str | None:
        """The French of that reason; None for another one."""
        match = re.fullmatch(self.english, reason, re.DOTALL)
        if match is None:
            return None
        return match.expand(self.french) if isinstance(self.french, str) else self.french(match)


def reason_in_french(reason: str) -> str:
    """What the desk reads of a reason, typeset; "" for one that has no row."""
    for wording in _REASONS:
        if (words := wording.said_of(reason)) is not None:
            return typeset(words.replace(" ()", ""))
    return ""


def _known(reason: str) -> str:
    """The same within another; what nobody wrote a row for stays as it is."""
    return reason_in_french(reason) or reason


def _date(words: str) -> str:
    """`8 November 2024 08:30` as `8 novembre 2024 à 8 h 30`."""

    def said(match: re.Match[str]) -> str:
        day, month, year, hour, minute = match.groups()
        first = "1er" if day == "1" else day
        date = f"{first}{NO_BREAK}{_MONTHS[month]}{f'{NO_BREAK}{year}' if year else ''}"
        clock = (
            f"{int(hour)}{NO_BREAK}h{'' if minute == '00' else NO_BREAK + minute}" if hour else ""
        )
        return f"{date} à {clock}" if clock else date

    return _DATE.sub(said, words)


def _out_of_time(match: re.Match[str]) -> str:
    too, verb, when, how, edge, rest = match.groups()
    opens = "la fenêtre se ferme le" if how == "closes" else "la fenêtre s’ouvre le"
    said = f"trop {'récente' if too == 'new' else 'vieille'} : {_VERBS[verb]} le "
    first_seen = re.fullmatch(
        r"; first seen (.+), (no draft is that old|below stories that were known)", rest
    )
    tail = ""
    if first_seen:
        why = (
            "aucun brouillon n’est si vieux"
            if "draft" in first_seen[2]
            else "sous des nouvelles connues"
        )
        tail = f"; vue d’abord le {_date(first_seen[1])}, {why}"
    elif rest:
        tail = "; elle attend jusque-là"
    return f"{said}{_date(when)}, {opens} {_date(edge)}{tail}"


def _told_last(match: re.Match[str]) -> str:
    return f"{_known(match[1])}; légère, alors racontée en dernier"


def _not_second(match: re.Match[str]) -> str:
    return f"{_known(match[1])}; sérieuse, alors pas juste après la une"


def _asked_tone(match: re.Match[str]) -> str:
    why = "" if match[1] == "no reason given" else f" (« {match[1]} »)"
    tone = _TONES.get(match[2], match[2])
    return f"demandé par la rédaction{why}. De lui-même, il serait {tone} : {_known(match[3])}"


def _unwanted(match: re.Match[str]) -> str:
    return f"laissée de côté par tes réglages ({_LISTS.get(match[1], match[1])} : {match[2]})"


def _anyway(match: re.Match[str]) -> str:
    """A reason that a pin overrules; here a button does."""
    return _known(match[1])


_N = r"(\d+) (?:story|stories|brief|briefs)"
_REASONS = (
    ReasonWording(r"number (\d+) by its points", r"numéro \1, par ses points"),
    ReasonWording(
        r"number (\d+) by its points, and the gravest news of the day",
        r"numéro \1, par ses points et parce que c’est la plus grave du jour",
    ),
    ReasonWording(r"number (\d+) pinned by the desk", r"numéro \1, épinglée par la rédaction"),
    ReasonWording(r"(.+); light, so told last", _told_last),
    ReasonWording(r"(.+); serious, so not told right after the lead", _not_second),
    ReasonWording(
        "the best of the light ones, so told last", "la meilleure des légères, en dernier"
    ),
    ReasonWording("a brief: the last story is a light one", "en bref : on finit sur du léger"),
    ReasonWording(
        "a brief: its headline is all that is known of it",
        "en bref : on n’en connaît que le titre",
    ),
    ReasonWording(
        r'a brief: (\d+) of "(.*)" rank higher',
        r"en bref : \1 de la rubrique « \2 » passent devant",
    ),
    ReasonWording(rf"a brief: {_N} ranks? higher", lambda m: f"en bref : {_stories(m[1])} devant"),
    ReasonWording(
        "moved up: what smiles is held back", "montée, parce que ce qui fait sourire attend"
    ),
    ReasonWording(
        "nobody would swear that it is not grave, and the voice plays",
        "rien n’assure qu’elle n’a rien de grave, et le ton est enjoué",
    ),
    ReasonWording(
        "moved up: what may be grave is held back where the voice plays",
        "montée, parce que ce qui pourrait être grave attend quand le ton est enjoué",
    ),
    ReasonWording(
        "a sober edition does without what smiles",
        "une édition sobre se passe de ce qui fait sourire",
    ),
    ReasonWording(
        "a sober edition does without the light story at its end",
        "une édition sobre ne finit pas sur du léger",
    ),
    ReasonWording(
        "the mail would be so heavy that mailboxes cut it",
        "le courriel serait si lourd que les messageries le couperaient",
    ),
    ReasonWording("taken in by the desk", "prise par la rédaction"),
    ReasonWording("put there by the desk", "placée là par la rédaction"),
    ReasonWording(
        "dropped from this edition by the desk", "retirée de cette édition par la rédaction"
    ),
    ReasonWording("hidden by the desk", "cachée par la rédaction"),
    ReasonWording(r"already mailed on (.+)", lambda m: f"déjà envoyée le {_date(m[1])}"),
    ReasonWording(r"(.+); `digest articles pin \d+` tells it(?: all the same)?", _anyway),
    ReasonWording(r"left out by sources\.leave_out\.(\w+) \((« .* »)\)", _unwanted),
    ReasonWording(
        "undated, and there when its source was first read: nobody knows how old it is",
        "sans date, et déjà là à la première lecture de sa source : personne n’en connaît l’âge",
    ),
    ReasonWording(r"its publisher took it back: .*", "retirée par son éditeur"),
    ReasonWording(
        r"paid matter \((« .* »)\); what a partner pays for is booked: `digest partners add`",
        r"contenu payé (\1); ce qu’un partenaire paie passe par son propre bloc",
    ),
    ReasonWording(
        r"in another language \((.*)\); edition\.languages says which are told",
        r"dans une autre langue (\1)",
    ),
    ReasonWording("no title", "sans titre"),
    ReasonWording(
        r"its address is longer than \d+ characters: no mail program opens it",
        "son adresse est trop longue pour qu’une messagerie l’ouvre",
    ),
    ReasonWording(
        r"too (new|old): (published|undated, first seen|changed) (.+?), "
        r"the window (closes|opens) (\d+ \w+ \d\d:\d\d)(.*)",
        _out_of_time,
    ),
    ReasonWording(
        r"the same story is hidden by the desk \(article (\d+): .*\)",
        r"la même nouvelle est cachée par la rédaction (article \1)",
    ),
    ReasonWording(
        r"the same story was mailed on (.+?) \(article (\d+): .*\)",
        lambda m: f"la même nouvelle a été envoyée le {_date(m[1])} (article {m[2]})",
    ),
    ReasonWording(
        r"the same story as article (\d+), which tells it (later|more fully): .*",
        lambda m: (
            f"la même nouvelle que l’article {m[1]}, qui la raconte "
            f"{'plus tard' if m[2] == 'later' else 'plus au complet'}"
        ),
    ),
    ReasonWording(
        "its text changed, but no sentence says what is new",
        "son texte a changé, mais aucune phrase ne dit quoi",
    ),
    ReasonWording(
        "mailed before and changed since: told in a line",
        "déjà envoyée, changée depuis : une ligne",
    ),
    ReasonWording(
        r"no room: (\d+) other stories that changed rank higher",
        r"pas de place : \1 autres suites passent devant",
    ),
    ReasonWording("its headline stands there already", "son titre y est déjà"),
    ReasonWording(
        rf"no room: {_N} and {_N} rank higher",
        lambda m: (
            f"pas de place : {count(int(m[1]), 'nouvelle', 'nouvelles')} et "
            f"{count(int(m[2]), 'brève', 'brèves')} sont devant"
        ),
    ),
    ReasonWording(r"asked for by a person: (.*); by itself (\w+): (.*)", _asked_tone),
    ReasonWording(
        "as the mail tells it, a story reads graver than it was judged",
        "telle qu’elle est écrite, une nouvelle se lit plus grave qu’elle n’a été pesée",
    ),
    ReasonWording(r"a day of remembrance: .*", "un jour de mémoire"),
    ReasonWording(r"the lead is grave \((.*)\)", r"la une est grave (\1)"),
    ReasonWording(
        "one story is grave, and another likely",
        "une nouvelle est grave, une autre l’est sans doute",
    ),
    ReasonWording(r"(\d+) of (\d+) (?:story|stories) grave", r"\1 nouvelles sur \2 sont graves"),
    ReasonWording("one story is grave", "une nouvelle est grave"),
    ReasonWording(
        r"nobody looked, and voice\.unattended is never",
        "personne n’a regardé, et tes réglages ne laissent alors pas jouer la voix",
    ),
    ReasonWording(
        "nothing grave, and a lead to play with", "rien de grave, et une une avec laquelle jouer"
    ),
    ReasonWording(
        r"nothing grave, and a lead to play with; (\d+) further down serious, and left alone",
        r"rien de grave, et une une avec laquelle jouer; \1 plus bas sont sérieuses, et laissées",
    ),
    ReasonWording(
        r"the lead is serious \((.*)\)",
        lambda m: (
            f"la une est sérieuse ({'par sa rubrique' if m[1] == 'by its section' else m[1]})"
        ),
    ),
    ReasonWording(
        r"the lead stands (.*?)(?: \((.*)\))?",
        lambda m: f"la une est {_weighty(m[1])}{f' ({m[2]})' if m[2] else ''}",
    ),
    ReasonWording(
        r"(\d+) (?:story is|stories are) serious \((.*)\)", r"\1 nouvelles sérieuses (\2)"
    ),
    ReasonWording(
        r"the second story is serious \((.*)\)", r"la deuxième nouvelle est sérieuse (\1)"
    ),
    ReasonWording(r"a story tells of harm \((.*)\)", r"une nouvelle raconte un malheur (\1)"),
    ReasonWording(r"serious words: (.*)", r"des mots sérieux : \1"),
    ReasonWording(
        r"of the stories (.*); and nobody looked",
        "des nouvelles sortent des rubriques légères, et personne n’a regardé",
    ),
)
"""A row each, the more special one first."""


def _stories(number: str) -> str:
    return count(int(number), "nouvelle est", "nouvelles sont")


def _weighty(why: str) -> str:
    return _WEIGHTS.get(why, why)


_WEIGHTS: Mapping[str, str] = {
    "with words that go with harm": "racontée avec des mots de malheur",
    "outside the sections known to be light": "hors des rubriques légères",
    "known by the headline only": "connue par son seul titre",
}
