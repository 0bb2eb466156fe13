import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.excerpt import excerpt, new_sentences, opens_a_section, told_whole
from digest.french.quotes import is_left_open
from digest.model import Article, Passage
from tests.rigs.newsroom import candidate, edition

N = "\u00a0"


def article(summary, *body):
    return Article(
        url="https://exemple.test/1", guid="1", title="Un quai", summary=summary, body=body
    )


def heading(text):
    return Passage(text=text, is_heading=True)


FIRST = Passage(text="Le quai de Percé a rouvert hier matin. La foule était là.")


@pytest.mark.parametrize(
    ("story", "told"),
    [
        (article("Le quai rouvre. La foule est là."), "Le quai rouvre. La foule est là."),
        (article("", FIRST), FIRST.text),
        (article("", heading("Un retour attendu"), FIRST), FIRST.text),
        (
            article(
                "Le quai de Percé Un retour attendu La foule", heading("Un retour attendu"), FIRST
            ),
            FIRST.text,
        ),
        (article("Le quai rouvre et la foule est", FIRST), FIRST.text),
        (article("Le quai rouvre et la foule applaudit"), "Le quai rouvre et la foule applaudit."),
        (article("Le quai rouvre. La foule qui atten…"), "Le quai rouvre."),
        (article("Photo : Jean Roy.", FIRST), FIRST.text),
        (article("", Passage(text="Le quai de Percé."), FIRST), FIRST.text),
        (article("Un texte coupé avant la fin […]"), ""),
        (article(""), ""),
    ],
    ids=[
        *("a standfirst", "a body", "a heading first", "a glued heading", "cut, with a body"),
        *("no full stop", "cut in its second", "a note", "a caption", "cut", "nothing"),
    ],
)
def test_an_excerpt_is_whole_sentences_of_the_article(story, told):
    assert excerpt(story) == told


def test_a_quotation_of_several_sentences_is_told_whole_or_not_at_all():
    text = "Le quai rouvre. « On a attendu. On a cru. On rit », dit Jean Roy. Fin."

    assert told_whole(text, 4) == "Le quai rouvre."
    assert told_whole(text, 60) == text
    assert told_whole("« On a attendu. On a cru.", 60) == ""


def test_nobody_speaks_of_whom_nothing_says_who_it_is():
    assert told_whole("Le quai rouvre. « On rit », dit-il.") == "Le quai rouvre."
    assert told_whole("« On rit », ajoute-t-elle.") == ""
    assert told_whole("Le maire est là. « On rit », dit-il.").endswith("dit-il.")
    assert told_whole("Selon Anne Roy, on rit. « Enfin », dit-elle.").endswith("dit-elle.")
    assert told_whole("Pourquoi y a-t-il un quai à Percé?") == "Pourquoi y a-t-il un quai à Percé?"


def test_a_section_that_needs_what_stood_above_it_is_not_told():
    assert opens_a_section("Elle a tout vu. Le quai aussi.", 40) == ""
    assert opens_a_section("Il faut du bois. Le quai attend.", 40) != ""
    assert opens_a_section("« Ils sont là », dit le maire.", 40) == ""


def test_only_what_was_not_said_is_told():
    said = "Neuf cents personnes travaillent de nuit au port."
    other = "Au port travaillent neuf cents personnes, la nuit."

    assert new_sentences(f"Il neige. {other} Bon.", (said,)) == "Il neige."
    assert new_sentences(other, ("Il neige.", said)) == ""
    assert new_sentences("Le vote aura lieu mardi.", (said,)) == "Le vote aura lieu mardi."


def test_the_parts_of_a_lead_never_repeat_one_another():
    body = (
        *(
            heading("Pourquoi on en parle"),
            Passage(text="Le vote aura lieu mardi à l’hôtel de ville."),
        ),
        *(heading("La suite"), Passage(text="Le vote aura lieu mardi à l’hôtel de ville. Voilà.")),
    )

    lead = edition((candidate(0, body=body),)).lead

    assert len(lead.paragraphs) == 2


SENTENCES = st.sampled_from(
    [
        *("Le quai rouvre.", "« On rit. On chante. »", "« On verra », dit-il.", "Mme Roy est là."),
        *(
            "« Jamais!",
            "Et alors?",
            "(Le maire, lui, dort.)",
            "Il neige",
            "« On a dit “oui” ».",
            "A ».",
        ),
    ]
)


@given(st.lists(SENTENCES, max_size=8), st.lists(SENTENCES, max_size=8))
def test_an_excerpt_ends_and_closes_whatever_the_article(summary, body):
    text = excerpt(article(" ".join(summary), Passage(text=" ".join(body))))

    assert not is_left_open(text)
    assert text == "" or re.search(r"[.!?…][\s\u00a0»”)]*$", text)


@given(st.lists(st.sampled_from(["Un retour attendu", "La foule y était", "Et après"]), min_size=1))
def test_a_heading_is_never_glued_into_a_sentence(headings):
    body = tuple(each for text in headings for each in (heading(text), FIRST))
    flat = " ".join(passage.text for passage in body)

    assert not any(text in excerpt(article(flat, *body)) for text in headings)


def test_an_excerpt_ends_before_a_heading_that_only_its_capital_shows():
    text = "Le pont rouvre lundi. Ce que dit la Ville Le trafic reprendra. Tout ira bien."

    assert told_whole(text) == "Le pont rouvre lundi."
    assert (
        told_whole("Le film Les belles-soeurs sort lundi.")
        == "Le film Les belles-soeurs sort lundi."
    )
    assert (
        told_whole("Ça va. Le journal La Presse le dit.") == "Ça va. Le journal La Presse le dit."
    )
