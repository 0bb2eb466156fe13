"""
What sites and their plug-ins hang round a story, and how it is told from the story. Pure.

By the class of what holds it, by a whole line that says so, by how a line begins or ends,
and by the heading under which other stories follow.
"""

import re
from collections.abc import Sequence

from digest.model import Passage

NAME = re.compile(
    r"(?:^|[\s_-])(?:respond|comment(?:s|aires?|-respond|-form|list)?|newsletters?|infolettres?|"
    r"sign-?up|subscri\w*|abonnement|share\w*|sharing|partag\w*|social|addtoany\w*|related|jp-relatedposts|"
    r"breadcrumbs?|post-?(?:meta(?:data)?|navigation|tags|info)|entry-(?:meta|footer)|byline|wp-caption-text|promo|"
    r"advert\w*|ads?|pub(?:licite)?|sr-only|screen-reader-text|lire-aussi|a-lire-aussi|read-?more|more-?link|"
    r"lire-la-suite|reading-?time|yarpp\w*|outbrain|taboola|wp-block-(?:latest-posts|query)|author-?(?:box|bio)|"
    r"recommend\w*|suggest\w*|similar\w*|also-read|tags-links|cat-links|paywall\w*|sharedaddy|toc|"
    r"kg-(?:(?:cta|audio|signup|button|product|file|video|header)-card|bookmark-(?:card|container))|k2feedtags|post-views|"
    r"field--name-(?:title|uid|created|field-(?:tags|mots-cles|etiquettes|categorie|auteur|image))|field__label|"
    r"button-wrapper|sqs-block-button|donat(?:e|ion)|twitter-tweet|instagram-media|tiktok-embed|fb-post|inline-asset)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Classes and ids under which sites hang what is not the story."""

_LINE = re.compile(
    r"""^(?:
      (?:l['’]|cet\s|le\s|la\s)?(?:article|billet|message|texte|publication)\b.{0,400}
        \best\s(?:apparue?|parue?)\s(?:en\spremier|d['’]abord|initialement)\s(?:sur|dans)\b.*
    | (?:cet\sarticle|ce\s(?:texte|contenu|billet))\b.{0,300}\s(?:a|est)\s.{0,20}\b(?:publié|paru)\s
        .{0,20}\b(?:sur|dans)\s(?-i:[A-ZÀ-Ý«]).{0,80}
    | the\spost\b.{0,400}\bappeared\s(?:first\s)?on\b.*
    | (?:\[?\s*(?:…|\.\.\.)\s*\]?)
    | [>»→•*\[(\s–—-]*(?:à\s)?(?:lire|lisez|voir|voyez|écouter|écoutez)\s
        (?:aussi|également|plus\sloin)\b.{0,300}
    | (?:écoute[rz]|listen\sto)\s(?:cet\s|l['’]|this\s)article\b[^.!?]{0,30}
    | (?:écoute[rz]|listen|chargement(?:\sen\scours)?|loading)\W*
    | (?:veuillez\s)?activez?r?\s(?:le\s)?javascript\b.{0,120}
    | votre\snavigateur\sne\s(?:prend|supporte|permet|peut)\b.{0,120}
    | pour\s(?:afficher|voir|visionner)\sce(?:tte)?\s(?:contenu|vidéo|publication)\b.{0,60}
        \b(?:témoins|cookies)\b.{0,40}
    | (?:view|voir)\s(?:this|cette)\s(?:post|publication)\s(?:on|sur)\sinstagram\b.{0,60}
    | soumis\spar\s.{1,60}\s(?:le|on)\s.{0,20}\d{1,2}[/.]\d{1,2}[/.]\d{4}.{0,20}
    | nombre\sde\s(?:vues|lectures)\s?:\s?[\d\s]{1,12}
    | (?-i:PHOTOS?\s[A-ZÀ-Ý][A-ZÀ-Ý\s,.’'/-]{3,80})
    | (?:vous\savez|avez-vous|tu\sas|as-tu)\s(?:repéré|remarqué|trouvé|vu|relevé)\sune\serreur\b
        .{0,120}
    | (?:©|\(c\)|copyright)\s.{1,60}(?:tous\sdroits\sréservés|all\srights\sreserved)?\W*
    | (?:mots?[\s-]cl[eé]s?|tags?|étiquettes?|catégories?|classé\sdans)\s?:\s?.{1,200}
    | (?:(?:facebook|twitter|x|linkedin|whatsapp|instagram|pinterest|messenger|bluesky|reddit
        |courriel|e-?mail|imprimer|copier\sle\slien|partager)[\s,|•·/-]*){2,}
    | this\sentry\swas\sposted\son\b.*
    | sur\sle\smême\s(?:sujet|thème)\b.{0,100}
    | (?:lire\s(?:la\s)?(?:suite|plus)|continuer\s(?:la\s)?lecture)\b.{0,200}
    | (?:read\smore|continue\sreading)\b.{0,200}
    | (?:partager|partagez)\b(?!.*[.!?]$).{0,80}
    | (?:share\sthis|share\son|tweet|j['’]aime\sça|like\sthis)\b.{0,80}
    | (?:leave\sa\s(?:reply|comment)|laisser?\sune?\s(?:commentaire|réponse))\b(?!.*[.!?]$).{0,80}
    | répondre(?:\sà\s.{1,60}\sannuler\b.*)?
    | votre\sadresse\s(?:e-?mail|courriel|de\scourriel|de\smessagerie)\sne\ssera\spas\spubliée\b.*
    | les\schamps\sobligatoires\ssont\sindiqués\b.*
    | en\scliquant\ssur\s.{1,60}(?:je\sconsens|j['’]accepte|vous\s(?:acceptez|consentez))\b.*
    | nous\sne\sspammons\spas\b.*
    | (?:je\sm['’](?:abonne|inscris)|(?:inscri(?:s|vez)|abonnez?)-(?:vous|toi))\b.{0,120}
    | .{0,3}infolettre
    | .{0,60}abonnée?\sà\snotre\sinfolettre\b.{0,120}
    | \W*(?:(?:publicités?|advertisements?|annonces?|pub)\W*){1,3}
    | (?:(?:l['’]|cet\s)article|la\ssuite|le\stexte|this\sarticle|(?:the\s)?story)\s
        (?:se\spoursuit|continues?|reprend)?\s?(?:après|sous|plus\sbas|below|after)\b
        .{0,30}(?:publicité|annonce|message|advert\w*|ad\b).{0,20}
    | (?:cet\s|ce\s|l['’])?(?:article|contenu|texte)\s(?:est\s)?(?:exclusivement\s)?réservée?s?\s
        (?:exclusivement\s)?(?:à\snos\s|aux?\s)(?:abonnée?s?|membres)\b.{0,120}
    | réservé\saux\s(?:abonnés|membres).{0,20}
    | il\s(?:vous|te)\sreste\s[\d.,]+\s?%\s.{0,60}(?:lire|découvrir|article).{0,60}
    | (?:la\s(?:suite|lecture)|l['’]accès)\b.{0,40}\sréservée?\saux\sabonnés\b.{0,80}
    | (?:déjà|pas\sencore)\sabonnée?\s?\?.{0,80}
    | (?:connectez|identifiez)-vous\b.{0,80}\b(?:lire|suite|article|contenu)\b.{0,40}
    | pour\slire\sla\ssuite\b.{0,20}(?:abonn|connect|inscri).{0,80}
    | this\s(?:content|article|story)\sis\s(?:only\s)?(?:for|available\sto)\ssubscribers\b.{0,80}
    | already\sa\ssubscriber\b.{0,80}
    | l['’]article\s(?-i:[A-ZÀ-Ý«]).{0,300}\sprovient\sd[eu]\s(?:l[ae]\s|l['’])?
        (?-i:[A-ZÀ-Ý]).{0,80}
    | (?:partager|suivez|suivre|aimez|retrouvez|rejoignez)(?:-nous)?\s.{0,30}
        \b(?:facebook|twitter|instagram|linkedin|whatsapp|telegram|tiktok|youtube|bluesky|threads
        |messenger|google\s(?:actualités|news|discover))\b.{0,40}
    | (?:mise?s?\sà\sjour|publiée?s?|modifiée?s?)\sle\s[^.!?]{0,30}\b20\d\d\b[^.!?]{0,20}
    | (?:(?:crédits?\s)?photos?|image)(?:\s(?:illustrative|d['’]illustration|à\sla\sune))?
        \s?:\s?.{0,200}
    | (?:nous\sutilisons|(?:ce|notre)\ssite(?:\sweb)?\sutilise)\sdes\scookies\b.*
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
"""Whole lines that say they are not the story; each is anchored at both ends."""

_SIGN = re.compile(r"[^\w\s«»“”\"'’()\[\]]+\s*")
_LAST_SIGN = re.compile(r"[^\w\s.!?…:»”\"'’)\]]")
_SIGNS = re.compile(r"\s*[^\w\s.!?…:»”\"'’)\]]+$")
"""A padlock, an arrow or a star before or behind such a line."""

_BEFORE = re.compile(
    r"""^(?:
      \(?(?:(?:temps|durée)\s(?:estimée?\s)?de\s)?lecture\s?(?:estimée?\s?)?:?\s?(?:environ\s|±|~|<)?\s?
        \d{1,3}\s?(?:minutes?|min\b\.?|mn\b)(?:\s\d{1,2}\s?(?:secondes?|s\b))?\)?\s?[.|–—·•-]?\s?
    | \(?reading\stime\s?:?\s?\d{1,3}\s?min(?:ute)?s?\)?\s?[.|–—·•-]?\s?
    | \(?\d{1,3}\s?min(?:ute)?s?\.?\s(?:de\slecture|read)\)?\s?[.|–—·•-]?\s?
    | \((?:photos?|crédits?|image|illustration|vidéo)\b[^()]{1,150}\)\s
        (?-i:(?=[A-ZÀ-Ý«]))
    | (?:écoute[rz]|listen\sto)\s(?:cet\s|l['’]|this\s)article\s?[.:!|–—-]\s?(?=[A-ZÀ-Ý«])
    )""",
    re.IGNORECASE | re.VERBOSE,
)
"""How a line begins that a plug-in wrote into."""

_AFTER = re.compile(
    r"""(?:^|(?<=[.!?…»”")\]])\s?|\s)(?:
      (?:The\s(?:post|article|story|entry)\s)(?:(?!\.\s).){1,300}?
        \s(?:first\sappeared|appeared\sfirst|was\sfirst\spublished)\s(?:on|in|at)\s.{1,150}
    | (?:(?:L['’]|Cet\s|Le\s|La\s|Ce\s)(?:article|billet|post|message|texte|publication|contenu)\s)
        (?:(?!\.\s).){0,300}?\b(?:est\s(?:apparue?|parue?)|a\s(?:d['’]abord\s|initialement\s)?
        (?:été\s(?:d['’]abord\s|initialement\s)?publiée?|paru))
        \s(?:en\spremier\s|d['’]abord\s|initialement\s|pour\sla\spremière\sfois\s)?sur\s
        (?![a-zà-ÿ]{2,3}\s[a-zà-ÿ])[^.!?]{1,150}\.?
    | (?:Cliquez\s(?:ici|sur).{0,40}\s(?:lire|suite|article)\b
        |(?:Lire|Lisez)\s(?:la\ssuite|l['’]article|plus\b|davantage)
        |Continue[rz]\s(?:la|votre|à)\s(?:lecture|lire)|En\ssavoir\splus
        |Read\s(?:more|the\sfull)|Continue\sreading|La\ssuite\s(?:ici|sur)\b)[^.!?]{0,120}[\s.!?…→»\u203a>]*
    )$""",
    re.VERBOSE,
)
"""How a line ends to which a plug-in added where it first stood, or where it goes on."""
_AFTER_SIGNS = (
    *("appeared", "published", "appar", "paru", "publié", "Cliquez", "Lire", "Lisez"),
    *("Continue", "savoir", "Read", "suite"),
)
"""Without one of them it ends in no such way: a line is looked through for them much faster."""

_OTHERS = re.compile(
    r"""^(?:
      (?:à\s)?(?:lire|lisez|voir|voyez|découvri[rz]|consulte[rz])\s(?:aussi|également|ensuite|plus\sloin)
    | (?:nos\s|les\s|d['’])?(?:autres?\s|derniers?\s)?
        (?:articles?|textes?|nouvelles?|billets?|contenus?|lectures?)\s(?:similaires?|reliée?s?|connexes?
        |récente?s?|liée?s?|associée?s?|recommandée?s?|suggérée?s?|complémentaires?)
    | (?:dans|sur)\s(?:la|le)\smême\s(?:rubrique|catégorie|section|sujet|dossier|thème|série)
    | vous\s(?:aimer(?:ez|iez)|pourriez|devriez)\b.{0,30}
        (?:aimer|lire|intéresser|aussi|également|peut-être)
    | ces\sarticles\b.{0,40}\bintéresser | d['’]autres\s(?:articles?|textes|nouvelles)
    | (?:à|les)\s(?:ne\spas\smanquer|plus\s(?:lus?|populaires|consultés?)) | nos\ssuggestions
    | recommandée?s?\s(?:pour\svous|par) | related\s(?:posts?|articles?|stories|news|content)
    | (?:more|other)\s(?:from|stories|news|articles)\b | you\s(?:may|might)\salso\s(?:like|enjoy)
    )\b[^.!?:]{0,60}:?$""",
    re.IGNORECASE | re.VERBOSE,
)
"""A line under which other stories follow."""
_TEASER = 30
"""Words: what other stories are told in, each; a paragraph of the story may be longer."""


def is_line(text: str) -> bool:
    """Whether a whole line is no part of the story."""
    bare = _SIGN.sub("", text, count=1) if _SIGN.match(text) else text
    if _LAST_SIGN.match(bare[-1:]):
        bare = _SIGNS.sub("", bare)
    return bool(_LINE.match(text) or (bare != text and _LINE.match(bare)))


def without_signatures(text: str) -> str:
    """A line of the story without what a plug-in wrote before or after it."""
    bare = _BEFORE.sub("", text, count=1)
    while any(map(bare.__contains__, _AFTER_SIGNS)) and (shorter := _AFTER.sub("", bare)) != bare:
        bare = shorter.rstrip()
    return bare


def without_others(lines: Sequence[Passage]) -> Sequence[Passage]:
    """The story without the other stories below it, under a line that announces them."""
    for at, line in enumerate(lines):
        if at and _OTHERS.match(line.text) and _are_teasers(lines[at + 1 :]):
            return lines[:at]
    return lines


def _are_teasers(lines: Sequence[Passage]) -> bool:
    return all(len(line.text.split()) <= _TEASER for line in lines)
