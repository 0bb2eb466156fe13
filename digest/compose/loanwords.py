"""English words for which Québec has a living one, and that one."""

import re
from collections.abc import Iterator

_VERB = r"(?:e|es|er|é|ée|és|ées|ez|ons|ent|ait|ant|erai?s?|era)"
_QUEBEC_WORD = {
    "newsletters?": "infolettre",
    "(?:e-?)?mails?": "courriel",
    "spams?": "pourriel",
    "inbox": "boîte de réception",
    "week-?ends?": "fin de semaine",
    "bon matin": "bonjour",
    # le travail
    "jobs?|jobines?": "emploi, travail",
    "meetings?": "réunion",
    "briefings?": "séance d’information",
    "deadlines?": "échéance",
    "boss": "la direction",
    "teams?": "équipe",
    "staff": "personnel",
    "speech(?:es)?": "discours",
    "burn-?outs?": "épuisement",
    "updates?": "mise à jour",
    "breaks?": "pause",
    "challenges?": "défi",
    # ce qu’on lit et ce qu’on regarde
    "feeds?": "fil",
    "posts?": "publication",
    "stor(?:y|ies)": "récit",
    "headlines?": "manchette",
    "scoops?": "primeur",
    "breaking news": "dernière heure",
    "fake news": "fausses nouvelles",
    "news": "nouvelles",
    "podcasts?": "balado",
    "streaming": "diffusion en continu",
    "live": "en direct",
    "spoilers?": "divulgâcheur",
    "teasers?|sneak peeks?": "avant-goût",
    "trailers?": "bande-annonce",
    "hashtags?": "mot-clic",
    "selfies?": "égoportrait",
    "smartphones?": "téléphone intelligent",
    "passwords?": "mot de passe",
    "followers?": "personne abonnée",
    "buzz": "engouement",
    # le reste de la vie
    "feelings?": "impression",
    "feedbacks?": "commentaires",
    "timing": "moment choisi",
    "deals?": "aubaine",
    "fun": "plaisir",
    "jokes?": "farce",
    "partys?": "fête",
    "shopping": "magasinage",
    "parkings?": "stationnement",
    "tips?": "truc",
    "must": "incontournable",
    "cheap": "bon marché",
    "sorry": "excuse-nous",
    "thanks|thank you": "merci",
    "anyways?": "de toute façon",
    # ce qu’on fait
    f"check{_VERB}?|tch[eèé](?:ck|qu){_VERB}": "vérifier",
    "check-?lists?": "liste de vérification",
    f"scroll{_VERB}?": "faire défiler",
    f"swip{_VERB}": "balayer",
    f"lik{_VERB}": "aimer",
    f"forward{_VERB}": "transférer",
    f"focus{_VERB}": "se concentrer",
    f"cancell?{_VERB}": "annuler",
    f"switch{_VERB}?": "changer",
    f"boost{_VERB}": "stimuler",
    f"chatt{_VERB}": "clavarder",
    f"enjoy{_VERB}": "profiter",
    f"spoil{_VERB}": "divulgâcher",
    f"binge-?watch{_VERB}": "écouter en rafale",
    f"updat{_VERB}": "mettre à jour",
    f"download{_VERB}|upload{_VERB}": "télécharger",
}
_COUNTRY = r"(?!tchèques?\b(?![ -](?:ça|ce|ces|cette|le|la|les|moi|donc|tes|ton|ta|bien)\b))"
"""« Tchèque » is also a country's: a verb where it tells somebody what to look at."""
_ENGLISH = re.compile(
    rf"\b{_COUNTRY}(?:{'|'.join(f'({english})' for english in _QUEBEC_WORD)})\b", re.IGNORECASE
)
_WORDS = tuple(_QUEBEC_WORD.values())


def loanwords(text: str) -> Iterator[tuple[str, str]]:
    """Each English word of *text*, and the one to write instead."""
    for match in _ENGLISH.finditer(text):
        yield match[0], _WORDS[(match.lastindex or 1) - 1]
