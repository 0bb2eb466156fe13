"""
Words that agree with the gender of the reader: « t'es rendu », « es-tu prête? ».

French writes the gender at the end of a word, so this looks at the ending of what
follows « t'es » and its kin. Many words that never agree end the same way (« ici »,
« partout »): they are listed. A wrong alarm costs a writer one turn of phrase; a
slip that passes tells half of the readers that the mail is not for them.
"""

import re

_YOU_ARE = (
    r"(?:\bt['’](?:es|étais)|\b(?:es|étais|seras|serais)-tu|\bsois"
    r"|\bte (?:re)?v(?:oi|['’])(?:là|ci)"
    r"|\btu (?:te )?(?:es|étais|seras|serais|sens|sentiras|parais|sembles|deviens|restes)"
    r"|\b(?:t['’]|tu )(?:as|auras|aurais|avais) été|\btu \w+ (?:être|te sentir)"
    r"|\btoi,? qui (?:es|étais|seras))"
)
_MANNER = (
    r"(?:pas|plus|jamais|guère|rien|déjà|bien|mal|trop|très|si|aussi|assez|tant|encore|toujours"
    r"|souvent|enfin|presque|peut-être|donc|pourtant|toute?|juste|plutôt|moins|mieux|même|vite"
    r"|ben|un peu|à moitié|\w+ment)"
)
"""What may stand before the word that agrees."""
_NEVER_AGREES = (
    r"ailleurs|après|au|avant|avec|bel|bientôt|car|celles?|ces|cet|chef|chez|"
    r"cool|dans|debout|dedans|dehors|demain|depuis|derrière|des|dessous|dessus|"
    r"devant|dont|du|elles?|en|est|eux|fan|hier|hors|ici|ils?|jeudi|les|"
    r"leurs?|loin|lui|lundi|maintenant|malgré|mardi|matin|mercredi|mes|midi|"
    r"minuit|moi|mon|ni|non|nos|nous|on|or|ou|oui|où|par|parfois|parmi|"
    r"partout|pendant|personne|pis|pour|près|prof|puis|quand|quelquefois|qui|"
    r"quoi|samedi|sans|sauf|selon|ses|soudain|sous|sur|surtout|super|tard|"
    r"témoin|tes|toi|ton|tôt|un|vendredi|vers|vis|zen"
)
_MASCULINE = r"\w+[éiuûsxtflnrdcg]"
_FEMININE = (
    r"\w*(?:ée|ie|(?<![qg])ue|[eo]use|ise|ive|[ae]nte|aite|ine|[aeo]nne|elle|[^\Ws]ale|ière|trice)"
    r"|(?:prê|inquiè|complè|discrè|for|mor|ver|ouver|couver|absen|promp|sot|peti|iner)te|seule|nulle"
    r"|(?:gran|lour|sour|ron|chau|gourman|bavar)de|(?:fran|fraî|blan)che|longue|fière|chère|sûre"
    r"|mûre|majeure|mineure|meilleure|grosse|basse|lasse|rousse|fausse|douce|neuve|gentille|vieille"
)
_NAMED = r"l[ea] (?:premi(?:er|ère)|derni(?:er|ère)|seule?|meilleure?|bienvenue?|champion(?:ne)?)"

GENDERED = re.compile(
    r"\bch(?:er|ère) (?:abonnée?|amie?|lecteur|lectrice)\b"
    rf"|{_YOU_ARE} (?:{_MANNER} )*+"
    rf"(?:{_NAMED}|(?!(?:{_NEVER_AGREES}|{_MANNER})\b)(?:{_FEMININE}|{_MASCULINE}))(?![\w'’-])",
    re.IGNORECASE,
)
"""Finds « t'es » and its kin with the word that agrees."""
