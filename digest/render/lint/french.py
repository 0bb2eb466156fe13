"""
What a rule found, in the French of Québec, for the desk. Pure.

The rules say it in English, for the operator (`digest check`). Each row here says one of those
sentences; a test reads the rules' own source and holds that none is without a row.
"""

import re

from digest.french.typography import typeset
from digest.render.lint.rule import Fault

_WORDS = {
    "text": "texte",
    "subject": "l’objet",
    "opening": "l’ouverture",
    "the sender's name": "Le nom de l’expéditeur",
    "the postal address": "L’adresse postale",
    "the contact": "L’adresse pour nous joindre",
    "light": "clair",
    "dark": "sombre",
}
"""What a sentence names in English, by the word there."""


def fault_in_french(fault: Fault) -> str:
    """What the desk reads of a fault, typeset; of a sentence without a row, only its rule."""
    if fault.rule == "H30":  # the rules of the voice speak to writers, in French
        return fault.message
    for english, french in _ROWS:
        match = re.fullmatch(english, fault.message, re.DOTALL)
        if match is not None:
            return typeset(french.format(*(_WORDS.get(each, each) for each in match.groups(""))))
    return typeset(f"La règle {fault.rule} n’est pas tenue.")


_ROWS = (
    # appearance
    (
        "a style sheet writes a colour without commas, for which mailboxes drop it",
        "Une feuille de style écrit une couleur sans virgules : des messageries la jettent.",
    ),
    (
        "a style sheet nests its rules, which mailboxes drop",
        "Une feuille de style emboîte ses règles : des messageries la jettent.",
    ),
    (
        "the style of <(.+)> holds what mailboxes drop",
        "Le style de <{0}> contient ce que des messageries jettent.",
    ),
    (
        "(.+) in a kept style sheet has no « !important » after a space",
        "Dans une feuille de style gardée, il manque « !important » après une espace à {0}.",
    ),
    (
        "« (.*) » is set in (.+) pixels; (.+) at least",
        "« {0} » est en {1} pixels : il en faut {2}.",
    ),
    (
        "the lines of « (.*) » touch: (.+) for (.+) pixels",
        "Les lignes de « {0} » se touchent : {1} pour {2} pixels.",
    ),
    (
        "the button « (.*) » is (.+) pixels high, not (.+)",
        "Le bouton « {0} » a {1} pixels de haut : il en faut {2}.",
    ),
    (
        "no filler after the preheader that screen readers pass over",
        "Il manque, après l’aperçu, le blanc que les lecteurs d’écran sautent.",
    ),
    (
        "the preheader and its filler have less than (.+) characters",
        "L’aperçu et son blanc ont moins de {0} caractères.",
    ),
    (
        "(.+) on (.+): a contrast of (.+) in (.+) mode, « (.*) »",
        "{0} sur {1} : un contraste de {2} en mode {3}, « {4} ».",
    ),
    # what it depends on
    (
        "a kept style sheet sets (.+); where sheets are dropped the mail differs",
        "Une feuille de style gardée règle {0} : sans elle, le courriel serait différent.",
    ),
    (
        "(.+) is fetched from (.+), which is not among picture_hosts",
        "{0} viendrait de {1}, qui n’est pas parmi les hôtes d’images des réglages.",
    ),
    (
        r"(.+) \((.+)\) is not among what mail programs are known to show; .*",
        "Nul ne sait si les messageries montrent {0} ({1}).",
    ),
    # the law
    (
        "the privacy policy is not linked from the (.+) part",
        "La politique de confidentialité n’a pas son lien dans la partie {0}.",
    ),
    (
        "the (.+) part holds the slot (.+) (.+), not (.+)",
        "La partie {0} a la place « {1} » {2} fois, et non {3}.",
    ),
    (
        "the (.+) part holds a slot that nobody fills",
        "La partie {0} a une place que rien ne remplit.",
    ),
    (
        "the (.+) part has no link to unsubscribe",
        "La partie {0} n’a pas de lien pour se désabonner.",
    ),
    (
        "a paid block stands in a mail for readers who did not agree to one",
        "Un bloc payé est dans un courriel pour des gens qui n’en ont pas voulu.",
    ),
    (
        "the paid block's label does not say that it is paid, and by whom",
        "L’étiquette du bloc payé ne dit pas qu’il est payé, et par qui.",
    ),
    (
        "the paid block's label is missing from the (.+) part",
        "L’étiquette du bloc payé manque dans la partie {0}.",
    ),
    ('a paid link is not rel="sponsored"', 'Un lien payé n’est pas marqué rel="sponsored".'),
    # links
    ("the link to (.*) has no text", "Le lien vers {0} n’a pas de mots."),
    ('"(.*)" says nothing out of its context', "« {0} » ne dit rien hors de son contexte."),
    ('"(.*)" leads to two different pages', "« {0} » mène à deux pages différentes."),
    (
        "(.+) is not an absolute https, http or mailto link",
        "{0} n’est pas un lien complet (https, http ou mailto).",
    ),
    (
        "(.+) (?:is|are) not linked from the (.+) part",
        "Des nouvelles n’ont pas leur lien dans la partie {1}.",
    ),
    (
        "the (.+) part tells the stories in another order",
        "La partie {0} raconte les nouvelles dans un autre ordre.",
    ),
    # structure
    (
        'the <html> element is not lang="fr-CA" dir="ltr"',
        'L’élément <html> n’est pas lang="fr-CA" dir="ltr".',
    ),
    (
        'no wrapper with role="article", lang="fr-CA" and an aria-label',
        'Aucun cadre n’a role="article", lang="fr-CA" et un aria-label.',
    ),
    ('(.+) tables without role="presentation"', '{0} tableaux n’ont pas role="presentation".'),
    (
        "the first heading, and no other, must be an h1",
        "Le premier intertitre, et nul autre, doit être un h1.",
    ),
    ("a level of heading is skipped", "Un niveau d’intertitre est sauté."),
    ("a heading is empty", "Un intertitre est vide."),
    ("(.*) has no alt text", "{0} n’a pas de texte de remplacement."),
    (
        "(.*) is not the address of a picture on the web",
        "{0} n’est pas l’adresse d’une image sur le Web.",
    ),
    (
        "(.*) is of a kind that Outlook or Gmail does not show",
        "{0} est d’une sorte qu’Outlook ou Gmail ne montre pas.",
    ),
    (
        "(.*) has no width in plain numbers, or a height that is none",
        "{0} n’a pas une largeur et une hauteur en nombres.",
    ),
    ("(.*) is a tracking pixel", "{0} est un pixel espion."),
    ("(.*) is shown wider than (.+) pixels", "{0} est montrée sur plus de {1} pixels."),
    (
        "(.*) tells a height that is not kept: Yahoo's phones squash it to that",
        "{0} dit une hauteur qui n’est pas gardée : Yahoo l’écraserait sur un téléphone.",
    ),
    ("<(.+)> has no place in a mail", "<{0}> n’a pas sa place dans un courriel."),
    (
        "<(.+)> carries a script in an attribute",
        "<{0}> porte un script dans un de ses attributs.",
    ),
    (
        "a style sheet is fetched from elsewhere",
        "Une feuille de style viendrait d’ailleurs.",
    ),
    # weight
    (
        r"the HTML has (.+) bytes \((.+) as sent\), more than (.+) \((.+)\); .*",
        "Le HTML a {0} octets ({1} à l’envoi), plus que {2} ({3}).",
    ),
    (
        "the HTML has (.+) bytes; mailboxes cut it a little above (.+)",
        "Le HTML a {0} octets : les messageries le coupent un peu après {1}.",
    ),
    (
        "the style sheets kept in the head exceed (.+) bytes",
        "Les feuilles de style gardées ont plus de {0} octets.",
    ),
    (
        "a style sheet uses (.+), which mailboxes drop with all the rest",
        "Une feuille de style emploie {0} : des messageries la jettent tout entière.",
    ),
    (
        "the rules for phones and for dark mode share one sheet; part them",
        "Les règles du téléphone et du mode sombre sont dans une même feuille.",
    ),
    (
        "(.+) (?:is|are) opened and (.+) closed",
        "Des commentaires conditionnels s’ouvrent, et {1} se ferment.",
    ),
    # words
    (
        "the subject has (.+) characters; 1 to 60 are allowed",
        "L’objet a {0} caractères : il en faut de 1 à 60.",
    ),
    (
        "the subject passes for a reply or for an alarm",
        "L’objet se prend pour une réponse ou une alarme.",
    ),
    (
        "the subject has (.+) emoji; at most (.+) in the tone (.+)",
        "L’objet a {0} émojis : {1} au plus dans ce ton.",
    ),
    ("the subject shouts: (.+)", "L’objet crie : {0}."),
    (
        "the preheader has (.+) characters; 40 to 110 show well",
        "L’aperçu a {0} caractères : de 40 à 110 se voient bien.",
    ),
    ("the preheader repeats the (.+)", "L’aperçu répète {0}."),
    (
        "(.+) of the text part longer than (.+) columns",
        "Des lignes de la version texte ont plus de {1} colonnes.",
    ),
    (
        "the text part says far less than the HTML part",
        "La version texte dit bien moins que le HTML.",
    ),
    (
        "the desk's note has (.+) characters; (.+) read at a glance",
        "Le mot de la rédaction a {0} caractères : {1} se lisent d’un coup d’œil.",
    ),
    (
        "the desk's note is missing from the (.+) part",
        "Le mot de la rédaction manque dans la partie {0}.",
    ),
    (
        "the (.+) part holds (.+), left over by a template",
        "La partie {0} contient {1}, resté d’un gabarit.",
    ),
    ("an attribute of <(.+)> is None", "Un attribut de <{0}> est resté vide."),
    # what was asked on the web
    ("(.+) is missing from the (.+) part", "{0} manque dans la partie {1}."),
    ("(.+) has (.+) kB, more than 150", "{0} pèse {1} ko, plus que 150."),
    (r"(?:the picture does not come: )?(\S+): .*\((\d{3})\).*", "{0} : réponse {1}."),
    (r"(?:the picture does not come: )?(\S+): .*", "{0} : aucune réponse qui vaille."),
)
"""A row each, the more special one first."""
