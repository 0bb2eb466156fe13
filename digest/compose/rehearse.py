"""
What the voice would say on days to come, on a sample of invented stories.

Pure. A writer reads a month of it at once, and hears what a single line does
not tell: a pool that wears thin, two greetings alike, a joke too many.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from digest.compose.arrange import compose
from digest.compose.catalogue import Catalogue
from digest.compose.choose import Choice
from digest.compose.edition_input import EditionInput
from digest.compose.make import tone_of
from digest.compose.tone import AskedTone
from digest.config import EditionSettings, NewsletterSettings
from digest.model import Article, Candidate, Edition, Phrase, Tone, Window

_RESTS = 30
"""As many editions back as the voice remembers."""
_SAMPLE = (
    ("Avis de hausse de loyer : ce que tu peux refuser", "Logement"),
    ("Changement d’heure : ton chien n’est pas au courant", "Animaux"),
    ("Voie réservée à Longueuil : sept minutes de gagnées", "Transport"),
    ("Le cinéma de quartier rouvre ses portes", "Culture"),
    ("Une patinoire de plus au parc", "Sports"),
)
_STANDFIRST = "La suite se lit dans le journal de ce matin, et elle se lit vite."
_FOUND = 23
"""How many articles the sample says were read."""


def rehearse(
    catalogue: Catalogue,
    newsletter: NewsletterSettings,
    first: date,
    days: int,
    tone: Tone | None = None,
    earlier: tuple[tuple[Phrase, ...], ...] = (),
) -> Iterator[Edition]:
    """
    The edition of each of those days, in *tone*, or in the one the day itself calls for.

    *earlier* is what the editions before *first* said, the newest first.
    """
    asked = None if tone is None else AskedTone(tone, "rehearsed")
    for number in range(days):
        day = first + timedelta(days=number)
        end = datetime.combine(day, time(8, 30), tzinfo=newsletter.timezone)
        choice = _choice(end)
        morning = EditionInput(
            day=day,
            published_on=day,
            window=Window(start=end - timedelta(days=1), end=end),
            grace=timedelta(0),
            behind=timedelta(0),
            newsletter=newsletter,
            limits=EditionSettings(),
            partner=None,
            catalogue=catalogue,
            earlier=earlier,
            asked=asked,
        )
        edition = compose(choice, tone_of(choice, morning), morning)
        earlier = (edition.phrases, *earlier)[:_RESTS]
        yield edition


def _choice(end: datetime) -> Choice:
    lead, *stories = (
        _candidate(number, title, section, end)
        for number, (title, section) in enumerate(_SAMPLE, 1)
    )
    return Choice(lead=lead, stories=tuple(stories), briefs=(), rulings=(), in_the_running=_FOUND)


def _candidate(number: int, title: str, section: str, end: datetime) -> Candidate:
    url = f"https://exemple.test/{number}"
    published = end - timedelta(hours=number)
    article = Article(
        url=url,
        guid=url,
        title=title,
        summary=_STANDFIRST,
        section=section,
        published_at=published,
        updated_at=None,
    )
    return Candidate(id=number, source_id=1, article=article, first_seen_at=published)
