"""What is told again of a story that was told before: what is new, and how it is recalled."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.amend import as_correction, reworded, said
from digest.compose.choose import EditionPlace
from digest.compose.leave_out import without
from digest.compose.lighten import lightened_to_fit
from digest.compose.make import make
from digest.compose.proofread_edition import proofread_edition
from digest.compose.sequel import new_headline, news_of, sequel_of
from digest.compose.tell import gravity_of, headline_gravity
from digest.compose.tone import CarriedGravity, edition_tone
from digest.french.typography import keep_spacing
from digest.model import MailedArticle, Passage, Tone
from tests.compose.test_choose import chosen, ruling_on
from tests.rigs.newsroom import (
    DAY,
    PARTNER,
    candidates,
    catalogue,
    edition,
    html_of,
    morning,
    text_of,
    told_again,
)

WARMER = "Environnement Canada annonce maintenant 18 °C pour jeudi, un record dans la vallée."
COLDER = "La descente des bateaux commence lundi à la marina, une semaine plus tôt que prévu."
LEXICON = catalogue().lexicon
NBSP = "\u00a0"
DEAD = {
    "title": "Explosion à Matane : le bilan passe à neuf morts",
    "before": "Explosion dans une usine de Matane : sept morts",
    "section": "Faits divers",
    "summary": "Le souffle a été entendu à des kilomètres.",
}
TWO_MORE = "Deux autres victimes ont été trouvées dans les décombres pendant la nuit."


def passages(*texts):
    return tuple(Passage(text=text) for text in texts)


def changed(before, after):
    """A story whose text was *before* and is *after*, a paragraph each."""
    again = told_again(5, WARMER)
    told = replace(again.as_mailed, body=passages(*before))
    return replace(again, as_mailed=told, article=replace(again.article, body=passages(*after)))


FIRST = "Le conseil a tranché mardi après une longue assemblée. La facture est de 12 millions."
SECOND = "Les riverains se disent partagés. Une rencontre suivra."


@pytest.mark.parametrize(
    ("after", "news"),
    [
        (["Le maire a démissionné jeudi.", FIRST, SECOND], "Le maire a démissionné jeudi."),
        ([FIRST, "Un groupe citoyen conteste la décision devant le tribunal.", SECOND],
         "Un groupe citoyen conteste la décision devant le tribunal."),
        ([FIRST.replace("12", "19"), SECOND], f"La facture est de 19{NBSP}millions."),
        ([f"{FIRST} Le chantier est suspendu jusqu’au printemps.", SECOND],
         "Le chantier est suspendu jusqu’au printemps."),
        (["Corrigé : une version précédente donnait un autre prénom au maire.", FIRST, SECOND], ""),
        (["Une erreur s’est glissée dans le prénom du maire.", FIRST, SECOND], ""),
        (["Le tribunal correctionnel blâme la Ville pour son erreur.", FIRST, SECOND],
         "Le tribunal correctionnel blâme la Ville pour son erreur."),
        (["Mis à jour à 14 h 40 par la rédaction du journal.", FIRST, SECOND], ""),
        ([SECOND, FIRST], ""),
        ([FIRST, "Les riverains se disent toujours hésitants. Une rencontre suivra."], ""),
    ],
)  # fmt: skip
def test_what_is_new_is_the_first_sentence_that_was_not_there(after, news):
    assert news_of(changed([FIRST, SECOND], after)) == news


def test_who_speaks_in_the_new_sentence_is_named_by_the_one_before():
    left = f"{FIRST} Le maire Roy a quitté la salle."

    news = news_of(changed([left], [f"{left} « Je reviendrai vendredi », dit-il."]))

    assert news.replace(NBSP, " ") == (
        "Le maire Roy a quitté la salle. « Je reviendrai vendredi », dit-il."
    )


WORDS = st.sampled_from(["le", "pont", "Matane", "rouvre", "lundi", "12", "19", "bancs", "elle"])
TEXT = st.lists(WORDS, min_size=2, max_size=12).map(
    lambda words: " ".join(words).capitalize() + "."
)
TEXTS = st.lists(TEXT, max_size=4)


@given(TEXTS, TEXTS)
def test_what_is_new_stands_word_for_word_in_the_text_and_did_not_before(before, after):
    news = news_of(changed(before, after))

    texts = [keep_spacing(text) for text in after]
    assert not news or any(news in text for text in texts)
    assert not news or news not in [keep_spacing(text) for text in before]


def reference(candidate):
    return sequel_of(candidate, DAY, catalogue().words, "quebec").reference


def test_the_headline_of_then_is_said_where_it_was_another():
    told = told_again(5, WARMER, before="Une douceur « rare » jusqu’à mardi")

    assert (
        reference(told)
        == f"On te disait hier{NBSP}: «{NBSP}Une douceur “rare” jusqu’à mardi{NBSP}»."
    )
    assert reference(told_again(5, WARMER)) == "On t’en parlait hier."


def test_what_was_put_right_since_is_not_said_again():
    told = told_again(5, WARMER, before="Une vague de froid")
    corrected = replace(told, as_mailed=replace(told.as_mailed, title=""))

    assert reference(corrected) == "On t’en parlait hier."


def morning_with(*again, **more):
    """The edition of a full day, with those that were told before in the place of some."""
    numbers = {each.id for each in again}
    fresh = (each for each in candidates() if each.id not in numbers)
    return edition((*fresh, *again), **more)


def test_what_changed_is_told_in_a_line_and_takes_no_story_s_place():
    told = told_again(5, WARMER)

    choice = chosen([*(each for each in candidates() if each.id != told.id), told])

    assert choice.sequels == (told,)
    assert (len(choice.stories), len(choice.briefs)) == (4, 5)
    assert ruling_on(told, choice).place is EditionPlace.SEQUEL


def test_what_is_newly_grave_pinned_or_alone_is_told_whole():
    light, grave = told_again(5, WARMER), told_again(2, TWO_MORE, **DEAD)
    alone = chosen([light])
    pinned = chosen([*candidates()[:5], *candidates()[6:], replace(light, pinned=True)])
    sad = chosen([*candidates()[:2], *candidates()[3:], grave])

    assert alone.lead == light
    assert pinned.lead == replace(light, pinned=True)
    assert grave in (sad.lead, *sad.stories)
    assert [each.sequels for each in (alone, pinned, sad)] == [()] * 3


def test_what_was_grave_and_goes_on_is_told_in_a_line():
    calm = {**DEAD, "title": DEAD["before"]}
    told = told_again(2, "La ministre visitera les lieux vendredi avec une équipe.", **calm)

    choice = chosen([*candidates()[:2], *candidates()[3:], told])

    assert choice.sequels == (told,)


def test_a_headline_that_only_goes_on_is_no_grave_news():
    longer = {**DEAD, "title": f"{DEAD['before']} : la ministre attendue"}
    told = told_again(2, "La ministre visitera les lieux vendredi avec une équipe.", **longer)

    choice = chosen([*candidates()[:2], *candidates()[3:], told])

    assert choice.sequels == (told,)
    assert new_headline(told) == "la ministre attendue"


def test_there_are_so_many_lines_and_no_more_and_none_without_news():
    again = [told_again(number, WARMER) for number in range(6, 12)]
    silent = changed([FIRST, SECOND], [SECOND, FIRST])
    silent = replace(silent, as_mailed=replace(silent.as_mailed, title=silent.article.title))

    choice = chosen([*candidates()[:5], silent, *again], sequels=3)

    assert len(choice.sequels) == 3
    left = [ruling_on(each, choice).reason for each in again if each not in choice.sequels]
    assert left == ["no room: 3 other stories that changed rank higher"] * 3
    assert "no sentence says what is new" in ruling_on(silent, choice).reason


def test_a_newsroom_that_wants_no_lines_has_what_changed_among_its_stories():
    told = told_again(5, WARMER)

    choice = chosen([*candidates()[:3], told], sequels=0)

    assert told in choice.carried
    assert choice.sequels == ()


def test_a_line_says_what_is_new_and_leads_to_what_was_said():
    sample = morning_with(told_again(5, WARMER, before="Une vague de douceur jusqu’à dimanche"))
    [line] = sample.sequels

    assert line.paragraphs == (keep_spacing(WARMER),)
    page = html_of(sample)
    assert re.search(rf'href="[^"]+/e/2024-11-07"[^>]*>{re.escape(line.sequel.reference)}<', page)
    text = " ".join(text_of(sample).split())
    assert " ".join(line.sequel.reference.split()) in text
    places = [text.index(words) for words in (" ".join(line.title.split()), "Environnement Canada")]
    assert [text.index("SUITE"), *places, text.index("EN RAFALE")] == sorted(
        [text.index("SUITE"), *places, text.index("EN RAFALE")]
    )


@pytest.mark.parametrize("ending", ["", " : le record tombe"])
def test_a_headline_that_is_the_same_or_only_goes_on_is_said_once(ending):
    then = "Une vague de douceur jusqu’à dimanche"
    sample = morning_with(told_again(5, WARMER, before=then, title=then + ending))
    [line] = sample.sequels

    assert line.title == keep_spacing(then + ending)
    assert line.sequel.reference == "On t’en parlait hier."
    text = " ".join(text_of(sample).split())
    assert text.count(then) == 1
    assert text.index(then) < text.index("Environnement Canada") < text.index("On t’en parlait")


def lines_of(*again):
    """What is told again in a line of those, and why the others are not."""
    numbers = {each.id for each in again}
    fresh = (each for each in candidates() if each.id not in numbers)
    made = make((*fresh, *again), morning(), lambda _: True)
    reasons = {ruling.candidate.id: ruling.reason for ruling in made.choice.rulings}
    return [line.article_id for line in made.edition.sequels], reasons


def test_a_death_is_told_again_only_where_its_line_says_so():
    veiled = told_again(
        2,
        "La ministre visitera les lieux vendredi avec une équipe.",
        title="Son lainage est encore sur la chaise",
        before="Sept morts dans une usine de Matane",
        section="Société",
        summary="",
    )

    numbers, reasons = lines_of(veiled, told_again(5, WARMER))

    assert veiled.id not in numbers
    assert "says so plainly" in reasons[veiled.id]


def test_a_sentence_that_two_stories_share_is_told_again_once():
    first, second = told_again(5, WARMER), told_again(7, WARMER)

    numbers, reasons = lines_of(first, second)

    [line] = numbers
    left = second if line == first.id else first
    assert reasons[left.id] == "another story is told again in the same sentence"


def test_who_was_spared_when_it_was_told_is_spared_in_its_sequel():
    fire = {
        "title": "Un incendie vide un immeuble de Lévis",
        "section": "Faits divers",
        "summary": "Personne n’a été blessé.",
    }

    assert not gravity_of(
        told_again(5, "Le chantier reprend lundi matin.", **fire), LEXICON
    ).is_grave


def test_a_story_that_was_grave_is_grave_in_its_sequel():
    calm = {**DEAD, "title": "Matane : l’enquête se poursuit", "section": "Société"}
    told = told_again(8, "La ministre visitera les lieux vendredi avec une équipe.", **calm)
    lexicon = catalogue().lexicon

    assert headline_gravity(told, lexicon).is_grave
    assert not headline_gravity(replace(told, is_changed=False), lexicon).is_grave


def test_grave_sequels_hold_the_voice_back_and_make_no_day_sober():
    lexicon = catalogue().lexicon
    light, grave = (
        headline_gravity(each, lexicon)
        for each in (candidates()[1], told_again(2, TWO_MORE, **DEAD))
    )
    carried = CarriedGravity(stories=(light,) * 5, briefs=(light, grave), sequels=(grave,) * 2)

    ruling = edition_tone(carried, DAY, lexicon, "when-safe")

    assert ruling.tone is Tone.RESTRAINED


def test_no_paid_block_stands_before_a_grave_sequel():
    few = [*candidates()[:1], told_again(5, WARMER)]
    sample = edition(tuple(few), partner=PARTNER)
    [line] = sample.sequels
    grave = replace(line, title=DEAD["title"], section="Faits divers", intro="")

    slips = proofread_edition(replace(sample, sequels=(grave,)), catalogue())

    assert sample.partner.after == 1
    assert [slip.rule for slip in slips] == ["V13"]
    assert without(sample, line.article_id).partner is None


def test_a_sequel_that_is_left_out_leaves_the_next():
    sample = morning_with(told_again(5, WARMER), told_again(7, COLDER))
    first, second = sample.sequels

    rest = without(sample, first.article_id)

    assert rest.sequels == (second,)
    assert without(rest, second.article_id).sequels == ()


def test_a_correction_mends_what_a_sequel_says_and_recalls_and_drops_the_voice():
    sample = morning_with(told_again(5, WARMER, before="Une vague de douceur jusqu’à dimanche"))

    right = reworded(sample, "18 °C", "17 °C", "quebec")
    right = reworded(right, "jusqu’à dimanche", "jusqu’à lundi", "quebec")
    mail = as_correction(right, subject="S", preheader="P", opening="O")

    [line] = mail.sequels
    assert "17" in line.paragraphs[0]
    assert "jusqu’à lundi" in line.sequel.reference
    assert line.intro == ""
    assert line.sequel.reference in said(mail)


def test_a_mail_that_is_too_heavy_loses_its_sequels_after_its_briefs():
    sample = morning_with(told_again(5, WARMER), told_again(7, COLDER))

    for most in range(len(sample.all_stories), 0, -1):
        lighter = lightened_to_fit(sample, lambda each, most=most: len(each.all_stories) <= most)
        assert not lighter.sequels or not sample.briefs[len(lighter.briefs) :] or lighter.stories
        kept = [story.article_id for story in lighter.all_stories]
        assert kept == [story.article_id for story in sample.all_stories][:most]


def test_what_was_told_and_has_not_changed_is_no_sequel():
    told = told_again(5, WARMER)
    same = replace(told, is_changed=False)

    assert sequel_of(same, DAY, catalogue().words, "quebec") is None
    assert news_of(same) == ""
    assert news_of(replace(told, as_mailed=MailedArticle(day=DAY, body=told.article.body))) == ""


def test_an_edition_of_sequels_alone_says_so_in_its_subject():
    sample = edition((told_again(5, WARMER),), partner=None)

    assert sample.lead.sequel is not None
    assert sample.subject.startswith("Suite\u00a0: ")
    assert sample.phrases[0].id == "subject/sequel"
