"""Every reason and every rule has its French on the desk's page."""

import re

import pytest

from digest.flows.edition.decisions import VOICE
from digest.render.lint import RULES
from digest.web.desk_faults import advice_on
from digest.web.desk_reasons import reason_in_french

REASONS = {
    "number 1 by its points": "numéro 1, par ses points",
    "number 2 by its points, and the gravest news of the day": "la plus grave du jour",
    "number 1 pinned by the desk": "numéro 1, épinglée par la rédaction",
    "number 3 by its points; light, so told last": "légère, alors racontée en dernier",
    "number 3 by its points; serious, so not told right after the lead": "pas juste après la une",
    "the best of the light ones, so told last": "la meilleure des légères",
    "a brief: the last story is a light one": "en bref",
    "a brief: its headline is all that is known of it": "que le titre",
    'a brief: 2 of "Sports" rank higher': "2 de la rubrique",
    "a brief: 5 stories rank higher": "5 nouvelles sont devant",
    "a brief: 1 story ranks higher": "1 nouvelle est devant",
    "moved up: what smiles is held back": "montée",
    "nobody would swear that it is not grave, and the voice plays": "rien n’assure",
    "moved up: what may be grave is held back where the voice plays": "ce qui pourrait être grave",
    "a sober edition does without what smiles": "fait sourire",
    "a sober edition does without the light story at its end": "ne finit pas sur du léger",
    "the mail would be so heavy that mailboxes cut it": "le couperaient",
    "taken in by the desk": "prise par la rédaction",
    "put there by the desk": "placée là",
    "dropped from this edition by the desk": "retirée de cette édition",
    "hidden by the desk": "cachée par la rédaction",
    "already mailed on 7 November 2024": "déjà envoyée le 7 novembre 2024",
    "left out by sources.leave_out.sections (« Horoscope »); `digest articles pin 4` tells it all "
    "the same": "rubrique : « Horoscope »",
    "undated, and there when its source was first read: nobody knows how old it is; "
    "`digest articles pin 4` tells it": "personne n’en connaît l’âge",
    "its publisher took it back: its page is gone": "retirée par son éditeur",
    "paid matter (« Publicité »); what a partner pays for is booked: `digest partners add`": "payé",
    "in another language (en); edition.languages says which are told": "dans une autre langue (en)",
    "no title": "sans titre",
    "its address is longer than 2000 characters: no mail program opens it": "trop longue",
    "too old: published 1 November 2024 08:00, the window opens 7 November 08:30": (
        "publiée le 1er novembre 2024 à 8 h, la fenêtre s’ouvre le 7 novembre à 8 h 30"
    ),
    "too new: undated, first seen 8 November 2024 09:05, the window closes 8 November 08:30; it "
    "waits until then": "sans date, vue le 8 novembre 2024 à 9 h 05",
    "too old: changed 1 November 2024 08:00, the window opens 7 November 08:30; first seen 7 "
    "November 09:00, no draft is that old": "aucun brouillon n’est si vieux",
    "too old: published 1 November 2024 08:00, the window opens 7 November 08:30; first seen 7 "
    "November 09:00, below stories that were known": "sous des nouvelles connues",
    "the same story is hidden by the desk (article 3: the same title)": "article 3",
    "the same story was mailed on 7 November 2024 (article 3: the same text)": "envoyée le 7",
    "the same story as article 3, which tells it more fully: the same text": "plus au complet",
    "the same story as article 3, which tells it later: the same text": "plus tard",
    "its text changed, but no sentence says what is new": "aucune phrase ne dit quoi",
    "mailed before and changed since: told in a line": "une ligne",
    "no room: 4 other stories that changed rank higher": "4 autres suites",
    "its headline stands there already": "son titre y est déjà",
    "no room: 5 stories and 5 briefs rank higher": "5 nouvelles et 5 brèves sont devant",
    "asked for by a person: un deuil; by itself normal: nothing grave, and a lead to play with": (
        "De lui-même, il serait normal : rien de grave"
    ),
    "as the mail tells it, a story reads graver than it was judged": "se lit plus grave",
    "a day of remembrance: le 6 décembre": "un jour de mémoire",
    "the lead is grave (mort, feu)": "la une est grave (mort, feu)",
    "one story is grave, and another likely": "l’est sans doute",
    "2 of 5 stories grave": "2 nouvelles sur 5",
    "one story is grave": "une nouvelle est grave",
    "nobody looked, and voice.unattended is never": "personne n’a regardé",
    "nothing grave, and a lead to play with; 1 further down serious, and left alone": "1 plus bas",
    "the lead is serious (by its section)": "par sa rubrique",
    "the lead stands outside the sections known to be light": "hors des rubriques légères",
    "the lead stands with words that go with harm (vol)": "mots de malheur (vol)",
    "2 stories are serious (grève, vol)": "2 nouvelles sérieuses",
    "the second story is serious (grève)": "la deuxième nouvelle est sérieuse",
    "a story tells of harm ()": "une nouvelle raconte un malheur",
    "serious words: vol": "des mots sérieux",
    "of the stories 2 known by the headline only; and nobody looked": "rubriques légères",
}


def plain(text):
    return " ".join(text.split())


def test_each_reason_is_said_in_french():
    said = {reason: plain(reason_in_french(reason)) for reason in REASONS}

    assert {reason: words for reason, words in said.items() if REASONS[reason] not in words} == {}
    assert not [
        words for words in said.values() if re.search(r"\b(the|story|stories|and)\b", words)
    ]


def test_no_reason_that_the_composer_can_give_is_without_its_french():
    from tests.structure.test_reasons import every_reason

    whole = re.compile("|".join(map(re.escape, ("… tells it", "digest articles pin"))))
    given = {text for where, text in every_reason() if "/compose/" in where}
    parts = [re.escape(text).replace("…", ".*") for text in given if not whole.search(text)]
    examples = "\n".join(REASONS)

    assert [part for part in parts if not re.search(part, examples)] == []


@pytest.mark.parametrize("rule", sorted({VOICE, "H13", *(rule.id for rule in RULES)}))
def test_each_rule_says_what_is_wrong_and_what_to_do(rule):
    advice = advice_on(rule)

    assert advice.words.endswith(".")
    assert advice.step.endswith(".")
