from dataclasses import replace

import pytest

from digest.compose.gravity import Gravity
from digest.compose.lead_facts import lead_facts
from digest.compose.tell import StoryDraft
from digest.compose.voice import OF_THE_LEAD
from digest.model import Tone
from tests.rigs.newsroom import catalogue, edition

LIGHT = Gravity(score=0, tone=Tone.NORMAL)


def facts_of(title, section="Culture", gravity=LIGHT):
    story = replace(edition().lead, title=title, section=section, paragraphs=())
    return lead_facts(StoryDraft(story, gravity, title), catalogue().lexicon.near)


@pytest.mark.parametrize(
    ("title", "figure"),
    [
        ("Le Bijou retrouve ses fauteuils, et il y en a 212", ""),
        ("Le Bijou rouvre avec 212 fauteuils rouges", "212 fauteuils"),
        ("Le bibliobus ajoute quatre arrêts", "quatre arrêts"),
        ("Trois patinoires ouvrent", "trois patinoires"),
        ("Deux ponts, trois tunnels", ""),
        ("Près de 200 livres à donner", ""),
        ("Les deux villes se parlent", ""),
        ("Il retrouve neuf cachettes sur dix", ""),
        ("Un festival de 40 chorales", ""),
        ("Le refuge aide 407 étudiants", ""),
        ("Elle fête ses 90 ans", ""),
        ("En 2024 tonnes de sel", ""),
        ("Il pèse 2,5 tonnes", ""),
        ("Ils cherchent trois nouvelles écoles", ""),
        ("Le match finit 4-2 buts", ""),
    ],
)
def test_a_figure_is_named_only_where_it_is_certain(title, figure):
    assert facts_of(title)["chiffre"] == figure


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("Une chorale chante à Rimouski", "Rimouski"),
        ("Les pommes sont prêtes en Estrie", "Estrie"),
        ("Le Rocket de Laval gagne", ""),
        ("L’Université Laval ouvre ses portes", ""),
        ("Une fête à Québec", ""),
        ("Le train va à Laval et à Longueuil", ""),
        ("Un marché à Laval-des-Rapides", ""),
    ],
)
def test_a_place_is_named_only_where_something_happens_there(title, place):
    assert facts_of(title)["lieu"] == place


@pytest.mark.parametrize(
    ("section", "named"), [("Culture", "Culture"), ("Sports / Tennis", ""), ("", "")]
)
def test_a_section_is_named_where_it_is_one_word(section, named):
    assert facts_of("Un titre", section)["rubrique"] == named


@pytest.mark.parametrize(
    "gravity",
    [
        Gravity(score=3, tone=Tone.SOBER, weighty="grave"),
        Gravity(score=1, tone=Tone.RESTRAINED, is_serious=True, weighty="serious"),
        Gravity(score=0, tone=Tone.RESTRAINED, weighty="in a section that may be serious"),
    ],
)
def test_nothing_is_named_of_a_lead_that_weighs(gravity):
    facts = facts_of("Une chorale chante à Rimouski avec 212 fauteuils", gravity=gravity)

    assert facts == dict.fromkeys(OF_THE_LEAD, "")
