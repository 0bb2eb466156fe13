"""
What publishers call a text that somebody paid for: labels, as patterns of whole words. Pure.

As newsrooms of Québec and France, their publishing systems and networks write them.
"""

OF_A_TEXT = (
    r"(?:contenus?|articles?|textes?|espaces?|billets?|dossiers?|messages?|chroniques?|capsules?"
    r"|vidéos?|balados?|reportages?|entrevues?|cahiers?|sections?|zones?|coins?|publications?"
    r"|séries?|concours|guides?|communiqués?|posts?|rubriques?|pages?|studios?|vitrines?)[ -]"
)
PAYERS = r"(?:partenaires?|commanditaires?|annonceurs?|marques?)"
PUB = (
    r"(?:pub|publicitaires?|promo|promotionnel(?:le)?s?|rédactionnels? publicitaires?)"
    r"(?: spécia(?:l|le|ux)s?)?"
)
SURE = (
    rf"(?:{OF_A_TEXT})?(?:commandit[ée]e?s?|sponsoris[ée]e?s?)"
    rf"|{OF_A_TEXT}(?:payée?s?|{PUB}|natifs?|parrainée?s?)"
    rf"|{OF_A_TEXT}(?:de |du |des |d[’'])?(?:(?:nos|notre|un|une|l[ae]s?) )?{PAYERS}"
    rf"|(?:contenus?|studios?|ateliers?)[ -](?:de |du |des )?(?:contenus?|créatifs?|xtra|{PUB})"
    rf"|(?:l[ae]s? )?{OF_A_TEXT}(?:de |des )(?:nos )?{PAYERS}"
    rf"|(?:(?:un|le|les) )?(?:mots?|paroles?|place|voix) (?:de|des|aux?|à) (?:nos )?{PAYERS}"
    r"|(?:contenus?|articles?|collaborations?)"
    r" (?:rémunérée?s?|commercia(?:l|le|ux)|payée?s?|payante?s?|promotionnel(?:le)?s?"
    r"|publicitaires?)"
    r"|partenariats? (?:rémunérés?|payés?|payants?|publicitaires?)"
    r"|(?:rédactionnel|annonce|publicité|rédaction|communiqué)s? "
    r"(?:publicitaire|rédactionnelle|commercia(?:l|le|ux))s?"
    r"|collabs? (?:payée?s?|payante?s?|rémunérée?s?|commerciales?)"
    r"|contenus? coproduits? avec (?:un|nos|notre) partenaires?"
    r"|xtra\+?|(?-i:XTRA [A-ZÀ-Þ])[\w’' -]{0,40}|sponso|brand ?voice|studios? marques?"
    r"|publi[ -]?(?:reportages?|r[ée]dactionnels?|infos?|contenus?|dossiers?|communiqués?)"
    r"|info[ -]?(?:pub\w*|promo\w*|mercia(?:l|le|ux)s?)|pub(?:licit[ée])?s?[ -]natives?"
    r"|(?:sponsored|paid|promoted|brand(?:ed)?|partner|native|advertis(?:er|ing)|ad)[ -]?"
    r"(?:contents?|posts?|articles?|stor(?:y|ies)|ads?|advertising|studios?|partnerships?"
    r"|features?|sections?|messages?|promotions?|voices?)"
    r"|(?:special )?advertising (?:sections?|features?)|from our (?:partners|sponsors|advertisers)"
    r"|sponsored|advertorials?|advertisements?"
)
LABEL = (
    rf"{SURE}|(?:(?:nos|les|avec nos) )?(?:partenaires?|commanditaires?|annonceurs?)"
    r"|publicit[ée]s?|pub|promo(?:tions?)?|promoted|native|sponsor(?:s|is[ée])?|collabs?|(?-i:AD)"
)
"""Before a colon what it adds says what a story is of: « Publicité : Québec serre la vis »."""
