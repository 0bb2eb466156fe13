"""An edition put right after it was sent."""

from dataclasses import fields, replace

import pytest

from digest.compose import amend
from digest.model import Edition, Image, Story, Tone
from tests.rigs.newsroom import PICTURE, edition

NBSP = "\u00a0"


def with_lead(**changes):
    usual = edition()
    return replace(usual, lead=replace(usual.lead, **changes))


def test_words_are_replaced_wherever_the_edition_says_them_as_typeset():
    sample = edition()
    title = sample.lead.title
    assert "’" in title or NBSP in title

    plain = title.replace("’", "'").replace(NBSP, " ")
    right = amend.reworded(sample, plain, "Le quai ouvre", "quebec")

    assert right.lead.title == "Le quai ouvre"
    assert right.stories == sample.stories
    assert right.partner == sample.partner


def test_an_address_is_replaced_too():
    sample = edition()

    right = amend.reworded(sample, sample.lead.url, "https://exemple.test/juste/", "quebec")

    assert right.lead.url == "https://exemple.test/juste/"


def test_what_was_never_said_changes_nothing():
    sample = edition()

    assert amend.reworded(sample, "onze baleines", "douze baleines", "quebec") == sample


def test_a_correction_is_sober_and_nobody_pays_for_it():
    right = amend.as_correction(edition(), subject="a", preheader="b", opening="c")

    assert right.tone is Tone.SOBER
    assert right.partner is None
    assert right.phrases == ()
    assert not any(story.intro for story in right.all_stories)
    assert (right.sign_off, right.ritual, right.forward) == ("", "", "")


def test_a_word_is_replaced_where_it_stands_alone_and_nowhere_within_another():
    sample = with_lead(title="Un exemple, le seul : le dé, l’île", paragraphs=("Le bleu le gêne.",))

    right = amend.reworded(sample, "le", "ce", "quebec")

    assert right.lead.title == "Un exemple, ce seul : ce dé, l’île"
    assert right.lead.paragraphs == ("Le bleu ce gêne.",)


def test_words_that_begin_or_end_with_a_mark_are_found_beside_a_letter():
    sample = with_lead(title=f"Neuf mois, et après? 12{NBSP}% de plus")

    right = amend.reworded(sample, ", et après? 12 %", " ou 13 %", "quebec")

    assert right.lead.title == f"Neuf moisou 13{NBSP}% de plus"


def test_words_that_are_taken_out_leave_no_gap():
    sample = with_lead(title="Le vieux pont rouge, dit le maire", paragraphs=("Rouge vif",))

    right = amend.reworded(amend.reworded(sample, "rouge", "", "quebec"), "Rouge", " ", "quebec")

    assert right.lead.title == "Le vieux pont, dit le maire"
    assert right.lead.paragraphs == ("vif",)


def test_words_never_change_an_address_even_within_a_text():
    sample = with_lead(
        url="https://exemple.test/le/pont",
        image=PICTURE,
        paragraphs=("Le pont : voir https://exemple.test/pont/le ou pont@exemple.test",),
    )

    right = amend.reworded(sample, "pont", "quai", "quebec")

    assert right.lead.url == sample.lead.url
    assert right.lead.image == PICTURE
    assert right.lead.paragraphs == (
        "Le quai : voir https://exemple.test/pont/le ou pont@exemple.test",
    )
    everywhere = amend.reworded(sample, "exemple", "autre", "quebec")
    assert [story.url for story in everywhere.all_stories] == [
        story.url for story in sample.all_stories
    ]


@pytest.mark.parametrize(
    ("wrong", "right", "url"),
    [
        ("https://exemple.test/pont", "https://autre.test/quai", "https://autre.test/quai"),
        ("https://exemple.test", "https://autre.test", "https://autre.test/pont"),
        ("https://exemple.test/", "https://autre.test/", "https://autre.test/pont"),
        ("https://exemple.test/po", "https://autre.test/qu", "https://exemple.test/pont"),
        ("https://exemple", "https://autre", "https://exemple.test/pont"),
        ("exemple.test", "autre.test", "https://exemple.test/pont"),
    ],
)
def test_an_address_changes_for_an_address_that_it_is_or_lies_under(wrong, right, url):
    sample = with_lead(
        url="https://exemple.test/pont", paragraphs=("Voir https://exemple.test/pont.",)
    )

    changed = amend.reworded(sample, wrong, right, "quebec")

    assert changed.lead.url == url
    assert changed.lead.paragraphs == (f"Voir {url}.",)


def test_what_the_voice_remembers_is_what_the_edition_says():
    sample = edition()
    words = sample.subject.split("\u00a0")[0]

    right = amend.reworded(sample, words, "Autre chose", "quebec")

    assert right.subject != sample.subject
    subjects = [phrase for phrase in right.phrases if phrase.slot.startswith("subject/")]
    assert right.subject in [phrase.text for phrase in subjects]
    assert sample.subject not in [phrase.text for phrase in right.phrases]


@pytest.mark.parametrize("blank", ["", "  ", NBSP])
def test_blanks_are_not_looked_for(blank):
    with pytest.raises(ValueError, match="nothing to look for"):
        amend.reworded(edition(), blank, "x", "quebec")


def each_text_another(word):
    """Editions that say "oupelaï" in one of their texts, whichever it is."""
    usual = edition()
    for field in fields(Edition):
        if field.type == "str" or field.type is str:
            yield replace(usual, **{field.name: word})
    for field in fields(Story):
        if field.type == "str" or field.type is str:
            yield with_lead(**{field.name: word})
    for name in ("paragraphs", "labels"):
        yield with_lead(**{name: (word,)})
    for field in fields(Image):
        if field.type == "str" or field.type is str:
            yield with_lead(image=replace(PICTURE, **{field.name: word}))


@pytest.mark.parametrize("word", ["oupelaï", "https://oupelai.test/"])
def test_whatever_an_amendment_changes_is_listed(word):
    changed = 0
    for sample in each_text_another(word):
        right = amend.reworded(sample, word, word.replace("o", "u"), "quebec")

        assert (right == sample) == (amend.said(right) == amend.said(sample))
        changed += right != sample

    assert changed >= 15


@pytest.mark.parametrize(
    ("notice", "closed"),
    [
        ("Retrait", "Retrait."),
        ("Douze mois.", "Douze mois."),
        ("Quoi?", "Quoi?"),
        (f"On lira «{NBSP}douze{NBSP}»", f"On lira «{NBSP}douze{NBSP}»."),
        (f"Il a dit «{NBSP}Non!{NBSP}»", f"Il a dit «{NBSP}Non!{NBSP}»"),
        ("Douze mois (et non neuf)", "Douze mois (et non neuf)."),
    ],
)
def test_a_notice_ends_before_the_next_sentence_begins(notice, closed):
    assert amend.closed(notice) == closed
    assert amend.closed(closed) == closed


@pytest.mark.parametrize(
    ("notice", "wrong", "right", "said"),
    [
        (
            "La traversée dure treize minutes.",
            "Douze minutes",
            "Treize minutes",
            "La traversée dure treize minutes, et non douze.",
        ),
        (
            "Le prix est de 13 $. Merci à Luc.",
            "12 $",
            "13 $",
            "Le prix est de 13 $, et non 12. Merci à Luc.",
        ),
        (
            "La mairesse est Anne Roy",
            "Anna Roy",
            "Anne Roy",
            "La mairesse est Anne Roy, et non Anna",
        ),
        ("C’est à Alma, pas à Sorel.", "Sorel", "Alma", "C’est à Alma, pas à Sorel."),
        ("Le concert est à Alma samedi.", "Sorel", "Alma", "Le concert est à Alma samedi."),
        ("C’est à Alma. Oui, Alma.", "Sorel", "Alma", "C’est à Alma. Oui, Alma."),
        ("Un mot était de trop.", "trop", "", "Un mot était de trop."),
    ],
)
def test_a_notice_says_what_was_wrong_where_that_is_certain(notice, wrong, right, said):
    assert amend.with_former(notice, [(wrong, right)]) == said
