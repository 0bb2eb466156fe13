"""What a broken rule of the mail means to the desk, and what it can do about it, in French."""

from collections.abc import Mapping
from dataclasses import dataclass

from digest.french.typography import typeset


@dataclass(frozen=True, slots=True)
class FaultAdvice:
    """What is wrong, and what to do."""

    words: str
    step: str


def advice_on(rule: str) -> FaultAdvice:
    """What the desk reads of that rule's faults."""
    advice = _ADVICE[rule]
    return FaultAdvice(typeset(advice.words), typeset(advice.step))


_TEMPLATES = "C’est dans les gabarits : demande à la personne qui tient le serveur."
_SHORTEN = "Raccourcis un résumé, ou retire une nouvelle."
_ADVICE: Mapping[str, FaultAdvice] = {
    "H01": FaultAdvice("Le courriel est lourd : Gmail en couperait la fin.", _SHORTEN),
    "H02": FaultAdvice("Une feuille de style est trop lourde pour les messageries.", _TEMPLATES),
    "H03": FaultAdvice("Un style serait jeté par des messageries.", _TEMPLATES),
    "H04": FaultAdvice("Une règle du mode sombre ne tiendrait pas.", _TEMPLATES),
    "H05": FaultAdvice("Sans feuille de style, le courriel serait différent.", _TEMPLATES),
    "H06": FaultAdvice("La langue du courriel n’est pas dite.", _TEMPLATES),
    "H07": FaultAdvice("Un tableau de mise en page serait lu à voix haute.", _TEMPLATES),
    "H08": FaultAdvice("Les intertitres ne se suivent pas.", _TEMPLATES),
    "H09": FaultAdvice(
        "Une image ne va pas.", "Choisis-en une autre, ou aucune, sous la nouvelle."
    ),
    "H10": FaultAdvice("Le courriel contient un élément actif.", _TEMPLATES),
    "H11": FaultAdvice("Un lien ne dit pas où il mène.", "Donne un titre court à la nouvelle."),
    "H12": FaultAdvice(
        "Une adresse n’est pas complète.", "Retire la nouvelle dont le lien est brisé."
    ),
    "H13": FaultAdvice("Un lien ne répond pas.", "Ouvre-le; s’il est mort, retire la nouvelle."),
    "H14": FaultAdvice("Un texte se lit mal sur son fond.", "Change la couleur dans les réglages."),
    "H15": FaultAdvice("Un texte est trop petit.", _TEMPLATES),
    "H16": FaultAdvice("Un bouton est trop bas pour un pouce.", _TEMPLATES),
    "H17": FaultAdvice("Un commentaire pour Outlook est mal fermé.", _TEMPLATES),
    "H18": FaultAdvice(
        "Il reste quelque chose d’un gabarit.", "Relis la nouvelle nommée; sinon, c’est un gabarit."
    ),
    "H19": FaultAdvice("Il manque ce qui est propre à chaque personne abonnée.", _TEMPLATES),
    "H20": FaultAdvice(
        "L’aperçu est trop court, trop long, ou répète ce qui est à côté.",
        "Choisis-en un autre, de 40 à 110 caractères.",
    ),
    "H21": FaultAdvice("Après l’aperçu, la boîte montrerait le début du courriel.", _TEMPLATES),
    "H22": FaultAdvice(
        "L’objet est trop long, crie, se prend pour une réponse, ou a déjà servi.",
        "Choisis-en un autre, de 60 caractères au plus.",
    ),
    "H23": FaultAdvice("Le pied de page exigé par la loi n’est pas complet.", _TEMPLATES),
    "H24": FaultAdvice("Le lien pour se désabonner manque.", _TEMPLATES),
    "H25": FaultAdvice(
        "Le bloc payé n’est pas annoncé comme la loi le veut.",
        "Retire le partenaire d’aujourd’hui.",
    ),
    "H26": FaultAdvice("La version texte ne dit pas la même chose.", _TEMPLATES),
    "H29": FaultAdvice(
        "Quelque chose viendrait d’un autre site.", "Choisis une autre image, ou aucune."
    ),
    "H30": FaultAdvice(
        "Une phrase enfreint une règle de la voix.", "Prends-en une autre, ou change les mots."
    ),
    "H31": FaultAdvice("Des messageries ne montrent pas un élément.", _TEMPLATES),
    "H32": FaultAdvice("Ton mot sur la une manque, ou est trop long.", "Raccourcis-le."),
}
"""A row for each rule; a test holds them equal."""
