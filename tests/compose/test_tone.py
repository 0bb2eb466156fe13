"""Whether the voice of an edition plays, holds back or falls silent."""

from datetime import date

import pytest

from digest.compose.gravity import weigh
from digest.compose.tone import AskedTone, CarriedGravity, decided, edition_tone
from digest.errors import UsageError
from digest.model import Article, Tone
from tests.rigs.newsroom import DAY, catalogue

STANDFIRST = "La suite se lit dans le journal de ce matin."


def story(title, section="Culture", summary=STANDFIRST):
    article = Article(
        url="https://exemple.test/1", guid="1", title=title, section=section, summary=summary
    )
    return weigh(article, catalogue().lexicon)


HARM = story("La barque est vide", "Actualités", "Les deux frères de 9 et 12 ans pêchaient.")


def tone_of(*told, briefs=(), day=DAY, unattended="when-safe"):
    carried = CarriedGravity(stories=told, briefs=briefs)
    return edition_tone(carried, day, catalogue().lexicon, unattended)


LIGHT = story("Le cinéma de quartier rouvre")
PLAIN = story("La Ville refait trois rues cet été", section="Actualités")
WARY = story("La pénurie de places s’étire", section="Éducation")
SERIOUS = story("Trente mises à pied à l’usine", section="Économie")
GRAVE = story("Deux morts dans un incendie", section="Faits divers")


def test_an_ordinary_morning_plays():
    ruling = tone_of(PLAIN, LIGHT, PLAIN, PLAIN, LIGHT)

    assert (ruling.tone, ruling.reason) == (
        Tone.NORMAL,
        "nothing grave, and a lead to play with",
    )


def test_one_serious_story_that_does_not_lead_is_left_alone():
    ruling = tone_of(LIGHT, PLAIN, SERIOUS, LIGHT)

    assert ruling.tone is Tone.NORMAL
    assert ruling.reason.endswith("1 further down serious, and left alone")


def test_harm_that_befell_nobody_or_stands_in_another_section_is_left_alone():
    told = "Les pompiers l’ont éteint en une heure."
    garage = story("Un incendie au garage", "Faits divers", told)
    spared = story("Un incendie au garage", "Faits divers", "Personne n’a été blessé.")
    elsewhere = story("Un incendie au garage", "Société", told)

    assert tone_of(LIGHT, PLAIN, garage).tone is Tone.RESTRAINED
    assert tone_of(LIGHT, PLAIN, spared).tone is Tone.NORMAL
    assert tone_of(LIGHT, PLAIN, elsewhere).tone is Tone.NORMAL


def test_serious_briefs_are_bare_lines_and_hold_nothing_back():
    assert tone_of(LIGHT, PLAIN, briefs=(SERIOUS, SERIOUS)).tone is Tone.NORMAL


def test_a_grave_brief_holds_the_voice_back_like_any_grave_story():
    assert tone_of(LIGHT, PLAIN, LIGHT, briefs=(GRAVE,)).tone is Tone.RESTRAINED


@pytest.mark.parametrize(
    ("stories", "why"),
    [
        ((SERIOUS, LIGHT, LIGHT), "the lead is serious (mises à pied)"),
        ((LIGHT, SERIOUS, SERIOUS), "2 stories are serious (mises à pied)"),
        ((WARY, LIGHT, LIGHT), "the lead may be serious (26%)"),
        ((LIGHT, SERIOUS, LIGHT), "the second story is serious (mises à pied)"),
        (
            (story("Le musée expose ses bas de laine", section="Faits divers"), LIGHT),
            "the lead stands outside the sections known to be light",
        ),
        ((LIGHT, LIGHT, LIGHT, GRAVE), "one story is grave"),
        ((LIGHT, LIGHT, HARM), "a story tells of harm (frères, vide)"),
    ],
)
def test_the_voice_holds_back_and_says_why(stories, why):
    ruling = tone_of(*stories)

    assert (ruling.tone, ruling.reason) == (Tone.RESTRAINED, why)


def test_a_word_that_often_goes_with_harm_may_lead_where_all_is_light():
    assert tone_of(story("L’hôpital a son potager", section="Vie locale")).tone is Tone.NORMAL


def test_a_newsroom_may_trust_light_sections_alone():
    assert tone_of(LIGHT, LIGHT, unattended="light-sections-only").tone is Tone.NORMAL
    held = tone_of(LIGHT, PLAIN, unattended="light-sections-only")

    assert held.tone is Tone.RESTRAINED
    assert held.reason == (
        "of the stories 1 outside the sections known to be light; and nobody looked"
    )


def test_a_newsroom_may_trust_nothing_but_a_person():
    held = tone_of(LIGHT, unattended="never")

    assert (held.tone, held.reason) == (
        Tone.RESTRAINED,
        "nobody looked, and voice.unattended is never",
    )
    assert decided(held, AskedTone(Tone.NORMAL, "a fair")).tone is Tone.NORMAL


@pytest.mark.parametrize("unattended", ["when-safe", "light-sections-only", "never"])
def test_what_is_grave_is_told_soberly_whatever_the_newsroom_trusts(unattended):
    assert tone_of(GRAVE, LIGHT, LIGHT, unattended=unattended).tone is Tone.SOBER


def test_what_is_likely_grave_is_told_soberly_first_or_beside_a_grave_story():
    likely = story("Un garçon de 9 ans sous la glace", "Actualités", "Ses parents l’attendaient.")

    assert tone_of(likely, LIGHT, LIGHT).tone is Tone.SOBER
    assert tone_of(LIGHT, LIGHT, likely).tone is Tone.RESTRAINED
    assert tone_of(LIGHT, LIGHT, likely, GRAVE, LIGHT, LIGHT).tone is Tone.SOBER


def test_one_word_that_hints_at_harm_holds_nothing_back():
    hint = story("Une ambulance pour le village", section="Actualités")

    assert tone_of(LIGHT, hint, LIGHT).tone is Tone.NORMAL


def test_two_grave_stories_make_the_edition_sober():
    assert tone_of(LIGHT, GRAVE, LIGHT, LIGHT, LIGHT, LIGHT, GRAVE).tone is Tone.SOBER


def test_two_grave_stories_in_five_make_an_edition_sober():
    assert tone_of(LIGHT, GRAVE).tone is Tone.SOBER
    assert tone_of(LIGHT, GRAVE, LIGHT).tone is Tone.RESTRAINED


@pytest.mark.parametrize("kept", [(1, 29), (7, 6), (9, 30), (11, 11), (12, 6)])
def test_a_day_of_remembrance_is_sober_whatever_happened(kept):
    ruling = tone_of(LIGHT, day=date(2025, *kept))

    assert ruling.tone is Tone.SOBER
    assert ruling.is_remembrance


def test_whoever_lowers_a_tone_says_why():
    ruling = tone_of(GRAVE)

    with pytest.raises(UsageError, match="--reason"):
        decided(ruling, AskedTone(Tone.NORMAL, "  "))

    assert decided(ruling, AskedTone(Tone.NORMAL, "une fête")).tone is Tone.NORMAL
    assert decided(tone_of(LIGHT), AskedTone(Tone.SOBER, "")).tone is Tone.SOBER
