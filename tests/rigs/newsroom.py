"""A dozen invented articles, and what it takes to make an edition of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import chain, repeat
from zoneinfo import ZoneInfo

from digest.compose.admit import GRACE
from digest.compose.arrange import compose
from digest.compose.catalogue import Catalogue, parse_catalogue
from digest.compose.choose import ArticleRuling, Choice, EditionPlace, choose
from digest.compose.edition_input import EditionInput
from digest.compose.make import make, tone_of
from digest.config import EditionSettings, NewsletterSettings, WebSettings
from digest.model import (
    Article,
    Booking,
    Candidate,
    Edition,
    Image,
    MailedArticle,
    PaidLabel,
    Partner,
    Passage,
    Phrase,
    Variant,
    Window,
)
from digest.render.environment import environment
from digest.render.html import render_html
from digest.render.text import render_text
from digest.render.voice_files import read_voice

ZONE = ZoneInfo("America/Toronto")
DAY = date(2024, 11, 8)
CUT_OFF = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
WINDOW = Window(start=CUT_OFF - timedelta(hours=24), end=CUT_OFF)
PUBLIC_URL = "https://infolettre.exemple.test"
WEB = WebSettings(public_url=PUBLIC_URL)

NEWSLETTER = NewsletterSettings(
    name="Le Quotidien d’Exemple",
    from_address="infolettre@exemple.test",
    postal_address="123, rue de l’Exemple, Québec (Québec) G1A 1A1",
    contact="bonjour@exemple.test",
    site_url="https://exemple.test",
    privacy_url="https://exemple.test/confidentialite",
)


def booking(name: str, first: date = DAY, last: date = DAY) -> Booking:
    """A partner's block, booked for those days."""
    return Booking(
        legal_name=name,
        contact="annonces@exemple.test",
        label=PaidLabel.ADVERTISEMENT,
        headline="Du neuf",
        text="À voir.",
        url="https://annonceur.example/",
        link_text="Voir",
        starts_on=first,
        ends_on=last,
    )


PARTNER = Partner(
    id=1,
    legal_name="Quincaillerie Desrochers inc.",
    contact="annonces@quincaillerie.test",
    label=PaidLabel.ADVERTISEMENT,
    headline="Tes pneus d’hiver, posés avant la première neige",
    text="Pose en 30 minutes, sur rendez-vous, dans nos trois succursales.",
    url="https://quincaillerie.test/pneus",
    link_text="Prendre rendez-vous à la quincaillerie",
    starts_on=DAY - timedelta(days=30),
    ends_on=DAY + timedelta(days=30),
)

_FILLER = (
    "La municipalité a confirmé la nouvelle en fin de journée. Les personnes rencontrées "
    "sur place se disent curieuses de voir la suite. Un bilan est attendu au printemps. "
)

_LEAD_BODY = (
    Passage(text="Pourquoi une traversée de nuit", is_heading=True),
    Passage(
        text="Neuf cents personnes travaillent de nuit au port et à l’hôpital. Sans traversier, "
        "elles font quarante minutes de route pour se rendre en face. " + _FILLER
    ),
    Passage(text="La suite", is_heading=True),
    Passage(
        text="Les deux villes se donnent six mois pour compter les passagers. "
        "Le tarif ne bouge pas d’ici là. " + _FILLER
    ),
)

STORIES = (
    (
        "Le traversier de nuit reprend du service : douze minutes qui changent la rive sud",
        "Transport",
        (
            "Après trois ans au quai, le traversier de nuit repart samedi. Douze minutes de "
            "traversée au lieu d’un long détour par le pont."
        ),
        14,
    ),
    (
        "Une recette de pouding chômeur vieille de cent ans retrouvée dans un mur",
        "Cuisine",
        (
            "En rénovant sa cuisine, un couple de Kamouraska a trouvé un carnet de 1924. On a "
            "essayé la recette : il manque une mesure, et tout le village a une théorie."
        ),
        6,
    ),
    (
        "Le cinéma de quartier rouvre, et le maïs soufflé reste à deux dollars",
        "Culture",
        (
            "Fermé depuis 2019, le Bijou retrouve ses 212 fauteuils rouges. La coopérative qui "
            "l’a racheté projette un premier film ce soir, à guichets fermés."
        ),
        5,
    ),
    (
        "Les écureuils ont-ils vraiment plus de mémoire que nous ?",
        "Sciences",
        (
            "Une équipe de Rimouski a suivi quarante écureuils pendant un automne. Ils retrouvent "
            "neuf cachettes sur dix. Nous, on cherche encore nos clés."
        ),
        5,
    ),
    (
        "Le club de curling cherche des balais, et quelques bras",
        "Sports",
        (
            "La saison commence lundi et il manque une trentaine de joueurs. Aucune expérience "
            "demandée : le café est fourni, et l’orgueil se laisse au vestiaire."
        ),
        4,
    ),
    (
        "Une vague de douceur jusqu’à mardi",
        "Météo",
        "Le mercure pourrait atteindre 16 °C dans la vallée.",
        1,
    ),
    (
        "Le bibliobus ajoute quatre arrêts à sa tournée du samedi",
        "Culture",
        "La tournée compte quatre arrêts de plus.",
        2,
    ),
    (
        "Trois patinoires ouvriront plus tôt que prévu",
        "Sports",
        "La glace réfrigérée prend dès la fin du mois.",
        2,
    ),
    (
        "Un potager sur le toit de l’aréna nourrit quarante familles",
        "Cuisine",
        "Le potager donne 450 kilos de légumes en un été.",
        3,
    ),
    (
        "Changement d’heure : pourquoi ton chien te réveille encore à 5 h",
        "Animaux",
        "On a reculé l’heure dimanche, mais personne n’a averti les animaux.",
        3,
    ),
    (
        "La chorale du marché répète en public, même quand elle fausse",
        "Musique",
        "Cent voix, un seul piano, beaucoup de bonne humeur.",
        2,
    ),
    (
        "Une application pour savoir quelle rue sera déneigée la première",
        "Techno",
        "Le code est ouvert, la neige pas encore arrivée.",
        2,
    ),
)


def article(number: int, **changes: object) -> Article:
    """One of the dozen, published every half hour back from the cut-off."""
    title, section, summary, weight = STORIES[number % len(STORIES)]
    published = CUT_OFF - timedelta(minutes=50 + 30 * number)
    plain = Article(
        url=f"https://exemple.test/2024/11/nouvelle-{number}/",
        guid=f"https://exemple.test/?p={4000 + number}",
        title=title,
        summary=summary,
        body=(*(_LEAD_BODY if number == 0 else ()), *(Passage(text=_FILLER),) * weight),
        section=section,
        author="Camille Exemple" if number == 0 else "",
        published_at=published,
        updated_at=published + timedelta(minutes=12) if number == 0 else None,
    )
    return replace(plain, **changes)


def candidate(number: int, **changes: object) -> Candidate:
    """That article as stored; *changes* are the article's."""
    content = article(number, **changes)
    return Candidate(
        id=number + 1,
        source_id=1,
        article=content,
        first_seen_at=content.published_at or CUT_OFF - timedelta(hours=1),
    )


def candidates(many: int = 12) -> tuple[Candidate, ...]:
    return tuple(candidate(number) for number in range(many))


def told_again(
    number: int,
    news: str,
    *,
    before: str = "",
    told_on: date = DAY - timedelta(days=1),
    **changes: object,
) -> Candidate:
    """That article, told on that day under the title *before*, which opens with *news* since."""
    plain = article(number, **changes)
    body = (Passage(text=f"{plain.summary} {_FILLER}"),)
    now = replace(plain, body=(Passage(text=news), *body), published_at=CUT_OFF - timedelta(days=2))
    told = MailedArticle(
        day=told_on,
        body=body,
        title=before or plain.title,
        changed_at=CUT_OFF - timedelta(hours=2),
    )
    return Candidate(
        id=number + 1,
        source_id=1,
        article=now,
        first_seen_at=CUT_OFF - timedelta(days=2),
        mailed_on=told_on,
        as_mailed=told,
        is_changed=True,
    )


@cache
def catalogue() -> Catalogue:
    return parse_catalogue(read_voice(None))


@cache
def morning() -> EditionInput:
    """What an edition of that newsroom is made of beside its articles."""
    return EditionInput(
        day=DAY,
        published_on=DAY,
        window=WINDOW,
        grace=GRACE,
        behind=timedelta(0),
        newsletter=NEWSLETTER,
        limits=EditionSettings(),
        partner=PARTNER,
        catalogue=catalogue(),
        public_url=PUBLIC_URL,
    )


def choice_of(articles: Iterable[Candidate], limits: EditionSettings | None = None) -> Choice:
    """What that newsroom's morning chooses of those articles."""
    return choose(articles, replace(morning(), limits=limits or EditionSettings()))


def edition(  # noqa: PLR0913 - what a morning may differ in
    stories: tuple[Candidate, ...] | None = None,
    *,
    day: date = DAY,
    window: Window = WINDOW,
    partner: Partner | None = PARTNER,
    limits: EditionSettings | None = None,
    earlier: tuple[tuple[Phrase, ...], ...] = (),
    newsletter: NewsletterSettings = NEWSLETTER,
) -> Edition:
    """The edition an unattended morning makes of those articles."""
    asked = replace(
        morning(),
        day=day,
        published_on=day,
        window=window,
        partner=partner,
        earlier=earlier,
        newsletter=newsletter,
        limits=limits or EditionSettings(),
    )
    composition = make(candidates() if stories is None else stories, asked, lambda _: True)
    assert composition.edition is not None
    return composition.edition


def in_order(stories: Sequence[Candidate]) -> Choice:
    """Those articles as they come, whatever they weigh: the first leads, the sixth is a brief."""
    lead, *others = stories
    places = [EditionPlace.LEAD, *[EditionPlace.STORY] * 4, *[EditionPlace.BRIEF] * 5]
    ruled = zip(stories, chain(places, repeat(EditionPlace.OUT)), strict=False)
    return Choice(
        lead=lead,
        stories=tuple(others[:4]),
        briefs=tuple(others[4:9]),
        rulings=tuple(ArticleRuling(each, place, "as it came") for each, place in ruled),
        in_the_running=1 + len(others),
    )


def edition_in_order(stories: Sequence[Candidate]) -> Edition:
    """The edition of those articles as they come, in the tone that they call for."""
    choice = in_order(stories)
    return compose(choice, tone_of(choice, morning()), morning())


@cache
def html_of(edition: Edition, variant: Variant = Variant.WITH_PARTNERS) -> str:
    return render_html(edition, variant, NEWSLETTER, WEB, environment(None))


@cache
def text_of(edition: Edition, variant: Variant = Variant.WITH_PARTNERS) -> str:
    return render_text(edition, variant, NEWSLETTER, WEB, environment(None))


PICTURE = Image(
    url="https://exemple.test/traversier.jpg",
    alt="Un traversier blanc quitte le quai au crépuscule.",
    width=1072,
    height=536,
)

SMALL_PICTURE = Image(
    url="https://exemple.test/cinema.jpg",
    alt="Une salle de cinéma aux fauteuils rouges.",
    width=720,
    height=540,
)
