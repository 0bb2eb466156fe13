"""Words that agree with the reader's gender are told from those that never agree."""

import pytest

from digest.compose.agreement import GENDERED

AGREE = """
T'es rendu. | T’es venue. | Tu es surpris. | Es-tu prêt? | t'es fin | t'es fine | t'es bien informée
Si t'étais abonné, tu saurais. | tu étais abonnée | tu seras content | Tu seras pas mal contente
Te voilà rendu. | te voilà enfin avertie. | Sois prêt. | ne sois pas surpris | tu vas être surprise
Tu vas être bien informé | t'as été choisi | T'auras été avertie | es-tu sûre? | t'es le premier
t'es la meilleure | Serais-tu surpris? | étais-tu rendue? | Tu t'es levé tôt. | t'es curieux
t'es heureuse | tu es bon | t'es gentil | t'es tellement attentif | t'es encore couché | t'es assise
t'es intelligente | tu serais étonné | t'es jaloux | t'es toute seule | t'es grand | t'es franc
t'es devenu | tu restes assis | tu te sens perdu | t'es pas mal content
T'es ben curieux | t'es un peu perdue | t'es dû pour un café | toi qui es curieuse | Chère abonnée,
te v'là rendu | tu vas te sentir visé | T'es-tu prêt?
"""
NEVER_AGREE = """
T'es au courant. | T'es ici. | t'es là pour les lire | t'es déjà au courant | t'es pas là | t'es pas
t'es à jour | T'es capable | t'es chez toi | T'es une personne de goût | t'es d'accord
te voilà donc parfaitement au courant | Te voilà parfaitement. | Tu serais au courant tôt ou tard.
tu vas être au courant quand même | sois insupportable au souper | t'es quelqu'un | t'es optimiste
t'es sur la bonne liste | tu es libre | t'es presque en retard | tu seras ici demain | t'es unique
t'es de bonne heure | t'es partout | tu étais là | t'es du monde | t'es encore ici | t'es loin
T'es plus au courant que ton beau-frère | t'es peut-être en pyjama | t'es fidèle | t'es comme nous
t'es juste à temps | tu es honnête | t'es toi | t'es sensible | t'es pratique | te voilà
Te voilà qui sais tout | Es-tu là? | T'es ben smatte. | T'es un peu en avance. | Te voilà ici.
Toi qui es au courant | Toi qui sais tout | T'es à moitié dans l'eau
t'es aujourd'hui | Ça, c'est rendu loin.
"""


def phrases(text):
    return [phrase.strip() for row in text.strip().splitlines() for phrase in row.split(" | ")]


@pytest.mark.parametrize("phrase", phrases(AGREE))
def test_what_agrees_with_the_reader_is_found(phrase):
    assert GENDERED.search(phrase)


@pytest.mark.parametrize("phrase", phrases(NEVER_AGREE))
def test_what_agrees_with_nobody_passes(phrase):
    assert GENDERED.search(phrase) is None
