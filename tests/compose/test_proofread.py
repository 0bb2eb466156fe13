import re
from dataclasses import replace
from datetime import timedelta

import pytest

from digest.compose.edition_facts import EditionFacts
from digest.compose.gravity import Gravity
from digest.compose.lead_facts import lead_facts
from digest.compose.occasions import OCCASIONS
from digest.compose.proofread import proofread, proofread_farewell, wording
from digest.compose.slots import LENGTHS
from digest.compose.tell import StoryDraft
from digest.compose.voice import CatalogueLine
from digest.french.typography import typeset
from digest.model import Tone
from tests.rigs.newsroom import DAY, NEWSLETTER, WINDOW, catalogue, edition


def slips_of(text, pool="opening/normal"):
    slips = proofread(replace(catalogue(), pools={pool: (CatalogueLine(f"{pool}/1", text),)}))
    return tuple(slip for slip in slips if slip.line == f"{pool}/1")


def test_the_shipped_catalogue_has_no_slip():
    assert [str(slip) for slip in proofread(catalogue())] == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("V01", "Consultez la suite."),
        ("V01", "C’est à vous."),
        ("V02", "Ton cousin est niaiseux."),
        ("V03", "Lis ta newsletter."),
        ("V03", "On a un scoop, pis un meeting."),
        ("V04", "Si t'étais abonné, tu saurais."),
        ("V04", "T’es rendue."),
        ("V05", "On te parle de {sujet}."),
        ("V06", 'Il a dit "allô.'),
        ("V06", "Il a dit « allô."),
        ("V07", "Allô!!"),
        ("V07", "C’est URGENT."),
        ("V08", "mot " * 60),
        ("V10", "On t'écrit plus."),
        ("V11", "Bonjour {prenom}."),
        ("V15", "On a vérifié deux fois plutôt qu'une."),
        ("V15", "Version courte : il fait beau."),
        ("V16", "On t'en a gardé : voici, on t'en a laissé {nouvelles}."),
        ("V16", "Le brunch a besoin de sujets. En voici : {nouvelles}."),
        ("V16", "Fais-en des réserves en fin de semaine."),
        ("V16", "Tu peux la lire, la cliquer ou passer tout droit."),
        ("V16", "Clique ce lien."),
        ("V16", "On débute la semaine : débute-la. Va la débuter."),
        ("V16", "C'est pour pallier à l'ennui."),
        ("V16", "Bon matin, toi."),
    ],
)
def test_a_slip_is_found_with_its_line(rule, text):
    assert rule in [slip.rule for slip in slips_of(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Va chez ton beau-frère, tu en sais assez.",
        "On ne t’écrira plus, promis.",
        "Elle a dit « Regardez ».",
        "Toi, t'es au courant.",
        "IGSNEWS te le dit.",
        "Tu peux cliquer dessus, ou sur le titre.",
        "On fait le point en {minutes}. En tout : {nouvelles}.",
    ],
)
def test_sound_lines_pass(text):
    assert slips_of(text) == ()


def test_a_sober_line_is_never_familiar():
    assert [slip.rule for slip in slips_of("T'as tout ça pis un café!", "opening/sober")] == [
        "V09"
    ] * 4


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("opening/sober/1", ["V01", "V09"]),
        ("opening/remembrance/2", ["V01", "V09"]),
        ("opening/normal/1", ["V01"]),
        ("subject/topic", ["V01"]),
    ],
)
def test_the_words_of_one_line_are_judged_in_the_tone_its_name_says(name, rules):
    assert [slip.rule for slip in wording(CatalogueLine(name, "Regardez ça!"))] == rules


def test_a_line_that_is_already_set_in_type_is_judged_like_the_one_that_was_written():
    spoken = CatalogueLine("opening/normal/1", typeset("Il a dit : « Allô! » Pis toi ?", "france"))

    assert not list(wording(spoken))


def test_a_line_said_twice_is_told():
    pool = "opening/normal"
    lines = (CatalogueLine(f"{pool}/1", "Bonne année!"), CatalogueLine(f"{pool}/2", "bonne année"))

    slips = proofread(replace(catalogue(), pools={pool: lines}))

    assert str(slips[0]) == "opening/normal/2 · V12 « bonne année » → déjà dit par opening/normal/1"


def test_two_lines_that_say_nearly_the_same_are_told():
    pool = "opening/normal"
    lines = (
        CatalogueLine(f"{pool}/1", "Ton voisin le sait déjà, et toi aussi maintenant."),
        CatalogueLine(f"{pool}/2", "Ton voisin le sait déjà, et toi aussi."),
    )

    slips = proofread(replace(catalogue(), pools={pool: lines}))

    assert ("V12", f"{pool}/2") in [(slip.rule, slip.line) for slip in slips]


def with_pools(**pools):
    return replace(catalogue(), pools={**catalogue().pools, **pools})


def test_a_pool_that_wears_thin_is_told():
    thin = {"opening/normal": (CatalogueLine("opening/normal/1", "Allons-y."),)}

    slips = proofread(with_pools(**thin))

    assert [str(slip) for slip in slips] == ["opening/normal · V12 « 1 phrase » → au moins 6"]


@pytest.mark.parametrize("slot", sorted(LENGTHS))
def test_a_slot_that_has_nothing_to_say_is_told_in_every_tone(slot):
    kept = {name: pool for name, pool in catalogue().pools.items() if name.split("/")[0] != slot}

    slips = proofread(replace(catalogue(), pools=kept))

    tones = ["normal", "restrained", "sober"][: 2 if slot == "partner" else 3]
    assert [(slip.rule, slip.line, slip.words) for slip in slips] == [
        ("V12", f"{slot}/{tone}", "aucune phrase") for tone in tones
    ]


def test_a_pool_that_is_left_empty_is_told():
    assert [str(slip) for slip in proofread(with_pools(**{"greeting/sober": ()}))] == [
        "greeting/sober · V12 « aucune phrase » → au moins 3"
    ]


def test_a_pool_that_no_day_calls_for_is_told():
    slips = slips_of("Bonne Halloween.", "opening/hallowen")

    assert [(slip.rule, slip.words) for slip in slips] == [("V11", "hallowen")]


@pytest.mark.parametrize(
    ("pool", "text", "size"),
    [
        ("subject/normal", "Le sujet dont tout le monde va te parler : {sujet}", 63),
        ("greeting/normal", "Bonjour. On est le {date}, tout simplement.", 54),
        ("opening/normal", "mot " * 60, 239),
        ("preheader/normal", "Court.", 6),
        ("preheader/normal", "En {minutes}, {articles} et {nouvelles}.", 38),
    ],
)
def test_a_line_that_is_hardly_ever_said_is_told(pool, text, size):
    slips = slips_of(text, pool)

    assert [(slip.rule, slip.words) for slip in slips] == [("V08", f"{size} caractères")]


@pytest.mark.parametrize(
    ("pool", "text"),
    [
        ("subject/normal", "Tu pourras dire que tu le savais : {sujet}"),
        ("preheader/normal", "Aussi : {aussi}."),
        (
            "preheader/normal",
            "Le résumé que ton voisin va prétendre avoir lu, lui. Aussi : {aussi}",
        ),
    ],
)
def test_a_long_topic_is_nobodys_slip(pool, text):
    assert slips_of(text, pool) == ()


@pytest.mark.parametrize("text", ["On regrette ton départ.", "Es-tu certain?", "C’est triste."])
def test_someone_who_leaves_is_not_held_back(text):
    assert [slip.rule for slip in proofread_farewell("parti", text)] == ["V14"]


def test_a_line_outside_the_pools_is_read_too():
    formal = replace(catalogue(), ritual="Voilà. Votre tour.")

    assert [(slip.rule, slip.line) for slip in proofread(formal)] == [("V01", "ritual")]


def conditional(text, when, number=1):
    return CatalogueLine(f"opening/normal/{number}", text, frozenset({when}))


def test_a_condition_that_nobody_knows_is_told():
    pool = (conditional("Salut, toi.", "raining"),)

    slips = proofread(with_pools(**{"opening/normal": pool}))

    assert ("V11", "raining") in [(slip.rule, slip.words) for slip in slips]


def test_a_pool_that_is_mute_on_grey_days_is_told():
    bound = tuple(conditional(f"Phrase {letter}.", "short", n) for n, letter in enumerate("abcd"))
    free = tuple(CatalogueLine(f"opening/normal/{n}", f"Phrase {n}.") for n in range(4, 8))

    slips = proofread(with_pools(**{"opening/normal": (*bound, *free)}))

    assert [(slip.rule, slip.words) for slip in slips] == [("V12", "4 sans condition")]


def test_a_greeting_that_most_openings_say_again_is_told():
    greeting = (CatalogueLine("greeting/sober/1", "Bonjour. Voici l'essentiel."),)
    openings = tuple(
        CatalogueLine(f"opening/sober/{n}", f"Voici {what}.")
        for n, what in enumerate(("les faits", "la une", "tout"))
    )

    slips = proofread(with_pools(**{"greeting/sober": greeting, "opening/sober": openings}))

    assert ("V16", "greeting/sober/1", "voici") in [
        (slip.rule, slip.line, slip.words) for slip in slips
    ]


def test_a_sign_off_that_says_the_last_line_is_told():
    pool = (CatalogueLine("sign_off/normal/1", "Voilà pour aujourd'hui."),)

    slips = proofread(with_pools(**{"sign_off/normal": pool}))

    assert ("V16", "voilà") in [(slip.rule, slip.words) for slip in slips]


def test_no_line_that_may_stand_in_one_mail_with_a_death_breathes_or_mourns():
    pools = (pool for name, pool in catalogue().pools.items() if not name.endswith("/normal"))
    spoken = "\n".join(line.text for pool in pools for line in pool)

    assert re.findall(r"respir\w*|souffle|une pensée pour|passer(?:a|ont)\b", spoken) == []


@pytest.mark.parametrize("slot", ["greeting", "opening", "preheader", "forward", "sign_off"])
def test_a_restrained_morning_has_as_much_to_say_as_any_other(slot):
    pools = catalogue().pools

    assert len(pools[f"{slot}/restrained"]) >= len(pools[f"{slot}/normal"])


def test_every_occasion_has_its_plain_counterpart():
    pools = catalogue().pools

    assert [kind for kind in ("late", "mini", *OCCASIONS) if f"opening/{kind}" in pools] == [
        kind for kind in ("late", "mini", *OCCASIONS) if f"opening/restrained_{kind}" in pools
    ]


def test_an_unknown_slot_is_told():
    assert [slip.rule for slip in slips_of("Bonjour.", "ouverture/normal")] == ["V11"]


@pytest.mark.parametrize("slot", sorted(set(LENGTHS) - {"partner"}))
@pytest.mark.parametrize("tone", ["normal", "restrained", "sober"])
def test_every_slot_has_lines_in_every_tone(slot, tone):
    assert catalogue().pool(slot, tone)


def test_the_names_a_line_may_use_are_those_the_edition_knows():
    known = slips_of("{inconnu}")[0].advice.removeprefix("un de ").split(", ")

    lead = StoryDraft(edition().lead, Gravity(score=0, tone=Tone.NORMAL), "Le traversier")
    said = EditionFacts(
        stories=(lead,),
        briefs=(),
        in_the_running=1,
        day=DAY,
        window=WINDOW,
        behind=timedelta(),
        newsletter=NEWSLETTER,
        words_per_minute=200,
    ).variables

    assert sorted(known) == sorted({**said, **lead_facts(lead, catalogue().lexicon.near)})
