from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.compose.arrange import compose
from digest.compose.choose import Choice
from digest.compose.make import tone_of
from digest.compose.proofread_edition import proofread_edition
from digest.compose.tone import AskedTone, ToneRuling
from digest.config import EditionSettings
from digest.model import PaidLabel, Passage, Phrase, Tone, Window
from tests.rigs.newsroom import (
    DAY,
    PARTNER,
    WINDOW,
    candidate,
    candidates,
    catalogue,
    choice_of,
    edition,
    edition_in_order,
    in_order,
    morning,
)

N = "\u00a0"
GRAVE = {
    "title": "Incendie à Rimouski : deux personnes sont mortes",
    "section": "Faits divers",
    "summary": "Le feu a pris vers 5 h. La cause reste à établir.",
}
SERIOUS = {"title": "Trente mises à pied à l’usine", "section": "Économie"}
FOREIGN = {"title": "Les négociations reprennent à Genève", "section": "International"}


def with_story(number, **changes):
    return tuple(
        candidate(each, **(changes if each == number else {})) for each in range(len(candidates()))
    )


def composed(choice, **changes):
    """The edition of that choice, in the tone it calls for or that *changes* ask for."""
    asked = replace(morning(), **changes)
    return compose(choice, tone_of(choice, asked), asked)


def test_an_empty_choice_has_no_edition():
    nothing = Choice(lead=None, stories=(), briefs=(), rulings=(), in_the_running=0)

    with pytest.raises(ValueError, match="empty choice"):
        compose(nothing, ToneRuling(Tone.NORMAL, "essai"), morning())


def test_the_same_articles_give_the_same_words():
    assert edition() == edition()


def test_a_summary_is_the_articles_own_or_nothing():
    bare = edition((candidate(0, summary="", body=()),))
    from_body = edition((candidate(0, summary=""),))

    assert bare.lead.paragraphs == ()
    assert from_body.lead.paragraphs[0].startswith("Neuf cents personnes")


def test_titles_keep_their_spacing_made_no_break():
    sample = edition((candidate(0, title="La Russie répond-elle ?"),))

    assert sample.lead.title == f"La Russie répond-elle{N}?"


def test_a_light_day_lets_the_voice_play():
    sample = edition()

    assert sample.tone is Tone.NORMAL
    assert sample.ritual == "Voilà. T’es au courant."
    assert sample.greeting
    assert sample.opening


def test_a_story_from_abroad_is_introduced_by_nothing_and_introduces_nothing():
    sample = edition_in_order(with_story(3, **FOREIGN))

    assert sample.tone is Tone.NORMAL
    assert [bool(story.intro) for story in sample.stories] == [True, False, False, False]


def test_a_serious_lead_holds_the_whole_voice_back():
    sample = edition(with_story(0, **SERIOUS))

    assert sample.tone is Tone.RESTRAINED
    assert {phrase.slot.split("/")[1] for phrase in sample.phrases} == {"restrained"}
    assert sample.ritual


def test_a_grave_lead_makes_everything_sober():
    sample = edition(with_story(0, **GRAVE))

    assert sample.tone is Tone.SOBER
    assert sample.ritual == ""
    assert sample.partner is None
    assert not [text for phrase in sample.phrases for text in [phrase.text] if "!" in text]


def test_a_day_of_remembrance_is_said_simply():
    day = date(2024, 12, 6)
    sample = edition(day=day)

    assert sample.tone is Tone.SOBER
    assert any(phrase.slot == "opening/remembrance" for phrase in sample.phrases)


def test_the_paid_block_comes_after_the_second_story():
    assert edition().partner.after == 2
    assert edition().partner.label == "Publicité · payée par Quincaillerie Desrochers inc."


def test_sponsored_content_is_labelled_as_such():
    sample = edition(partner=replace(PARTNER, label=PaidLabel.SPONSORED))

    assert sample.partner.label.startswith("Contenu commandité · payé par ")


def test_the_partners_copy_is_not_rewritten():
    sample = edition(partner=replace(PARTNER, text="Venez « voir » ça ! L'été, 50%."))

    assert sample.partner.text == "Venez « voir » ça ! L'été, 50%."


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_the_paid_block_is_never_beside_a_grave_story(number):
    sample = edition_in_order(with_story(number, **GRAVE))

    order = [sample.lead, *sample.stories]
    beside = order[sample.partner.after - 1 : sample.partner.after + 1]
    assert sample.tone is Tone.RESTRAINED
    assert GRAVE["title"] not in [story.title.replace(N, " ") for story in beside]


def test_an_edition_of_one_grave_and_one_light_story_has_no_paid_block_between_them():
    sample = edition((candidate(0), candidate(1, **GRAVE)))

    assert sample.partner is None


def test_no_transition_touches_a_story_that_weighs():
    sample = edition_in_order(with_story(2, **GRAVE))

    order = [sample.lead, *sample.stories]
    at = next(n for n, story in enumerate(order) if "Incendie" in story.title)
    assert order[at].intro == ""
    assert at + 1 == len(order) or order[at + 1].intro == ""


def test_at_most_two_transitions_and_none_before_the_lead():
    sample = edition()

    assert sample.lead.intro == ""
    assert len([story for story in sample.stories if story.intro]) == 2


def test_every_line_that_was_said_is_kept_with_its_place_in_the_catalogue():
    sample = edition()

    said = {phrase.text for phrase in sample.phrases}
    assert {
        sample.subject,
        sample.preheader,
        sample.greeting,
        sample.opening,
        sample.sign_off,
    } <= said
    assert all("/" in phrase.id for phrase in sample.phrases)


def test_few_stories_make_a_mini_edition():
    sample = edition(candidates(2))

    assert any(phrase.slot == "opening/mini" for phrase in sample.phrases)


def test_an_edition_made_long_after_its_cut_off_says_it_is_late():
    choice = Choice(
        lead=candidate(0), stories=candidates(4)[1:], briefs=(), rulings=(), in_the_running=4
    )

    sample = composed(choice, behind=timedelta(hours=3))

    old = composed(choice, behind=timedelta(days=400))

    assert any(phrase.slot == "opening/late" for phrase in sample.phrases)
    assert not any(phrase.slot == "opening/late" for phrase in old.phrases)


def test_a_subject_of_the_last_editions_is_not_said_again_nor_its_preheader():
    title = "Une très longue phrase sans la moindre ponctuation qui continue encore et encore"
    stories = (candidate(0, title=title), *candidates()[1:])
    first = edition(stories)

    second = edition(stories, earlier=(first.phrases,))

    assert second.subject != first.subject
    assert first.preheader == f"{title}."
    assert second.preheader.startswith(f"{title} · ")


def test_a_plain_headline_that_was_a_subject_lately_has_its_day_before_it():
    title = "Un phare repeint en rose"
    pool = catalogue().pool("subject", "normal")
    said = tuple(Phrase(slot="subject/normal", id=line.id, text=title) for line in pool)

    lead = replace(candidate(0, title=title), pinned=True)
    sample = edition((lead, *candidates()[1:]), earlier=(said,))

    assert sample.subject == f"Vendredi 8\u00a0novembre\u00a0: {title}"


def test_a_headline_that_was_a_subject_lately_and_leaves_no_room_for_its_day_is_in_the_preheader():
    title = "Un phare repeint en rose par ses quatre gardiens"
    pool = catalogue().pool("subject", "normal")
    said = tuple(Phrase(slot="subject/normal", id=line.id, text=title) for line in pool)

    lead = replace(candidate(0, title=title), pinned=True)
    sample = edition((lead, *candidates()[1:]), earlier=(said,))

    assert sample.phrases[0].slot == "subject/normal_no_topic"
    assert sample.preheader.startswith(title)


def test_a_line_of_the_voice_that_would_repeat_a_subject_gives_way():
    first = edition()

    same = edition(earlier=((Phrase(slot="subject/late", id="x", text=first.subject.upper()),),))

    assert same.subject != first.subject


def test_a_headline_that_no_subject_holds_is_left_to_the_preheader():
    title = "Une très longue phrase sans la moindre ponctuation qui court jusqu’au bout de la ligne"

    sample = edition((candidate(0, title=title),))

    assert sample.preheader == f"{title}."
    assert not sample.subject.endswith("…")
    lines = catalogue().pool("subject", "normal_no_topic")
    assert sample.phrases[0].id in [line.id for line in lines]


def test_a_bare_comma_never_shortens_a_title_into_another_meaning():
    title = "Accusé de fraude pendant dix longues années, il est acquitté sur toute la ligne"

    sample = edition((candidate(0, title=title),))

    assert "Accusé de fraude pendant dix longues années :" not in sample.subject


@settings(max_examples=60)
@given(
    title=st.text(min_size=1, max_size=300).filter(str.strip),
    summary=st.text(max_size=300),
    section=st.text(max_size=80),
    many=st.integers(1, 6),
)
def test_whatever_articles_say_the_subject_and_the_preheader_fit(title, summary, section, many):
    stories = tuple(
        candidate(n, title=f"{title}{n}", summary=summary, section=section) for n in range(many)
    )

    sample = edition(stories)

    assert 1 <= len(sample.subject) <= 60
    assert 1 <= len(sample.preheader) <= 110
    assert len(sample.greeting) <= 45
    assert len(sample.opening) <= 160


def test_two_hundred_articles_make_an_edition_of_ten():
    sample = edition(
        tuple(candidate(n, title=f"Nouvelle numéro {n}", section="") for n in range(200)),
        window=Window(start=WINDOW.start - timedelta(days=9), end=WINDOW.end),
    )

    assert len(sample.all_stories) == 10


def test_limits_come_from_the_settings():
    sample = edition(limits=EditionSettings(stories=3, briefs=1))

    assert (len(sample.stories), len(sample.briefs)) == (2, 1)


def test_the_desks_short_title_names_the_lead_and_the_others():
    desk = tuple(replace(candidate(n), short_title=f"Titre du pupitre {n}") for n in range(5))

    sample = edition(desk)

    assert "Titre du pupitre 0" in sample.subject
    for phrase in sample.phrases:
        assert "Le traversier de nuit" not in phrase.text


def test_the_desks_own_words_weigh_as_much_as_the_newsrooms():
    grave = replace(candidate(0), short_summary="Trois enfants sont morts; un suicide est évoqué.")

    sample = edition((grave, *candidates()[1:]))

    assert sample.tone is Tone.SOBER
    assert f"1{N}866" in sample.lead.help


def test_what_the_tone_is_told_by_is_what_the_edition_shows():
    parade = candidate(
        1,
        title="Une fanfare toute neuve",
        summary="",
        body=(Passage(text="Deux hommes sont morts sous le char de la parade"),),
    )

    sample = edition_in_order((candidate(0), parade, *candidates()[2:]))

    assert sample.tone is Tone.RESTRAINED
    assert proofread_edition(sample, catalogue()) == ()


def test_a_title_keeps_its_own_spacing_wherever_a_line_names_it():
    sample = edition((candidate(0, title="Le film prend l’affiche, enfin !"), *candidates()[1:]))

    assert [phrase.text for phrase in sample.phrases if "enfin!" in phrase.text] == []


@given(number=st.integers(0, 364))
def test_no_subject_has_two_colons(number):
    day = DAY + timedelta(days=number)
    title = "Avis de hausse de loyer : ce que tu peux refuser : le point"

    sample = edition((candidate(0, title=title), *candidates()[1:]), day=day)

    assert sample.subject.count(":") <= 1
    assert sample.preheader.count(":") <= 1


OF_THE_STORY = ("/plain", "/title")
"""How what is named ends that the story itself says, where the voice has no line."""


def asked_to_play(*stories):
    return composed(in_order(stories), asked=AskedTone(Tone.NORMAL, "essai"))


def test_no_line_plays_on_a_grave_story_even_where_a_person_lowered_the_tone():
    sample = asked_to_play(candidate(0, **GRAVE), candidate(1, **GRAVE), *candidates()[2:])
    second = asked_to_play(candidate(0), candidate(1, **GRAVE), *candidates()[2:])

    drawn = [phrase for phrase in sample.phrases if not phrase.id.endswith(OF_THE_STORY)]
    assert {phrase.slot.partition("/")[2] for phrase in drawn} <= {"grave", "sober", "restrained"}
    assert sample.ritual == ""
    assert [phrase.text for phrase in second.phrases if "Incendie" in phrase.text] == []


def test_many_articles_of_one_section_make_no_mini_edition():
    crowd = tuple(candidate(n, section="Culture", title=f"Concert numéro {n}") for n in range(12))

    sample = edition(crowd)

    assert len(sample.all_stories) == 10
    assert [phrase for phrase in sample.phrases if phrase.slot.endswith("/mini")] == []


def test_a_serious_morning_is_told_that_it_is_late_or_christmas_plainly():
    stories = with_story(0, **SERIOUS)
    choice = in_order(stories)

    late = composed(choice, behind=timedelta(hours=5))
    christmas = composed(choice, day=date(2024, 12, 25))

    assert "opening/restrained_late" in {phrase.slot for phrase in late.phrases}
    assert "opening/restrained_christmas" in {phrase.slot for phrase in christmas.phrases}


def test_a_day_of_remembrance_without_a_grave_story_speaks_of_no_facts():
    sample = edition(day=date(2024, 9, 30))

    said = {phrase.slot.partition("/")[2] for phrase in sample.phrases}
    assert said == {"sober", "remembrance"}
    assert sample.lead.labels[0] == "Ce qui se passe."


def test_a_bare_lead_whose_line_nobody_can_say_still_has_a_preheader_that_shows():
    wordless = replace(catalogue(), pools={**catalogue().pools, "preheader/restrained": ()})
    bare = (candidate(0, title="Il pleut", summary="", body=(), author=""),)
    chosen = choice_of(bare)

    sample = composed(chosen, catalogue=wordless)

    assert 40 <= len(sample.preheader) <= 110
    assert proofread_edition(sample, wordless) == ()
