import pytest

from digest.model import Passage
from tests.rigs.newsroom import article, candidate, edition

N = "\u00a0"
WHY = Passage(text="Pourquoi on en parle", is_heading=True)
NEXT = Passage(text="Les prochaines étapes", is_heading=True)
BECAUSE = Passage(text="Parce que le pont ferme. Et parce que l’hiver vient.")
SOON = Passage(text="Le vote aura lieu mardi.")


def lead_of(*body, tone_changes=None):
    return edition((candidate(0, body=body, **(tone_changes or {})),)).lead


def test_the_lead_is_told_in_three_times_when_its_headings_give_the_matter():
    lead = lead_of(Passage(text="Début."), WHY, BECAUSE, NEXT, SOON)

    assert lead.labels == ("Ce qui se passe.", "Pourquoi ça compte.", "Et après?")
    assert lead.paragraphs[1:] == (BECAUSE.text, SOON.text)


def test_one_heading_gives_one_more_paragraph():
    assert lead_of(WHY, BECAUSE).labels == ("Ce qui se passe.", "Pourquoi ça compte.")


@pytest.mark.parametrize(
    "body",
    [
        (BECAUSE, SOON),
        (WHY, NEXT),
        (Passage(text="Un décor de rêve", is_heading=True), BECAUSE),
        (WHY, Passage(text="mot " * 60)),
        (Passage(text="Pourquoi pas. Ceci n’est pas un intertitre."), SOON),
    ],
    ids=["no heading", "nothing under them", "another heading", "too long", "not a heading"],
)
def test_without_the_matter_the_lead_stays_one_paragraph(body):
    lead = lead_of(*body)

    assert lead.labels == ()
    assert len(lead.paragraphs) == 1


def test_a_grave_lead_says_what_is_known():
    grave = {"title": "Deux morts dans un incendie", "section": "Faits divers"}

    lead = lead_of(WHY, BECAUSE, NEXT, SOON, tone_changes=grave)

    assert lead.labels == ("Ce que l’on sait.", "Le contexte.", "À surveiller.")


def test_every_word_of_a_labelled_paragraph_is_the_articles():
    lead = article(0)
    body = " ".join(passage.text for passage in lead.body)

    paragraphs = edition((candidate(0),)).lead.paragraphs

    assert [text.replace(N, " ") in f"{lead.summary} {body}" for text in paragraphs] == [True] * 3
