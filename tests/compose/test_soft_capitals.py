import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.soft_capitals import without_capital, without_shouting


@pytest.mark.parametrize(
    ("shouted", "said"),
    [
        ("Avant de prendre LA décision", "Avant de prendre la décision"),
        ("La SAAQ dit NON au REM", "La SAAQ dit non au REM"),
        ("Emmanuel MACRON à l’UNESCO", "Emmanuel Macron à l’UNESCO"),
        ("CELIAPP, REER ou CELI", "CELIAPP, REER ou CELI"),
        ("Un repas GIGANTESQUE à Percé", "Un repas gigantesque à Percé"),
        ("LE PONT DE MATANE FERME POUR L’HIVER", "Le pont de Matane ferme pour l’hiver"),
    ],
)
def test_a_shout_is_said_and_an_acronym_or_a_name_stays(shouted, said):
    assert without_shouting(shouted) == said


@given(st.text())
def test_only_capitals_change(title):
    assert without_shouting(title).casefold() == title.casefold()
    assert without_shouting(without_shouting(title)) == without_shouting(title)


@pytest.mark.parametrize(
    ("headline", "within"),
    [
        ("Une usine ferme", "une usine ferme"),
        ("L’usine rouvre", "l’usine rouvre"),
        ("À Rimouski, un phare", "à Rimouski, un phare"),
        ("L’Europe et le Canada s’entendent", "l’Europe et le Canada s’entendent"),
        ("Les États-Unis haussent le ton", "les États-Unis haussent le ton"),
        ("La Chine achète", "la Chine achète"),
        ("La Cour d’appel tranche", "la Cour d’appel tranche"),
        ("La MRC des Sources adopte son plan", "la MRC des Sources adopte son plan"),
        ("L’UQO lance une maîtrise", "l’UQO lance une maîtrise"),
        ("Les CPE rouvrent", "les CPE rouvrent"),
        ("Trois ONG quittent le Kenya", "trois ONG quittent le Kenya"),
        ("Un Gaspésien gagne", "un Gaspésien gagne"),
        ("Au Maroc, un âne est élu", "au Maroc, un âne est élu"),
        ("En Gaspésie, la neige", "en Gaspésie, la neige"),
        ("Trois-Rivières vote", "Trois-Rivières vote"),
        ("Six Nations vote", "Six Nations vote"),
        ("Évacuation du secteur du quai", "évacuation du secteur du quai"),
        ("Fraude : trois arrestations", "fraude : trois arrestations"),
        ("Perquisitions à la mairie", "perquisitions à la mairie"),
        ("Fondation du quai", "Fondation du quai"),
        ("Grève des autobus évitée", "grève des autobus évitée"),
        ("Nouveau Monde rouvre", "Nouveau Monde rouvre"),
        ("Le Canadien gagne", "Le Canadien gagne"),
        ("La Tuque fête", "La Tuque fête"),
        ("L’Assomption vote", "L’Assomption vote"),
        ("Les Remparts gagnent", "Les Remparts gagnent"),
        ("Rimouski vote", "Rimouski vote"),
        ("ONU : le vote", "ONU : le vote"),
    ],
)
def test_within_a_sentence_a_little_word_is_small_and_a_name_is_not(headline, within):
    assert without_capital(headline) == within
