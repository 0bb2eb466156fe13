"""
What a copy editor knows of French headlines: the words that cuts are decided by.

A list of our own, for lower case with typographic apostrophes. What it does not know is left
in the headline, so a word too few costs a shorter subject, never a false one.
"""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LABELS = (
    "à lire|à voir|à la une|archives|balado|billet|blogue|brèves?|carte blanche|chronique"
    "|communiqué|critique|décryptage|dernière heure|(?:en )?direct|dossier|éditorial|en bref"
    "|en images|en photos|en vidéo|entrevue|essai|exclusi(?:f|vité)|explications?|grand format"
    "|grande entrevue|infographie|interview|lettre ouverte|libre opinion|mise à jour|opinions?"
    "|perspectives?|photos?|point de vue|podcast|portraits?|quiz|récits?|reportages?"
    "|revue de presse|saga|témoignages?|tribune|urgent|vidéos?|voir aussi|à revoir"
)
"""What announces a kind of text, not what happened."""
LONE_LABELS = (
    f"{LABELS}|à vendre|à gagner|à l’agenda|agenda|alerte|analyse|avis|bilan|concours|débat"
    "|enquête|entretien|images?|infos?|image du jour|le chiffre|nouveau(?:té)?|rappel|sondage"
    "|suite|sujet|météo|horoscope"
)
"""What says nothing alone; the second half may matter before a colon: a recall, a poll."""
SECTIONS = (
    "athlétisme|auto(?:mobile)?|baseball|basketball|boxe|cinéma|crosse|culture|curling|cyclisme"
    "|formule 1|foot(?:ball)?|golf|gymnastique|haltérophilie|handball|hockey(?: féminin"
    "| junior)?|humour|judo|lecture|littérature|livres?|lutte|mode|musique|natation|ncaa"
    "|patinage(?: artistique| de vitesse)?|planche à neige|politique|quilles|repêchage|rugby"
    "|séries?|ski(?: alpin| de fond| acrobatique)?|soccer|société|spectacles?|sports?"
    "|techno(?:logie)?|télé(?:vision)?|tennis|théâtre|triathlon|vélo|voile|volleyball"
    "|jeux olympiques|jeux du québec|astrologie|économie"
)
"""A section as a headline repeats it before a colon."""

GLOSSES = (
    "ce qu(?:’on|e l’on|’il faut|e tu dois) (?:en )?(?:sait|savoir|retenir|retient)"
    "|ce que ça change|le point|les détails|les faits|nos conseils|on (?:t’|vous )?explique"
    "|le récit|les explications|voici pourquoi|voici comment|toutes? les réponses|mode d’emploi"
    "|le portrait|le résumé|à suivre|les dernières infos|les images|la vidéo|les photos"
    "|un portrait|un survol|tour d’horizon|pourquoi|comment|et après|et maintenant"
    "|comment ça marche|la suite|les réactions|ça continue|à quoi s’attendre"
)

DETERMINERS = _words(
    "le la les un une des du au aux ce cet cette ces son sa ses leur leurs mon ma mes ton ta "
    "tes notre nos votre vos l d plusieurs quelques chaque tout toute tous toutes"
)
FUNCTION = DETERMINERS | _words(
    "à de en et ou où mais donc car ni que qu qui quoi dont pour par sur sous dans avec sans "
    "vers chez entre contre selon après avant depuis pendant dès jusqu jusque lors comme si se "
    "s ne n y me te je tu il elle on nous vous ils elles ça cela c j m t plus moins très trop "
    "aussi quand lorsque puis pis est sont a ont été être avoir voici voilà quel quelle quels "
    "quelles comment pourquoi malgré près face non oui pas bien même encore déjà enfin ici là "
    "ceux celle celui celles"
)
"""Words that are no name at the start of a clause."""

HANGING = DETERMINERS - _words("tous toutes plusieurs") | _words(
    "à de en et ou mais donc car ni que qui dont pour par sur sous dans avec sans vers chez "
    "entre contre selon dès jusque comme si se ne lorsque puis pis est sont afin via malgré"
)
"""Words that nothing ends with."""

COMMON = _words(
    "abandon accès accident accord achat agriculture alimentation animaux appel arbres argent "
    "art arts arrestation assurance attaque autisme auto automobile avion baisse ballet "
    "baseball basketball bijoux bière bières bibliothèque bibliothèques bois boutique budget "
    "café camping canicule chaleur chasse chien chiens chocolat cinéma circulation climat "
    "collision commerce concert congé congés construction consommation cour course crise "
    "cuisine culture cyclisme danse déneigement dépistage déménagement écoles école économie "
    "éducation églises électricité élection élections emploi emplois énergie enfants "
    "enseignants environnement épicerie équipe essence étude exposition faillite famille "
    "fermeture ferme festival fêtes feu feux film films finances fiscalité foot football forêt "
    "forêts frais fromage fruits garderies garderie géants glace golf grève guerre habitation "
    "hausse hiver hockey hôpital hôpitaux horoscope huîtres hydravion immigration immobilier "
    "impôts impôt incendie incendies inflation infolettre inondation inondations jardinage "
    "jardins jeux jeunes justice langue lecture livre livres logement logements loisirs "
    "loteries loterie loyer loyers magasinage maison marché marchés matelas médias médecins "
    "météo métro mode musée musées musique natation neige nids noël oiseaux orages papier "
    "patinoire patinoires pêche petites pénurie piscine piscines pluie pluies police politique "
    "pollution pont ponts port presse printemps prix procès promotions rabais recensement "
    "recette recettes recherche réforme réfection rénovations repas restaurants restaurant "
    "retour retraite retraites rivière route routes santé sciences science sécheresse sécurité "
    "séries série ski soccer société souper sport sports spectacle spectacles stationnement "
    "tabac tarifs taxes taxe technologie télé télévision tempête tempêtes tennis théâtre "
    "tourisme train trains tramway transport transports travail travaux traversier université "
    "universités vacances vaccination vaccins vague végétation vélo vélos vent vents vente "
    "verglas victoire ville villes vin vins voitures vol vols voyage voyages vote zoo fausses "
    "faux petite grand grande grands nouvelle nouvelles nouveau nouveaux derniers dernière "
    "premier première retards gros affaire projet rentrée fin début lettre marche "
    "rassemblement tensions inquiétudes"
)
"""Nouns that stand before a colon with a capital and are no names."""

EVENTS = _words(
    "abolition achat accord adieu adieux annulation appel arrivée avancée avis baisse bond "
    "changement chute construction coup création débat découverte défaite démission départ "
    "dévoilement duel élection entente éclosion évacuation exode expansion expulsion fermeture "
    "feu fin finale fusion gel grève hausse hommage inquiétude inquiétudes inauguration "
    "installation lancement levée licenciement ménage mobilisation moratoire naissance "
    "nomination offensive ouverture panique panne pari pénurie percée plainte prolongation "
    "protestation rachat rappel rassemblement réaménagement record recul réforme réfection "
    "refonte relance rénovation réouverture report reprise retour retrait retraite "
    "retrouvailles réunion révision revers sauvetage sortie subvention succès suspension "
    "tempête tollé tournée transaction transfert triomphe vague vente victoire virage visite"
)
"""Nouns that say that something happened, as a verb does."""

_STEMS = (
    "dégèl débloqu fêt expos embellit connaît survol install célèbr gèl débord chut plong "
    "abandonn accept accueill achèt adopt affich affront aid ajout alert amélior annul annonc "
    ""
    "appell appliqu apport appuy arrêt arriv attaqu augment autoris bloqu bless bris cach cess "
    "chang chant cherch circul class command compt compar condamn confirm conserv consult "
    "continu contest coup coût craqu crée critiqu décid déclar découvr décroch défend dégag "
    "demand démantèl démarr déménag démission dénonc dépass déplac dépos désert dévoil devanc "
    "dévor diminu doubl donn échapp écop élimin emball embauch embarqu emport encourag enlèv "
    "engag enquêt enseign entam entr envisag essai étal étonn étudi évalu évit évacu examin "
    "exig expos expliqu explos facilit ferm financ form frapp frôl gagn gard glan grimp habit "
    "identifi illumin impos impliqu impressionn inaugur innov inquièt install interdi "
    "interpell invit inspir invent jou jug lanc lâch laiss libèr limit livr lou manqu march "
    "men menac modifi mont montr multipli nag négoci nomm not obtienn occup off oblig observ "
    "opèr organis oubli ouvr parl particip pass patin pay peaufin permett plaid plong port "
    "post précis prépar présent prim prolong promett propos protèg protest provoqu publi "
    "qualifi quitt racont ralent ramèn rat rattrap réalis récidiv recherch réclam récolt "
    "recommand recrut recul recycl redout redémarr réduis refus regagn rejet relanc relèv "
    "remport remplac rempli rénov renforc renonc renouvel rentr renvers report représent "
    "repouss rest résist respect restaur retir retourn retrouv réveill révèl risqu rouvr saut "
    "sauv séduis sign signal simplifi sollicit sonn songe souffl souhait soulèv stagn suggèr "
    "surmont surpass survol suspend témoign tent termin tomb touch tourn tricot tripl triomph "
    "trôn trouv utilis vis visit viv voyag vol vot sèm enregistr"
)
_FORMS = (
    "est sont était étaient sera seront serait seraient a ont avait avaient aura auront aurait "
    "auraient fait font faisait fera feront ferait va vont ira iront irait peut peuvent "
    "pouvait pourra pourront pourrait pourraient doit doivent devait devra devront devrait "
    "devraient veut veulent voulait voudra voudrait sait savent dit disent disait met mettent "
    "mettra mettront prend prennent prendra prendront prendrait reprend reprennent reprendra "
    "apprend apprennent comprend revient reviennent reviendra reviendront vient viennent "
    "viendra devient deviennent deviendra tient tiennent tiendra obtient obtiennent obtiendra "
    "retient détient part partent partira repart repartent sort sortent sortira court courent "
    "bat battent combat perd perdent perdra vend vendent vendra rend rendent rendra attend "
    "attendent attendra défend répond répondent descend entend étend tend suspend suspendent "
    "dépend produit produisent réduit réduisent construit détruit séduit conduit traduit "
    "introduit lit lisent écrit écrivent vit vivent suit suivent choisit choisissent finit "
    "finissent réussit réussissent franchit agrandit grandit ralentit bâtit fournit garantit "
    "investit envahit établit punit réunit saisit subit rebondit rajeunit refroidit reçoit "
    "reçoivent recevra voit voient verra prévoit prévoient déçoit croit croient boit boivent "
    "doit faut faudra vaut valent vaudra court meurt meurent mourra naît naissent connaît "
    "connaissent connaîtra paraît disparaît disparaissent apparaît reconnaît ouvre ouvrent "
    "ouvrira rouvrira offre offrent offrira souffre souffrent couvre découvrent permet "
    "permettent permettra promet promettent admet remet remettent transmet soumet interdit "
    "interdisent contredit déplaît dort dorment sert servent servira ressort rejoint "
    "rejoignent craint craignent atteint atteignent éteint s’éteint convainc vainc sévit "
    "sévira rit sourit"
)
_TENSES = ("e", "ent", "era", "eront", "erait", "eraient", "ait", "aient")

VERBS = _words(_FORMS) | {stem + ending for stem in _STEMS.split() for ending in _TENSES}
"""Finite verbs as headlines have them: with one, a clause says what happened."""

ADVERBS = frozenset({"de nouveau", "à nouveau", "une fois de plus"}) | _words(
    "officiellement finalement désormais également notamment littéralement carrément "
    "véritablement actuellement évidemment maintenant enfin"
)
"""Said for emphasis: a sentence is as true without them."""

NEGATION = re.compile(
    r"\b(?:ne|n’|pas|jamais|aucun\w*|rien|personne|sans|ni|non|nul|nulle|nulles|guère|sauf"
    r"|hormis|excepté|faux|fausses?|démen\w+|démenti\w*|rumeurs?|canulars?|plus que)(?!\w)",
    re.IGNORECASE,
)
DEATH = re.compile(
    r"\b(?:mor[ts]\w*|mour\w+|meur\w+|décè\w+|décéd\w+|défunt\w*|tu(?:é|ée|és|ées|e|ent|er|eur"
    r"|eurs|eries?)|noy\w+|succomb\w+|victimes?|féminicides?|homicides?|infanticides?|suicid\w+"
    r"|éteinte?|éteints|perd\w* la vie|sans vie|corps|cadavres?|funérailles|obsèques|deuil"
    r"|assassin\w+|fatal\w*|disparu\w*|bless\w+|péri\w*|(?:une|la|leur|sa|de|des) vies?"
    r"|emport\w+|fin à ses jours"
    r"|fauch\w+"
    r"|ensevel\w+|décim\w+|empoisonn\w+|otages?|état critique|soins intensifs|à l’appel"
    r"|inanimé\w*|dépouilles?|ossements|enterr\w+|bilan|poignard\w+|fusillade|noyade)\b",
    re.IGNORECASE,
)
NUMBER_WORD = re.compile(
    r"\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize"
    r"|vingt|trente|quarante|cinquante|soixante|cents?|mille|millions?|milliards?|dizaines?"
    r"|douzaines?|centaines?|milliers?|moitié|tiers|quart|double|triple|premi(?:er|ère)s?"
    r"|seconde?|record|demie?|seule?|dernière?s?)\b",
    re.IGNORECASE,
)
DOUBT = re.compile(
    r"\b(?:mais|pourtant|cependant|toutefois|or|sinon|si|s’ils?|à moins|malgré|selon|d’après"
    r"|présum\w+|soupçonn\w+|accus\w+|allég\w+|peut-être|presque|environ|moins|près|tentative"
    r"|projet|hypothèse|poisson d’avril|blague|erreur|annul\w+|report\w+|refus\w+|rejet\w+"
    r"|interdi\w+|suspend\w*|acquitt\w+|échou\w+|échec|menac\w+|risqu\w+)\b",
    re.IGNORECASE,
)
"""What a headline is no longer true without."""
FIGURE = re.compile(
    r"\b(?:feu|feux|flammes?|\w*enflamm\w+|explos\w+|guerre|bombe|tombe|coule|brûle|saute)\b"
)
"""What may be said in a figure: only the words before a colon tell which it is."""
CONDITIONAL = re.compile(r"\b(?:\w+rai(?:t|ent)|peut|peuvent|risque\w*)\b", re.IGNORECASE)
